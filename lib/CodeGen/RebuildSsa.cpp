//===- RebuildSsa.cpp - One definition for each register again -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RebuildSsa.h"
#include "RegisterOperands.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;
using regalloc::OperandKind;

/// How often parameters are asked whether they are needed: each time, those that hung on others.
static constexpr unsigned maxSweeps = 8;

void RebuildSsa::findMultiple() {
  numDefs.assign(function->numVRegs, 0);
  for (VReg param : function->blockParams)
    ++numDefs[param.index()];
  for (const MachineInst &inst : function->insts)
    visitRegisters(*target, *function, inst,
                   [&](const MachineOperand &operand, const RegisterRole &role) {
                     if (operand.isVirtual() && role.kind == OperandKind::Def)
                       ++numDefs[operand.vreg().index()];
                   });
}

void RebuildSsa::orderBlocks() {
  graphTargets.clear();
  for (regalloc::Block block : function->successors)
    graphTargets.push_back(block.index());
  postorder.compute({function->successorOffsets, graphTargets, 0});
}

VReg RebuildSsa::currentOf(VReg reg, uint32_t block) const {
  assert(reg.index() < numDefs.size() && "an operand is renamed once");
  bool isKnown = numDefs[reg.index()] > 1 && knownIn[reg.index()] == block + 1;
  return isKnown ? current[reg.index()] : reg;
}

VReg RebuildSsa::define(VReg reg, uint32_t block) {
  if (numDefs[reg.index()] < 2) return reg;
  VReg made = isTaken[reg.index()] ? VReg(function->numVRegs++, reg.regClass()) : reg;
  isTaken[reg.index()] = true;
  current[reg.index()] = made;
  knownIn[reg.index()] = block + 1;
  return made;
}

/// What holds \p reg, which is live out of \p block, at its end.
VReg RebuildSsa::outOf(uint32_t block, VReg reg) const {
  llvm::ArrayRef<VReg> live = liveness.liveOut(block);
  const VReg *found =
      llvm::lower_bound(live, reg, [](VReg a, VReg b) { return a.index() < b.index(); });
  assert(found != live.end() && *found == reg);
  return outs[outBegins[block] + static_cast<size_t>(found - live.begin())];
}

void RebuildSsa::enterBlock(uint32_t block) {
  llvm::ArrayRef<regalloc::Block> predecessors = function->predecessorsOf(block);
  for (VReg reg : liveness.liveIn(block)) {
    if (numDefs[reg.index()] < 2 || predecessors.empty()) continue;
    knownIn[reg.index()] = block + 1;
    if (predecessors.size() == 1) {
      current[reg.index()] = outOf(predecessors[0].index(), reg);
      continue;
    }
    VReg made(function->numVRegs++, reg.regClass());
    params.push_back({block, reg, made});
    current[reg.index()] = made;
  }
  uint32_t begin = function->blockParamOffsets[block];
  for (uint32_t i = begin; i < function->blockParamOffsets[block + 1]; ++i)
    function->blockParams[i] = define(function->blockParams[i], block);
}

void RebuildSsa::rename(MachineOperand &operand, bool isDef, uint32_t block) {
  VReg reg = operand.vreg();
  operand.setVReg(isDef ? define(reg, block) : currentOf(reg, block));
}

void RebuildSsa::renameBlock(uint32_t block) {
  enterBlock(block);
  for (const MachineInst &inst : function->instsOf(block))
    for (OperandKind kind : {OperandKind::Use, OperandKind::Def})
      visitRegisters(*target, *function, inst,
                     [&](MachineOperand &operand, const RegisterRole &role) {
                       if (operand.isVirtual() && role.kind == kind)
                         rename(operand, kind == OperandKind::Def, block);
                     });
  uint32_t begin = function->branchArgOffsets[function->successorOffsets[block]];
  uint32_t end = function->branchArgOffsets[function->successorOffsets[block + 1]];
  for (uint32_t i = begin; i < end; ++i)
    function->branchArgs[i] = currentOf(function->branchArgs[i], block);
  for (auto [i, reg] : llvm::enumerate(liveness.liveOut(block)))
    outs[outBegins[block] + i] = currentOf(reg, block);
}

VReg RebuildSsa::resolve(VReg reg) const {
  while (reg.index() < replacements.size() && !replacements[reg.index()].isNone())
    reg = replacements[reg.index()];
  return reg;
}

/// A parameter that gets itself and one other value is that value.
void RebuildSsa::removeTrivial() {
  replacements.assign(function->numVRegs, VReg());
  bool isChanged = true;
  for (unsigned sweep = 0; sweep < maxSweeps && isChanged; ++sweep) {
    isChanged = false;
    for (const Param &param : params) {
      if (!replacements[param.made.index()].isNone()) continue;
      VReg only;
      bool isNeeded = false;
      for (regalloc::Block predecessor : function->predecessorsOf(param.block)) {
        VReg argument = resolve(outOf(predecessor.index(), param.old));
        if (argument == param.made) continue;
        isNeeded |= !only.isNone() && only != argument;
        only = argument;
      }
      if (isNeeded || only.isNone()) continue;
      replacements[param.made.index()] = only;
      isChanged = true;
    }
  }
}

/// The tables of parameters and arguments, with the new ones behind the old.
void RebuildSsa::writeParams() {
  llvm::erase_if(params,
                 [&](const Param &param) { return !replacements[param.made.index()].isNone(); });
  llvm::sort(params, [](const Param &a, const Param &b) {
    return std::pair(a.block, a.made.index()) < std::pair(b.block, b.made.index());
  });
  auto ofBlock = [&](uint32_t block) {
    return llvm::make_range(
        llvm::lower_bound(params, block, [](const Param &p, uint32_t b) { return p.block < b; }),
        llvm::upper_bound(params, block, [](uint32_t b, const Param &p) { return b < p.block; }));
  };
  newParams.clear();
  newArgs.clear();
  paramOffsets.clear();
  argOffsets.clear();
  for (uint32_t block = 0; block < function->numBlocks(); ++block) {
    paramOffsets.push_back(static_cast<uint32_t>(newParams.size()));
    llvm::append_range(newParams, function->paramsOf(block));
    for (const Param &param : ofBlock(block))
      newParams.push_back(param.made);
    uint32_t edge = function->successorOffsets[block];
    for (regalloc::Block successor : function->successorsOf(block)) {
      argOffsets.push_back(static_cast<uint32_t>(newArgs.size()));
      for (uint32_t i = function->branchArgOffsets[edge]; i < function->branchArgOffsets[edge + 1];
           ++i)
        newArgs.push_back(resolve(function->branchArgs[i]));
      for (const Param &param : ofBlock(successor.index()))
        newArgs.push_back(resolve(outOf(block, param.old)));
      ++edge;
    }
  }
  paramOffsets.push_back(static_cast<uint32_t>(newParams.size()));
  argOffsets.push_back(static_cast<uint32_t>(newArgs.size()));
  // The memory stays with its owner: a larger function may follow.
  function->blockParams.assign(newParams);
  function->blockParamOffsets.assign(paramOffsets);
  function->branchArgs.assign(newArgs);
  function->branchArgOffsets.assign(argOffsets);
}

void RebuildSsa::run(MachineFunction &machine, const Target &machineTarget) {
  function = &machine;
  target = &machineTarget;
  liveness.compute(machine, machineTarget);
  findMultiple();
  orderBlocks();
  params.clear();
  knownIn.assign(machine.numVRegs, 0);
  current.assign(machine.numVRegs, VReg());
  isTaken.assign(machine.numVRegs, false);
  outBegins.clear();
  uint32_t numOuts = 0;
  for (uint32_t block = 0; block < machine.numBlocks(); ++block) {
    outBegins.push_back(numOuts);
    numOuts += static_cast<uint32_t>(liveness.liveOut(block).size());
  }
  outs.clear();
  for (uint32_t block = 0; block < machine.numBlocks(); ++block)
    llvm::append_range(outs, liveness.liveOut(block));
  for (uint32_t block : llvm::reverse(postorder.order()))
    renameBlock(block);
  removeTrivial();
  writeParams();
  for (MachineOperand &operand : machine.operands)
    if (operand.isVirtual()) operand.setVReg(resolve(operand.vreg()));
  for (MachineAddress &address : machine.addresses)
    for (MachineOperand *operand : {&address.base, &address.index})
      if (operand->isVirtual()) operand->setVReg(resolve(operand->vreg()));
  machine.isSsa = true;
}
