//===- Conventions.h - Calling conventions of x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_CODEGEN_CONVENTIONS_H
#define COT_LIB_TARGET_X86_CODEGEN_CONVENTIONS_H

#include "cot/CodeGen/Target.h"
#include "cot/Target/X86/MC/Registers.inc"

namespace cot::x86 {

/// The integer argument registers of System V in their order.
inline constexpr Gpr systemVArguments[] = {Gpr::RDI, Gpr::RSI, Gpr::RDX,
                                           Gpr::RCX, Gpr::R8,  Gpr::R9};
inline constexpr unsigned systemVVectorArguments = 8;
/// Those of Windows; a float takes the vector register of the same position.
inline constexpr Gpr windowsArguments[] = {Gpr::RCX, Gpr::RDX, Gpr::R8, Gpr::R9};

/// The registers that a function of \p convention preserves. The frame pointer is one of them in
/// every convention, so that chains of frames can be walked and callers can rely on theirs.
regalloc::PRegSet calleeSavedOf(CallConv convention, const codegen::TargetOptions &options);
/// Every register that a call may change: all but the stack pointer and a pinned register.
regalloc::PRegSet callChangeableRegisters(const codegen::TargetOptions &options);
llvm::Error layOut(const ir::Signature &signature, const codegen::TargetOptions &options,
                   codegen::SignatureLayout &layout);
void fillEnvironment(const codegen::MachineFunction &function,
                     const codegen::TargetOptions &options, CallConv callConv,
                     regalloc::MachineEnvironment &environment);

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_CODEGEN_CONVENTIONS_H
