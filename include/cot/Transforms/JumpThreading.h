//===- cot/Transforms/JumpThreading.h - Branches decided by the way to them -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `jump-threading`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_JUMPTHREADING_H
#define COT_TRANSFORMS_JUMPTHREADING_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Sends the ways into a block on which its branch is known (an argument is constant, or the same
/// condition decided a branch before) straight to where the branch leads, through a copy of the
/// block's instructions. Blocks are small and head no loop, and the function grows by no more than
/// a fixed part.
struct JumpThreading {
  static constexpr llvm::StringLiteral name = "jump-threading";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_JUMPTHREADING_H
