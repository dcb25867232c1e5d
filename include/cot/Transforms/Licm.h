//===- cot/Transforms/Licm.h - Loop-invariant code motion -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `licm`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_LICM_H
#define COT_TRANSFORMS_LICM_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Moves what a loop computes anew in each turn, though it is always the same, to a block in front
/// of the loop, which is made if there is none:
///   * instructions that can't trap, from anywhere in the loop;
///   * instructions that can, and loads, only from where the loop comes by in any case before
///     anything of it can be observed; other loads if they are flagged `can_move` and `notrap` or
///     lie in a stack slot. The loop must not write what a load reads.
/// Integer constants stay, since they cost nothing where they are used, unless something that
/// leaves is made of them. No more values are moved out of a loop than a fixed number, so that they
/// find registers. Idempotent.
struct LoopInvariantCodeMotion {
  static constexpr llvm::StringLiteral name = "licm";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_LICM_H
