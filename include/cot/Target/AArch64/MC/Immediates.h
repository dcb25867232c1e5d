//===- cot/Target/AArch64/MC/Immediates.h - Immediates that are no plain numbers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The codecs of AArch64's immediates: which values an instruction can hold, and how.
///
/// Invariant: decoding what was encoded gives the same value; where several encodings give one
/// value, encoders choose that of assemblers.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_AARCH64_MC_IMMEDIATES_H
#define COT_TARGET_AARCH64_MC_IMMEDIATES_H

#include <cstdint>
#include <optional>

namespace cot::aarch64 {

//===----------------------------------------------------------------------===//
// Logic: a run of ones, rotated, repeated
//===----------------------------------------------------------------------===//

/// N:immr:imms (13 bits) of \p value, of which \p width (32 or 64) bits count; nothing for what is
/// no pattern: neither 0 nor all ones are.
std::optional<uint32_t> encodeLogical(uint64_t value, unsigned width);
/// The value; of 32 bits it is zero-extended. Nothing where the encoding is reserved.
std::optional<uint64_t> decodeLogical(uint32_t field, unsigned width);

//===----------------------------------------------------------------------===//
// Additions: 12 bits, or 12 bits shifted left by 12
//===----------------------------------------------------------------------===//

/// What AddImmediate means by 1 << 24: a zero that is shifted, which no assembler writes by itself.
inline constexpr int64_t shiftedZero = int64_t(1) << 24;

/// sh:imm12 (13 bits).
std::optional<uint32_t> encodeAddImmediate(int64_t value);
int64_t decodeAddImmediate(uint32_t field);

//===----------------------------------------------------------------------===//
// Moves: 16 bits at a multiple of 16
//===----------------------------------------------------------------------===//

/// hw:imm16 (18 bits) of movz that makes \p value in \p width bits.
std::optional<uint32_t> encodeMoveZero(uint64_t value, unsigned width);
/// hw:imm16 of movn.
std::optional<uint32_t> encodeMoveInverted(uint64_t value, unsigned width);

//===----------------------------------------------------------------------===//
// Floating point: a sign, three bits of exponent, four of fraction
//===----------------------------------------------------------------------===//

/// The eight bits for a number with the IEEE encoding \p bits of \p width (16, 32, 64) bits.
std::optional<uint8_t> encodeFloat(uint64_t bits, unsigned width);
/// The IEEE encoding of \p width bits.
uint64_t decodeFloat(uint8_t imm, unsigned width);
/// Its value.
double floatValue(uint8_t imm);

//===----------------------------------------------------------------------===//
// Vectors: eight bits that are shifted, expanded and repeated
//===----------------------------------------------------------------------===//

/// The modified immediate of movi, mvni, orr, bic and fmov (vector).
struct VectorImmediate {
  uint8_t imm = 0;
  uint8_t cmode = 0; // four bits
  bool op = false;
  friend bool operator==(const VectorImmediate &, const VectorImmediate &) = default;
};

/// The form of movi, mvni or fmov that fills every 64 bits of a vector with \p pattern.
std::optional<VectorImmediate> encodeVectorImmediate(uint64_t pattern);
/// The 64 bits that movi, mvni or fmov of this form makes.
uint64_t expandVectorImmediate(VectorImmediate immediate);

} // namespace cot::aarch64

#endif // COT_TARGET_AARCH64_MC_IMMEDIATES_H
