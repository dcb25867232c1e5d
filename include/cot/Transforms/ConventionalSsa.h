//===- cot/Transforms/ConventionalSsa.h - Parameters that need no copies -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `conventional-ssa`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_CONVENTIONALSSA_H
#define COT_TRANSFORMS_CONVENTIONALSSA_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Makes a block parameter and all that is passed to it one variable that could live in one place:
/// a way that passes a value which is used otherwise, or lives where the parameter does, gets a
/// block of its own, whose parameters take the values over: what a block with one way in is passed
/// is a copy. For translations out of SSA form that don't look at interference; jump-opt takes the
/// blocks out again. Idempotent.
struct ConventionalSsa {
  static constexpr llvm::StringLiteral name = "conventional-ssa";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_CONVENTIONALSSA_H
