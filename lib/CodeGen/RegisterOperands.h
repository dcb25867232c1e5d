//===- RegisterOperands.h - The register operands of an instruction, in order -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The one walk over an instruction's register operands.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_REGISTEROPERANDS_H
#define COT_LIB_CODEGEN_REGISTEROPERANDS_H

#include "cot/CodeGen/Target.h"

namespace cot::codegen {

/// What an instruction asks of one register operand.
struct RegisterRole {
  regalloc::Constraint constraint = regalloc::Constraint::reg();
  regalloc::OperandKind kind = regalloc::OperandKind::Use;
  regalloc::OperandPosition position = regalloc::OperandPosition::Early;
};

/// The upper half of a regalloc::Operand of that role, but for the class.
inline uint32_t roleBits(const RegisterRole &role) {
  static_assert(static_cast<unsigned>(RegClass::Int) == 0);
  regalloc::Operand operand(VReg(0, RegClass::Int), role.constraint, role.kind, role.position);
  return static_cast<uint32_t>(operand.bits() >> 32);
}

/// How many of an instruction's operands are its record's; the others stand behind them.
inline size_t recordLength(llvm::ArrayRef<mc::OperandInfo> infos,
                           llvm::ArrayRef<MachineOperand> list) {
  size_t at = 0;
  for (const mc::OperandInfo &info : infos)
    at += info.role == mc::OperandRole::Mod && list[at].isRegister() ? 2 : 1;
  return at;
}

/// The role of the registers of an address.
inline RegisterRole addressRole(const mc::OperandInfo &info) {
  RegisterRole role;
  if (info.role == mc::OperandRole::Use)
    role.position = static_cast<regalloc::OperandPosition>(info.position);
  return role;
}

/// Calls \p visit(MachineOperand &, const RegisterRole &) with each register operand of \p inst:
/// those of the record, then those of its addresses, then the extra ones; of a move, the use first.
/// The visit of a reused operand comes before the one that reuses it.
template <typename Function, typename Visitor>
void visitRegisters(const Target &target, Function &function, const MachineInst &inst,
                    Visitor &&visit) {
  using regalloc::Constraint;
  using regalloc::OperandKind;
  using regalloc::OperandPosition;
  auto list = function.operandsOf(inst);
  llvm::ArrayRef<mc::OperandInfo> infos = target.operandInfos(inst.opcode);
  if (inst.flags & MachineInst::IsMove) {
    visit(list[1], RegisterRole{});
    visit(list[0], RegisterRole{Constraint::reg(), OperandKind::Def, OperandPosition::Late});
    return;
  }

  bool hasAddress = false;
  size_t at = 0;
  for (const mc::OperandInfo &info : infos) {
    hasAddress |= list[at].isAddress();
    at += info.role == mc::OperandRole::Mod && list[at].isRegister() ? 2 : 1;
  }
  unsigned visited = 0;
  // Positions of the record's operands among those visited, for reuse.
  uint8_t numbers[16] = {};
  at = 0;
  for (size_t i = 0; i < infos.size(); ++i) {
    const mc::OperandInfo &info = infos[i];
    auto &operand = list[at++];
    if (operand.isAddress()) {
      auto &address = function.addresses[operand.address().index()];
      RegisterRole role = addressRole(info);
      if (address.base.isRegister()) visit(address.base, role), ++visited;
      if (address.index.isRegister()) visit(address.index, role), ++visited;
      continue;
    }
    if (!operand.isRegister()) continue;
    RegisterRole role;
    role.position = static_cast<OperandPosition>(info.position);
    if (info.fixed != mc::OperandInfo::none)
      role.constraint = Constraint::fixed(PReg(info.fixed, target.registerClasses[info.type]));
    if (info.role == mc::OperandRole::Mod) {
      auto &input = list[at++];
      visit(input, RegisterRole{role.constraint, OperandKind::Use, OperandPosition::Early});
      Constraint same = role.constraint.isFixed() ? role.constraint : Constraint::reuse(visited);
      visit(operand, RegisterRole{same, OperandKind::Def, OperandPosition::Late});
      visited += 2;
      continue;
    }
    if (info.role == mc::OperandRole::Out) {
      role.kind = OperandKind::Def;
      if (info.reuse != mc::OperandInfo::none)
        role.constraint = Constraint::reuse(numbers[info.reuse]);
    } else if (info.kind == mc::OperandKind::RegisterOrMemory && !hasAddress) {
      role.constraint = Constraint::any();
    }
    numbers[i] = static_cast<uint8_t>(visited++);
    visit(operand, role);
  }
  for (; at < list.size(); ++at) {
    auto &operand = list[at];
    if (operand.isExtra() && (operand.isRegister() || operand.isSpillSlot()))
      visit(operand,
            RegisterRole{operand.extraConstraint(), operand.extraKind(), operand.extraPosition()});
  }
}

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_REGISTEROPERANDS_H
