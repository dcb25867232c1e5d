//===- Immediates.cpp - Immediates that are no plain numbers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the encodings mean: Arm Architecture Reference Manual, DecodeBitMasks, VFPExpandImm,
// AdvSIMDExpandImm.
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Immediates.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"
#include <cassert>
#include <cstring>

using namespace cot;
using llvm::maskTrailingOnes;

//===----------------------------------------------------------------------===//
// Logic
//===----------------------------------------------------------------------===//

/// The `size` low bits of \p value, rotated left by \p amount (below size).
static uint64_t rotateLeft(uint64_t value, unsigned amount, unsigned size) {
  if (amount == 0) return value;
  return (value << amount | value >> (size - amount)) & maskTrailingOnes<uint64_t>(size);
}

/// The shortest period of \p value: 2 to 64 bits.
static unsigned periodOf(uint64_t value) {
  unsigned size = 64;
  while (size > 2) {
    unsigned half = size / 2;
    uint64_t mask = maskTrailingOnes<uint64_t>(half);
    if ((value & mask) != (value >> half & mask)) break;
    size = half;
  }
  return size;
}

std::optional<uint32_t> aarch64::encodeLogical(uint64_t value, unsigned width) {
  if (width == 32) value = (value & 0xffffffff) | value << 32;
  if (value == 0 || value == UINT64_MAX) return std::nullopt;
  unsigned size = periodOf(value);
  uint64_t element = value & maskTrailingOnes<uint64_t>(size);
  // Ones that follow a zero: exactly one begins a single run.
  uint64_t begins = element & ~rotateLeft(element, 1, size);
  if (!llvm::isPowerOf2_64(begins)) return std::nullopt;
  unsigned start = static_cast<unsigned>(llvm::countr_zero(begins));
  auto ones = static_cast<unsigned>(llvm::popcount(element));
  uint32_t rotate = (size - start) & (size - 1);
  // The size stands in front of the number of ones: 11110x for 2, 1110xx for 4, ...
  uint32_t last = (~(size - 1) << 1 | (ones - 1)) & 63;
  return static_cast<uint32_t>(size == 64) << 12 | rotate << 6 | last;
}

std::optional<uint64_t> aarch64::decodeLogical(uint32_t field, unsigned width) {
  uint32_t n = field >> 12 & 1, rotate = field >> 6 & 63, last = field & 63;
  uint32_t marker = n << 6 | (~last & 63);
  if (marker < 2 || (width == 32 && n != 0)) return std::nullopt;
  unsigned size = 1U << llvm::Log2_32(marker);
  unsigned ones = (last & (size - 1)) + 1;
  if (ones == size) return std::nullopt;
  unsigned start = (size - (rotate & (size - 1))) & (size - 1);
  uint64_t element = rotateLeft(maskTrailingOnes<uint64_t>(ones), start, size);
  for (; size < width; size *= 2)
    element |= element << size;
  return element;
}

//===----------------------------------------------------------------------===//
// Additions and moves
//===----------------------------------------------------------------------===//

std::optional<uint32_t> aarch64::encodeAddImmediate(int64_t value) {
  if (llvm::isUInt<12>(static_cast<uint64_t>(value))) return static_cast<uint32_t>(value);
  if (value == shiftedZero) return 1U << 12;
  if ((value & 0xfff) == 0 && llvm::isUInt<24>(static_cast<uint64_t>(value)))
    return 1U << 12 | static_cast<uint32_t>(value >> 12);
  return std::nullopt;
}

int64_t aarch64::decodeAddImmediate(uint32_t field) {
  if (field == 1U << 12) return shiftedZero;
  return static_cast<int64_t>(field & 0xfff) << ((field & 1U << 12) != 0 ? 12 : 0);
}

std::optional<uint32_t> aarch64::encodeMoveZero(uint64_t value, unsigned width) {
  value &= maskTrailingOnes<uint64_t>(width);
  for (unsigned half = 0; half < width / 16; ++half)
    if ((value & ~(uint64_t(0xffff) << 16 * half)) == 0)
      return half << 16 | static_cast<uint32_t>(value >> 16 * half);
  return std::nullopt;
}

std::optional<uint32_t> aarch64::encodeMoveInverted(uint64_t value, unsigned width) {
  return encodeMoveZero(~value, width);
}

//===----------------------------------------------------------------------===//
// Floating point
//===----------------------------------------------------------------------===//

/// Bits of the fraction of a format of \p width bits.
static unsigned fractionBits(unsigned width) {
  assert((width == 16 || width == 32 || width == 64) && "no such format");
  return width == 16 ? 10 : width == 32 ? 23 : 52;
}

uint64_t aarch64::decodeFloat(uint8_t imm, unsigned width) {
  unsigned fraction = fractionBits(width), exponent = width - 1 - fraction;
  // The exponent is NOT(b) and b up to its last two bits, which are the immediate's.
  uint64_t b = imm >> 6 & 1;
  uint64_t repeated = b != 0 ? maskTrailingOnes<uint64_t>(exponent - 3) : 0;
  uint64_t biased = (b ^ 1) << (exponent - 1) | repeated << 2 | (imm >> 4 & 3);
  return uint64_t(imm >> 7) << (width - 1) | biased << fraction |
         uint64_t(imm & 15) << (fraction - 4);
}

std::optional<uint8_t> aarch64::encodeFloat(uint64_t bits, unsigned width) {
  unsigned fraction = fractionBits(width);
  uint64_t sign = bits >> (width - 1) & 1;
  uint64_t b = ~bits >> (width - 2) & 1;
  auto imm = static_cast<uint8_t>(sign << 7 | b << 6 | (bits >> fraction & 3) << 4 |
                                  (bits >> (fraction - 4) & 15));
  if (decodeFloat(imm, width) != bits) return std::nullopt;
  return imm;
}

double aarch64::floatValue(uint8_t imm) { return llvm::bit_cast<double>(decodeFloat(imm, 64)); }

//===----------------------------------------------------------------------===//
// Vectors
//===----------------------------------------------------------------------===//

static uint64_t repeat(uint64_t element, unsigned size) {
  for (; size < 64; size *= 2)
    element |= element << size;
  return element;
}

uint64_t aarch64::expandVectorImmediate(VectorImmediate immediate) {
  auto [imm, cmode, op] = immediate;
  uint64_t pattern;
  if (cmode < 8) { // 32 bits, shifted by bytes
    pattern = repeat(uint64_t(imm) << (cmode >> 1) * 8, 32);
  } else if (cmode < 12) { // 16 bits, shifted by bytes
    pattern = repeat(uint64_t(imm) << (cmode >> 1 & 1) * 8, 16);
  } else if (cmode < 14) { // 32 bits, ones shifted in
    unsigned shift = (cmode & 1) != 0 ? 16 : 8;
    pattern = repeat(uint64_t(imm) << shift | maskTrailingOnes<uint64_t>(shift), 32);
  } else if (cmode == 14 && !op) {
    return repeat(imm, 8);
  } else if (cmode == 14) { // each bit is a byte
    pattern = 0;
    for (unsigned bit = 0; bit < 8; ++bit)
      if ((imm >> bit & 1) != 0) pattern |= uint64_t(0xff) << bit * 8;
    return pattern;
  } else {
    return op ? decodeFloat(imm, 64) : repeat(decodeFloat(imm, 32), 32);
  }
  return op ? ~pattern : pattern;
}

/// The byte of \p pattern that an immediate of this \p cmode would hold.
static uint8_t vectorByte(uint64_t pattern, unsigned cmode, bool op) {
  if (cmode == 14 && op) {
    uint8_t imm = 0;
    for (unsigned bit = 0; bit < 8; ++bit)
      imm |= static_cast<uint8_t>((pattern >> bit * 8 & 1) << bit);
    return imm;
  }
  if (cmode < 14 && op) pattern = ~pattern;
  unsigned shift = cmode < 8     ? (cmode >> 1) * 8
                   : cmode < 12  ? (cmode >> 1 & 1) * 8
                   : cmode == 12 ? 8
                   : cmode == 13 ? 16
                                 : 0;
  return static_cast<uint8_t>(pattern >> shift);
}

std::optional<aarch64::VectorImmediate> aarch64::encodeVectorImmediate(uint64_t pattern) {
  static constexpr uint8_t modes[] = {14, 0, 2, 4, 6, 8, 10, 12, 13};
  // Bytes first, then the plain forms; a mask of bytes only where nothing else will do.
  for (bool op : {false, true})
    for (uint8_t cmode : modes) {
      VectorImmediate immediate{vectorByte(pattern, cmode, op), cmode, op};
      bool isByteMask = cmode == 14 && op;
      if (!isByteMask && expandVectorImmediate(immediate) == pattern) return immediate;
    }
  VectorImmediate bytes{vectorByte(pattern, 14, true), 14, true};
  if (expandVectorImmediate(bytes) == pattern) return bytes;
  if (std::optional<uint8_t> imm = encodeFloat(pattern & 0xffffffff, 32))
    if (VectorImmediate single{*imm, 15, false}; expandVectorImmediate(single) == pattern)
      return single;
  if (std::optional<uint8_t> imm = encodeFloat(pattern, 64)) return VectorImmediate{*imm, 15, true};
  return std::nullopt;
}
