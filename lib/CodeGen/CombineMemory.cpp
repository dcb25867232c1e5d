//===- CombineMemory.cpp - Memory operands and compares after allocation -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The walk of combine that folds loads, reloads and spills into what uses them, and compares at
/// the ends of blocks into what sets the flags.
///
//===----------------------------------------------------------------------===//

#include "RegisterOperands.h"
#include "cot/CodeGen/Combine.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;
using regalloc::OperandKind;

//===----------------------------------------------------------------------===//
// Memory operands
//===----------------------------------------------------------------------===//

static bool isConstant(const MachineFunction &function, const MachineOperand &memory) {
  return memory.isAddress() &&
         function.addresses[memory.address().index()].kind == MachineAddress::Base::Constant;
}

/// May what \p memory holds, or whether it can be read, be different behind \p index than before?
bool Combine::crosses(uint32_t index, const MachineOperand &memory, bool mayTrap) const {
  const RegAccess &access = accesses[index];
  const MachineInst &inst = function->insts[index];
  if (mayTrap && (!inst.trap.isNone() || access.writesMemory)) return true;
  if (isConstant(*function, memory)) return false;
  if (access.writesMemory) return true;
  if (!memory.isAddress()) return false;
  const MachineAddress &address = function->addresses[memory.address().index()];
  auto isWritten = [&](const MachineOperand &operand) {
    return operand.isPhysical() && access.writes(operand.preg());
  };
  return isWritten(address.base) || isWritten(address.index);
}

/// Puts the memory of \p load into \p user, which reads its register once.
bool Combine::foldIntoUse(uint32_t load, uint32_t user) {
  MachineInst &inst = function->insts[user];
  if (accesses[user].hasMemory || (inst.flags & MachineInst::IsMove)) return false;
  const MachineInst &source = function->insts[load];
  if (!inst.trap.isNone() && !source.trap.isNone()) return false;
  PReg reg = function->operandsOf(source)[0].preg();
  MachineOperand memory = function->operandsOf(source)[1];
  llvm::MutableArrayRef<MachineOperand> list = function->operandsOf(inst);
  unsigned mentions = 0;
  size_t at = 0, place = 0;
  std::optional<unsigned> number;
  for (auto [index, info] : llvm::enumerate(target->operandInfos(inst.opcode))) {
    bool isPair = info.role == mc::OperandRole::Mod && !list[at].isAddress();
    if (list[at].isPhysical() && list[at].preg() == reg && info.role == mc::OperandRole::Use) {
      number = static_cast<unsigned>(index);
      place = at;
    }
    at += isPair ? 2 : 1;
  }
  visitRegisters(
      *target, *function, inst, [&](const MachineOperand &operand, const RegisterRole &role) {
        mentions += role.kind == OperandKind::Use && operand.isPhysical() && operand.preg() == reg;
      });
  if (!number || mentions != 1 || accesses[user].pinned.contains(reg)) return false;
  std::optional<uint16_t> opcode =
      target->foldMemory(*function, inst, *number, memory, target->loadedBits(source));
  if (!opcode) return false;
  inst.opcode = *opcode;
  list[place] = memory;
  if (inst.trap.isNone()) inst.trap = source.trap;
  readAgain(user);
  return true;
}

bool Combine::foldLoad(uint32_t load, uint32_t end, RegMask liveOut) {
  const MachineInst &inst = function->insts[load];
  PReg reg = function->operandsOf(inst)[0].preg();
  MachineOperand memory = function->operandsOf(inst)[1];
  for (uint32_t i = load + 1; i < end && i <= load + window; ++i) {
    if (isDead(i)) continue;
    const RegAccess &access = accesses[i];
    if (access.uses.contains(reg)) {
      bool isLastUse = (access.writes(reg) && !access.tied.contains(reg)) ||
                       (!access.writes(reg) && isDeadAfter(reg, i, end, liveOut));
      // An early result may not overwrite what the address reads.
      bool isEarly = false;
      if (memory.isAddress()) {
        const MachineAddress &address = function->addresses[memory.address().index()];
        for (const MachineOperand &part : {address.base, address.index})
          isEarly |= part.isPhysical() && access.earlyDefs.contains(part.preg());
      }
      return isLastUse && !isEarly && foldIntoUse(load, i);
    }
    if (access.writes(reg) || crosses(i, memory, !inst.trap.isNone())) return false;
  }
  return false;
}

/// `r = [slot]; r = op r, x; [slot] = r`, where r is not read again: op works on the slot.
bool Combine::foldStore(uint32_t load, uint32_t end, RegMask liveOut) {
  llvm::ArrayRef<MachineOperand> list = function->operandsOf(function->insts[load]);
  if (!list[1].isSpillSlot() || list[0].preg().regClass() != regalloc::RegClass::Int) return false;
  PReg reg = list[0].preg();
  MachineOperand slot = list[1];
  auto next = [&](uint32_t i) {
    while (++i < end && isDead(i)) {
    }
    return i;
  };
  uint32_t change = next(load), store = change < end ? next(change) : end;
  if (store >= end) return false;
  const MachineInst &last = function->insts[store];
  llvm::ArrayRef<MachineOperand> stored = function->operandsOf(last);
  bool isStore = (last.flags & MachineInst::IsMove) && stored[0] == slot &&
                 stored[1].isPhysical() && stored[1].preg() == reg;
  if (!isStore || !isDeadAfter(reg, store, end, liveOut)) return false;
  MachineInst &inst = function->insts[change];
  const RegAccess &access = accesses[change];
  if (access.hasMemory || !access.tied.contains(reg) || access.pinned.contains(reg)) return false;
  llvm::MutableArrayRef<MachineOperand> operands = function->operandsOf(inst);
  llvm::ArrayRef<mc::OperandInfo> infos = target->operandInfos(inst.opcode);
  // The operand in place is the first, and x another register or a number.
  if (infos.size() != 2 || infos[0].role != mc::OperandRole::Mod || operands.size() != 3)
    return false;
  if (operands[2].isPhysical() && operands[2].preg() == reg) return false;
  MachineAddress address;
  address.kind = MachineAddress::Base::SpillArea;
  address.target = slot.spillSlot().index();
  MachineOperand memory = function->makeAddress(address);
  std::optional<uint16_t> opcode = target->foldMemory(*function, inst, 0, memory, 64);
  if (!opcode || target->operandInfos(*opcode)[0].memoryWidth != 64) return false;
  inst.opcode = *opcode;
  operands = function->operandsOf(inst);
  operands[0] = memory;
  operands[1] = operands[2];
  inst.operandCount = 2;
  kill(store);
  readAgain(change);
  return true;
}

void Combine::foldMemory(uint32_t block) {
  uint32_t end = function->blockBegins[block + 1];
  const RegMask liveOut = liveOutOf(block);
  // The last first: what it read its address from is free for those before.
  for (uint32_t i = end; i-- > function->blockBegins[block];) {
    const MachineInst &inst = function->insts[i];
    if (!may(CombineKind::Load, inst) || isDead(i) || target->loadedBits(inst) == 0) continue;
    llvm::ArrayRef<MachineOperand> list = function->operandsOf(inst);
    if (!list[0].isPhysical() || !isRenamable(list[0].preg()) ||
        !(list[1].isAddress() || list[1].isSpillSlot()))
      continue;
    if (foldStore(i, end, liveOut)) {
      ++total.stores;
      kill(i);
    } else if (foldLoad(i, end, liveOut)) {
      ++total.loads;
      kill(i);
    }
  }
}

//===----------------------------------------------------------------------===//
// Compares
//===----------------------------------------------------------------------===//

/// `r = r - 1; compare r with 0; branch`: the first sets the flags.
void Combine::foldCompare(uint32_t block) {
  uint32_t begin = function->blockBegins[block], branch = function->blockBegins[block + 1] - 1;
  if (!target->info(function->insts[branch].opcode).has(mc::InstrProperty::ReadsFlags)) return;
  auto previous = [&](uint32_t i, bool passesMoves) {
    while (i-- > begin)
      if (!isDead(i) && !(passesMoves && (function->insts[i].flags & MachineInst::IsMove)))
        return i;
    return none;
  };
  uint32_t compare = previous(branch, /*passesMoves=*/true);
  if (compare == none) return;
  // Before the compare, a move could write what it reads.
  uint32_t definition = previous(compare, /*passesMoves=*/false);
  if (definition == none) return;
  if (!target->foldCompare(*function, function->insts[definition], function->insts[compare],
                           function->insts[branch]))
    return;
  readAgain(definition);
  kill(compare);
  ++total.compares;
}
