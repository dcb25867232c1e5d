//===- Ion/Occupancy.cpp - Which ranges are in which register -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ion/Occupancy.h"
#include "llvm/ADT/bit.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

void Occupancy::start(uint32_t numInsts, const PRegSet &allocatable, const FixedPlaces &fixedPlaces,
                      Table<LiveRange> &liveRanges) {
  fixed = &fixedPlaces;
  ranges = &liveRanges;
  numSlots = 0;
  slots.fill(0);
  for (PReg reg : allocatable)
    slots[reg.index()] = static_cast<uint8_t>(numSlots++);
  cells.assign(size_t(numCells(numInsts)) * numSlots, {});
  nextInCell.resize(liveRanges.size());
  shareMasks(allocatable, numInsts);
  addFixed(fixedPlaces, allocatable);
  for (Masks &classMasks : masks)
    classMasks.fixed.assign(classMasks.unions);
}

/// Gives each class its bits: of the same words as the classes before, if there is room.
void Occupancy::shareMasks(const PRegSet &allocatable, uint32_t numInsts) {
  unsigned table = 0, used = 0;
  for (Masks &classMasks : masks)
    for (Table<uint64_t> *each : {&classMasks.points, &classMasks.covers, &classMasks.unions})
      each->clear();
  for (RegClass regClass : allRegClasses) {
    uint64_t registers = allocatable.mask(regClass);
    auto width = static_cast<unsigned>(64 - llvm::countl_zero(registers));
    if (used + width > 64) {
      ++table;
      used = 0;
    }
    auto index = static_cast<unsigned>(regClass);
    tables[index] = static_cast<uint8_t>(table);
    shifts[index] = static_cast<uint8_t>(width ? used : 0);
    used += width;
    if (width == 0 || !masks[table].points.empty()) continue;
    masks[table].points.assign(numPoints(numInsts), 0);
    masks[table].covers.assign(numCells(numInsts), 0);
    masks[table].unions.assign(numCells(numInsts), 0);
  }
}

void Occupancy::addFixed(const FixedPlaces &fixedPlaces, const PRegSet &allocatable) {
  for (const FixedPlaces::Clobber &clobber : fixedPlaces.allClobbers())
    for (RegClass regClass : allRegClasses)
      if (uint64_t mask = clobber.regs.mask(regClass) & allocatable.mask(regClass))
        setPoints(masksOf(regClass), clobber.point, clobber.point + 1, mask << shiftOf(regClass));
  for (const FixedPlaces::Reservation &reservation : fixedPlaces.allReservations())
    if (allocatable.contains(reservation.reg))
      setPoints(masksOf(reservation.reg.regClass()), reservation.from, reservation.to,
                bitOf(reservation.reg));
}

uint64_t Occupancy::taken(RegClass regClass, uint32_t from, uint32_t to, uint64_t enough) const {
  const Masks &classMasks = masksOf(regClass);
  unsigned shift = shiftOf(regClass);
  enough <<= shift;
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
    if (!(enough & ~result)) break;
    from = end;
  }
  return result >> shift;
}

uint32_t Occupancy::reach(RegClass regClass, uint32_t from, uint32_t to, uint64_t &free) const {
  const Masks &classMasks = masksOf(regClass);
  unsigned shift = shiftOf(regClass);
  uint64_t bits = free << shift;
  while (from < to) {
    uint32_t index = from >> cellBits;
    uint32_t end = std::min((index + 1) << cellBits, to);
    // All that is lost is lost somewhere in the cell; some remains behind it, or that is enough.
    uint64_t left = bits & ~classMasks.unions[index];
    if (left && end - from == cellSize) {
      bits = left;
      from = end;
      continue;
    }
    for (; from < end; ++from) {
      left = bits & ~classMasks.at(from);
      if (!left) break;
      bits = left;
    }
    if (from < end) break;
  }
  free = bits >> shift;
  return from;
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
  uint64_t bit = bitOf(reg);
  uint32_t index = range.from >> cellBits, last = (range.to - 1) >> cellBits;
  uint32_t &first = cell(reg, index).first;
  if (rangeIndex >= nextInCell.size()) nextInCell.resize(ranges->size(), nextInCell.size());
  nextInCell[rangeIndex] = first;
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
  uint64_t bit = bitOf(reg);
  uint32_t index = range.from >> cellBits, last = (range.to - 1) >> cellBits;
  Cell &firstCell = cell(reg, index);
  uint32_t *link = &firstCell.first;
  while (*link != rangeIndex) {
    assert(*link != none && "no such range");
    link = &nextInCell[*link];
  }
  *link = nextInCell[rangeIndex];
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
