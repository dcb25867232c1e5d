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

void FixedPlaces::clear() {
  lists.clear();
  listOfSet.clear();
  added.clear();
  points.clear();
  unsorted.clear();
}

uint32_t FixedPlaces::listOf(const PRegSet &regs, uint32_t setIndex) {
  if (setIndex >= listOfSet.size()) listOfSet.resize(setIndex + 1, none);
  if (listOfSet[setIndex] == none) {
    listOfSet[setIndex] = static_cast<uint32_t>(lists.size());
    lists.emplace_back().regs = regs;
  }
  return listOfSet[setIndex];
}

void FixedPlaces::addClobber(uint32_t point, const PRegSet &regs, uint32_t setIndex) {
  added.push_back({listOf(regs, setIndex), point});
}

void FixedPlaces::addReservation(PReg reg, uint32_t from, uint32_t to, uint32_t vreg) {
  unsorted.push_back({from, to, vreg, reg});
}

/// Turns lists of sets into lists of single registers.
void FixedPlaces::splitLists() {
  std::vector<Clobber> single;
  std::array<uint32_t, PReg::numIndices> listOfReg;
  listOfReg.fill(none);
  std::vector<ClobberList> sets;
  sets.swap(lists);
  for (const Clobber &clobber : added)
    for (PReg reg : sets[clobber.list].regs) {
      uint32_t &list = listOfReg[reg.index()];
      if (list == none) {
        list = static_cast<uint32_t>(lists.size());
        lists.emplace_back().regs.insert(reg);
      }
      single.push_back({list, clobber.point});
    }
  added.swap(single);
}

void FixedPlaces::finish() {
  if (lists.size() > maxSets) splitLists();
  std::sort(added.begin(), added.end(), [](const Clobber &a, const Clobber &b) {
    return a.list != b.list ? a.list < b.list : a.point < b.point;
  });
  points.reserve(added.size());
  for (const Clobber &clobber : added) {
    ClobberList &list = lists[clobber.list];
    if (list.begin == list.end) list.begin = list.end = static_cast<uint32_t>(points.size());
    points.push_back(clobber.point);
    ++list.end;
  }

  // Reservations come in order of instructions, so a stable distribution by register sorts them but
  // for the two points of one instruction.
  reservationsBegin.fill(0);
  for (const Reservation &reservation : unsorted)
    ++reservationsBegin[reservation.reg.index() + 1];
  for (unsigned reg = 0; reg < PReg::numIndices; ++reg)
    reservationsBegin[reg + 1] += reservationsBegin[reg];
  reservations.resize(unsorted.size(), {0, 0, 0, PReg()});
  std::array<uint32_t, PReg::numIndices + 1> next = reservationsBegin;
  for (const Reservation &reservation : unsorted) {
    uint32_t begin = reservationsBegin[reservation.reg.index()];
    uint32_t at = next[reservation.reg.index()]++;
    for (; at > begin && reservations[at - 1].from > reservation.from; --at)
      reservations[at] = reservations[at - 1];
    reservations[at] = reservation;
  }
}

uint32_t FixedPlaces::firstPoint(const ClobberList &list, uint32_t from, uint32_t to) const {
  auto begin = points.begin() + list.begin, end = points.begin() + list.end;
  auto first = std::lower_bound(begin, end, from);
  return first != end && *first < to ? *first : none;
}

uint64_t FixedPlaces::clobbered(RegClass regClass, uint32_t from, uint32_t to) const {
  uint64_t mask = 0;
  for (const ClobberList &list : lists)
    if ((list.regs.mask(regClass) & ~mask) && firstPoint(list, from, to) != none)
      mask |= list.regs.mask(regClass);
  return mask;
}

uint32_t FixedPlaces::firstReservation(PReg reg, uint32_t from, uint32_t to, uint32_t vreg) const {
  const Reservation *begin = reservations.data() + reservationsBegin[reg.index()];
  const Reservation *end = reservations.data() + reservationsBegin[reg.index() + 1];
  // A reservation is at most two points long.
  uint32_t start = from ? from - 1 : 0;
  const Reservation *each = std::lower_bound(
      begin, end, start, [](const Reservation &r, uint32_t point) { return r.from < point; });
  for (; each != end && each->from < to; ++each)
    if (each->to > from && each->vreg != vreg) return std::max(each->from, from);
  return none;
}

uint32_t FixedPlaces::firstConflict(PReg reg, uint32_t from, uint32_t to, uint32_t vreg) const {
  uint32_t first = firstReservation(reg, from, to, vreg);
  for (const ClobberList &list : lists)
    if (list.regs.contains(reg)) first = std::min(first, firstPoint(list, from, to));
  return first;
}
