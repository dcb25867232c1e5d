//===- IntegerFacts.cpp - What is known of integers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Analysis/IntegerFacts.h"
#include "llvm/ADT/bit.h"

using namespace cot;
using namespace cot::ir;

IntegerFacts IntegerFacts::range(unsigned bits, uint64_t least, uint64_t most) {
  IntegerFacts facts = unknown(bits);
  facts.least = least;
  facts.most = most;
  facts.tighten();
  return facts;
}

void IntegerFacts::tighten() {
  if (isImpossible()) return;
  least = std::max(least, ones);
  most = std::min(most, ~zeros);
  if (least > most) return;
  // Bits in front of the first one in which the ends differ are the same in between.
  uint64_t same = least == most ? ~uint64_t(0) : ~(~uint64_t(0) >> llvm::countl_zero(least ^ most));
  ones |= least & same;
  zeros |= ~least & same;
}

IntegerFacts IntegerFacts::join(const IntegerFacts &other) const {
  if (isImpossible()) return other;
  if (other.isImpossible()) return *this;
  return {zeros & other.zeros, ones & other.ones, std::min(least, other.least),
          std::max(most, other.most)};
}

IntegerFacts IntegerFacts::meet(const IntegerFacts &other) const {
  IntegerFacts facts{zeros | other.zeros, ones | other.ones, std::max(least, other.least),
                     std::min(most, other.most)};
  facts.tighten();
  return facts;
}

std::optional<bool> IntegerFacts::sign(unsigned bits) const {
  uint64_t bit = uint64_t(1) << (bits - 1);
  if (zeros & bit) return false;
  if (ones & bit) return true;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

static IntegerFacts add(unsigned bits, const IntegerFacts &x, const IntegerFacts &y) {
  uint64_t mask = IntegerFacts::maskOf(bits), least = x.least + y.least, most;
  IntegerFacts facts = IntegerFacts::unknown(bits);
  if (!__builtin_add_overflow(x.most, y.most, &most) && most <= mask)
    facts = IntegerFacts::range(bits, least, most);
  // Low bits without carry into them.
  unsigned known = std::min(llvm::countr_one(x.zeros | x.ones), llvm::countr_one(y.zeros | y.ones));
  uint64_t low = IntegerFacts::maskOf(known) & mask;
  facts.ones |= (x.ones + y.ones) & low;
  facts.zeros |= ~(x.ones + y.ones) & low;
  facts.tighten();
  return facts;
}

static IntegerFacts multiply(unsigned bits, const IntegerFacts &x, const IntegerFacts &y) {
  uint64_t most;
  IntegerFacts facts = IntegerFacts::unknown(bits);
  if (!__builtin_mul_overflow(x.most, y.most, &most) && most <= IntegerFacts::maskOf(bits))
    facts = IntegerFacts::range(bits, x.least * y.least, most);
  unsigned low = llvm::countr_one(x.zeros) + llvm::countr_one(y.zeros);
  facts.zeros |= IntegerFacts::maskOf(std::min(low, 64u));
  facts.tighten();
  return facts;
}

/// By an amount that is known; the machine takes it modulo the width.
static IntegerFacts shift(Opcode opcode, unsigned bits, const IntegerFacts &x, uint64_t amount) {
  uint64_t mask = IntegerFacts::maskOf(bits);
  amount &= bits - 1;
  IntegerFacts facts = IntegerFacts::unknown(bits);
  switch (opcode) {
  case Opcode::Ishl:
    facts.ones = x.ones << amount & mask;
    facts.zeros |= x.zeros << amount | IntegerFacts::maskOf(unsigned(amount));
    break;
  case Opcode::Ushr:
    facts.ones = x.ones >> amount;
    facts.zeros |= (x.zeros & mask) >> amount | (mask & ~(mask >> amount));
    facts.least = x.least >> amount;
    facts.most = x.most >> amount;
    break;
  default: // sshr
    if (x.sign(bits) == false) return shift(Opcode::Ushr, bits, x, amount);
  }
  facts.tighten();
  return facts;
}

static unsigned countBits(Opcode opcode, unsigned bits, uint64_t x) {
  if (opcode == Opcode::Popcnt) return unsigned(llvm::popcount(x));
  if (x == 0) return bits;
  return opcode == Opcode::Ctz ? unsigned(llvm::countr_zero(x))
                               : unsigned(llvm::countl_zero(x)) - (64 - bits);
}

static IntegerFacts ofBits(unsigned bits, uint64_t zeros, uint64_t ones) {
  IntegerFacts facts = IntegerFacts::unknown(bits);
  facts.zeros |= zeros;
  facts.ones = ones & IntegerFacts::maskOf(bits);
  facts.tighten();
  return facts;
}

static IntegerFacts signExtend(unsigned from, unsigned to, const IntegerFacts &x) {
  uint64_t upper = IntegerFacts::maskOf(to) & ~IntegerFacts::maskOf(from);
  std::optional<bool> sign = x.sign(from);
  if (sign == false) return x;
  if (sign == true) return ofBits(to, x.zeros & IntegerFacts::maskOf(from), x.ones | upper);
  return ofBits(to, x.zeros & IntegerFacts::maskOf(from), x.ones);
}

constexpr std::array<FactSource, numOpcodes> cot::factSources = [] {
  std::array<FactSource, numOpcodes> sources{};
  for (Opcode opcode : {Opcode::Ineg, Opcode::Iadd, Opcode::Imul, Opcode::Isub, Opcode::Udiv,
                        Opcode::Umin, Opcode::Umax, Opcode::Band, Opcode::Bor, Opcode::Bxor,
                        Opcode::Bnot, Opcode::Ishl, Opcode::Ushr, Opcode::Sshr, Opcode::Sextend,
                        Opcode::Ireduce, Opcode::Select, Opcode::SelectSpectreGuard})
    sources[unsigned(opcode)] = FactSource::Operands;
  for (Opcode opcode : {Opcode::Iconst, Opcode::Icmp, Opcode::Fcmp, Opcode::VanyTrue,
                        Opcode::VallTrue, Opcode::Uload8, Opcode::Uload16, Opcode::Uload32,
                        Opcode::Clz, Opcode::Ctz, Opcode::Popcnt, Opcode::Urem, Opcode::Uextend})
    sources[unsigned(opcode)] = FactSource::Opcode;
  return sources;
}();

IntegerFacts cot::computeFacts(const Function &function, Inst inst,
                               llvm::function_ref<IntegerFacts(Value)> of) {
  const DataFlowGraph &dfg = function.dfg;
  unsigned bits = dfg.typeOf(dfg.firstResult(inst)).bits();
  auto operand = [&](unsigned i) { return of(dfg.argument(inst, i)); };
  auto operandBits = [&](unsigned i) { return dfg.typeOf(dfg.argument(inst, i)).bits(); };
  switch (Opcode opcode = dfg.opcode(inst); opcode) {
  case Opcode::Iconst:
    return IntegerFacts::constant(uint64_t(dfg[inst].imm64()) & IntegerFacts::maskOf(bits));
  case Opcode::Icmp:
  case Opcode::Fcmp:
  case Opcode::VanyTrue:
  case Opcode::VallTrue:
    return IntegerFacts::range(bits, 0, 1);
  case Opcode::Uload8:
    return IntegerFacts::range(bits, 0, 0xff);
  case Opcode::Uload16:
    return IntegerFacts::range(bits, 0, 0xffff);
  case Opcode::Uload32:
    return IntegerFacts::range(bits, 0, 0xffff'ffff);
  case Opcode::Clz:
  case Opcode::Ctz:
  case Opcode::Popcnt: {
    IntegerFacts x = operand(0);
    if (x.isConstant()) return IntegerFacts::constant(countBits(opcode, bits, x.least));
    return IntegerFacts::range(bits, 0, bits);
  }
  case Opcode::Ineg: {
    IntegerFacts x = operand(0);
    if (x.isConstant()) return IntegerFacts::constant(-x.least & IntegerFacts::maskOf(bits));
    return IntegerFacts::unknown(bits);
  }
  case Opcode::Iadd:
    return add(bits, operand(0), operand(1));
  case Opcode::Imul:
    return multiply(bits, operand(0), operand(1));
  case Opcode::Isub: {
    IntegerFacts x = operand(0), y = operand(1);
    if (x.least >= y.most) return IntegerFacts::range(bits, x.least - y.most, x.most - y.least);
    return IntegerFacts::unknown(bits);
  }
  case Opcode::Udiv: {
    IntegerFacts x = operand(0), y = operand(1);
    return IntegerFacts::range(bits, y.most ? x.least / y.most : 0,
                               x.most / std::max<uint64_t>(y.least, 1));
  }
  case Opcode::Urem: {
    IntegerFacts x = operand(0), y = operand(1);
    return IntegerFacts::range(bits, 0, std::min(x.most, y.most ? y.most - 1 : 0));
  }
  case Opcode::Umin: {
    IntegerFacts x = operand(0), y = operand(1);
    return IntegerFacts::range(bits, std::min(x.least, y.least), std::min(x.most, y.most));
  }
  case Opcode::Umax: {
    IntegerFacts x = operand(0), y = operand(1);
    return IntegerFacts::range(bits, std::max(x.least, y.least), std::max(x.most, y.most));
  }
  case Opcode::Band: {
    IntegerFacts x = operand(0), y = operand(1);
    return ofBits(bits, x.zeros | y.zeros, x.ones & y.ones)
        .meet(IntegerFacts::range(bits, 0, std::min(x.most, y.most)));
  }
  case Opcode::Bor: {
    IntegerFacts x = operand(0), y = operand(1);
    return ofBits(bits, x.zeros & y.zeros, x.ones | y.ones);
  }
  case Opcode::Bxor: {
    IntegerFacts x = operand(0), y = operand(1);
    return ofBits(bits, (x.zeros & y.zeros) | (x.ones & y.ones),
                  (x.ones & y.zeros) | (x.zeros & y.ones));
  }
  case Opcode::Bnot: {
    IntegerFacts x = operand(0);
    return ofBits(bits, x.ones, x.zeros);
  }
  case Opcode::Ishl:
  case Opcode::Ushr:
  case Opcode::Sshr: {
    IntegerFacts x = operand(0);
    if (operandBits(1) <= 64)
      if (IntegerFacts amount = operand(1); amount.isConstant())
        return shift(opcode, bits, x, amount.least);
    return opcode == Opcode::Ushr ? IntegerFacts::range(bits, 0, x.most)
                                  : IntegerFacts::unknown(bits);
  }
  case Opcode::Uextend:
    return operand(0);
  case Opcode::Sextend:
    return signExtend(operandBits(0), bits, operand(0));
  case Opcode::Ireduce: {
    if (operandBits(0) > 64) return IntegerFacts::unknown(bits);
    IntegerFacts x = operand(0);
    if (x.most <= IntegerFacts::maskOf(bits)) return x;
    return ofBits(bits, x.zeros, x.ones);
  }
  case Opcode::Select:
  case Opcode::SelectSpectreGuard:
    return operand(1).join(operand(2));
  default:
    return IntegerFacts::unknown(bits);
  }
}

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

/// Facts of x + 2^(bits-1): signed order becomes unsigned order. Only the range counts.
static IntegerFacts biased(unsigned bits, const IntegerFacts &x) {
  uint64_t mask = IntegerFacts::maskOf(bits), bias = uint64_t(1) << (bits - 1);
  if (!x.sign(bits)) return IntegerFacts::unknown(bits);
  IntegerFacts facts = IntegerFacts::unknown(bits);
  facts.least = (x.least + bias) & mask;
  facts.most = (x.most + bias) & mask;
  return facts;
}

static std::optional<bool> isLess(const IntegerFacts &x, const IntegerFacts &y) {
  if (x.most < y.least) return true;
  if (x.least >= y.most) return false;
  return std::nullopt;
}

static std::optional<bool> negated(std::optional<bool> value) {
  if (value) return !*value;
  return value;
}

std::optional<bool> cot::compareFacts(IntCC condition, unsigned bits, const IntegerFacts &x,
                                      const IntegerFacts &y) {
  if (x.isImpossible() || y.isImpossible()) return std::nullopt;
  switch (condition) {
  case IntCC::Equal:
    if (x.isConstant() && y.isConstant() && x.least == y.least) return true;
    if (x.most < y.least || y.most < x.least) return false;
    if ((x.ones & y.zeros) || (x.zeros & y.ones)) return false;
    return std::nullopt;
  case IntCC::NotEqual:
    return negated(compareFacts(IntCC::Equal, bits, x, y));
  case IntCC::UnsignedLessThan:
    return isLess(x, y);
  case IntCC::UnsignedGreaterThan:
    return isLess(y, x);
  case IntCC::UnsignedGreaterThanOrEqual:
    return negated(isLess(x, y));
  case IntCC::UnsignedLessThanOrEqual:
    return negated(isLess(y, x));
  case IntCC::SignedLessThan:
    return isLess(biased(bits, x), biased(bits, y));
  case IntCC::SignedGreaterThan:
    return isLess(biased(bits, y), biased(bits, x));
  case IntCC::SignedGreaterThanOrEqual:
    return negated(isLess(biased(bits, x), biased(bits, y)));
  case IntCC::SignedLessThanOrEqual:
    return negated(isLess(biased(bits, y), biased(bits, x)));
  }
  return std::nullopt;
}

std::optional<uint64_t> cot::integerResult(const Function &function, Inst inst,
                                           llvm::function_ref<IntegerFacts(Value)> of) {
  const DataFlowGraph &dfg = function.dfg;
  Opcode opcode = dfg.opcode(inst);
  if (canTrap(opcode) || dfg.results(inst).size() != 1 ||
      !hasIntegerFacts(dfg.typeOf(dfg.firstResult(inst))))
    return std::nullopt;
  if (opcode == Opcode::Icmp) {
    Value x = dfg.argument(inst, 0), y = dfg.argument(inst, 1);
    return compareFacts(dfg[inst].intCC(), dfg.typeOf(x).bits(), of(x), of(y));
  }
  IntegerFacts facts = computeFacts(function, inst, of);
  if (!facts.isConstant() || facts.isImpossible()) return std::nullopt;
  return facts.least;
}

IntegerFacts cot::factsWhere(IntCC condition, unsigned bits, const IntegerFacts &x,
                             const IntegerFacts &y) {
  uint64_t mask = IntegerFacts::maskOf(bits), half = mask >> 1;
  auto within = [&](uint64_t least, uint64_t most) {
    return x.meet(IntegerFacts::range(bits, least, most));
  };
  switch (condition) {
  case IntCC::Equal:
    return x.meet(y);
  case IntCC::NotEqual:
    if (!y.isConstant() || x.isConstant()) return x;
    if (y.least == x.least) return within(x.least + 1, mask);
    if (y.least == x.most) return within(0, x.most - 1);
    return x;
  case IntCC::UnsignedLessThan:
    return y.most == 0 ? x : within(0, y.most - 1);
  case IntCC::UnsignedLessThanOrEqual:
    return within(0, y.most);
  case IntCC::UnsignedGreaterThan:
    return y.least == mask ? x : within(y.least + 1, mask);
  case IntCC::UnsignedGreaterThanOrEqual:
    return within(y.least, mask);
  case IntCC::SignedGreaterThan:
  case IntCC::SignedGreaterThanOrEqual: {
    // Above a number that is not negative: not negative either.
    if (y.sign(bits) != false) return x;
    uint64_t least = y.least + (condition == IntCC::SignedGreaterThan);
    return least > half ? x : within(least, half);
  }
  case IntCC::SignedLessThan:
  case IntCC::SignedLessThanOrEqual: {
    // Below a number that is not negative, and not negative itself.
    if (y.sign(bits) != false || x.sign(bits) != false) return x;
    if (condition == IntCC::SignedLessThan) return y.most == 0 ? x : within(0, y.most - 1);
    return within(0, y.most);
  }
  }
  return x;
}
