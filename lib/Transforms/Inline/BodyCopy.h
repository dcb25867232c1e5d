//===- BodyCopy.h - A function's body inside another function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Copies the blocks of one function into another: whatever the instructions name (signatures,
/// functions, symbols, slots, constants, alias regions) is declared there, too. Alias regions of
/// the same user number are the same region.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_INLINE_BODYCOPY_H
#define COT_LIB_TRANSFORMS_INLINE_BODYCOPY_H

#include "cot/IR/Function.h"

namespace cot {

class BodyCopy {
public:
  /// True for bodies that can be copied and that mean the same in another function's frame.
  static bool canCopy(const ir::Function &callee);

  BodyCopy(ir::Function &caller, const ir::Function &callee) : to(caller), from(callee) {}

  /// Inserts copies of all blocks in front of \p before. Returns in them become jumps to
  /// \p before with the returned values. Gives the copy of the entry block.
  ir::Block copyBefore(ir::Block before);
  /// The slots that were added for the callee's.
  llvm::ArrayRef<ir::StackSlot> newSlots() const { return slots; }

private:
  void declare();
  ir::AliasRegion mapRegion(ir::AliasRegion region);
  ir::MemFlags mapFlags(ir::MemFlags flags);
  ir::Inst copyInst(ir::Inst inst);
  void mapOperands(ir::Inst inst, ir::Inst copy, ir::Block returnsTo);
  ir::BlockCall mapCall(ir::BlockCall call);
  ir::Value mapValue(ir::Value value) const {
    return values.lookup(from.dfg.resolveAliases(value));
  }

  ir::Function &to;
  const ir::Function &from;
  SecondaryMap<ir::Value, ir::Value> values;
  SecondaryMap<ir::Block, ir::Block> blocks;
  std::vector<ir::SigRef> signatures;
  std::vector<ir::FuncRef> functions;
  std::vector<ir::GlobalValue> globals;
  std::vector<ir::StackSlot> slots;
  std::vector<std::pair<ir::Inst, ir::Inst>> copies;
};

} // namespace cot

#endif // COT_LIB_TRANSFORMS_INLINE_BODYCOPY_H
