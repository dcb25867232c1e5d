//===- Ion/FixedPlaces.cpp - Registers that instructions take by name -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ion/FixedPlaces.h"
#include <algorithm>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

void FixedPlaces::start(uint32_t numInsts) {
  clobbers.clear();
  unsorted.clear();
  counts.assign((2 * numInsts >> groupBits) + 2, Counts());
}

void FixedPlaces::addClobber(uint32_t point, const PRegSet &regs) {
  clobbers.push_back({point, regs});
  ++counts[(point >> groupBits) + 1].clobbers;
}

void FixedPlaces::addReservation(PReg reg, uint32_t from, uint32_t to, uint32_t vreg) {
  unsorted.push_back({from, to, vreg, reg});
  ++counts[(from >> groupBits) + 1].reservations;
}

void FixedPlaces::finish() {
  Counts total;
  for (Counts &here : counts) {
    here.clobbers = total.clobbers += here.clobbers;
    here.reservations = total.reservations += here.reservations;
  }
  std::sort(clobbers.begin(), clobbers.end(),
            [](const Clobber &a, const Clobber &b) { return a.point < b.point; });
  size_t size = clobbers.size();
  tree.resize(2 * size);
  for (size_t i = 0; i < size; ++i)
    tree[size + i] = clobbers[i].regs;
  for (size_t i = size; i-- > 1;)
    tree[i] = tree[2 * i] | tree[2 * i + 1];
  sortReservations();
}

void FixedPlaces::sortReservations() {
  // Reservations come in order of instructions, so a stable distribution by register sorts them but
  // for the two points of one instruction.
  reservationsBegin.fill(0);
  for (const Reservation &reservation : unsorted)
    ++reservationsBegin[reservation.reg.index() + 1];
  for (unsigned reg = 0; reg < PReg::numIndices; ++reg)
    reservationsBegin[reg + 1] += reservationsBegin[reg];
  reservations.resize(unsorted.size());
  std::array<uint32_t, PReg::numIndices + 1> next = reservationsBegin;
  for (const Reservation &reservation : unsorted) {
    uint32_t begin = reservationsBegin[reservation.reg.index()];
    uint32_t at = next[reservation.reg.index()]++;
    for (; at > begin && reservations[at - 1].from > reservation.from; --at)
      reservations[at] = reservations[at - 1];
    reservations[at] = reservation;
  }
}

uint32_t FixedPlaces::clobbersBefore(uint32_t point) const {
  uint32_t count = counts[point >> groupBits].clobbers;
  while (count < clobbers.size() && clobbers[count].point < point)
    ++count;
  return count;
}

uint64_t FixedPlaces::unionOf(RegClass regClass, uint32_t begin, uint32_t end) const {
  auto size = static_cast<uint32_t>(clobbers.size());
  uint64_t mask = 0;
  for (begin += size, end += size; begin < end; begin /= 2, end /= 2) {
    if (begin & 1) mask |= tree[begin++].mask(regClass);
    if (end & 1) mask |= tree[--end].mask(regClass);
  }
  return mask;
}

uint64_t FixedPlaces::clobbered(RegClass regClass, uint32_t from, uint32_t to) const {
  uint32_t begin = clobbersBefore(from), end = clobbersBefore(to);
  return begin == end ? 0 : unionOf(regClass, begin, end);
}

const FixedPlaces::Reservation *FixedPlaces::reservationsFrom(PReg reg, uint32_t point) const {
  return std::lower_bound(reservations.data() + reservationsBegin[reg.index()],
                          reservations.data() + reservationsBegin[reg.index() + 1], point,
                          [](const Reservation &r, uint32_t at) { return r.from < at; });
}

uint32_t FixedPlaces::firstReservation(PReg reg, uint32_t from, uint32_t to, uint32_t vreg) const {
  uint32_t first = none;
  visitReservations(reg, from, to, [&](const Reservation &each) {
    if (each.vreg != vreg) first = std::max(each.from, from);
    return first == none;
  });
  return first;
}

uint32_t FixedPlaces::firstConflict(PReg reg, uint32_t from, uint32_t to, uint32_t vreg) const {
  uint32_t first = firstReservation(reg, from, to, vreg);
  uint32_t begin = clobbersBefore(from), end = clobbersBefore(std::min(to, first));
  // Ever longer stretches, so that what is far away is found as fast as what is near.
  for (uint32_t length = 1; begin < end;) {
    uint32_t stretch = std::min(length, end - begin);
    if (!(unionOf(reg.regClass(), begin, begin + stretch) >> reg.encoding() & 1)) {
      begin += stretch;
      length *= 2;
    } else if (stretch == 1) {
      return clobbers[begin].point;
    } else {
      length = stretch / 2;
      end = begin + stretch;
    }
  }
  return first;
}
