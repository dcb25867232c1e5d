//===- A64Encoding.h - The bit strings of AArch64 encodings -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An encoding as its record has it, checked: 32 bits, each of which is 0, 1 or a bit of an
/// operand.
///
/// Invariant: the pieces of an operand's part cover all of its bits, and no bit belongs to two.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_A64ENCODING_H
#define COT_UTILS_TABLEGEN_A64ENCODING_H

#include "InstrModel.h"
#include <vector>

namespace cot::tblgen {

/// What of an operand bits stand for: all of it, or a part of a memory operand. In the order of the
/// enum in the target's EncodingTables.h.
enum class A64Part { Value, Base, Offset, Index, Option, Scaled, Target };

/// `width` bits of the word from `lsb` on are the bits from `from` on.
struct A64Piece {
  unsigned lsb = 0, width = 0, from = 0;
};

struct A64Field {
  unsigned operand = 0;
  A64Part part = A64Part::Value;
  unsigned width = 0; // of the whole value
  std::vector<A64Piece> pieces;
};

struct A64Encoding {
  bool isBroken = false; // was reported: says nothing
  uint32_t bits = 0;     // of those in `mask`, which have the same value in all instances
  uint32_t mask = 0;
  std::vector<A64Field> fields;
};

/// Pieces of a field that tables have room for.
inline constexpr unsigned maxA64Pieces = 2;

/// The encodings of all opcodes; reports what is wrong at its record, which gets a broken one.
std::vector<A64Encoding> readA64Encodings(const InstrModel &model);

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_A64ENCODING_H
