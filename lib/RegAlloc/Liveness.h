//===- Liveness.h - Which vregs are live into which blocks -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Live-in sets as sorted lists, found per vreg by walking from its uses up to its definition
/// (Boissinot, Brandner, Darte, Dupont de Dinechin, Rastello: "A non-iterative data-flow algorithm
/// for computing liveness sets in strict SSA programs", APLAS 2011). Time and memory are linear in
/// the problem plus the total length of the lists.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_LIVENESS_H
#define COT_LIB_REGALLOC_LIVENESS_H

#include "cot/RegAlloc/Problem.h"
#include "cot/Support/ScratchArray.h"

namespace cot::regalloc {

/// Reused from problem to problem. The problem must be in SSA form.
class Liveness {
public:
  void compute(const Problem &problem);

  /// Ascending; without the block's own parameters.
  llvm::ArrayRef<VReg> liveIn(Block block) const {
    return llvm::ArrayRef<VReg>(live).slice(offsets[block.index()],
                                            offsets[block.index() + 1] - offsets[block.index()]);
  }
  /// The block that defines a vreg; none for a vreg that doesn't occur.
  Block definingBlock(VReg vreg) const { return definitions[vreg.index()]; }
  /// False for a vreg that no operand uses and no branch passes.
  bool isMentioned(VReg vreg) const { return mentioned[vreg.index()]; }
  /// True if a vreg is live out of the block that defines it, to an edge's parameters included.
  bool leavesBlock(VReg vreg) const {
    return useOffsets[vreg.index()] != useOffsets[vreg.index() + 1];
  }

private:
  struct Use {
    VReg vreg;
    Block block;
  };

  void findDefinitions(const Problem &problem);
  void findUses(const Problem &problem);
  void noteUse(VReg vreg, Block block);
  void sortUses(uint32_t numVRegs);
  void walk(const Problem &problem, VReg vreg);
  void fillLists(uint32_t numBlocks);

  ScratchArray<Block> definitions;
  /// Uses outside of the defining block, grouped by vreg.
  ScratchArray<Use> uses, unsortedUses;
  ScratchArray<uint32_t> useOffsets;
  ScratchArray<bool> mentioned;
  ScratchArray<Block> lastUse;
  std::vector<Use> found;
  ScratchArray<VReg> visitedFor;
  std::vector<Block> stack;
  ScratchArray<VReg> live;
  ScratchArray<uint32_t> offsets;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_LIVENESS_H
