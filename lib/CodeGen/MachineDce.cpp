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
#include "RegisterAccess.h"

using namespace cot;
using namespace cot::codegen;
using mc::InstrProperty;

namespace {
/// What may still be read, seen from below.
struct Live {
  RegMask regs = RegMask::everything();
  bool flags = true;
};
} // namespace

bool codegen::isRemovable(const mc::InstrInfo &info, const MachineInst &inst) {
  constexpr unsigned effects = unsigned(InstrProperty::Stores) |
                               unsigned(InstrProperty::Terminator) |
                               unsigned(InstrProperty::Branch) | unsigned(InstrProperty::Barrier) |
                               unsigned(InstrProperty::Call) | unsigned(InstrProperty::Return) |
                               unsigned(InstrProperty::SideEffects);
  return (info.properties & effects) == 0 && inst.trap.isNone();
}

/// Is \p inst, which does \p access, of use?
static bool isNeeded(const mc::InstrInfo &info, const MachineInst &inst, const RegAccess &access,
                     const Live &live) {
  if (!isRemovable(info, inst)) return true;
  if (info.has(InstrProperty::WritesFlags) && live.flags) return true;
  if (access.definesOther || !access.hasDef) return true;
  return access.defs.meets(live.regs);
}

/// Past it, upwards.
static void step(const mc::InstrInfo &info, const RegAccess &access, Live &live) {
  if (info.has(InstrProperty::WritesFlags)) live.flags = false;
  live.regs -= access.writes();
  live.regs |= access.uses;
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

uint32_t codegen::removeDeadInsts(MachineFunction &function, const Target &target,
                                  OperandPlans &plans, llvm::ArrayRef<RegAccess> accesses) {
  assert(function.isAllocated);
  assert(accesses.empty() || accesses.size() == function.insts.size());
  plans.setTarget(target);
  AccessReader reader(function, target, plans);
  RegAccess read;
  uint32_t removed = 0;
  for (uint32_t block = 0; block < function.numBlocks(); ++block) {
    Live live;
    for (uint32_t i = function.blockBegins[block + 1]; i-- > function.blockBegins[block];) {
      MachineInst &inst = function.insts[i];
      const mc::InstrInfo &info = target.info(inst.opcode);
      if (accesses.empty()) reader.read(inst, read);
      const RegAccess &access = accesses.empty() ? read : accesses[i];
      if (isNeeded(info, inst, access, live)) {
        step(info, access, live);
      } else {
        inst.flags |= MachineInst::IsDead;
        ++removed;
      }
    }
  }
  if (removed != 0) eraseDeadInsts(function);
  return removed;
}
