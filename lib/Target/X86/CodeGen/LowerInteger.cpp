//===- LowerInteger.cpp - Integer operations that are sequences on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lower.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

//===----------------------------------------------------------------------===//
// Small steps
//===----------------------------------------------------------------------===//

/// An instruction that overwrites its first operand: the result of `a op b`.
VReg Lower::binary(uint16_t opcode, VReg a, VReg b) {
  VReg result = ctx.newReg(a.regClass());
  ctx.emit(opcode, {use(result), use(a), use(b)});
  return result;
}

VReg Lower::binary(uint16_t opcode, VReg a, int64_t k) {
  VReg result = ctx.newReg(a.regClass());
  ctx.emit(opcode, {use(result), use(a), ctx.immediate(k)});
  return result;
}

/// An instruction that overwrites its only operand.
VReg Lower::inPlace(uint16_t opcode, VReg a) {
  VReg result = ctx.newReg(a.regClass());
  ctx.emit(opcode, {use(result), use(a)});
  return result;
}

/// An instruction with a source and a destination.
VReg Lower::unary(uint16_t opcode, VReg a, RegClass to) {
  VReg result = ctx.newReg(to);
  ctx.emit(opcode, {use(result), use(a)});
  return result;
}

VReg Lower::constantReg(int64_t value) {
  VReg result = ctx.newReg(RegClass::Int);
  constant(result, value);
  return result;
}

VReg Lower::undefined() {
  VReg result = ctx.newReg(RegClass::Int);
  ctx.emit(id(PseudoOpcode::UNDEFq), {use(result)});
  return result;
}

VReg Lower::conditionalMove(ir::Type type, Condition condition, VReg otherwise, VReg value) {
  VReg result = ctx.newReg(otherwise.regClass());
  uint16_t opcode = otherwise.regClass() == RegClass::Float ? id(PseudoOpcode::CMOVx)
                    : type.bits() > 32                      ? id(Opcode::CMOV64)
                                                            : id(Opcode::CMOV32);
  ctx.emit(opcode, {cc(condition), use(result), use(otherwise), use(value)});
  return result;
}

/// All 64 bits of a value of up to 64 bits.
VReg Lower::zeroExtended(Value value) {
  ir::Type type = ctx.typeOf(value);
  VReg reg = ctx.reg(value);
  if (type.bits() >= 64) return reg;
  Opcode opcode = type == ir::types::i8    ? Opcode::MOVZXb32
                  : type == ir::types::i16 ? Opcode::MOVZXw32
                                           : Opcode::MOVmr32;
  return unary(id(opcode), reg, RegClass::Int);
}

VReg Lower::signExtended(Value value) {
  ir::Type type = ctx.typeOf(value);
  VReg reg = ctx.reg(value);
  if (type.bits() >= 64) return reg;
  Opcode opcode = type == ir::types::i8    ? Opcode::MOVSXb64
                  : type == ir::types::i16 ? Opcode::MOVSXw64
                                           : Opcode::MOVSXD;
  return unary(id(opcode), reg, RegClass::Int);
}

MachineAddress Lower::scaledSum(Value x, Value y, int64_t shift) {
  MachineAddress result;
  result.kind = MachineAddress::Base::Register;
  result.base = use(ctx.reg(x));
  result.index = use(ctx.reg(y));
  result.scale = static_cast<uint8_t>(shift);
  return result;
}

//===----------------------------------------------------------------------===//
// Widths
//===----------------------------------------------------------------------===//

VReg Lower::extend32(Value value) { return zeroExtended(value); }

VReg Lower::extendingLoad(Inst load, bool isSigned) {
  ir::Type type = ctx.typeOf(ctx.result(load));
  auto opcode = [&] {
    switch (type.bits()) {
    case 8:
      return isSigned ? Opcode::MOVSXb64 : Opcode::MOVZXb32;
    case 16:
      return isSigned ? Opcode::MOVSXw64 : Opcode::MOVZXw32;
    default:
      return isSigned ? Opcode::MOVSXD : Opcode::MOVrm32;
    }
  };
  MachineOperand memory = ctx.memory(address(load));
  VReg result = ctx.newReg(RegClass::Int);
  ctx.emit(id(opcode()), {use(result), memory}, trapOf(load));
  return result;
}

/// All bits of a register set where \p value is not 0.
VReg Lower::mask(Value value) {
  ir::Type type = ctx.typeOf(value);
  VReg reg = ctx.reg(value);
  if (type == ir::types::i128) {
    reg = binary(id(Opcode::ORrm64), reg, ctx.reg(value, 1));
    type = ir::types::i64;
  }
  VReg any = undefined();
  inPlace(sized(Opcode::NEG8, type), reg);
  return binary(id(Opcode::SBBrm64), any, any);
}

//===----------------------------------------------------------------------===//
// Multiplication
//===----------------------------------------------------------------------===//

bool Lower::isCheapFactor(int64_t k) {
  return k == 3 || k == 5 || k == 9 || (k > 0 && llvm::isPowerOf2_64(static_cast<uint64_t>(k)));
}

VReg Lower::multiply(Value x, int64_t k) {
  bool isWide = ctx.typeOf(x).bits() > 32;
  if (std::optional<int64_t> c = ctx.constantOf(x)) {
    uint64_t product = static_cast<uint64_t>(*c) * static_cast<uint64_t>(k);
    return constantReg(isWide ? static_cast<int64_t>(product) : static_cast<uint32_t>(product));
  }
  VReg reg = ctx.reg(x);
  auto bits = static_cast<uint64_t>(k);
  if (k > 0 && llvm::isPowerOf2_64(bits))
    return binary(id(isWide ? Opcode::SHLmb64 : Opcode::SHLmb32), reg,
                  static_cast<int64_t>(llvm::Log2_64(bits)));
  VReg result = ctx.newReg(RegClass::Int);
  if (k == 3 || k == 5 || k == 9) {
    MachineAddress sum;
    sum.kind = MachineAddress::Base::Register;
    sum.base = sum.index = use(reg);
    sum.scale = static_cast<uint8_t>(llvm::Log2_64(bits - 1));
    ctx.emit(id(isWide ? Opcode::LEA64 : Opcode::LEA32), {use(result), ctx.memory(sum)});
    return result;
  }
  ctx.emit(id(isWide ? Opcode::IMULrmi64 : Opcode::IMULrmi32),
           {use(result), use(reg), ctx.immediate(k)});
  return result;
}

//===----------------------------------------------------------------------===//
// Conditions as values
//===----------------------------------------------------------------------===//

VReg Lower::flag(FlagsTest test) {
  VReg result = ctx.newReg(RegClass::Int);
  if (test.kind == FlagsTest::One) {
    ctx.emit(id(Opcode::SETCC), {cc(test.a), use(result)});
    return result;
  }
  VReg temp = ctx.newReg(RegClass::Int);
  ctx.emit(id(test.kind == FlagsTest::And ? PseudoOpcode::SETand : PseudoOpcode::SETor),
           {cc(test.a), cc(test.b), use(result), use(temp)});
  return result;
}

VReg Lower::condition(Inst compare) { return flag(testOf(compare)); }

static Condition minMaxCondition(ir::Opcode opcode) {
  switch (opcode) {
  case ir::Opcode::Smin:
    return Condition::L;
  case ir::Opcode::Smax:
    return Condition::G;
  case ir::Opcode::Umin:
    return Condition::B;
  default:
    return Condition::A;
  }
}

VReg Lower::minMax(Inst inst) {
  ir::Type type = ctx.typeOf(ctx.result(inst));
  VReg x = ctx.reg(ctx.argument(inst, 0)), y = ctx.reg(ctx.argument(inst, 1));
  ctx.emit(sized(Opcode::CMPrm8, type), {use(x), use(y)});
  return conditionalMove(type, minMaxCondition(ctx.data(inst).opcode()), y, x);
}

/// Flags of x - y, of 128 bits.
void Lower::compareWide(VReg xLow, VReg xHigh, VReg yLow, VReg yHigh) {
  ctx.emit(id(Opcode::CMPrm64), {use(xLow), use(yLow)});
  binary(id(Opcode::SBBrm64), xHigh, yHigh);
}

void Lower::minMaxWide(Inst inst) {
  Value left = ctx.argument(inst, 0), right = ctx.argument(inst, 1);
  VReg x[] = {ctx.reg(left, 0), ctx.reg(left, 1)}, y[] = {ctx.reg(right, 0), ctx.reg(right, 1)};
  Condition condition = minMaxCondition(ctx.data(inst).opcode());
  // The difference tells less from not less only.
  bool swap = condition == Condition::G || condition == Condition::A;
  if (swap)
    compareWide(y[0], y[1], x[0], x[1]);
  else
    compareWide(x[0], x[1], y[0], y[1]);
  bool isSigned = condition == Condition::L || condition == Condition::G;
  for (unsigned part = 0; part < 2; ++part)
    ctx.setResult(
        inst, 0, part,
        conditionalMove(ir::types::i64, isSigned ? Condition::L : Condition::B, y[part], x[part]));
}

VReg Lower::selectPart(ir::Type type, FlagsTest test, VReg x, VReg y) {
  if (test.kind == FlagsTest::And) {
    test = invert(test);
    std::swap(x, y);
  }
  VReg result = conditionalMove(type, test.a, y, x);
  return test.kind == FlagsTest::One ? result : conditionalMove(type, test.b, result, x);
}

VReg Lower::select(Inst inst) {
  VReg x = ctx.reg(ctx.argument(inst, 1)), y = ctx.reg(ctx.argument(inst, 2));
  return selectPart(ctx.typeOf(ctx.result(inst)), test(ctx.argument(inst, 0)), x, y);
}

void Lower::selectWide(Inst inst) {
  Value left = ctx.argument(inst, 1), right = ctx.argument(inst, 2);
  VReg x[] = {ctx.reg(left, 0), ctx.reg(left, 1)}, y[] = {ctx.reg(right, 0), ctx.reg(right, 1)};
  FlagsTest flags = test(ctx.argument(inst, 0));
  for (unsigned part = 0; part < 2; ++part)
    ctx.setResult(inst, 0, part, selectPart(ir::types::i64, flags, x[part], y[part]));
}
