//===- cot/Transforms/IfConversion.h - Branches to selects -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `if-convert`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_IFCONVERSION_H
#define COT_TRANSFORMS_IFCONVERSION_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Replaces a branch around few cheap instructions, on one side or on both, by these instructions
/// and a `select` for each value that depends on it. Sides that are cold, that can trap, or that
/// touch memory stay, and so do the branches that leave or repeat a loop. Idempotent.
struct IfConversion {
  static constexpr llvm::StringLiteral name = "if-convert";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_IFCONVERSION_H
