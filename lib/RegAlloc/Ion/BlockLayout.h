//===- Ion/BlockLayout.h - An order of blocks that live ranges like -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Ranges are stretches of the order in which blocks are laid out: if that order is not that of the
/// control flow, a value is live in many short stretches, and what happens at once seems far apart.
/// So ion numbers blocks and instructions in an order of its own where that brings the ends of
/// edges closer together, and translates its edits back. Operands, and what edges pass, stay where
/// the problem has them: they are found by the numbers that their blocks have there.
///
/// The order is a reverse postorder in which the blocks of a loop are drawn together: what leaves
/// the loop in the midst of it stands behind it.
///
/// Invariant: instructions keep their order inside of a block.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_BLOCKLAYOUT_H
#define COT_LIB_REGALLOC_ION_BLOCKLAYOUT_H

#include "Table.h"
#include "cot/RegAlloc/Output.h"
#include "cot/RegAlloc/Problem.h"
#include "cot/Support/GraphLoops.h"

namespace cot::regalloc::ion {

class BlockLayout {
public:
  /// Chooses an order: that of \p problem, which is kept, if it will do. \p loops are the
  /// problem's.
  void layOut(const Problem &problem, const LoopForest &loops);
  bool isChanged() const { return !blockAt.empty(); }

  // Control flow. Blocks are positions in the order, instructions are numbered along it.
  uint32_t numBlocks() const { return static_cast<uint32_t>(blocks.size()); }
  Block entry() const { return isChanged() ? Block(0) : original->entry; }
  InstRange instsOf(Block block) const { return blocks[block.index()]; }
  llvm::ArrayRef<Block> successorsOf(Block block) const {
    return successors.slice(successorOffsets[block.index()], numSuccessors(block));
  }
  llvm::ArrayRef<Block> predecessorsOf(Block block) const {
    uint32_t begin = predecessorOffsets[block.index()];
    return predecessors.slice(begin, predecessorOffsets[block.index() + 1] - begin);
  }
  uint32_t numSuccessors(Block block) const {
    return successorOffsets[block.index() + 1] - successorOffsets[block.index()];
  }

  // From positions in the order to what the client knows, and back.
  Block originalBlock(uint32_t position) const {
    return Block(isChanged() ? blockAt[position] : position);
  }
  Inst originalInst(uint32_t inst, uint32_t position) const { return Inst(inst + shift(position)); }
  /// What to add to the numbers of the instructions of a block, modulo 2^32.
  uint32_t shift(uint32_t position) const {
    if (!isChanged()) return 0;
    return original->blocks[blockAt[position]].begin.index() - blocks[position].begin.index();
  }
  uint32_t positionOf(Block block) const {
    return isChanged() ? positions[block.index()] : block.index();
  }

  /// Adds \p edits, which are in the changed order, to \p output as the client wants them.
  /// \p positionOfInst is by instruction.
  void restore(llvm::ArrayRef<uint32_t> positionOfInst, llvm::ArrayRef<PlacedEdit> edits,
               Output &output);

  /// Memory that restore() needs, for whoever needs it before.
  Table<uint32_t> &editMemory() { return editOffsets; }
  /// The same of layOut(), and behind it where the order is not changed.
  Table<uint32_t> &positionMemory() { return positions; }

private:
  bool choose(const LoopForest &loops);
  void order(const LoopForest &loops);
  void list(uint32_t item, uint32_t loop);
  void addBlock(Block block);

  const Problem *original = nullptr;
  // The original's tables, or those of the changed order.
  llvm::ArrayRef<InstRange> blocks;
  llvm::ArrayRef<Block> successors, predecessors;
  llvm::ArrayRef<uint32_t> successorOffsets, predecessorOffsets;

  Table<uint32_t> blockAt;   ///< By position; empty if the order is the problem's own.
  Table<uint32_t> positions; ///< By block.

  Table<InstRange> ownBlocks;
  Table<Block> ownSuccessors, ownPredecessors;
  Table<uint32_t> ownSuccessorOffsets, ownPredecessorOffsets;

  // Scratch.
  /// Of each loop, and at the end of what is in none: the first and the last item. Items are blocks
  /// and, behind the numbers of blocks, loops.
  struct Contents {
    uint32_t first = GraphView::none, last = GraphView::none;
  };
  Table<Contents> contents;
  Table<uint32_t> nextItem; ///< By item.
  Table<uint32_t> stack;
  Table<uint32_t> editOffsets; ///< By position.
};

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_BLOCKLAYOUT_H
