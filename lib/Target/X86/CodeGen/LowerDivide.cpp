//===- LowerDivide.cpp - Division on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Division by the processor, and by constants through multiplication: Granlund and Montgomery,
/// "Division by invariant integers using multiplication" (1994); Warren, Hacker's Delight, chapter
/// 10. LLVM's Support library computes the factors.
///
//===----------------------------------------------------------------------===//

#include "Lower.h"
#include "llvm/ADT/APInt.h"
#include "llvm/Support/DivisionByConstantInfo.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

VReg Lower::divide(Inst inst) {
  ir::Opcode opcode = ctx.data(inst).opcode();
  bool isRemainder = opcode == ir::Opcode::Urem || opcode == ir::Opcode::Srem;
  bool isSigned = opcode == ir::Opcode::Sdiv || opcode == ir::Opcode::Srem;
  Value x = ctx.argument(inst, 0), y = ctx.argument(inst, 1);
  std::optional<int64_t> k = ctx.constantOf(y);
  // By 0 it traps, by -1 it may; by 1 nobody divides.
  if (k && *k != 0 && *k != 1 && !(isSigned && *k == -1))
    return divideByConstant(x, *k, isSigned, isRemainder);
  return isSigned ? divideSigned(x, y, isRemainder) : divideUnsigned(x, y, isRemainder);
}

//===----------------------------------------------------------------------===//
// By the processor
//===----------------------------------------------------------------------===//

/// The processor's own trap is the one for division by zero.
VReg Lower::divideUnsigned(Value x, Value y, bool isRemainder) {
  ir::Type type = ctx.typeOf(x);
  VReg quotient = ctx.newReg(RegClass::Int);
  if (type == ir::types::i8) {
    // Both results are in AX.
    VReg dividend = zeroExtended(x), divisor = ctx.reg(y);
    ctx.emit(id(Opcode::DIVax8), {use(quotient), use(dividend), use(divisor)},
             TrapCode::integerDivisionByZero());
    return isRemainder ? binary(id(Opcode::SHRmb32), quotient, 8) : quotient;
  }
  VReg low = ctx.reg(x), divisor = ctx.reg(y), high = constantReg(0);
  VReg remainder = ctx.newReg(RegClass::Int);
  Opcode divide = type == ir::types::i16   ? Opcode::DIV16
                  : type == ir::types::i32 ? Opcode::DIV32
                                           : Opcode::DIV64;
  ctx.emit(id(divide), {use(quotient), use(low), use(remainder), use(high), use(divisor)},
           TrapCode::integerDivisionByZero());
  return isRemainder ? remainder : quotient;
}

/// A division of the least number by -1 overflows: the processor traps, but the remainder is 0.
VReg Lower::divideSigned(Value x, Value y, bool isRemainder) {
  ir::Type type = ctx.typeOf(x);
  std::optional<int64_t> k = ctx.constantOf(y);
  VReg divisor = ctx.reg(y);
  VReg low = ctx.reg(x);
  TrapCode trap = TrapCode::integerDivisionByZero();
  if (isRemainder) {
    if (!k || *k == -1) {
      VReg one = constantReg(1);
      ctx.emit(sized(Opcode::CMPmi8, type), {use(divisor), ctx.immediate(-1)});
      divisor = conditionalMove(type, Condition::E, divisor, one);
    }
  } else {
    if (!k || *k == 0) {
      ctx.emit(sized(Opcode::TESTmr8, type), {use(divisor), use(divisor)});
      trapIf({FlagsTest::One, Condition::E, Condition::E}, trap);
    }
    trap = TrapCode::integerOverflow();
  }
  VReg quotient = ctx.newReg(RegClass::Int), remainder = ctx.newReg(RegClass::Int);
  if (type == ir::types::i8) {
    // Both results are in AX.
    VReg dividend = unary(id(Opcode::MOVSXb32), low, RegClass::Int);
    ctx.emit(id(Opcode::IDIVax8), {use(quotient), use(dividend), use(divisor)}, trap);
    return isRemainder ? binary(id(Opcode::SHRmb32), quotient, 8) : quotient;
  }
  VReg high = ctx.newReg(RegClass::Int);
  Opcode extend = type == ir::types::i16   ? Opcode::CWD
                  : type == ir::types::i32 ? Opcode::CDQ
                                           : Opcode::CQO;
  Opcode divide = type == ir::types::i16   ? Opcode::IDIV16
                  : type == ir::types::i32 ? Opcode::IDIV32
                                           : Opcode::IDIV64;
  ctx.emit(id(extend), {use(low), use(high)});
  ctx.emit(id(divide), {use(quotient), use(low), use(remainder), use(high), use(divisor)}, trap);
  return isRemainder ? remainder : quotient;
}

//===----------------------------------------------------------------------===//
// By constants
//===----------------------------------------------------------------------===//

/// Narrow numbers are extended and divided in 32 bits. The constant is none of 0, 1 and (signed)
/// -1.
VReg Lower::divideByConstant(Value x, int64_t k, bool isSigned, bool isRemainder) {
  ir::Type type = ctx.typeOf(x);
  bool isWide = type.bits() > 32, isNarrow = type.bits() < 32;
  VReg dividend = !isNarrow ? ctx.reg(x) : isSigned ? signExtended(x) : zeroExtended(x);
  auto bits = static_cast<uint64_t>(k) & llvm::maskTrailingOnes<uint64_t>(type.bits());
  if (!isSigned && llvm::isPowerOf2_64(bits) && isRemainder) {
    auto below = static_cast<int64_t>(bits - 1);
    if (below == static_cast<int32_t>(below))
      return binary(id(isWide ? Opcode::ANDmi64 : Opcode::ANDmi32), dividend, below);
    if (!isWide) return binary(id(Opcode::ANDmi32), dividend, static_cast<int32_t>(below));
  }
  int64_t divisor = isSigned ? k : static_cast<int64_t>(bits);
  VReg quotient = isSigned ? quotientSigned(dividend, divisor, isWide)
                           : quotientUnsigned(dividend, bits, isWide);
  if (!isRemainder) return quotient;
  VReg product = multiplied(quotient, divisor, isWide);
  return binary(id(isWide ? Opcode::SUBrm64 : Opcode::SUBrm32), dividend, product);
}

/// The lower half of x * k.
VReg Lower::multiplied(VReg x, int64_t k, bool isWide) {
  VReg result = ctx.newReg(RegClass::Int);
  if (!isWide) k = static_cast<int32_t>(k);
  if (k == static_cast<int32_t>(k)) {
    ctx.emit(id(isWide ? Opcode::IMULrmi64 : Opcode::IMULrmi32),
             {use(result), use(x), ctx.immediate(k)});
    return result;
  }
  VReg factor = constantReg(k);
  ctx.emit(id(Opcode::IMULrm64), {use(result), use(factor), use(x)});
  return result;
}

/// The upper half of the product of \p x and \p factor, of 64 bits.
VReg Lower::upperProduct(VReg x, uint64_t factor, bool isSigned) {
  VReg low = ctx.newReg(RegClass::Int), high = ctx.newReg(RegClass::Int);
  VReg number = constantReg(static_cast<int64_t>(factor));
  ctx.emit(id(isSigned ? Opcode::IMUL64 : Opcode::MUL64),
           {use(low), use(number), use(high), use(x)});
  return high;
}

VReg Lower::quotientUnsigned(VReg x, uint64_t divisor, bool isWide) {
  Opcode shift = isWide ? Opcode::SHRmb64 : Opcode::SHRmb32;
  auto shifted = [&](VReg reg, unsigned by) { return by == 0 ? reg : binary(id(shift), reg, by); };
  if (llvm::isPowerOf2_64(divisor)) return shifted(x, llvm::Log2_64(divisor));
  unsigned width = isWide ? 64 : 32;
  auto info = llvm::UnsignedDivisionByConstantInfo::get(llvm::APInt(width, divisor));
  uint64_t factor = info.Magic.getZExtValue();
  VReg start = shifted(x, info.PreShift);
  VReg upper;
  if (isWide) {
    upper = upperProduct(start, factor, /*isSigned=*/false);
  } else {
    // The whole product, whose upper half is shifted down with what is to be shifted anyway.
    VReg whole = unary(id(Opcode::MOVmr32), start, RegClass::Int);
    VReg product = multiplied(whole, static_cast<int64_t>(factor), /*isWide=*/true);
    unsigned by = 32 + (info.IsAdd ? 0 : info.PostShift);
    upper = binary(id(Opcode::SHRmb64), product, by);
    if (!info.IsAdd) return upper;
  }
  if (!info.IsAdd) return shifted(upper, info.PostShift);
  // The factor has one more bit: half of the rest is added.
  VReg rest = shifted(binary(id(isWide ? Opcode::SUBrm64 : Opcode::SUBrm32), x, upper), 1);
  VReg sum = binary(id(isWide ? Opcode::ADDrm64 : Opcode::ADDrm32), rest, upper);
  return shifted(sum, info.PostShift);
}

VReg Lower::quotientSigned(VReg x, int64_t divisor, bool isWide) {
  unsigned width = isWide ? 64 : 32;
  auto pick = [&](Opcode narrow, Opcode wide) { return id(isWide ? wide : narrow); };
  uint16_t logical = pick(Opcode::SHRmb32, Opcode::SHRmb64);
  uint16_t arithmetic = pick(Opcode::SARmb32, Opcode::SARmb64);
  uint16_t sum = pick(Opcode::ADDrm32, Opcode::ADDrm64);
  uint64_t magnitude =
      divisor < 0 ? uint64_t(0) - static_cast<uint64_t>(divisor) : static_cast<uint64_t>(divisor);
  if (llvm::isPowerOf2_64(magnitude)) {
    // Numbers below 0 are rounded up.
    unsigned log = llvm::Log2_64(magnitude);
    VReg sign = log == 1 ? x : binary(arithmetic, x, width - 1);
    VReg bias = binary(logical, sign, width - log);
    VReg quotient = binary(arithmetic, binary(sum, bias, x), log);
    return divisor < 0 ? inPlace(pick(Opcode::NEG32, Opcode::NEG64), quotient) : quotient;
  }
  auto info = llvm::SignedDivisionByConstantInfo::get(
      llvm::APInt(width, static_cast<uint64_t>(divisor), /*isSigned=*/true));
  int64_t factor = info.Magic.getSExtValue();
  VReg upper;
  if (isWide) {
    upper = upperProduct(x, static_cast<uint64_t>(factor), /*isSigned=*/true);
  } else {
    VReg whole = unary(id(Opcode::MOVSXD), x, RegClass::Int);
    upper = binary(id(Opcode::SHRmb64), multiplied(whole, factor, /*isWide=*/true), 32);
  }
  // The factor that was meant is outside of the signed numbers.
  if (divisor > 0 && factor < 0) upper = binary(sum, upper, x);
  if (divisor < 0 && factor > 0) upper = binary(pick(Opcode::SUBrm32, Opcode::SUBrm64), upper, x);
  VReg shifted = info.ShiftAmount == 0 ? upper : binary(arithmetic, upper, info.ShiftAmount);
  return binary(sum, binary(logical, shifted, width - 1), shifted);
}
