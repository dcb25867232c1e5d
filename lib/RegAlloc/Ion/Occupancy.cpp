//===- Ion/Occupancy.cpp - Which ranges are in which register -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ion/Occupancy.h"
#include <algorithm>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

void Occupancy::start(uint32_t numInsts, const PRegSet &allocatable, const FixedPlaces &fixedPlaces,
                      std::vector<LiveRange> &liveRanges) {
  fixed = &fixedPlaces;
  ranges = &liveRanges;
  numSlots = 0;
  slots.fill(0);
  for (PReg reg : allocatable)
    slots[reg.index()] = static_cast<uint8_t>(numSlots++);
  uint32_t numCells = (2 * numInsts >> cellBits) + 1;
  cells.assign(size_t(numCells) * numSlots, {});
  for (RegClass regClass : allRegClasses) {
    Masks &classMasks = masksOf(regClass);
    uint32_t size = allocatable.empty(regClass) ? 0 : numCells;
    classMasks.points.assign(size_t(size) << cellBits, 0);
    classMasks.covers.assign(size, 0);
    classMasks.unions.assign(size, 0);
  }
  addFixed(fixedPlaces);
  for (Masks &classMasks : masks)
    classMasks.fixed = classMasks.unions;
}

void Occupancy::addFixed(const FixedPlaces &fixedPlaces) {
  for (const FixedPlaces::Clobber &clobber : fixedPlaces.allClobbers())
    for (RegClass regClass : allRegClasses) {
      uint64_t mask = clobber.regs.mask(regClass);
      if (mask && !masksOf(regClass).points.empty())
        setPoints(masksOf(regClass), clobber.point, clobber.point + 1, mask);
    }
  for (const FixedPlaces::Reservation &reservation : fixedPlaces.allReservations()) {
    Masks &classMasks = masksOf(reservation.reg.regClass());
    if (!classMasks.points.empty())
      setPoints(classMasks, reservation.from, reservation.to,
                uint64_t(1) << reservation.reg.encoding());
  }
}

uint64_t Occupancy::taken(RegClass regClass, uint32_t from, uint32_t to, uint64_t enough) const {
  const Masks &classMasks = masksOf(regClass);
  uint64_t result = 0;
  while (from < to) {
    uint32_t index = from >> cellBits;
    uint32_t end = std::min((index + 1) << cellBits, to);
    if (end - from == cellSize) {
      result |= classMasks.unions[index];
    } else {
      result |= classMasks.covers[index];
      for (uint32_t point = from; point < end; ++point)
        result |= classMasks.points[point];
    }
    if (!(enough & ~result)) return result;
    from = end;
  }
  return result;
}

uint32_t Occupancy::reach(RegClass regClass, uint32_t from, uint32_t to, uint64_t &free) const {
  const Masks &classMasks = masksOf(regClass);
  while (from < to) {
    uint32_t index = from >> cellBits;
    uint32_t end = std::min((index + 1) << cellBits, to);
    if (uint64_t left = free & ~classMasks.unions[index]) {
      // All that is lost is lost somewhere in the cell; some remains behind it, or that is enough.
      if (end - from == cellSize) {
        free = left;
        from = end;
        continue;
      }
    }
    for (; from < end; ++from) {
      uint64_t left = free & ~classMasks.at(from);
      if (!left) return from;
      free = left;
    }
  }
  return to;
}

void Occupancy::setPoints(Masks &classMasks, uint32_t from, uint32_t to, uint64_t bit) {
  classMasks.unions[from >> cellBits] |= bit;
  for (uint32_t point = from; point < to; ++point)
    classMasks.points[point] |= bit;
}

/// What instructions take of the same registers is set again by the caller.
void Occupancy::clearPoints(Masks &classMasks, const Cell &cell, uint32_t from, uint32_t to,
                            uint64_t bit) {
  uint32_t index = from >> cellBits;
  for (uint32_t point = from; point < to; ++point)
    classMasks.points[point] &= ~bit;
  if (cell.first == none && cell.spanning == none && !(classMasks.fixed[index] & bit))
    classMasks.unions[index] &= ~bit;
}

void Occupancy::insert(PReg reg, uint32_t rangeIndex) {
  LiveRange &range = (*ranges)[rangeIndex];
  assert(isFree(reg, range.from, range.to) && "register is taken");
  Masks &classMasks = masksOf(reg.regClass());
  uint64_t bit = uint64_t(1) << reg.encoding();
  uint32_t index = range.from >> cellBits, last = (range.to - 1) >> cellBits;
  uint32_t &first = cell(reg, index).first;
  range.nextInCell = first;
  first = rangeIndex;
  setPoints(classMasks, range.from, std::min((index + 1) << cellBits, range.to), bit);
  while (index < last) {
    cell(reg, ++index).spanning = rangeIndex;
    uint32_t begin = index << cellBits;
    if (range.to - begin < cellSize) {
      setPoints(classMasks, begin, range.to, bit);
    } else {
      classMasks.covers[index] |= bit;
      classMasks.unions[index] |= bit;
    }
  }
}

void Occupancy::erase(PReg reg, uint32_t rangeIndex) {
  LiveRange &range = (*ranges)[rangeIndex];
  Masks &classMasks = masksOf(reg.regClass());
  uint64_t bit = uint64_t(1) << reg.encoding();
  uint32_t index = range.from >> cellBits, last = (range.to - 1) >> cellBits;
  Cell &firstCell = cell(reg, index);
  uint32_t *link = &firstCell.first;
  while (*link != rangeIndex) {
    assert(*link != none && "no such range");
    link = &(*ranges)[*link].nextInCell;
  }
  *link = range.nextInCell;
  clearPoints(classMasks, firstCell, range.from, std::min((index + 1) << cellBits, range.to), bit);
  while (index < last) {
    Cell &next = cell(reg, ++index);
    next.spanning = none;
    uint32_t begin = index << cellBits;
    if (range.to - begin < cellSize) {
      clearPoints(classMasks, next, begin, range.to, bit);
    } else {
      classMasks.covers[index] &= ~bit;
      clearPoints(classMasks, next, begin, begin, bit);
    }
  }
  // A register that was reserved for the vreg stays so.
  fixed->visitReservations(reg, range.from, range.to, [&](const FixedPlaces::Reservation &each) {
    for (uint32_t point = each.from; point < each.to; ++point)
      setPoints(classMasks, point, point + 1, bit);
    return true;
  });
}
