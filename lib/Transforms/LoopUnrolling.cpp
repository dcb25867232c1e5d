//===- LoopUnrolling.cpp - Loops with few turns as straight code -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The loop itself becomes its last turn, copies in front of it the others. Turns are made from the
/// last to the first, so that each knows where it goes on.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/LoopUnrolling.h"
#include "BlockCopies.h"
#include "FunctionEdit.h"
#include "FunctionRemarks.h"
#include "LoopCounters.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class LoopUnroller {
public:
  /// Turns, and instructions that all turns have together.
  static constexpr unsigned maxTurns = 16, maxInsts = 96;

  LoopUnroller(Function &function, PassContext<Function> &context)
      : function(function), context(context), dfg(function.dfg), layout(function.layout),
        graph(context.get<ControlFlowAnalysis>(function)),
        loops(context.get<LoopAnalysis>(function)), copies(function) {}

  void run();
  unsigned unrolled = 0, turns = 0;

private:
  bool isInnermost(uint32_t loop) const;
  bool canCopy(uint32_t loop, unsigned numTurns) const;
  std::optional<std::pair<Block, unsigned>> findTest(const SimpleLoop &loop) const;
  Block makeTurn(const SimpleLoop &loop, Block test, Block next, Block before);
  void decide(const SimpleLoop &loop, Block block, Block test, bool stays);
  void visit(uint32_t number);
  void remark(const SimpleLoop &loop, RemarkKind kind, llvm::StringRef name, unsigned numTurns,
              llvm::StringRef rest);

  Function &function;
  PassContext<Function> &context;
  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const LoopForest &loops;
  BlockCopies copies;
  /// Blocks of loops that were unrolled, and those in front of them.
  EntitySet<Block> touched;
};

} // namespace

bool LoopUnroller::isInnermost(uint32_t loop) const {
  // Loops follow their parents.
  return loop + 1 == loops.numLoops() || loops.parent(loop + 1) != loop;
}

bool LoopUnroller::canCopy(uint32_t loop, unsigned numTurns) const {
  unsigned size = 0;
  for (uint32_t node : loops.nodes(loop)) {
    if (!copies.canCopy(Block(node), maxInsts)) return false;
    for ([[maybe_unused]] Inst inst : layout.insts(Block(node)))
      if ((size += numTurns) > maxInsts) return false;
  }
  return true;
}

/// The block whose branch leaves the loop after a known number of turns, which every turn runs.
std::optional<std::pair<Block, unsigned>> LoopUnroller::findTest(const SimpleLoop &loop) const {
  auto counters = loopCounters(function, loop);
  if (counters.empty()) return std::nullopt;
  for (Block block : {loop.header, loop.latch})
    if (auto exit = turnsUntilExit(function, loops, loop, counters, block, maxTurns - 1))
      return std::pair(block, *exit);
  return std::nullopt;
}

/// Lets the branch of \p block, a copy of \p test or itself, go the way that it always goes.
void LoopUnroller::decide(const SimpleLoop &loop, Block block, Block test, bool stays) {
  Inst original = layout.lastInst(test), branch = layout.lastInst(block);
  bool firstStays = loops.contains(
      loop.number, dfg[original].blockCall(0).block(std::as_const(dfg.pool)).index());
  replaceByJump(function, branch, dfg[branch].blockCall(firstStays == stays ? 0 : 1));
}

/// Copies the loop in front of \p before; its way back leads to \p next. Gives its header.
Block LoopUnroller::makeTurn(const SimpleLoop &loop, Block test, Block next, Block before) {
  llvm::SmallVector<Block, 8> made;
  for (uint32_t node : loops.nodes(loop.number))
    made.push_back(copies.copy(Block(node), before));
  for (auto [node, copy] : llvm::zip(loops.nodes(loop.number), made)) {
    if (Block(node) == test) decide(loop, copy, test, true);
    dfg.forEachBlockCall(layout.lastInst(copy), [&](BlockCall &call) {
      Block target = call.block(dfg.pool);
      if (target == loop.header)
        call.setBlock(next, dfg.pool);
      else if (loops.contains(loop.number, target.index()))
        call.setBlock(copies.lastCopy(target), dfg.pool);
    });
  }
  return made.front(); // the header is the first of the loop's blocks
}

void LoopUnroller::visit(uint32_t number) {
  auto loop = simpleLoop(function, graph, loops, number);
  // What leads to or out of a loop that was unrolled is another block now.
  if (!loop || touched.contains(loop->before) ||
      llvm::any_of(loops.nodes(number),
                   [&](uint32_t node) { return touched.contains(Block(node)); }))
    return;
  auto test = findTest(*loop);
  if (!test) return;
  unsigned numTurns = test->second + 1;
  if (!canCopy(number, numTurns))
    return remark(*loop, RemarkKind::Missed, "NotUnrolled", numTurns,
                  " turns is not written out: it is too large or calls something");
  remark(*loop, RemarkKind::Passed, "Unrolled", numTurns, " turns written out");
  Block next = loop->header;
  for (unsigned turn = 0; turn < test->second; ++turn)
    next = makeTurn(*loop, test->first, next, next);
  if (next != loop->header) copies.redirect(loop->before, loop->header, next);
  decide(*loop, test->first, test->first, false);
  touched.insert(loop->before);
  for (uint32_t node : loops.nodes(number))
    touched.insert(Block(node));
  ++unrolled;
  turns += numTurns;
}

void LoopUnroller::remark(const SimpleLoop &loop, RemarkKind kind, llvm::StringRef name,
                          unsigned numTurns, llvm::StringRef rest) {
  if (!context.wantsRemarks(kind, LoopUnrolling::name)) return;
  addRemark(*context.remarks, kind, LoopUnrolling::name, name, function,
            layout.firstInst(loop.header))
      .operator<<("loop at ")
      .add("Loop", "block" + llvm::Twine(loop.header.index()))
      .operator<<(" of ")
      .add("Turns", llvm::Twine(numTurns))
      .operator<<(rest);
}

void LoopUnroller::run() {
  for (uint32_t loop = 0; loop < loops.numLoops(); ++loop)
    if (isInnermost(loop)) visit(loop);
  if (unrolled) copies.repair();
}

PreservedAnalyses LoopUnrolling::run(Function &function, PassContext<Function> &context) {
  if (context.get<LoopAnalysis>(function).numLoops() == 0) return PreservedAnalyses::all();
  bool removed = keepReachableBlocks(function, context);
  LoopUnroller unroller(function, context);
  unroller.run();
  context.statistics.count(name, "loops unrolled", unroller.unrolled);
  context.statistics.count(name, "turns written out", unroller.turns);
  if (unroller.unrolled == 0) return removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  removeDeadInsts(function);
  return PreservedAnalyses::none();
}
