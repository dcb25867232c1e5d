//===- cot/Transforms/PressureRelief.h - Cheap values near their use -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `pressure-relief`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_PRESSURERELIEF_H
#define COT_TRANSFORMS_PRESSURERELIEF_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Moves constants and addresses of slots, symbols and functions down to where they are used first:
/// in front of the first use in the block that comes before all uses, but never into a loop that
/// they were not in. So they hold no register in between. Idempotent.
struct PressureRelief {
  static constexpr llvm::StringLiteral name = "pressure-relief";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_PRESSURERELIEF_H
