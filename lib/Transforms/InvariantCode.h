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

#include "cot/Analysis/ControlFlow.h"
#include "cot/Analysis/Memory.h"
#include "cot/IR/Function.h"

namespace cot {

class InvariantCode {
public:
  InvariantCode(const ir::Function &function, const LoopForest &loops, const MemoryPlaces &places)
      : function(function), loops(loops), places(places), numBlocks(function.dfg.numBlocks()) {}

  /// True if \p inst, whose operands are the same in each turn, may run in front of \p loop.
  /// \p isSure: it runs whenever the loop is entered, and before anything that can be observed.
  bool canMove(uint32_t loop, ir::Inst inst, bool isSure);
  /// What runs behind \p inst has not run before something that can be observed.
  bool isObservable(ir::Inst inst) const;
  /// A constant, which costs nothing where it is used.
  static bool isFree(ir::Opcode opcode) { return opcode == ir::Opcode::Iconst; }

private:
  /// Writes that a load is compared with.
  static constexpr unsigned maxWrites = 64;

  /// What a loop, with those inside of it, writes.
  struct Writes {
    std::vector<ir::Inst> stores; ///< Some of them if there are more than maxWrites.
    bool anything = false;
  };

  bool canMoveLoad(uint32_t loop, ir::Inst inst, bool isSure);
  void collectWrites();

  const ir::Function &function;
  const LoopForest &loops;
  const MemoryPlaces &places;
  /// Blocks that are made later write nothing.
  uint32_t numBlocks;
  /// By loop, once one is asked for.
  std::vector<Writes> writesOf;
};

} // namespace cot

#endif // COT_LIB_TRANSFORMS_INVARIANTCODE_H
