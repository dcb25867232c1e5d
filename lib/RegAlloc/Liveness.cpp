//===- Liveness.cpp - Which vregs are live into which blocks -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Liveness.h"

using namespace cot;
using namespace cot::regalloc;

void Liveness::compute(const Problem &problem) {
  findDefinitions(problem);
  findUses(problem);
  sortUses(problem.numVRegs);
  visitedFor.assign(problem.numBlocks(), VReg());
  found.clear();
  for (uint32_t v = 0; v < problem.numVRegs; ++v)
    if (useOffsets[v] != useOffsets[v + 1]) walk(problem, uses[useOffsets[v]].vreg);
  fillLists(problem.numBlocks());
}

void Liveness::findDefinitions(const Problem &problem) {
  definitions.assign(problem.numVRegs, Block());
  for (uint32_t b = 0; b < problem.numBlocks(); ++b) {
    for (VReg param : problem.paramsOf(Block(b)))
      definitions[param.index()] = Block(b);
    InstRange range = problem.instsOf(Block(b));
    for (uint32_t i = range.begin.index(); i < range.end.index(); ++i)
      for (Operand operand : problem.operandsOf(Inst(i)))
        if (operand.isDef()) definitions[operand.vreg().index()] = Block(b);
  }
}

void Liveness::noteUse(VReg vreg, Block block) {
  if (definitions[vreg.index()] == block || lastUse[vreg.index()] == block) return;
  lastUse[vreg.index()] = block;
  unsortedUses.push_back({vreg, block});
}

/// An argument for a parameter that nobody mentions again is no use: nobody need pass it.
void Liveness::findUses(const Problem &problem) {
  mentioned.assign(problem.numVRegs, false);
  for (Operand operand : problem.operands)
    if (operand.isUse() && !operand.isNonAllocatable()) mentioned[operand.vreg().index()] = true;
  for (VReg arg : problem.branchArgs)
    mentioned[arg.index()] = true;
  unsortedUses.clear();
  lastUse.assign(problem.numVRegs, Block());
  for (uint32_t b = 0; b < problem.numBlocks(); ++b) {
    InstRange range = problem.instsOf(Block(b));
    for (uint32_t i = range.begin.index(); i < range.end.index(); ++i)
      for (Operand operand : problem.operandsOf(Inst(i)))
        if (operand.isUse() && !operand.isNonAllocatable()) noteUse(operand.vreg(), Block(b));
    for (unsigned s = 0; s < problem.successorsOf(Block(b)).size(); ++s) {
      llvm::ArrayRef<VReg> args = problem.branchArgsOf(Block(b), s);
      llvm::ArrayRef<VReg> params = problem.paramsOf(problem.successorsOf(Block(b))[s]);
      for (size_t i = 0; i < args.size(); ++i)
        if (mentioned[params[i].index()]) noteUse(args[i], Block(b));
    }
  }
}

void Liveness::sortUses(uint32_t numVRegs) {
  useOffsets.assign(numVRegs + 1, 0);
  for (const Use &use : unsortedUses)
    ++useOffsets[use.vreg.index()];
  uint32_t end = 0;
  for (uint32_t &offset : useOffsets)
    offset = end += offset;
  uses.resize(unsortedUses.size());
  for (size_t i = unsortedUses.size(); i-- > 0;)
    uses[--useOffsets[unsortedUses[i].vreg.index()]] = unsortedUses[i];
}

void Liveness::walk(const Problem &problem, VReg vreg) {
  Block definition = definitions[vreg.index()];
  auto visit = [&](Block block) {
    if (block == definition || visitedFor[block.index()] == vreg) return;
    visitedFor[block.index()] = vreg;
    found.push_back({vreg, block});
    stack.push_back(block);
  };
  for (uint32_t u = useOffsets[vreg.index()]; u < useOffsets[vreg.index() + 1]; ++u)
    visit(uses[u].block);
  while (!stack.empty()) {
    Block block = stack.back();
    stack.pop_back();
    for (Block predecessor : problem.predecessorsOf(block))
      visit(predecessor);
  }
}

void Liveness::fillLists(uint32_t numBlocks) {
  offsets.assign(numBlocks + 1, 0);
  for (const Use &entry : found)
    ++offsets[entry.block.index()];
  uint32_t end = 0;
  for (uint32_t &offset : offsets)
    offset = end += offset;
  live.resize(found.size());
  for (size_t i = found.size(); i-- > 0;)
    live[--offsets[found[i].block.index()]] = found[i].vreg;
}
