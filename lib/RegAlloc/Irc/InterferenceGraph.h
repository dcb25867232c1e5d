//===- Irc/InterferenceGraph.h - Coloring with coalescing -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The graph of iterated register coalescing and its worklists. It knows nodes, colors, edges and
/// moves, nothing of programs.
///
/// Every node has a set of colors, registers of its class. Interference with registers is a set of
/// colors that are gone; edges join nodes that are no registers. A node is of *low degree* if it
/// has fewer neighbors than colors that are left: then some color is left for it whatever they get.
///
/// Effort is bounded where a large function could make it quadratic: a test that would have to look
/// at more than `scanLimit` neighbors says no, which is always safe, and a move is tried
/// `triesPerMove` times.
///
/// Invariant: a node is in one state. Nodes that are coalesced are represented by find(node).
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_IRC_INTERFERENCEGRAPH_H
#define COT_LIB_REGALLOC_IRC_INTERFERENCEGRAPH_H

#include "Irc/EdgeTable.h"
#include "Irc/NeighborLists.h"
#include "cot/RegAlloc/Problem.h"
#include "cot/Support/ScratchArray.h"
#include <vector>

namespace cot::regalloc {

class InterferenceGraph {
public:
  static constexpr NodeId noNode = UINT32_MAX;
  static constexpr float unspillable = 1e30f;

  /// The registers are nodes 0 to PReg::numIndices - 1 from the beginning. There may be about \p
  /// expectedNodes.
  void start(const MachineEnvironment &environment, size_t expectedNodes);
  NodeId addNode(RegClass regClass, uint64_t colors);
  void addCost(NodeId node, float cost) { nodes[node].cost += cost; }
  void setUnspillable(NodeId node) { nodes[node].cost = unspillable; }
  RegClass classOf(NodeId node) const { return nodes[node].regClass; }
  /// Two nodes of one class, none a register. No effect from a node to itself.
  void addEdge(NodeId a, NodeId b);
  /// A node of the registers' class, not a register, interferes with these: bit n for encoding n.
  void addRegisters(NodeId node, uint64_t registers) { nodes[node].registers |= registers; }
  void addMove(NodeId a, NodeId b, float weight);

  void color();

  NodeId find(NodeId node) const;
  /// The register of a node; none if it got no color.
  PReg colorOf(NodeId node) const { return nodes[find(node)].color; }
  float costOf(NodeId node) const { return nodes[node].cost; }
  uint32_t size() const { return static_cast<uint32_t>(nodes.size()); }
  size_t numEdges() const { return edges.size(); }
  size_t numMoves() const { return moves.size(); }
  /// Calls \p visit for all neighbors there ever were, but registers; coalesced ones under their
  /// old names.
  template <typename Visit> void forEachNeighbor(NodeId node, Visit visit) const {
    neighbors.forEach(nodes[node].neighbors, [&](NodeId neighbor) {
      visit(neighbor);
      return true;
    });
  }
  /// The nodes without a color.
  llvm::ArrayRef<NodeId> uncolored() const { return failures; }
  uint32_t numCoalesced() const { return coalescedMoves; }
  static bool isRegister(NodeId node) { return node < PReg::numIndices; }

private:
  enum class State : uint8_t { Precolored, Initial, Simplify, Freeze, Spill, Stacked, Coalesced };
  enum class MoveState : uint8_t { Active, Worklist, Done };
  static constexpr uint32_t noLink = UINT32_MAX;
  static constexpr uint32_t scanLimit = 1000;
  static constexpr uint32_t triesPerMove = 64;

  struct Node {
    uint64_t colors = 0;
    uint64_t registers = 0;
    NeighborLists::List neighbors;
    /// Its moves, as a list of links: the side s of move m is number 2 m + s.
    uint32_t firstLink = noLink;
    uint32_t lastLink = noLink;
    /// How many of these ends of moves aren't done with.
    uint32_t openLinks = 0;
    float cost = 0;
    uint32_t degree = 0;
    NodeId alias = noNode;
    RegClass regClass = RegClass::Int;
    State state = State::Initial;
    PReg color;
  };
  struct Move {
    std::array<NodeId, 2> ends;
    std::array<uint32_t, 2> next;
    float weight;
    MoveState state;
    uint8_t tries;
  };
  struct Candidate {
    float costPerNeighbor;
    NodeId node;
    /// The order of a heap whose top is the cheapest.
    friend bool operator<(const Candidate &a, const Candidate &b) {
      return std::make_pair(a.costPerNeighbor, a.node) > std::make_pair(b.costPerNeighbor, b.node);
    }
  };

  static uint32_t numColors(const Node &node) {
    return static_cast<uint32_t>(llvm::popcount(node.colors & ~node.registers));
  }
  static uint64_t bitOf(NodeId reg) { return uint64_t(1) << PReg::fromIndex(reg).encoding(); }
  bool isLow(const Node &node) const { return node.degree < numColors(node); }
  bool isPresent(NodeId node) const {
    return nodes[node].state != State::Stacked && nodes[node].state != State::Coalesced;
  }
  bool isMoveRelated(const Node &node) const { return node.openLinks != 0; }
  bool interfere(NodeId a, NodeId b) const;
  template <typename Visit> void forEachMove(NodeId node, Visit visit);
  void place(NodeId node);
  void sortMoves();
  void simplify(NodeId node);
  void decrementDegree(NodeId node);
  void becomeLow(NodeId node);
  void enableMoves(NodeId node);
  void finishMove(Move &move);
  void coalesce(uint32_t move);
  bool georgeHolds(NodeId reg, NodeId node) const;
  bool briggsHolds(NodeId a, NodeId b);
  void combine(NodeId into, NodeId node);
  void combineWithRegister(NodeId reg, NodeId node);
  void appendMoves(NodeId into, NodeId node);
  void unblock(NodeId node);
  void freeze(NodeId node);
  void freezeMoves(NodeId node);
  void addCandidate(NodeId node);
  NodeId selectSpill();
  void assignColors();
  PReg chooseColor(NodeId node, uint64_t colors);
  NodeId pop(std::vector<NodeId> &list, State state);

  const MachineEnvironment *environment = nullptr;
  std::vector<Node> nodes;
  std::vector<Move> moves;
  EdgeTable edges;
  NeighborLists neighbors;
  std::vector<NodeId> simplifyList, freezeList, stack, failures;
  /// A heap from `isHeap` on.
  std::vector<Candidate> spillCandidates;
  bool isHeap = false;
  std::vector<uint32_t> moveList;
  ScratchArray<uint32_t> seen;
  uint32_t seenStamp = 0;
  uint32_t coalescedMoves = 0;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_IRC_INTERFERENCEGRAPH_H
