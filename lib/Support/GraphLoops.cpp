//===- GraphLoops.cpp - The forest of loops, reducible or not -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/GraphLoops.h"
#include "GraphSearch.h"
#include <utility>

using namespace cot;

/// The root of the tree that \p number is in; halves the path to it.
uint32_t LoopForest::find(uint32_t number) {
  while (visited[number].root != number)
    number = visited[number].root = visited[visited[number].root].root;
  return number;
}

void LoopForest::addEdge(uint32_t &head, uint32_t source, uint32_t target) {
  edges.push_back({source, target, head});
  head = static_cast<uint32_t>(edges.size() - 1);
}

void LoopForest::compute(const GraphView &graph) {
  loops.clear();
  innermost.assign(graph.numNodes(), none);
  members.clear();
  visited.reset(graph.numNodes());
  if (!graph.numNodes()) return;
  search(graph);
  findBodies();
  markIrreducible();
  numberLoops();
  listMembers();
}

/// Numbers the nodes and sorts the edges. A node is open from the search's first visit until it
/// leaves; the deepest open ancestor of a node already left is its lowest common ancestor with the
/// node where the search stands.
void LoopForest::search(const GraphView &graph) {
  edges.clear();

  struct Visitor {
    LoopForest &forest;
    uint32_t numLeft = 0;
    void enter(uint32_t node, uint32_t parent) {
      auto number = static_cast<uint32_t>(forest.visited.size());
      forest.innermost[node] = number;
      forest.visited.push_back({node, parent, number, none, none, none, none, none});
    }
    bool follow(uint32_t sourceNode, uint32_t targetNode) {
      uint32_t source = forest.innermost[sourceNode], target = forest.innermost[targetNode];
      if (target == none) {
        enter(targetNode, source);
        return true;
      }
      uint32_t ancestor = forest.find(target);
      Visited &at = forest.visited[ancestor];
      forest.addEdge(ancestor == target ? at.backEdges : at.lateEdges, source, target);
      return false;
    }
    void leave(uint32_t node) {
      Visited &left = forest.visited[forest.innermost[node]];
      left.root = left.parent;
      forest.visited[numLeft++].left = node;
    }
  } visitor{*this};
  visitor.enter(graph.entry, 0);
  searchDepthFirst(graph, graph.entry, stack, visitor);
}

/// Headers from the last to the first in preorder, so that inner loops come before those around
/// them. Every edge is looked at once: when its target is swallowed.
void LoopForest::findBodies() {
  for (uint32_t number = 0; number < visited.size(); ++number)
    visited[number].root = number;

  for (auto number = static_cast<uint32_t>(visited.size()); number-- > 0;) {
    // What waits here goes on to descendants, which no longer need their lists.
    for (uint32_t each = std::exchange(visited[number].lateEdges, none); each != none;) {
      Edge &edge = edges[each];
      uint32_t next = edge.next;
      uint32_t outermost = find(edge.target);
      // Entered beside the header: every loop around the target that is known now, since the source
      // is in none of them.
      if (outermost != edge.target) {
        uint32_t &upTo = visited[visited[edge.target].header].enteredUpTo;
        upTo = std::min(upTo, outermost);
      }
      edge.next = std::exchange(visited[outermost].lateEdges, each);
      each = next;
    }
    if (visited[number].backEdges != none) collectBody(number);
  }
}

void LoopForest::swallow(uint32_t source, uint32_t header) {
  uint32_t outermost = find(source);
  if (outermost == header) return;
  visited[outermost].root = header;
  visited[outermost].header = header;
  worklist.push_back(outermost);
}

/// Backwards from the back edges of \p header. All edges that wait above it are absent, so the walk
/// never leaves its descendants.
void LoopForest::collectBody(uint32_t header) {
  worklist.clear();
  for (uint32_t each = visited[header].backEdges; each != none; each = edges[each].next)
    swallow(edges[each].source, header);
  while (!worklist.empty()) {
    uint32_t number = worklist.back();
    worklist.pop_back();
    swallow(visited[number].parent, header);
    for (uint32_t each = visited[number].lateEdges; each != none; each = edges[each].next)
      swallow(edges[each].source, header);
  }
}

/// An edge that enters a nest beside the inner header enters every loop up to enteredUpTo so.
void LoopForest::markIrreducible() {
  for (auto number = static_cast<uint32_t>(visited.size()); number-- > 0;)
    if (visited[number].enteredUpTo < number) {
      uint32_t &around = visited[visited[number].header].enteredUpTo;
      around = std::min(around, visited[number].enteredUpTo);
    }
}

/// Lays the loops out in preorder of the forest, by sizes of subtrees, and counts the nodes that
/// are in no loop inside them.
void LoopForest::numberLoops() {
  // First the number of loops in each header's subtree, then where the next loop inside it goes.
  uint32_t numLoops = 0;
  for (Visited &each : visited)
    each.lateEdges = 0;
  for (auto number = static_cast<uint32_t>(visited.size()); number-- > 0;) {
    Visited &here = visited[number];
    if (here.backEdges == none) continue;
    ++numLoops;
    ++here.lateEdges;
    if (here.header != none) visited[here.header].lateEdges += here.lateEdges;
  }
  loops.resize(numLoops);
  uint32_t nextOutermost = 0;
  for (Visited &here : visited) {
    Visited *around = here.header == none ? nullptr : &visited[here.header];
    uint32_t inner = around ? around->root : none;
    if (here.backEdges != none) {
      uint32_t size = here.lateEdges;
      uint32_t &next = around ? around->lateEdges : nextOutermost;
      uint32_t loop = next;
      next += size;
      here.lateEdges = loop + 1;
      loops[loop] = {here.node,
                     inner,
                     inner == none ? 1 : loops[inner].depth + 1,
                     loop + size - 1,
                     0,
                     0,
                     here.enteredUpTo != none};
      here.root = inner = loop;
    }
    innermost[here.node] = inner;
    if (inner != none) ++loops[inner].end;
  }
}

/// Lists the nodes by loop.
void LoopForest::listMembers() {
  uint32_t numMembers = 0;
  for (Loop &loop : loops) {
    loop.begin = numMembers;
    numMembers += loop.end;
  }
  members.resize(numMembers);
  for (const Visited &each : visited)
    if (innermost[each.node] != none) members[loops[innermost[each.node]].begin++] = each.node;
  // Each loop stands at the beginning of the next one now.
  uint32_t begin = 0;
  for (Loop &loop : loops)
    begin = std::exchange(loop.begin, begin);
  for (Loop &loop : loops) {
    uint32_t after = loop.lastInside + 1;
    loop.end = after == loops.size() ? numMembers : loops[after].begin;
  }
}
