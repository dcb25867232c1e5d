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
/// So ion works on a problem whose blocks are in an order of its own where that brings the ends of
/// edges closer together, and translates its result back.
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
  /// Chooses an order, and returns the problem in it; \p problem itself if its own order will do.
  /// Both are to be kept. \p loops are those of the problem.
  const Problem *layOut(const Problem &problem, const LoopForest &loops);
  bool isChanged() const { return !blockAt.empty(); }
  /// Forgets the order of the problem before.
  void forget() { blockAt.clear(); }
  /// The operands in the changed order, to be rewritten as one likes; empty without one.
  llvm::MutableArrayRef<Operand> ownOperands() {
    return {operands.data(), isChanged() ? operands.size() : 0};
  }
  /// What blocks pass to one another.
  struct Passed {
    llvm::MutableArrayRef<VReg> params, args;
    llvm::MutableArrayRef<uint32_t> paramOffsets, argOffsets;
  };
  /// That in the changed order, to be rewritten as one likes. Only with one.
  Passed ownPassed() {
    auto all = [](auto &table) { return llvm::MutableArrayRef(table.data(), table.size()); };
    return {all(params), all(args), all(paramOffsets), all(argOffsets)};
  }

  // From positions in the order to what the client knows, and back.
  Block originalBlock(uint32_t position) const {
    return Block(isChanged() ? blockAt[position] : position);
  }
  Inst originalInst(uint32_t inst, uint32_t position) const {
    return Inst(isChanged() ? inst + shifts[position] : inst);
  }
  uint32_t positionOf(Block block) const {
    return isChanged() ? positions[block.index()] : block.index();
  }

  /// Translates a result in the changed order, the places in \p output and \p edits, to one for the
  /// client in \p output. \p positionOfInst is by instruction. Returns the places in the changed
  /// order.
  llvm::MutableArrayRef<Allocation> restore(llvm::ArrayRef<uint32_t> positionOfInst,
                                            llvm::ArrayRef<PlacedEdit> edits, Output &output);

  // Memory that restore() needs, for whoever needs it before, and that of layOut(), for whoever
  // needs it behind, the last where the order is not changed.
  Table<Allocation> &placeMemory() { return places; }
  Table<uint32_t> &editMemory() { return editOffsets; }
  Table<uint32_t> &itemMemory() { return nextItem; }
  Table<uint32_t> &positionMemory() {
    assert(!isChanged());
    return positions;
  }

private:
  bool choose(const LoopForest &loops);
  void order(const LoopForest &loops);
  void list(uint32_t item, uint32_t loop);
  void addInsts(Block block);
  void addEdges(Block block);

  const Problem *original = nullptr;
  Problem changed;
  Table<uint32_t> blockAt;   ///< By position; empty if the order is the problem's own.
  Table<uint32_t> positions; ///< By block.
  Table<uint32_t> shifts;    ///< By position: what to add to instructions, modulo 2^32.

  // The tables of `changed`.
  Table<Operand> operands;
  Table<InstFlags> flags;
  Table<InstRange> blocks;
  Table<Block> successors, predecessors;
  Table<VReg> params, args;
  Table<uint32_t> operandOffsets, clobbers, successorOffsets, predecessorOffsets, paramOffsets,
      argOffsets;

  // Scratch.
  /// Of each loop, and at the end of what is in none: the first and the last item. Items are blocks
  /// and, behind the numbers of blocks, loops.
  struct Contents {
    uint32_t first = GraphView::none, last = GraphView::none;
  };
  Table<Contents> contents;
  Table<uint32_t> nextItem; ///< By item.
  Table<uint32_t> stack;
  Table<Allocation> places;
  Table<uint32_t> editOffsets; ///< By position.
};

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_BLOCKLAYOUT_H
