//===- cot/Transforms/Sccp.h - Sparse conditional constant propagation -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `sccp`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_SCCP_H
#define COT_TRANSFORMS_SCCP_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Finds the values that are constants whenever their block runs, assuming that nothing runs until
/// it is shown to, so that constants around loops are found together with the branches that they
/// decide. Replaces the values, makes decided branches jumps, and removes what is never reached.
/// Idempotent.
struct ConditionalConstants {
  static constexpr llvm::StringLiteral name = "sccp";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_SCCP_H
