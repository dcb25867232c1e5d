//===- Ion/WholeLoops.h - Loops that a value lives through as a whole -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A value that is defined outside of a loop and live somewhere in it is live everywhere in it: its
/// header dominates all blocks, and all come back to the header. So liveness needn't walk through
/// such loops, if they have one entry and their blocks stand together. (Boissinot et al., "A
/// Non-iterative Data-Flow Algorithm for Computing Liveness Sets in Strict SSA Programs", 2011.)
///
/// Invariant: two loops are nested or apart, as intervals of blocks.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_WHOLELOOPS_H
#define COT_LIB_REGALLOC_ION_WHOLELOOPS_H

#include "Ion/BlockLayout.h"

namespace cot::regalloc::ion {

class WholeLoops {
public:
  /// The blocks \p first, which is the header, to \p last. \p outer is the next loop around it.
  struct Loop {
    uint32_t first, last;
    uint32_t outer;
    bool contains(uint32_t block) const { return first <= block && block <= last; }
  };

  /// \p forest is that of the original problem; here, blocks are positions in \p layout.
  void compute(const LoopForest &forest, const BlockLayout &layout, uint32_t numBlocks);
  /// The outermost loop around \p block that \p definition is not in, or null.
  const Loop *around(uint32_t block, uint32_t definition) const {
    uint32_t index = innermost[block];
    if (index == LoopForest::none || loops[index].contains(definition)) return nullptr;
    for (uint32_t outer; (outer = loops[index].outer) != LoopForest::none; index = outer)
      if (loops[outer].contains(definition)) break;
    return &loops[index];
  }

  /// Memory for whoever needs it before compute().
  Table<uint32_t> &blockMemory() { return innermost; }

private:
  Table<Loop> loops;         ///< By loop of the forest.
  Table<uint32_t> innermost; ///< By block: the innermost loop in one piece, or none.
};

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_WHOLELOOPS_H
