//===- cot/Target/AArch64/MC/InstrTables.h - What is known about each AArch64 opcode -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Read access to the tables that cot-tblgen writes from A64*.td.
///
/// Invariant: constant data; every function takes any opcode below numOpcodes.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_AARCH64_MC_INSTRTABLES_H
#define COT_TARGET_AARCH64_MC_INSTRTABLES_H

#include "cot/MC/InstrInfo.h"
#include "cot/Target/AArch64/MC/Opcodes.inc"
#include "cot/Target/AArch64/MC/Registers.inc"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace cot::aarch64 {

const mc::InstrInfo &instrInfo(Opcode opcode);
/// In the order in which the instruction holds its operands.
llvm::ArrayRef<mc::OperandInfo> operandInfos(Opcode opcode);
/// Of an operand of kind Immediate.
const mc::ImmediateInfo &immediateInfo(const mc::OperandInfo &operand);
/// What the opcode writes beside its operands.
const RegisterMasks &clobbers(Opcode opcode);
/// The name that its record gives it, such as "ADDri32".
llvm::StringRef opcodeName(Opcode opcode);
/// The opcode with that name.
std::optional<Opcode> findOpcode(llvm::StringRef name);
/// Must operand \p operand have the register after that of the operand before it? An allocator
/// cannot say that of free registers: such operands take fixed ones.
bool followsOperandBefore(Opcode opcode, unsigned operand);

} // namespace cot::aarch64

#endif // COT_TARGET_AARCH64_MC_INSTRTABLES_H
