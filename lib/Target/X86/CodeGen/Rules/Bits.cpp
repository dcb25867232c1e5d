//===- Bits.cpp - Generated lowering of one family of opcodes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerFunctions.h"
#include "cot/Target/X86/CodeGen/LowerBits.inc"
