//===- LowerVectorFloat.cpp - Lanes of floats on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerVector.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

/// Instructions whose AVX forms differ by name, not by size.
#define COT_PACKED_X(NAME) Opcode::NAME, Opcode::V##NAME

/// The opcodes of a packed operation on binary32 and binary64, by the width of the lane.
#define COT_FLOATS(V, LANE, NAME, ...)                                                             \
  ((LANE) == 32 ? (V).binary(COT_PACKED(NAME##PS), __VA_ARGS__)                                    \
                : (V).binary(COT_PACKED(NAME##PD), __VA_ARGS__))

static Vectors::Source signMask(Vectors &v, unsigned lane) {
  return v.constant(uint64_t(1) << (lane - 1), lane / 8);
}
static Vectors::Source magnitudeMask(Vectors &v, unsigned lane) {
  return v.constant((uint64_t(1) << (lane - 1)) - 1, lane / 8);
}

VReg Lower::negateFloats(Value x) {
  Vectors v(ctx);
  unsigned lane = ctx.typeOf(x).laneBits();
  VReg reg = ctx.reg(x);
  return COT_FLOATS(v, lane, XOR, reg, signMask(v, lane));
}

VReg Lower::absoluteFloats(Value x) {
  Vectors v(ctx);
  unsigned lane = ctx.typeOf(x).laneBits();
  VReg reg = ctx.reg(x);
  return COT_FLOATS(v, lane, AND, reg, magnitudeMask(v, lane));
}

VReg Lower::copySigns(Value x, Value y) {
  Vectors v(ctx);
  unsigned lane = ctx.typeOf(x).laneBits();
  VReg magnitude = ctx.reg(x), sign = ctx.reg(y);
  magnitude = COT_FLOATS(v, lane, AND, magnitude, magnitudeMask(v, lane));
  return COT_FLOATS(v, lane, OR, magnitude, COT_FLOATS(v, lane, AND, sign, signMask(v, lane)));
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

namespace {
/// Predicates of CMPPS (Intel manual, volume 2, table 3-1).
enum Predicate : uint8_t { Eq, Lt, Le, Unord, Neq, Nlt, Nle, Ord };
} // namespace

static VReg compare(Vectors &v, unsigned lane, VReg a, Vectors::Source b, Predicate predicate) {
  return lane == 32 ? v.ternary(COT_PACKED(CMPPS), a, b, predicate)
                    : v.ternary(COT_PACKED(CMPPD), a, b, predicate);
}

VReg Lower::compareFloats(Inst inst) {
  Vectors v(ctx);
  Value x = ctx.argument(inst, 0);
  unsigned lane = ctx.typeOf(x).laneBits();
  VReg a = ctx.reg(x), b = ctx.reg(ctx.argument(inst, 1));
  auto is = [&](Predicate predicate) { return compare(v, lane, a, b, predicate); };
  auto isSwapped = [&](Predicate predicate) { return compare(v, lane, b, a, predicate); };
  switch (ctx.data(inst).floatCC()) {
  case ir::FloatCC::Ordered:
    return is(Ord);
  case ir::FloatCC::Unordered:
    return is(Unord);
  case ir::FloatCC::Equal:
    return is(Eq);
  case ir::FloatCC::NotEqual:
    return is(Neq);
  case ir::FloatCC::OrderedNotEqual:
    return v.bitAnd(is(Neq), is(Ord));
  case ir::FloatCC::UnorderedOrEqual:
    return v.bitOr(is(Eq), is(Unord));
  case ir::FloatCC::LessThan:
    return is(Lt);
  case ir::FloatCC::LessThanOrEqual:
    return is(Le);
  case ir::FloatCC::GreaterThan:
    return isSwapped(Lt);
  case ir::FloatCC::GreaterThanOrEqual:
    return isSwapped(Le);
  case ir::FloatCC::UnorderedOrLessThan:
    return isSwapped(Nle);
  case ir::FloatCC::UnorderedOrLessThanOrEqual:
    return isSwapped(Nlt);
  case ir::FloatCC::UnorderedOrGreaterThan:
    return is(Nle);
  case ir::FloatCC::UnorderedOrGreaterThanOrEqual:
    return is(Nlt);
  }
  llvm_unreachable("no condition");
}

/// The instructions give their second source where both are zeros or one is a NaN: both orders are
/// asked, and what differs decides. Quiet NaNs result, payloads cleared.
VReg Lower::minMaxFloats(Inst inst) {
  Vectors v(ctx);
  Value x = ctx.argument(inst, 0);
  unsigned lane = ctx.typeOf(x).laneBits();
  VReg a = ctx.reg(x), b = ctx.reg(ctx.argument(inst, 1));
  // Past the exponent and the quiet bit.
  int64_t payload = lane == 32 ? 10 : 13;
  auto cleared = [&](VReg value, VReg isNaN) {
    return v.andNot(value, v.shiftRight(lane, isNaN, payload));
  };
  if (ctx.data(inst).opcode() == ir::Opcode::Fmin) {
    VReg one = COT_FLOATS(v, lane, MIN, a, b), other = COT_FLOATS(v, lane, MIN, b, a);
    VReg both = v.bitOr(one, other);
    VReg isNaN = compare(v, lane, both, both, Unord);
    return cleared(v.bitOr(both, isNaN), isNaN);
  }
  VReg one = COT_FLOATS(v, lane, MAX, a, b), other = COT_FLOATS(v, lane, MAX, b, a);
  VReg difference = v.bitXor(one, other);
  VReg both = v.bitOr(one, difference);
  VReg value = COT_FLOATS(v, lane, SUB, both, difference);
  return cleared(value, compare(v, lane, value, value, Unord));
}

//===----------------------------------------------------------------------===//
// Lane by lane
//===----------------------------------------------------------------------===//

/// Calls \p call with each lane of the operands of \p inst.
VReg Lower::callForLanes(Inst inst, LibCall call) {
  Vectors v(ctx);
  ir::Type type = ctx.typeOf(ctx.result(inst)), lane = type.laneType();
  llvm::SmallVector<VReg, 3> operands;
  for (Value value : ctx.dfg().arguments(inst))
    operands.push_back(ctx.reg(value));
  VReg result;
  for (unsigned i = 0; i < type.laneCount(); ++i) {
    llvm::SmallVector<VReg, 3> lanes;
    for (VReg operand : operands)
      lanes.push_back(i == 0 ? operand
                             : v.shuffle32(operand, lane.bits() == 64 ? 0xee : int64_t(i)));
    VReg one = ctx.newReg(RegClass::Float);
    llvm::SmallVector<ir::Type, 3> types(lanes.size(), lane);
    ctx.libraryCall(call, lanes, types, {one}, {lane});
    if (i == 0)
      result = one;
    else if (lane.bits() == 64)
      result = v.binary(Opcode::MOVLHPS, Opcode::VMOVLHPS, result, one);
    else
      result = insertWords(result, fromVector(one, 32), i * 2, 2);
  }
  return result;
}

VReg Lower::roundFloats(Inst inst) {
  Vectors v(ctx);
  Value x = ctx.argument(inst, 0);
  bool isSingle = ctx.typeOf(x).laneBits() == 32;
  struct Way {
    int64_t mode; // with bit 3: no exception for inexact results
    LibCall single, twice;
  };
  auto way = [&]() -> Way {
    switch (ctx.data(inst).opcode()) {
    case ir::Opcode::Floor:
      return {9, LibCall::FloorF32, LibCall::FloorF64};
    case ir::Opcode::Ceil:
      return {10, LibCall::CeilF32, LibCall::CeilF64};
    case ir::Opcode::Trunc:
      return {11, LibCall::TruncF32, LibCall::TruncF64};
    default:
      return {8, LibCall::NearestF32, LibCall::NearestF64};
    }
  }();
  if (!v.has(Feature::SSE41)) return callForLanes(inst, isSingle ? way.single : way.twice);
  VReg reg = ctx.reg(x);
  return isSingle ? v.immediate(COT_PACKED(ROUNDPS), reg, way.mode)
                  : v.immediate(COT_PACKED(ROUNDPD), reg, way.mode);
}

VReg Lower::fusedFloats(Inst inst) {
  bool isSingle = ctx.typeOf(ctx.result(inst)).laneBits() == 32;
  if (!ctx.hasFeature(static_cast<unsigned>(Feature::FMA)))
    return callForLanes(inst, isSingle ? LibCall::FmaF32 : LibCall::FmaF64);
  return fused(inst);
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

/// Halves are exact; their sum is rounded once.
VReg Lower::singlesFromUnsigned(Value x) {
  Vectors v(ctx);
  VReg reg = ctx.reg(x);
  VReg low = v.unary(COT_PACKED_X(CVTDQ2PS), v.bitAnd(reg, v.constant(0xffff, 4)));
  VReg high = v.unary(COT_PACKED_X(CVTDQ2PS), v.shiftRight(32, reg, 16));
  high = v.binary(COT_PACKED(MULPS), high, v.constant(0x47800000, 4)); // 2^16
  return v.binary(COT_PACKED(ADDPS), high, low);
}

/// The upper 16 bits and the lower 48 of each lane under exponents that make them numbers: 3 * 2^67
/// + high * 2^48, 2^52 + low. Their sum less both constants is rounded once.
VReg Lower::doublesFromSigned(Value x) {
  Vectors v(ctx);
  VReg reg = ctx.reg(x);
  VReg high =
      v.bitAnd(v.immediate(COT_PACKED(PSRADri), reg, 16), v.constant(0xffffffff00000000, 8));
  high = v.add(64, high, v.constant(0x4438000000000000, 8)); // 3 * 2^67
  VReg low;
  if (v.has(Feature::SSE41))
    low = v.ternary(COT_PACKED(PBLENDW), reg, v.constant(0x4330000000000000, 8), 0x88);
  else
    low = v.bitOr(v.bitAnd(reg, v.constant(0x0000ffffffffffff, 8)),
                  v.constant(0x4330000000000000, 8));
  high = v.binary(COT_PACKED(SUBPD), high, v.constant(0x4438001000000000, 8)); // 3 * 2^67 + 2^52
  return v.binary(COT_PACKED(ADDPD), high, low);
}

/// Each half under an exponent that makes it a number: 2^52 + low, 2^84 + high * 2^32.
VReg Lower::doublesFromUnsigned(Value x) {
  Vectors v(ctx);
  VReg reg = ctx.reg(x);
  VReg low = v.bitOr(v.bitAnd(reg, v.constant(0xffffffff, 8)), v.constant(0x4330000000000000, 8));
  VReg high = v.bitOr(v.shiftRight(64, reg, 32), v.constant(0x4530000000000000, 8));
  high = v.binary(COT_PACKED(SUBPD), high, v.constant(0x4530000000100000, 8)); // 2^84 + 2^52
  return v.binary(COT_PACKED(ADDPD), high, low);
}

/// What does not fit comes out as the least number, which is all ones away from the greatest.
VReg Lower::singlesToSigned(Value x) {
  Vectors v(ctx);
  VReg reg = ctx.reg(x);
  VReg number = v.bitAnd(reg, compare(v, 32, reg, reg, Eq));
  VReg isOver = compare(v, 32, v.repeated(0x4f000000, 4), number, Le); // 2^31
  return v.bitXor(v.unary(COT_PACKED_X(CVTTPS2DQ), number), isOver);
}

/// From 2^31 on, the rest beyond is converted for itself and added.
VReg Lower::singlesToUnsigned(Value x) {
  Vectors v(ctx);
  // The second source is what a NaN becomes.
  VReg number = v.binary(COT_PACKED(MAXPS), ctx.reg(x), v.zero());
  VReg limit = v.repeated(0x4f000000, 4); // 2^31
  if (v.has(Feature::SSE41)) {
    // A rest below 0 is of a number that is not beyond.
    VReg low = v.unary(COT_PACKED_X(CVTTPS2DQ), number);
    VReg rest = v.binary(COT_PACKED(SUBPS), number, limit);
    VReg isOver = compare(v, 32, limit, rest, Le);
    VReg beyond = v.bitXor(v.unary(COT_PACKED_X(CVTTPS2DQ), rest), isOver);
    return v.add(32, v.binary(COT_PACKED(PMAXSD), beyond, v.zero()), low);
  }
  VReg isHigh = compare(v, 32, limit, number, Le);
  VReg rest = v.binary(COT_PACKED(SUBPS), number, limit);
  VReg isOver = compare(v, 32, limit, rest, Le);
  VReg beyond = v.bitXor(v.unary(COT_PACKED_X(CVTTPS2DQ), rest), isOver);
  return v.add(32, v.unary(COT_PACKED_X(CVTTPS2DQ), number), v.bitAnd(beyond, isHigh));
}

VReg Lower::doublesToIntegers(Value x, bool isSigned) {
  Vectors v(ctx);
  VReg reg = ctx.reg(x);
  auto converted = [&](VReg lane) {
    VReg number = isSigned ? saturateSigned64(lane, ir::types::f64)
                           : saturateUnsigned64(lane, ir::types::f64);
    return toVector(number, 64);
  };
  VReg low = converted(reg);
  return v.binary(COT_PACKED(PUNPCKLQDQ), low, converted(v.shuffle32(reg, 0xee)));
}

//===----------------------------------------------------------------------===//
// NaNs
//===----------------------------------------------------------------------===//

/// Is its result a number that is computed, of which a NaN's bits are not stated?
static bool isArithmetic(ir::Opcode opcode) {
  switch (opcode) {
  case ir::Opcode::Fadd:
  case ir::Opcode::Fsub:
  case ir::Opcode::Fmul:
  case ir::Opcode::Fdiv:
  case ir::Opcode::Sqrt:
  case ir::Opcode::Fma:
  case ir::Opcode::Fmin:
  case ir::Opcode::Fmax:
  case ir::Opcode::Ceil:
  case ir::Opcode::Floor:
  case ir::Opcode::Trunc:
  case ir::Opcode::Nearest:
    return true;
  default:
    return false;
  }
}

void Lower::canonicalizeNaN(Inst inst) {
  if (!isArithmetic(ctx.data(inst).opcode()) || ctx.hasFailed()) return;
  VReg raw = ctx.takeResult(inst);
  ctx.setResult(inst, 0, 0, canonicalized(raw, ctx.typeOf(ctx.result(inst))));
}

/// \p x, or the quiet positive NaN without payload if it is one, lane by lane.
VReg Lower::canonicalized(VReg x, ir::Type type) {
  Vectors v(ctx);
  if (type.isVector()) {
    unsigned lane = type.laneBits();
    VReg isNaN = compare(v, lane, x, x, Unord);
    uint64_t bits = lane == 32 ? 0x7fc00000 : 0x7ff8000000000000;
    VReg kept = v.andNot(x, isNaN);
    return v.bitOr(v.bitAnd(isNaN, v.constant(bits, lane / 8)), kept);
  }
  if (type == ir::types::f16) {
    VReg bits = fromVector(x, 32), quiet = constantReg(0x7e00);
    VReg magnitude = binary(id(Opcode::ANDmi32), bits, 0x7fff);
    ctx.emit(id(Opcode::CMPmi32), {use(magnitude), ctx.immediate(0x7c00)});
    return toVector(conditionalMove(ir::types::i32, Condition::A, bits, quiet), 32);
  }
  FloatBits bits = type == ir::types::f32   ? FloatBits{0x7fc00000}
                   : type == ir::types::f64 ? FloatBits{0x7ff8000000000000}
                                            : FloatBits{0, 0x7fff800000000000};
  VReg quiet = floatConstant(type, bits);
  return selectPart(type, compareFloats(ir::FloatCC::Unordered, type, x, x), quiet, x);
}
