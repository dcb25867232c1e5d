//===- Explain.cpp - The encoding of an AArch64 instruction, field by field -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Explain.h"
#include "EncodingTables.h"
#include "cot/Target/AArch64/MC/Decoder.h"
#include "llvm/Support/Endian.h"

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
    return ", base";
  case Part::Offset:
    return ", offset";
  case Part::Index:
    return ", index";
  case Part::Option:
    return ", extension of the index";
  case Part::Scaled:
    return ", index is scaled";
  case Part::Target:
    return ", distance";
  }
  return "";
}

static const char *registerName(const mc::OperandInfo &info, unsigned number) {
  bool isGpr = registerClasses[info.type].bank == RegisterBank::Gpr;
  return isGpr ? registerNameGpr(number, info.width) : registerNameVec(number, info.width);
}

/// What \p operand is, as far as the field says it.
static void explainOperand(const FieldInfo &field, const mc::OperandInfo &info,
                           const Operand &operand, llvm::raw_ostream &os) {
  if (operand.isRegister()) {
    os << registerName(info, operand.reg);
  } else if (!operand.isMemory()) {
    os << operand.value;
  } else {
    os << "memory";
    if (field.part == Part::Base) os << ' ' << registerNameGpr(operand.reg, 64);
    if (field.part == Part::Index) os << ' ' << registerNameGpr(operand.index, 64);
    if (field.part == Part::Offset || field.part == Part::Target) os << ' ' << operand.displacement;
  }
}

static void explainStretch(const Decoded &decoded, const Stretch &stretch, llvm::raw_ostream &os) {
  os << stretch.high;
  if (stretch.low != stretch.high) os << '-' << stretch.low;
  os << ' ';
  for (unsigned bit = stretch.high + 1; bit-- > stretch.low;)
    os << ((decoded.word >> bit & 1) != 0 ? '1' : '0');
  Opcode opcode = decoded.instruction.opcode;
  if (!stretch.field) {
    os << " opcode " << opcodeName(opcode) << '\n';
    return;
  }
  const FieldInfo &field = *stretch.field;
  os << " operand " << field.operand + 1U << ", ";
  explainOperand(field, operandInfos(opcode)[field.operand],
                 decoded.instruction.operands[field.operand], os);
  os << partName(field.part);
  if (stretch.piece.width != field.width) {
    os << ": bits " << stretch.piece.from + stretch.piece.width - 1 << '-'
       << unsigned(stretch.piece.from);
  } else if (field.scale != 0) {
    os << ": in units of " << (uint64_t(1) << field.scale);
  }
  os << '\n';
}

void aarch64::explain(llvm::ArrayRef<uint8_t> bytes, llvm::raw_ostream &os) {
  if (bytes.size() < instructionSize) {
    os << "cut off\n";
    return;
  }
  std::optional<Decoded> decoded = decode(llvm::support::endian::read32le(bytes.data()));
  if (!decoded) {
    os << "not described\n";
    return;
  }
  for (unsigned bit = 32; bit > 0;) {
    Stretch stretch = stretchAt(decoded->instruction.opcode, bit - 1);
    explainStretch(*decoded, stretch, os);
    bit = stretch.low;
  }
}
