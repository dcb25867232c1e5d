//===- LowerLanes.cpp - Moving lanes about on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

//===----------------------------------------------------------------------===//
// One lane
//===----------------------------------------------------------------------===//

/// The low lane of a vector register from a general one.
VReg Lower::toVector(VReg reg, unsigned bits) {
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(bits == 64 ? Opcode::MOVQtoXMM : Opcode::MOVDrm), {use(result), use(reg)});
  return result;
}

VReg Lower::fromVector(VReg reg, unsigned bits) {
  VReg result = ctx.newReg(RegClass::Int);
  ctx.emit(id(bits == 64 ? Opcode::MOVQfromXMM : Opcode::MOVDmr), {use(result), use(reg)});
  return result;
}

/// The memory of \p value, if that is a load that may take place at the root, which then traps with
/// \p trap; else none.
MachineOperand Lower::takeLoad(Value value, TrapCode &trap) {
  Inst load = ctx.definingInst(value);
  if (load.isNone() || ctx.data(load).opcode() != ir::Opcode::Load || !ctx.canSink(load)) return {};
  ctx.sink(load);
  trap = trapOf(load);
  return ctx.memory(address(load));
}

/// A load into the low lane: the others are 0, or mean nothing where the lane is narrow.
VReg Lower::loadLane(unsigned bits, MachineOperand memory, TrapCode trap) {
  VReg result = ctx.newReg(RegClass::Float);
  if (bits >= 32) {
    ctx.emit(id(bits == 32 ? Opcode::MOVSSrm : Opcode::MOVSDrm), {use(result), memory}, trap);
    return result;
  }
  VReg any = ctx.newReg(RegClass::Float);
  ctx.emit(id(PseudoOpcode::UNDEFx), {use(any)});
  ctx.emit(id(bits == 8 ? Opcode::PINSRB : Opcode::PINSRW), {use(result), use(any), memory, imm(0)},
           trap);
  return result;
}

VReg Lower::splat(Inst inst) {
  Vectors v(ctx);
  Value x = ctx.argument(inst, 0);
  ir::Type lane = ctx.typeOf(x);
  unsigned bits = lane.bits();
  bool isByteInMemory = bits == 8 && !v.has(Feature::SSE41);
  TrapCode trap;
  MachineOperand memory = isByteInMemory ? MachineOperand() : takeLoad(x, trap);
  bool isLoad = memory.isAddress();
  bool broadcasts =
      bits < 32 ? v.has(Feature::AVX2) : isLoad && v.has(bits == 64 ? Feature::SSE3 : Feature::AVX);
  if (isLoad && !broadcasts) memory = use(loadLane(bits, memory, trap));
  if (!isLoad) memory = use(lane.isInt() ? toVector(ctx.reg(x), bits) : ctx.reg(x));
  if (broadcasts) {
    Opcode opcode = bits == 8             ? Opcode::VPBROADCASTB128
                    : bits == 16          ? Opcode::VPBROADCASTW128
                    : bits == 32          ? Opcode::VBROADCASTSS128
                    : v.has(Feature::AVX) ? Opcode::VMOVDDUP
                                          : Opcode::MOVDDUP;
    VReg result = ctx.newReg(RegClass::Float);
    ctx.emit(id(opcode), {use(result), memory}, isLoad ? trap : TrapCode());
    return result;
  }
  VReg low = memory.vreg();
  if (bits == 64) return v.shuffle32(low, 0x44);
  if (bits == 8) {
    if (v.has(Feature::SSSE3)) return v.binary(COT_PACKED(PSHUFB), low, v.zero());
    low = v.binary(COT_PACKED(PUNPCKLBW), low, low);
  }
  if (bits <= 16) low = v.immediate(COT_PACKED(PSHUFLW), low, 0);
  return v.shuffle32(low, 0);
}

VReg Lower::scalarToVector(Inst inst) {
  Vectors v(ctx);
  Value x = ctx.argument(inst, 0);
  ir::Type lane = ctx.typeOf(x);
  if (lane.bits() >= 32) {
    TrapCode trap;
    MachineOperand memory = takeLoad(x, trap);
    if (memory.isAddress()) return loadLane(lane.bits(), memory, trap);
  }
  if (lane.isInt()) {
    VReg reg = lane.bits() < 32 ? zeroExtended(x) : ctx.reg(x);
    return toVector(reg, lane.bits());
  }
  VReg reg = ctx.reg(x);
  if (lane == ir::types::f64) return v.unary(Opcode::MOVQrm, Opcode::VMOVQrm, reg);
  // The other lanes become zero.
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(Opcode::MOVSSrr), {use(result), use(v.zero()), use(reg)});
  return result;
}

/// Words \p count at a time from the general register \p from, lowest first.
VReg Lower::insertWords(VReg into, VReg from, unsigned first, unsigned count) {
  Vectors v(ctx);
  for (unsigned i = 0; i < count; ++i) {
    into = v.ternary(Opcode::PINSRW, Opcode::VPINSRW, into, from, first + i);
    if (i + 1 < count) from = binary(id(Opcode::SHRmb64), from, 16);
  }
  return into;
}

namespace {
/// An instruction that inserts a lane from memory, and its number of the lane, if it has one.
struct LaneLoad {
  Opcode sse, avx;
  std::optional<int32_t> lane;
};
} // namespace

static std::optional<LaneLoad> laneLoad(ir::Type type, unsigned lane, bool hasSse41) {
  auto at = static_cast<int32_t>(lane);
  if (type.bits() == 64)
    return lane == 0 ? LaneLoad{Opcode::MOVLPSrm, Opcode::VMOVLPSrm, {}}
                     : LaneLoad{Opcode::MOVHPSrm, Opcode::VMOVHPSrm, {}};
  if (type.bits() == 16) return LaneLoad{Opcode::PINSRW, Opcode::VPINSRW, at};
  if (!hasSse41) return std::nullopt;
  if (type.bits() == 8) return LaneLoad{Opcode::PINSRB, Opcode::VPINSRB, at};
  if (type.isInt()) return LaneLoad{Opcode::PINSRD, Opcode::VPINSRD, at};
  return LaneLoad{Opcode::INSERTPS, Opcode::VINSERTPS, at << 4};
}

/// The insertion of a lane from memory; none where it is not.
VReg Lower::insertLoad(Inst inst) {
  Vectors v(ctx);
  Value value = ctx.argument(inst, 1);
  std::optional<LaneLoad> how =
      laneLoad(ctx.typeOf(value), ctx.data(inst).lane(), v.has(Feature::SSE41));
  TrapCode trap;
  MachineOperand memory = how ? takeLoad(value, trap) : MachineOperand();
  if (!memory.isAddress()) return {};
  VReg into = ctx.reg(ctx.argument(inst, 0)), result = ctx.newReg(RegClass::Float);
  uint16_t opcode = id(v.has(Feature::AVX) ? how->avx : how->sse);
  if (how->lane)
    ctx.emit(opcode, {use(result), use(into), memory, imm(*how->lane)}, trap);
  else
    ctx.emit(opcode, {use(result), use(into), memory}, trap);
  return result;
}

VReg Lower::insertLane(Inst inst) {
  Vectors v(ctx);
  if (VReg loaded = insertLoad(inst); !loaded.isNone()) return loaded;
  Value value = ctx.argument(inst, 1), vector = ctx.argument(inst, 0);
  ir::Type type = ctx.typeOf(value);
  unsigned lane = ctx.data(inst).lane();
  // Of two equal lanes, one is enough where the other is overwritten.
  Inst splat = ctx.definingInst(vector);
  bool isSplat = type.bits() == 64 && lane == 1 && !splat.isNone() &&
                 ctx.data(splat).opcode() == ir::Opcode::Splat;
  Value low = isSplat ? ctx.argument(splat, 0) : vector;
  VReg into = ctx.reg(low), reg = ctx.reg(value);
  if (isSplat && type.isInt()) into = toVector(into, 64);
  bool hasInserts = v.has(Feature::SSE41);
  auto insert = [&](Opcode sse, Opcode avx, VReg from, int64_t at) {
    return v.ternary(sse, avx, into, from, at);
  };
  auto onLow = [&](Opcode sse, Opcode avx) { return v.binary(sse, avx, into, reg); };
  if (type == ir::types::f64) {
    return lane == 0 ? onLow(Opcode::MOVSDrr, Opcode::VMOVSDrr)
                     : onLow(Opcode::MOVLHPS, Opcode::VMOVLHPS);
  }
  if (type == ir::types::f32) {
    if (lane == 0) return onLow(Opcode::MOVSSrr, Opcode::VMOVSSrr);
    if (hasInserts) return insert(Opcode::INSERTPS, Opcode::VINSERTPS, reg, lane << 4);
    return insertWords(into, fromVector(reg, 32), lane * 2, 2);
  }
  if (type == ir::types::f16)
    return insert(Opcode::PINSRW, Opcode::VPINSRW, fromVector(reg, 32), lane);
  switch (type.bits()) {
  case 8: {
    if (hasInserts) return insert(Opcode::PINSRB, Opcode::VPINSRB, reg, lane);
    VReg word = ctx.newReg(RegClass::Int);
    ctx.emit(id(Opcode::PEXTRW), {use(word), use(into), imm(static_cast<int32_t>(lane / 2))});
    VReg byte = unary(id(Opcode::MOVZXb32), reg, RegClass::Int);
    bool isHigh = lane % 2 != 0;
    if (isHigh) byte = binary(id(Opcode::SHLmb32), byte, 8);
    VReg kept = binary(id(Opcode::ANDmi32), word, isHigh ? 0x00ff : 0xff00);
    return insertWords(into, binary(id(Opcode::ORrm32), kept, byte), lane / 2, 1);
  }
  case 16:
    return insert(Opcode::PINSRW, Opcode::VPINSRW, reg, lane);
  case 32:
    if (hasInserts) return insert(Opcode::PINSRD, Opcode::VPINSRD, reg, lane);
    return insertWords(into, reg, lane * 2, 2);
  default: {
    if (hasInserts) return insert(Opcode::PINSRQ, Opcode::VPINSRQ, reg, lane);
    VReg low = toVector(reg, 64);
    VReg result = ctx.newReg(RegClass::Float);
    ctx.emit(id(lane == 0 ? Opcode::MOVSDrr : Opcode::PUNPCKLQDQ),
             {use(result), use(into), use(low)});
    return result;
  }
  }
}

VReg Lower::extractLane(Inst inst) {
  Vectors v(ctx);
  VReg from = ctx.reg(ctx.argument(inst, 0));
  ir::Type type = ctx.typeOf(ctx.result(inst));
  unsigned lane = ctx.data(inst).lane();
  auto extract = [&](Opcode sse, Opcode avx, int64_t at) {
    VReg result = ctx.newReg(RegClass::Int);
    ctx.emit(id(v.has(Feature::AVX) ? avx : sse), {use(result), use(from), ctx.immediate(at)});
    return result;
  };
  if (type.isFloat()) {
    if (lane == 0) return from;
    if (type == ir::types::f64) return v.shuffle32(from, 0xee);
    if (type == ir::types::f32) return v.shuffle32(from, lane);
    return toVector(extract(Opcode::PEXTRW, Opcode::VPEXTRW, lane), 32);
  }
  switch (type.bits()) {
  case 8: {
    if (v.has(Feature::SSE41)) return extract(Opcode::PEXTRB, Opcode::VPEXTRB, lane);
    VReg word = extract(Opcode::PEXTRW, Opcode::VPEXTRW, lane / 2);
    return lane % 2 == 0 ? word : binary(id(Opcode::SHRmb32), word, 8);
  }
  case 16:
    return extract(Opcode::PEXTRW, Opcode::VPEXTRW, lane);
  case 32:
    if (lane == 0) return fromVector(from, 32);
    if (v.has(Feature::SSE41)) return extract(Opcode::PEXTRD, Opcode::VPEXTRD, lane);
    return fromVector(v.shuffle32(from, lane), 32);
  default:
    if (lane == 0) return fromVector(from, 64);
    if (v.has(Feature::SSE41)) return extract(Opcode::PEXTRQ, Opcode::VPEXTRQ, lane);
    return fromVector(v.shuffle32(from, 0xee), 64);
  }
}

//===----------------------------------------------------------------------===//
// All lanes to a number
//===----------------------------------------------------------------------===//

/// The highest bit of each byte.
VReg Lower::byteMask(VReg reg, ir::Type type) {
  VReg mask = ctx.newReg(RegClass::Int);
  ctx.emit(id(Opcode::PMOVMSKB), {use(mask), use(reg)});
  // Of a vector of 64 bits, the upper half is not its own.
  return type.bits() == 64 ? unary(id(Opcode::MOVZXb32), mask, RegClass::Int) : mask;
}

FlagsTest Lower::testAnyTrue(Value x) {
  Vectors v(ctx);
  ir::Type type = ctx.typeOf(x);
  VReg reg = ctx.reg(x);
  if (type.bits() == 128 && v.has(Feature::SSE41)) {
    testVector(reg);
    return {FlagsTest::One, Condition::NE, Condition::NE};
  }
  VReg isZero = v.equal(8, reg, v.zero());
  ctx.emit(id(Opcode::CMPmi32),
           {use(byteMask(isZero, type)), ctx.immediate(type.bits() == 64 ? 0xff : 0xffff)});
  return {FlagsTest::One, Condition::NE, Condition::NE};
}

FlagsTest Lower::testAllTrue(Value x) {
  Vectors v(ctx);
  ir::Type type = ctx.typeOf(x);
  VReg isZero = v.equal(type.laneBits(), ctx.reg(x), v.zero());
  if (type.bits() == 128 && v.has(Feature::SSE41)) {
    testVector(isZero);
  } else {
    VReg mask = byteMask(isZero, type);
    ctx.emit(id(Opcode::TESTmr32), {use(mask), use(mask)});
  }
  return {FlagsTest::One, Condition::E, Condition::E};
}

/// Equal where all bits are 0.
void Lower::testVector(VReg reg) {
  bool hasAvx = ctx.hasFeature(static_cast<unsigned>(Feature::AVX));
  ctx.emit(id(hasAvx ? Opcode::VPTEST128 : Opcode::PTEST), {use(reg), use(reg)});
}

VReg Lower::anyTrue(Value x) { return flag(testAnyTrue(x)); }
VReg Lower::allTrue(Value x) { return flag(testAllTrue(x)); }

VReg Lower::highBits(Value x) {
  Vectors v(ctx);
  ir::Type type = ctx.typeOf(x);
  VReg reg = ctx.reg(x);
  VReg mask = ctx.newReg(RegClass::Int);
  switch (type.laneBits()) {
  case 8:
    return byteMask(reg, type);
  case 16: {
    VReg bytes = v.binary(COT_PACKED(PACKSSWB), reg, v.zero());
    ctx.emit(id(Opcode::PMOVMSKB), {use(mask), use(bytes)});
    break;
  }
  case 32:
    ctx.emit(id(Opcode::MOVMSKPS), {use(mask), use(reg)});
    break;
  default:
    ctx.emit(id(Opcode::MOVMSKPD), {use(mask), use(reg)});
    break;
  }
  if (type.bits() == 128) return mask;
  return binary(id(Opcode::ANDmi32), mask, static_cast<int64_t>((1u << type.laneCount()) - 1));
}

//===----------------------------------------------------------------------===//
// Widths of lanes
//===----------------------------------------------------------------------===//

/// Numbers below 0 become 0, then the range is moved to that of signed words and back.
VReg Lower::narrowUnsigned(Value x, Value y) {
  Vectors v(ctx);
  VReg a = ctx.reg(x), b = ctx.reg(y);
  VReg half = v.repeated(0x8000, 4);
  auto moved = [&](VReg reg) {
    VReg sign = v.immediate(COT_PACKED(PSRADri), reg, 31);
    return v.subtract(32, v.andNot(reg, sign), half);
  };
  VReg packed = v.binary(COT_PACKED(PACKSSDW), moved(a), moved(b));
  return v.bitXor(packed, v.constant(0x8000, 2));
}

/// Each lane of 64 bits clamped to the range of 32 bits, of which the lower half is kept.
VReg Lower::narrowLongs(Inst inst) {
  Vectors v(ctx);
  Value x = ctx.argument(inst, 0), y = ctx.argument(inst, 1);
  bool isSigned = ctx.data(inst).opcode() == ir::Opcode::Snarrow;
  VReg a = ctx.reg(x), b = ctx.reg(y);
  VReg least = isSigned ? v.repeated(0xffffffff80000000, 8) : v.zero();
  VReg most = v.repeated(isSigned ? 0x7fffffff : 0xffffffff, 8);
  auto clamped = [&](VReg reg) {
    reg = v.select(v.greater(64, true, reg, most), most, reg);
    return v.select(v.greater(64, true, least, reg), least, reg);
  };
  VReg first = clamped(a);
  return v.ternary(COT_PACKED(SHUFPS), first, clamped(b), 0x88);
}

bool Lower::isZeroVector(Value value) {
  Inst inst = ctx.definingConstant(value);
  return !inst.isNone() && ctx.data(inst).opcode() == ir::Opcode::Vconst &&
         llvm::all_of(ctx.dfg().constants[ctx.data(inst).constant()],
                      [](uint8_t byte) { return byte == 0; });
}

/// Two doubles as unsigned numbers of 32 bits, saturated, then two zeros. What is in range comes to
/// the low bits of a double when 2^52 is added. The second source of the maximum is what a NaN
/// becomes.
VReg Lower::doublesToWords(VReg x) {
  Vectors v(ctx);
  VReg none = v.zero();
  VReg number = v.binary(COT_PACKED(MAXPD), x, none);
  number = v.binary(COT_PACKED(MINPD), number, v.constant(0x41efffffffe00000, 8)); // 2^32 - 1
  number = v.immediate(COT_PACKED(ROUNDPD), number, 11);
  number = v.binary(COT_PACKED(ADDPD), number, v.constant(0x4330000000000000, 8)); // 2^52
  return v.ternary(COT_PACKED(SHUFPS), number, none, 0x88);
}

/// Lanes whose upper half is not 0 become all ones in the lower half, which is what is kept.
VReg Lower::narrowBetweenUnsigned(Value x, Value y) {
  Vectors v(ctx);
  unsigned lane = ctx.typeOf(x).laneBits();
  if (lane == 64 && v.has(Feature::SSE41) && isZeroVector(y)) {
    Inst convert = ctx.definingInst(x);
    if (!convert.isNone() && ctx.data(convert).opcode() == ir::Opcode::FcvtToUintSat &&
        ctx.isOnlyUse(x))
      return doublesToWords(ctx.reg(ctx.argument(convert, 0)));
  }
  VReg a = ctx.reg(x), b = ctx.reg(y);
  if (lane == 16) {
    VReg most = v.repeated(0x00ff, 2);
    auto clamped = [&](VReg reg) {
      return v.subtract(16, reg, v.binary(COT_PACKED(PSUBUSW), reg, most));
    };
    VReg first = clamped(a);
    return v.binary(COT_PACKED(PACKUSWB), first, clamped(b));
  }
  VReg none = v.zero();
  auto clamped = [&](VReg reg) {
    VReg fits = v.equal(lane, v.shiftRight(lane, reg, lane / 2), none);
    return v.bitOr(reg, v.invert(fits));
  };
  VReg first = clamped(a), second = clamped(b);
  if (lane == 64) return v.ternary(COT_PACKED(SHUFPS), first, second, 0x88);
  auto lower = [&](VReg reg) {
    return v.immediate(COT_PACKED(PSRADri), v.shiftLeft(32, reg, 16), 16);
  };
  VReg low = lower(first);
  return v.binary(COT_PACKED(PACKSSDW), low, lower(second));
}

VReg Lower::widenLanes(Inst inst) {
  Value x = ctx.argument(inst, 0);
  ir::Opcode opcode = ctx.data(inst).opcode();
  bool isSigned = opcode == ir::Opcode::SwidenLow || opcode == ir::Opcode::SwidenHigh;
  bool isLow = opcode == ir::Opcode::SwidenLow || opcode == ir::Opcode::UwidenLow;
  return widen(ctx.reg(x), ctx.typeOf(x).laneBits(), isSigned, isLow);
}

/// The lower or upper half of the lanes of \p reg, each twice as wide.
VReg Lower::widen(VReg reg, unsigned lane, bool isSigned, bool isLow) {
  Vectors v(ctx);
  if (isLow && v.has(Feature::SSE41)) {
    if (lane == 8)
      return isSigned ? v.unary(Opcode::PMOVSXBW, Opcode::VPMOVSXBW, reg)
                      : v.unary(Opcode::PMOVZXBW, Opcode::VPMOVZXBW, reg);
    if (lane == 16)
      return isSigned ? v.unary(Opcode::PMOVSXWD, Opcode::VPMOVSXWD, reg)
                      : v.unary(Opcode::PMOVZXWD, Opcode::VPMOVZXWD, reg);
    return isSigned ? v.unary(Opcode::PMOVSXDQ, Opcode::VPMOVSXDQ, reg)
                    : v.unary(Opcode::PMOVZXDQ, Opcode::VPMOVZXDQ, reg);
  }
  auto unpack = [&](VReg low, VReg high) {
    if (lane == 8)
      return isLow ? v.binary(COT_PACKED(PUNPCKLBW), low, high)
                   : v.binary(COT_PACKED(PUNPCKHBW), low, high);
    if (lane == 16)
      return isLow ? v.binary(COT_PACKED(PUNPCKLWD), low, high)
                   : v.binary(COT_PACKED(PUNPCKHWD), low, high);
    return isLow ? v.binary(COT_PACKED(PUNPCKLDQ), low, high)
                 : v.binary(COT_PACKED(PUNPCKHDQ), low, high);
  };
  if (!isSigned) return unpack(reg, v.zero());
  if (lane == 32) return unpack(reg, v.immediate(COT_PACKED(PSRADri), reg, 31));
  VReg doubled = unpack(reg, reg);
  return lane == 8 ? v.immediate(COT_PACKED(PSRAWri), doubled, 8)
                   : v.immediate(COT_PACKED(PSRADri), doubled, 16);
}

VReg Lower::addPairs(Inst inst) {
  Vectors v(ctx);
  Value x = ctx.argument(inst, 0), y = ctx.argument(inst, 1);
  unsigned lane = ctx.typeOf(x).laneBits();
  VReg a = ctx.reg(x), b = ctx.reg(y);
  if (lane == 32) {
    if (v.has(Feature::SSSE3)) return v.binary(COT_PACKED(PHADDD), a, b);
    return v.add(32, v.ternary(COT_PACKED(SHUFPS), a, b, 0x88),
                 v.ternary(COT_PACKED(SHUFPS), a, b, 0xdd));
  }
  if (lane == 16) {
    if (v.has(Feature::SSSE3)) return v.binary(COT_PACKED(PHADDW), a, b);
    auto sums = [&](VReg reg) {
      VReg sum = v.add(32, reg, v.shiftRight(32, reg, 16));
      return v.immediate(COT_PACKED(PSRADri), v.shiftLeft(32, sum, 16), 16);
    };
    VReg first = sums(a);
    return v.binary(COT_PACKED(PACKSSDW), first, sums(b));
  }
  VReg low = v.repeated(0x00ff, 2);
  auto sums = [&](VReg reg) { return v.bitAnd(v.add(16, reg, v.shiftRight(16, reg, 8)), low); };
  VReg first = sums(a);
  return v.binary(COT_PACKED(PACKUSWB), first, sums(b));
}
