//===- OperandNames.h - Names of x86-64 operands -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_MC_OPERANDNAMES_H
#define COT_LIB_TARGET_X86_MC_OPERANDNAMES_H

#include "cot/MC/InstrInfo.h"
#include "llvm/ADT/StringRef.h"

namespace cot::x86 {

/// Without `%`, at the width of the operand.
llvm::StringRef registerName(const mc::OperandInfo &info, unsigned number);

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_MC_OPERANDNAMES_H
