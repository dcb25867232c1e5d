//===- Conventions.h - Calling conventions of x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_CODEGEN_CONVENTIONS_H
#define COT_LIB_TARGET_X86_CODEGEN_CONVENTIONS_H

#include "cot/CodeGen/Target.h"

namespace cot::x86 {

/// The registers that a function of \p convention preserves.
regalloc::PRegSet calleeSavedOf(CallConv convention);
llvm::Error layOut(const ir::Signature &signature, const codegen::TargetOptions &options,
                   codegen::SignatureLayout &layout);
void fillEnvironment(const codegen::TargetOptions &options, CallConv callConv,
                     regalloc::MachineEnvironment &environment);

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_CODEGEN_CONVENTIONS_H
