//===- cot/Transforms/CopyPropagation.h - Values that equal others -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `copy-prop`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_COPYPROPAGATION_H
#define COT_TRANSFORMS_COPYPROPAGATION_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Removes what known bits and ranges of integers show to change nothing: masks and extensions
/// whose bits are what they would become, comparisons with one outcome, choices with one side,
/// conditional traps that never trap, among them bounds checks behind a check that includes them.
/// What branches and passed checks tell holds in the blocks that they dominate.
struct CopyPropagation {
  static constexpr llvm::StringLiteral name = "copy-prop";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_COPYPROPAGATION_H
