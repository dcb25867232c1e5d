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

void BlockLayout::addInsts(Block block) {
  InstRange insts = original->blocks[block.index()];
  uint32_t begin = insts.begin.index(), end = insts.end.index();
  auto newBegin = static_cast<uint32_t>(flags.size());
  shifts.push_back(begin - newBegin);
  blocks.push_back({Inst(newBegin), Inst(newBegin + insts.size())});
  flags.append(original->flags.slice(begin, insts.size()));
  if (!original->clobbers.empty()) clobbers.append(original->clobbers.slice(begin, insts.size()));
  uint32_t firstOperand = original->operandOffsets[begin];
  uint32_t shift = static_cast<uint32_t>(operands.size()) - firstOperand;
  operands.append(
      original->operands.slice(firstOperand, original->operandOffsets[end] - firstOperand));
  for (uint32_t inst = begin; inst < end; ++inst)
    operandOffsets.push_back(original->operandOffsets[inst + 1] + shift);
}

void BlockLayout::addEdges(Block block) {
  llvm::ArrayRef<Block> targets = original->successorsOf(block);
  for (unsigned s = 0; s < targets.size(); ++s) {
    successors.push_back(Block(positions[targets[s].index()]));
    args.append(original->branchArgsOf(block, s));
    argOffsets.push_back(static_cast<uint32_t>(args.size()));
  }
  successorOffsets.push_back(static_cast<uint32_t>(successors.size()));
  for (Block predecessor : original->predecessorsOf(block))
    predecessors.push_back(Block(positions[predecessor.index()]));
  predecessorOffsets.push_back(static_cast<uint32_t>(predecessors.size()));
  params.append(original->paramsOf(block));
  paramOffsets.push_back(static_cast<uint32_t>(params.size()));
}

const Problem *BlockLayout::layOut(const Problem &problem, const LoopForest &loops) {
  original = &problem;
  if (!choose(loops)) return original;
  operands.reset(problem.operands.size());
  operandOffsets.reset(problem.operandOffsets.size());
  flags.reset(problem.flags.size());
  clobbers.reset(problem.clobbers.size());
  blocks.reset(problem.blocks.size());
  shifts.reset(problem.blocks.size());
  successors.reset(problem.successors.size());
  successorOffsets.reset(problem.successorOffsets.size());
  predecessors.reset(problem.predecessors.size());
  predecessorOffsets.reset(problem.predecessorOffsets.size());
  params.reset(problem.blockParams.size());
  paramOffsets.reset(problem.blockParamOffsets.size());
  args.reset(problem.branchArgs.size());
  argOffsets.reset(problem.branchArgOffsets.size());
  for (Table<uint32_t> *offsets :
       {&operandOffsets, &successorOffsets, &predecessorOffsets, &paramOffsets, &argOffsets})
    offsets->push_back(0);
  for (uint32_t block : blockAt) {
    addInsts(Block(block));
    addEdges(Block(block));
  }
  changed = problem;
  changed.entry = Block(0);
  changed.operands = operands;
  changed.operandOffsets = operandOffsets;
  changed.flags = flags;
  changed.clobbers = clobbers;
  changed.blocks = blocks;
  changed.successors = successors;
  changed.successorOffsets = successorOffsets;
  changed.predecessors = predecessors;
  changed.predecessorOffsets = predecessorOffsets;
  changed.blockParams = params;
  changed.blockParamOffsets = paramOffsets;
  changed.branchArgs = args;
  changed.branchArgOffsets = argOffsets;
  // Of the original alone.
  changed.blockFrequencies = {};
  changed.debugLabels = {};
  changed.instNames = {};
  return &changed;
}

llvm::MutableArrayRef<Allocation> BlockLayout::restore(llvm::ArrayRef<uint32_t> positionOfInst,
                                                       llvm::ArrayRef<PlacedEdit> edits,
                                                       Output &output) {
  editOffsets.reset(blockAt.size() + 1);
  places.assign(output.allocations);
  uint32_t next = 0;
  for (uint32_t position = 0; position < blockAt.size(); ++position) {
    InstRange insts = blocks[position];
    uint32_t begin = operandOffsets[insts.begin.index()], end = operandOffsets[insts.end.index()];
    uint32_t first = original->operandOffsets[originalInst(insts.begin.index(), position).index()];
    std::copy(places.begin() + begin, places.begin() + end, output.allocations.begin() + first);
    editOffsets.push_back(next);
    while (next < edits.size() && edits[next].point.inst() < insts.end)
      ++next;
  }
  editOffsets.push_back(next);

  for (uint32_t position : positions)
    for (uint32_t i = editOffsets[position]; i < editOffsets[position + 1]; ++i) {
      PlacedEdit placed = edits[i];
      placed.point = ProgPoint::fromBits(placed.point.bits() + 2 * shifts[position]);
      if (!placed.edit.isMove()) {
        uint32_t inst = placed.edit.inst().index();
        placed.edit =
            Edit::rematerialize(originalInst(inst, positionOfInst[inst]), placed.edit.to());
      }
      output.edits.push_back(placed);
    }
  return {places.data(), places.size()};
}
