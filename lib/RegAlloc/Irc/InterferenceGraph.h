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
/// Every node has a set of colors, registers of its class. It is of *low degree* if it has fewer
/// neighbors than colors: then some color is left for it whatever they get.
///
/// Invariant: a node is in one state. Nodes that are coalesced are represented by find(node).
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_IRC_INTERFERENCEGRAPH_H
#define COT_LIB_REGALLOC_IRC_INTERFERENCEGRAPH_H

#include "cot/RegAlloc/Problem.h"
#include "llvm/ADT/DenseSet.h"
#include <vector>

namespace cot::regalloc {

using NodeId = uint32_t;

class InterferenceGraph {
public:
  static constexpr NodeId noNode = UINT32_MAX;
  static constexpr float unspillable = 1e30f;

  /// The registers are nodes 0 to PReg::numIndices - 1 from the beginning.
  void start(const MachineEnvironment &environment);
  NodeId addNode(RegClass regClass, uint64_t colors);
  void addCost(NodeId node, float cost) { nodes[node].cost += cost; }
  void setUnspillable(NodeId node) { nodes[node].cost = unspillable; }
  /// No effect between classes and from a node to itself.
  void addEdge(NodeId a, NodeId b);
  void addMove(NodeId a, NodeId b, float weight);

  void color();

  NodeId find(NodeId node) const;
  /// The register of a node; none if it got no color.
  PReg colorOf(NodeId node) const { return nodes[find(node)].color; }
  float costOf(NodeId node) const { return nodes[node].cost; }
  uint32_t size() const { return static_cast<uint32_t>(nodes.size()); }
  /// All neighbors there ever were, coalesced ones under their old names.
  llvm::ArrayRef<NodeId> neighbors(NodeId node) const { return nodes[node].neighbors; }
  /// The nodes without a color.
  llvm::ArrayRef<NodeId> uncolored() const { return failures; }
  uint32_t numCoalesced() const { return coalescedMoves; }

private:
  enum class State : uint8_t { Precolored, Initial, Simplify, Freeze, Spill, Stacked, Coalesced };
  enum class MoveState : uint8_t { Active, Worklist, Done };

  struct Node {
    std::vector<NodeId> neighbors;
    std::vector<uint32_t> moves;
    uint64_t colors = 0;
    float cost = 0;
    uint32_t degree = 0;
    NodeId alias = noNode;
    RegClass regClass = RegClass::Int;
    State state = State::Initial;
    PReg color;
  };
  struct Move {
    NodeId a;
    NodeId b;
    float weight;
    MoveState state;
  };

  static bool isRegister(NodeId node) { return node < PReg::numIndices; }
  static uint64_t key(NodeId a, NodeId b) {
    return a < b ? uint64_t(a) << 32 | b : uint64_t(b) << 32 | a;
  }
  bool adjacent(NodeId a, NodeId b) const { return edges.contains(key(a, b)); }
  uint32_t numColors(const Node &node) const;
  bool isLow(const Node &node) const { return node.degree < numColors(node); }
  bool isPresent(NodeId node) const {
    return nodes[node].state != State::Stacked && nodes[node].state != State::Coalesced;
  }
  bool isMoveRelated(NodeId node) const;
  void place(NodeId node);
  void makeWorklists();
  void simplify(NodeId node);
  void decrementDegree(NodeId node);
  void enableMoves(NodeId node);
  void coalesce(uint32_t move);
  bool georgeHolds(NodeId reg, NodeId node) const;
  bool briggsHolds(NodeId a, NodeId b);
  void combine(NodeId into, NodeId node);
  void unblock(NodeId node);
  void freeze(NodeId node);
  void freezeMoves(NodeId node);
  NodeId selectSpill();
  void assignColors();
  PReg chooseColor(NodeId node, uint64_t colors) const;
  NodeId pop(std::vector<NodeId> &list, State state);

  const MachineEnvironment *environment = nullptr;
  std::vector<Node> nodes;
  std::vector<Move> moves;
  llvm::DenseSet<uint64_t> edges;
  std::vector<NodeId> simplifyList, freezeList, spillList, stack, failures;
  std::vector<uint32_t> moveList;
  std::vector<uint32_t> seen;
  uint32_t seenStamp = 0;
  uint32_t coalescedMoves = 0;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_IRC_INTERFERENCEGRAPH_H
