//===- cot/Transforms/Simplify.h - Algebraic simplification -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `simplify`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_SIMPLIFY_H
#define COT_TRANSFORMS_SIMPLIFY_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Rewrites instructions by the rules of lib/Transforms/Simplify/*.td, each of which is proved, and
/// computes what is constant. Operands are looked at before their users; what a rule makes is
/// looked at again, at most a fixed number of times for each instruction of the function.
struct Simplification {
  static constexpr llvm::StringLiteral name = "simplify";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_SIMPLIFY_H
