//===- cot/Transforms/DeadStores.h - Stores that nobody reads -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `dse`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_DEADSTORES_H
#define COT_TRANSFORMS_DEADSTORES_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Removes plain stores that can't trap and whose bytes are, on every path, overwritten before
/// anything can read them; stores to stack slots that don't escape also where the function returns
/// before they are read. What may trap, call or synchronize in between keeps stores to memory that
/// others can see. Idempotent.
struct DeadStoreElimination {
  static constexpr llvm::StringLiteral name = "dse";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_DEADSTORES_H
