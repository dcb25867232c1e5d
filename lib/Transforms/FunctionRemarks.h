//===- FunctionRemarks.h - Remarks about places in functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// How passes name functions, instructions and blocks in remarks. Private to the room.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_FUNCTIONREMARKS_H
#define COT_LIB_TRANSFORMS_FUNCTIONREMARKS_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"

namespace cot {

/// Adds a remark at \p inst, which need not be in the layout any more; none: about the function.
Remark &addRemark(RemarkList &remarks, RemarkKind kind, llvm::StringRef pass, llvm::StringRef name,
                  const ir::Function &function, ir::Inst inst);

/// `load.i32`, in quotes: what \p inst is.
std::string printedOpcode(const ir::Function &function, ir::Inst inst);

} // namespace cot

#endif // COT_LIB_TRANSFORMS_FUNCTIONREMARKS_H
