//===- OldSpellings.h - Opcodes that CLIF used to have -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_IR_PARSER_OLDSPELLINGS_H
#define COT_LIB_IR_PARSER_OLDSPELLINGS_H

#include "cot/IR/Opcodes.h"

namespace cot::ir {

struct OldSpelling {
  enum Kind : uint8_t {
    Renamed,
    /// `op x, 5`: op(x, iconst 5).
    ImmediateRight,
    /// `op x, 5`: op(iconst 5, x).
    ImmediateLeft,
    /// `op cond x, 5`: op cond (x, iconst 5).
    ImmediateCompared,
    /// `op x, y`: op(x, bnot y).
    ComplementRight,
    /// `op ss0+8` and `op x, ss0+8`: an access through stack_addr.
    StackAccess,
    DynamicStackAccess,
    /// `op x, block1`, with a jump behind it.
    ZeroBranch,
    NonzeroBranch,
    /// `v1 = op x`: v1 is another name for x.
    Copy,
    /// `op x, y, carry`: op(op(x, y), uextend carry).
    CarryIn,
    /// `op c, x, y`: bitselect(c as bits of x's type, x, y).
    LaneSelect,
    /// `op x, y`: y where the comparison of x and y holds, else x.
    PseudoMinimum,
    PseudoMaximum,
    /// `op x`: op(swiden_low x).
    ConvertLow,
    /// `op x, y`: iadd_pairwise of the products of both halves.
    DotProduct,
    /// `op cond x, y, block1`, with a jump behind it.
    CompareBranch,
  };
  llvm::StringLiteral name;
  Kind kind;
  /// Of today's main instruction.
  Opcode opcode;
  /// Immediates of 128-bit operations are extended with their sign.
  bool isSigned = false;
};

/// Null if \p name never was an opcode that can be expressed today.
const OldSpelling *findOldSpelling(llvm::StringRef name);

} // namespace cot::ir

#endif // COT_LIB_IR_PARSER_OLDSPELLINGS_H
