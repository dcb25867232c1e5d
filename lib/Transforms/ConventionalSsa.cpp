//===- ConventionalSsa.cpp - Parameters that need no copies -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// V. Sreedhar, R. Ju, D. Gillies, V. Santhanam, "Translating Out of Static Single Assignment
/// Form", SAS 1999, their first method, where values that live only on their way are left alone.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/ConventionalSsa.h"
#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"

using namespace cot;
using namespace cot::ir;

namespace {

class WaySplitter {
public:
  WaySplitter(Function &function, const DominatorTree &tree)
      : function(function), dfg(function.dfg), layout(function.layout), tree(tree) {}

  void run();
  unsigned made = 0;

private:
  bool livesOnItsWay(Block from, Block to, Value value) const;
  bool needsBlock(Block from, BlockCall call) const;
  BlockCall throughNewBlock(Block from, BlockCall call);

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  const DominatorTree &tree;
  /// By value: uses. By block: ways into it.
  std::vector<uint32_t> uses, ways;
};

} // namespace

/// True for a value that is there for this way alone, and where the parameter that it is passed to
/// is not wanted any more.
bool WaySplitter::livesOnItsWay(Block from, Block to, Value value) const {
  if (uses[value.index()] != 1) return false;
  ValueDef def = dfg.definition(value);
  if (def.isParameter()) // nothing else lives in a block that only jumps
    return def.block() == from && layout.firstInst(from) == layout.lastInst(from) &&
           from != layout.entryBlock();
  return layout.blockOf(def.inst()) == from && !tree.dominates(to.index(), from.index());
}

bool WaySplitter::needsBlock(Block from, BlockCall call) const {
  Block to = call.block(dfg.pool);
  // What a block with one way in is passed is copied.
  if (ways[to.index()] < 2 && to != layout.entryBlock()) return false;
  bool needed = false, canHave = true;
  for (BlockArgument argument : call.arguments(std::as_const(dfg.pool))) {
    canHave &= argument.isValue(); // what a call returns has no name before the block
    needed |= argument.isValue() && !livesOnItsWay(from, to, dfg.resolveAliases(argument.value()));
  }
  return needed && canHave;
}

BlockCall WaySplitter::throughNewBlock(Block from, BlockCall call) {
  Block to = call.block(dfg.pool), block = dfg.makeBlock();
  layout.insertBlockAfter(block, from);
  if (layout.isCold(to)) layout.setCold(block);
  llvm::SmallVector<BlockArgument, 8> passed(call.arguments(std::as_const(dfg.pool))), taken;
  for (BlockArgument argument : passed)
    taken.push_back(dfg.appendParameter(block, dfg.typeOf(argument.value())));
  InstructionData jump(Opcode::Jump);
  jump.setWord(1, dfg.blockCall(to, taken).handle());
  Inst inst = dfg.makeInst(jump);
  layout.appendInst(inst, block);
  SourceLocation location = function.sourceLocations.lookup(layout.lastInst(from));
  if (!location.isUnknown()) function.sourceLocations[inst] = location;
  ++made;
  return dfg.blockCall(block, passed);
}

void WaySplitter::run() {
  uses.assign(dfg.numValues(), 0);
  ways.assign(dfg.numBlocks(), 0);
  std::vector<Block> blocks;
  for (Block block : layout.blocks()) {
    blocks.push_back(block);
    for (Inst inst : layout.insts(block))
      std::as_const(dfg).forEachUse(
          inst, [&](Value value) { ++uses[dfg.resolveAliases(value).index()]; });
    std::as_const(dfg).forEachBlockCall(layout.lastInst(block), [&](const BlockCall &call) {
      ++ways[call.block(dfg.pool).index()];
    });
  }
  for (Block block : blocks) {
    Inst last = layout.lastInst(block);
    // Making blocks moves what branch tables hold: first what they lead to, then the change.
    llvm::SmallVector<BlockCall, 4> calls;
    std::as_const(dfg).forEachBlockCall(last,
                                        [&](const BlockCall &call) { calls.push_back(call); });
    for (BlockCall &call : calls)
      if (needsBlock(block, call)) call = throughNewBlock(block, call);
    const BlockCall *next = calls.begin();
    dfg.forEachBlockCall(last, [&](BlockCall &call) { call = *next++; });
  }
}

PreservedAnalyses ConventionalSsa::run(Function &function, PassContext<Function> &context) {
  bool removed = keepReachableBlocks(function, context);
  WaySplitter splitter(function, context.get<DominatorAnalysis>(function));
  splitter.run();
  context.statistics.count(name, "blocks made", splitter.made);
  return splitter.made || removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
}
