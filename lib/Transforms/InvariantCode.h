//===- InvariantCode.h - What of a loop may run in front of it -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Which instructions of a loop do the same whether they run in each turn or once in front of the
/// loop. `licm` moves them; `loop-rotate` asks what a rotated loop would let go. Private to the
/// room.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_INVARIANTCODE_H
#define COT_LIB_TRANSFORMS_INVARIANTCODE_H

#include "cot/Analysis/Memory.h"
#include "cot/IR/Function.h"

namespace cot {

class InvariantCode {
public:
  InvariantCode(const ir::Function &function, const MemoryPlaces &places)
      : function(function), places(places) {}

  /// What follows is about the loop of these blocks, those of inner loops included.
  void setLoop(llvm::ArrayRef<uint32_t> blocks);
  /// True if \p inst, whose operands are the same in each turn, may run in front of the loop.
  /// \p isSure: it runs whenever the loop is entered, and before anything that can be observed.
  bool canMove(ir::Inst inst, bool isSure) const;
  /// What runs behind \p inst has not run before something that can be observed.
  bool isObservable(ir::Inst inst) const;
  /// A constant, which costs nothing where it is used.
  static bool isFree(ir::Opcode opcode) { return opcode == ir::Opcode::Iconst; }

private:
  /// Writes that a load is compared with.
  static constexpr unsigned maxWrites = 64;

  bool canMoveLoad(ir::Inst inst, bool isSure) const;
  void collectWrites() const;

  const ir::Function &function;
  const MemoryPlaces &places;
  llvm::ArrayRef<uint32_t> loopBlocks;
  // Of the loop, once it is asked for.
  mutable std::vector<ir::Inst> writes;
  mutable bool knowsWrites = false, writesAnything = false;
};

} // namespace cot

#endif // COT_LIB_TRANSFORMS_INVARIANTCODE_H
