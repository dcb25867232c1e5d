//===- cot/Support/GraphLoops.h - The forest of loops, reducible or not -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Take a depth-first tree of the graph. A node h heads a loop when some descendant of h (or h
/// itself) has an edge back to h; the loop is h and all its descendants that reach h through
/// descendants of h. Two loops are nested or apart: they form a forest.
///
/// Where the entry of the loop is its header alone, h dominates the loop and this is the natural
/// loop of h. Otherwise the region is irreducible: the loop is a strongly connected region with
/// several entries of which the search met h first, and the loop is marked so. This is Havlak's
/// forest
/// ("Nesting of Reducible and Irreducible Loops", TOPLAS 19(4), 1997), found in almost linear time
/// as Ramalingam does it ("Identifying Loops in Almost Linear Time", TOPLAS 21(2), 1999): a cross
/// edge waits at the lowest common ancestor of its ends, where it first matters.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_GRAPHLOOPS_H
#define COT_SUPPORT_GRAPHLOOPS_H

#include "cot/Support/Graph.h"

namespace cot {

/// Loops are numbered 0 .. numLoops()-1, a loop before the loops inside it, in preorder of the
/// forest. Nodes that the entry does not reach are in no loop.
class LoopForest {
public:
  static constexpr uint32_t none = GraphView::none;

  void compute(const GraphView &graph);

  uint32_t numLoops() const { return static_cast<uint32_t>(loops.size()); }
  /// The innermost loop of \p node, or none.
  uint32_t loopOf(uint32_t node) const { return innermost[node]; }
  uint32_t header(uint32_t loop) const { return loops[loop].header; }
  /// The loop around \p loop, or none.
  uint32_t parent(uint32_t loop) const { return loops[loop].parent; }
  /// 1 for an outermost loop.
  uint32_t depth(uint32_t loop) const { return loops[loop].depth; }
  /// How many loops are around \p node; 0 outside of all.
  uint32_t nodeDepth(uint32_t node) const {
    return innermost[node] == none ? 0 : loops[innermost[node]].depth;
  }
  /// The header is not the only entry.
  bool isIrreducible(uint32_t loop) const { return loops[loop].irreducible; }
  /// All nodes of the loop, those of inner loops included; the header is first.
  llvm::ArrayRef<uint32_t> nodes(uint32_t loop) const {
    return llvm::ArrayRef<uint32_t>(members).slice(loops[loop].begin,
                                                   loops[loop].end - loops[loop].begin);
  }
  /// Constant time.
  bool contains(uint32_t loop, uint32_t node) const {
    uint32_t inner = innermost[node];
    return inner != none && inner - loop <= loops[loop].lastInside - loop;
  }

  /// How many nodes the entry reaches.
  uint32_t numReached() const { return static_cast<uint32_t>(visited.size()); }
  /// The node of this number in postorder, as long as nobody has taken the memory below.
  uint32_t inPostorder(uint32_t number) const { return visited[number].left; }

  /// Memory that only compute() needs, for whoever needs it in between: by node and
  /// by edge.
  template <typename N, typename E> void takeMemory(N &ofNodes, E &ofEdges) {
    visited.takeMemory(ofNodes);
    edges.takeMemory(ofEdges);
  }
  template <typename N, typename E> void giveMemory(N &toNodes, E &toEdges) {
    toNodes.takeMemory(visited);
    toEdges.takeMemory(edges);
  }

private:
  struct Loop {
    uint32_t header, parent, depth;
    uint32_t lastInside; ///< The highest number of a loop inside this one, itself included.
    uint32_t begin, end; ///< Into members.
    bool irreducible;
  };
  /// A node in the course of the work, known by its preorder number of the depth-first search. What
  /// two steps need one after the other shares a word.
  struct Visited {
    uint32_t node;
    uint32_t parent;      ///< In the tree of the search.
    uint32_t root;        ///< Union-find: the deepest ancestor that is still open; then the
                          ///< outermost header found so far; then a header's number as a loop.
    uint32_t header;      ///< Of the innermost loop that it does not head.
    uint32_t backEdges;   ///< List of edges from descendants.
    uint32_t lateEdges;   ///< List of cross and forward edges that wait at this common ancestor;
                          ///< then of the edges into the loop that this is the outermost header
                          ///< of; then a header's number of loops, and the next number inside.
    uint32_t enteredUpTo; ///< Of a header: the outermost loop entered at one of its nodes.
    uint32_t left;        ///< The node that the search left as the one of this number.
  };
  /// An edge in a list, which only needs the end that the list does not say.
  struct Edge {
    uint32_t source, target, next;
  };

  uint32_t find(uint32_t number);
  void search(const GraphView &graph);
  void findBodies();
  void collectBody(uint32_t header);
  void swallow(uint32_t source, uint32_t header);
  void markIrreducible();
  void numberLoops();
  void listMembers();
  void addEdge(uint32_t &head, uint32_t source, uint32_t target);

  ScratchArray<Loop> loops;
  ScratchArray<uint32_t> innermost; ///< By node; while the search lasts, its number or none.
  ScratchArray<uint32_t> members;

  // Scratch.
  ScratchArray<Visited> visited; ///< By number.
  ScratchArray<uint32_t> worklist;
  ScratchArray<Edge> edges;
  std::vector<std::pair<uint32_t, uint32_t>> stack;
};

} // namespace cot

#endif // COT_SUPPORT_GRAPHLOOPS_H
