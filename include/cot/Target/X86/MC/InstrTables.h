//===- cot/Target/X86/MC/InstrTables.h - What is known about each x86-64 opcode -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Read access to the tables that cot-tblgen writes from X86*.td.
///
/// Invariant: constant data; every function takes any opcode below numOpcodes.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_X86_MC_INSTRTABLES_H
#define COT_TARGET_X86_MC_INSTRTABLES_H

#include "cot/MC/InstrInfo.h"
#include "cot/Target/X86/MC/Opcodes.inc"
#include "cot/Target/X86/MC/Registers.inc"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace cot::x86 {

const mc::InstrInfo &instrInfo(Opcode opcode);
/// In the order in which the instruction holds its operands.
llvm::ArrayRef<mc::OperandInfo> operandInfos(Opcode opcode);
/// Of an operand of kind Immediate.
const mc::ImmediateInfo &immediateInfo(const mc::OperandInfo &operand);
/// What the opcode writes beside its operands.
const RegisterMasks &clobbers(Opcode opcode);
/// The name that its record gives it, such as "ADDrm32".
llvm::StringRef opcodeName(Opcode opcode);
/// The opcode with that name.
std::optional<Opcode> findOpcode(llvm::StringRef name);
/// The opcode to take when operand \p operand of \p opcode, a register, is to be memory in place;
/// operands keep their order. Nothing when memory can't be there.
std::optional<Opcode> foldMemory(Opcode opcode, unsigned operand);

} // namespace cot::x86

#endif // COT_TARGET_X86_MC_INSTRTABLES_H
