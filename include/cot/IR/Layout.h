//===- cot/IR/Layout.h - The order of blocks and instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Blocks in order, instructions in order within their block: doubly linked lists over ids, so that
/// insertion and removal are constant time. Every instruction carries a sequence number that grows
/// within its block; insertion takes a number between its neighbours and renumbers the block when
/// there is none.
///
/// Invariant: an instruction or block is in the layout at most once.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_LAYOUT_H
#define COT_IR_LAYOUT_H

#include "cot/IR/Entities.h"
#include "cot/Support/EntityMap.h"

namespace cot::ir {

class Layout {
public:
  //===--- Blocks ----------------------------------------------------------===//

  Block firstBlock() const { return first; }
  Block lastBlock() const { return last; }
  /// The block where the function begins; none while it has no blocks.
  Block entryBlock() const { return first; }
  bool isInserted(Block block) const { return block == first || blockNodes.lookup(block).previous; }
  Block nextBlock(Block block) const { return blockNodes.at(block).next; }
  Block previousBlock(Block block) const { return blockNodes.at(block).previous; }
  void appendBlock(Block block);
  void insertBlockBefore(Block block, Block before);
  void insertBlockAfter(Block block, Block after);
  /// The block must be empty of instructions.
  void removeBlock(Block block);
  uint32_t numBlocks() const { return blockCount; }

  bool isCold(Block block) const { return blockNodes.lookup(block).cold; }
  void setCold(Block block, bool cold = true) { blockNodes[block].cold = cold; }

  //===--- Instructions ----------------------------------------------------===//

  Inst firstInst(Block block) const { return blockNodes.lookup(block).firstInst; }
  Inst lastInst(Block block) const { return blockNodes.lookup(block).lastInst; }
  Inst nextInst(Inst inst) const { return instNodes.at(inst).next; }
  Inst previousInst(Inst inst) const { return instNodes.at(inst).previous; }
  /// None while the instruction is not in the layout.
  Block blockOf(Inst inst) const { return instNodes.lookup(inst).block; }
  void appendInst(Inst inst, Block block);
  void insertInstBefore(Inst inst, Inst before);
  void insertInstAfter(Inst inst, Inst after);
  void removeInst(Inst inst);
  /// Moves all instructions of \p from, in their order, behind those of \p to.
  void moveInsts(Block from, Block to);
  /// Moves \p at and all that follow it to the end of \p newBlock, which is inserted after its
  /// block.
  void splitBlock(Block newBlock, Inst at);
  /// True when \p a comes before \p b; both must be in the same block.
  bool comesBefore(Inst a, Inst b) const {
    return instNodes.at(a).sequence < instNodes.at(b).sequence;
  }

  void clear();

  //===--- Iteration -------------------------------------------------------===//

  template <typename Id, Id (Layout::*Next)(Id) const> class Range {
  public:
    class iterator {
    public:
      iterator(const Layout *layout, Id at) : layout(layout), at(at) {}
      Id operator*() const { return at; }
      iterator &operator++() {
        at = (layout->*Next)(at);
        return *this;
      }
      bool operator!=(const iterator &other) const { return at != other.at; }

    private:
      const Layout *layout;
      Id at;
    };
    Range(const Layout *layout, Id first) : layout(layout), first(first) {}
    iterator begin() const { return {layout, first}; }
    iterator end() const { return {layout, Id()}; }

  private:
    const Layout *layout;
    Id first;
  };
  /// The blocks in order. A block may be removed only after the iterator has left it.
  Range<Block, &Layout::nextBlock> blocks() const { return {this, first}; }
  Range<Inst, &Layout::nextInst> insts(Block block) const { return {this, firstInst(block)}; }

private:
  /// Tests of the verifier make what the interface prevents.
  friend struct Tampering;

  struct BlockNode {
    Block previous, next;
    Inst firstInst, lastInst;
    bool cold = false;
  };
  struct InstNode {
    Block block;
    Inst previous, next;
    uint32_t sequence = 0;
  };
  /// Of an instruction that stands before another.
  void assignSequence(Inst inst);
  void renumber(Block block);

  SecondaryMap<Block, BlockNode> blockNodes;
  SecondaryMap<Inst, InstNode> instNodes;
  Block first, last;
  uint32_t blockCount = 0;
};

} // namespace cot::ir

#endif // COT_IR_LAYOUT_H
