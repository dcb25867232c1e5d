//===- cot/Transforms/LoopRotation.h - Loops tested at the bottom -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `loop-rotate`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_LOOPROTATION_H
#define COT_TRANSFORMS_LOOPROTATION_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Turns loops that are left at their top into loops that are left at their bottom, behind one test
/// in front, if that lets something leave the loop which may trap: a copy of the header is run on
/// the way in, and the header itself ends each turn. The body then runs whenever the loop is
/// entered. Headers are small and call nothing. Idempotent.
struct LoopRotation {
  static constexpr llvm::StringLiteral name = "loop-rotate";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_LOOPROTATION_H
