//===- OperandPlans.cpp - What each opcode asks of the allocator, read once -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OperandPlans.h"
#include "RegisterOperands.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;

uint8_t codegen::accessKinds(uint32_t role) {
  auto operand = regalloc::Operand::fromBits(uint64_t(role) << 32);
  regalloc::Constraint constraint = operand.constraint();
  uint8_t kinds = constraint.isFixed() ? AccessPinned : 0;
  if (!operand.isDef()) return kinds | AccessUse | (operand.isLate() ? AccessLateUse : 0);
  kinds |= AccessDef | (operand.isEarly() ? AccessEarlyDef : 0);
  return kinds | (constraint.isReuse() ? AccessTied : 0);
}

void OperandPlans::setTarget(const Target &newTarget) {
  if (target == &newTarget) return;
  target = &newTarget;
  rows.assign(newTarget.numOpcodes, Row());
  // The first numbers have meanings of their own.
  plans.assign(irregular + 1, OperandPlan());
}

namespace {
/// Puts a plan together.
class PlanBuilder {
public:
  explicit PlanBuilder(OperandPlan &plan) : plan(plan) {}

  bool add(size_t slot, const RegisterRole &role, bool isAddress) {
    if (plan.numEntries == OperandPlan::maxEntries) return false;
    uint32_t bits = roleBits(role);
    bool isBehindAddress = false;
    if (role.constraint.isReuse()) {
      unsigned reused = role.constraint.reuseIndex();
      isBehindAddress = addressAt <= reused;
      if (isBehindAddress)
        bits =
            roleBits({regalloc::Constraint::reuse(reused - addressRegs), role.kind, role.position});
    }
    plan.entries[plan.numEntries++] = {static_cast<uint8_t>(slot), isAddress,
                                       static_cast<uint8_t>(isBehindAddress ? 0xff : 0),
                                       accessKinds(bits), bits};
    plan.hasMemory |= isAddress;
    plan.hasDef |= role.kind == regalloc::OperandKind::Def;
    return true;
  }
  /// Of the \p visited registers before, or with, it.
  void noteAddress(unsigned visited, unsigned regs) {
    addressAt = visited;
    addressRegs = regs;
  }

private:
  OperandPlan &plan;
  /// How many registers are visited before those of the address, and how many are the address's.
  unsigned addressAt = UINT32_MAX;
  unsigned addressRegs = 0;
};
} // namespace

/// False if the opcode alone does not say what its operands are.
bool OperandPlans::describe(const MachineFunction &function, const MachineInst &inst,
                            OperandPlan &plan) const {
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(inst);
  llvm::ArrayRef<mc::OperandInfo> infos = target->operandInfos(inst.opcode);
  const mc::InstrInfo &row = target->info(inst.opcode);
  plan.mayClobber = row.clobbers != 0 || row.has(mc::InstrProperty::Call);
  size_t length = recordLength(infos, list);
  plan.length = static_cast<uint8_t>(length);
  PlanBuilder builder(plan);
  bool isRegular = length <= UINT8_MAX;
  size_t at = 0;
  const mc::OperandInfo *address = nullptr;
  for (const mc::OperandInfo &info : infos) {
    bool wantsRegister =
        info.kind == mc::OperandKind::Register || info.kind == mc::OperandKind::RegisterOrMemory;
    isRegular &= !wantsRegister || list[at].isRegister() || list[at].isAddress();
    isRegular &= !list[at].isAddress() || !address;
    if (list[at].isAddress()) address = &info;
    at += info.role == mc::OperandRole::Mod && list[at].isRegister() ? 2 : 1;
  }
  if (!isRegular) return false;
  plan.writesMemory = hasMemoryEffect(row) || (address && address->role != mc::OperandRole::Use);

  size_t addressSlot = SIZE_MAX;
  for (size_t i = 0; i < length; ++i)
    if (list[i].isAddress()) addressSlot = i;
  unsigned visited = 0;
  auto passAddress = [&] {
    const MachineAddress &memory = function.addresses[list[addressSlot].address().index()];
    builder.noteAddress(visited, memory.base.isRegister() + memory.index.isRegister());
    isRegular &= builder.add(addressSlot, addressRole(*address), true);
  };
  visitRegisters(*target, function, inst,
                 [&](const MachineOperand &operand, const RegisterRole &role) {
                   bool isListed = &operand >= list.begin() && &operand < list.end();
                   size_t slot = isListed ? static_cast<size_t>(&operand - list.begin()) : SIZE_MAX;
                   bool isBehind = !isListed || slot > addressSlot;
                   if (isBehind && addressSlot != SIZE_MAX) {
                     passAddress();
                     addressSlot = SIZE_MAX;
                   }
                   if (isListed && slot < length) isRegular &= builder.add(slot, role, false);
                   ++visited;
                 });
  if (addressSlot != SIZE_MAX) passAddress();
  return isRegular;
}

uint16_t OperandPlans::learn(const MachineFunction &function, const MachineInst &inst) {
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(inst);
  // Allocation has put away what the opcode asks for; another instruction will tell.
  if (llvm::any_of(list, [](MachineOperand operand) { return operand.isSpillSlot(); }))
    return irregular;
  Row &row = rows[inst.opcode];
  // Up to the operand that tells the variants apart, all operands are registers or none.
  size_t at = 0;
  unsigned variants = 0;
  for (const mc::OperandInfo &info : target->operandInfos(inst.opcode)) {
    if (info.kind == mc::OperandKind::RegisterOrMemory && ++variants == 1)
      row.variantSlot = static_cast<uint8_t>(at);
    at += info.role == mc::OperandRole::Mod && list[at].isRegister() ? 2 : 1;
  }
  uint16_t &known = row.plans[list[row.variantSlot].isAddress()];
  OperandPlan plan;
  if (variants > 1 || plans.size() > UINT16_MAX || !describe(function, inst, plan)) {
    known = irregular;
  } else {
    known = static_cast<uint16_t>(plans.size());
    plans.push_back(plan);
  }
  return known;
}
