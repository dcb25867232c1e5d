//===- DivisionConstants.h - Multipliers instead of divisors -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What to multiply by instead of dividing. Divisors are greater than 2 and no powers of two.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_SIMPLIFY_DIVISIONCONSTANTS_H
#define COT_LIB_TRANSFORMS_SIMPLIFY_DIVISIONCONSTANTS_H

#include "llvm/ADT/APInt.h"

namespace cot::simplify {

struct Multiplier {
  /// Of the divisor's width. If not short, unsigned: without its top bit, which is 2^width; signed:
  /// negative, as if 2^width were taken off.
  llvm::APInt number;
  /// floor(log2 divisor).
  unsigned floor;
  bool isShort;
};

Multiplier unsignedMultiplier(const llvm::APInt &divisor);
/// For a positive divisor.
Multiplier signedMultiplier(const llvm::APInt &divisor);

} // namespace cot::simplify

#endif // COT_LIB_TRANSFORMS_SIMPLIFY_DIVISIONCONSTANTS_H
