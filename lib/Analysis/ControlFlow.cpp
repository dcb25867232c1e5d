//===- ControlFlow.cpp - Control flow, dominators and loops of a function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Analysis/ControlFlow.h"

using namespace cot;
using namespace cot::ir;

AnalysisKey ControlFlowAnalysis::key;
AnalysisKey DominatorAnalysis::key;
AnalysisKey PostDominatorAnalysis::key;
AnalysisKey LoopAnalysis::key;

void ControlFlowGraph::compute(const Function &function) {
  const DataFlowGraph &dfg = function.dfg;
  offsets.clear();
  targets.clear();
  offsets.push_back(0);
  for (uint32_t i = 0; i < dfg.numBlocks(); ++i) {
    if (Inst last = function.layout.lastInst(Block(i)))
      dfg.forEachBlockCall(
          last, [&](const BlockCall &call) { targets.push_back(call.block(dfg.pool).index()); });
    offsets.push_back(uint32_t(targets.size()));
  }
  Block first = function.layout.entryBlock();
  entry = first ? first.index() : 0;
  reversed.compute(successors());
  order.compute(successors());
}

void ControlFlowAnalysis::run(Function &function, AnalysisCache<Function> &cache, Result &result) {
  result.compute(function);
}

void DominatorAnalysis::run(Function &function, AnalysisCache<Function> &cache, Result &result) {
  const ControlFlowGraph &graph = cache.get<ControlFlowAnalysis>(function);
  result.compute(graph.successors(), graph.predecessors());
}

void PostDominatorAnalysis::run(Function &function, AnalysisCache<Function> &cache,
                                Result &result) {
  const ControlFlowGraph &graph = cache.get<ControlFlowAnalysis>(function);
  result.computePostDominators(graph.successors(), graph.predecessors());
}

void LoopAnalysis::run(Function &function, AnalysisCache<Function> &cache, Result &result) {
  result.compute(cache.get<ControlFlowAnalysis>(function).successors());
}
