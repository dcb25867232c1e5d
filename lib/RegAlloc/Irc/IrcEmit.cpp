//===- Irc/IrcEmit.cpp - Iterated register coalescing: the result -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Irc/IrcContext.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;

Allocation IrcContext::placeOf(VReg vreg) const {
  if (!isSpilled(vreg)) return graph.colorOf(nodeOf(vreg));
  SpillSlot slot = home[vreg.index()];
  return slot ? Allocation(slot) : Allocation();
}

/// Where a vreg is at the top of a block, before the copies of an edge that stand there.
Allocation IrcContext::placeAtTop(VReg vreg, Block block) const {
  // Nobody writes a parameter that nobody reads.
  if (!used[vreg.index()]) return Allocation();
  if (block == problem->entry || problem->predecessorsOf(block).size() != 1) return placeOf(vreg);
  Block predecessor = problem->predecessorsOf(block)[0];
  llvm::ArrayRef<Block> successors = problem->successorsOf(predecessor);
  if (successors.size() == 1) return placeOf(vreg);
  unsigned s = edgeInto[block.index()];
  llvm::ArrayRef<VReg> params = problem->paramsOf(block);
  auto param = llvm::find(params, vreg);
  if (param != params.end()) vreg = problem->branchArgsOf(predecessor, s)[param - params.begin()];
  Inst branch = problem->instsOf(predecessor).last();
  for (uint32_t o = problem->operandOffsets[branch.index()];
       o < problem->operandOffsets[branch.index() + 1]; ++o)
    if (problem->operands[o].isDef() && problem->operands[o].vreg() == vreg)
      return output->allocations[o];
  return placeOf(vreg);
}

void IrcContext::emit() {
  edgeInto.resize(problem->numBlocks());
  for (uint32_t b = 0; b < problem->numBlocks(); ++b)
    for (unsigned s = 0; s < problem->successorsOf(Block(b)).size(); ++s)
      edgeInto[problem->successorsOf(Block(b))[s].index()] = s;
  for (uint32_t i = 0; i < problem->numInsts(); ++i)
    placeInst(Inst(i));
  for (uint32_t b = 0; b < problem->numBlocks(); ++b)
    emitBlock(Block(b));
  output->statistics.moves = graph.numCoalesced();
  countEdits(*environment, *output);
  debugLocator.run(*problem, *environment, *output,
                   [&](VReg vreg, Block block) { return placeAtTop(vreg, block); });
}

/// Ends a group of copies: moves at once, then repetitions, which nobody reads from.
void IrcContext::flush(ProgPoint point) {
  for (Edit edit : parallelMoves.resolve(*environment, PRegSet(), slots))
    output->edits.push_back({point, edit});
  for (Edit edit : repetitions)
    output->edits.push_back({point, edit});
  repetitions.clear();
  copied.clear();
}

/// Copies arguments to the parameters of an edge.
void IrcContext::emitEdge(Block block, unsigned successorIndex) {
  llvm::ArrayRef<VReg> args = problem->branchArgsOf(block, successorIndex);
  llvm::ArrayRef<VReg> params = problem->paramsOf(problem->successorsOf(block)[successorIndex]);
  for (size_t i = 0; i < args.size(); ++i)
    if (used[params[i].index()])
      parallelMoves.add(placeOf(args[i]), placeOf(params[i]), args[i].regClass());
}

void IrcContext::emitBlock(Block block) {
  InstRange range = problem->instsOf(block);
  if (block != problem->entry && problem->predecessorsOf(block).size() == 1) {
    Block predecessor = problem->predecessorsOf(block)[0];
    llvm::ArrayRef<Block> successors = problem->successorsOf(predecessor);
    if (successors.size() > 1) {
      // First what a branch with definitions leaves to do.
      Inst branch = problem->instsOf(predecessor).last();
      llvm::ArrayRef<Operand> operands = problem->operandsOf(branch);
      for (unsigned i = 0; i < operands.size(); ++i)
        if (operands[i].isDef()) copyDefinition(branch, i);
      flush(ProgPoint::before(range.begin));
      emitEdge(predecessor, edgeInto[block.index()]);
      flush(ProgPoint::before(range.begin));
    }
  }
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i)
    emitInst(block, Inst(i));
}

/// A slot for an operand that must be on the stack while its vreg is not.
Allocation IrcContext::stackPlace(VReg vreg, unsigned &stackOperands) {
  if (Allocation place = placeOf(vreg); place.isSpillSlot()) return place;
  std::vector<SpillSlot> &list = stackTemporaries[static_cast<unsigned>(vreg.regClass())];
  if (list.size() <= stackOperands) list.push_back(slots.allocate(vreg.regClass()));
  return list[stackOperands++];
}

void IrcContext::copyDefinition(Inst inst, unsigned position) {
  uint32_t index = problem->operandOffsets[inst.index()] + position;
  Operand operand = problem->operands[index];
  Allocation from = output->allocations[index];
  Allocation to = placeOf(operand.vreg());
  if (from.isNone() || to.isNone() || from == to || !used[operand.vreg().index()] ||
      llvm::is_contained(copied, to))
    return;
  copied.push_back(to);
  parallelMoves.add(from, to, operand.regClass());
}

void IrcContext::placeInst(Inst inst) {
  llvm::ArrayRef<Operand> operands = problem->operandsOf(inst);
  uint32_t base = problem->operandOffsets[inst.index()];
  Allocation *places = output->allocations.data() + base;
  std::array<unsigned, numRegClasses> stackOperands = {};
  for (unsigned i = 0; i < operands.size(); ++i) {
    Operand operand = operands[i];
    if (operand.constraint().isFixed())
      places[i] = operand.fixedReg();
    else if (operand.constraint().kind() == ConstraintKind::Stack)
      places[i] =
          stackPlace(operand.vreg(), stackOperands[static_cast<unsigned>(operand.regClass())]);
    else if (carriers[base + i] != noNode)
      places[i] = graph.colorOf(carriers[base + i]);
    else
      places[i] = placeOf(operand.vreg());
  }
}

void IrcContext::emitInst(Block block, Inst inst) {
  llvm::ArrayRef<Operand> operands = problem->operandsOf(inst);
  const Allocation *places = output->allocations.data() + problem->operandOffsets[inst.index()];
  for (unsigned i = 0; i < operands.size(); ++i) {
    Operand operand = operands[i];
    if (operand.isDef() || operand.isNonAllocatable()) continue;
    Allocation from = placeOf(operand.vreg());
    if (from == places[i] || llvm::is_contained(copied, places[i])) continue;
    copied.push_back(places[i]);
    if (from.isNone())
      repetitions.push_back(Edit::rematerialize(repeatable[operand.vreg().index()], places[i]));
    else
      parallelMoves.add(from, places[i], operand.regClass());
  }
  flush(ProgPoint::before(inst));
  if (problem->isBranch(inst)) {
    if (problem->successorsOf(block).size() == 1) {
      emitEdge(block, 0);
      flush(ProgPoint::before(inst));
    }
    return;
  }
  for (unsigned i = 0; i < operands.size(); ++i)
    if (operands[i].isDef()) copyDefinition(inst, i);
  flush(ProgPoint::after(inst));
}
