//===- Ion/BlockLayout.cpp - An order of blocks that live ranges like -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ion/BlockLayout.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

static uint32_t distance(uint32_t a, uint32_t b) { return a < b ? b - a : a - b; }

static constexpr uint32_t none = GraphView::none;

/// Adds a block or a loop to the contents of a loop.
void BlockLayout::list(uint32_t item, uint32_t loop) {
  Contents &list = contents[loop];
  (list.first == none ? list.first : nextItem[list.last]) = item;
  list.last = item;
}

/// Lists what is in each loop, in reverse postorder; a loop stands where its first block does. Then
/// one walk over the lists puts all blocks in order.
void BlockLayout::order(const LoopForest &loops) {
  uint32_t numBlocks = original->numBlocks(), numLoops = loops.numLoops();
  contents.assign(numLoops + 1, Contents());
  nextItem.takeMemory(positions);
  nextItem.assign(numBlocks + numLoops, none);
  for (uint32_t number = numBlocks; number-- > 0;) {
    uint32_t block = loops.inPostorder(number);
    uint32_t item = block, loop = loops.loopOf(block);
    for (bool isNew = true; isNew && loop != none; loop = loops.parent(loop)) {
      isNew = contents[loop].first == none;
      list(item, loop);
      item = numBlocks + loop;
      if (!isNew) break;
    }
    if (loop == none) list(item, numLoops);
  }
  blockAt.reset(numBlocks);
  stack.assign(1, contents[numLoops].first);
  while (!stack.empty()) {
    uint32_t item = stack.back();
    if (item == none) {
      stack.pop_back();
      continue;
    }
    stack.back() = nextItem[item];
    if (item < numBlocks)
      blockAt.push_back(item);
    else
      stack.push_back(contents[item - numBlocks].first);
  }
}

/// Changing the order costs time, so it must pay: edges span a quarter less.
bool BlockLayout::choose(const LoopForest &loops) {
  uint32_t numBlocks = original->numBlocks();
  blockAt.clear();
  if (numBlocks < 4) return false;
  if (loops.numReached() != numBlocks) return false;
  order(loops);
  positions.takeMemory(nextItem);
  positions.resize(numBlocks);
  for (uint32_t position = 0; position < numBlocks; ++position)
    positions[blockAt[position]] = position;
  uint64_t before = 0, after = 0;
  for (uint32_t block = 0; block < numBlocks; ++block)
    for (Block successor : original->successorsOf(Block(block))) {
      before += distance(block, successor.index());
      after += distance(positions[block], positions[successor.index()]);
    }
  if (after <= before - before / 4) return true;
  blockAt.clear();
  return false;
}

void BlockLayout::addBlock(Block block) {
  InstRange insts = original->instsOf(block);
  uint32_t begin = ownBlocks.empty() ? 0 : ownBlocks.back().end.index();
  ownBlocks.push_back({Inst(begin), Inst(begin + insts.size())});
  for (Block successor : original->successorsOf(block))
    ownSuccessors.push_back(Block(positions[successor.index()]));
  ownSuccessorOffsets.push_back(static_cast<uint32_t>(ownSuccessors.size()));
  for (Block predecessor : original->predecessorsOf(block))
    ownPredecessors.push_back(Block(positions[predecessor.index()]));
  ownPredecessorOffsets.push_back(static_cast<uint32_t>(ownPredecessors.size()));
}

void BlockLayout::layOut(const Problem &problem, const LoopForest &loops) {
  original = &problem;
  if (!choose(loops)) {
    blocks = problem.blocks;
    successors = problem.successors;
    successorOffsets = problem.successorOffsets;
    predecessors = problem.predecessors;
    predecessorOffsets = problem.predecessorOffsets;
    return;
  }
  ownBlocks.reset(problem.blocks.size());
  ownSuccessors.reset(problem.successors.size());
  ownSuccessorOffsets.reset(problem.successorOffsets.size());
  ownPredecessors.reset(problem.predecessors.size());
  ownPredecessorOffsets.reset(problem.predecessorOffsets.size());
  ownSuccessorOffsets.push_back(0);
  ownPredecessorOffsets.push_back(0);
  for (uint32_t block : blockAt)
    addBlock(Block(block));
  blocks = ownBlocks;
  successors = ownSuccessors;
  successorOffsets = ownSuccessorOffsets;
  predecessors = ownPredecessors;
  predecessorOffsets = ownPredecessorOffsets;
}

void BlockLayout::restore(llvm::ArrayRef<uint32_t> positionOfInst, llvm::ArrayRef<PlacedEdit> edits,
                          Output &output) {
  editOffsets.reset(blockAt.size() + 1);
  uint32_t next = 0;
  for (InstRange insts : blocks) {
    editOffsets.push_back(next);
    while (next < edits.size() && edits[next].point.inst() < insts.end)
      ++next;
  }
  editOffsets.push_back(next);

  for (uint32_t position : positions) {
    uint32_t shiftOfPoints = 2 * shift(position);
    for (uint32_t i = editOffsets[position]; i < editOffsets[position + 1]; ++i) {
      PlacedEdit placed = edits[i];
      placed.point = ProgPoint::fromBits(placed.point.bits() + shiftOfPoints);
      if (!placed.edit.isMove()) {
        uint32_t inst = placed.edit.inst().index();
        placed.edit =
            Edit::rematerialize(originalInst(inst, positionOfInst[inst]), placed.edit.to());
      }
      output.edits.push_back(placed);
    }
  }
}
