//===- cot/Transforms/SwitchConversion.h - Chains of comparisons and branch tables -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `switch-convert`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_SWITCHCONVERSION_H
#define COT_TRANSFORMS_SWITCHCONVERSION_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Makes a chain of branches that compare one value with constants a branch table where the
/// constants lie close together, and a table with few different entries a chain of comparisons.
struct SwitchConversion {
  static constexpr llvm::StringLiteral name = "switch-convert";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_SWITCHCONVERSION_H
