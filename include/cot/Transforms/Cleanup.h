//===- cot/Transforms/Cleanup.h - Passes that remove what is not needed -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The passes that tidy a function without changing what it computes. Each is idempotent.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_CLEANUP_H
#define COT_TRANSFORMS_CLEANUP_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Removes the blocks that the entry does not reach. A block whose handlers' addresses are taken by
/// get_exception_handler_address counts as reached from there.
struct UnreachableBlockRemoval {
  static constexpr llvm::StringLiteral name = "unreachable-blocks";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

/// Removes instructions without effect whose results nobody needs, and block parameters that nobody
/// needs with the arguments passed to them, cycles of such values included. Loads and other
/// instructions that may trap stay.
struct DeadCodeElimination {
  static constexpr llvm::StringLiteral name = "dce";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

/// Simplifies control flow: branches on constants and branches whose targets agree become jumps,
/// jumps through blocks that only jump go straight to the end, blocks with one predecessor that
/// jumps to them are merged into it, parameters of blocks that one branch leads to in one way
/// become what it passes, unreachable blocks are removed.
struct JumpOptimization {
  static constexpr llvm::StringLiteral name = "jump-opt";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_CLEANUP_H
