//===- Decoder.cpp - From words to AArch64 instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Decoder.h"
#include "EncodingTables.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::aarch64;

static constexpr unsigned stackPointer = static_cast<unsigned>(Gpr::SP);

/// The bits of \p info in \p word; nothing when they stand in two places and differ.
static std::optional<uint32_t> gather(const FieldInfo &info, uint32_t word) {
  uint32_t field = 0, known = 0;
  for (const FieldPiece &piece : info.pieces) {
    uint32_t mask = llvm::maskTrailingOnes<uint32_t>(piece.width);
    uint32_t bits = (word >> piece.lsb & mask) << piece.from;
    uint32_t again = known & mask << piece.from;
    if ((bits & again) != (field & again)) return std::nullopt;
    field |= bits;
    known |= mask << piece.from;
  }
  return field;
}

/// The register of \p info's class that \p field names.
static std::optional<uint8_t> registerOf(const mc::OperandInfo &info, uint32_t field) {
  uint64_t members = registerClasses[info.type].members;
  if (field == 31 && (members >> stackPointer & 1) != 0) return stackPointer;
  if ((members >> field & 1) == 0) return std::nullopt;
  return static_cast<uint8_t>(field);
}

static int64_t number(const FieldInfo &info, uint32_t field) {
  int64_t value = info.isSigned ? llvm::SignExtend64(field, info.width) : int64_t(field);
  return static_cast<int64_t>(static_cast<uint64_t>(value) << info.scale);
}

static bool readAddress(const FieldInfo &info, uint32_t field, Operand &memory) {
  if (memory.kind == Operand::Kind::None) memory = Operand::makeMemory(pcRegister);
  switch (info.part) {
  case Part::Base:
    memory.reg = static_cast<uint8_t>(field == 31 ? stackPointer : field);
    return true;
  case Part::Offset:
  case Part::Target:
    memory.displacement = static_cast<int32_t>(number(info, field));
    return true;
  case Part::Index:
    memory.index = static_cast<uint8_t>(field);
    return true;
  case Part::Option:
    memory.extend = static_cast<ExtendKind>(field);
    return (field & 2) != 0;
  case Part::Scaled:
    memory.isScaled = field != 0;
    return true;
  case Part::Value:
    break;
  }
  return false;
}

static bool readField(const FieldInfo &info, const mc::OperandInfo &operandInfo, uint32_t word,
                      Operand &operand) {
  std::optional<uint32_t> field = gather(info, word);
  if (!field) return false;
  if (operandInfo.kind == mc::OperandKind::Memory) return readAddress(info, *field, operand);
  if (operandInfo.kind == mc::OperandKind::Register) {
    std::optional<uint8_t> reg = registerOf(operandInfo, *field);
    if (reg) operand = Operand::makeRegister(*reg);
    return reg.has_value();
  }
  int64_t value = number(info, *field);
  if (info.codec != Codec::None && !decodeWith(info.codec, *field, word, value)) return false;
  if (operandInfo.kind == mc::OperandKind::Immediate && info.codec == Codec::None) {
    const mc::ImmediateInfo &range = immediateInfo(operandInfo);
    if (value < range.min || value > range.max) return false;
  }
  operand = Operand::makeImmediate(value);
  return true;
}

std::optional<Decoded> aarch64::decodeAs(Opcode opcode, uint32_t word) {
  const EncodingInfo &encoding = encodingInfo(opcode);
  if ((word & encoding.mask) != encoding.bits) return std::nullopt;
  Decoded decoded;
  decoded.word = word;
  Instruction &instruction = decoded.instruction;
  instruction.opcode = opcode;
  llvm::ArrayRef<mc::OperandInfo> infos = operandInfos(opcode);
  instruction.operandCount = static_cast<uint8_t>(infos.size());
  for (const FieldInfo &field : fieldInfos(opcode))
    if (!readField(field, infos[field.operand], word, instruction.operands[field.operand]))
      return std::nullopt;
  // Operands that no bits stand for.
  for (unsigned i = 0; i < infos.size(); ++i) {
    if (infos[i].fixed != mc::OperandInfo::none)
      instruction.operands[i] = Operand::makeRegister(infos[i].fixed);
    else if (operandStyle(opcode, i).follows)
      instruction.operands[i] = Operand::makeRegister((instruction.operands[i - 1].reg + 1U) & 31);
  }
  return decoded;
}

std::optional<Decoded> aarch64::decode(uint32_t word) {
  for (uint16_t candidate : candidatesFor(word))
    if (std::optional<Decoded> decoded = decodeAs(static_cast<Opcode>(candidate), word))
      return decoded;
  return std::nullopt;
}
