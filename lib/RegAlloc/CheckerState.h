//===- CheckerState.h - What the checker knows at a point -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The facts at one point, as value numbers: places and vregs with one number are equal. Numbers
/// count from 1 and mean nothing outside of one block; 0 is "nothing known".
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_CHECKERSTATE_H
#define COT_LIB_REGALLOC_CHECKERSTATE_H

#include "Liveness.h"
#include "cot/RegAlloc/Output.h"
#include "cot/RegAlloc/Problem.h"

namespace cot::regalloc {

/// Places as dense numbers: registers by their index, then spill slots.
using PlaceId = uint32_t;

/// `place` holds the value of `vreg`.
struct Fact {
  PlaceId place;
  VReg vreg;
  friend auto operator<=>(const Fact &, const Fact &) = default;
};

class CheckerState {
public:
  CheckerState(const Problem &problem, const MachineEnvironment &environment,
               uint32_t numSpillSlots);

  /// The first unit of a place that holds a value of \p regClass.
  PlaceId placeOf(Allocation allocation, RegClass regClass) const;
  /// How many units it has from there.
  uint32_t widthOf(Allocation allocation, RegClass regClass) const {
    return allocation.isSpillSlot() ? problem.spillSlotSize[static_cast<unsigned>(regClass)] : 1;
  }
  Allocation allocationAt(PlaceId place, RegClass regClass) const;

  /// Starts over with \p facts, sorted.
  void load(llvm::ArrayRef<Fact> facts);
  /// To be called at the end of a block, before factsAtEdge.
  void finishBlock();
  /// All facts about the vregs that are live into the target of an edge: parameters have taken
  /// their arguments. Sorted.
  void factsAtEdge(Block from, unsigned successorIndex, const Liveness &liveness,
                   std::vector<Fact> &facts) const;

  void apply(const Edit &edit);
  /// The instruction's effect: definitions, clobbers, the end of scratch values.
  void execute(Inst inst, llvm::ArrayRef<Allocation> allocations);

  bool holds(Allocation allocation, VReg vreg) const;
  /// A vreg whose value is in the place; none if nothing is known.
  VReg someVRegIn(Allocation allocation, RegClass regClass) const;

private:
  uint32_t numberOf(VReg vreg);
  void setNumber(VReg vreg, uint32_t number);
  void write(PlaceId place, uint32_t width, uint32_t number);
  void write(Allocation allocation, RegClass regClass, uint32_t number) {
    write(placeOf(allocation, regClass), widthOf(allocation, regClass), number);
  }
  void define(Inst inst, llvm::ArrayRef<Allocation> allocations, OperandPosition position);
  RegClass classOfMove(const Edit &edit) const;

  const Problem &problem;
  const MachineEnvironment &environment;
  uint32_t nextNumber = 1;
  std::vector<uint32_t> vregNumbers;
  std::vector<VReg> touchedVRegs;
  std::vector<uint32_t> placeNumbers;
  std::vector<PlaceId> touchedPlaces;
  /// Of each unit: where the value that was last written to it begins, and how long the value is
  /// that begins there.
  std::vector<PlaceId> owners;
  std::vector<uint8_t> widths;
  /// Chains of the places that have one number.
  std::vector<PlaceId> firstPlace, nextPlace;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_CHECKERSTATE_H
