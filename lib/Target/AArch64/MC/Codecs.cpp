//===- Codecs.cpp - Values of operands and the bits that say them -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a codec accepts may depend on the word's other bits: its width (bit 31) or a field of an
// operand before. Codecs of spellings refuse what disassemblers spell otherwise.
//
//===----------------------------------------------------------------------===//

#include "EncodingTables.h"
#include "cot/Target/AArch64/MC/Immediates.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::aarch64;

static unsigned widthOf(uint32_t word) { return word >> 31 != 0 ? 64 : 32; }
/// The field immr of bit field instructions.
static uint32_t rotateOf(uint32_t word) { return word >> 16 & 63; }

/// Of the elements that a RightShift shifts.
static unsigned elementBits(Codec codec) {
  return 8U << (static_cast<unsigned>(codec) - static_cast<unsigned>(Codec::RightShift3));
}

template <typename T> static bool assign(std::optional<T> from, uint32_t &to) {
  if (from) to = static_cast<uint32_t>(*from);
  return from.has_value();
}

static std::optional<uint32_t> encodeShift(int64_t value, unsigned width, int64_t kinds) {
  bool fits = value >= 0 && value >> 6 < kinds && (value & 63) < width;
  return fits ? std::optional(static_cast<uint32_t>(value)) : std::nullopt;
}

/// movn is the spelling of what movz can't make, orr of what neither can.
static std::optional<uint32_t> encodeInverted(uint64_t value, unsigned width) {
  if (encodeMoveZero(value, width)) return std::nullopt;
  return encodeMoveInverted(value, width);
}
static std::optional<uint32_t> encodePattern(uint64_t value, unsigned width) {
  if (encodeMoveZero(value, width) || encodeMoveInverted(value, width)) return std::nullopt;
  return encodeLogical(value, width);
}

bool aarch64::encodeWith(Codec codec, int64_t value, uint32_t word, uint32_t &field) {
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

static int64_t signExtended(uint64_t value, unsigned width) {
  return llvm::SignExtend64(value, width);
}

/// Of movz (\p inverted: of movn).
static bool decodeMove(uint32_t field, unsigned width, bool inverted, int64_t &value) {
  unsigned shift = (field >> 16) * 16;
  uint64_t bits = uint64_t(field & 0xffff) << shift;
  if (shift >= width || (bits == 0 && shift != 0)) return false;
  if (inverted) bits = ~bits;
  if (inverted && encodeMoveZero(bits, width)) return false;
  value = signExtended(bits, width);
  return true;
}

static bool decodeBitPattern(uint32_t field, unsigned width, bool isMove, int64_t &value) {
  std::optional<uint64_t> bits = decodeLogical(field, width);
  if (!bits || (isMove && !encodePattern(*bits, width))) return false;
  value = isMove ? signExtended(*bits, width) : static_cast<int64_t>(*bits);
  return true;
}

bool aarch64::decodeWith(Codec codec, uint32_t field, uint32_t word, int64_t &value) {
  unsigned width = widthOf(word);
  value = field;
  switch (codec) {
  case Codec::None:
    return true;
  case Codec::AddImmediate:
    value = decodeAddImmediate(field);
    return true;
  case Codec::Logical:
  case Codec::MovePattern:
    return decodeBitPattern(field, width, codec == Codec::MovePattern, value);
  case Codec::AddShift:
    return field >> 6 < 3 && (field & 63) < width;
  case Codec::LogicShift:
    return (field & 63) < width;
  case Codec::Extend:
    return (field & 7) <= 4;
  case Codec::HalfShift:
    value = int64_t(field) * 16;
    return value < width;
  case Codec::MoveZero:
  case Codec::MoveInverted:
    return decodeMove(field, width, codec == Codec::MoveInverted, value);
  case Codec::BitNumber:
    return field < width;
  case Codec::ShiftLeft:
    value = int64_t(width) - 1 - (field & 63);
    return value >= 1 && (field & 63) + 1 == field >> 6;
  case Codec::InsertAt:
    value = int64_t(width) - field;
    return field >= 1 && field < width;
  case Codec::InsertWidth:
    value = int64_t(field) + 1;
    return field < rotateOf(word);
  case Codec::ExtractWidth:
    value = int64_t(field) - rotateOf(word) + 1;
    return field >= rotateOf(word) && field < width;
  case Codec::InvertedCondition:
    value = field ^ 1;
    return field < 14;
  case Codec::FractionBits:
    value = 64 - int64_t(field);
    return value <= width;
  case Codec::OnesShift:
    value = field != 0 ? 16 : 8;
    return true;
  case Codec::RightShift3:
  case Codec::RightShift4:
  case Codec::RightShift5:
  case Codec::RightShift6:
    value = int64_t(elementBits(codec)) - field;
    return true;
  }
  return false;
}
