//===- Ion/DebugLabels.cpp - Where labelled values are -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

void ion::locateDebugLabels(IonContext &c) {
  if (c.problem->debugLabels.empty()) return;
  // Moves of an edge that stand at the top of a block are edits there: the values are still where
  // the predecessor has them.
  auto entryPlace = [&](VReg vreg, Block original) {
    Block block(c.layout.positionOf(original));
    vreg = c.sourceOf(vreg);
    // What is only passed to parameters that are copies of it, and read by nobody, isn't kept.
    if (c.pieceAt(vreg.index(), c.blockBegin(block.index())) == none) return Allocation();
    llvm::ArrayRef<Block> predecessors = c.layout.predecessorsOf(block);
    // A parameter is nowhere yet.
    const VRegInfo &info = c.vregs[vreg.index()];
    bool isParam = info.isParam() && info.homeFrom == c.blockBegin(block.index());
    if (isParam && predecessors.size() == 1 &&
        c.movesOnEntry(predecessors[0].index(), block.index()))
      return Allocation();
    if (predecessors.size() == 1 && c.movesOnEntry(predecessors[0].index(), block.index()))
      return c.placeAtEnd(vreg.index(), predecessors[0].index());
    return c.homeAt(vreg.index(), c.blockBegin(block.index()));
  };
  c.debugLocator.run(*c.problem, *c.environment, *c.output, entryPlace);
}
