//===- cot/Transforms/LoopUnrolling.h - Loops with few turns as straight code -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `unroll`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_LOOPUNROLLING_H
#define COT_TRANSFORMS_LOOPUNROLLING_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Writes out loops whose number of turns is a small constant, turn after turn: the test that
/// decides is gone, and so is the loop. Other ways out of the loop stay. Innermost loops only; the
/// instructions that all turns execute together are bounded.
struct LoopUnrolling {
  static constexpr llvm::StringLiteral name = "unroll";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_LOOPUNROLLING_H
