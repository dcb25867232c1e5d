//===- cot/Analysis/ControlFlow.h - Control flow, dominators and loops of a function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The flow graph of a function and the trees over it, as analyses. Nodes are block numbers, so
/// that all of Support's graph algorithms work on them directly; blocks that are not in the layout
/// are isolated nodes.
///
//===----------------------------------------------------------------------===//

#ifndef COT_ANALYSIS_CONTROLFLOW_H
#define COT_ANALYSIS_CONTROLFLOW_H

#include "cot/IR/Function.h"
#include "cot/Pass/AnalysisCache.h"
#include "cot/Support/GraphDominators.h"
#include "cot/Support/GraphLoops.h"

namespace cot {

/// Which blocks follow which. An edge stands once for each time that a branch names the block.
class ControlFlowGraph {
public:
  void compute(const ir::Function &function);

  /// The entry is the function's; GraphView::none for a function without blocks.
  GraphView successors() const { return {offsets, targets, entry}; }
  GraphView predecessors() const { return reversed.view(); }
  llvm::ArrayRef<uint32_t> successors(ir::Block block) const {
    return successors().successors(block.index());
  }
  llvm::ArrayRef<uint32_t> predecessors(ir::Block block) const {
    return predecessors().successors(block.index());
  }
  const Postorder &postorder() const { return order; }
  bool isReachable(ir::Block block) const { return order.isReachable(block.index()); }

private:
  std::vector<uint32_t> offsets, targets;
  uint32_t entry = 0;
  ReversedGraph reversed;
  Postorder order;
};

struct ControlFlowAnalysis {
  static AnalysisKey key;
  using Result = ControlFlowGraph;
  static void run(ir::Function &function, AnalysisCache<ir::Function> &cache, Result &result);
};

struct DominatorAnalysis {
  static AnalysisKey key;
  using Result = DominatorTree;
  static void run(ir::Function &function, AnalysisCache<ir::Function> &cache, Result &result);
};

struct PostDominatorAnalysis {
  static AnalysisKey key;
  using Result = DominatorTree;
  static void run(ir::Function &function, AnalysisCache<ir::Function> &cache, Result &result);
};

struct LoopAnalysis {
  static AnalysisKey key;
  using Result = LoopForest;
  static void run(ir::Function &function, AnalysisCache<ir::Function> &cache, Result &result);
};

/// Graphviz text: one record per block, with a port for each branch to another block.
void printControlFlowDot(llvm::raw_ostream &os, const ir::Function &function);
/// One line a block, parents before children: `block1: block2 block3` are its children. The virtual
/// root of post-dominators is `exit`.
void printDominatorTree(llvm::raw_ostream &os, const ir::Function &function,
                        const DominatorTree &tree);
/// One line a loop, indented by depth: `loop0: header block1, blocks block1 block2`.
void printLoops(llvm::raw_ostream &os, const ir::Function &function, const LoopForest &loops);

} // namespace cot

#endif // COT_ANALYSIS_CONTROLFLOW_H
