//===- MemoryStates.h - Which write a load sees -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Memory as a variable in SSA form: every write makes a new state from the one before it, and
/// blocks where different states meet have a state of their own. From a load, the states are walked
/// backwards past writes that can't touch what is loaded, a fixed number of steps; two loads of one
/// place that arrive at the same state load the same.
///
/// D. Novillo, "Memory SSA - A Unified Approach for Sparsely Representing Memory Operations",
/// GCC Developers' Summit 2007.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_GVN_MEMORYSTATES_H
#define COT_LIB_TRANSFORMS_GVN_MEMORYSTATES_H

#include "cot/Analysis/ControlFlow.h"
#include "cot/Analysis/Memory.h"

namespace cot {

class MemoryStates {
public:
  /// The state when the function is entered.
  static constexpr uint32_t entryState = 0;

  /// All blocks must be reachable.
  void compute(const ir::Function &function, const ControlFlowGraph &graph,
               const DominatorTree &tree, const LoopForest &loops, const MemoryPlaces &places);

  /// The state that a load of \p place at \p inst sees: that of the last write before it that may
  /// touch the place, or of a block where such writes meet.
  uint32_t stateFor(const MemoryPlace &place, ir::Inst inst);
  /// The operands of \p store have changed; its place is \p place.
  void notePlace(ir::Inst store, const MemoryPlace &place) {
    states[after.lookup(store)].place = place;
  }
  /// The plain store that made \p state; none for other states.
  ir::Inst storeOf(uint32_t state) const {
    return states[state].kind == State::Store ? states[state].inst : ir::Inst();
  }
  /// The store, call or other write that made \p state; none for other states.
  ir::Inst writerOf(uint32_t state) const { return states[state].inst; }

private:
  struct State {
    enum Kind : uint8_t { Entry, Store, Barrier, Join };
    Kind kind;
    ir::Inst inst;     ///< Of Store and Barrier.
    uint32_t previous; ///< Of a join: the state at the end of the immediate dominator.
    ir::Block block;   ///< Of Join.
    /// Of Store: as its operands were when it was asked for last, or noted.
    MemoryPlace place = {};
  };
  static constexpr unsigned maxSteps = 32;

  uint32_t stateAtStart(ir::Block block, const LoopForest &loops);
  bool mayTouch(State &state, const MemoryPlace &place) const;
  bool isCurrent(const State &state) const;
  bool isDefinedAbove(const MemoryPlace &place, ir::Block block) const;
  bool canSkipJoin(uint32_t join, const MemoryPlace &place, unsigned &steps);

  const ir::Function *function = nullptr;
  const ControlFlowGraph *graph = nullptr;
  const DominatorTree *tree = nullptr;
  const MemoryPlaces *places = nullptr;
  std::vector<State> states;
  /// By block: the state at its end; none while it is not known.
  std::vector<uint32_t> ends;
  /// By loop: something in it writes.
  std::vector<bool> loopWrites;
  /// The state in front of an access; the one that a store makes.
  SecondaryMap<ir::Inst, uint32_t> before, after;
  std::vector<uint32_t> worklist, visited;
};

} // namespace cot

#endif // COT_LIB_TRANSFORMS_GVN_MEMORYSTATES_H
