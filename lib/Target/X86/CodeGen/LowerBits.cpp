//===- LowerBits.cpp - Shifts, rotations and bit counts on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Counts of ones and reversals without the processor's help are those of Warren, Hacker's Delight,
/// chapters 5 and 7.
///
//===----------------------------------------------------------------------===//

#include "Lower.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

//===----------------------------------------------------------------------===//
// Shifts and rotations
//===----------------------------------------------------------------------===//

namespace {
/// The 8-bit opcodes of a kind of shift by a constant and by CL, and the three-operand form of
/// BMI2.
struct ShiftOpcodes {
  Opcode byConstant, byRegister;
  Opcode extended32, extended64;
  bool hasExtended;
};
} // namespace

static ShiftOpcodes shiftOpcodes(ir::Opcode opcode) {
  switch (opcode) {
  case ir::Opcode::Ishl:
    return {Opcode::SHLmb8, Opcode::SHLmc8, Opcode::SHLX32, Opcode::SHLX64, true};
  case ir::Opcode::Ushr:
    return {Opcode::SHRmb8, Opcode::SHRmc8, Opcode::SHRX32, Opcode::SHRX64, true};
  case ir::Opcode::Sshr:
    return {Opcode::SARmb8, Opcode::SARmc8, Opcode::SARX32, Opcode::SARX64, true};
  case ir::Opcode::Rotl:
    return {Opcode::ROLmb8, Opcode::ROLmc8, {}, {}, false};
  default:
    return {Opcode::RORmb8, Opcode::RORmc8, {}, {}, false};
  }
}

/// The processor takes the amount modulo 32 or 64; narrow shifts are done in 32 bits and need it
/// modulo their own width, narrow rotations come out right by themselves.
VReg Lower::shift(Inst inst) {
  ir::Opcode opcode = ctx.data(inst).opcode();
  ShiftOpcodes opcodes = shiftOpcodes(opcode);
  Value x = ctx.argument(inst, 0), y = ctx.argument(inst, 1);
  ir::Type type = ctx.typeOf(x);
  bool isRotation = opcode == ir::Opcode::Rotl || opcode == ir::Opcode::Rotr;
  bool isNarrow = type.bits() < 32;
  ir::Type width = isNarrow && !isRotation ? ir::types::i32 : type;
  VReg value = isNarrow && opcode == ir::Opcode::Ushr   ? zeroExtended(x)
               : isNarrow && opcode == ir::Opcode::Sshr ? signExtended(x)
                                                        : ctx.reg(x);
  if (std::optional<int64_t> k = ctx.constantOf(y)) {
    int64_t amount = *k & (type.bits() - 1);
    if (amount != 0 && isRotation && !isNarrow &&
        ctx.hasFeature(static_cast<unsigned>(Feature::BMI2))) {
      // Which needs no copy of what it rotates.
      int64_t right = opcode == ir::Opcode::Rotr ? amount : type.bits() - amount;
      VReg result = ctx.newReg(RegClass::Int);
      ctx.emit(id(type.bits() > 32 ? Opcode::RORX64 : Opcode::RORX32),
               {use(result), use(value), ctx.immediate(right)});
      return result;
    }
    return amount == 0 ? ctx.reg(x) : binary(sized(opcodes.byConstant, width), value, amount);
  }
  VReg amount = ctx.reg(y);
  if (isNarrow && !isRotation)
    amount = binary(id(Opcode::ANDmi32), amount, static_cast<int64_t>(type.bits() - 1));
  if (opcodes.hasExtended && ctx.hasFeature(static_cast<unsigned>(Feature::BMI2))) {
    VReg result = ctx.newReg(RegClass::Int);
    ctx.emit(id(width.bits() > 32 ? opcodes.extended64 : opcodes.extended32),
             {use(result), use(value), use(amount)});
    return result;
  }
  return binary(sized(opcodes.byRegister, width), value, amount);
}

/// dst << amount with the bits of \p fill coming in (or >>, by the opcode).
VReg Lower::doubleShift(Opcode opcode, VReg value, VReg fill, VReg amount) {
  VReg result = ctx.newReg(RegClass::Int);
  ctx.emit(id(opcode), {use(result), use(value), use(fill), use(amount)});
  return result;
}

VReg Lower::doubleShift(Opcode opcode, VReg value, VReg fill, int64_t amount) {
  VReg result = ctx.newReg(RegClass::Int);
  ctx.emit(id(opcode), {use(result), use(value), use(fill), ctx.immediate(amount)});
  return result;
}

void Lower::setWide(Inst inst, VReg low, VReg high) {
  ctx.setResult(inst, 0, 0, low);
  ctx.setResult(inst, 0, 1, high);
}

void Lower::shiftWide(Inst inst) {
  Value x = ctx.argument(inst, 0), y = ctx.argument(inst, 1);
  VReg low = ctx.reg(x, 0), high = ctx.reg(x, 1);
  if (std::optional<int64_t> k = ctx.constantOf(y))
    return shiftWideByConstant(inst, low, high, static_cast<unsigned>(*k & 127));
  VReg amount = ctx.reg(y);
  auto beyond = [&] { ctx.emit(id(Opcode::TESTmi8), {use(amount), ctx.immediate(64)}); };
  auto choose = [&](VReg otherwise, VReg value) {
    return conditionalMove(ir::types::i64, Condition::NE, otherwise, value);
  };
  ir::Opcode opcode = ctx.data(inst).opcode();
  switch (opcode) {
  case ir::Opcode::Ishl: {
    VReg zero = constantReg(0);
    VReg newHigh = doubleShift(Opcode::SHLDc64, high, low, amount);
    VReg newLow = binary(id(Opcode::SHLmc64), low, amount);
    beyond();
    VReg resultHigh = choose(newHigh, newLow);
    return setWide(inst, choose(newLow, zero), resultHigh);
  }
  case ir::Opcode::Ushr:
  case ir::Opcode::Sshr: {
    bool isSigned = opcode == ir::Opcode::Sshr;
    VReg rest = isSigned ? binary(id(Opcode::SARmb64), high, 63) : constantReg(0);
    VReg newLow = doubleShift(Opcode::SHRDc64, low, high, amount);
    VReg newHigh = binary(id(isSigned ? Opcode::SARmc64 : Opcode::SHRmc64), high, amount);
    beyond();
    VReg resultLow = choose(newLow, newHigh);
    return setWide(inst, resultLow, choose(newHigh, rest));
  }
  default: {
    Opcode step = opcode == ir::Opcode::Rotl ? Opcode::SHLDc64 : Opcode::SHRDc64;
    VReg newLow = doubleShift(step, low, high, amount);
    VReg newHigh = doubleShift(step, high, low, amount);
    beyond();
    VReg resultLow = choose(newLow, newHigh);
    return setWide(inst, resultLow, choose(newHigh, newLow));
  }
  }
}

void Lower::shiftWideByConstant(Inst inst, VReg low, VReg high, unsigned amount) {
  ir::Opcode opcode = ctx.data(inst).opcode();
  auto shifted = [&](Opcode step, VReg reg, unsigned by) {
    return by == 0 ? reg : binary(id(step), reg, by);
  };
  if (opcode == ir::Opcode::Rotl || opcode == ir::Opcode::Rotr) {
    if (amount & 64) std::swap(low, high);
    unsigned by = amount & 63;
    if (by == 0) return setWide(inst, low, high);
    Opcode step = opcode == ir::Opcode::Rotl ? Opcode::SHLDi64 : Opcode::SHRDi64;
    VReg newLow = doubleShift(step, low, high, by);
    return setWide(inst, newLow, doubleShift(step, high, low, by));
  }
  if (amount == 0) return setWide(inst, low, high);
  if (opcode == ir::Opcode::Ishl) {
    if (amount >= 64)
      return setWide(inst, constantReg(0), shifted(Opcode::SHLmb64, low, amount - 64));
    VReg newHigh = doubleShift(Opcode::SHLDi64, high, low, amount);
    return setWide(inst, shifted(Opcode::SHLmb64, low, amount), newHigh);
  }
  bool isSigned = opcode == ir::Opcode::Sshr;
  Opcode step = isSigned ? Opcode::SARmb64 : Opcode::SHRmb64;
  if (amount >= 64) {
    VReg rest = isSigned ? shifted(Opcode::SARmb64, high, 63) : constantReg(0);
    return setWide(inst, shifted(step, high, amount - 64), rest);
  }
  VReg newLow = doubleShift(Opcode::SHRDi64, low, high, amount);
  setWide(inst, newLow, shifted(step, high, amount));
}

//===----------------------------------------------------------------------===//
// Counts
//===----------------------------------------------------------------------===//

/// Ones in a register whose upper bits are zero.
VReg Lower::onesOf(VReg x, bool isWide) {
  if (ctx.hasFeature(static_cast<unsigned>(Feature::POPCNTFeature)))
    return unary(id(isWide ? Opcode::POPCNT64 : Opcode::POPCNT32), x, RegClass::Int);
  auto pick = [&](Opcode narrow, Opcode wide) { return id(isWide ? wide : narrow); };
  uint16_t opShift = pick(Opcode::SHRmb32, Opcode::SHRmb64);
  uint16_t opAdd = pick(Opcode::ADDrm32, Opcode::ADDrm64);
  auto repeated = [&](uint64_t byte) {
    uint64_t all = byte * 0x0101010101010101u;
    if (!isWide) return ctx.immediate(static_cast<int32_t>(all));
    return ctx.memory(lanes(byte, 1));
  };
  auto mask = [&](VReg bits, uint64_t byte) {
    VReg result = ctx.newReg(RegClass::Int);
    ctx.emit(isWide ? id(Opcode::ANDrm64) : id(Opcode::ANDmi32),
             {use(result), use(bits), repeated(byte)});
    return result;
  };
  x = binary(pick(Opcode::SUBrm32, Opcode::SUBrm64), x, mask(binary(opShift, x, 1), 0x55));
  VReg even = mask(x, 0x33);
  x = binary(opAdd, mask(binary(opShift, x, 2), 0x33), even);
  x = mask(binary(opAdd, binary(opShift, x, 4), x), 0x0f);
  VReg sum = ctx.newReg(RegClass::Int);
  if (isWide)
    ctx.emit(id(Opcode::IMULrm64), {use(sum), use(x), repeated(1)});
  else
    ctx.emit(id(Opcode::IMULrmi32), {use(sum), use(x), repeated(1)});
  return binary(opShift, sum, isWide ? 56 : 24);
}

VReg Lower::countOnes(Value x) {
  ir::Type type = ctx.typeOf(x);
  VReg value = type.bits() < 32 ? zeroExtended(x) : ctx.reg(x);
  return onesOf(value, type.bits() > 32);
}

void Lower::countOnesWide(Inst inst) {
  Value x = ctx.argument(inst, 0);
  VReg low = onesOf(ctx.reg(x, 0), true), high = onesOf(ctx.reg(x, 1), true);
  VReg sum = binary(id(Opcode::ADDrm64), low, high);
  setWide(inst, sum, constantReg(0));
}

/// Of all 32 or 64 bits of a register; as many where it is 0.
VReg Lower::leadingZerosOf(VReg x, bool isWide) {
  if (ctx.hasFeature(static_cast<unsigned>(Feature::LZCNTFeature)))
    return unary(id(isWide ? Opcode::LZCNT64 : Opcode::LZCNT32), x, RegClass::Int);
  int64_t bits = isWide ? 64 : 32;
  VReg none = constantReg(2 * bits - 1), any = undefined();
  VReg highest = binary(id(isWide ? Opcode::BSR64 : Opcode::BSR32), any, x);
  highest = conditionalMove(ir::types::i32, Condition::E, highest, none);
  return binary(id(Opcode::XORmi32), highest, bits - 1);
}

VReg Lower::countLeadingZeros(Value x) {
  ir::Type type = ctx.typeOf(x);
  if (type.bits() >= 32) return leadingZerosOf(ctx.reg(x), type.bits() > 32);
  VReg count = leadingZerosOf(zeroExtended(x), false);
  return binary(id(Opcode::SUBmi32), count, 32 - static_cast<int64_t>(type.bits()));
}

/// Leading zeros of two registers.
VReg Lower::leadingZerosOfWide(VReg low, VReg high) {
  VReg below = binary(id(Opcode::ADDmi64), leadingZerosOf(low, true), 64);
  VReg above = leadingZerosOf(high, true);
  ctx.emit(id(Opcode::TESTmr64), {use(high), use(high)});
  return conditionalMove(ir::types::i64, Condition::E, above, below);
}

void Lower::countLeadingZerosWide(Inst inst) {
  Value x = ctx.argument(inst, 0);
  VReg count = leadingZerosOfWide(ctx.reg(x, 0), ctx.reg(x, 1));
  setWide(inst, count, constantReg(0));
}

VReg Lower::trailingZerosOf(VReg x, bool isWide) {
  if (ctx.hasFeature(static_cast<unsigned>(Feature::BMI1)))
    return unary(id(isWide ? Opcode::TZCNT64 : Opcode::TZCNT32), x, RegClass::Int);
  VReg none = constantReg(isWide ? 64 : 32), any = undefined();
  VReg lowest = binary(id(isWide ? Opcode::BSF64 : Opcode::BSF32), any, x);
  return conditionalMove(ir::types::i32, Condition::E, lowest, none);
}

VReg Lower::countTrailingZeros(Value x) {
  ir::Type type = ctx.typeOf(x);
  if (type.bits() >= 32) return trailingZerosOf(ctx.reg(x), type.bits() > 32);
  // A one beyond the highest bit ends the search.
  VReg ended = binary(id(Opcode::ORmi32), ctx.reg(x), int64_t(1) << type.bits());
  return trailingZerosOf(ended, false);
}

void Lower::countTrailingZerosWide(Inst inst) {
  Value x = ctx.argument(inst, 0);
  VReg low = ctx.reg(x, 0), high = ctx.reg(x, 1);
  VReg above = binary(id(Opcode::ADDmi64), trailingZerosOf(high, true), 64);
  VReg below = trailingZerosOf(low, true);
  ctx.emit(id(Opcode::TESTmr64), {use(low), use(low)});
  VReg count = conditionalMove(ir::types::i64, Condition::E, below, above);
  setWide(inst, count, constantReg(0));
}

/// The bits that differ from their left neighbor; the sign's own is 0.
VReg Lower::countLeadingSigns(Value x) {
  ir::Type type = ctx.typeOf(x);
  bool isWide = type.bits() > 32;
  VReg value = type.bits() < 32 ? signExtended(x) : ctx.reg(x);
  VReg shifted = binary(id(isWide ? Opcode::SARmb64 : Opcode::SARmb32), value, 1);
  VReg changes = binary(id(isWide ? Opcode::XORrm64 : Opcode::XORrm32), shifted, value);
  int64_t extra = isWide ? 1 : 33 - static_cast<int64_t>(type.bits());
  return binary(id(Opcode::SUBmi32), leadingZerosOf(changes, isWide), extra);
}

void Lower::countLeadingSignsWide(Inst inst) {
  Value x = ctx.argument(inst, 0);
  VReg low = ctx.reg(x, 0), high = ctx.reg(x, 1);
  VReg lowChanges = binary(id(Opcode::XORrm64), doubleShift(Opcode::SHRDi64, low, high, 1), low);
  VReg highChanges = binary(id(Opcode::XORrm64), binary(id(Opcode::SARmb64), high, 1), high);
  VReg count = binary(id(Opcode::SUBmi64), leadingZerosOfWide(lowChanges, highChanges), 1);
  setWide(inst, count, constantReg(0));
}

//===----------------------------------------------------------------------===//
// Reversal
//===----------------------------------------------------------------------===//

/// The bits of each byte in reverse order.
VReg Lower::reverseInBytes(VReg x, bool isWide) {
  auto pick = [&](Opcode narrow, Opcode wide) { return id(isWide ? wide : narrow); };
  uint16_t opAnd = pick(Opcode::ANDrm32, Opcode::ANDrm64);
  auto swap = [&](uint64_t byte, int64_t by) {
    uint64_t all = byte * 0x0101010101010101u;
    VReg mask = constantReg(static_cast<int64_t>(isWide ? all : all & 0xffffffff));
    VReg right = binary(opAnd, binary(pick(Opcode::SHRmb32, Opcode::SHRmb64), x, by), mask);
    VReg left = binary(pick(Opcode::SHLmb32, Opcode::SHLmb64), binary(opAnd, x, mask), by);
    x = binary(pick(Opcode::ORrm32, Opcode::ORrm64), left, right);
  };
  swap(0x55, 1);
  swap(0x33, 2);
  swap(0x0f, 4);
  return x;
}

VReg Lower::reverseBits(Value x) {
  ir::Type type = ctx.typeOf(x);
  VReg bytes = reverseInBytes(ctx.reg(x), type.bits() > 32);
  switch (type.bits()) {
  case 8:
    return bytes;
  case 16:
    return binary(id(Opcode::ROLmb16), bytes, 8);
  case 32:
    return inPlace(id(Opcode::BSWAP32), bytes);
  default:
    return inPlace(id(Opcode::BSWAP64), bytes);
  }
}

void Lower::reverseBitsWide(Inst inst) {
  Value x = ctx.argument(inst, 0);
  VReg low = inPlace(id(Opcode::BSWAP64), reverseInBytes(ctx.reg(x, 0), true));
  VReg high = inPlace(id(Opcode::BSWAP64), reverseInBytes(ctx.reg(x, 1), true));
  setWide(inst, high, low);
}
