//===- Allocation.cpp - Register allocation of a machine function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/Allocation.h"
#include "RegisterOperands.h"
#include "cot/RegAlloc/Checker.h"
#include "cot/RegAlloc/Report.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;
using regalloc::Allocation;
using regalloc::InstFlags;

/// How many of the latest clobber sets a new one is compared with.
static constexpr size_t clobberWindow = 8;

llvm::Error AllocationContext::run(MachineFunction &function, const Target &target,
                                   const TargetOptions &options, CallConv callConv,
                                   const regalloc::Options &allocatorOptions, bool check) {
  machineTarget = &target;
  environment.preferred = environment.nonPreferred = environment.fixedStackSlots = {};
  target.fillEnvironment(function, options, callConv, environment);
  collect(function);
  if (llvm::Error error = runAllocator(problem, environment, allocatorOptions, context, output))
    return error;
  if (check) {
    std::vector<regalloc::CheckError> errors =
        regalloc::checkAllocation(problem, environment, output, 1);
    if (!errors.empty()) {
      std::string text = "the allocation is wrong: ";
      llvm::raw_string_ostream os(text);
      errors.front().print(os);
      return llvm::createStringError(text);
    }
  }
  apply(function);
  return llvm::Error::success();
}

void AllocationContext::printLtl(llvm::raw_ostream &os, llvm::StringRef name) const {
  regalloc::printLtl(os, problem, environment, output, name);
}

//===----------------------------------------------------------------------===//
// To the allocator
//===----------------------------------------------------------------------===//

void AllocationContext::collect(const MachineFunction &function) {
  operands.clear();
  operandOffsets.clear();
  flags.clear();
  clobbers.clear();
  clobberSets.assign(1, {});
  blocks.clear();
  for (uint32_t block = 0; block < function.numBlocks(); ++block) {
    uint32_t begin = function.blockBegins[block], end = function.blockBegins[block + 1];
    blocks.push_back({regalloc::Inst(begin), regalloc::Inst(end)});
    bool hasSuccessors = !function.successorsOf(block).empty();
    for (uint32_t i = begin; i < end; ++i)
      collectInst(function, function.insts[i], i + 1 == end, hasSuccessors);
  }
  operandOffsets.push_back(static_cast<uint32_t>(operands.size()));

  problem = {};
  problem.numVRegs = function.numVRegs;
  problem.operands = operands;
  problem.operandOffsets = operandOffsets;
  problem.flags = flags;
  problem.clobbers = clobbers;
  problem.clobberSets = clobberSets;
  problem.blocks = blocks;
  problem.successors = function.successors;
  problem.successorOffsets = function.successorOffsets;
  problem.predecessors = function.predecessors;
  problem.predecessorOffsets = function.predecessorOffsets;
  problem.blockParams = function.blockParams;
  problem.blockParamOffsets = function.blockParamOffsets;
  problem.branchArgs = function.branchArgs;
  problem.branchArgOffsets = function.branchArgOffsets;
  problem.blockFrequencies = function.blockFrequencies;
  problem.spillSlotSize = {1, 2, 2};
}

void AllocationContext::collectInst(const MachineFunction &function, const MachineInst &inst,
                                    bool endsBlock, bool hasSuccessors) {
  operandOffsets.push_back(static_cast<uint32_t>(operands.size()));
  visitRegisters(
      *machineTarget, function, inst, [&](const MachineOperand &operand, const RegisterRole &role) {
        if (operand.isPhysical())
          operands.push_back(regalloc::Operand::nonAllocatable(operand.preg()));
        else
          operands.push_back({operand.vreg(), role.constraint, role.kind, role.position});
      });
  InstFlags bits = InstFlags::None;
  if (endsBlock) bits = hasSuccessors ? InstFlags::Branch : InstFlags::Return;
  if (inst.flags & MachineInst::IsMove) bits = bits | InstFlags::Move;
  if (inst.flags & MachineInst::IsCheap) bits = bits | InstFlags::Cheap;
  flags.push_back(bits);
  clobbers.push_back(clobberSetOf(function, inst));
}

/// The number of the set of registers that \p inst writes beside its operands.
uint32_t AllocationContext::clobberSetOf(const MachineFunction &function, const MachineInst &inst) {
  const mc::InstrInfo &info = machineTarget->info(inst.opcode);
  bool isCall = info.has(mc::InstrProperty::Call);
  if (info.clobbers == 0 && !isCall) return 0;
  regalloc::PRegSet set = machineTarget->clobbers(inst.opcode);
  if (isCall)
    for (const MachineOperand &operand : function.operandsOf(inst))
      if (operand.kind() == MachineOperand::Kind::Call)
        set |= function.calls[operand.call().index()].clobbers;
  // What is defined in a fixed register is no garbage.
  visitRegisters(*machineTarget, function, inst,
                 [&](const MachineOperand &operand, const RegisterRole &role) {
                   if (operand.isVirtual() && role.kind == regalloc::OperandKind::Def &&
                       role.constraint.isFixed())
                     set.erase(PReg(role.constraint.fixedEncoding(), operand.vreg().regClass()));
                 });
  if (set.empty()) return 0;
  size_t oldest = clobberSets.size() > clobberWindow ? clobberSets.size() - clobberWindow : 1;
  for (size_t i = clobberSets.size(); i-- > oldest;)
    if (clobberSets[i] == set) return static_cast<uint32_t>(i);
  clobberSets.push_back(set);
  return static_cast<uint32_t>(clobberSets.size() - 1);
}

//===----------------------------------------------------------------------===//
// And back
//===----------------------------------------------------------------------===//

static MachineOperand operandOf(Allocation place) {
  return place.isReg() ? MachineOperand::reg(place.reg()) : MachineOperand::spillSlot(place.slot());
}

void AllocationContext::apply(MachineFunction &function) {
  for (const regalloc::PRegSet &set : clobberSets)
    function.writtenRegs |= set;
  std::swap(function.insts, oldInsts);
  function.insts.clear();
  function.insts.reserve(oldInsts.size() + output.edits.size());
  const Allocation *next = output.allocations.data();
  const regalloc::PlacedEdit *edit = output.edits.data();
  const regalloc::PlacedEdit *lastEdit = edit + output.edits.size();
  auto applyEdits = [&](regalloc::ProgPoint upTo) {
    for (; edit != lastEdit && edit->point <= upTo; ++edit)
      applyEdit(function, edit->edit);
  };
  newBegins.clear();
  for (uint32_t block = 0; block < function.numBlocks(); ++block) {
    newBegins.push_back(static_cast<uint32_t>(function.insts.size()));
    for (uint32_t i = function.blockBegins[block]; i < function.blockBegins[block + 1]; ++i) {
      applyEdits(regalloc::ProgPoint::before(regalloc::Inst(i)));
      if (applyInst(function, oldInsts[i], next)) function.insts.push_back(oldInsts[i]);
      applyEdits(regalloc::ProgPoint::after(regalloc::Inst(i)));
    }
  }
  newBegins.push_back(static_cast<uint32_t>(function.insts.size()));
  std::swap(function.blockBegins, newBegins);
  function.numSpillSlots = output.numSpillSlots;
  function.isAllocated = true;
}

void AllocationContext::applyEdit(MachineFunction &function, const regalloc::Edit &edit) {
  Allocation to = edit.to();
  if (to.isReg()) function.writtenRegs.insert(to.reg());
  if (edit.isMove()) {
    Allocation from = edit.from();
    regalloc::RegClass regClass = (to.isReg() ? to : from).reg().regClass();
    machineTarget->appendMove(function, regClass, operandOf(to), operandOf(from));
    return;
  }
  // The same instruction once more, with operands of its own.
  MachineInst copy = oldInsts[edit.inst().index()];
  auto first = static_cast<uint32_t>(function.operands.size());
  for (uint32_t i = 0; i < copy.operandCount; ++i) {
    MachineOperand operand = function.operands[copy.firstOperand + i];
    if (operand.isRegister() || operand.isSpillSlot()) operand = MachineOperand::reg(to.reg());
    function.operands.push_back(operand);
  }
  copy.firstOperand = first;
  function.insts.push_back(copy);
}

/// Puts the places of the operands of \p inst into it. False: it is to be dropped.
bool AllocationContext::applyInst(MachineFunction &function, MachineInst &inst,
                                  const Allocation *&next) {
  bool isDropped = false;
  Allocation moved;
  visitRegisters(*machineTarget, function, inst,
                 [&](MachineOperand &operand, const RegisterRole &role) {
                   Allocation place = *next++;
                   if (operand.isPhysical()) return;
                   if (place.isNone()) {
                     isDropped = true; // a cheap definition that is repeated at its uses
                   } else if (place.isReg()) {
                     operand.setPReg(place.reg());
                     if (role.kind == regalloc::OperandKind::Def)
                       function.writtenRegs.insert(place.reg());
                   } else {
                     operand.setSpillSlot(place.slot());
                   }
                   if (role.kind == regalloc::OperandKind::Use)
                     moved = place;
                   else if ((inst.flags & MachineInst::IsMove) && moved == place)
                     isDropped = true;
                 });
  return !isDropped;
}
