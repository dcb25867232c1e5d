//===- Graph.cpp - Directed graphs as spans, reversal, postorder -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/Graph.h"
#include "GraphSearch.h"

using namespace cot;

void ReversedGraph::compute(const GraphView &graph) {
  uint32_t numNodes = graph.numNodes();
  entry = graph.entry;
  // Counted one place too far on purpose: filling moves each offset to where it belongs.
  offsets.assign(numNodes + 2, 0);
  targets.resize(graph.numEdges());
  for (uint32_t target : graph.targets)
    ++offsets[target + 2];
  for (uint32_t node = 0; node < numNodes; ++node)
    offsets[node + 2] += offsets[node + 1];
  for (uint32_t node = 0; node < numNodes; ++node)
    for (uint32_t target : graph.successors(node))
      targets[offsets[target + 1]++] = node;
  offsets.pop_back();
}

void Postorder::compute(const GraphView &graph) {
  nodes.clear();
  numbers.assign(graph.numNodes(), GraphView::none);
  if (graph.numNodes() == 0) return;

  static constexpr uint32_t entered = GraphView::none - 1;
  struct Visitor {
    ScratchArray<uint32_t> &nodes, &numbers;
    bool follow(uint32_t, uint32_t target) {
      if (numbers[target] != GraphView::none) return false;
      numbers[target] = entered;
      return true;
    }
    void leave(uint32_t node) {
      numbers[node] = static_cast<uint32_t>(nodes.size());
      nodes.push_back(node);
    }
  } visitor{nodes, numbers};
  numbers[graph.entry] = entered;
  searchDepthFirst(graph, graph.entry, stack, visitor);
}
