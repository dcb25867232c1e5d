//===- Codecs.cpp - From the bits of operands to their values -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// decodeWith(); the other direction is in Codecs.h.
//
//===----------------------------------------------------------------------===//

#include "Codecs.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::aarch64;

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
