//===- GraphDominators.cpp - Dominator and post-dominator trees -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/GraphDominators.h"
#include "GraphSearch.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;

static constexpr uint32_t none = GraphView::none;

void DominatorTree::compute(const GraphView &graph) {
  reversed.compute(graph);
  compute(graph, reversed.view());
}

void DominatorTree::compute(const GraphView &graph, const GraphView &predecessors) {
  uint32_t numNodes = graph.numNodes();
  numbers.assign(numNodes, none);
  nodes.clear();
  dfsParents.clear();
  if (numNodes) {
    numbers[graph.entry] = 0;
    nodes.push_back(graph.entry);
    dfsParents.push_back(0);
    search(graph, graph.entry);
    findDominators(predecessors);
  }
  buildTree(numNodes);
}

void DominatorTree::computePostDominators(const GraphView &graph) {
  reversed.compute(graph);
  computePostDominators(graph, reversed.view());
}

void DominatorTree::computePostDominators(const GraphView &graph, const GraphView &predecessors) {
  uint32_t numNodes = graph.numNodes();
  findExits(graph, predecessors);
  numbers.assign(numNodes + 1, none);
  numbers[numNodes] = 0;
  nodes.assign(1, numNodes);
  dfsParents.assign(1, 0);
  for (uint32_t exit : exits) {
    numbers[exit] = static_cast<uint32_t>(nodes.size());
    nodes.push_back(exit);
    dfsParents.push_back(0);
    search(predecessors, exit);
  }
  findDominators(graph);
  buildTree(numNodes + 1);
}

namespace {
/// Marks what it reaches, and appends to `left` in the order of leaving.
struct Marker {
  ScratchArray<uint32_t> &marks;
  ScratchArray<uint32_t> *left;
  bool follow(uint32_t, uint32_t target) {
    if (marks[target] != none) return false;
    marks[target] = 0;
    return true;
  }
  void leave(uint32_t node) {
    if (left) left->push_back(node);
  }
};
} // namespace

/// Fills `exits`: nodes without successors, and one node of every other strongly connected
/// component that no edge leaves.
///
/// As in Kosaraju's algorithm: of the nodes that reach no exit yet, the one that a backward search
/// over them leaves last lies in such a component.
void DominatorTree::findExits(const GraphView &graph, const GraphView &predecessors) {
  uint32_t numNodes = graph.numNodes();
  exits.clear();
  numbers.assign(numNodes, none);
  Marker backward{numbers, nullptr};
  auto reach = [&](uint32_t node, Marker &marker) {
    marker.marks[node] = 0;
    searchDepthFirst(predecessors, node, stack, marker);
  };
  for (uint32_t node = 0; node < numNodes; ++node)
    if (graph.successors(node).empty()) {
      exits.push_back(node);
      reach(node, backward);
    }

  semi.assign(numbers);
  nodes.clear();
  Marker ordering{semi, &nodes};
  for (uint32_t node = 0; node < numNodes; ++node)
    if (semi[node] == none) reach(node, ordering);
  for (uint32_t node : llvm::reverse(nodes))
    if (numbers[node] == none) {
      exits.push_back(node);
      reach(node, backward);
    }
}

/// Numbers what \p root, which has its number already, reaches.
void DominatorTree::search(const GraphView &graph, uint32_t root) {
  struct Visitor {
    ScratchArray<uint32_t> &numbers, &nodes, &parents;
    bool follow(uint32_t source, uint32_t target) {
      if (numbers[target] != none) return false;
      numbers[target] = static_cast<uint32_t>(nodes.size());
      nodes.push_back(target);
      parents.push_back(numbers[source]);
      return true;
    }
    void leave(uint32_t) {}
  } visitor{numbers, nodes, dfsParents};
  searchDepthFirst(graph, root, stack, visitor);
}

/// The number with the least semidominator on the path from \p number up to, not including, the
/// root of its tree in the forest of nodes from \p firstLinked on, linked to their parents.
uint32_t DominatorTree::evaluate(uint32_t number, uint32_t firstLinked) {
  if (links[number].ancestor < firstLinked) return links[number].label;
  path.clear();
  uint32_t top = number;
  while (links[top].ancestor >= firstLinked) {
    path.push_back(top);
    top = links[top].ancestor;
  }
  // Compress from the top down: `top` is the highest linked node of the path.
  uint32_t ancestor = links[top].ancestor, label = links[top].label;
  for (uint32_t each : llvm::reverse(path)) {
    Link &link = links[each];
    if (semi[label] < semi[link.label]) link.label = label;
    label = link.label;
    link.ancestor = ancestor;
  }
  return label;
}

void DominatorTree::findDominators(const GraphView &predecessors) {
  auto count = static_cast<uint32_t>(nodes.size());
  semi.assign(dfsParents);
  dominators.resize(count);
  dominators[0] = 0;
  bucketHead.assign(count, none);
  bucketNext.resize(count);
  links.resize(count);
  for (uint32_t number = 0; number < count; ++number)
    links[number] = {dfsParents[number], number};

  for (uint32_t number = count; number-- > 0;) {
    // All nodes below are linked now: what has its semidominator here gets its dominator, or
    // another node that has the same one.
    for (uint32_t each = bucketHead[number]; each != none; each = bucketNext[each]) {
      uint32_t best = evaluate(each, number + 1);
      dominators[each] = semi[best] < number ? best : number;
    }
    if (number == 0) break;
    uint32_t least = dfsParents[number];
    // Nothing is less than 0; children of the virtual exit, which no edge names, end here too.
    if (least != 0)
      for (uint32_t predecessor : predecessors.successors(nodes[number])) {
        uint32_t from = numbers[predecessor];
        if (from == none) continue;
        uint32_t via = from < number ? from : semi[evaluate(from, number + 1)];
        least = std::min(least, via);
      }
    semi[number] = least;
    bucketNext[number] = bucketHead[least];
    bucketHead[least] = number;
  }
  for (uint32_t number = 1; number < count; ++number)
    if (dominators[number] != semi[number]) dominators[number] = dominators[dominators[number]];
}

/// From dominators by preorder number to the tree by node. A dominator's number is less than those
/// that it dominates, so one pass up counts subtrees and one pass down lays them out.
void DominatorTree::buildTree(uint32_t numNodes) {
  auto count = static_cast<uint32_t>(nodes.size());
  parents.assign(numNodes, none);
  levels.assign(numNodes, none);
  positions.assign(numNodes, none);
  subtree.assign(numNodes, 0);
  tree.resize(count);
  childOffsets.assign(numNodes + 1, 0);
  childNodes.resize(count ? count - 1 : 0);
  if (!count) return;

  for (uint32_t number = count; number-- > 0;) {
    uint32_t node = nodes[number];
    ++subtree[node];
    if (number == 0) break;
    uint32_t parent = nodes[dominators[number]];
    parents[node] = parent;
    subtree[parent] += subtree[node];
    ++childOffsets[parent + 1];
  }
  for (uint32_t node = 0; node < numNodes; ++node)
    childOffsets[node + 1] += childOffsets[node];

  // `path` holds for each node where its next child's subtree, `bucketNext` where its next child
  // goes.
  path.resize(numNodes);
  bucketNext.assign(childOffsets);
  for (uint32_t number = 0; number < count; ++number) {
    uint32_t node = nodes[number], parent = parents[node];
    uint32_t position = 0;
    levels[node] = 0;
    if (parent != none) {
      position = path[parent];
      path[parent] += subtree[node];
      levels[node] = levels[parent] + 1;
      childNodes[bucketNext[parent]++] = node;
    }
    positions[node] = position;
    tree[position] = node;
    path[node] = position + 1;
  }
}
