//===- MachineLiveness.cpp - What is live at the blocks of a machine function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MachineLiveness.h"
#include "RegisterOperands.h"

using namespace cot;
using namespace cot::codegen;
using regalloc::OperandKind;

void MachineLiveness::noteUse(VReg reg, uint32_t block) {
  uint32_t index = reg.index();
  if (definedIn[index] == block + 1 || usedIn[index] == block + 1) return;
  usedIn[index] = block + 1;
  regs[index] = reg;
  usePlaces.push_back({reg, block});
}

void MachineLiveness::noteDef(VReg reg, uint32_t block) {
  uint32_t index = reg.index();
  if (definedIn[index] == block + 1) return;
  definedIn[index] = block + 1;
  regs[index] = reg;
  defPlaces.push_back({reg, block});
}

void MachineLiveness::scanBlock(uint32_t block) {
  for (VReg param : function->paramsOf(block))
    noteDef(param, block);
  for (const MachineInst &inst : function->instsOf(block))
    for (OperandKind kind : {OperandKind::Use, OperandKind::Def})
      visitRegisters(*target, *function, inst,
                     [&](const MachineOperand &operand, const RegisterRole &role) {
                       if (!operand.isVirtual() || role.kind != kind) return;
                       if (kind == OperandKind::Use)
                         noteUse(operand.vreg(), block);
                       else
                         noteDef(operand.vreg(), block);
                     });
  for (VReg argument : function->argsOf(block))
    noteUse(argument, block);
}

void MachineLiveness::sortByReg(llvm::ArrayRef<Place> places, uint32_t numRegs,
                                Rows<uint32_t> &rows) {
  rows.offsets.assign(numRegs + 1, 0);
  rows.items.resize(places.size());
  for (const Place &place : places)
    ++rows.offsets[place.reg.index()];
  for (uint32_t i = 0, sum = 0; i <= numRegs; ++i)
    sum = rows.offsets[i] += sum;
  for (size_t i = places.size(); i-- > 0;)
    rows.items[--rows.offsets[places[i].reg.index()]] = places[i].block;
}

void MachineLiveness::sortByBlock(llvm::ArrayRef<Place> places, uint32_t numBlocks,
                                  Rows<VReg> &rows) {
  rows.offsets.assign(numBlocks + 1, 0);
  rows.items.resize(places.size());
  for (const Place &place : places)
    ++rows.offsets[place.block];
  for (uint32_t i = 0, sum = 0; i <= numBlocks; ++i)
    sum = rows.offsets[i] += sum;
  for (size_t i = places.size(); i-- > 0;)
    rows.items[--rows.offsets[places[i].block]] = places[i].reg;
}

/// From the uses that see a definition of another block up to those definitions.
void MachineLiveness::walk(VReg reg) {
  uint32_t mark = reg.index() + 1;
  for (uint32_t block : defs.row(reg.index()))
    definesReg[block] = mark;
  auto enter = [&](uint32_t block) {
    if (entersReg[block] == mark) return;
    entersReg[block] = mark;
    inPlaces.push_back({reg, block});
    stack.push_back(block);
  };
  for (uint32_t block : uses.row(reg.index()))
    enter(block);
  while (!stack.empty()) {
    uint32_t block = stack.back();
    stack.pop_back();
    for (regalloc::Block predecessor : function->predecessorsOf(block)) {
      uint32_t from = predecessor.index();
      if (leavesReg[from] == mark) continue;
      leavesReg[from] = mark;
      outPlaces.push_back({reg, from});
      if (definesReg[from] != mark) enter(from);
    }
  }
}

/// Walks \p block backward. A register that is defined and never read takes its place for a moment.
void MachineLiveness::computePressure(uint32_t block) {
  Pressure live{}, most{};
  auto classOf = [](VReg reg) { return static_cast<size_t>(reg.regClass()); };
  uint32_t mark = block + 1;
  auto begin = [&](VReg reg) {
    if (usedIn[reg.index()] == mark) return;
    usedIn[reg.index()] = mark;
    ++live[classOf(reg)];
  };
  auto end = [&](VReg reg) {
    if (usedIn[reg.index()] != mark) return;
    usedIn[reg.index()] = 0;
    --live[classOf(reg)];
  };
  auto note = [&] {
    for (size_t i = 0; i < live.size(); ++i)
      most[i] = std::max(most[i], live[i]);
  };
  auto visit = [&](const MachineInst &inst, OperandKind kind, llvm::function_ref<void(VReg)> act) {
    visitRegisters(*target, *function, inst,
                   [&](const MachineOperand &operand, const RegisterRole &role) {
                     if (operand.isVirtual() && role.kind == kind) act(operand.vreg());
                   });
  };
  for (VReg reg : liveOut(block))
    begin(reg);
  for (VReg argument : function->argsOf(block))
    begin(argument);
  note();
  llvm::ArrayRef<MachineInst> insts = function->instsOf(block);
  for (size_t i = insts.size(); i-- > 0;) {
    visit(insts[i], OperandKind::Def, begin);
    note();
    visit(insts[i], OperandKind::Def, end);
    visit(insts[i], OperandKind::Use, begin);
    note();
  }
  for (VReg param : function->paramsOf(block))
    begin(param);
  note();
  pressures[block] = most;
}

void MachineLiveness::compute(const MachineFunction &machine, const Target &machineTarget) {
  function = &machine;
  target = &machineTarget;
  uint32_t numBlocks = machine.numBlocks(), numRegs = machine.numVRegs;
  usePlaces.clear();
  defPlaces.clear();
  inPlaces.clear();
  outPlaces.clear();
  usedIn.assign(numRegs, 0);
  definedIn.assign(numRegs, 0);
  regs.assign(numRegs, VReg());
  for (uint32_t block = 0; block < numBlocks; ++block)
    scanBlock(block);
  sortByReg(usePlaces, numRegs, uses);
  sortByReg(defPlaces, numRegs, defs);
  definesReg.assign(numBlocks, 0);
  entersReg.assign(numBlocks, 0);
  leavesReg.assign(numBlocks, 0);
  for (uint32_t reg = 0; reg < numRegs; ++reg)
    if (!uses.row(reg).empty()) walk(regs[reg]);
  sortByBlock(inPlaces, numBlocks, ins);
  sortByBlock(outPlaces, numBlocks, outs);
  usedIn.assign(numRegs, 0);
  pressures.resize(numBlocks);
  for (uint32_t block = 0; block < numBlocks; ++block)
    computePressure(block);
}
