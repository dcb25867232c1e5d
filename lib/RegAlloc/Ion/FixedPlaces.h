//===- Ion/FixedPlaces.h - Registers that instructions take by name -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What is known of registers before allocation starts: which instructions clobber them, and where
/// fixed operands reserve them for a vreg. Reservations are made for operands, not for homes: a
/// value reaches a fixed place by a move unless its home happens to be there, and ion tries that by
/// hints. So no range ever demands a certain register, and none has to be split for one.
///
/// Most ranges meet no clobber and no reservation, which one look at a table by instruction tells.
/// A tree of unions over the clobbers answers for long ranges.
///
/// Invariant: unchanging once built; lists are sorted.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_FIXEDPLACES_H
#define COT_LIB_REGALLOC_ION_FIXEDPLACES_H

#include "Ion/Ranges.h"

namespace cot::regalloc::ion {

class FixedPlaces {
public:
  struct Clobber {
    uint32_t point;
    PRegSet regs;
  };
  /// The points [from, to) lie in one instruction.
  struct Reservation {
    uint32_t from, to, vreg;
    PReg reg;
  };

  /// How many there are.
  struct Counts {
    uint32_t clobbers = 0, reservations = 0;
  };

  void start(uint32_t numInsts);
  /// Clobbers may come in any order, reservations in order of instructions.
  void addClobber(uint32_t point, const PRegSet &regs);
  void addReservation(PReg reg, uint32_t from, uint32_t to, uint32_t vreg);
  /// To be called once between adding and asking.
  void finish();

  /// The registers of \p regClass that are clobbered somewhere in [from, to).
  uint64_t clobbered(RegClass regClass, uint32_t from, uint32_t to) const;
  /// The first point of [from, to) where \p reg is clobbered or reserved for another vreg than
  /// \p vreg; none if there is none.
  uint32_t firstConflict(PReg reg, uint32_t from, uint32_t to, uint32_t vreg) const;
  /// The first point of [from, to) where \p reg is reserved for another vreg.
  uint32_t firstReservation(PReg reg, uint32_t from, uint32_t to, uint32_t vreg) const;

  llvm::ArrayRef<Clobber> allClobbers() const { return clobbers; }
  llvm::ArrayRef<Reservation> allReservations() const { return reservations; }
  /// Calls \p visit for each reservation of \p reg that overlaps [from, to), in order, until it
  /// returns false.
  template <typename Visitor>
  void visitReservations(PReg reg, uint32_t from, uint32_t to, Visitor visit) const;

  /// Memory for whoever needs it when all is sorted.
  Table<Reservation> &unsortedMemory() { return unsorted; }

private:
  /// The first reservation of \p reg that begins at \p point or later.
  const Reservation *reservationsFrom(PReg reg, uint32_t point) const;
  /// How many clobbers come before \p point.
  uint32_t clobbersBefore(uint32_t point) const;
  uint64_t unionOf(RegClass regClass, uint32_t begin, uint32_t end) const;
  void sortReservations();

  Table<Clobber> clobbers;
  /// Node i of the tree is the union of nodes 2i and 2i + 1; clobber k is the leaf at size + k.
  Table<PRegSet> tree;
  /// Points are counted in groups of four instructions.
  static constexpr unsigned groupBits = 3;
  Table<Counts> counts; ///< By group: what begins before it.
  Table<Reservation> unsorted, reservations;
  std::array<uint32_t, PReg::numIndices + 1> reservationsBegin = {};
};

template <typename Visitor>
void FixedPlaces::visitReservations(PReg reg, uint32_t from, uint32_t to, Visitor visit) const {
  uint32_t start = from ? from - 1 : 0;
  if (counts[start >> groupBits].reservations == counts[((to - 1) >> groupBits) + 1].reservations)
    return;
  const Reservation *end = reservations.data() + reservationsBegin[reg.index() + 1];
  for (const Reservation *each = reservationsFrom(reg, start); each != end && each->from < to;
       ++each)
    if (each->to > from && !visit(*each)) return;
}

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_FIXEDPLACES_H
