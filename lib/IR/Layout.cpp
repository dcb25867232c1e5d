//===- Layout.cpp - The order of blocks and instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Layout.h"

using namespace cot;
using namespace cot::ir;

/// Between neighbours of a freshly numbered block: room for insertions.
static constexpr uint32_t stride = 16;

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

void Layout::appendBlock(Block block) {
  assert(!isInserted(block));
  BlockNode &node = blockNodes[block];
  node.previous = last;
  node.next = Block();
  (last ? blockNodes[last].next : first) = block;
  last = block;
  ++blockCount;
}

void Layout::insertBlockBefore(Block block, Block before) {
  assert(!isInserted(block) && isInserted(before));
  BlockNode &node = blockNodes[block];
  node.next = before;
  node.previous = blockNodes[before].previous;
  blockNodes[before].previous = block;
  (node.previous ? blockNodes[node.previous].next : first) = block;
  ++blockCount;
}

void Layout::insertBlockAfter(Block block, Block after) {
  Block next = nextBlock(after);
  if (next)
    insertBlockBefore(block, next);
  else
    appendBlock(block);
}

void Layout::removeBlock(Block block) {
  assert(isInserted(block) && !firstInst(block));
  BlockNode &node = blockNodes[block];
  (node.previous ? blockNodes[node.previous].next : first) = node.next;
  (node.next ? blockNodes[node.next].previous : last) = node.previous;
  node = BlockNode();
  --blockCount;
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

void Layout::appendInst(Inst inst, Block block) {
  assert(!blockOf(inst));
  InstNode &node = instNodes[inst];
  BlockNode &blockNode = blockNodes[block];
  Inst last = blockNode.lastInst;
  node.block = block;
  node.previous = last;
  node.next = Inst();
  blockNode.lastInst = inst;
  if (!last) {
    blockNode.firstInst = inst;
    node.sequence = stride;
    return;
  }
  InstNode &previous = instNodes[last];
  previous.next = inst;
  if (previous.sequence > UINT32_MAX - stride) return renumber(block);
  node.sequence = previous.sequence + stride;
}

void Layout::insertInstBefore(Inst inst, Inst before) {
  assert(!blockOf(inst) && blockOf(before));
  InstNode &node = instNodes[inst];
  InstNode &next = instNodes[before];
  node.block = next.block;
  node.next = before;
  node.previous = next.previous;
  next.previous = inst;
  if (node.previous)
    instNodes[node.previous].next = inst;
  else
    blockNodes[node.block].firstInst = inst;
  assignSequence(inst);
}

void Layout::insertInstAfter(Inst inst, Inst after) {
  if (Inst next = nextInst(after))
    insertInstBefore(inst, next);
  else
    appendInst(inst, blockOf(after));
}

void Layout::removeInst(Inst inst) {
  InstNode &node = instNodes.at(inst);
  assert(node.block);
  BlockNode &blockNode = blockNodes.at(node.block);
  (node.previous ? instNodes.at(node.previous).next : blockNode.firstInst) = node.next;
  (node.next ? instNodes.at(node.next).previous : blockNode.lastInst) = node.previous;
  node = InstNode();
}

void Layout::moveInsts(Block from, Block to) {
  BlockNode &source = blockNodes[from];
  if (!source.firstInst) return;
  BlockNode &target = blockNodes[to];
  uint32_t sequence = target.lastInst ? instNodes[target.lastInst].sequence : 0;
  bool isFull = false;
  (target.lastInst ? instNodes[target.lastInst].next : target.firstInst) = source.firstInst;
  instNodes[source.firstInst].previous = target.lastInst;
  for (Inst inst = source.firstInst; inst;) {
    InstNode &node = instNodes[inst];
    node.block = to;
    isFull |= sequence > UINT32_MAX - stride;
    node.sequence = sequence += stride;
    inst = node.next;
  }
  target.lastInst = source.lastInst;
  source.firstInst = source.lastInst = Inst();
  if (isFull) renumber(to);
}

void Layout::splitBlock(Block newBlock, Inst at) {
  Block block = blockOf(at);
  insertBlockAfter(newBlock, block);
  BlockNode &source = blockNodes[block];
  BlockNode &target = blockNodes[newBlock];
  target.cold = source.cold;
  target.firstInst = at;
  target.lastInst = source.lastInst;
  source.lastInst = previousInst(at);
  if (source.lastInst)
    instNodes[source.lastInst].next = Inst();
  else
    source.firstInst = Inst();
  instNodes[at].previous = Inst();
  for (Inst inst = at; inst; inst = nextInst(inst))
    instNodes[inst].block = newBlock;
}

void Layout::assignSequence(Inst inst) {
  InstNode &node = instNodes[inst];
  uint32_t before = node.previous ? instNodes[node.previous].sequence : 0;
  uint32_t after = instNodes[node.next].sequence;
  if (after - before < 2) return renumber(node.block);
  node.sequence = before + (after - before) / 2;
}

void Layout::renumber(Block block) {
  // Doubling the distance would need 2^28 instructions in one block to run out.
  uint32_t sequence = 0;
  for (Inst inst = firstInst(block); inst; inst = nextInst(inst))
    instNodes[inst].sequence = sequence += stride;
}

void Layout::clear() {
  blockNodes.clear();
  instNodes.clear();
  first = last = Block();
  blockCount = 0;
}
