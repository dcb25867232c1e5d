//===- cot/Transforms/Inline.h - Calls replaced by bodies -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Passes over a whole module: `inline` and `dead-functions`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_INLINE_H
#define COT_TRANSFORMS_INLINE_H

#include "cot/IR/Module.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Replaces direct calls of functions of the module by their bodies, callees before their callers.
/// Small functions, local ones that are called once, and those that are marked `inline` are taken,
/// as long as the caller does not grow beyond a bound. Not taken: functions that call themselves in
/// any way, those marked `noinline`, variadic ones, and those that speak of their own frame; calls
/// with stack maps or debug tags; callees that the linker may replace (not local and not
/// colocated).
struct Inlining {
  static constexpr llvm::StringLiteral name = "inline";
  PreservedAnalyses run(ir::Module &module, PassContext<ir::Module> &context);
};

/// Removes local functions that nothing names. Idempotent.
struct DeadFunctionRemoval {
  static constexpr llvm::StringLiteral name = "dead-functions";
  PreservedAnalyses run(ir::Module &module, PassContext<ir::Module> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_INLINE_H
