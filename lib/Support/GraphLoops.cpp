//===- GraphLoops.cpp - The forest of loops, reducible or not -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/GraphLoops.h"
#include "GraphSearch.h"

using namespace cot;

/// The root of \p node's tree; halves the path to it.
static uint32_t find(ScratchArray<uint32_t> &parents, uint32_t node) {
  while (parents[node] != node)
    node = parents[node] = parents[parents[node]];
  return node;
}

void LoopForest::addEdge(uint32_t &head, uint32_t source, uint32_t target) {
  edges.push_back({source, target, head});
  head = static_cast<uint32_t>(edges.size() - 1);
}

void LoopForest::compute(const GraphView &graph) {
  uint32_t numNodes = graph.numNodes();
  loops.clear();
  innermost.assign(numNodes, none);
  members.clear();
  if (!numNodes) return;
  search(graph);
  findBodies();
  markIrreducible();
  numberLoops(numNodes);
}

/// Numbers the nodes and sorts the edges. A node is open from the search's first visit until it
/// leaves; the deepest open ancestor of a node already left is its lowest common ancestor with the
/// node where the search stands.
void LoopForest::search(const GraphView &graph) {
  uint32_t numNodes = graph.numNodes();
  numbers.assign(numNodes, none);
  byNumber.clear();
  dfsParents.clear();
  openAncestor.clear();
  edges.clear();
  backEdges.assign(numNodes, none);
  waiting.assign(numNodes, none);

  struct Visitor {
    LoopForest &forest;
    void enter(uint32_t node, uint32_t parent) {
      auto number = static_cast<uint32_t>(forest.byNumber.size());
      forest.numbers[node] = number;
      forest.byNumber.push_back(node);
      forest.dfsParents.push_back(parent);
      forest.openAncestor.push_back(number);
    }
    bool follow(uint32_t sourceNode, uint32_t targetNode) {
      uint32_t source = forest.numbers[sourceNode], target = forest.numbers[targetNode];
      if (target == none) {
        enter(targetNode, source);
        return true;
      }
      uint32_t ancestor = find(forest.openAncestor, target);
      forest.addEdge(ancestor == target ? forest.backEdges[target] : forest.waiting[ancestor],
                     source, target);
      return false;
    }
    void leave(uint32_t node) {
      uint32_t number = forest.numbers[node];
      forest.openAncestor[number] = forest.dfsParents[number];
    }
  } visitor{*this};
  visitor.enter(graph.entry, 0);
  searchDepthFirst(graph, graph.entry, stack, visitor);
}

/// Headers from the last to the first in preorder, so that inner loops come before those around
/// them. Every edge is looked at once: when its target is swallowed.
void LoopForest::findBodies() {
  auto count = static_cast<uint32_t>(byNumber.size());
  headerOf.assign(count, none);
  incoming.assign(count, none);
  enteredUpTo.assign(count, none);
  swallowedBy.resize(count);
  for (uint32_t number = 0; number < count; ++number)
    swallowedBy[number] = number;

  for (uint32_t number = count; number-- > 0;) {
    for (uint32_t each = waiting[number]; each != none;) {
      Edge &edge = edges[each];
      uint32_t next = edge.next;
      uint32_t outermost = find(swallowedBy, edge.target);
      // Entered beside the header: every loop around the target that is known now, since the source
      // is in none of them.
      if (outermost != edge.target) {
        uint32_t &upTo = enteredUpTo[headerOf[edge.target]];
        upTo = std::min(upTo, outermost);
      }
      edge.next = incoming[outermost];
      incoming[outermost] = each;
      each = next;
    }
    if (backEdges[number] != none) collectBody(number);
  }
}

void LoopForest::swallow(uint32_t source, uint32_t header) {
  uint32_t outermost = find(swallowedBy, source);
  if (outermost == header) return;
  swallowedBy[outermost] = header;
  headerOf[outermost] = header;
  worklist.push_back(outermost);
}

/// Backwards from the back edges of \p header. All edges that wait above it are absent, so the walk
/// never leaves its descendants.
void LoopForest::collectBody(uint32_t header) {
  worklist.clear();
  for (uint32_t each = backEdges[header]; each != none; each = edges[each].next)
    swallow(edges[each].source, header);
  while (!worklist.empty()) {
    uint32_t number = worklist.back();
    worklist.pop_back();
    swallow(dfsParents[number], header);
    for (uint32_t each = incoming[number]; each != none; each = edges[each].next)
      swallow(edges[each].source, header);
  }
}

/// An edge that enters a nest beside the inner header enters every loop up to enteredUpTo so.
void LoopForest::markIrreducible() {
  for (auto number = static_cast<uint32_t>(byNumber.size()); number-- > 0;)
    if (enteredUpTo[number] < number) {
      uint32_t &around = enteredUpTo[headerOf[number]];
      around = std::min(around, enteredUpTo[number]);
    }
}

/// Lays the loops out in preorder of the forest, by sizes of subtrees, and the nodes by loop.
void LoopForest::numberLoops(uint32_t numNodes) {
  auto count = static_cast<uint32_t>(byNumber.size());
  auto isHeader = [&](uint32_t number) { return backEdges[number] != none; };

  // First the number of loops in each header's subtree, then where the next loop inside it goes.
  cursors.assign(count, 0);
  uint32_t numLoops = 0;
  for (uint32_t number = count; number-- > 0;)
    if (isHeader(number)) {
      ++numLoops;
      ++cursors[number];
      if (headerOf[number] != none) cursors[headerOf[number]] += cursors[number];
    }
  loops.resize(numLoops);
  loopNumbers.resize(count);
  uint32_t nextOutermost = 0;
  for (uint32_t number = 0; number < count; ++number) {
    uint32_t around = headerOf[number];
    uint32_t inner = around == none ? none : loopNumbers[around];
    if (isHeader(number)) {
      uint32_t size = cursors[number];
      uint32_t &next = around == none ? nextOutermost : cursors[around];
      uint32_t loop = next;
      next += size;
      cursors[number] = loop + 1;
      loops[loop] = {byNumber[number],
                     inner,
                     inner == none ? 1 : loops[inner].depth + 1,
                     loop + size - 1,
                     0,
                     0,
                     enteredUpTo[number] != none};
      loopNumbers[number] = inner = loop;
    }
    innermost[byNumber[number]] = inner;
    if (inner != none) ++loops[inner].end;
  }

  uint32_t numMembers = 0;
  cursors.resize(numLoops);
  for (uint32_t loop = 0; loop < numLoops; ++loop) {
    loops[loop].begin = cursors[loop] = numMembers;
    numMembers += loops[loop].end;
  }
  for (uint32_t loop = 0; loop < numLoops; ++loop) {
    uint32_t after = loops[loop].lastInside + 1;
    loops[loop].end = after == numLoops ? numMembers : loops[after].begin;
  }
  members.resize(numMembers);
  for (uint32_t node : byNumber)
    if (innermost[node] != none) members[cursors[innermost[node]]++] = node;
}
