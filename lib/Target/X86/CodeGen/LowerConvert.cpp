//===- LowerConvert.cpp - Conversions between integers and floats on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// CVTTSS2SI and its kin give the least number for what does not fit. What must trap is compared
/// with the bounds before; what saturates is brought into the range as a float where the bounds are
/// floats, and chosen afterwards where they aren't. f16 goes through f32, which holds every f16
/// and, rounded from any integer that an f16 may hold, that integer.
///
//===----------------------------------------------------------------------===//

#include "Lower.h"
#include <algorithm>

using namespace cot;
using namespace cot::x86;
using ir::Inst;
using ir::Type;

#define COT_FLOAT_FORMS(name)                                                                      \
  FloatForms { Opcode::name##SS, Opcode::name##SD, Opcode::V##name##SS, Opcode::V##name##SD }

static constexpr FloatForms compareForms = COT_FLOAT_FORMS(UCOMI);
static constexpr FloatForms toInt32Forms = {Opcode::CVTTSS2SI32, Opcode::CVTTSD2SI32,
                                            Opcode::VCVTTSS2SI32, Opcode::VCVTTSD2SI32};
static constexpr FloatForms toInt64Forms = {Opcode::CVTTSS2SI64, Opcode::CVTTSD2SI64,
                                            Opcode::VCVTTSS2SI64, Opcode::VCVTTSD2SI64};

//===----------------------------------------------------------------------===//
// Between floats
//===----------------------------------------------------------------------===//

VReg Lower::convert(VReg x, Type from, Type to) {
  using namespace ir::types;
  if (from == to) return x;
  auto merged = [&](Opcode opcode, Opcode vexOpcode) {
    VReg result = ctx.newReg(RegClass::Float);
    bool isVex = ctx.hasFeature(static_cast<unsigned>(Feature::AVX));
    ctx.emit(id(isVex ? vexOpcode : opcode), {use(result), use(x), use(x)});
    return result;
  };
  auto call = [&](LibCall function) { return callFloat(function, x, from, to); };
  bool hasHalf = ctx.hasFeature(static_cast<unsigned>(Feature::F16C));
  if (from == f16 && to == f32)
    return hasHalf ? unary(id(Opcode::VCVTPH2PS), x, RegClass::Float) : call(LibCall::F16ToF32);
  if (from == f16) return convert(convert(x, f16, f32), f32, to);
  if (from == f32 && to == f64) return merged(Opcode::CVTSS2SD, Opcode::VCVTSS2SD);
  if (from == f64 && to == f32) return merged(Opcode::CVTSD2SS, Opcode::VCVTSD2SS);
  if (to == f128) return call(from == f32 ? LibCall::F32ToF128 : LibCall::F64ToF128);
  if (from == f128)
    return call(to == f16   ? LibCall::F128ToF16
                : to == f32 ? LibCall::F128ToF32
                            : LibCall::F128ToF64);
  if (from == f64 || !hasHalf) return call(from == f64 ? LibCall::F64ToF16 : LibCall::F32ToF16);
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(Opcode::VCVTPS2PH), {use(result), use(x), imm(0)});
  return result;
}

VReg Lower::convertFloat(Inst inst) {
  Value x = ctx.argument(inst, 0);
  return convert(ctx.reg(x), ctx.typeOf(x), ctx.typeOf(ctx.result(inst)));
}

//===----------------------------------------------------------------------===//
// From integers
//===----------------------------------------------------------------------===//

/// The halves become the low bits of 2^52 and of 2^84, from which those are subtracted exactly:
/// only the last sum rounds. (The Rust and LLVM runtimes have it as __floatundidf.)
VReg Lower::doubleFromUnsigned(Value value) {
  VReg bits = unary(id(Opcode::MOVQtoXMM), ctx.reg(value), RegClass::Float);
  auto withMemory = [&](Opcode opcode, VReg a, const MachineAddress &address) {
    VReg result = ctx.newReg(RegClass::Float);
    ctx.emit(id(opcode), {use(result), use(a), ctx.memory(address)});
    return result;
  };
  VReg halves = withMemory(Opcode::PUNPCKLDQ, bits, pooledPair(0x4530000043300000, 0));
  VReg terms =
      withMemory(Opcode::SUBPD, halves, pooledPair(0x4330000000000000, 0x4530000000000000));
  if (ctx.hasFeature(static_cast<unsigned>(Feature::SSE3)))
    return binary(id(Opcode::HADDPD), terms, terms);
  VReg high = binary(id(Opcode::UNPCKHPD), terms, terms);
  return binary(id(Opcode::ADDSD), high, terms);
}

VReg Lower::singleFrom64(VReg x) {
  VReg result = ctx.newReg(RegClass::Float), zero = floatZero();
  ctx.emit(id(Opcode::CVTSI2SS64), {use(result), use(zero), use(x)});
  return result;
}

/// To f16 and f128, and from i128.
VReg Lower::fromInteger(Inst inst) {
  using namespace ir::types;
  Value x = ctx.argument(inst, 0);
  Type from = ctx.typeOf(x), to = ctx.typeOf(ctx.result(inst));
  bool isSigned = ctx.data(inst).opcode() == ir::Opcode::FcvtFromSint;
  // An f16 is that of the f32: what f32 can't hold exactly is beyond f16's range.
  Type made = to == f16 ? f32 : to;
  if (from == i128) {
    LibCall function = made == f32   ? (isSigned ? LibCall::I128ToF32 : LibCall::U128ToF32)
                       : made == f64 ? (isSigned ? LibCall::I128ToF64 : LibCall::U128ToF64)
                                     : (isSigned ? LibCall::I128ToF128 : LibCall::U128ToF128);
    VReg result = ctx.newReg(RegClass::Float);
    ctx.libraryCall(function, {ctx.reg(x, 0), ctx.reg(x, 1)}, i128, result, made);
    return convert(result, made, to);
  }
  if (to == f128)
    return callFloat(isSigned ? LibCall::I64ToF128 : LibCall::U64ToF128,
                     isSigned ? signExtended(x) : zeroExtended(x), i64, f128);
  if (from == i64 && !isSigned) {
    VReg single = ctx.newReg(RegClass::Float);
    ctx.emit(id(PseudoOpcode::CVTU64SS),
             {use(single), use(ctx.reg(x)), use(ctx.newReg(RegClass::Int)),
              use(ctx.newReg(RegClass::Int))});
    return convert(single, f32, f16);
  }
  return convert(singleFrom64(isSigned ? signExtended(x) : zeroExtended(x)), f32, f16);
}

//===----------------------------------------------------------------------===//
// To integers
//===----------------------------------------------------------------------===//

namespace {
/// 2^exponent + offset, or less than 0 as much: what bounds of integer types are. Its bits as a
/// float are put together here: a float of 128 bits as a number of LLVM's asks the heap for memory.
struct Bound {
  unsigned exponent;
  int offset = 0; ///< -1, 0 or 1.
  bool isNegative = false;
};
/// The bits of a float type but for the sign.
struct FloatFormat {
  unsigned exponentBits, precision;
};
} // namespace

static Bound powerOf2(unsigned exponent) { return {exponent}; }
static Bound negative(Bound x) {
  x.isNegative = !x.isNegative;
  return x;
}
static Bound less1(Bound x) {
  x.offset += x.isNegative ? 1 : -1;
  return x;
}
static FloatFormat formatOf(Type type) {
  if (type == ir::types::f32) return {8, 24};
  if (type == ir::types::f64) return {11, 53};
  return {15, 113};
}

/// \p bound as a float of \p type, rounded to the nearest.
static FloatBits bitsOf(Bound bound, Type type) {
  auto [exponentBits, precision] = formatOf(type);
  unsigned bias = (1u << (exponentBits - 1)) - 1, exponent = bound.exponent;
  // The ones and zeros behind the leading one: `ones` of them, `shift` bits above the lowest.
  unsigned ones = 0, shift = 0;
  if (bound.offset < 0 && exponent <= precision) {
    ones = --exponent;
    shift = precision - 1 - ones;
  } else if (bound.offset > 0 && bound.exponent < precision) {
    ones = 1;
    shift = precision - 1 - exponent;
  }
  uint64_t biased = std::min(exponent + bias, 2 * bias + 1);
  FloatBits bits;
  auto set = [&bits](unsigned at) { (at < 64 ? bits.low : bits.high) |= uint64_t(1) << (at % 64); };
  for (unsigned i = 0; i < ones; ++i)
    set(shift + i);
  for (unsigned i = 0; i < exponentBits; ++i)
    if (biased >> i & 1) set(precision - 1 + i);
  if (bound.isNegative) set(precision - 1 + exponentBits);
  return bits;
}

namespace {
/// What fits an integer type, for floats that are truncated: less than `end`, and greater than
/// `begin` or, where the number before the least one is no float, not less than it.
struct Range {
  FloatBits begin, end;
  bool isBeginIn;
};
} // namespace

static Range rangeOf(Type from, unsigned bits, bool isSigned) {
  Bound end = powerOf2(isSigned ? bits - 1 : bits);
  Bound least = negative(powerOf2(isSigned ? bits - 1 : 0));
  bool isBeginIn = isSigned && bits > formatOf(from).precision;
  Bound begin = isSigned && !isBeginIn ? less1(least) : least;
  return {bitsOf(begin, from), bitsOf(end, from), isBeginIn};
}

/// f16 as f32.
VReg Lower::floatOperand(Inst inst, Type &type) {
  Value x = ctx.argument(inst, 0);
  type = ctx.typeOf(x);
  VReg reg = ctx.reg(x);
  if (type != ir::types::f16) return reg;
  type = ir::types::f32;
  return convert(reg, ir::types::f16, type);
}

/// Traps unless \p x becomes an integer of \p bits.
void Lower::checkRange(VReg x, Type from, unsigned bits, bool isSigned) {
  Range range = rangeOf(from, bits, isSigned);
  TrapCode notANumber = TrapCode::badConversionToInteger(), overflow = TrapCode::integerOverflow();
  if (from == ir::types::f128) {
    VReg end = floatConstant(from, range.end), begin = floatConstant(from, range.begin);
    trapIf(compareFloats(ir::FloatCC::Unordered, from, x, x), notANumber);
    trapIf(compareFloats(ir::FloatCC::GreaterThanOrEqual, from, x, end), overflow);
    trapIf(compareFloats(range.isBeginIn ? ir::FloatCC::LessThan : ir::FloatCC::LessThanOrEqual,
                         from, x, begin),
           overflow);
    return;
  }
  // Unordered sets all flags; less sets carry, equal zero.
  auto trapOn = [&](Condition c, TrapCode code) { trapIf({FlagsTest::One, c, c}, code); };
  scalarTest(compareForms, from, x, ctx.memory(pooled(from, range.end)));
  trapOn(Condition::P, notANumber);
  trapOn(Condition::AE, overflow);
  scalarTest(compareForms, from, x, ctx.memory(pooled(from, range.begin)));
  trapOn(range.isBeginIn ? Condition::B : Condition::BE, overflow);
}

/// An f32 or f64 below 2^64, not negative: what is below 2^63 directly, else without 2^63, which is
/// put back. The direct conversion is negative just then.
VReg Lower::truncateTo64(VReg x, Type from) {
  VReg direct = scalarToInt(toInt64Forms, from, x);
  VReg rest =
      scalar(COT_FLOAT_FORMS(SUB), from, x, ctx.memory(pooled(from, bitsOf(powerOf2(63), from))));
  VReg above = scalarToInt(toInt64Forms, from, rest);
  VReg isAbove = binary(id(Opcode::SARmb64), direct, 63);
  return binary(id(Opcode::ORrm64), binary(id(Opcode::ANDrm64), isAbove, above), direct);
}

VReg Lower::toInteger(Inst inst) {
  Type from, to = ctx.typeOf(ctx.result(inst));
  bool isSigned = ctx.data(inst).opcode() == ir::Opcode::FcvtToSint;
  VReg x = floatOperand(inst, from);
  checkRange(x, from, to.bits(), isSigned);
  if (from == ir::types::f128)
    return callFloat(isSigned ? LibCall::F128ToI64 : LibCall::F128ToU64, x, from, ir::types::i64);
  if (to == ir::types::i64 && !isSigned) return truncateTo64(x, from);
  bool isWide = to.bits() + (isSigned ? 0 : 1) > 32;
  return scalarToInt(isWide ? toInt64Forms : toInt32Forms, from, x);
}

/// Both parts of the i128 that \p x, in range, is.
std::pair<VReg, VReg> Lower::truncateTo128(VReg x, Type from, bool isSigned) {
  VReg parts[] = {ctx.newReg(RegClass::Int), ctx.newReg(RegClass::Int)};
  LibCall function = from == ir::types::f32 ? (isSigned ? LibCall::F32ToI128 : LibCall::F32ToU128)
                     : from == ir::types::f64
                         ? (isSigned ? LibCall::F64ToI128 : LibCall::F64ToU128)
                         : (isSigned ? LibCall::F128ToI128 : LibCall::F128ToU128);
  ctx.libraryCall(function, x, from, parts, ir::types::i128);
  return {parts[0], parts[1]};
}

void Lower::toWideInteger(Inst inst) {
  Type from;
  bool isSigned = ctx.data(inst).opcode() == ir::Opcode::FcvtToSint;
  VReg x = floatOperand(inst, from);
  trapIf(compareFloats(ir::FloatCC::Unordered, from, x, x), TrapCode::badConversionToInteger());
  if (!isSigned) {
    VReg minusOne = floatConstant(from, bitsOf(negative(powerOf2(0)), from));
    trapIf(compareFloats(ir::FloatCC::LessThanOrEqual, from, x, minusOne),
           TrapCode::integerOverflow());
  }
  saturateWide(inst, x, from, isSigned);
}

//===----------------------------------------------------------------------===//
// Saturation
//===----------------------------------------------------------------------===//

/// Not above the greatest number of the type nor below the least one; a NaN is left (signed) or 0.
VReg Lower::clampFloat(VReg x, Type type, unsigned bits, bool isSigned) {
  if (!isSigned) {
    VReg positive = scalar(COT_FLOAT_FORMS(MAX), type, x, use(floatZero()));
    return scalar(COT_FLOAT_FORMS(MIN), type, positive,
                  ctx.memory(pooled(type, bitsOf(less1(powerOf2(bits)), type))));
  }
  // Of two operands of which one is a NaN, the result is the second.
  VReg greatest = floatConstant(type, bitsOf(less1(powerOf2(bits - 1)), type));
  VReg bounded = scalar(COT_FLOAT_FORMS(MIN), type, greatest, use(x));
  VReg least = floatConstant(type, bitsOf(negative(powerOf2(bits - 1)), type));
  return scalar(COT_FLOAT_FORMS(MAX), type, least, use(bounded));
}

/// \p value where the float is less than 2^bits; ones above. The float is not negative, nor a NaN.
VReg Lower::saturateUnsigned64(VReg x, Type from) {
  VReg positive = scalar(COT_FLOAT_FORMS(MAX), from, x, use(floatZero()));
  VReg value = truncateTo64(positive, from), ones = constantReg(-1);
  scalarTest(compareForms, from, positive, ctx.memory(pooled(from, bitsOf(powerOf2(64), from))));
  return conditionalMove(ir::types::i64, Condition::AE, value, ones);
}

/// What is too small becomes the least number by itself.
VReg Lower::saturateSigned64(VReg x, Type from) {
  VReg value = scalarToInt(toInt64Forms, from, x);
  VReg greatest = constantReg(std::numeric_limits<int64_t>::max()), zero = constantReg(0);
  scalarTest(compareForms, from, x, ctx.memory(pooled(from, bitsOf(powerOf2(63), from))));
  value = conditionalMove(ir::types::i64, Condition::AE, value, greatest);
  return conditionalMove(ir::types::i64, Condition::P, value, zero);
}

VReg Lower::toIntegerSaturating(Inst inst) {
  Type from, to = ctx.typeOf(ctx.result(inst));
  bool isSigned = ctx.data(inst).opcode() == ir::Opcode::FcvtToSintSat;
  VReg x = floatOperand(inst, from);
  unsigned bits = to.bits();
  if (from == ir::types::f128) return saturateQuad(x, bits, isSigned);
  if (bits == 64) return isSigned ? saturateSigned64(x, from) : saturateUnsigned64(x, from);
  // The bounds of 32 bits are no f32. What of a NaN reaches the result is 0.
  if (bits == 32 && from == ir::types::f32) {
    x = convert(x, from, ir::types::f64);
    from = ir::types::f64;
  }
  VReg clamped = clampFloat(x, from, bits, isSigned);
  return scalarToInt(bits == 32 ? toInt64Forms : toInt32Forms, from, clamped);
}

/// \p otherwise where the condition does not hold, part by part.
void Lower::replaceParts(llvm::MutableArrayRef<VReg> parts, FlagsTest test,
                         llvm::ArrayRef<VReg> values) {
  for (size_t i = 0; i < parts.size(); ++i)
    parts[i] = selectPart(ir::types::i64, test, values[i], parts[i]);
}

/// Chooses among \p parts, which \p x was converted to, and the bounds of its type.
void Lower::saturateParts(VReg x, Type from, unsigned bits, bool isSigned,
                          llvm::MutableArrayRef<VReg> parts) {
  unsigned topBits = bits - (parts.size() - 1) * 64;
  uint64_t sign = uint64_t(1) << (topBits - 1);
  bool isSignedEnd = isSigned || bits == 128;
  VReg zero = constantReg(0), ones = constantReg(-1);
  VReg greatestTop = isSignedEnd ? constantReg(static_cast<int64_t>(sign - 1)) : ones;
  VReg leastTop = isSigned ? constantReg(static_cast<int64_t>(sign)) : zero;
  VReg greatest[] = {parts.size() == 1 ? greatestTop : ones, greatestTop};
  VReg least[] = {parts.size() == 1 ? leastTop : zero, leastTop};
  VReg zeros[] = {zero, zero};
  VReg end = floatConstant(from, bitsOf(powerOf2(isSignedEnd ? bits - 1 : bits), from));
  VReg begin =
      isSigned ? floatConstant(from, bitsOf(negative(powerOf2(bits - 1)), from)) : floatZero();
  replaceParts(parts, compareFloats(ir::FloatCC::GreaterThanOrEqual, from, x, end), greatest);
  if (!isSigned)
    return replaceParts(
        parts, compareFloats(ir::FloatCC::UnorderedOrLessThanOrEqual, from, x, begin), zeros);
  replaceParts(parts, compareFloats(ir::FloatCC::LessThanOrEqual, from, x, begin), least);
  replaceParts(parts, compareFloats(ir::FloatCC::Unordered, from, x, x), zeros);
}

VReg Lower::saturateQuad(VReg x, unsigned bits, bool isSigned) {
  VReg value = callFloat(isSigned ? LibCall::F128ToI64 : LibCall::F128ToU64, x, ir::types::f128,
                         ir::types::i64);
  saturateParts(x, ir::types::f128, bits, isSigned, value);
  return value;
}

void Lower::toWideIntegerSaturating(Inst inst) {
  Type from;
  bool isSigned = ctx.data(inst).opcode() == ir::Opcode::FcvtToSintSat;
  saturateWide(inst, floatOperand(inst, from), from, isSigned);
}

/// The bounds of i128 are those of the signed numbers, whatever the sign (LangRef).
void Lower::saturateWide(Inst inst, VReg x, Type from, bool isSigned) {
  auto [low, high] = truncateTo128(x, from, isSigned);
  VReg parts[] = {low, high};
  saturateParts(x, from, 128, isSigned, parts);
  setWide(inst, parts[0], parts[1]);
}

//===----------------------------------------------------------------------===//
// Bits as another type
//===----------------------------------------------------------------------===//

/// Registers of one bank hold the same bits for all types. With another number of lanes, in the
/// order of bytes that is not the machine's, they would not.
bool Lower::isPlainBitcast(Inst inst) {
  if (ctx.dfg().memFlags(inst).endianness != llvm::endianness::big) return true;
  unsigned from = ctx.typeOf(ctx.argument(inst, 0)).laneCount();
  if (from == ctx.typeOf(ctx.result(inst)).laneCount()) return true;
  ctx.fail("no code for a big-endian bitcast that changes the number of lanes");
  return false;
}

VReg Lower::bitcast(Inst inst) {
  Value x = ctx.argument(inst, 0);
  Type from = ctx.typeOf(x), to = ctx.typeOf(ctx.result(inst));
  VReg reg = ctx.reg(x);
  if (!isPlainBitcast(inst)) return reg;
  if (from == ir::types::i128) {
    VReg low = unary(id(Opcode::MOVQtoXMM), reg, RegClass::Float);
    VReg high = unary(id(Opcode::MOVQtoXMM), ctx.reg(x, 1), RegClass::Float);
    return binary(id(Opcode::PUNPCKLQDQ), low, high);
  }
  if (from.isInt() == to.isInt()) return reg;
  bool isWide = to.bits() == 64;
  if (to.isInt())
    return unary(id(isWide ? Opcode::MOVQfromXMM : Opcode::MOVDmr), reg, RegClass::Int);
  return unary(id(isWide ? Opcode::MOVQtoXMM : Opcode::MOVDrm), reg, RegClass::Float);
}

void Lower::bitcastWide(Inst inst) {
  Value x = ctx.argument(inst, 0);
  if (!isPlainBitcast(inst)) return;
  VReg reg = ctx.reg(x);
  if (ctx.typeOf(x).isInt()) return setWide(inst, reg, ctx.reg(x, 1));
  VReg low = unary(id(Opcode::MOVQfromXMM), reg, RegClass::Int);
  VReg high = ctx.newReg(RegClass::Int);
  if (ctx.hasFeature(static_cast<unsigned>(Feature::SSE41)))
    ctx.emit(id(Opcode::PEXTRQ), {use(high), use(reg), imm(1)});
  else
    ctx.emit(id(Opcode::MOVQfromXMM), {use(high), use(binary(id(Opcode::PUNPCKHQDQ), reg, reg))});
  setWide(inst, low, high);
}
