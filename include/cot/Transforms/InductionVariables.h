//===- cot/Transforms/InductionVariables.h - Simpler variables of loops -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `induction-vars`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_INDUCTIONVARIABLES_H
#define COT_TRANSFORMS_INDUCTIONVARIABLES_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Strength reduction and simplification of what a loop counts. A variable that begins and grows as
/// another one does is that one. A product of a variable and something that the loop does not
/// change becomes a variable of its own, which grows by the product of the steps.
struct InductionVariables {
  static constexpr llvm::StringLiteral name = "induction-vars";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_INDUCTIONVARIABLES_H
