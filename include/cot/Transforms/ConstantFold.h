//===- cot/Transforms/ConstantFold.h - Computes what is known at compile time -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `constant-fold`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_CONSTANTFOLD_H
#define COT_TRANSFORMS_CONSTANTFOLD_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Replaces instructions whose operands are all constants by their results, as the interpreter
/// computes them. An instruction that would trap stays. Results of 128-bit integers, which have no
/// constant instruction, are known to later folds but stay as they are.
struct ConstantFolding {
  static constexpr llvm::StringLiteral name = "constant-fold";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_CONSTANTFOLD_H
