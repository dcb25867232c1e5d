//===- cot/Transforms/CallConstants.h - Constants through internal calls -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The module pass `call-constants`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_CALLCONSTANTS_H
#define COT_TRANSFORMS_CALLCONSTANTS_H

#include "cot/IR/Module.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Propagates constants through calls of local functions: a parameter that is the same constant in
/// all calls of a function whose address nobody takes is that constant inside, and a result that is
/// the same constant at all returns is that constant behind each call. Signatures and calls stay.
struct CallConstants {
  static constexpr llvm::StringLiteral name = "call-constants";
  PreservedAnalyses run(ir::Module &module, PassContext<ir::Module> &context);
};

} // namespace cot

#endif // COT_TRANSFORMS_CALLCONSTANTS_H
