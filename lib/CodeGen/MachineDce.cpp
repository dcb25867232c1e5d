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
#include "OperandPlans.h"
#include "RegisterOperands.h"
#include "llvm/Support/Compiler.h"

using namespace cot;
using namespace cot::codegen;
using mc::InstrProperty;

namespace {
/// What may still be read, seen from below.
struct Live {
  regalloc::PRegSet regs;
  bool flags = true;
};

/// What an instruction does to registers, as far as its operands say.
struct Accesses {
  regalloc::PRegSet defined, used;
  bool hasDef = false;
  /// It writes something else than a register: the frame.
  bool writesSlot = false;

  LLVM_ATTRIBUTE_ALWAYS_INLINE void add(const MachineOperand &operand, bool isDef) {
    if (LLVM_LIKELY(operand.isPhysical()))
      (isDef ? defined : used).insert(operand.preg());
    else
      writesSlot |= isDef;
    hasDef |= isDef;
  }
};

class DeadInsts {
public:
  DeadInsts(MachineFunction &function, const Target &target, OperandPlans &plans)
      : function(function), target(target), plans(plans) {}
  uint32_t run();

private:
  void read(const MachineInst &inst);
  void readByTables(const MachineInst &inst);
  bool isNeeded(const mc::InstrInfo &info, const MachineInst &inst, const Live &live) const;
  void step(const mc::InstrInfo &info, const MachineInst &inst, Live &live) const;

  MachineFunction &function;
  const Target &target;
  OperandPlans &plans;
  Accesses accesses; ///< Of the instruction that was read last.
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
  constexpr unsigned effects = unsigned(InstrProperty::Stores) |
                               unsigned(InstrProperty::Terminator) |
                               unsigned(InstrProperty::Branch) | unsigned(InstrProperty::Barrier) |
                               unsigned(InstrProperty::Call) | unsigned(InstrProperty::Return) |
                               unsigned(InstrProperty::SideEffects);
  return (info.properties & effects) == 0 && inst.trap.isNone();
}

void DeadInsts::read(const MachineInst &inst) {
  accesses = {};
  if (inst.operandCount == 0) return;
  const MachineOperand *list = function.operands.data() + inst.firstOperand;
  if (inst.flags & MachineInst::IsMove) {
    accesses.add(list[0], true);
    accesses.add(list[1], false);
    return;
  }
  const OperandPlan *plan = plans.find(function, inst, list);
  if (LLVM_UNLIKELY(!plan)) return readByTables(inst);
  for (const OperandPlan::Entry *entry = plan->entries, *end = entry + plan->numEntries;
       entry != end; ++entry) {
    const MachineOperand &operand = list[entry->slot];
    if (LLVM_LIKELY(!entry->isAddress)) {
      accesses.add(operand, entry->isDef());
      continue;
    }
    const MachineAddress &address = function.addresses[operand.address().index()];
    for (const MachineOperand *reg : {&address.base, &address.index})
      if (reg->isRegister()) accesses.add(*reg, false);
  }
  for (uint32_t at = plan->length; at < inst.operandCount; ++at)
    if (list[at].isExtra())
      accesses.add(list[at], list[at].extraKind() == regalloc::OperandKind::Def);
}

void DeadInsts::readByTables(const MachineInst &inst) {
  visitRegisters(target, function, inst,
                 [&](const MachineOperand &operand, const RegisterRole &role) {
                   accesses.add(operand, role.kind == regalloc::OperandKind::Def);
                 });
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(inst);
  for (const mc::OperandInfo &info : target.operandInfos(inst.opcode)) {
    bool isPair = info.role == mc::OperandRole::Mod && !list.front().isAddress();
    accesses.writesSlot |= list.front().isSpillSlot() && info.role != mc::OperandRole::Use;
    list = list.drop_front(isPair ? 2 : 1);
  }
}

/// Is \p inst, which was read, of use?
bool DeadInsts::isNeeded(const mc::InstrInfo &info, const MachineInst &inst,
                         const Live &live) const {
  if (!isRemovable(info, inst)) return true;
  if (info.has(InstrProperty::WritesFlags) && live.flags) return true;
  if (accesses.writesSlot || !accesses.hasDef) return true;
  return !(accesses.defined & live.regs).empty();
}

/// Past \p inst, which was read, upwards.
void DeadInsts::step(const mc::InstrInfo &info, const MachineInst &inst, Live &live) const {
  if (info.clobbers != 0) live.regs -= target.clobbers(inst.opcode);
  if (info.has(InstrProperty::WritesFlags)) live.flags = false;
  live.regs -= accesses.defined;
  live.regs |= accesses.used;
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

uint32_t DeadInsts::run() {
  uint32_t removed = 0;
  for (uint32_t block = 0; block < function.numBlocks(); ++block) {
    Live live{everything()};
    for (uint32_t i = function.blockBegins[block + 1]; i-- > function.blockBegins[block];) {
      MachineInst &inst = function.insts[i];
      const mc::InstrInfo &info = target.info(inst.opcode);
      read(inst);
      if (isNeeded(info, inst, live)) {
        step(info, inst, live);
      } else {
        inst.flags |= MachineInst::IsDead;
        ++removed;
      }
    }
  }
  if (removed != 0) eraseDeadInsts(function);
  return removed;
}

uint32_t codegen::removeDeadInsts(MachineFunction &function, const Target &target,
                                  OperandPlans &plans) {
  assert(function.isAllocated);
  plans.setTarget(target);
  return DeadInsts(function, target, plans).run();
}
