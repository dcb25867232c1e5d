//===- cot/Transforms/Gvn.h - Global value numbering -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `gvn`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_GVN_H
#define COT_TRANSFORMS_GVN_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// In one walk over the dominator tree:
///   * an instruction that computes what another one before it on all paths has computed is
///     removed, divisions and conditional traps included;
///   * instructions of constants are computed, branches on known conditions become jumps;
///   * behind a branch, what it tells of its condition is used: the condition is 0 or not, the
///     opposite comparison is the opposite, a value that was compared equal to a constant is it;
///   * a load of what was stored or loaded before, with nothing between that can change it, is
///     replaced by that value; a store of the value that is there already is removed.
struct ValueNumbering {
  static constexpr llvm::StringLiteral name = "gvn";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_GVN_H
