//===- Explain.cpp - The encoding of an AArch64 instruction, field by field -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Explain.h"
#include "EncodingTables.h"
#include "cot/Target/AArch64/MC/Decoder.h"
#include "cot/Target/AArch64/MC/Printer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Format.h"

using namespace cot;
using namespace cot::aarch64;

/// A stretch of bits that says one thing.
namespace {
struct Stretch {
  unsigned high, low;
  const FieldInfo *field; // null: fixed bits
  FieldPiece piece;
};
} // namespace

/// What \p bit of a word belongs to.
static Stretch stretchAt(Opcode opcode, unsigned bit) {
  for (const FieldInfo &field : fieldInfos(opcode))
    for (const FieldPiece &piece : field.pieces)
      if (bit >= piece.lsb && bit < piece.lsb + unsigned(piece.width))
        return {bit, piece.lsb, &field, piece};
  uint32_t mask = encodingInfo(opcode).mask;
  unsigned low = bit;
  while (low > 0 && (mask >> (low - 1) & 1) != 0)
    --low;
  return {bit, low, nullptr, {}};
}

static llvm::StringRef partName(Part part) {
  switch (part) {
  case Part::Value:
    return "";
  case Part::Base:
    return " base";
  case Part::Offset:
    return " offset";
  case Part::Index:
    return " index";
  case Part::Option:
    return " extension of the index";
  case Part::Scaled:
    return " index is scaled";
  case Part::Target:
    return " distance";
  }
  return "";
}

static llvm::StringRef kindName(mc::OperandKind kind) {
  switch (kind) {
  case mc::OperandKind::Register:
    return "register";
  case mc::OperandKind::Immediate:
    return "immediate";
  case mc::OperandKind::Label:
    return "label";
  case mc::OperandKind::Condition:
    return "condition";
  default:
    return "memory";
  }
}

static void explainStretch(const Decoded &decoded, const Stretch &stretch, llvm::raw_ostream &os) {
  std::string bits;
  for (unsigned bit = stretch.high + 1; bit-- > stretch.low;)
    bits += (decoded.word >> bit & 1) != 0 ? '1' : '0';
  os << llvm::format("  %2u-%-2u  ", stretch.high, stretch.low) << bits;
  os.indent(34 - bits.size());
  if (!stretch.field) {
    os << opcodeName(decoded.instruction.opcode) << '\n';
    return;
  }
  const FieldInfo &field = *stretch.field;
  const mc::OperandInfo &info = operandInfos(decoded.instruction.opcode)[field.operand];
  os << "operand " << unsigned(field.operand) << ": " << kindName(info.kind)
     << partName(field.part);
  if (stretch.piece.width != field.width)
    os << ", bits " << stretch.piece.from + stretch.piece.width - 1 << '-'
       << unsigned(stretch.piece.from);
  if (field.scale != 0) os << ", in units of " << (1U << field.scale);
  os << '\n';
}

void aarch64::explain(llvm::ArrayRef<uint8_t> bytes, llvm::raw_ostream &os) {
  if (bytes.size() < instructionSize) {
    os << "  cut off\n";
    return;
  }
  std::optional<Decoded> decoded = decode(llvm::support::endian::read32le(bytes.data()));
  if (!decoded) {
    os << "  not described\n";
    return;
  }
  for (unsigned bit = 32; bit > 0;) {
    Stretch stretch = stretchAt(decoded->instruction.opcode, bit - 1);
    explainStretch(*decoded, stretch, os);
    bit = stretch.low;
  }
}
