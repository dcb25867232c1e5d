//===- Irc/IrcContext.h - Iterated register coalescing -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// George and Appel, "Iterated register coalescing" (TOPLAS 1996); Appel, "Modern Compiler
/// Implementation", chapter 11. A round builds the interference graph, simplifies, coalesces,
/// freezes and selects; if values don't get a color, they go to the stack and the next round has
/// small *temporaries* where instructions need them in registers.
///
/// **Nodes** are the physical registers, the vregs, and temporaries. Each operand is carried by a
/// node: the vreg's own, or another one that the vreg is copied to (a use) or from (a definition):
///
///   - a fixed operand is carried by its register;
///   - an operand with a limit is carried by a temporary that has fewer colors;
///   - a tied use is carried by what carries the tied definition;
///   - an operand of a spilled vreg that needs a register is carried by a temporary.
///
/// These copies, move instructions, and the passing of arguments to block parameters are the moves
/// that coalescing tries to remove. All copies before one instruction happen at once, so do those
/// after it and those of an edge; so they interfere only through what lives on.
///
/// Two nodes don't interfere where one is a copy of the other (Chaitin): they hold one value.
///
/// Invariant: a vreg that is spilled stays so; every round spills one more at least. If a round
/// can't (an instruction that needs nearly all registers in a certain order), `fast` allocates the
/// problem instead.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_IRC_IRCCONTEXT_H
#define COT_LIB_REGALLOC_IRC_IRCCONTEXT_H

#include "AllocationRun.h"
#include "BlockWeights.h"
#include "DebugLocator.h"
#include "Fast/FastContext.h"
#include "Irc/InterferenceGraph.h"
#include "Liveness.h"
#include "ParallelMoves.h"
#include "cot/Support/ScratchArray.h"

namespace cot::regalloc {

class IrcContext : AllocationRun {
public:
  llvm::Error run(const Problem &problem, const MachineEnvironment &environment,
                  const Options &options, Output &output);

private:
  /// The nodes that are live, by class: registers as masks, others with constant-time changes and
  /// dense iteration.
  class LiveNodes {
  public:
    void reset(uint32_t numNodes) {
      clear();
      if (positions.size() < numNodes) positions.resize(numNodes, absent);
    }
    void clear() {
      registers = {};
      for (std::vector<NodeId> &list : members) {
        for (NodeId node : list)
          positions[node] = absent;
        list.clear();
      }
    }
    void insert(NodeId node, RegClass regClass) {
      unsigned c = static_cast<unsigned>(regClass);
      if (InterferenceGraph::isRegister(node)) {
        registers[c] |= uint64_t(1) << PReg::fromIndex(node).encoding();
      } else if (positions[node] == absent) {
        positions[node] = static_cast<uint32_t>(members[c].size());
        members[c].push_back(node);
      }
    }
    void erase(NodeId node, RegClass regClass) {
      unsigned c = static_cast<unsigned>(regClass);
      if (InterferenceGraph::isRegister(node)) {
        registers[c] &= ~(uint64_t(1) << PReg::fromIndex(node).encoding());
        return;
      }
      if (positions[node] == absent) return;
      uint32_t position = std::exchange(positions[node], absent);
      NodeId last = members[c].back();
      members[c].pop_back();
      if (last == node) return;
      members[c][position] = last;
      positions[last] = position;
    }
    uint64_t registersOf(RegClass regClass) const {
      return registers[static_cast<unsigned>(regClass)];
    }
    llvm::ArrayRef<NodeId> nodesOf(RegClass regClass) const {
      return members[static_cast<unsigned>(regClass)];
    }

  private:
    static constexpr uint32_t absent = UINT32_MAX;
    std::array<uint64_t, numRegClasses> registers = {};
    std::array<std::vector<NodeId>, numRegClasses> members;
    std::vector<uint32_t> positions;
  };

  // Rounds (Irc.cpp).
  void prepare();
  void findRepeatable();
  void noteUse(VReg vreg, bool needsHome);
  bool round();
  bool spillUncolored(bool severely);
  void spillNeighbors(NodeId node, bool severely);
  void countCosts();

  // Carriers and interference (IrcBuild.cpp).
  NodeId nodeOf(VReg vreg) const { return firstVRegNode + vreg.index(); }
  bool isVReg(NodeId node) const { return node >= firstVRegNode && node < firstTemporary; }
  bool isSpilled(VReg vreg) const { return spilled[vreg.index()]; }
  void assignCarriers();
  void carryInst(Inst inst);
  NodeId newTemporary(RegClass regClass, uint64_t colors);
  bool inRegister(Operand operand) const;
  void build();
  void buildBlock(Block block);
  void leaveBlock(Block block);
  void buildInst(Inst inst, float weight);
  void interfere(NodeId node, RegClass regClass, NodeId exempt);
  void insertLive(VReg vreg) { live.insert(nodeOf(vreg), vreg.regClass()); }
  void eraseLive(VReg vreg) { live.erase(nodeOf(vreg), vreg.regClass()); }
  void enterBlock(Block block);

  // The result (IrcEmit.cpp).
  Allocation placeOf(VReg vreg) const;
  Allocation placeAtTop(VReg vreg, Block block) const;
  void emit();
  void emitBlock(Block block);
  void placeInst(Inst inst);
  void emitInst(Block block, Inst inst);
  void copyDefinition(Inst inst, unsigned position);
  void emitEdge(Block block, unsigned successorIndex);
  Allocation stackPlace(VReg vreg, unsigned &stackOperands);
  void flush(ProgPoint point);

  static constexpr NodeId firstVRegNode = PReg::numIndices;
  static constexpr NodeId noNode = InterferenceGraph::noNode;

  /// After as many rounds all neighbors of what found no register go to the stack; after twice as
  /// many `fast` takes over.
  static constexpr uint32_t patientRounds = 8;

  Liveness liveness;
  BlockWeights weights;
  InterferenceGraph graph;
  ParallelMoves parallelMoves;
  DebugLocator debugLocator;
  FastContext fallback;

  NodeId firstTemporary = 0;
  /// Per vreg: on the stack; its slot, shared by vregs that were coalesced; the cheap instruction
  /// that can stand in for it.
  ScratchArray<bool> spilled;
  ScratchArray<SpillSlot> home;
  ScratchArray<Inst> repeatable;
  ScratchArray<bool> used;
  ScratchArray<VReg> vregs;
  /// Per operand its node; `noNode` for operands on the stack.
  ScratchArray<NodeId> carriers;
  /// Per block with one predecessor which of the predecessor's edges leads there.
  ScratchArray<unsigned> edgeInto;
  LiveNodes live;
  ScratchArray<bool> leaving;
  ScratchArray<SpillSlot> shared;
  /// Copies of the current point: repetitions follow the moves.
  std::vector<Edit> repetitions;
  std::vector<Allocation> copied;
  std::array<std::vector<SpillSlot>, numRegClasses> stackTemporaries;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_IRC_IRCCONTEXT_H
