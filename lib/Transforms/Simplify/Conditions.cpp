//===- Conditions.cpp - What rules of simplify ask of constants -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Each function decides what the record of the same name in Conditions.td says in SMT-LIB. Of what
/// is no constant they know nothing, and say false.
///
//===----------------------------------------------------------------------===//

#include "Rewriter.h"
#include "llvm/ADT/APInt.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::simplify;
using llvm::APInt;

std::optional<APInt> Rewriter::number(Value value) const {
  std::optional<int64_t> lane = laneConstant(value);
  if (!lane) return std::nullopt;
  return APInt(64, uint64_t(*lane)).sextOrTrunc(graph.typeOf(value).laneBits());
}

bool Rewriter::isPowerOfTwo(Value k) const {
  auto n = number(k);
  return n && n->isPowerOf2();
}

bool Rewriter::isLargePowerOfTwo(Value k) const {
  auto n = number(k);
  return n && n->isPowerOf2() && !n->isOne() && !n->isSignMask();
}

bool Rewriter::isNegatedPowerOfTwo(Value k) const {
  auto n = number(k);
  return n && n->isNegatedPowerOf2() && !n->isSignMask() && !n->isAllOnes();
}

bool Rewriter::isNegative(Value k) const {
  auto n = number(k);
  return n && n->isNegative();
}

bool Rewriter::isNonNegative(Value k) const {
  auto n = number(k);
  return n && n->isNonNegative();
}

bool Rewriter::isOdd(Value k) const {
  auto n = number(k);
  return n && (*n)[0];
}

bool Rewriter::isNonZero(Value k) const {
  auto n = number(k);
  return n && !n->isZero();
}

bool Rewriter::isAllOnes(Value k) const {
  auto n = number(k);
  return n && n->isAllOnes();
}

bool Rewriter::isSignedMin(Value k) const {
  auto n = number(k);
  return n && n->isMinSignedValue();
}

bool Rewriter::isSignedMax(Value k) const {
  auto n = number(k);
  return n && n->isMaxSignedValue();
}

bool Rewriter::coversBits8(Value k) const {
  auto n = number(k);
  return n && n->countr_one() >= 8;
}

bool Rewriter::coversBits16(Value k) const {
  auto n = number(k);
  return n && n->countr_one() >= 16;
}

bool Rewriter::coversBits32(Value k) const {
  auto n = number(k);
  return n && n->countr_one() >= 32;
}

bool Rewriter::coversResult(Value k) const {
  auto n = number(k);
  return n && n->countr_one() >= resultType().laneBits();
}

bool Rewriter::areEqual(Value j, Value k) const {
  auto m = number(j), n = number(k);
  return m && n && *m == *n;
}

bool Rewriter::areDifferent(Value j, Value k) const {
  auto m = number(j), n = number(k);
  return m && n && *m != *n;
}

bool Rewriter::areDisjoint(Value j, Value k) const {
  auto m = number(j), n = number(k);
  return m && n && !m->intersects(*n);
}

bool Rewriter::isSubsetOf(Value j, Value k) const {
  auto m = number(j), n = number(k);
  return m && n && m->isSubsetOf(*n);
}

bool Rewriter::coverAll(Value j, Value k) const {
  auto m = number(j), n = number(k);
  return m && n && (*m | *n).isAllOnes();
}

bool Rewriter::isNegationOf(Value j, Value k) const {
  auto m = number(j), n = number(k);
  return m && n && *m == -*n;
}

bool Rewriter::divides(Value j, Value k) const {
  auto m = number(j), n = number(k);
  return m && n && !m->isZero() && n->urem(*m).isZero();
}

bool Rewriter::isUnsignedBelow(Value j, Value k) const {
  auto m = number(j), n = number(k);
  return m && n && m->ult(*n);
}

bool Rewriter::isSignedBelow(Value j, Value k) const {
  auto m = number(j), n = number(k);
  return m && n && m->slt(*n);
}

//===--- Amounts and widths ------------------------------------------------===//

bool Rewriter::isMultipleOfWidth(Value k, Value x) const {
  auto n = number(k);
  unsigned width = graph.typeOf(x).laneBits();
  return n && (*n & APInt(n->getBitWidth(), width - 1)).isZero();
}

bool Rewriter::isSignShift(Value k, Value x) const {
  auto n = number(k);
  unsigned width = graph.typeOf(x).laneBits();
  return n && (*n & APInt(n->getBitWidth(), width - 1)) == width - 1;
}

bool Rewriter::isBelowWidth(Value k, Value x) const {
  auto n = number(k);
  unsigned width = graph.typeOf(x).laneBits();
  return n && n->ult(width);
}

bool Rewriter::isWidthOf(Value k, Value x) const {
  auto n = number(k);
  unsigned width = graph.typeOf(x).laneBits();
  return n && *n == width;
}

bool Rewriter::isAtLeastWidth(Value k, Value x) const {
  auto n = number(k);
  unsigned width = graph.typeOf(x).laneBits();
  return n && n->uge(width);
}

bool Rewriter::coversType(Value k, Value x) const {
  auto n = number(k);
  unsigned width = graph.typeOf(x).laneBits();
  return n && n->countr_one() >= width;
}

bool Rewriter::isMaskOfType(Value k, Value x) const {
  auto n = number(k);
  unsigned width = graph.typeOf(x).laneBits();
  return n && n->isMask(width);
}

bool Rewriter::isAboveType(Value k, Value x) const {
  auto n = number(k);
  unsigned width = graph.typeOf(x).laneBits();
  return n && n->countr_zero() >= width;
}

bool Rewriter::isZeroExtended(Value k, Value x) const {
  auto n = number(k);
  unsigned width = graph.typeOf(x).laneBits();
  return n && n->getActiveBits() <= width;
}

bool Rewriter::isSignExtended(Value k, Value x) const {
  auto n = number(k);
  unsigned width = graph.typeOf(x).laneBits();
  return n && n->getSignificantBits() <= width;
}

/// The sum of two amounts, each less than the width of \p x; nothing if one is not.
static std::optional<uint64_t> sumOf(const std::optional<APInt> &j, const std::optional<APInt> &k,
                                     unsigned width) {
  if (!j || !k || j->uge(width) || k->uge(width)) return std::nullopt;
  return j->getZExtValue() + k->getZExtValue();
}

bool Rewriter::isSumBelowWidth(Value j, Value k, Value x) const {
  unsigned width = graph.typeOf(x).laneBits();
  auto sum = sumOf(number(j), number(k), width);
  return sum && *sum < width;
}

bool Rewriter::isSumAtLeastWidth(Value j, Value k, Value x) const {
  unsigned width = graph.typeOf(x).laneBits();
  auto sum = sumOf(number(j), number(k), width);
  return sum && *sum >= width;
}

bool Rewriter::isSumWidth(Value j, Value k, Value x) const {
  unsigned width = graph.typeOf(x).laneBits();
  return sumOf(number(j), number(k), width) == width;
}

Value Rewriter::amountSum(Value j, Value k, Type type) {
  return constant(type, int64_t(number(j)->getZExtValue() + number(k)->getZExtValue()));
}

Value Rewriter::amountModulo(Value k, Value x, Type type) {
  APInt amount = *number(k) & APInt(number(k)->getBitWidth(), graph.typeOf(x).laneBits() - 1);
  return constant(type, int64_t(amount.getZExtValue()));
}

//===--- Types -------------------------------------------------------------===//

bool Rewriter::hasTypeOfResult(Value x) const {
  return graph.typeOf(x).laneBits() == resultType().laneBits();
}

bool Rewriter::isNarrowerThanResult(Value x) const {
  return graph.typeOf(x).laneBits() < resultType().laneBits();
}

bool Rewriter::isWiderThanResult(Value x) const {
  return graph.typeOf(x).laneBits() > resultType().laneBits();
}

bool Rewriter::haveSameType(Value x, Value y) const { return graph.typeOf(x) == graph.typeOf(y); }

bool Rewriter::isSameKindAsResult(Value x) const {
  return graph.typeOf(x).hasIntLanes() == resultType().hasIntLanes();
}
