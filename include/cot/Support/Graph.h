//===- cot/Support/Graph.h - Directed graphs as spans, reversal, postorder -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A directed graph is two spans: the targets of all edges, and for each node where its own begin.
/// Every traversal of the house runs over this view: control flow graphs, call graphs, move graphs.
/// The objects here and in GraphDominators.h and GraphLoops.h are meant to be kept and recomputed:
/// they reuse their memory and allocate nothing once they have seen a graph as large. None of them
/// recurses, and all are linear or nearly so on every input.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_GRAPH_H
#define COT_SUPPORT_GRAPH_H

#include "cot/Support/ScratchArray.h"
#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace cot {

/// A graph in compressed sparse rows: nodes 0 .. numNodes()-1, and the successors of node n are
/// targets[offsets[n] .. offsets[n + 1]). Parallel edges and edges to oneself are allowed. It owns
/// nothing. Fewer than 2^32 - 1 nodes, fewer than 2^32 edges.
struct GraphView {
  /// No node: the answer where there is none.
  static constexpr uint32_t none = ~uint32_t(0);

  /// One more than there are nodes; an empty span is the empty graph.
  llvm::ArrayRef<uint32_t> offsets;
  llvm::ArrayRef<uint32_t> targets;
  uint32_t entry = 0;

  uint32_t numNodes() const {
    return offsets.empty() ? 0 : static_cast<uint32_t>(offsets.size() - 1);
  }
  uint32_t numEdges() const { return static_cast<uint32_t>(targets.size()); }
  llvm::ArrayRef<uint32_t> successors(uint32_t node) const {
    return targets.slice(offsets[node], offsets[node + 1] - offsets[node]);
  }
};

/// The graph with every edge turned around: its successors are the predecessors. Predecessors come
/// in ascending order, one for each edge.
class ReversedGraph {
public:
  void compute(const GraphView &graph);
  /// Valid until the next compute(); the entry is the original's.
  GraphView view() const { return {offsets, targets, entry}; }

private:
  ScratchArray<uint32_t> offsets, targets;
  uint32_t entry = 0;
};

/// The order in which a depth-first search from the entry leaves the nodes. Successors are visited
/// in their order. Reversed, it is a topological order of the graph without its back edges.
class Postorder {
public:
  void compute(const GraphView &graph);

  /// The nodes that the entry reaches, each once; the entry is last.
  llvm::ArrayRef<uint32_t> order() const { return nodes; }
  /// The place of \p node in order(), or GraphView::none where the entry does not reach it.
  uint32_t number(uint32_t node) const { return numbers[node]; }
  bool isReachable(uint32_t node) const { return numbers[node] != GraphView::none; }

private:
  ScratchArray<uint32_t> nodes, numbers;
  std::vector<std::pair<uint32_t, uint32_t>> stack;
};

} // namespace cot

#endif // COT_SUPPORT_GRAPH_H
