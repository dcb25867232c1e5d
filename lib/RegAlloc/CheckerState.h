//===- CheckerState.h - What the checker knows at a point -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The facts at one point, as value numbers: places and vregs with one number are equal. Numbers
/// count from 1 and mean nothing beyond the blocks that are executed one after another from one
/// load(); 0 is "nothing known".
///
/// Every change is noted, so that the state at a fork can be restored for the next way that leads
/// on from it: mark() and rollBack().
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

  /// A state to come back to.
  struct Mark {
    size_t numChanges, numVRegs, numPlaces;
    uint32_t nextNumber;
  };

  /// Starts over with \p facts, those about one place one after another. No mark stays valid.
  void load(llvm::ArrayRef<Fact> facts);
  Mark mark() const {
    return {changes.size(), touchedVRegs.size(), touchedPlaces.size(), nextNumber};
  }
  void rollBack(const Mark &mark);
  /// Passes from the end of a block on to a successor: parameters take their arguments.
  void followEdge(Block from, unsigned successorIndex);
  /// All facts about the vregs that are live into \p block, which an edge has led to, those about
  /// one place one after another.
  void collectFacts(Block block, const Liveness &liveness, std::vector<Fact> &facts);
  bool holds(const Fact &fact) const {
    uint32_t number = vregNumbers[fact.vreg.index()];
    return number != 0 && placeNumbers[fact.place] == number;
  }

  void apply(const Edit &edit);
  /// The instruction's effect: definitions, clobbers, the end of scratch values.
  void execute(Inst inst, llvm::ArrayRef<Allocation> allocations);

  bool holds(Allocation allocation, VReg vreg) const;
  /// A vreg whose value is in the place; none if nothing is known.
  VReg someVRegIn(Allocation allocation, RegClass regClass) const;

private:
  uint32_t numberOf(VReg vreg);
  void setNumber(VReg vreg, uint32_t number);
  void setPlace(PlaceId place, uint32_t number);
  void change(uint32_t &word, uint32_t value) {
    if (word == value) return;
    changes.push_back({&word, word});
    word = value;
  }
  void write(PlaceId place, uint32_t width, uint32_t number);
  void write(Allocation allocation, RegClass regClass, uint32_t number) {
    write(placeOf(allocation, regClass), widthOf(allocation, regClass), number);
  }
  void define(Inst inst, llvm::ArrayRef<Allocation> allocations, OperandPosition position);
  RegClass classOfMove(const Edit &edit) const;

  const Problem &problem;
  const MachineEnvironment &environment;
  /// What a word of one of the tables was before.
  struct Change {
    uint32_t *word;
    uint32_t value;
  };

  uint32_t nextNumber = 1;
  std::vector<Change> changes;
  std::vector<uint32_t> vregNumbers;
  /// Whatever has a number is in these lists, perhaps more than once.
  std::vector<VReg> touchedVRegs;
  std::vector<uint32_t> placeNumbers;
  std::vector<PlaceId> touchedPlaces;
  /// Of each unit: where the value that was last written to it begins, and how long the value is
  /// that begins there.
  std::vector<PlaceId> owners;
  std::vector<uint32_t> widths;
  // Scratch of collectFacts and followEdge.
  std::vector<VReg> firstVReg, nextVReg; ///< Chains by number.
  std::vector<uint32_t> seen;            ///< By place.
  uint32_t seenStamp = 0;
  std::vector<uint32_t> argNumbers;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_CHECKERSTATE_H
