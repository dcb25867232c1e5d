//===- LoopCounters.h - What a loop counts -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Parameters of a loop's header that begin at one value and grow by a constant each turn, and how
/// many turns a loop takes whose test such a counter decides. Private to the room.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_LOOPCOUNTERS_H
#define COT_LIB_TRANSFORMS_LOOPCOUNTERS_H

#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Function.h"

namespace cot {

/// A loop with one way in and one way back.
struct SimpleLoop {
  uint32_t number = LoopForest::none;
  /// The only block outside that leads to the header, and the only one inside that does.
  ir::Block before, header, latch;
  /// The calls that these make of the header.
  ir::BlockCall entry, back;
};

/// Nothing for loops of another shape, irreducible ones, and one that the function begins with.
std::optional<SimpleLoop> simpleLoop(const ir::Function &function, const ControlFlowGraph &graph,
                                     const LoopForest &loops, uint32_t loop);

/// An integer of up to 64 bits.
struct LoopCounter {
  ir::Value parameter;
  uint32_t position = 0;
  /// What it begins with.
  ir::Value first;
  /// What is added each turn, sign-extended.
  int64_t step = 0;
};

/// The counters of \p loop in the order of the header's parameters.
llvm::SmallVector<LoopCounter, 4> loopCounters(const ir::Function &function,
                                               const SimpleLoop &loop);

/// The number of turns after which the branch at the end of \p block, which must be the header or
/// the latch, leaves the loop for the first time: 0 for the first turn. Nothing if that is not
/// known or beyond \p most.
std::optional<unsigned> turnsUntilExit(const ir::Function &function, const LoopForest &loops,
                                       const SimpleLoop &loop, llvm::ArrayRef<LoopCounter> counters,
                                       ir::Block block, unsigned most);

} // namespace cot

#endif // COT_LIB_TRANSFORMS_LOOPCOUNTERS_H
