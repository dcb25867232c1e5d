//===- DivisionConstants.cpp - Multipliers instead of divisors -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The numbers by which Division.td replaces divisors, as Conditions.td states them: T. Granlund,
/// P. L. Montgomery, "Division by Invariant Integers using Multiplication", PLDI 1994.
///
/// With w bits and f = floor(log2 d), x / d is the product of x with a multiplier m, rounded up
/// from 2^(w + f) / d, shifted right by w + f, if the error m * d - 2^(w + f) is at most 2^f.
/// Otherwise one bit more makes it exact enough, and m has w + 1 bits.
///
//===----------------------------------------------------------------------===//

#include "DivisionConstants.h"
#include "Rewriter.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::simplify;
using llvm::APInt;

/// 2^(w + \p exponent) / d in twice the width, or rounded up.
static APInt scaled(const APInt &divisor, int exponent, APInt &power) {
  unsigned width = divisor.getBitWidth();
  power = APInt::getOneBitSet(2 * width + 2, unsigned(int(width) + exponent));
  return power.udiv(divisor.zext(2 * width + 2));
}

Multiplier simplify::unsignedMultiplier(const APInt &divisor) {
  int floor = int(divisor.logBase2());
  APInt power, wide = divisor.zext(2 * divisor.getBitWidth() + 2);
  APInt number = scaled(divisor, floor, power) + 1;
  unsigned width = divisor.getBitWidth();
  if ((number * wide - power).ule(APInt::getOneBitSet(wide.getBitWidth(), unsigned(floor))))
    return {number.trunc(width), unsigned(floor), true};
  return {(scaled(divisor, floor + 1, power) + 1).trunc(width), unsigned(floor), false};
}

Multiplier simplify::signedMultiplier(const APInt &divisor) {
  int floor = int(divisor.logBase2());
  APInt power, wide = divisor.zext(2 * divisor.getBitWidth() + 2);
  APInt number = scaled(divisor, floor - 1, power) + 1;
  unsigned width = divisor.getBitWidth();
  if ((number * wide - power).ule(APInt::getOneBitSet(wide.getBitWidth(), unsigned(floor))))
    return {number.trunc(width), unsigned(floor), true};
  return {(scaled(divisor, floor, power) + 1).trunc(width), unsigned(floor), false};
}

bool Rewriter::isDivisor(Value k) const {
  auto n = number(k);
  return n && n->ugt(2) && !n->isPowerOf2();
}

bool Rewriter::isSignedDivisor(Value k) const {
  auto n = number(k);
  return n && n->sgt(2) && !n->isPowerOf2();
}

bool Rewriter::hasShortMultiplier(Value k) const { return unsignedMultiplier(*number(k)).isShort; }

bool Rewriter::hasShortSignedMultiplier(Value k) const {
  return signedMultiplier(*number(k)).isShort;
}

Value Rewriter::shortMultiplier(Value k, Type type) {
  return constant(type, unsignedMultiplier(*number(k)).number.getSExtValue());
}

Value Rewriter::longMultiplier(Value k, Type type) { return shortMultiplier(k, type); }

Value Rewriter::shortSignedMultiplier(Value k, Type type) {
  return constant(type, signedMultiplier(*number(k)).number.getSExtValue());
}

Value Rewriter::longSignedMultiplier(Value k, Type type) { return shortSignedMultiplier(k, type); }

Value Rewriter::log2(Value k, Type type) { return constant(type, number(k)->logBase2()); }
