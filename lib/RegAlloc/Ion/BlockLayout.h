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
/// The order is a reverse postorder that visits cold successors first. A loop's exit is colder than
/// its body, so it comes to stand behind the whole loop, and loops are in one piece.
///
/// Invariant: instructions keep their order inside of a block.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_BLOCKLAYOUT_H
#define COT_LIB_REGALLOC_ION_BLOCKLAYOUT_H

#include "BlockWeights.h"
#include "cot/RegAlloc/Output.h"
#include "cot/RegAlloc/Problem.h"
#include "cot/Support/Graph.h"

namespace cot::regalloc::ion {

class BlockLayout {
public:
  /// Chooses an order, and returns the problem in it; \p problem itself if its own order will do.
  /// Both are to be kept.
  const Problem &layOut(const Problem &problem, const BlockWeights &weights);
  bool isChanged() const { return !order.empty(); }

  // From positions in the order to what the client knows, and back.
  Block originalBlock(uint32_t position) const {
    return Block(isChanged() ? order[position] : position);
  }
  Inst originalInst(uint32_t inst, uint32_t position) const {
    return Inst(isChanged() ? inst + shifts[position] : inst);
  }
  uint32_t positionOf(Block block) const {
    return isChanged() ? positions[block.index()] : block.index();
  }

  /// Translates a result in the changed order: \p places by operand, and the edits of \p output.
  /// \p positionOfInst is by instruction.
  void restore(llvm::ArrayRef<Allocation> places, llvm::ArrayRef<uint32_t> positionOfInst,
               Output &output);

private:
  bool choose(const BlockWeights &weights);
  void sortSuccessors(const BlockWeights &weights);
  void addInsts(Block block);
  void addEdges(Block block);

  const Problem *original = nullptr;
  Problem changed;
  std::vector<uint32_t> order;     ///< By position; empty if the order is the problem's own.
  std::vector<uint32_t> positions; ///< By block.
  std::vector<uint32_t> shifts;    ///< By position: what to add to instructions, modulo 2^32.

  // The tables of `changed`.
  std::vector<Operand> operands;
  std::vector<InstFlags> flags;
  std::vector<InstRange> blocks;
  std::vector<Block> successors, predecessors;
  std::vector<VReg> params, args;
  std::vector<uint32_t> operandOffsets, clobbers, successorOffsets, predecessorOffsets,
      paramOffsets, argOffsets;

  // Scratch.
  std::vector<uint32_t> sortedSuccessors;
  Postorder postorder;
  std::vector<PlacedEdit> edits;
  std::vector<uint32_t> editOffsets; ///< By position.
};

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_BLOCKLAYOUT_H
