//===- MachineDce.cpp - Removes machine instructions that nobody needs -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// After allocation: one walk backward over each block. At a block's end every register counts as
/// read, so what remains may still be dead across blocks; in return the pass is linear and needs no
/// dataflow. Flags are one more thing that is read or not.
///
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/MachineDce.h"
#include "RegisterOperands.h"

using namespace cot;
using namespace cot::codegen;
using mc::InstrProperty;

namespace {
/// What may still be read, seen from below.
struct Live {
  regalloc::PRegSet regs;
  bool flags = true;
};
} // namespace

static regalloc::PRegSet everything() {
  regalloc::PRegSet all;
  for (RegClass regClass : regalloc::allRegClasses)
    all.setMask(regClass, ~uint64_t(0));
  return all;
}

/// May \p inst go when nobody reads what it writes to registers?
static bool isRemovable(const mc::InstrInfo &info, const MachineInst &inst) {
  constexpr InstrProperty effects[] = {InstrProperty::Stores,     InstrProperty::Terminator,
                                       InstrProperty::Branch,     InstrProperty::Barrier,
                                       InstrProperty::Call,       InstrProperty::Return,
                                       InstrProperty::SideEffects};
  for (InstrProperty effect : effects)
    if (info.has(effect)) return false;
  return inst.trap.isNone();
}

/// Does \p inst write to the frame in place of a register?
static bool writesSlot(const MachineFunction &function, const Target &target,
                       const MachineInst &inst) {
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(inst);
  for (const mc::OperandInfo &info : target.operandInfos(inst.opcode)) {
    bool isPair = info.role == mc::OperandRole::Mod && !list.front().isAddress();
    if (list.front().isSpillSlot() && info.role != mc::OperandRole::Use) return true;
    list = list.drop_front(isPair ? 2 : 1);
  }
  return false;
}

static bool isNeeded(const MachineFunction &function, const Target &target, const MachineInst &inst,
                     const Live &live) {
  const mc::InstrInfo &info = target.info(inst.opcode);
  if (!isRemovable(info, inst)) return true;
  if (info.has(InstrProperty::WritesFlags) && live.flags) return true;
  if (writesSlot(function, target, inst)) return true;
  bool hasDef = false, isRead = false;
  visitRegisters(target, function, inst,
                 [&](const MachineOperand &operand, const RegisterRole &role) {
                   if (role.kind != regalloc::OperandKind::Def) return;
                   hasDef = true;
                   isRead |= !operand.isPhysical() || live.regs.contains(operand.preg());
                 });
  return !hasDef || isRead;
}

static void step(const MachineFunction &function, const Target &target, const MachineInst &inst,
                 Live &live) {
  const mc::InstrInfo &info = target.info(inst.opcode);
  if (info.clobbers != 0) live.regs -= target.clobbers(inst.opcode);
  if (info.has(InstrProperty::WritesFlags)) live.flags = false;
  visitRegisters(target, function, inst,
                 [&](const MachineOperand &operand, const RegisterRole &role) {
                   if (operand.isPhysical() && role.kind == regalloc::OperandKind::Def)
                     live.regs.erase(operand.preg());
                 });
  visitRegisters(target, function, inst,
                 [&](const MachineOperand &operand, const RegisterRole &role) {
                   if (operand.isPhysical() && role.kind == regalloc::OperandKind::Use)
                     live.regs.insert(operand.preg());
                 });
  if (info.has(InstrProperty::ReadsFlags)) live.flags = true;
}

void codegen::eraseDeadInsts(MachineFunction &function) {
  uint32_t to = 0, from = 0;
  for (uint32_t block = 0; block < function.numBlocks(); ++block) {
    function.blockBegins[block] = to;
    for (uint32_t end = function.blockBegins[block + 1]; from < end; ++from)
      if (!(function.insts[from].flags & MachineInst::IsDead))
        function.insts[to++] = function.insts[from];
  }
  function.blockBegins.back() = to;
  function.insts.resize(to);
}

uint32_t codegen::removeDeadInsts(MachineFunction &function, const Target &target) {
  assert(function.isAllocated);
  uint32_t removed = 0;
  for (uint32_t block = 0; block < function.numBlocks(); ++block) {
    Live live{everything()};
    for (uint32_t i = function.blockBegins[block + 1]; i-- > function.blockBegins[block];) {
      MachineInst &inst = function.insts[i];
      if (isNeeded(function, target, inst, live)) {
        step(function, target, inst, live);
      } else {
        inst.flags |= MachineInst::IsDead;
        ++removed;
      }
    }
  }
  if (removed != 0) eraseDeadInsts(function);
  return removed;
}
