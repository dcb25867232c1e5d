//===- ProblemGraph.h - A problem's control flow as a graph -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_PROBLEMGRAPH_H
#define COT_LIB_REGALLOC_PROBLEMGRAPH_H

#include "cot/RegAlloc/Problem.h"
#include "cot/Support/Graph.h"

namespace cot::regalloc {

/// Blocks as nodes, in both directions. The entry of both is the problem's.
inline GraphView successorGraph(const Problem &problem) {
  static_assert(sizeof(Block) == sizeof(uint32_t));
  return {
      problem.successorOffsets,
      {reinterpret_cast<const uint32_t *>(problem.successors.data()), problem.successors.size()},
      problem.entry.index()};
}
inline GraphView predecessorGraph(const Problem &problem) {
  return {problem.predecessorOffsets,
          {reinterpret_cast<const uint32_t *>(problem.predecessors.data()),
           problem.predecessors.size()},
          problem.entry.index()};
}

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_PROBLEMGRAPH_H
