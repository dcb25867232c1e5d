//===- cot/CodeGen/BlockOrder.h - The order of blocks in machine code -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Decides before lowering which blocks there will be and in which order: the reachable ones in
/// reverse postorder with loops kept together and cold blocks last, and a block of its own on each
/// critical edge (from a block with several successors to one with several predecessors).
///
/// Invariants: the entry is block 0 and has no predecessors (an entry that is jumped to gets an
/// empty block in front); successors of a block are in the order of its terminator's block calls.
/// Linear time, no recursion.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_BLOCKORDER_H
#define COT_CODEGEN_BLOCKORDER_H

#include "cot/IR/Function.h"
#include "cot/RegAlloc/Operand.h"
#include "cot/Support/GraphLoops.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <vector>

namespace cot::codegen {

class BlockOrder {
public:
  struct Entry {
    ir::Block block;         ///< None: this block splits an edge.
    ir::Block edgeSource;    ///< Of a split edge: its source ...
    uint32_t edgeNumber = 0; ///< ... and its position among the source's block calls.
    uint32_t loopDepth = 0;
    bool isCold = false;
  };

  /// \p splits says of a block's last instruction, which has several successors, that the edge to
  /// the first one needs a block although it may not be critical.
  void compute(const ir::Function &function, llvm::function_ref<bool(ir::Inst)> splits);

  llvm::ArrayRef<Entry> blocks() const { return entries; }
  uint32_t numBlocks() const { return static_cast<uint32_t>(entries.size()); }
  /// The successors of block \p block in the order of block calls.
  llvm::ArrayRef<regalloc::Block> successors(uint32_t block) const {
    return llvm::ArrayRef<regalloc::Block>(targets).slice(offsets[block],
                                                          offsets[block + 1] - offsets[block]);
  }
  /// The number of \p block; none where it is not reachable.
  uint32_t numberOf(ir::Block block) const { return numbers[block.index()]; }
  bool isReached(ir::Block block) const { return numbers[block.index()] != UINT32_MAX; }

private:
  void readGraph(const ir::Function &function);
  void arrange(const ir::Function &function);
  void splitEdges(const ir::Function &function, llvm::function_ref<bool(ir::Inst)> splits);

  ScratchArray<Entry> entries;
  ScratchArray<uint32_t> numbers; ///< By ir::Block.
  ScratchArray<uint32_t> offsets;
  ScratchArray<regalloc::Block> targets;

  // The function's own graph.
  ScratchArray<uint32_t> graphOffsets, graphTargets, predecessorCounts;
  Postorder postorder;
  LoopForest loops;
  // Members of each loop and of the function outside of loops, as linked lists: a block, or a loop.
  struct Member {
    uint32_t node;
    uint32_t next;
    bool isLoop;
  };
  ScratchArray<Member> members;
  ScratchArray<uint32_t> firstMember, lastMember;
  ScratchArray<uint32_t> sequence, coldOnes, stack;
  ScratchArray<uint8_t> splitsFirst; ///< By node.
};

} // namespace cot::codegen

#endif // COT_CODEGEN_BLOCKORDER_H
