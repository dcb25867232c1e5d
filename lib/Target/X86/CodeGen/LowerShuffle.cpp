//===- LowerShuffle.cpp - Bytes of vectors in another order on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A shuffle is the first of these instructions whose order it has; if none has it, the bytes of
/// each vector are picked by a mask.
///
//===----------------------------------------------------------------------===//

#include "LowerVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

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

/// Of eight words, are four from \p first on put in an order among themselves and the others kept?
static bool movesFour(const ByteMask &words, unsigned first, int64_t &order) {
  order = 0;
  for (unsigned i = 0; i < 8; ++i) {
    unsigned from = words[i] - first;
    if (i < first || i >= first + 4) {
      if (words[i] != i) return false;
    } else if (from < 4) {
      order |= int64_t(from) << (i - first) * 2;
    } else {
      return false;
    }
  }
  return true;
}

/// Does each of eight words keep its place? \p chosen tells which come from the second vector.
static bool blends(const ByteMask &words, int64_t &chosen) {
  chosen = 0;
  for (unsigned i = 0; i < 8; ++i) {
    if (words[i] % 8 != i) return false;
    chosen |= int64_t(words[i] / 8) << i;
  }
  return true;
}

VReg Lower::shuffle(Inst inst) {
  Vectors v(ctx);
  Value x = ctx.argument(inst, 0), y = ctx.argument(inst, 1);
  ByteMask mask = ctx.dfg().immediates[ctx.data(inst).mask()];
  bool isOne = ctx.dfg().resolveAliases(x) == ctx.dfg().resolveAliases(y);
  if (isOne || llvm::all_of(mask, [](uint8_t byte) { return byte >= 16; })) {
    for (uint8_t &byte : mask)
      byte &= 15;
    x = y;
    isOne = true;
  }
  isOne |= llvm::all_of(mask, [](uint8_t byte) { return byte < 16; });
  VReg a = ctx.reg(x), b = isOne ? a : ctx.reg(y);
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
  if (movesGroups(mask, 4, groups) && groups[0] >= 4 && groups[1] >= 4 && groups[2] < 4 &&
      groups[3] < 4)
    return v.ternary(COT_PACKED(SHUFPS), b, a,
                     (groups[0] & 3) | (groups[1] & 3) << 2 | groups[2] << 4 | groups[3] << 6);
  if (movesGroups(mask, 2, groups)) {
    int64_t order = 0;
    if (isOne && movesFour(groups, 0, order)) return v.immediate(COT_PACKED(PSHUFLW), a, order);
    if (isOne && movesFour(groups, 4, order)) return v.immediate(COT_PACKED(PSHUFHW), a, order);
    if (v.has(Feature::SSE41) && blends(groups, order))
      return v.ternary(COT_PACKED(PBLENDW), a, b, order);
  }
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
    ByteMask image;
    for (unsigned i = 0; i < 16; ++i)
      image[i] = mask[i] >= first && mask[i] < first + 16 ? mask[i] - first : 0x80;
    if (v.has(Feature::SSSE3)) return v.binary(COT_PACKED(PSHUFB), from, v.constant(image));
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
  return pickBytes(from, v.binary(COT_PACKED(PADDUSB), index, v.constant(0x70, 1)));
}
