//===- cot/Transforms/BlockCloning.h - Small tails at the end of blocks that jump to them -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `block-cloning`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_BLOCKCLONING_H
#define COT_TRANSFORMS_BLOCKCLONING_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Copies a small block that several others jump to, the end of a function above all, to the end of
/// those of them that would have to jump: the jump is saved, and the copy can be simplified for its
/// way. Copied are no loop headers, no blocks that repeat a loop and none that call; hot blocks
/// come first; the function grows by no more than a fixed part.
struct BlockCloning {
  static constexpr llvm::StringLiteral name = "block-cloning";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_BLOCKCLONING_H
