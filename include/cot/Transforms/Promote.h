//===- cot/Transforms/Promote.h - Stack slots to values -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `promote`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_PROMOTE_H
#define COT_TRANSFORMS_PROMOTE_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Replaces the loads and stores of stack slots by values, field by field: a range of bytes of a
/// slot becomes a variable where all its accesses are plain, of exactly that range, at constant
/// offsets, and the slot's address does not escape. Slots that nothing names any more are removed.
/// Idempotent.
struct Promotion {
  static constexpr llvm::StringLiteral name = "promote";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_PROMOTE_H
