//===- Irc/Irc.cpp - Iterated register coalescing: rounds and spills -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Irc/IrcContext.h"

using namespace cot;
using namespace cot::regalloc;

IrcContext &Context::irc() { return madeOnce(ircContext); }

llvm::Error regalloc::allocateIrc(const Problem &problem, const MachineEnvironment &environment,
                                  const Options &options, IrcContext &context, Output &output) {
  return context.run(problem, environment, options, output);
}

llvm::Error IrcContext::run(const Problem &problem, const MachineEnvironment &environment,
                            const Options &options, Output &output) {
  startRun(problem, environment, options, output);
  prepare();
  uint32_t rounds = 1;
  for (; !round(); ++rounds) {
    bool spilledSome = rounds < 2 * patientRounds && spillUncolored(rounds >= patientRounds);
    if (!spilledSome) return allocateFast(problem, environment, options, fallback, output);
  }
  emit();
  output.statistics.rounds = rounds;
  return finishRun();
}

void IrcContext::prepare() {
  liveness.compute(*problem);
  weights.compute(*problem);
  spilled.assign(problem->numVRegs, false);
  home.assign(problem->numVRegs, SpillSlot());
  vregs.assign(problem->numVRegs, VReg());
  for (std::vector<SpillSlot> &list : stackTemporaries)
    list.clear();
  firstTemporary = firstVRegNode + problem->numVRegs;
  for (VReg param : problem->blockParams)
    vregs[param.index()] = param;
  for (Operand operand : problem->operands)
    if (operand.isDef()) vregs[operand.vreg().index()] = operand.vreg();
  findRepeatable();
}

void IrcContext::noteUse(VReg vreg, bool needsHome) {
  used[vreg.index()] = true;
  if (needsHome) repeatable[vreg.index()] = Inst();
}

/// A cheap value that is only ever read in registers needs no slot when it is spilled.
void IrcContext::findRepeatable() {
  repeatable.assign(problem->numVRegs, Inst());
  used.assign(problem->numVRegs, false);
  if (options->rematerialize)
    for (uint32_t i = 0; i < problem->numInsts(); ++i) {
      if (!problem->isCheap(Inst(i))) continue;
      Operand operand = problem->operandsOf(Inst(i))[0];
      if (operand.constraint().kind() == ConstraintKind::Reg ||
          operand.constraint().kind() == ConstraintKind::Any)
        repeatable[operand.vreg().index()] = Inst(i);
    }
  for (Operand operand : problem->operands) {
    if (operand.isDef() || operand.isNonAllocatable()) continue;
    ConstraintKind kind = operand.constraint().kind();
    noteUse(operand.vreg(),
            kind == ConstraintKind::Any || kind == ConstraintKind::Stack ||
                (kind == ConstraintKind::Fixed && !allocatable.contains(operand.fixedReg())));
  }
  for (VReg arg : problem->branchArgs)
    noteUse(arg, true);
}

/// True if every node got a color.
bool IrcContext::round() {
  graph.start(*environment, PReg::numIndices + problem->numVRegs);
  for (uint32_t v = 0; v < problem->numVRegs; ++v)
    graph.addNode(vregs[v].regClass(), allRegs[static_cast<unsigned>(vregs[v].regClass())]);
  assignCarriers();
  countCosts();
  build();
  graph.color();
  if (log())
    *log() << "irc: a graph of " << graph.size() - PReg::numIndices << " nodes, "
           << graph.numEdges() << " edges and " << graph.numMoves()
           << " moves: " << graph.numCoalesced() << " moves coalesced, " << graph.uncolored().size()
           << " nodes without a register\n";
  return graph.uncolored().empty();
}

void IrcContext::countCosts() {
  for (uint32_t b = 0; b < problem->numBlocks(); ++b) {
    float weight = weights[Block(b)];
    InstRange range = problem->instsOf(Block(b));
    for (uint32_t i = range.begin.index(); i < range.end.index(); ++i)
      for (Operand operand : problem->operandsOf(Inst(i)))
        if (!operand.isNonAllocatable()) {
          bool repeats = !repeatable[operand.vreg().index()].isNone();
          graph.addCost(nodeOf(operand.vreg()), repeats ? weight / 2 : weight);
        }
    for (unsigned s = 0; s < problem->successorsOf(Block(b)).size(); ++s)
      for (VReg arg : problem->branchArgsOf(Block(b), s))
        graph.addCost(nodeOf(arg), weight);
  }
}

/// Makes room for a temporary: the cheapest neighbor has to go, or, \p severely, all of them.
void IrcContext::spillNeighbors(NodeId node, bool severely) {
  NodeId best = noNode;
  graph.forEachNeighbor(node, [&](NodeId neighbor) {
    NodeId root = graph.find(neighbor);
    if (root < firstVRegNode || graph.costOf(root) >= InterferenceGraph::unspillable) return;
    if (severely) leaving[root] = true;
    if (best == noNode || graph.costOf(root) < graph.costOf(best)) best = root;
  });
  if (best != noNode) leaving[best] = true;
}

/// Puts the vregs of nodes that got no color on the stack; those that were coalesced share a slot.
/// False if there are none.
bool IrcContext::spillUncolored(bool severely) {
  leaving.assign(graph.size(), false);
  for (NodeId node : graph.uncolored()) {
    NodeId root = graph.find(node);
    if (graph.costOf(root) >= InterferenceGraph::unspillable)
      spillNeighbors(root, severely);
    else
      leaving[root] = true;
  }
  bool progress = false;
  shared.assign(graph.size(), SpillSlot());
  for (uint32_t v = 0; v < problem->numVRegs; ++v) {
    NodeId root = graph.find(firstVRegNode + v);
    if (spilled[v] || !vregs[v] || !leaving[root]) continue;
    spilled[v] = progress = true;
    ++output->statistics.spilledRanges;
    if (repeatable[v].isNone()) {
      if (!shared[root]) shared[root] = slots.allocate(vregs[v].regClass());
      home[v] = shared[root];
    }
    if (!log()) continue;
    *log() << "  " << vregs[v] << " of cost " << graph.costOf(root);
    if (home[v])
      *log() << " goes to " << home[v] << '\n';
    else
      *log() << " is repeated\n";
  }
  return progress;
}
