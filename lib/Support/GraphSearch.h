//===- GraphSearch.h - Depth-first search without recursion -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The one depth-first search of the house, shared by postorder, dominators and loops.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_SUPPORT_GRAPHSEARCH_H
#define COT_LIB_SUPPORT_GRAPHSEARCH_H

#include "cot/Support/Graph.h"

namespace cot {

/// Searches from \p root, which the visitor has already seen, and visits successors in their order.
///
///   bool visitor.follow(source, target)   an edge; true to enter target (its first visit)
///   void visitor.leave(node)              all edges of node were followed
///
/// The stack's pairs are (node, next edge).
template <typename Visitor>
void searchDepthFirst(const GraphView &graph, uint32_t root,
                      std::vector<std::pair<uint32_t, uint32_t>> &stack, Visitor &visitor) {
  stack.clear();
  stack.emplace_back(root, graph.offsets[root]);
  while (!stack.empty()) {
    auto [node, edge] = stack.back();
    uint32_t end = graph.offsets[node + 1];
    uint32_t entered = GraphView::none;
    while (edge != end) {
      uint32_t target = graph.targets[edge++];
      if (visitor.follow(node, target)) {
        entered = target;
        break;
      }
    }
    if (entered == GraphView::none) {
      visitor.leave(node);
      stack.pop_back();
      continue;
    }
    stack.back().second = edge;
    stack.emplace_back(entered, graph.offsets[entered]);
  }
}

} // namespace cot

#endif // COT_LIB_SUPPORT_GRAPHSEARCH_H
