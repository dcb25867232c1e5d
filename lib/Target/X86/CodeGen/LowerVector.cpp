//===- LowerVector.cpp - Arithmetic on lanes on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What takes several packed instructions. Each step names its SSE and its AVX instruction and the
/// one that the processor has is taken.
///
//===----------------------------------------------------------------------===//

#include "LowerVector.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

bool Vectors::has(Feature feature) const { return ctx.hasFeature(static_cast<unsigned>(feature)); }

VReg Vectors::binary(Opcode sse, Opcode avx, VReg a, Source b) {
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(has(Feature::AVX) ? avx : sse), {use(result), use(a), b.operand});
  return result;
}

VReg Vectors::unary(Opcode sse, Opcode avx, VReg a) {
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(has(Feature::AVX) ? avx : sse), {use(result), use(a)});
  return result;
}

VReg Vectors::immediate(Opcode sse, Opcode avx, VReg a, int64_t k) {
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(has(Feature::AVX) ? avx : sse), {use(result), use(a), ctx.immediate(k)});
  return result;
}

VReg Vectors::ternary(Opcode sse, Opcode avx, VReg a, Source b, int64_t k) {
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(has(Feature::AVX) ? avx : sse), {use(result), use(a), b.operand, ctx.immediate(k)});
  return result;
}

VReg Vectors::zero() {
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(PseudoOpcode::ZEROx), {use(result)}, TrapCode(), MachineInst::IsCheap);
  return result;
}

VReg Vectors::ones() {
  VReg any = ctx.newReg(RegClass::Float);
  ctx.emit(id(PseudoOpcode::UNDEFx), {use(any)});
  return binary(COT_PACKED(PCMPEQD), any, any);
}

static std::array<uint8_t, 16> imageOf(uint64_t value, unsigned bytes) {
  std::array<uint8_t, 16> image;
  for (unsigned i = 0; i < 16; ++i)
    image[i] = static_cast<uint8_t>(value >> (i % bytes * 8));
  return image;
}

Vectors::Source Vectors::constant(const std::array<uint8_t, 16> &image) {
  return Source(ctx.memory(ctx.constantAddress(image, 16)));
}

Vectors::Source Vectors::constant(uint64_t value, unsigned bytes) {
  return constant(imageOf(value, bytes));
}

VReg Vectors::repeated(uint64_t value, unsigned bytes) {
  std::array<uint8_t, 16> image = imageOf(value, bytes);
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(Opcode::MOVUPSrm), {use(result), ctx.memory(ctx.constantAddress(image, 16))},
           TrapCode(), MachineInst::IsCheap);
  return result;
}

VReg Vectors::bitAnd(VReg a, Source b) { return binary(COT_PACKED(PAND), a, b); }
VReg Vectors::bitOr(VReg a, Source b) { return binary(COT_PACKED(POR), a, b); }
VReg Vectors::bitXor(VReg a, Source b) { return binary(COT_PACKED(PXOR), a, b); }
VReg Vectors::andNot(VReg a, VReg notB) { return binary(COT_PACKED(PANDN), notB, a); }
VReg Vectors::invert(VReg a) { return bitXor(a, ones()); }
VReg Vectors::select(VReg mask, VReg a, VReg b) {
  VReg first = bitAnd(a, mask);
  return bitOr(andNot(b, mask), first);
}

VReg Vectors::add(unsigned lane, VReg a, Source b) {
  switch (lane) {
  case 8:
    return binary(COT_PACKED(PADDB), a, b);
  case 16:
    return binary(COT_PACKED(PADDW), a, b);
  case 32:
    return binary(COT_PACKED(PADDD), a, b);
  default:
    return binary(COT_PACKED(PADDQ), a, b);
  }
}

VReg Vectors::subtract(unsigned lane, VReg a, Source b) {
  switch (lane) {
  case 8:
    return binary(COT_PACKED(PSUBB), a, b);
  case 16:
    return binary(COT_PACKED(PSUBW), a, b);
  case 32:
    return binary(COT_PACKED(PSUBD), a, b);
  default:
    return binary(COT_PACKED(PSUBQ), a, b);
  }
}

VReg Vectors::shiftLeft(unsigned lane, VReg a, int64_t k) {
  switch (lane) {
  case 16:
    return immediate(COT_PACKED(PSLLWri), a, k);
  case 32:
    return immediate(COT_PACKED(PSLLDri), a, k);
  default:
    return immediate(COT_PACKED(PSLLQri), a, k);
  }
}

VReg Vectors::shiftRight(unsigned lane, VReg a, int64_t k) {
  switch (lane) {
  case 16:
    return immediate(COT_PACKED(PSRLWri), a, k);
  case 32:
    return immediate(COT_PACKED(PSRLDri), a, k);
  default:
    return immediate(COT_PACKED(PSRLQri), a, k);
  }
}

/// The sign of each 64-bit lane in all of its bits.
VReg Vectors::signs64(VReg a) { return shuffle32(immediate(COT_PACKED(PSRADri), a, 31), 0xf5); }

VReg Vectors::shuffle32(VReg a, int64_t order) { return immediate(COT_PACKED(PSHUFD), a, order); }

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

VReg Vectors::equal(unsigned lane, VReg a, Source b) {
  switch (lane) {
  case 8:
    return binary(COT_PACKED(PCMPEQB), a, b);
  case 16:
    return binary(COT_PACKED(PCMPEQW), a, b);
  case 32:
    return binary(COT_PACKED(PCMPEQD), a, b);
  default:
    if (has(Feature::SSE41)) return binary(COT_PACKED(PCMPEQQ), a, b);
    VReg halves = binary(COT_PACKED(PCMPEQD), a, b);
    return bitAnd(halves, shuffle32(halves, 0xb1));
  }
}

VReg Vectors::greater(unsigned lane, bool isSigned, VReg a, VReg b) {
  if (!isSigned) {
    uint64_t sign = uint64_t(1) << (lane - 1);
    a = bitXor(a, constant(sign, lane / 8));
    b = bitXor(b, constant(sign, lane / 8));
  }
  switch (lane) {
  case 8:
    return binary(COT_PACKED(PCMPGTB), a, b);
  case 16:
    return binary(COT_PACKED(PCMPGTW), a, b);
  case 32:
    return binary(COT_PACKED(PCMPGTD), a, b);
  default:
    break;
  }
  if (has(Feature::SSE42)) return binary(COT_PACKED(PCMPGTQ), a, b);
  // Where the upper halves are equal, the borrow of b - a tells.
  VReg equalHalves = binary(COT_PACKED(PCMPEQD), a, b);
  VReg borrow = bitAnd(equalHalves, subtract(64, b, a));
  return signs64(bitOr(borrow, binary(COT_PACKED(PCMPGTD), a, b)));
}

/// The least or greatest of lanes that some instruction has it for.
VReg Vectors::extremum(unsigned lane, bool isSigned, bool isMax, VReg a, VReg b) {
  auto pick = [&](Opcode minSse, Opcode minAvx, Opcode maxSse, Opcode maxAvx) {
    return isMax ? binary(maxSse, maxAvx, a, b) : binary(minSse, minAvx, a, b);
  };
  switch (lane) {
  case 8:
    return isSigned ? pick(COT_PACKED(PMINSB), COT_PACKED(PMAXSB))
                    : pick(COT_PACKED(PMINUB), COT_PACKED(PMAXUB));
  case 16:
    return isSigned ? pick(COT_PACKED(PMINSW), COT_PACKED(PMAXSW))
                    : pick(COT_PACKED(PMINUW), COT_PACKED(PMAXUW));
  default:
    return isSigned ? pick(COT_PACKED(PMINSD), COT_PACKED(PMAXSD))
                    : pick(COT_PACKED(PMINUD), COT_PACKED(PMAXUD));
  }
}

VReg Vectors::compare(unsigned lane, ir::IntCC condition, VReg a, VReg b) {
  bool isSigned = condition == ir::IntCC::SignedGreaterThanOrEqual ||
                  condition == ir::IntCC::SignedLessThanOrEqual;
  bool isGreater = condition == ir::IntCC::SignedGreaterThanOrEqual ||
                   condition == ir::IntCC::UnsignedGreaterThanOrEqual;
  bool isOrEqual = isSigned || isGreater || condition == ir::IntCC::UnsignedLessThanOrEqual;
  bool hasExtremum = has(Feature::SSE41) || (lane == 8 && !isSigned) || (lane == 16 && isSigned);
  // a >= b where a is the greater one of both.
  if (isOrEqual && lane != 64 && hasExtremum)
    return equal(lane, a, extremum(lane, isSigned, isGreater, a, b));
  switch (condition) {
  case ir::IntCC::Equal:
    return equal(lane, a, b);
  case ir::IntCC::NotEqual:
    return invert(equal(lane, a, b));
  case ir::IntCC::SignedGreaterThan:
    return greater(lane, true, a, b);
  case ir::IntCC::SignedLessThan:
    return greater(lane, true, b, a);
  case ir::IntCC::SignedGreaterThanOrEqual:
    return invert(greater(lane, true, b, a));
  case ir::IntCC::SignedLessThanOrEqual:
    return invert(greater(lane, true, a, b));
  case ir::IntCC::UnsignedGreaterThan:
    return greater(lane, false, a, b);
  case ir::IntCC::UnsignedLessThan:
    return greater(lane, false, b, a);
  case ir::IntCC::UnsignedGreaterThanOrEqual:
    return invert(greater(lane, false, b, a));
  case ir::IntCC::UnsignedLessThanOrEqual:
    return invert(greater(lane, false, a, b));
  }
  llvm_unreachable("no condition");
}

VReg Lower::compareLanes(Inst inst) {
  Value x = ctx.argument(inst, 0), y = ctx.argument(inst, 1);
  return Vectors(ctx).compare(ctx.typeOf(x).laneBits(), ctx.data(inst).intCC(), ctx.reg(x),
                              ctx.reg(y));
}

VReg Lower::minMaxLanes(Inst inst) {
  VReg x = ctx.reg(ctx.argument(inst, 0)), y = ctx.reg(ctx.argument(inst, 1));
  ir::Opcode opcode = ctx.data(inst).opcode();
  bool isSigned = opcode == ir::Opcode::Smin || opcode == ir::Opcode::Smax;
  bool isMax = opcode == ir::Opcode::Smax || opcode == ir::Opcode::Umax;
  Vectors vectors(ctx);
  VReg isGreater = vectors.greater(ctx.typeOf(ctx.result(inst)).laneBits(), isSigned, x, y);
  return isMax ? vectors.select(isGreater, x, y) : vectors.select(isGreater, y, x);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

VReg Lower::invertLanes(Value x) { return Vectors(ctx).invert(ctx.reg(x)); }

VReg Lower::selectBits(Value c, Value x, Value y) {
  VReg mask = ctx.reg(c), a = ctx.reg(x), b = ctx.reg(y);
  Vectors v(ctx);
  Inst inst = ctx.definingInst(c);
  while (!inst.isNone() && ctx.data(inst).opcode() == ir::Opcode::Bitcast)
    inst = ctx.definingInst(ctx.argument(inst, 0));
  bool isLaneMask = !inst.isNone() && (ctx.data(inst).opcode() == ir::Opcode::Icmp ||
                                       ctx.data(inst).opcode() == ir::Opcode::Fcmp);
  if (!isLaneMask || !v.has(Feature::SSE41)) return v.select(mask, a, b);
  VReg result = ctx.newReg(RegClass::Float);
  ctx.emit(id(v.has(Feature::AVX) ? Opcode::VPBLENDVB128 : Opcode::PBLENDVB),
           {use(result), use(b), use(a), use(mask)});
  return result;
}

/// The top bit of each lane of \p c chooses.
VReg Lower::blendLanes(Value c, Value x, Value y) {
  Vectors v(ctx);
  VReg mask = ctx.reg(c), a = ctx.reg(x), b = ctx.reg(y);
  unsigned lane = ctx.typeOf(c).laneBits();
  bool hasBlend = v.has(Feature::SSE41);
  if (lane == 16) mask = v.immediate(COT_PACKED(PSRAWri), mask, 15);
  if (hasBlend) {
    auto pick = [&](Opcode sse, Opcode avx) { return v.has(Feature::AVX) ? avx : sse; };
    Opcode opcode = lane == 32   ? pick(COT_PACKED(BLENDVPS))
                    : lane == 64 ? pick(COT_PACKED(BLENDVPD))
                                 : pick(COT_PACKED(PBLENDVB));
    VReg result = ctx.newReg(RegClass::Float);
    ctx.emit(id(opcode), {use(result), use(b), use(a), use(mask)});
    return result;
  }
  if (lane == 8) mask = v.binary(COT_PACKED(PCMPGTB), v.zero(), mask);
  if (lane == 32) mask = v.immediate(COT_PACKED(PSRADri), mask, 31);
  if (lane == 64) mask = v.signs64(mask);
  return v.select(mask, a, b);
}

VReg Lower::negateLanes(Value x) {
  Vectors vectors(ctx);
  VReg reg = ctx.reg(x);
  return vectors.subtract(ctx.typeOf(x).laneBits(), vectors.zero(), reg);
}

VReg Lower::absoluteLanes(Value x) {
  Vectors v(ctx);
  VReg reg = ctx.reg(x);
  unsigned lane = ctx.typeOf(x).laneBits();
  if (lane == 64) {
    VReg sign = v.signs64(reg);
    return v.subtract(64, v.bitXor(reg, sign), sign);
  }
  if (v.has(Feature::SSSE3)) {
    if (lane == 8) return v.unary(COT_PACKED(PABSB), reg);
    return lane == 16 ? v.unary(COT_PACKED(PABSW), reg) : v.unary(COT_PACKED(PABSD), reg);
  }
  // Of x and -x, the greater; of bytes, the lesser without signs.
  VReg negative = v.subtract(lane, v.zero(), reg);
  if (lane == 8) return v.binary(COT_PACKED(PMINUB), negative, reg);
  if (lane == 16) return v.binary(COT_PACKED(PMAXSW), negative, reg);
  VReg sign = v.immediate(COT_PACKED(PSRADri), reg, 31);
  return v.subtract(32, v.bitXor(reg, sign), sign);
}

VReg Lower::multiplyLanes(Value x, Value y) {
  Vectors v(ctx);
  VReg a = ctx.reg(x), b = ctx.reg(y);
  unsigned lane = ctx.typeOf(x).laneBits();
  if (lane == 8) {
    // Even and odd bytes as words.
    VReg low = v.repeated(0x00ff, 2);
    VReg even = v.bitAnd(v.binary(COT_PACKED(PMULLW), a, b), low);
    VReg odd = v.binary(COT_PACKED(PMULLW), v.shiftRight(16, a, 8), v.shiftRight(16, b, 8));
    return v.bitOr(even, v.shiftLeft(16, odd, 8));
  }
  if (lane == 32) {
    VReg even = v.binary(COT_PACKED(PMULUDQ), a, b);
    VReg odd = v.binary(COT_PACKED(PMULUDQ), v.shiftRight(64, a, 32), v.shiftRight(64, b, 32));
    return v.binary(COT_PACKED(PUNPCKLDQ), v.shuffle32(even, 0x08), v.shuffle32(odd, 0x08));
  }
  VReg cross = v.add(64, v.binary(COT_PACKED(PMULUDQ), v.shiftRight(64, a, 32), b),
                     v.binary(COT_PACKED(PMULUDQ), v.shiftRight(64, b, 32), a));
  return v.add(64, v.binary(COT_PACKED(PMULUDQ), a, b), v.shiftLeft(64, cross, 32));
}

/// (x | y) - ((x ^ y) >> 1)
VReg Lower::averageLanes(Value x, Value y) {
  Vectors v(ctx);
  VReg a = ctx.reg(x), b = ctx.reg(y);
  unsigned lane = ctx.typeOf(x).laneBits();
  return v.subtract(lane, v.bitOr(a, b), v.shiftRight(lane, v.bitXor(a, b), 1));
}

/// (x * y + 0x4000) >> 15, saturated: only of the least numbers does it not fit.
VReg Lower::multiplyRounding(Value x, Value y) {
  Vectors v(ctx);
  VReg a = ctx.reg(x), b = ctx.reg(y);
  if (v.has(Feature::SSSE3)) {
    VReg product = v.binary(COT_PACKED(PMULHRSW), a, b);
    return v.bitXor(product, v.equal(16, product, v.constant(0x8000, 2)));
  }
  VReg low = v.binary(COT_PACKED(PMULLW), a, b), high = v.binary(COT_PACKED(PMULHW), a, b);
  VReg half = v.repeated(0x4000, 4);
  VReg first = v.add(32, v.binary(COT_PACKED(PUNPCKLWD), low, high), half);
  VReg second = v.add(32, v.binary(COT_PACKED(PUNPCKHWD), low, high), half);
  return v.binary(COT_PACKED(PACKSSDW), v.immediate(COT_PACKED(PSRADri), first, 15),
                  v.immediate(COT_PACKED(PSRADri), second, 15));
}

VReg Lower::countOnesInBytes(Value x) {
  Vectors v(ctx);
  VReg reg = ctx.reg(x);
  VReg low = v.repeated(0x0f, 1);
  if (v.has(Feature::SSSE3)) {
    static constexpr uint8_t counts[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};
    VReg table = ctx.newReg(RegClass::Float);
    ctx.emit(id(Opcode::MOVUPSrm), {use(table), ctx.memory(ctx.constantAddress(counts, 16))});
    VReg below = v.binary(COT_PACKED(PSHUFB), table, v.bitAnd(reg, low));
    VReg above = v.binary(COT_PACKED(PSHUFB), table, v.bitAnd(v.shiftRight(16, reg, 4), low));
    return v.add(8, below, above);
  }
  VReg pairs = v.subtract(8, reg, v.bitAnd(v.shiftRight(16, reg, 1), v.repeated(0x55, 1)));
  VReg mask = v.repeated(0x33, 1);
  VReg fours = v.add(8, v.bitAnd(pairs, mask), v.bitAnd(v.shiftRight(16, pairs, 2), mask));
  return v.bitAnd(v.add(8, fours, v.shiftRight(16, fours, 4)), low);
}

//===----------------------------------------------------------------------===//
// Shifts
//===----------------------------------------------------------------------===//

/// By the low 64 bits of a vector register, which are less than the width of the lane; not of
/// bytes.
VReg Vectors::shiftBy(ir::Opcode opcode, unsigned lane, VReg a, VReg count) {
  if (opcode == ir::Opcode::Ishl) {
    if (lane == 16) return binary(COT_PACKED(PSLLWrm), a, count);
    return lane == 32 ? binary(COT_PACKED(PSLLDrm), a, count)
                      : binary(COT_PACKED(PSLLQrm), a, count);
  }
  if (opcode == ir::Opcode::Ushr) {
    if (lane == 16) return binary(COT_PACKED(PSRLWrm), a, count);
    return lane == 32 ? binary(COT_PACKED(PSRLDrm), a, count)
                      : binary(COT_PACKED(PSRLQrm), a, count);
  }
  if (lane == 16) return binary(COT_PACKED(PSRAWrm), a, count);
  if (lane == 32) return binary(COT_PACKED(PSRADrm), a, count);
  if (has(Feature::AVX512F) && has(Feature::AVX512VL))
    return binary(Opcode::EVPSRAQrm128, Opcode::EVPSRAQrm128, a, count);
  // A logical shift, its sign extended from where the sign has come to.
  VReg sign = binary(COT_PACKED(PSRLQrm), repeated(uint64_t(1) << 63, 8), count);
  return subtract(64, bitXor(binary(COT_PACKED(PSRLQrm), a, count), sign), sign);
}

VReg Vectors::shiftBy(ir::Opcode opcode, unsigned lane, VReg a, unsigned count) {
  if (lane == 8) return shiftBytes(opcode, a, count);
  if (opcode == ir::Opcode::Ishl) return shiftLeft(lane, a, count);
  if (opcode == ir::Opcode::Ushr) return shiftRight(lane, a, count);
  if (lane == 16) return immediate(COT_PACKED(PSRAWri), a, count);
  if (lane == 32) return immediate(COT_PACKED(PSRADri), a, count);
  if (has(Feature::AVX512F) && has(Feature::AVX512VL))
    return immediate(Opcode::EVPSRAQri128, Opcode::EVPSRAQri128, a, count);
  if (count == 63) return signs64(a);
  uint64_t sign = uint64_t(1) << (63 - count);
  return subtract(64, bitXor(shiftRight(64, a, count), constant(sign, 8)), constant(sign, 8));
}

/// Words are shifted and the bits that came from the neighbour masked out; what is the sign after
/// that is extended.
VReg Vectors::shiftBytes(ir::Opcode opcode, VReg a, unsigned count) {
  if (count == 0) return a;
  if (opcode == ir::Opcode::Ishl)
    return bitAnd(shiftLeft(16, a, count), constant(0xff << count & 0xff, 1));
  VReg shifted = bitAnd(shiftRight(16, a, count), constant(0xff >> count, 1));
  if (opcode == ir::Opcode::Ushr) return shifted;
  uint64_t sign = 0x80 >> count;
  return subtract(8, bitXor(shifted, constant(sign, 1)), constant(sign, 1));
}

/// The number of a general register in the low lane of a vector.
static VReg countInVector(LoweringContext &ctx, VReg number) {
  VReg count = ctx.newReg(RegClass::Float);
  ctx.emit(id(Opcode::MOVDrm), {use(count), use(number)});
  return count;
}

/// By \p amount, which is less than 8. The masks of all amounts lie in a table.
VReg Lower::shiftBytes(ir::Opcode opcode, VReg a, VReg amount) {
  Vectors v(ctx);
  if (opcode == ir::Opcode::Sshr) {
    // Each byte over itself in a word: the lower one falls off.
    VReg low = v.binary(COT_PACKED(PUNPCKLBW), a, a), high = v.binary(COT_PACKED(PUNPCKHBW), a, a);
    VReg count = countInVector(ctx, binary(id(Opcode::ADDmi32), amount, 8));
    low = v.binary(COT_PACKED(PSRAWrm), low, count);
    return v.binary(COT_PACKED(PACKSSWB), low, v.binary(COT_PACKED(PSRAWrm), high, count));
  }
  bool isLeft = opcode == ir::Opcode::Ishl;
  VReg shifted = v.shiftBy(opcode, 16, a, countInVector(ctx, amount));
  uint8_t masks[8 * 16];
  for (unsigned i = 0; i < sizeof(masks); ++i)
    masks[i] = static_cast<uint8_t>(isLeft ? 0xff << i / 16 : 0xff >> i / 16);
  VReg table = ctx.newReg(RegClass::Int);
  ctx.emit(id(Opcode::LEA64), {use(table), ctx.memory(ctx.constantAddress(masks, 16))});
  MachineAddress mask;
  mask.kind = MachineAddress::Base::Register;
  mask.base = use(table);
  mask.index = use(binary(id(Opcode::SHLmb32), amount, 4));
  return v.bitAnd(shifted, Vectors::Source(ctx.memory(mask)));
}

VReg Lower::shiftLanes(Inst inst) {
  Vectors v(ctx);
  ir::Opcode opcode = ctx.data(inst).opcode();
  Value x = ctx.argument(inst, 0), y = ctx.argument(inst, 1);
  unsigned lane = ctx.typeOf(x).laneBits();
  bool isLeft = opcode == ir::Opcode::Rotl;
  bool isRotation = isLeft || opcode == ir::Opcode::Rotr;
  VReg reg = ctx.reg(x);
  int64_t mask = lane - 1;
  if (std::optional<int64_t> k = ctx.constantOf(y)) {
    auto amount = static_cast<unsigned>(*k & mask);
    if (!isRotation) return v.shiftBy(opcode, lane, reg, amount);
    if (amount == 0) return reg;
    VReg left = v.shiftBy(ir::Opcode::Ishl, lane, reg, isLeft ? amount : lane - amount);
    return v.bitOr(left, v.shiftBy(ir::Opcode::Ushr, lane, reg, isLeft ? lane - amount : amount));
  }
  VReg masked = binary(id(Opcode::ANDmi32), ctx.reg(y), mask);
  auto shifted = [&](ir::Opcode by, VReg amount) {
    return lane == 8 ? shiftBytes(by, reg, amount)
                     : v.shiftBy(by, lane, reg, countInVector(ctx, amount));
  };
  if (!isRotation) return shifted(opcode, masked);
  // Of bytes the opposite amount may be 8, which is to be 0.
  VReg opposite = inPlace(id(Opcode::NEG32), masked);
  if (lane == 8)
    opposite = binary(id(Opcode::ANDmi32), opposite, mask);
  else
    opposite = binary(id(Opcode::ADDmi32), opposite, lane);
  VReg left = shifted(ir::Opcode::Ishl, isLeft ? masked : opposite);
  VReg right = shifted(ir::Opcode::Ushr, isLeft ? opposite : masked);
  return v.bitOr(left, right);
}
