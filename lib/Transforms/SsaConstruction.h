//===- SsaConstruction.h - Values for variables -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Given where a variable is defined and where its value is wanted, adds the block parameters and
/// arguments that bring it there: pruned, on the iterated dominance frontier of the definitions.
/// One object serves one variable after the other; memory is kept, marks are numbered by variable.
///
/// R. Cytron et al., "Efficiently Computing Static Single Assignment Form and the Control
/// Dependence Graph", TOPLAS 1991; V. Sreedhar, G. Gao, "A Linear Time Algorithm for Placing
/// Phi-Nodes", POPL 1995.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_SSACONSTRUCTION_H
#define COT_LIB_TRANSFORMS_SSACONSTRUCTION_H

#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Function.h"

namespace cot {

/// A zero of any type that has constants, at the start of the entry block.
ir::Value makeZeroInEntry(ir::Function &function, ir::Type type);

class SsaConstruction {
public:
  /// All blocks that are defined or used in must be reachable. The graph must stay as it is.
  SsaConstruction(ir::Function &function, const ControlFlowGraph &graph, const DominatorTree &tree)
      : function(function), graph(graph), tree(tree), states(function.dfg.numBlocks()) {}

  /// Begins the next variable.
  void begin(ir::Type type);
  /// \p value is the variable's at the end of \p block, which is not named twice.
  void define(ir::Block block, ir::Value value);
  /// The value is wanted at the start of \p block.
  void use(ir::Block block);
  /// To be called after all definitions and uses.
  void finish();

  /// The variable's value; zero where no definition leads there. Between finish and begin, for
  /// blocks that use or define it or that lie between.
  ir::Value atStart(ir::Block block);
  ir::Value atEnd(ir::Block block);

  unsigned numParameters() const { return parametersAdded; }

private:
  struct BlockState {
    // Each holds for the variable whose number it is.
    uint32_t definedFor = 0, liveFor = 0, joinFor = 0, knownFor = 0, visitedFor = 0, queuedFor = 0;
    ir::Value defined, atStart;
  };
  BlockState &stateOf(uint32_t block) { return states[block]; }
  bool needsNoJoins() const;
  void findLive();
  void findJoins();
  void visitSubtree(uint32_t root);
  void passArguments();
  bool isReached(uint32_t block) const { return graph.isReachable(ir::Block(block)); }

  ir::Function &function;
  const ControlFlowGraph &graph;
  const DominatorTree &tree;
  std::vector<BlockState> states;
  uint32_t number = 0;
  ir::Type type;
  ir::Value zero;
  std::vector<uint32_t> definitions, uses, joins, worklist;
  /// A heap by level in the dominator tree, deepest first.
  std::vector<std::pair<uint32_t, uint32_t>> queue;
  unsigned parametersAdded = 0;
};

} // namespace cot

#endif // COT_LIB_TRANSFORMS_SSACONSTRUCTION_H
