//===- RegisterAccess.cpp - What allocated instructions do to registers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RegisterAccess.h"
#include "RegisterOperands.h"
#include "llvm/Support/Compiler.h"

using namespace cot;
using namespace cot::codegen;

static void addRare(RegAccess &access, RegMask reg, uint8_t kinds) {
  if (kinds & AccessUse) access.uses |= reg;
  if (kinds & AccessLateUse) access.lateUses |= reg;
  if (kinds & AccessDef) {
    access.defs |= reg;
    access.definesOther |= reg.empty();
  }
  if (kinds & AccessEarlyDef) access.earlyDefs |= reg;
  if (kinds & AccessTied) access.tied |= reg;
  if (kinds & AccessPinned) access.pinned |= reg;
}

/// A register operand, or the spill slot in its place.
LLVM_ATTRIBUTE_ALWAYS_INLINE static void add(RegAccess &access, const MachineOperand &operand,
                                             uint8_t kinds) {
  if (LLVM_UNLIKELY(!operand.isPhysical())) {
    bool isDef = (kinds & AccessDef) != 0;
    access.hasMemory = true;
    access.definesOther |= isDef;
    access.writesMemory |= isDef;
    return;
  }
  RegMask reg(operand.preg());
  if (LLVM_LIKELY(kinds == AccessUse))
    access.uses |= reg;
  else
    addRare(access, reg, kinds);
}

void AccessReader::read(const MachineInst &inst, RegAccess &access) const {
  access = RegAccess();
  const MachineOperand *list = function.operands.data() + inst.firstOperand;
  if (inst.flags & MachineInst::IsMove) {
    access.writesMemory = hasMemoryEffect(target.info(inst.opcode));
    access.hasDef = true;
    add(access, list[1], AccessUse);
    add(access, list[0], AccessDef);
    return;
  }
  const OperandPlan *plan = inst.operandCount == 0 ? nullptr : plans.find(function, inst, list);
  if (LLVM_UNLIKELY(!plan)) return readByTables(inst, access);
  access.hasMemory = plan->hasMemory;
  access.writesMemory = plan->writesMemory;
  access.hasDef = plan->hasDef;
  for (const OperandPlan::Entry *entry = plan->entries, *end = entry + plan->numEntries;
       entry != end; ++entry) {
    const MachineOperand &operand = list[entry->slot];
    if (LLVM_LIKELY(!entry->isAddress)) {
      add(access, operand, entry->access);
      continue;
    }
    const MachineAddress &address = function.addresses[operand.address().index()];
    if (address.base.isPhysical()) add(access, address.base, entry->access);
    if (address.index.isPhysical()) add(access, address.index, entry->access);
  }
  for (uint32_t at = plan->length; at < inst.operandCount; ++at) {
    const MachineOperand &operand = list[at];
    if (!operand.isExtra()) continue;
    uint8_t kinds = accessKinds(
        roleBits({operand.extraConstraint(), operand.extraKind(), operand.extraPosition()}));
    access.hasDef |= (kinds & AccessDef) != 0;
    add(access, operand, kinds);
  }
  if (LLVM_UNLIKELY(plan->mayClobber)) addClobbers(inst, access);
}

void AccessReader::readByTables(const MachineInst &inst, RegAccess &access) const {
  visitRegisters(target, function, inst,
                 [&](const MachineOperand &operand, const RegisterRole &role) {
                   access.hasDef |= role.kind == regalloc::OperandKind::Def;
                   if (operand.isPhysical()) add(access, operand, accessKinds(roleBits(role)));
                 });
  access.writesMemory = hasMemoryEffect(target.info(inst.opcode));
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(inst);
  for (const MachineOperand &operand : list)
    access.hasMemory |= operand.isAddress() || operand.isSpillSlot();
  size_t at = 0;
  for (const mc::OperandInfo &info : target.operandInfos(inst.opcode)) {
    bool isWritten = info.role != mc::OperandRole::Use;
    bool isSlot = list[at].isSpillSlot();
    access.writesMemory |= isWritten && (isSlot || list[at].isAddress());
    access.definesOther |= isWritten && isSlot;
    access.hasDef |= isWritten && isSlot;
    at += info.role == mc::OperandRole::Mod && !list[at].isAddress() ? 2 : 1;
  }
  for (; at < list.size(); ++at)
    if (list[at].isExtra() && list[at].isSpillSlot()) {
      bool isDef = list[at].extraKind() == regalloc::OperandKind::Def;
      access.definesOther |= isDef;
      access.hasDef |= isDef;
    }
  addClobbers(inst, access);
}

void AccessReader::addClobbers(const MachineInst &inst, RegAccess &access) const {
  if (target.info(inst.opcode).clobbers != 0)
    access.clobbers = RegMask(target.clobbers(inst.opcode));
  for (const MachineOperand &operand : function.operandsOf(inst))
    if (operand.kind() == MachineOperand::Kind::Call)
      access.clobbers |= RegMask(function.calls[operand.call().index()].clobbers);
  access.clobbers -= access.defs;
}
