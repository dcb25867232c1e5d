//===- RandomInstructions.cpp - Random values and arithmetic -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Instructions are made from the opcode tables: choose an opcode, a controlling type, operands of
/// the types that it wants. A new opcode is tested without a line here, unless it has immediates of
/// a new kind.
///
//===----------------------------------------------------------------------===//

#include "RandomBody.h"
#include "cot/Interpreter/Evaluator.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;
using cot::interpreter::DataValue;
using cot::interpreter::UInt128;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static UInt128 randomLane(RandomSource &random, unsigned bits) {
  UInt128 one = 1;
  switch (random.below(6)) {
  case 0:
    return random.below(5);
  case 1:
    return ~UInt128(random.below(5));
  case 2: // near a power of two
    return (one << random.below(bits)) + random.below(3) - 1;
  case 3:
    return random.below(256);
  default:
    return UInt128(random.next()) << 64 | random.next();
  }
}

static UInt128 randomFloat(RandomSource &random, unsigned bits) {
  unsigned exponentBits = bits == 16 ? 5 : bits == 32 ? 8 : bits == 64 ? 11 : 15;
  unsigned fractionBits = bits - 1 - exponentBits;
  UInt128 one = 1, sign = UInt128(random.below(2)) << (bits - 1);
  UInt128 infinity = ((one << exponentBits) - 1) << fractionBits;
  UInt128 bias = (one << (exponentBits - 1)) - 1;
  UInt128 fraction = (UInt128(random.next()) << 64 | random.next()) & ((one << fractionBits) - 1);
  switch (random.below(8)) {
  case 0:
    return sign;
  case 1:
    return sign | infinity;
  case 2:
    return infinity | one << (fractionBits - 1); // the canonical NaN
  case 3:
    return sign | random.below(3); // denormal
  case 4:
    return sign | fraction;
  default: // of moderate size, a small integer or half of one more often
    if (random.chance(60)) fraction &= ~((one << (fractionBits - 3)) - 1);
    return sign | (bias + random.below(12) - 3) << fractionBits | fraction;
  }
}

DataValue cot::testing::makeRandomValue(RandomSource &random, Type type) {
  DataValue result(type);
  UInt128 mask = type.laneBits() == 128 ? ~UInt128(0) : (UInt128(1) << type.laneBits()) - 1;
  for (unsigned lane = 0; lane < type.laneCount(); ++lane)
    result.setLane(lane, mask & (type.hasFloatLanes() ? randomFloat(random, type.laneBits())
                                                      : randomLane(random, type.laneBits())));
  return result.withCanonicalNans();
}

llvm::SmallVector<DataValue, 8> cot::testing::makeRandomArguments(RandomSource &random,
                                                                  const Signature &signature) {
  llvm::SmallVector<DataValue, 8> arguments;
  for (const AbiParameter &parameter : signature.parameters)
    arguments.push_back(makeRandomValue(random, parameter.type));
  return arguments;
}

Value RandomBody::constant(const DataValue &value) {
  Type type = value.type();
  if (type == types::i128)
    return ins.iconcat(ins.iconst(types::i64, int64_t(value.low64())),
                       ins.iconst(types::i64, int64_t(uint64_t(value.lane(0) >> 64))));
  if (type.isInt()) return ins.iconst(type, int64_t(value.low64()));
  if (type == types::f16) return ins.f16const(Ieee16(uint16_t(value.low64())));
  if (type == types::f32) return ins.f32const(Ieee32(uint32_t(value.low64())));
  if (type == types::f64) return ins.f64const(Ieee64(value.low64()));
  Constant bytes = function.dfg.addConstant(value.bytes());
  return type.isVector() ? ins.vconst(type, bytes) : ins.f128const(bytes);
}

bool RandomBody::mayUse(Type type) const { return llvm::is_contained(usableTypes, type); }

/// Some value of \p type: of this block, of a variable, or new.
Value RandomBody::value(Type type) {
  for (unsigned tries = locals.empty() || random.chance(15) ? 0 : 12; tries-- > 0;) {
    Value found = random.pick(llvm::ArrayRef(locals));
    if (function.dfg.typeOf(found) == type) return found;
  }
  if (!random.chance(20))
    for (const LocalVariable &variable : variables)
      if (variable.type == type && random.chance(60)) return builder.use(variable.variable);
  Value made = constant(makeRandomValue(random, type));
  locals.push_back(made);
  return made;
}

/// \p value with every NaN in it replaced by the canonical one.
Value RandomBody::canonical(Value value) {
  Type type = function.dfg.typeOf(value);
  DataValue zeros(type);
  for (unsigned lane = 0; lane < type.laneCount(); ++lane)
    zeros.setLane(lane, ((UInt128(1) << type.laneBits()) - 1) >> 1); // some NaN
  Value nan = constant(zeros.withCanonicalNans());
  Value isNan = ins.fcmp(FloatCC::Unordered, value, value);
  if (!type.isVector()) return ins.select(isNan, nan, value);
  return ins.bitselect(ins.bitcast(type, MemFlags(), isNan), nan, value);
}

static bool keepsNans(Opcode opcode) {
  switch (opcode) {
  case Opcode::Select:
  case Opcode::SelectSpectreGuard:
  case Opcode::Splat:
  case Opcode::Extractlane:
  case Opcode::Insertlane:
  case Opcode::ScalarToVector:
  case Opcode::Fneg:
  case Opcode::Fabs:
  case Opcode::Fcopysign:
    return true;
  default:
    return false;
  }
}

/// Makes the results of \p inst usable.
void RandomBody::keep(Inst inst) {
  llvm::SmallVector<Value, 2> results(function.dfg.results(inst));
  for (Value result : results) {
    Type type = function.dfg.typeOf(result);
    if (type.hasFloatLanes() && !keepsNans(function.dfg.opcode(inst))) result = canonical(result);
    locals.push_back(result);
    for (const LocalVariable &variable : variables)
      if (variable.type == type && random.chance(20)) {
        builder.define(variable.variable, result);
        break;
      }
  }
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

bool RandomBody::setImmediates(InstructionData &data, Type control) {
  switch (data.format()) {
  case Format::IntCompare:
    data.setByte(uint8_t(random.below(10)));
    return true;
  case Format::FloatCompare:
    data.setByte(uint8_t(random.below(14)));
    return true;
  case Format::IntAddTrap:
    data.setByte(TrapCode::user(uint8_t(random.between(1, 9))).bits());
    return true;
  case Format::BinaryImm8:
  case Format::TernaryImm8:
    data.setByte(uint8_t(random.below(control.laneCount())));
    return true;
  case Format::Shuffle: {
    std::array<uint8_t, 16> mask;
    for (uint8_t &byte : mask)
      byte = uint8_t(random.below(32));
    data.setWord(2, function.dfg.addImmediate(mask).index());
    return true;
  }
  case Format::LoadNoOffset: { // bitcast
    MemFlags flags;
    flags.endianness = llvm::endianness::little;
    data.setHalf(function.dfg.memFlagsId(flags));
    return true;
  }
  default:
    return true;
  }
}

/// A type that \p constraint admits; no type if there is none to be had.
Type RandomBody::chooseType(const TypeConstraint &constraint, Type control) {
  if (Type type = constraint.resolve(control)) return mayUse(type) ? type : Type();
  llvm::SmallVector<Type, 16> candidates;
  for (Type type : usableTypes)
    if (constraint.admits(type, control)) candidates.push_back(type);
  return candidates.empty() ? Type() : random.pick(llvm::ArrayRef<Type>(candidates));
}

/// Combinations that the opcode's description excludes, or that no machine has.
static bool agree(Opcode opcode, Type control, llvm::ArrayRef<Type> operands) {
  switch (opcode) {
  case Opcode::Bitcast:
    return control.bits() == operands[0].bits();
  case Opcode::VhighBits:
    return operands[0].laneCount() <= control.bits();
  case Opcode::FcvtToUintSat:
  case Opcode::FcvtToSintSat:
  case Opcode::X86Cvtt2dq:
  case Opcode::FcvtFromUint:
  case Opcode::FcvtFromSint:
    return control.laneCount() == operands[0].laneCount() &&
           (!control.isVector() || control.laneBits() == operands[0].laneBits());
  default:
    return true;
  }
}

bool RandomBody::instruction(Opcode opcode) {
  const OpcodeInfo &info = infoOf(opcode);
  Type control;
  if (info.isPolymorphic()) {
    const TypeSet &set = typeSet(info.controlSet);
    llvm::SmallVector<Type, 16> candidates;
    for (Type type : usableTypes)
      if (set.contains(type)) candidates.push_back(type);
    if (candidates.empty()) return false;
    control = random.pick(llvm::ArrayRef<Type>(candidates));
  }
  if (!admits(opcode, control)) return false;
  for (const TypeConstraint &constraint : resultConstraints(opcode))
    if (Type type = constraint.resolve(control); !type || !mayUse(type)) return false;
  llvm::SmallVector<Type, 3> operands;
  for (const TypeConstraint &constraint : valueConstraints(opcode)) {
    operands.push_back(chooseType(constraint, control));
    if (!operands.back()) return false;
  }
  if (!agree(opcode, control, operands)) return false;
  InstructionData data(opcode);
  if (!setImmediates(data, control)) return false;
  for (auto [i, type] : llvm::enumerate(operands))
    data.setWord(unsigned(i), value(type).index());
  Inst inst = ins.insert(data, control);
  repeatable.push_back(inst);
  keep(inst);
  return true;
}

void RandomBody::instruction() {
  // Opcodes that most programs are made of come up more often.
  static constexpr Opcode usual[] = {
      Opcode::Iadd,    Opcode::Isub,    Opcode::Imul,    Opcode::Band,  Opcode::Bor,
      Opcode::Bxor,    Opcode::Ishl,    Opcode::Ushr,    Opcode::Sshr,  Opcode::Icmp,
      Opcode::Uextend, Opcode::Sextend, Opcode::Ireduce, Opcode::Select};
  for (unsigned tries = 0; tries < 20; ++tries) {
    Opcode opcode = random.chance(50) ? usual[random.below(std::size(usual))]
                                      : random.pick(llvm::ArrayRef(usableOpcodes));
    if (canTrap(opcode) && random.chance(75)) continue; // most would
    if (instruction(opcode)) return;
  }
}

/// An instruction of this block once more.
void RandomBody::repeat() {
  if (repeatable.empty()) return instruction();
  Inst inst = random.pick(llvm::ArrayRef(repeatable));
  InstructionData data = function.dfg[inst];
  keep(ins.insert(data, function.dfg.controllingType(inst)));
}
