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

/// Takes out the arguments for parameters that \p isGone names.
static void removeArguments(DataFlowGraph &dfg, BlockCall &call, const EntitySet<Value> &isGone) {
  llvm::MutableArrayRef<BlockArgument> arguments = call.arguments(dfg.pool);
  uint32_t kept = 0, count = uint32_t(arguments.size());
  llvm::ArrayRef<Value> parameters = std::as_const(dfg).parameters(call.block(dfg.pool));
  for (uint32_t i = 0; i < count; ++i)
    if (!isGone.contains(parameters[i])) arguments[kept++] = arguments[i];
  while (count > kept)
    call.removeArgument(--count, dfg.pool);
}

void cot::removeParameters(Function &function, const EntitySet<Value> &isGone) {
  DataFlowGraph &dfg = function.dfg;
  std::vector<Block> losers;
  EntitySet<Block> losesSome;
  for (Block block : function.layout.blocks())
    if (llvm::any_of(std::as_const(dfg).parameters(block),
                     [&](Value value) { return isGone.contains(value); })) {
      losers.push_back(block);
      losesSome.insert(block);
    }
  for (Block block : function.layout.blocks())
    if (Inst last = function.layout.lastInst(block))
      dfg.forEachBlockCall(last, [&](BlockCall &call) {
        if (losesSome.contains(call.block(dfg.pool))) removeArguments(dfg, call, isGone);
      });
  llvm::SmallVector<Value, 16> parameters;
  for (Block block : losers) {
    parameters.assign(dfg.parameters(block).begin(), dfg.parameters(block).end());
    dfg.detachParameters(block);
    for (Value value : parameters)
      if (!isGone.contains(value)) dfg.attachParameter(block, value);
  }
}
