//===- cot/IR/MemFlags.h - Flags of memory accesses -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What is known or demanded of a load or a store. Text order: `notrap` or a trap code, `aligned`,
/// `readonly`, `can_move`, `big` or `little`, `regionN`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_MEMFLAGS_H
#define COT_IR_MEMFLAGS_H

#include "cot/IR/Entities.h"
#include "cot/Support/TrapCode.h"
#include "llvm/ADT/bit.h"
#include <optional>

namespace cot::ir {

struct MemFlags {
  /// What an access to forbidden memory raises; none means that the access is known to be allowed
  /// (`notrap`). Default: heap_oob, which is not printed.
  TrapCode trap = TrapCode::heapOutOfBounds();
  /// The address is a multiple of the size; otherwise the access may trap or give a wrong result.
  bool aligned = false;
  /// The memory does not change while the function runs.
  bool readonly = false;
  /// The load may be moved past control flow that leads to it.
  bool canMove = false;
  /// Byte order; the target's if none.
  std::optional<llvm::endianness> endianness;
  /// Accesses of two different regions never overlap; none may overlap with anything.
  AliasRegion region;

  /// `notrap aligned`.
  static MemFlags trusted() {
    MemFlags flags;
    flags.trap = TrapCode();
    flags.aligned = true;
    return flags;
  }
  bool isNotrap() const { return trap.isNone(); }
  /// Prints each flag with a space before it.
  void print(llvm::raw_ostream &os) const;
  friend bool operator==(const MemFlags &, const MemFlags &) = default;
};

} // namespace cot::ir

#endif // COT_IR_MEMFLAGS_H
