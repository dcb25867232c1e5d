//===- RandomInstance.cpp - Random valid AArch64 instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/RandomInstance.h"
#include "EncodingTables.h"
#include "SystemNames.h"
#include "cot/Target/AArch64/MC/Decoder.h"
#include "cot/Target/AArch64/MC/Encoder.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::aarch64;

uint32_t InstanceGenerator::drawField(unsigned width) {
  uint32_t mask = llvm::maskTrailingOnes<uint32_t>(width);
  // Small numbers and the ends of the range are where texts change.
  switch (below(8)) {
  case 0:
    return 0;
  case 1:
    return mask;
  case 2:
    return static_cast<uint32_t>(below(4)) & mask;
  default:
    return static_cast<uint32_t>(next()) & mask;
  }
}

uint32_t InstanceGenerator::drawSystemRegister(bool isWritten) {
  llvm::ArrayRef<SystemRegisterName> names = systemRegisterNames();
  while (true) {
    const SystemRegisterName &entry = names[below(names.size())];
    if (!isWritten || !entry.isReadOnly) return entry.number;
  }
}

/// Random bits in the fields of \p opcode, the registers of system instructions from the named
/// ones.
uint32_t InstanceGenerator::drawWord(Opcode opcode) {
  uint32_t word = encodingInfo(opcode).bits;
  for (const FieldInfo &field : fieldInfos(opcode)) {
    uint32_t bits = drawField(field.width);
    if (operandStyle(opcode, field.operand).style == Style::SystemRegister)
      bits = drawSystemRegister(/*isWritten=*/field.operand == 0);
    for (const FieldPiece &piece : field.pieces)
      word |= (bits >> piece.from & llvm::maskTrailingOnes<uint32_t>(piece.width)) << piece.lsb;
  }
  return word;
}

static uint8_t registerOf(const Operand &operand) { return operand.reg & 31; }

/// Has the instruction a pair of registers that the manual calls unpredictable?
static bool hasForbiddenPair(const Instruction &instruction) {
  for (auto [first, second] : encodingInfo(instruction.opcode).differ)
    if (first != second &&
        registerOf(instruction.operands[first]) == registerOf(instruction.operands[second]))
      return true;
  return false;
}

std::optional<Instruction> InstanceGenerator::draw(Opcode opcode) {
  constexpr unsigned attempts = 20000;
  for (unsigned i = 0; i < attempts; ++i) {
    uint32_t word = drawWord(opcode);
    std::optional<Decoded> decoded = decodeAs(opcode, word);
    if (!decoded || hasForbiddenPair(decoded->instruction)) continue;
    // Some immediates have several encodings; the encoder gives one.
    if (tryEncode(opcode, decoded->instruction.operandList()) == word) return decoded->instruction;
  }
  return std::nullopt;
}
