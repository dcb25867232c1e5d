//===- LowerFloat.cpp - Float operations that are sequences on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What rules can't say of scalar floats. f16 is computed in f32, which is exact enough: with 24
/// bits, rounding twice gives for +, -, *, / and the square root what rounding once would
/// (Figueroa, "When is double rounding innocuous?", 1995). f128 is libgcc's and libm's.
///
//===----------------------------------------------------------------------===//

#include "Lower.h"
#include "llvm/Support/Endian.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;
using ir::Type;

//===----------------------------------------------------------------------===//
// Constants in memory
//===----------------------------------------------------------------------===//

MachineAddress Lower::pooledSign(Value like) {
  Type type = ctx.typeOf(like).laneType();
  uint8_t bytes[16] = {};
  for (unsigned at = type.bytes() - 1; at < 16; at += type.bytes())
    bytes[at] = 0x80;
  return ctx.constantAddress(bytes, 16);
}

MachineAddress Lower::pooledMagnitude(Value like) {
  Type type = ctx.typeOf(like).laneType();
  uint8_t bytes[16];
  std::fill_n(bytes, 16, 0xff);
  for (unsigned at = type.bytes() - 1; at < 16; at += type.bytes())
    bytes[at] = 0x7f;
  return ctx.constantAddress(bytes, 16);
}

MachineAddress Lower::lanes(uint64_t value, unsigned bytes) {
  uint8_t image[16];
  for (unsigned i = 0; i < 16; ++i)
    image[i] = static_cast<uint8_t>(value >> (i % bytes * 8));
  return ctx.constantAddress(image, 16);
}

MachineAddress Lower::pooledNumber(Value constant) {
  uint8_t bytes[8];
  llvm::support::endian::write64le(bytes, static_cast<uint64_t>(*ctx.constantOf(constant)));
  return ctx.constantAddress(bytes, 8);
}

MachineAddress Lower::pooled(Value constant) {
  unsigned size = ctx.typeOf(constant).bytes();
  uint8_t bytes[8];
  llvm::support::endian::write64le(bytes, ctx.data(ctx.definingConstant(constant)).wide());
  return ctx.constantAddress(llvm::ArrayRef(bytes, size), size);
}

/// \p value, which is a number of \p type.
MachineAddress Lower::pooled(Type type, FloatBits value) {
  uint8_t bytes[16];
  llvm::support::endian::write64le(bytes, value.low);
  llvm::support::endian::write64le(bytes + 8, value.high);
  return ctx.constantAddress(llvm::ArrayRef(bytes, type.bytes()), type.bytes());
}

/// Two numbers of 64 bits.
MachineAddress Lower::pooledPair(uint64_t low, uint64_t high) {
  uint8_t bytes[16];
  llvm::support::endian::write64le(bytes, low);
  llvm::support::endian::write64le(bytes + 8, high);
  return ctx.constantAddress(bytes, 16);
}

//===----------------------------------------------------------------------===//
// Small steps
//===----------------------------------------------------------------------===//

/// One of the forms by the features and by whether \p type is f32.
static uint16_t formOf(const LoweringContext &ctx, const FloatForms &forms, Type type) {
  bool isSingle = type == ir::types::f32;
  if (ctx.hasFeature(static_cast<unsigned>(Feature::AVX)))
    return id(isSingle ? forms.vexSingle : forms.vexDouble);
  return id(isSingle ? forms.single : forms.twice);
}

/// \p a op \p b, where \p b may be memory.
VReg Lower::scalar(const FloatForms &forms, Type type, VReg a, MachineOperand b) {
  VReg result = ctx.newReg(RegClass::Float);
  uint16_t opcode = formOf(ctx, forms, type);
  ctx.emit(opcode, {use(result), use(a), b});
  return result;
}

/// As scalar, of instructions that have no result to overwrite.
void Lower::scalarTest(const FloatForms &forms, Type type, VReg a, MachineOperand b) {
  ctx.emit(formOf(ctx, forms, type), {use(a), b});
}

VReg Lower::scalarToInt(const FloatForms &forms, Type type, VReg x) {
  VReg result = ctx.newReg(RegClass::Int);
  ctx.emit(formOf(ctx, forms, type), {use(result), use(x)});
  return result;
}

VReg Lower::floatConstant(Type type, FloatBits value) {
  VReg result = ctx.newReg(RegClass::Float);
  MachineOperand memory = ctx.memory(pooled(type, value));
  Opcode opcode = type == ir::types::f32   ? Opcode::MOVSSrm
                  : type == ir::types::f64 ? Opcode::MOVSDrm
                                           : Opcode::MOVAPSrm;
  ctx.emit(id(opcode), {use(result), memory}, TrapCode(), MachineInst::IsCheap);
  return result;
}

VReg Lower::floatZero() {
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(PseudoOpcode::ZEROx), {use(result)}, TrapCode(), MachineInst::IsCheap);
  return result;
}

/// Is \p value, an f32, an f64 or a vector for an instruction that reads any address, a constant or
/// a load that only the root needs?
bool Lower::isInMemory(Value value) {
  Type type = ctx.typeOf(value);
  if (!type.isVector() && !ctx.definingConstant(value).isNone()) return true;
  // Half a register in memory is not what the instruction reads.
  if (type.isVector() && type.bits() != 128) return false;
  Inst inst = ctx.definingInst(value);
  return !inst.isNone() && ctx.data(inst).opcode() == ir::Opcode::Load && ctx.canSink(inst);
}

/// What isInMemory holds for, as the memory operand of one instruction, which traps with \p trap.
MachineOperand Lower::sunkOperand(Value value, TrapCode &trap) {
  if (!ctx.typeOf(value).isVector() && !ctx.definingConstant(value).isNone())
    return ctx.memory(pooled(value));
  Inst load = ctx.definingInst(value);
  ctx.sink(load);
  trap = trapOf(load);
  return ctx.memory(address(load));
}

VReg Lower::callFloat(LibCall call, llvm::ArrayRef<VReg> arguments, Type type, Type resultType) {
  VReg result = ctx.newReg(resultType);
  llvm::SmallVector<Type, 3> types(arguments.size(), type);
  ctx.libraryCall(call, arguments, types, result, resultType);
  return result;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

#define COT_FLOAT_FORMS(name)                                                                      \
  FloatForms { Opcode::name##SS, Opcode::name##SD, Opcode::V##name##SS, Opcode::V##name##SD }

/// The root's operands in order.
static llvm::SmallVector<VReg, 3> operandsOf(LoweringContext &ctx, Inst inst) {
  llvm::SmallVector<VReg, 3> regs;
  for (Value argument : ctx.dfg().arguments(inst))
    regs.push_back(ctx.reg(argument));
  return regs;
}

VReg Lower::floatCall(Inst inst, LibCall call) {
  Type type = ctx.typeOf(ctx.result(inst));
  return callFloat(call, operandsOf(ctx, inst), type, type);
}

VReg Lower::roundSingle(ir::Opcode opcode, VReg x) {
  struct Rounding {
    int mode;
    LibCall call;
  };
  Rounding rounding = opcode == ir::Opcode::Nearest ? Rounding{8, LibCall::NearestF32}
                      : opcode == ir::Opcode::Floor ? Rounding{9, LibCall::FloorF32}
                      : opcode == ir::Opcode::Ceil  ? Rounding{10, LibCall::CeilF32}
                                                    : Rounding{11, LibCall::TruncF32};
  if (!ctx.hasFeature(static_cast<unsigned>(Feature::SSE41)))
    return callFloat(rounding.call, x, ir::types::f32, ir::types::f32);
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(Opcode::ROUNDSS), {use(result), use(x), use(x), imm(rounding.mode)});
  return result;
}

/// An operation of f16, done in f32.
VReg Lower::inSingle(Inst inst) {
  llvm::SmallVector<VReg, 3> x = operandsOf(ctx, inst);
  for (VReg &reg : x)
    reg = convert(reg, ir::types::f16, ir::types::f32);
  auto arithmetic = [&](const FloatForms &forms) {
    return scalar(forms, ir::types::f32, x[0], use(x.back()));
  };
  auto single = [&] {
    ir::Opcode opcode = ctx.data(inst).opcode();
    switch (opcode) {
    case ir::Opcode::Fadd:
      return arithmetic(COT_FLOAT_FORMS(ADD));
    case ir::Opcode::Fsub:
      return arithmetic(COT_FLOAT_FORMS(SUB));
    case ir::Opcode::Fmul:
      return arithmetic(COT_FLOAT_FORMS(MUL));
    case ir::Opcode::Fdiv:
      return arithmetic(COT_FLOAT_FORMS(DIV));
    case ir::Opcode::Sqrt:
      return arithmetic(COT_FLOAT_FORMS(SQRT));
    case ir::Opcode::Fmin:
      return binary(id(PseudoOpcode::MINIMUMss), x[0], x[1]);
    case ir::Opcode::Fmax:
      return binary(id(PseudoOpcode::MAXIMUMss), x[0], x[1]);
    default:
      return roundSingle(opcode, x[0]);
    }
  };
  return convert(single(), ir::types::f32, ir::types::f16);
}

/// The digits of an opcode tell which operands are multiplied; the remaining one is added.
static Opcode fusedOpcode(Type type, bool isTermLast, bool isProductNegated, bool isTermNegated) {
#define COT_FUSED(ORDER, SUFFIX)                                                                   \
  {Opcode::VFMADD##ORDER##SUFFIX, Opcode::VFMSUB##ORDER##SUFFIX, Opcode::VFNMADD##ORDER##SUFFIX,   \
   Opcode::VFNMSUB##ORDER##SUFFIX}
  // By the type (f64, f32, f64x2, f32x4), by the last operand (a factor, the term), by signs.
  static constexpr Opcode opcodes[4][2][4] = {{COT_FUSED(132, SD), COT_FUSED(213, SD)},
                                              {COT_FUSED(132, SS), COT_FUSED(213, SS)},
                                              {COT_FUSED(132, PD128), COT_FUSED(213, PD128)},
                                              {COT_FUSED(132, PS128), COT_FUSED(213, PS128)}};
#undef COT_FUSED
  unsigned row = (type.isVector() ? 2 : 0) + (type.laneBits() == 32 ? 1 : 0);
  return opcodes[row][isTermLast][(isProductNegated ? 2 : 0) + (isTermNegated ? 1 : 0)];
}

/// x * y + z in the form that takes in negations of any operand and one operand from memory.
VReg Lower::fused(Inst inst) {
  bool isProductNegated = false, isTermNegated = false;
  auto withoutSigns = [&](Value value, bool &isNegated) {
    for (Inst def = ctx.definingInst(value);
         !def.isNone() && ctx.data(def).opcode() == ir::Opcode::Fneg;
         def = ctx.definingInst(value)) {
      isNegated = !isNegated;
      value = ctx.argument(def, 0);
    }
    return value;
  };
  Value x = withoutSigns(ctx.argument(inst, 0), isProductNegated);
  Value y = withoutSigns(ctx.argument(inst, 1), isProductNegated);
  Value z = withoutSigns(ctx.argument(inst, 2), isTermNegated);
  bool isTermLast = isInMemory(z);
  if (!isTermLast && !isInMemory(y) && isInMemory(x)) std::swap(x, y);
  isTermLast |= !isInMemory(y);
  Value last = isTermLast ? z : y;
  TrapCode trap;
  VReg first = ctx.reg(x), second = ctx.reg(isTermLast ? y : z),
       result = ctx.newReg(RegClass::Float);
  MachineOperand third = isInMemory(last) ? sunkOperand(last, trap) : use(ctx.reg(last));
  ctx.emit(id(fusedOpcode(ctx.typeOf(x), isTermLast, isProductNegated, isTermNegated)),
           {use(result), use(first), use(second), third}, trap);
  return result;
}

/// x * y + z of f16, in f64: the product is exact there. So is the sum, unless one of its terms is
/// so much smaller than the other that it is far from half a unit of the result.
VReg Lower::fusedHalf(Inst inst) {
  llvm::SmallVector<VReg, 3> x = operandsOf(ctx, inst);
  for (VReg &reg : x)
    reg = convert(reg, ir::types::f16, ir::types::f64);
  VReg product = scalar(COT_FLOAT_FORMS(MUL), ir::types::f64, x[0], use(x[1]));
  VReg sum = scalar(COT_FLOAT_FORMS(ADD), ir::types::f64, product, use(x[2]));
  return convert(sum, ir::types::f64, ir::types::f16);
}

/// The bits of both are combined where they are equal, which only zeros notice; a NaN gives the
/// sum.
VReg Lower::quadExtremum(Inst inst) {
  VReg x = ctx.reg(ctx.argument(inst, 0)), y = ctx.reg(ctx.argument(inst, 1));
  bool isMin = ctx.data(inst).opcode() == ir::Opcode::Fmin;
  Type type = ir::types::f128;
  VReg sum = callFloat(LibCall::AddF128, {x, y}, type, type);
  VReg combined = binary(id(isMin ? Opcode::ORPS : Opcode::ANDPS), x, y);
  auto choose = [&](ir::FloatCC condition, VReg otherwise, VReg value) {
    return selectPart(type, compareFloats(condition, type, x, y), value, otherwise);
  };
  VReg result = choose(ir::FloatCC::Equal, sum, combined);
  result = choose(ir::FloatCC::LessThan, result, isMin ? x : y);
  return choose(ir::FloatCC::GreaterThan, result, isMin ? y : x);
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

/// UCOMIS sets ZF, PF, CF: 111 unordered, 000 greater, 001 less, 100 equal.
static FlagsTest testAfterCompare(ir::FloatCC condition, bool &swap) {
  auto one = [](Condition c) { return FlagsTest{FlagsTest::One, c, c}; };
  swap = false;
  switch (condition) {
  case ir::FloatCC::Ordered:
    return one(Condition::NP);
  case ir::FloatCC::Unordered:
    return one(Condition::P);
  case ir::FloatCC::Equal:
    return {FlagsTest::And, Condition::NP, Condition::E};
  case ir::FloatCC::NotEqual:
    return {FlagsTest::Or, Condition::P, Condition::NE};
  case ir::FloatCC::OrderedNotEqual:
    return one(Condition::NE);
  case ir::FloatCC::UnorderedOrEqual:
    return one(Condition::E);
  case ir::FloatCC::LessThan:
    swap = true;
    return one(Condition::A);
  case ir::FloatCC::LessThanOrEqual:
    swap = true;
    return one(Condition::AE);
  case ir::FloatCC::GreaterThan:
    return one(Condition::A);
  case ir::FloatCC::GreaterThanOrEqual:
    return one(Condition::AE);
  case ir::FloatCC::UnorderedOrLessThan:
    return one(Condition::B);
  case ir::FloatCC::UnorderedOrLessThanOrEqual:
    return one(Condition::BE);
  case ir::FloatCC::UnorderedOrGreaterThan:
    swap = true;
    return one(Condition::B);
  case ir::FloatCC::UnorderedOrGreaterThanOrEqual:
    swap = true;
    return one(Condition::BE);
  }
  llvm_unreachable("no condition");
}

/// A comparison of f128: the result of libgcc's function against 0.
FlagsTest Lower::compareQuads(ir::FloatCC condition, VReg x, VReg y) {
  auto call = [&](LibCall function, VReg a, VReg b) {
    return callFloat(function, {a, b}, ir::types::f128, ir::types::i32);
  };
  auto test = [&](VReg result, Condition c) {
    ctx.emit(id(Opcode::TESTmr32), {use(result), use(result)});
    return FlagsTest{FlagsTest::One, c, c};
  };
  switch (condition) {
  case ir::FloatCC::Ordered:
    return test(call(LibCall::UnorderedF128, x, y), Condition::E);
  case ir::FloatCC::Unordered:
    return test(call(LibCall::UnorderedF128, x, y), Condition::NE);
  case ir::FloatCC::Equal:
    return test(call(LibCall::EqualF128, x, y), Condition::E);
  case ir::FloatCC::NotEqual:
    return test(call(LibCall::EqualF128, x, y), Condition::NE);
  case ir::FloatCC::OrderedNotEqual:
  case ir::FloatCC::UnorderedOrEqual: {
    // Less one way or the other: negative.
    VReg less = call(LibCall::LessF128, x, y), greater = call(LibCall::LessF128, y, x);
    binary(id(Opcode::ORrm32), less, greater);
    Condition c = condition == ir::FloatCC::OrderedNotEqual ? Condition::S : Condition::NS;
    return {FlagsTest::One, c, c};
  }
  case ir::FloatCC::LessThan:
    return test(call(LibCall::LessF128, x, y), Condition::S);
  case ir::FloatCC::LessThanOrEqual:
    return test(call(LibCall::LessEqualF128, x, y), Condition::LE);
  case ir::FloatCC::GreaterThan:
    return test(call(LibCall::LessF128, y, x), Condition::S);
  case ir::FloatCC::GreaterThanOrEqual:
    return test(call(LibCall::LessEqualF128, y, x), Condition::LE);
  case ir::FloatCC::UnorderedOrLessThan:
    return test(call(LibCall::LessEqualF128, y, x), Condition::G);
  case ir::FloatCC::UnorderedOrLessThanOrEqual:
    return test(call(LibCall::LessF128, y, x), Condition::NS);
  case ir::FloatCC::UnorderedOrGreaterThan:
    return test(call(LibCall::LessEqualF128, x, y), Condition::G);
  case ir::FloatCC::UnorderedOrGreaterThanOrEqual:
    return test(call(LibCall::LessF128, x, y), Condition::NS);
  }
  llvm_unreachable("no condition");
}

/// Flags of a comparison of two f32, f64 or f128.
FlagsTest Lower::compareFloats(ir::FloatCC condition, Type type, VReg x, VReg y) {
  if (type == ir::types::f128) return compareQuads(condition, x, y);
  bool swap;
  FlagsTest test = testAfterCompare(condition, swap);
  if (swap) std::swap(x, y);
  scalarTest(COT_FLOAT_FORMS(UCOMI), type, x, use(y));
  return test;
}

FlagsTest Lower::testFloatCompare(Inst compare) {
  Value left = ctx.argument(compare, 0), right = ctx.argument(compare, 1);
  ir::FloatCC condition = ctx.data(compare).floatCC();
  Type type = ctx.typeOf(left);
  if (type == ir::types::f16) {
    VReg x = convert(ctx.reg(left), type, ir::types::f32);
    VReg y = convert(ctx.reg(right), type, ir::types::f32);
    return compareFloats(condition, ir::types::f32, x, y);
  }
  if (type == ir::types::f128) return compareQuads(condition, ctx.reg(left), ctx.reg(right));
  bool swap;
  FlagsTest test = testAfterCompare(condition, swap);
  if (swap) std::swap(left, right);
  // Equality and order as such don't tell the operands apart: what may be in memory goes right.
  bool isSymmetric = ir::swapOperands(condition) == condition;
  if (isSymmetric && isInMemory(left) && !isInMemory(right)) std::swap(left, right);
  TrapCode trap;
  VReg x = ctx.reg(left);
  MachineOperand y = isInMemory(right) ? sunkOperand(right, trap) : use(ctx.reg(right));
  ctx.emit(formOf(ctx, COT_FLOAT_FORMS(UCOMI), type), {use(x), y}, trap);
  return test;
}
