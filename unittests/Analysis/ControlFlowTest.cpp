//===- ControlFlowTest.cpp - Control flow, dominators and loops of functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Builder.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using namespace cot::ir;

/// A function whose block i branches to the blocks edges[i] (none: return, one: jump, two: brif,
/// more: a table whose default is the last).
std::unique_ptr<Function> makeFunction(llvm::ArrayRef<std::vector<uint32_t>> edges) {
  auto function = std::make_unique<Function>();
  Builder builder(*function);
  for (size_t i = 0; i < edges.size(); ++i)
    function->layout.appendBlock(builder.makeBlock());
  for (size_t i = 0; i < edges.size(); ++i) {
    builder.setToEnd(Block(uint32_t(i)));
    std::vector<BlockCall> calls;
    for (uint32_t target : edges[i])
      calls.push_back(builder.blockCall(Block(target)));
    if (calls.empty())
      builder.return_({});
    else if (calls.size() == 1)
      builder.jump(calls[0]);
    else if (calls.size() == 2)
      builder.brif(builder.iconst(types::i8, 1), calls[0], calls[1]);
    else {
      BlockCall last = calls.back();
      calls.pop_back();
      Value index = builder.iconst(types::i32, 0);
      builder.brTable(index, builder.jumpTable(last, calls));
    }
  }
  return function;
}

TEST(ControlFlowTest, EdgesStandForEachMention) {
  auto function = makeFunction({{1, 1}, {2, 2, 1}, {}});
  AnalysisCache<Function> cache;
  ControlFlowGraph &graph = cache.get<ControlFlowAnalysis>(*function);
  EXPECT_EQ(graph.successors(Block(0)).vec(), (std::vector<uint32_t>{1, 1}));
  EXPECT_EQ(graph.successors(Block(1)).vec(), (std::vector<uint32_t>{1, 2, 2}));
  EXPECT_EQ(graph.predecessors(Block(1)).vec(), (std::vector<uint32_t>{0, 0, 1}));
  EXPECT_TRUE(graph.isReachable(Block(2)));
}

TEST(ControlFlowTest, TryCallLeadsToItsHandlers) {
  Function function;
  Builder builder(function);
  Block entry = builder.makeBlock(), normal = builder.makeBlock(), handler = builder.makeBlock();
  for (Block block : {entry, normal, handler})
    function.layout.appendBlock(block);
  SigRef signature = function.dfg.signatures.push({});
  FuncRef callee = function.dfg.functions.push({ExternalName::symbol("g"), signature});
  ExceptionTable table = function.dfg.exceptionTables.push(
      {signature,
       builder.blockCall(normal),
       {{ExceptionItem::Default, ExceptionTag(), builder.blockCall(handler), Value()}}});
  builder.setToEnd(entry);
  builder.tryCall(callee, {}, table);
  for (Block block : {normal, handler}) {
    builder.setToEnd(block);
    builder.return_({});
  }
  ControlFlowGraph graph;
  graph.compute(function);
  EXPECT_EQ(graph.successors(entry).vec(), (std::vector<uint32_t>{1, 2}));
}

TEST(ControlFlowTest, TreesAreComputedOnceAndAgree) {
  // 0 -> 1; 1 -> 2, 3; 2 -> 1; 3: an inner loop 2 -> 1 and an exit.
  auto function = makeFunction({{1}, {2, 3}, {1}, {}});
  AnalysisCache<Function> cache;
  DominatorTree &dominators = cache.get<DominatorAnalysis>(*function);
  EXPECT_EQ(dominators.immediateDominator(3), 1u);
  EXPECT_TRUE(dominators.dominates(1, 2));
  EXPECT_FALSE(dominators.dominates(2, 3));
  DominatorTree &after = cache.get<PostDominatorAnalysis>(*function);
  EXPECT_EQ(after.immediateDominator(1), 3u);
  EXPECT_EQ(after.root(), 4u);
  LoopForest &loops = cache.get<LoopAnalysis>(*function);
  ASSERT_EQ(loops.numLoops(), 1u);
  EXPECT_EQ(loops.header(0), 1u);
  EXPECT_EQ(&cache.get<LoopAnalysis>(*function), &loops);
  cache.invalidate(PreservedAnalyses::none().preserve<LoopAnalysis>());
  EXPECT_TRUE(cache.cached<LoopAnalysis>());
  EXPECT_FALSE(cache.cached<DominatorAnalysis>());
}

TEST(ControlFlowTest, EmptyFunction) {
  Function function;
  AnalysisCache<Function> cache;
  EXPECT_EQ(cache.get<DominatorAnalysis>(function).root(), GraphView::none);
  EXPECT_EQ(cache.get<LoopAnalysis>(function).numLoops(), 0u);
}

/// A million blocks in a row, in diamonds, in nested loops: no deep recursion, and soon done.
TEST(ControlFlowTest, AMillionBlocks) {
  constexpr uint32_t count = 1000000;
  for (int shape = 0; shape < 3; ++shape) {
    std::vector<std::vector<uint32_t>> edges(count);
    for (uint32_t i = 0; i + 2 < count; ++i)
      switch (shape) {
      case 0: // chain
        edges[i] = {i + 1};
        break;
      case 1: // ladder
        edges[i] = {i + 1, i + 2};
        break;
      default: // comb: each block may go on or back to an earlier one
        edges[i] = {i + 1, i / 2};
      }
    edges[count - 2] = {count - 1};
    auto function = makeFunction(edges);
    AnalysisCache<Function> cache;
    DominatorTree &dominators = cache.get<DominatorAnalysis>(*function);
    EXPECT_TRUE(dominators.dominates(0, count - 1));
    // Either leg of the ladder can be left out, so only the entry dominates.
    EXPECT_EQ(dominators.level(count - 1), shape == 1 ? 1 : count - 1) << "shape " << shape;
    EXPECT_EQ(cache.get<LoopAnalysis>(*function).numLoops() != 0, shape == 2);
    EXPECT_TRUE(cache.get<PostDominatorAnalysis>(*function).isReachable(0));
  }
}

} // namespace
