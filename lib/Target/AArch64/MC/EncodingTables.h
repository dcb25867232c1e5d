//===- EncodingTables.h - How each opcode is encoded -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The rows that encoder, decoder and printer share, written by cot-tblgen -gen-a64-encodings.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_AARCH64_MC_ENCODINGTABLES_H
#define COT_LIB_TARGET_AARCH64_MC_ENCODINGTABLES_H

#include "cot/Target/AArch64/MC/InstrTables.h"
#include "cot/Target/AArch64/MC/Target.h"
#include <cstdint>

namespace cot::aarch64 {

/// What of an operand a field holds.
enum class Part : uint8_t { Value, Base, Offset, Index, Option, Scaled, Target };

/// How an immediate's or condition's value becomes bits, where it is no plain number: Codecs.cpp.
enum class Codec : uint8_t {
  None,
  AddImmediate,
  Logical,
  AddShift,
  LogicShift,
  Extend,
  HalfShift,
  MoveZero,
  MoveInverted,
  MovePattern,
  BitNumber,
  ShiftLeft,
  InsertAt,
  InsertWidth,
  ExtractWidth,
  InvertedCondition,
  FractionBits,
  OnesShift,
  RightShift3,
  RightShift4,
  RightShift5,
  RightShift6,
};

/// How an operand prints: Printer.cpp.
enum class Style : uint8_t {
  Name,       // of the register at the operand's width
  Vector,     // v0
  Extended,   // w0 or x0, as the extension that follows takes it
  TestedBit,  // w0 or x0, as the bit that follows needs it
  Hex,        // #0x10
  Decimal,    // #16
  Plain,      // 16
  Signed,     // #-0x10
  BitPattern, // #0xfffffffffffffff0
  TrapNumber, // #0x10, but #0
  AddImmediate,
  Shift, // nothing, or ", lsl #3"
  Extend,
  HalfShift, // nothing, or ", lsl #16"
  ByteShift, // nothing, or ", lsl #8"
  OnesShift, // ", msl #8"
  ByteMask,  // #0xff00ff00ff00ff
  BarrierKind,
  Prefetch,
  SystemRegister,
  Float,
  Condition,
  Label,
  Address,
  Page,
  BaseOnly,
  BaseOffset,
  Indexed,
  Literal,
};

/// Field of an operand that no label can fill.
inline constexpr mc::FixupKind noFixup = 0;

/// `width` bits of the word from `lsb` on are the field's bits from `from` on. No bits: not there.
struct FieldPiece {
  uint8_t lsb, width, from;
};

struct FieldInfo {
  uint8_t operand;
  Part part;
  Codec codec;
  uint8_t scale; // logarithm of what the field counts in
  uint8_t width; // bits of the whole field
  bool isSigned;
  mc::FixupKind fixup; // of a label in it
  FieldPiece pieces[2];
};

struct OperandPair {
  uint8_t first, second;
};

struct EncodingInfo {
  uint32_t bits; // of `mask`, the same in all instances
  uint32_t mask;
  uint16_t firstField;
  uint16_t firstStyle;
  uint16_t forms; // in the table of forms; 0: it is its only form
  uint8_t fieldCount;
  /// Pairs of operands that must not be the same register; equal numbers: no pair.
  OperandPair differ[3];
};

struct OperandStyle {
  Style style;
  bool follows; // has the register after that of the operand before
};

struct CandidateRun {
  uint16_t first, count;
};

inline constexpr uint16_t noForm = 0xffff;

/// The generated tables that the encoder reads for every instruction: here, so that it needs no
/// calls.
namespace tables {
extern const EncodingInfo encodingInfos[];
extern const FieldInfo fieldInfos[];
extern const OperandStyle operandStyles[];
} // namespace tables

inline const EncodingInfo &encodingInfo(Opcode opcode) {
  return tables::encodingInfos[static_cast<unsigned>(opcode)];
}
inline llvm::ArrayRef<FieldInfo> fieldInfos(Opcode opcode) {
  const EncodingInfo &info = encodingInfo(opcode);
  return {tables::fieldInfos + info.firstField, info.fieldCount};
}
inline const OperandStyle &operandStyle(Opcode opcode, unsigned operand) {
  return tables::operandStyles[encodingInfo(opcode).firstStyle + operand];
}
/// The forms of the same instruction, ended by noForm; null when there are no others.
const uint16_t *formsOf(Opcode opcode);
/// Opcodes that \p word may be, in the order in which to ask.
llvm::ArrayRef<uint16_t> candidatesFor(uint32_t word);
/// Assembly text: bytes below 9 stand for operands, counted from 1.
const char *asmText(Opcode opcode);

/// The value of \p field in \p word; nothing when it is not allowed there.
bool decodeWith(Codec codec, uint32_t field, uint32_t word, int64_t &value);

} // namespace cot::aarch64

#endif // COT_LIB_TARGET_AARCH64_MC_ENCODINGTABLES_H
