//===- Ion/Occupancy.h - Which ranges are in which register -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Two views of what registers hold. The first is a table of bit masks: for each point the
/// registers of a class that are taken there, by ranges or by instructions (clobbers and
/// reservations). One walk over a range answers for all registers at once which of them are free.
/// The second tells who is there: the range in a given register at a given point.
///
/// Points are cut into cells of a fixed length. A range sets its bit at each point only in the
/// cells where it begins and ends; those it covers have one mask for the whole cell. So the work
/// for a long range is one step a cell, and for a short one the few points that it has.
///
/// Invariants: ranges in one register don't overlap; a range doesn't change while it is here.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_OCCUPANCY_H
#define COT_LIB_REGALLOC_ION_OCCUPANCY_H

#include "Ion/FixedPlaces.h"

namespace cot::regalloc::ion {

class Occupancy {
public:
  /// The ranges in one register that begin in one cell, linked by nextInCell, and the
  /// one that began before it and goes on in it.
  struct Cell {
    uint32_t first = none, spanning = none;
  };

  /// Empties all registers but for what \p fixedPlaces says. The references are kept.
  void start(uint32_t numInsts, const PRegSet &allocatable, const FixedPlaces &fixedPlaces,
             Table<LiveRange> &ranges);

  /// The registers of \p regClass that are taken somewhere in [from, to), those reserved for any
  /// vreg included. The answer may be incomplete if it contains all of \p enough.
  uint64_t taken(RegClass regClass, uint32_t from, uint32_t to, uint64_t enough) const;
  /// Narrows \p free, which is not empty, to registers that are free from \p from on, as far as one
  /// is left. Returns the first point where none would be, or \p to.
  uint32_t reach(RegClass regClass, uint32_t from, uint32_t to, uint64_t &free) const;

  void insert(PReg reg, uint32_t range);
  void erase(PReg reg, uint32_t range);

  /// Calls \p visit for each range in \p reg that overlaps [from, to), in no order, until it
  /// returns false. False if it did.
  template <typename Visitor> bool visit(PReg reg, uint32_t from, uint32_t to, Visitor visit) const;
  bool isFree(PReg reg, uint32_t from, uint32_t to) const {
    return visit(reg, from, to, [](uint32_t) { return false; });
  }

  /// How many points there is a mask for.
  static size_t numPoints(uint32_t numInsts) { return size_t(numCells(numInsts)) << cellBits; }

  // Memory for whoever needs it before start(), or when all is done, or nothing changes any more.
  Table<uint64_t> &pointMemory() { return masks[0].points; }
  Table<Cell> &cellMemory() { return cells; }
  Table<uint32_t> &listMemory() { return nextInCell; }

private:
  static constexpr uint32_t cellBits = 6;
  static constexpr uint32_t cellSize = 1u << cellBits;
  static uint32_t numCells(uint32_t numInsts) { return (2 * numInsts >> cellBits) + 1; }

  /// The masks of one class, or of several whose registers have bits in one word together.
  struct Masks {
    Table<uint64_t> points; ///< By point.
    Table<uint64_t> covers; ///< By cell: registers that one range has all along.
    Table<uint64_t> fixed;  ///< By cell: registers that instructions take somewhere in it.
    Table<uint64_t> unions; ///< By cell: registers that are taken somewhere in it.
    uint64_t at(uint32_t point) const { return points[point] | covers[point >> cellBits]; }
  };
  Masks &masksOf(RegClass regClass) { return masks[tables[static_cast<unsigned>(regClass)]]; }
  const Masks &masksOf(RegClass regClass) const {
    return masks[tables[static_cast<unsigned>(regClass)]];
  }
  /// The bit of the first register of a class.
  unsigned shiftOf(RegClass regClass) const { return shifts[static_cast<unsigned>(regClass)]; }
  uint64_t bitOf(PReg reg) const {
    return uint64_t(1) << (reg.encoding() + shiftOf(reg.regClass()));
  }
  void shareMasks(const PRegSet &allocatable, uint32_t numInsts);
  Cell &cell(PReg reg, uint32_t index) { return cells[index * numSlots + slots[reg.index()]]; }
  const Cell &cell(PReg reg, uint32_t index) const {
    return cells[index * numSlots + slots[reg.index()]];
  }
  void setPoints(Masks &masks, uint32_t from, uint32_t to, uint64_t bit);
  /// Clears what a range that was in \p cell until now has set there.
  void clearPoints(Masks &masks, const Cell &cell, uint32_t from, uint32_t to, uint64_t bit);
  void addFixed(const FixedPlaces &fixedPlaces, const PRegSet &allocatable);

  std::array<Masks, numRegClasses> masks;
  std::array<uint8_t, numRegClasses> tables, shifts; ///< By class: which masks, from which bit on.
  Table<Cell> cells;                                 ///< By cell, then by slot.
  Table<uint32_t> nextInCell;                        ///< By range.
  uint32_t numSlots = 0;
  std::array<uint8_t, PReg::numIndices> slots; ///< Numbers of the allocatable registers.
  const FixedPlaces *fixed = nullptr;
  Table<LiveRange> *ranges = nullptr;
};

template <typename Visitor>
bool Occupancy::visit(PReg reg, uint32_t from, uint32_t to, Visitor visit) const {
  const Masks &classMasks = masksOf(reg.regClass());
  uint64_t bit = bitOf(reg);
  uint32_t index = from >> cellBits, last = (to - 1) >> cellBits;
  uint32_t spanning = cell(reg, index).spanning;
  if (spanning != none && (*ranges)[spanning].to > from && !visit(spanning)) return false;
  for (; index <= last; ++index) {
    if (!(classMasks.unions[index] & bit)) continue;
    for (uint32_t each = cell(reg, index).first; each != none;) {
      const LiveRange &range = (*ranges)[each];
      uint32_t next = nextInCell[each];
      if (range.from < to && range.to > from && !visit(each)) return false;
      each = next;
    }
  }
  return true;
}

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_OCCUPANCY_H
