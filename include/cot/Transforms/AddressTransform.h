//===- cot/Transforms/AddressTransform.h - Offsets of accesses -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `addr-xform`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_ADDRESSTRANSFORM_H
#define COT_TRANSFORMS_ADDRESSTRANSFORM_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Moves constants that are added to addresses into the offsets of loads and stores, so that
/// accesses around one address share it, and constants added one after the other into one. Address
/// arithmetic that nobody uses any more is removed. Idempotent.
struct AddressTransform {
  static constexpr llvm::StringLiteral name = "addr-xform";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_ADDRESSTRANSFORM_H
