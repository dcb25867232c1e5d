//===- BlockOrder.cpp - The order of blocks in machine code -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/BlockOrder.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;

static constexpr uint32_t none = GraphView::none;

void BlockOrder::compute(const ir::Function &function, llvm::function_ref<bool(ir::Inst)> splits) {
  entries.clear();
  offsets.clear();
  targets.clear();
  readGraph(function);
  arrange(function);
  splitEdges(function, splits);
}

/// Successors of all blocks, by number, in the order of block calls.
void BlockOrder::readGraph(const ir::Function &function) {
  graphOffsets.clear();
  graphTargets.clear();
  uint32_t numBlocks = function.dfg.numBlocks();
  for (uint32_t i = 0; i < numBlocks; ++i) {
    graphOffsets.push_back(static_cast<uint32_t>(graphTargets.size()));
    ir::Inst last = function.layout.lastInst(ir::Block(i));
    if (last.isNone()) continue;
    function.dfg.forEachBlockCall(last, [&](const ir::BlockCall &call) {
      graphTargets.push_back(call.block(function.dfg.pool).index());
    });
  }
  graphOffsets.push_back(static_cast<uint32_t>(graphTargets.size()));
  GraphView view{graphOffsets, graphTargets, function.layout.entryBlock().index()};
  postorder.compute(view);
  loops.compute(view);
}

/// Lists the blocks of each loop where its header stands; then cold ones go last.
void BlockOrder::arrange(const ir::Function &function) {
  uint32_t outside = loops.numLoops();
  members.clear();
  firstMember.assign(outside + 1, none);
  lastMember.assign(outside + 1, none);
  auto append = [&](uint32_t list, uint32_t node, bool isLoop) {
    auto at = static_cast<uint32_t>(members.size());
    members.push_back({node, none, isLoop});
    (lastMember[list] == none ? firstMember[list] : members[lastMember[list]].next) = at;
    lastMember[list] = at;
  };
  auto listOf = [&](uint32_t loop) { return loop == LoopForest::none ? outside : loop; };
  for (uint32_t node : llvm::reverse(postorder.order())) {
    uint32_t loop = loops.loopOf(node);
    if (loop != LoopForest::none && loops.header(loop) == node)
      append(listOf(loops.parent(loop)), loop, true);
    append(listOf(loop), node, false);
  }

  auto isCold = [&](uint32_t node) {
    ir::Block block(node);
    return block != function.layout.entryBlock() && function.layout.isCold(block);
  };
  sequence.clear();
  coldOnes.clear();
  stack.assign(1, firstMember[outside]);
  while (!stack.empty()) {
    uint32_t at = stack.back();
    if (at == none) {
      stack.pop_back();
      continue;
    }
    stack.back() = members[at].next;
    uint32_t node = members[at].node;
    if (members[at].isLoop)
      stack.push_back(firstMember[node]);
    else
      (isCold(node) ? coldOnes : sequence).push_back(node);
  }
  sequence.append(coldOnes);
}

/// Numbers the blocks, with one more on each edge that is split behind its source.
void BlockOrder::splitEdges(const ir::Function &function,
                            llvm::function_ref<bool(ir::Inst)> splits) {
  predecessorCounts.assign(function.dfg.numBlocks(), 0);
  GraphView view{graphOffsets, graphTargets, function.layout.entryBlock().index()};
  for (uint32_t node : sequence)
    for (uint32_t target : view.successors(node))
      ++predecessorCounts[target];

  uint32_t entry = view.entry;
  numbers.assign(function.dfg.numBlocks(), none);
  // Nothing may jump to the block that takes the arguments.
  bool needsFront = predecessorCounts[entry] != 0;
  if (needsFront) {
    entries.push_back({});
    ++predecessorCounts[entry];
  }
  splitsFirst.assign(function.dfg.numBlocks(), 0);
  entries.reserve(sequence.size() + graphTargets.size() + 1);
  auto isSplit = [&](uint32_t node, size_t number, uint32_t target) {
    return view.successors(node).size() > 1 &&
           (predecessorCounts[target] > 1 || (number == 0 && splitsFirst[node]));
  };
  for (uint32_t node : sequence) {
    numbers[node] = numBlocks();
    ir::Block block(node);
    uint32_t depth = loops.nodeDepth(node);
    bool isCold = function.layout.isCold(block);
    if (view.successors(node).size() > 1)
      splitsFirst[node] = splits(function.layout.lastInst(block));
    entries.push_back({block, ir::Block(), 0, depth, isCold});
    for (auto [i, target] : llvm::enumerate(view.successors(node)))
      if (isSplit(node, i, target))
        entries.push_back({ir::Block(), block, static_cast<uint32_t>(i),
                           std::min(depth, loops.nodeDepth(target)),
                           isCold || function.layout.isCold(ir::Block(target))});
  }

  offsets.push_back(0);
  for (uint32_t i = 0; i < numBlocks(); ++i) {
    const Entry &place = entries[i];
    if (!place.block.isNone()) {
      uint32_t nextEdge = i;
      uint32_t node = place.block.index();
      for (auto [number, target] : llvm::enumerate(view.successors(node)))
        targets.push_back(
            regalloc::Block(isSplit(node, number, target) ? ++nextEdge : numbers[target]));
    } else if (!place.edgeSource.isNone()) {
      targets.push_back(
          regalloc::Block(numbers[view.successors(place.edgeSource.index())[place.edgeNumber]]));
    } else {
      targets.push_back(regalloc::Block(numbers[entry]));
    }
    offsets.push_back(static_cast<uint32_t>(targets.size()));
  }
}
