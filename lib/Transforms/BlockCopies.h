//===- BlockCopies.h - Copies of blocks in their own function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Copies blocks for some of the ways that lead to them. Any number of blocks may be copied any
/// number of times, and branches be sent anywhere, before `repair` makes each value that is defined
/// in a copied block a variable with one definition in the block and one in each copy. The flow
/// graph is computed once for all of that.
///
/// Invariant between copy and repair: every instruction names values of its own block or the
/// original ones.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_BLOCKCOPIES_H
#define COT_LIB_TRANSFORMS_BLOCKCOPIES_H

#include "cot/IR/Function.h"
#include "cot/Support/EntitySet.h"

namespace cot {

class BlockCopies {
public:
  /// All blocks must be reachable.
  explicit BlockCopies(ir::Function &function);

  /// True for a block of at most \p maxInsts instructions that may stand twice: it calls nothing
  /// and neither debug labels nor tags speak of it.
  bool canCopy(ir::Block block, unsigned maxInsts) const;
  /// Inserts a copy of the original block \p block before \p before. Its terminator leads where the
  /// original's does. Instructions that \p moves says are not copied, but moved: the copy must
  /// dominate the original.
  ir::Block copy(
      ir::Block block, ir::Block before,
      llvm::function_ref<bool(ir::Inst)> moves = [](ir::Inst) { return false; });
  /// The copy that was made last; none if there is none.
  ir::Block lastCopy(ir::Block block) const { return lastCopies.lookup(block); }
  /// Sends what \p from, at its end, passes to \p target to \p instead, a copy of it.
  void redirect(ir::Block from, ir::Block target, ir::Block instead);
  /// To be called once, after all changes to branches. Removes blocks that are not reached.
  void repair();

private:
  struct Definition {
    ir::Block block;
    ir::Value value;
    /// Position of the definition before this one in `definitions`, of the same value.
    uint32_t previous;
  };
  struct Use {
    ir::Value value;
    ir::Inst inst;
  };
  void define(ir::Value original, ir::Value value, ir::Block block);
  ir::Block originalDefiner(ir::Value value) const;
  bool isLocal(ir::Value value, ir::Block block) const;

  ir::Function &function;
  ir::DataFlowGraph &dfg;
  ir::Layout &layout;
  /// Values that debug labels name.
  EntitySet<ir::Value> labelled;
  SecondaryMap<ir::Block, ir::Block> lastCopies;
  /// By original value: the newest of its definitions in copies.
  SecondaryMap<ir::Value, uint32_t> newest{UINT32_MAX};
  std::vector<Definition> definitions;
};

} // namespace cot

#endif // COT_LIB_TRANSFORMS_BLOCKCOPIES_H
