//===- Floats.cpp - Arithmetic on the bits of floats -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Floats.h"
#include "llvm/ADT/APSInt.h"

using namespace cot;
using namespace cot::interpreter;
using llvm::APFloat;
using llvm::APInt;

APInt interpreter::toAPInt(unsigned width, UInt128 value) {
  uint64_t words[] = {static_cast<uint64_t>(value), static_cast<uint64_t>(value >> 64)};
  return APInt(width, llvm::ArrayRef(words, width > 64 ? 2 : 1));
}

UInt128 interpreter::fromAPInt(const APInt &value) {
  UInt128 result = value.getRawData()[0];
  if (value.getBitWidth() > 64) result |= UInt128(value.getRawData()[1]) << 64;
  return result;
}

/// The largest integer whose square is at most \p x, digit by digit (Hacker's Delight, 2nd edition,
/// 11-1). \p remainder is what is left.
static APInt integerSquareRoot(const APInt &x, APInt &remainder) {
  unsigned width = x.getBitWidth();
  APInt root(width, 0), bit(width, 0);
  remainder = x;
  bit.setBit((width - 2) & ~1u);
  while (!bit.isZero()) {
    APInt attempt = root | bit;
    root.lshrInPlace(1);
    if (remainder.uge(attempt)) {
      remainder -= attempt;
      root |= bit;
    }
    bit.lshrInPlace(2);
  }
  return root;
}

APFloat interpreter::squareRoot(const APFloat &x) {
  const llvm::fltSemantics &semantics = x.getSemantics();
  if (x.isZero() || x.isNaN() || (x.isInfinity() && !x.isNegative())) return x;
  if (x.isNegative()) return APFloat::getNaN(semantics);
  // x = significand * 2^exponent with an even exponent and a significand so long that its root has
  // at least two bits more than fit.
  unsigned precision = APFloat::semanticsPrecision(semantics);
  int exponent = ilogb(x) - static_cast<int>(precision) + 1;
  APFloat scaled = llvm::scalbn(x, -exponent, APFloat::rmNearestTiesToEven);
  // 113 bits at most. The root of a number of 2n bits has n.
  unsigned width = 2 * (precision + 4);
  llvm::APSInt integer(width, /*isUnsigned=*/true);
  bool isExact;
  scaled.convertToInteger(integer, APFloat::rmTowardZero, &isExact);
  int shift = static_cast<int>(precision) + 6;
  if ((exponent - shift) % 2 != 0) --shift;
  APInt radicand = integer.shl(static_cast<unsigned>(shift));
  APInt remainder;
  APInt root = integerSquareRoot(radicand, remainder);
  // A last digit of 1 stands for all that follow: it decides ties, and nothing else.
  root <<= 1;
  if (!remainder.isZero()) root.setBit(0);
  APFloat result(semantics);
  // A binary16 root has up to 15 bits here, inside the format's range.
  result.convertFromAPInt(root, /*IsSigned=*/false, APFloat::rmNearestTiesToEven);
  return llvm::scalbn(result, (exponent - shift) / 2 - 1, APFloat::rmNearestTiesToEven);
}
