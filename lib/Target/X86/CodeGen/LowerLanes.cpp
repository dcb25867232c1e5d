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

VReg Lower::splat(Inst inst) {
  Vectors v(ctx);
  Value x = ctx.argument(inst, 0);
  ir::Type lane = ctx.typeOf(x);
  VReg low = lane.isInt() ? toVector(ctx.reg(x), lane.bits()) : ctx.reg(x);
  if (lane.bits() == 64) return v.shuffle32(low, 0x44);
  if (lane.bits() == 8) {
    if (v.has(Feature::SSSE3)) return v.binary(COT_PACKED(PSHUFB), low, v.zero());
    low = v.binary(COT_PACKED(PUNPCKLBW), low, low);
  }
  if (lane.bits() <= 16) low = v.immediate(COT_PACKED(PSHUFLW), low, 0);
  return v.shuffle32(low, 0);
}

VReg Lower::scalarToVector(Inst inst) {
  Vectors v(ctx);
  Value x = ctx.argument(inst, 0);
  ir::Type lane = ctx.typeOf(x);
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

VReg Lower::insertLane(Inst inst) {
  Vectors v(ctx);
  Value value = ctx.argument(inst, 1);
  ir::Type type = ctx.typeOf(value);
  unsigned lane = ctx.data(inst).lane();
  VReg into = ctx.reg(ctx.argument(inst, 0)), reg = ctx.reg(value);
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

VReg Lower::anyTrue(Value x) {
  Vectors v(ctx);
  ir::Type type = ctx.typeOf(x);
  VReg isZero = v.equal(8, ctx.reg(x), v.zero());
  ctx.emit(id(Opcode::CMPmi32),
           {use(byteMask(isZero, type)), ctx.immediate(type.bits() == 64 ? 0xff : 0xffff)});
  return flag({FlagsTest::One, Condition::NE, Condition::NE});
}

VReg Lower::allTrue(Value x) {
  Vectors v(ctx);
  ir::Type type = ctx.typeOf(x);
  VReg isZero = v.equal(type.laneBits(), ctx.reg(x), v.zero());
  VReg mask = byteMask(isZero, type);
  ctx.emit(id(Opcode::TESTmr32), {use(mask), use(mask)});
  return flag({FlagsTest::One, Condition::E, Condition::E});
}

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
// Shuffles
//===----------------------------------------------------------------------===//

using ByteMask = std::array<uint8_t, 16>;

/// Does the shuffle move groups of \p size bytes? Then \p groups gets their numbers.
static bool movesGroups(const ByteMask &mask, unsigned size, ByteMask &groups) {
  for (unsigned i = 0; i < 16; i += size) {
    if (mask[i] % size != 0) return false;
    for (unsigned k = 1; k < size; ++k)
      if (mask[i + k] != mask[i] + k) return false;
    groups[i / size] = static_cast<uint8_t>(mask[i] / size);
  }
  return true;
}

/// Interleaves the lower (first = 0) or upper halves of two vectors in groups of \p size bytes.
static bool interleaves(const ByteMask &mask, unsigned size, unsigned first) {
  for (unsigned i = 0; i < 16; ++i) {
    unsigned group = i / size;
    unsigned from = group % 2 * 16 + first + group / 2 * size + i % size;
    if (mask[i] != from) return false;
  }
  return true;
}

VReg Lower::shuffle(Inst inst) {
  Vectors v(ctx);
  VReg a = ctx.reg(ctx.argument(inst, 0)), b = ctx.reg(ctx.argument(inst, 1));
  ByteMask mask = ctx.dfg().immediates[ctx.data(inst).mask()];
  bool isOne = ctx.dfg().resolveAliases(ctx.argument(inst, 0)) ==
               ctx.dfg().resolveAliases(ctx.argument(inst, 1));
  if (isOne || llvm::all_of(mask, [](uint8_t byte) { return byte >= 16; })) {
    for (uint8_t &byte : mask)
      byte &= 15;
    if (!isOne) a = b;
    isOne = true;
  }
  isOne |= llvm::all_of(mask, [](uint8_t byte) { return byte < 16; });
  ByteMask groups;
  if (isOne && movesGroups(mask, 4, groups))
    return v.shuffle32(a, groups[0] | groups[1] << 2 | groups[2] << 4 | groups[3] << 6);
  if (interleaves(mask, 1, 0)) return v.binary(COT_PACKED(PUNPCKLBW), a, b);
  if (interleaves(mask, 1, 8)) return v.binary(COT_PACKED(PUNPCKHBW), a, b);
  if (interleaves(mask, 2, 0)) return v.binary(COT_PACKED(PUNPCKLWD), a, b);
  if (interleaves(mask, 2, 8)) return v.binary(COT_PACKED(PUNPCKHWD), a, b);
  if (interleaves(mask, 4, 0)) return v.binary(COT_PACKED(PUNPCKLDQ), a, b);
  if (interleaves(mask, 4, 8)) return v.binary(COT_PACKED(PUNPCKHDQ), a, b);
  if (interleaves(mask, 8, 0)) return v.binary(COT_PACKED(PUNPCKLQDQ), a, b);
  if (interleaves(mask, 8, 8)) return v.binary(COT_PACKED(PUNPCKHQDQ), a, b);
  if (movesGroups(mask, 4, groups) && groups[0] < 4 && groups[1] < 4 && groups[2] >= 4 &&
      groups[3] >= 4)
    return v.ternary(COT_PACKED(SHUFPS), a, b,
                     groups[0] | groups[1] << 2 | (groups[2] & 3) << 4 | (groups[3] & 3) << 6);
  bool isWindow = v.has(Feature::SSSE3);
  for (unsigned i = 0; i < 16; ++i)
    isWindow &= mask[i] == mask[0] + i;
  if (isWindow) return v.ternary(COT_PACKED(PALIGNR), b, a, mask[0]);
  return shuffleBytes(a, b, mask, isOne);
}

/// Picks the bytes of each vector by its own mask, and joins them.
VReg Lower::shuffleBytes(VReg a, VReg b, const std::array<uint8_t, 16> &mask, bool isOne) {
  Vectors v(ctx);
  auto pick = [&](VReg from, unsigned first) {
    uint8_t image[16];
    for (unsigned i = 0; i < 16; ++i)
      image[i] = mask[i] >= first && mask[i] < first + 16 ? mask[i] - first : 0x80;
    VReg order = ctx.newReg(RegClass::Float);
    ctx.emit(id(Opcode::MOVUPSrm), {use(order), ctx.memory(ctx.constantAddress(image, 16))});
    return pickBytes(from, order);
  };
  VReg first = pick(a, 0);
  return isOne ? first : v.bitOr(first, pick(b, 16));
}

/// PSHUFB, or what stands for it.
VReg Lower::pickBytes(VReg from, VReg order) {
  Vectors v(ctx);
  if (v.has(Feature::SSSE3)) return v.binary(COT_PACKED(PSHUFB), from, order);
  VReg result = ctx.newReg(RegClass::Float);
  ctx.libraryCall(LibCall::X86Pshufb, {from, order}, {ir::types::i8x16, ir::types::i8x16}, {result},
                  {ir::types::i8x16});
  return result;
}

/// Indices beyond the vector give 0: adding 0x70 sets the bit that PSHUFB asks for.
VReg Lower::swizzle(Value x, Value indices) {
  Vectors v(ctx);
  VReg from = ctx.reg(x), index = ctx.reg(indices);
  return pickBytes(from, v.binary(COT_PACKED(PADDUSB), index, v.repeated(0x70, 1)));
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
  return v.bitXor(packed, v.repeated(0x8000, 2));
}

/// Lanes whose upper half is not 0 become all ones in the lower half, which is what is kept.
VReg Lower::narrowBetweenUnsigned(Value x, Value y) {
  Vectors v(ctx);
  VReg a = ctx.reg(x), b = ctx.reg(y);
  unsigned lane = ctx.typeOf(x).laneBits();
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
