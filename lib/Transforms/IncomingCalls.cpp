//===- IncomingCalls.cpp - The block calls that lead to each block -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IncomingCalls.h"

using namespace cot;
using namespace cot::ir;

void IncomingCalls::compute(const Function &function) {
  const DataFlowGraph &dfg = function.dfg;
  offsets.assign(dfg.numBlocks() + 1, 0);
  auto forEachCall = [&](auto visit) {
    for (Block block : function.layout.blocks())
      if (Inst last = function.layout.lastInst(block))
        dfg.forEachBlockCall(last, [&](const BlockCall &call) { visit(block, call); });
  };
  forEachCall([&](Block, BlockCall call) { ++offsets[call.block(dfg.pool).index() + 1]; });
  for (size_t i = 1; i < offsets.size(); ++i)
    offsets[i] += offsets[i - 1];
  calls.resize(offsets.back());
  std::vector<uint32_t> next(offsets.begin(), offsets.end() - 1);
  forEachCall([&](Block from, BlockCall call) {
    calls[next[call.block(dfg.pool).index()]++] = {from, call};
  });
}

void cot::removeParameters(Function &function, const EntitySet<Value> &isGone) {
  DataFlowGraph &dfg = function.dfg;
  auto forEachGone = [&](Block block, auto visit) {
    // From the last to the first, so that positions in front stay what they are. The lists may
    // move.
    for (uint32_t position = uint32_t(dfg.parameters(block).size()); position-- > 0;)
      if (isGone.contains(dfg.parameters(block)[position])) visit(position);
  };
  EntitySet<Block> losesSome;
  for (Block block : function.layout.blocks())
    if (llvm::any_of(std::as_const(dfg).parameters(block),
                     [&](Value value) { return isGone.contains(value); }))
      losesSome.insert(block);
  for (Block block : function.layout.blocks())
    if (Inst last = function.layout.lastInst(block))
      dfg.forEachBlockCall(last, [&](BlockCall &call) {
        if (!losesSome.contains(call.block(dfg.pool))) return;
        forEachGone(call.block(dfg.pool),
                    [&](uint32_t position) { call.removeArgument(position, dfg.pool); });
      });
  llvm::SmallVector<uint32_t, 8> positions;
  for (Block block : function.layout.blocks()) {
    if (!losesSome.contains(block)) continue;
    positions.clear();
    forEachGone(block, [&](uint32_t position) { positions.push_back(position); });
    for (uint32_t position : positions)
      dfg.removeParameter(block, position);
  }
}
