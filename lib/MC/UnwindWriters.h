//===- lib/MC/UnwindWriters.h - The formats' unwind tables -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_MC_UNWINDWRITERS_H
#define COT_LIB_MC_UNWINDWRITERS_H

#include "cot/MC/UnwindTables.h"

namespace cot::mc {

void addEhFrame(Object &object, llvm::ArrayRef<FunctionFrame> functions);
llvm::Error addWindowsUnwind(Object &object, llvm::ArrayRef<FunctionFrame> functions);
/// Returns in \p rest the functions that the compact form can't describe.
void addCompactUnwind(Object &object, llvm::ArrayRef<FunctionFrame> functions,
                      std::vector<FunctionFrame> &rest);

} // namespace cot::mc

#endif // COT_LIB_MC_UNWINDWRITERS_H
