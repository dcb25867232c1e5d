//===- BlockCloning.cpp - Small tails at the end of blocks that jump to them -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Sources are visited from the deepest loops outwards until the function has grown enough. A copy
/// stands behind the block that jumps to it, which jump-opt merges with it.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/BlockCloning.h"
#include "BlockCopies.h"
#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class BlockCloner {
public:
  /// Instructions of a tail, ways into it, and instructions that a function may gain (and an eighth
  /// of what it has).
  static constexpr unsigned maxInsts = 4, maxWays = 8, growth = 16, growthPart = 8;

  BlockCloner(Function &function, const ControlFlowGraph &graph, const LoopForest &loops)
      : dfg(function.dfg), layout(function.layout), graph(graph), loops(loops), copies(function),
        room(growth + dfg.numInsts() / growthPart) {}

  void run();
  unsigned cloned = 0;

private:
  bool isTail(Block block) const;
  bool isWorthwhile(Block from, Block tail) const;
  void visit(Block from);

  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const LoopForest &loops;
  BlockCopies copies;
  unsigned room;
};

} // namespace

/// A small block behind a join that neither begins nor repeats a loop.
bool BlockCloner::isTail(Block block) const {
  size_t ways = graph.predecessors(block).size();
  if (block == layout.entryBlock() || ways < 2 || ways > maxWays) return false;
  uint32_t loop = loops.loopOf(block.index());
  if (loop != LoopForest::none) {
    if (loops.header(loop) == block.index() || loops.isIrreducible(loop)) return false;
    // A block that repeats the loop is left alone, so that the loop keeps one such block.
    for (uint32_t successor : graph.successors(block))
      if (loops.contains(loop, successor) && loops.header(loop) == successor) return false;
  }
  Opcode opcode = dfg.opcode(layout.lastInst(block));
  if (opcode != Opcode::Return && opcode != Opcode::Jump && opcode != Opcode::Brif) return false;
  return copies.canCopy(block, maxInsts);
}

bool BlockCloner::isWorthwhile(Block from, Block tail) const {
  if (tail == from || layout.nextBlock(from) == tail) return false; // it falls through to it
  return !layout.isCold(from) && isTail(tail);
}

void BlockCloner::visit(Block from) {
  Inst jump = layout.lastInst(from);
  if (dfg.opcode(jump) != Opcode::Jump) return;
  Block tail = dfg[jump].blockCall(0).block(dfg.pool);
  if (!isWorthwhile(from, tail)) return;
  unsigned size = 0;
  for ([[maybe_unused]] Inst inst : layout.insts(tail))
    ++size;
  if (size > room) return;
  Block next = layout.nextBlock(from);
  Block copy = copies.copy(tail, next ? next : tail);
  copies.redirect(from, tail, copy);
  room -= size;
  ++cloned;
}

void BlockCloner::run() {
  std::vector<Block> sources;
  for (Block block : layout.blocks())
    if (dfg.opcode(layout.lastInst(block)) == Opcode::Jump) sources.push_back(block);
  llvm::sort(sources, [&](Block a, Block b) {
    uint32_t first = loops.nodeDepth(a.index()), second = loops.nodeDepth(b.index());
    return first != second ? first > second : a < b;
  });
  for (Block block : sources)
    visit(block);
  if (cloned) copies.repair();
}

PreservedAnalyses BlockCloning::run(Function &function, PassContext<Function> &context) {
  bool removed = keepReachableBlocks(function, context);
  BlockCloner cloner(function, context.get<ControlFlowAnalysis>(function),
                     context.get<LoopAnalysis>(function));
  cloner.run();
  context.statistics.count(name, "blocks cloned", cloner.cloned);
  if (cloner.cloned == 0) return removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  function.resolveAliases();
  return PreservedAnalyses::none();
}
