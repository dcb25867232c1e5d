//===- Irc/IrcBuild.cpp - Iterated register coalescing: the interference graph -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Walks each block backwards with the set of live nodes. An edge is added where a node is written:
/// to all that live on. IrcContext.h says what carries an operand.
///
//===----------------------------------------------------------------------===//

#include "Irc/IrcContext.h"

using namespace cot;
using namespace cot::regalloc;

NodeId IrcContext::newTemporary(RegClass regClass, uint64_t colors) {
  NodeId node = graph.addNode(regClass, colors);
  graph.setUnspillable(node);
  return node;
}

/// Whether an operand must be in a register that is not given.
bool IrcContext::inRegister(Operand operand) const {
  ConstraintKind kind = operand.constraint().kind();
  return kind == ConstraintKind::Reg || kind == ConstraintKind::Limit ||
         kind == ConstraintKind::Reuse;
}

void IrcContext::assignCarriers() {
  carriers.assign(problem->operands.size(), noNode);
  for (uint32_t i = 0; i < problem->numInsts(); ++i)
    carryInst(Inst(i));
}

void IrcContext::carryInst(Inst inst) {
  llvm::ArrayRef<Operand> operands = problem->operandsOf(inst);
  NodeId *nodes = carriers.data() + problem->operandOffsets[inst.index()];
  for (unsigned i = 0; i < operands.size(); ++i) {
    Operand operand = operands[i];
    Constraint constraint = operand.constraint();
    if (operand.isNonAllocatable() || constraint.kind() == ConstraintKind::Stack) continue;
    if (constraint.isFixed()) {
      nodes[i] = operand.fixedReg().index();
      continue;
    }
    VReg vreg = operand.vreg();
    uint64_t colors = allRegs[static_cast<unsigned>(vreg.regClass())];
    Constraint wanted = constraint;
    if (constraint.isReuse()) {
      wanted = operands[constraint.reuseIndex()].constraint();
      if (wanted.isFixed()) {
        nodes[i] = operands[constraint.reuseIndex()].fixedReg().index();
        continue;
      }
    }
    bool limited = wanted.kind() == ConstraintKind::Limit && wanted.limitCount() < 64;
    if (limited) colors &= (uint64_t(1) << wanted.limitCount()) - 1;
    if (!isSpilled(vreg) && !limited) {
      nodes[i] = nodeOf(vreg);
    } else if (inRegister(operand)) {
      bool dropped = operand.isDef() && isSpilled(vreg) && !repeatable[vreg.index()].isNone();
      if (!dropped) nodes[i] = newTemporary(vreg.regClass(), colors);
    }
    // Several definitions of one vreg share a carrier.
    if (problem->allowMultipleDefs && operand.isDef())
      for (unsigned j = 0; j < i; ++j)
        if (operands[j].isDef() && operands[j].vreg() == vreg) nodes[i] = nodes[j];
  }
  for (unsigned i = 0; i < operands.size(); ++i)
    if (operands[i].constraint().isReuse()) nodes[operands[i].constraint().reuseIndex()] = nodes[i];
}

void IrcContext::build() {
  live.reset(graph.size());
  for (uint32_t b = 0; b < problem->numBlocks(); ++b)
    buildBlock(Block(b));
}

/// An edge from a node to all that are live, but one.
void IrcContext::interfere(NodeId node, RegClass regClass, NodeId exempt) {
  if (InterferenceGraph::isRegister(node)) {
    uint64_t bit = uint64_t(1) << PReg::fromIndex(node).encoding();
    for (NodeId other : live.nodesOf(regClass))
      if (other != exempt) graph.addRegisters(other, bit);
    return;
  }
  uint64_t registers = live.registersOf(regClass);
  if (exempt < PReg::numIndices) registers &= ~(uint64_t(1) << PReg::fromIndex(exempt).encoding());
  graph.addRegisters(node, registers);
  for (NodeId other : live.nodesOf(regClass))
    if (other != exempt) graph.addEdge(node, other);
}

void IrcContext::buildBlock(Block block) {
  live.clear();
  leaveBlock(block);
  InstRange range = problem->instsOf(block);
  for (uint32_t i = range.end.index(); i-- > range.begin.index();) {
    buildInst(Inst(i), weights[block]);
    // Arguments are read before a branch into a join, by copies to the parameters.
    if (i + 1 != range.end.index() || problem->successorsOf(block).size() != 1) continue;
    Block target = problem->successorsOf(block)[0];
    llvm::ArrayRef<VReg> params = problem->paramsOf(target);
    for (VReg param : params)
      eraseLive(param);
    for (VReg arg : problem->branchArgsOf(block, 0))
      if (!isSpilled(arg)) insertLive(arg);
  }
  enterBlock(block);
}

/// What lives after the branch: what is live into the targets, and arguments that are copied there,
/// or parameters that have been written already.
void IrcContext::leaveBlock(Block block) {
  llvm::ArrayRef<Block> successors = problem->successorsOf(block);
  for (unsigned s = 0; s < successors.size(); ++s) {
    for (VReg vreg : liveness.liveIn(successors[s]))
      if (!isSpilled(vreg)) insertLive(vreg);
    llvm::ArrayRef<VReg> params = problem->paramsOf(successors[s]);
    llvm::ArrayRef<VReg> args = problem->branchArgsOf(block, s);
    for (size_t i = 0; i < args.size(); ++i) {
      if (!used[params[i].index()]) continue;
      VReg here = successors.size() == 1 ? params[i] : args[i];
      if (!isSpilled(here)) insertLive(here);
      if (!isSpilled(args[i]) && !isSpilled(params[i]))
        graph.addMove(nodeOf(params[i]), nodeOf(args[i]), weights[block]);
    }
  }
}

/// Parameters are written all at once at the top.
void IrcContext::enterBlock(Block block) {
  llvm::ArrayRef<VReg> params = problem->paramsOf(block);
  for (VReg param : params)
    if (!isSpilled(param) && used[param.index()]) insertLive(param);
  for (VReg param : params)
    if (!isSpilled(param)) interfere(nodeOf(param), param.regClass(), noNode);
}

void IrcContext::buildInst(Inst inst, float weight) {
  llvm::ArrayRef<Operand> operands = problem->operandsOf(inst);
  const NodeId *nodes = carriers.data() + problem->operandOffsets[inst.index()];
  auto isCarried = [&](unsigned i) {
    return nodes[i] != noNode && !operands[i].isNonAllocatable();
  };
  auto isCopied = [&](unsigned i) {
    return nodes[i] != noNode && !isSpilled(operands[i].vreg()) &&
           nodes[i] != nodeOf(operands[i].vreg());
  };
  auto insert = [&](unsigned i) { live.insert(nodes[i], operands[i].regClass()); };
  auto erase = [&](unsigned i) { live.erase(nodes[i], operands[i].regClass()); };
  // Copies after the instruction: each vreg is written while the others live on.
  for (unsigned i = 0; i < operands.size(); ++i) {
    if (!operands[i].isDef() || isSpilled(operands[i].vreg())) continue;
    NodeId vreg = nodeOf(operands[i].vreg());
    // On the stack first, or carried by another node.
    if (nodes[i] == noNode || isCopied(i)) interfere(vreg, operands[i].regClass(), noNode);
    if (isCopied(i)) graph.addMove(vreg, nodes[i], weight);
  }
  for (Operand operand : operands)
    if (operand.isDef()) eraseLive(operand.vreg());
  // The point after: definitions, clobbers and late uses are there at once.
  for (unsigned i = 0; i < operands.size(); ++i)
    if (isCarried(i) && (operands[i].isDef() || operands[i].isLate())) insert(i);
  NodeId moved = noNode;
  if (problem->isMove(inst)) {
    moved = nodes[0];
    if (nodes[0] != noNode && nodes[1] != noNode) graph.addMove(nodes[0], nodes[1], weight);
  }
  for (unsigned i = 0; i < operands.size(); ++i)
    if (nodes[i] != noNode && operands[i].isDef())
      interfere(nodes[i], operands[i].regClass(), moved);
  // A late use that is copied holds the value of its vreg, which may live on.
  for (unsigned i = 0; i < operands.size(); ++i)
    if (isCarried(i) && operands[i].isUse() && operands[i].isLate())
      interfere(nodes[i], operands[i].regClass(),
                isCopied(i) ? nodeOf(operands[i].vreg()) : noNode);
  if (problem->hasClobbers(inst)) {
    PRegSet clobbered = problem->clobbersOf(inst);
    for (RegClass regClass : allRegClasses)
      if (uint64_t registers = clobbered.mask(regClass); registers != 0)
        for (NodeId other : live.nodesOf(regClass))
          graph.addRegisters(other, registers);
  }
  // The point before: early definitions, and all uses.
  for (unsigned i = 0; i < operands.size(); ++i)
    if (nodes[i] != noNode && operands[i].isDef() && operands[i].isLate()) erase(i);
  for (unsigned i = 0; i < operands.size(); ++i)
    if (isCarried(i) && operands[i].isUse()) insert(i);
  for (unsigned i = 0; i < operands.size(); ++i)
    if (nodes[i] != noNode && operands[i].isDef() && operands[i].isEarly())
      interfere(nodes[i], operands[i].regClass(), noNode);
  // Copies before the instruction.
  for (unsigned i = 0; i < operands.size(); ++i) {
    if (!isCarried(i) || !operands[i].isUse()) continue;
    NodeId vreg = nodeOf(operands[i].vreg());
    if (nodes[i] == vreg) continue;
    interfere(nodes[i], operands[i].regClass(), vreg);
    if (isCopied(i)) graph.addMove(vreg, nodes[i], weight);
  }
  for (unsigned i = 0; i < operands.size(); ++i) {
    if (!isCarried(i)) continue;
    bool isEarlyDef = operands[i].isDef() && operands[i].isEarly();
    if (isEarlyDef || (operands[i].isUse() && nodes[i] != nodeOf(operands[i].vreg()))) erase(i);
  }
  for (Operand operand : operands)
    if (operand.isUse() && !operand.isNonAllocatable() && !isSpilled(operand.vreg()))
      insertLive(operand.vreg());
}
