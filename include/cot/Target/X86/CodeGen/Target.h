//===- cot/Target/X86/CodeGen/Target.h - x86-64 as the code generator sees it -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_X86_CODEGEN_TARGET_H
#define COT_TARGET_X86_CODEGEN_TARGET_H

#include "cot/CodeGen/Target.h"
#include "cot/Target/X86/MC/Opcodes.inc"

namespace cot::x86 {

#define COT_PSEUDO_OPCODES
#include "cot/Target/X86/CodeGen/Pseudos.inc"

extern const codegen::Target codegenTarget;

/// Bits by Feature of what \p settings say that the processor has.
uint32_t featuresOf(const Settings &settings);

} // namespace cot::x86

#endif // COT_TARGET_X86_CODEGEN_TARGET_H
