//===- Codecs.h - From values of operands to the bits that say them -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// encodeWith(), in a header so that a generated encoder, which knows its codec, is left with the
/// few operations of that one. What a codec accepts may depend on the word's other bits: its width
/// (bit 31) or a field of an operand before. Codecs of spellings refuse what disassemblers spell
/// otherwise.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_AARCH64_MC_CODECS_H
#define COT_LIB_TARGET_AARCH64_MC_CODECS_H

#include "EncodingTables.h"
#include "cot/Target/AArch64/MC/Immediates.h"

namespace cot::aarch64 {

inline unsigned widthOf(uint32_t word) { return word >> 31 != 0 ? 64 : 32; }
/// The field immr of bit field instructions.
inline uint32_t rotateOf(uint32_t word) { return word >> 16 & 63; }

/// Of the elements that a RightShift shifts.
inline unsigned elementBits(Codec codec) {
  return 8U << (static_cast<unsigned>(codec) - static_cast<unsigned>(Codec::RightShift3));
}

template <typename T> bool assign(std::optional<T> from, uint32_t &to) {
  if (from) to = static_cast<uint32_t>(*from);
  return from.has_value();
}

inline std::optional<uint32_t> encodeShift(int64_t value, unsigned width, int64_t kinds) {
  bool fits = value >= 0 && value >> 6 < kinds && (value & 63) < width;
  return fits ? std::optional(static_cast<uint32_t>(value)) : std::nullopt;
}

/// movn is the spelling of what movz can't make, orr of what neither can.
inline std::optional<uint32_t> encodeInverted(uint64_t value, unsigned width) {
  if (encodeMoveZero(value, width)) return std::nullopt;
  return encodeMoveInverted(value, width);
}
inline std::optional<uint32_t> encodePattern(uint64_t value, unsigned width) {
  if (encodeMoveZero(value, width) || encodeMoveInverted(value, width)) return std::nullopt;
  return encodeLogical(value, width);
}

/// The field of \p value, in a word of which the fixed bits and the fields of earlier operands are
/// known; nothing when it has none.
inline bool encodeWith(Codec codec, int64_t value, uint32_t word, uint32_t &field) {
  unsigned width = widthOf(word);
  auto bits = static_cast<uint64_t>(value);
  auto number = static_cast<uint32_t>(value);
  switch (codec) {
  case Codec::None:
    break;
  case Codec::AddImmediate:
    return assign(encodeAddImmediate(value), field);
  case Codec::Logical:
    return assign(encodeLogical(bits, width), field);
  case Codec::AddShift:
    return assign(encodeShift(value, width, 3), field);
  case Codec::LogicShift:
    return assign(encodeShift(value, width, 4), field);
  case Codec::Extend:
    field = number;
    return bits < 64 && (bits & 7) <= 4;
  case Codec::HalfShift:
    field = number / 16;
    return bits < width && bits % 16 == 0;
  case Codec::MoveZero:
    return assign(encodeMoveZero(bits, width), field);
  case Codec::MoveInverted:
    return assign(encodeInverted(bits, width), field);
  case Codec::MovePattern:
    return assign(encodePattern(bits, width), field);
  case Codec::BitNumber:
    field = number;
    return bits < width;
  case Codec::ShiftLeft:
    field = (width - number) << 6 | (width - 1 - number);
    return bits >= 1 && bits < width;
  case Codec::InsertAt:
    field = width - number;
    return bits >= 1 && bits < width;
  case Codec::InsertWidth:
    field = number - 1;
    return bits >= 1 && bits <= rotateOf(word);
  case Codec::ExtractWidth:
    field = rotateOf(word) + number - 1;
    return bits >= 1 && bits + rotateOf(word) <= width;
  case Codec::InvertedCondition:
    field = number ^ 1;
    return bits < 14;
  case Codec::FractionBits:
    field = 64 - number;
    return bits >= 1 && bits <= width;
  case Codec::OnesShift:
    field = number == 16 ? 1 : 0;
    return bits == 8 || bits == 16;
  case Codec::RightShift3:
  case Codec::RightShift4:
  case Codec::RightShift5:
  case Codec::RightShift6: {
    unsigned size = elementBits(codec);
    field = size - number;
    return bits >= 1 && bits <= size;
  }
  }
  return false;
}

} // namespace cot::aarch64

#endif // COT_LIB_TARGET_AARCH64_MC_CODECS_H
