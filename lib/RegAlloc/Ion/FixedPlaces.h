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
/// Clobbers stay as they come, a list of points per set of registers: a call costs four bytes and
/// not one range for each register that it clobbers.
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
  void clear();
  void addClobber(uint32_t point, const PRegSet &regs, uint32_t setIndex);
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

private:
  struct Clobber {
    uint32_t list, point;
  };
  struct Reservation {
    uint32_t from, to, vreg;
    PReg reg;
  };
  /// Points at which one set of registers is clobbered.
  struct ClobberList {
    PRegSet regs;
    uint32_t begin = 0, end = 0; ///< Into points.
  };

  /// With more sets than this, each register gets a list of its own, so that a query looks at few
  /// lists either way.
  static constexpr uint32_t maxSets = 12;

  uint32_t listOf(const PRegSet &regs, uint32_t setIndex);
  uint32_t firstPoint(const ClobberList &list, uint32_t from, uint32_t to) const;
  void splitLists();

  std::vector<ClobberList> lists;
  std::vector<uint32_t> listOfSet; ///< By index of the set in the problem.
  std::vector<Clobber> added;
  std::vector<uint32_t> points;
  std::vector<Reservation> unsorted, reservations;
  std::array<uint32_t, PReg::numIndices + 1> reservationsBegin = {};
};

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_FIXEDPLACES_H
