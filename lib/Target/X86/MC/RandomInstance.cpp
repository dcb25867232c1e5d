//===- RandomInstance.cpp - Random valid x86-64 instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/RandomInstance.h"
#include "EncodingTables.h"
#include "cot/Target/X86/MC/Encoder.h"
#include <algorithm>
#include <limits>

using namespace cot;
using namespace cot::x86;

int64_t InstanceGenerator::drawNumber(int64_t min, int64_t max) {
  // Small numbers and the ends of the range are where encodings change.
  switch (below(4)) {
  case 0:
    return std::clamp<int64_t>(static_cast<int64_t>(below(300)) - 150, min, max);
  case 1:
    return oneIn(2) ? min : max;
  default:
    break;
  }
  uint64_t span = static_cast<uint64_t>(max) - static_cast<uint64_t>(min);
  if (span == std::numeric_limits<uint64_t>::max()) return static_cast<int64_t>(next());
  return static_cast<int64_t>(static_cast<uint64_t>(min) + below(span + 1));
}

Operand InstanceGenerator::drawMemory(bool hasVectorIndex) {
  static constexpr int32_t displacements[] = {0, 1, 8, -16, 64, 127, 128, -128, -129, 512, 4096};
  int32_t displacement = displacements[below(std::size(displacements))];
  if (oneIn(4)) displacement = static_cast<int32_t>(next());
  if (!hasVectorIndex && oneIn(8)) return Operand::makeMemory(ripRegister, displacement);
  unsigned base = oneIn(8) ? noRegister : static_cast<unsigned>(below(16));
  unsigned index = oneIn(2) ? noRegister : static_cast<unsigned>(below(16));
  if (index == static_cast<unsigned>(Gpr::RSP)) index = noRegister;
  unsigned scale = index == noRegister && !hasVectorIndex ? 0 : static_cast<unsigned>(below(4));
  Operand memory = Operand::makeMemory(base, displacement, index, scale);
  if (hasVectorIndex) memory.index = static_cast<uint8_t>(below(16));
  if (oneIn(16)) memory.segment = static_cast<uint8_t>(oneIn(2) ? Segment::FS : Segment::GS);
  return memory;
}

Operand InstanceGenerator::drawOperand(Opcode opcode, unsigned place) {
  const mc::OperandInfo &info = operandInfos(opcode)[place];
  switch (info.kind) {
  case mc::OperandKind::Memory:
    return drawMemory(encodingInfo(opcode).has(EncodingFlag::VectorIndex));
  case mc::OperandKind::RegisterOrMemory:
    if (oneIn(2)) return drawMemory(false);
    [[fallthrough]];
  case mc::OperandKind::Register: {
    if (info.fixed != mc::OperandInfo::none) return Operand::makeRegister(info.fixed);
    uint64_t members = registerClasses[info.type].members;
    auto number = static_cast<unsigned>(below(64));
    while ((members >> number & 1) == 0)
      number = static_cast<unsigned>(below(64));
    return Operand::makeRegister(number);
  }
  case mc::OperandKind::Immediate:
    return Operand::makeImmediate(drawNumber(immediateInfo(info).min, immediateInfo(info).max));
  case mc::OperandKind::Condition:
    return Operand::makeImmediate(static_cast<int64_t>(below(16)));
  case mc::OperandKind::Label:
  case mc::OperandKind::Symbol: {
    int64_t limit = int64_t(1) << (info.width - 1);
    return Operand::makeImmediate(drawNumber(-limit, limit - 1));
  }
  }
  return Operand();
}

EvexOptions InstanceGenerator::drawEvex(const Instruction &instruction) {
  const EncodingInfo &info = encodingInfo(instruction.opcode);
  EvexOptions evex;
  if (info.space != Space::Evex) return evex;
  if (info.has(EncodingFlag::Maskable) && oneIn(4)) evex.mask = static_cast<uint8_t>(1 + below(7));
  if (evex.mask != 0 && mayZero(instruction)) evex.zeroing = oneIn(2);
  if (info.broadcast != 0 && instruction.operands[info.rm].isMemory()) evex.broadcast = oneIn(2);
  return evex;
}

std::optional<Instruction> InstanceGenerator::draw(Opcode opcode) {
  constexpr unsigned attempts = 400;
  for (unsigned i = 0; i < attempts; ++i) {
    Instruction instruction;
    instruction.opcode = opcode;
    instruction.operandCount = instrInfo(opcode).operandCount;
    for (unsigned place = 0; place < instruction.operandCount; ++place)
      instruction.operands[place] = drawOperand(opcode, place);
    const EncodingInfo &info = encodingInfo(opcode);
    if (info.has(EncodingFlag::Yields) && instruction.operands[info.low].reg == 0) continue;
    if (chooseForm(opcode, instruction.operandList()) != opcode) continue;
    instruction.evex = drawEvex(instruction);
    return instruction;
  }
  return std::nullopt;
}

bool x86::isSameInstruction(const Instruction &decoded, const Instruction &encoded) {
  if (instrInfo(encoded.opcode).has(mc::InstrProperty::Alias)) return true;
  return decoded.opcode == encoded.opcode && decoded.evex == encoded.evex &&
         decoded.operandList() == encoded.operandList();
}
