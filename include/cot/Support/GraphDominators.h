//===- cot/Support/GraphDominators.h - Dominator and post-dominator trees -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Node a dominates node b when every path from the entry to b goes through a. Post-dominators are
/// the dominators of the reversed graph.
///
/// The algorithm is Lengauer and Tarjan's with simple path compression ("A fast algorithm for
/// finding dominators in a flowgraph", TOPLAS 1(1), 1979), on preorder numbers, so that its bound
/// of O(m log n) holds on every input. Semi-NCA (Georgiadis, "Linear-Time Algorithms for Dominators
/// and Related Problems", 2005) is about as fast on real programs but has quadratic inputs, and a
/// compiler's input is hostile.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_GRAPHDOMINATORS_H
#define COT_SUPPORT_GRAPHDOMINATORS_H

#include "cot/Support/Graph.h"

namespace cot {

/// The dominator tree, or the post-dominator tree, of a graph.
///
/// Nodes that the root does not reach are not in the tree: they have no dominator, no level, no
/// children, they dominate nothing and nothing dominates them.
class DominatorTree {
public:
  static constexpr uint32_t none = GraphView::none;

  /// Dominators from the graph's entry.
  void compute(const GraphView &graph);
  /// The same where the caller has the reversed graph already.
  void compute(const GraphView &graph, const GraphView &predecessors);

  /// Post-dominators. The root is a virtual exit, numbered graph.numNodes(), which follows every
  /// node without successors. A region that can't be left (an infinite loop) gets an edge to the
  /// virtual exit as well, from one node of each strongly connected component that no edge leaves;
  /// so every node, reachable from the entry or not, is in the tree.
  void computePostDominators(const GraphView &graph);
  void computePostDominators(const GraphView &graph, const GraphView &predecessors);

  /// The entry, or the virtual exit of post-dominators. GraphView::none for an empty graph.
  uint32_t root() const { return tree.empty() ? none : tree[0]; }
  bool isReachable(uint32_t node) const { return subtree[node] != 0; }
  /// The closest strict dominator; none for the root and for unreachable nodes.
  uint32_t immediateDominator(uint32_t node) const { return parents[node]; }
  /// Distance from the root; none for unreachable nodes.
  uint32_t level(uint32_t node) const { return levels[node]; }
  /// Reflexive. Constant time.
  bool dominates(uint32_t a, uint32_t b) const { return positions[b] - positions[a] < subtree[a]; }
  bool strictlyDominates(uint32_t a, uint32_t b) const { return a != b && dominates(a, b); }
  /// The nodes whose immediate dominator is \p node.
  llvm::ArrayRef<uint32_t> children(uint32_t node) const {
    return llvm::ArrayRef<uint32_t>(childNodes)
        .slice(childOffsets[node], childOffsets[node + 1] - childOffsets[node]);
  }
  /// All nodes of the tree, parents before children and every subtree contiguous.
  llvm::ArrayRef<uint32_t> preorder() const { return tree; }
  /// The place of \p node in preorder(), and how many nodes its subtree has from there.
  uint32_t position(uint32_t node) const { return positions[node]; }
  uint32_t subtreeSize(uint32_t node) const { return subtree[node]; }

private:
  struct Link {
    uint32_t ancestor, label;
  };

  void findExits(const GraphView &graph, const GraphView &predecessors);
  void search(const GraphView &graph, uint32_t root);
  void findDominators(const GraphView &predecessors);
  uint32_t evaluate(uint32_t number, uint32_t firstLinked);
  void buildTree(uint32_t numNodes);

  // By node.
  ScratchArray<uint32_t> parents, levels, positions, subtree, childOffsets, childNodes, tree;
  // By preorder number of the depth-first search; `numbers` maps a node to its number.
  ScratchArray<uint32_t> numbers, nodes, dfsParents, semi, bucketHead, bucketNext, dominators;
  ScratchArray<Link> links;
  ScratchArray<uint32_t> path, exits;
  std::vector<std::pair<uint32_t, uint32_t>> stack;
  ReversedGraph reversed;
};

} // namespace cot

#endif // COT_SUPPORT_GRAPHDOMINATORS_H
