//===- LowerFunctions.h - The functions generated from lowering rules -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_CODEGEN_LOWERFUNCTIONS_H
#define COT_LIB_TARGET_X86_CODEGEN_LOWERFUNCTIONS_H

#include "Lower.h"
#include "cot/Target/X86/CodeGen/LowerTables.inc"

#endif // COT_LIB_TARGET_X86_CODEGEN_LOWERFUNCTIONS_H
