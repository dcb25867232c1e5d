//===- Encoder.cpp - From x86-64 instructions to bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Formats: Intel manual volume 2, chapter 2 (2.1 legacy and REX, 2.3.5 VEX, 2.7 EVEX).
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/Encoder.h"
#include "EncodingTables.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/Support/Endian.h"
#include <cstring>

using namespace cot;
using namespace cot::x86;
using llvm::ArrayRef;

static constexpr uint8_t segmentPrefixes[] = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65};
static constexpr uint8_t mandatoryPrefixes[] = {0, 0x66, 0xf3, 0xf2};

//===----------------------------------------------------------------------===//
// Forms
//===----------------------------------------------------------------------===//

static RegisterBank bankOf(const mc::OperandInfo &info) { return registerClasses[info.type].bank; }

/// May \p operand, which fits \p from, stand where \p to is asked for?
static bool fits(const Operand &operand, const mc::OperandInfo &from, const mc::OperandInfo &to) {
  switch (to.kind) {
  case mc::OperandKind::Immediate: {
    if (operand.kind != Operand::Kind::Immediate) return false;
    const mc::ImmediateInfo &range = immediateInfo(to);
    return operand.value >= range.min && operand.value <= range.max;
  }
  case mc::OperandKind::Memory:
    return operand.isMemory();
  case mc::OperandKind::Register:
  case mc::OperandKind::RegisterOrMemory:
    if (operand.isMemory()) return to.kind == mc::OperandKind::RegisterOrMemory;
    return (to.fixed == mc::OperandInfo::none || to.fixed == operand.reg) &&
           bankOf(from) == bankOf(to);
  default:
    return from.kind == to.kind;
  }
}

Opcode x86::chooseForm(Opcode opcode, ArrayRef<Operand> operands) {
  const EncodingInfo &info = encodingInfo(opcode);
  if (info.betterForms == 0) return opcode;
  ArrayRef<mc::OperandInfo> from = operandInfos(opcode);
  for (const uint16_t *form = betterFormsAt(info.betterForms); *form != 0; ++form) {
    auto candidate = static_cast<Opcode>(*form - 1);
    ArrayRef<mc::OperandInfo> to = operandInfos(candidate);
    bool allFit = true;
    for (size_t i = 0; i < to.size() && allFit; ++i)
      allFit = fits(operands[i], from[i], to[i]);
    if (!allFit) continue;
    // A yielding record's register 0 is another instruction.
    const EncodingInfo &other = encodingInfo(candidate);
    if (other.has(EncodingFlag::Yields) && operands[other.low].reg == 0) continue;
    return candidate;
  }
  return opcode;
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

namespace {
/// Writes one instruction.
class Writer {
public:
  Writer(uint8_t *at, const EncodingInfo &info, ArrayRef<Operand> operands, EvexOptions evex,
         Encoded &result)
      : start(at), at(at), info(info), operands(operands), evex(evex), result(result) {}
  void run();

private:
  const Operand *operandAt(uint8_t index) const {
    return index == EncodingInfo::none ? nullptr : &operands[index];
  }
  void byte(unsigned value) { *at++ = static_cast<uint8_t>(value); }
  void number(int64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i)
      byte(static_cast<uint64_t>(value) >> (8 * i));
  }
  void readRegisters();
  void writeLegacyPrefixes();
  void writeRex();
  void writeVex();
  void writeEvex();
  void writeOpcode();
  void writeModRM();
  void writeMemory(const Operand &memory, unsigned regField);
  void writeDisplacement(const Operand &memory, unsigned bytes);
  void writeImmediates();
  void pending(const Operand &operand, unsigned bytes);

  uint8_t *start;
  uint8_t *at;
  const EncodingInfo &info;
  ArrayRef<Operand> operands;
  EvexOptions evex;
  // By reference, so that all else here can live in machine registers.
  Encoded &result;

  // Numbers for the extension bits; an absent operand counts as 0.
  unsigned reg = 0, base = 0, index = 0, vvvv = 0, low = 0;
  bool needsRex = false;
};
} // namespace

/// AH to BH are encoded as what SPL to DIL are with a REX prefix.
static unsigned encodedByte(unsigned number) {
  return number >= firstHighByte ? number - firstHighByte + 4 : number;
}

void Writer::readRegisters() {
  auto number = [&](uint8_t place, unsigned byteBit) {
    const Operand *operand = operandAt(place);
    if (!operand || !operand->isRegister()) return 0u;
    unsigned value = operand->reg;
    if ((info.byteRegisters >> byteBit & 1) == 0) return value;
    if (value >= 4 && value < 8) needsRex = true;
    return encodedByte(value);
  };
  reg = number(info.reg, 0);
  base = number(info.rm, 1);
  if (info.space == Space::Legacy && info.has(EncodingFlag::OpcodeRegister))
    low = number(info.low, 2);
  if (const Operand *operand = operandAt(info.vvvv)) vvvv = operand->reg;
  if (const Operand *rm = operandAt(info.rm); rm && rm->isMemory()) {
    base = rm->reg < ripRegister ? rm->reg : 0;
    index = rm->index < ripRegister ? rm->index : 0;
  }
}

void Writer::writeLegacyPrefixes() {
  if (const Operand *rm = operandAt(info.rm); rm && rm->isMemory() && rm->segment != noRegister)
    byte(segmentPrefixes[rm->segment]);
  if (info.has(EncodingFlag::OperandSize)) byte(0x66);
  if (info.has(EncodingFlag::Lock)) byte(0xf0);
}

void Writer::writeRex() {
  if (info.prefix != Prefix::None) byte(mandatoryPrefixes[static_cast<int>(info.prefix)]);
  unsigned extended = info.has(EncodingFlag::OpcodeRegister) ? low : base;
  unsigned rex = (info.has(EncodingFlag::W) ? 8 : 0) | (reg >> 3 & 1) << 2 | (index >> 3 & 1) << 1 |
                 (extended >> 3 & 1);
  if (rex != 0 || needsRex) byte(0x40 | rex);
}

void Writer::writeVex() {
  bool w = info.has(EncodingFlag::W);
  unsigned r = ~reg >> 3 & 1, x = ~index >> 3 & 1, b = ~base >> 3 & 1;
  unsigned last = (~vvvv & 15) << 3 | info.length << 2 | static_cast<unsigned>(info.prefix);
  if (info.map == 1 && !w && x && b) {
    byte(0xc5);
    byte(r << 7 | last);
    return;
  }
  byte(0xc4);
  byte(r << 7 | x << 6 | b << 5 | info.map);
  byte((w ? 0x80 : 0) | last);
}

void Writer::writeEvex() {
  // A vector register in ModRM.rm has its fifth bit where an index has its fourth.
  bool isRegister = index == 0 && base >= 16;
  unsigned x = isRegister ? 0 : ~index >> 3 & 1;
  byte(0x62);
  byte((~reg >> 3 & 1) << 7 | x << 6 | (~base >> 3 & 1) << 5 | (~reg >> 4 & 1) << 4 | info.map);
  byte((info.has(EncodingFlag::W) ? 0x80 : 0) | (~vvvv & 15) << 3 | 4 |
       static_cast<unsigned>(info.prefix));
  byte((evex.zeroing ? 0x80 : 0) | info.length << 5 | (evex.broadcast ? 0x10 : 0) |
       (~vvvv >> 4 & 1) << 3 | evex.mask);
}

void Writer::writeOpcode() {
  if (info.space == Space::Legacy) {
    static constexpr uint8_t secondBytes[] = {0, 0, 0x38, 0x3a};
    if (info.map != 0) byte(0x0f);
    if (info.map >= 2) byte(secondBytes[info.map]);
  }
  unsigned opcode = info.opcode;
  if (info.has(EncodingFlag::OpcodeRegister)) opcode += low & 7;
  if (info.has(EncodingFlag::OpcodeCondition)) opcode += operands[info.low].value & 15;
  byte(opcode);
}

void Writer::writeModRM() {
  if (info.has(EncodingFlag::FixedModRM)) return byte(info.modrm);
  unsigned regField = (info.has(EncodingFlag::Digit) ? info.modrm : reg) & 7;
  const Operand &rm = operands[info.rm];
  if (rm.isMemory()) return writeMemory(rm, regField);
  byte(0xc0 | regField << 3 | (base & 7));
}

void Writer::pending(const Operand &operand, unsigned bytes) {
  result.fields[result.fieldCount++] = {static_cast<uint8_t>(at - start),
                                        static_cast<uint8_t>(bytes),
                                        static_cast<uint8_t>(&operand - operands.data())};
}

void Writer::writeDisplacement(const Operand &memory, unsigned bytes) {
  if (memory.reference == Operand::Reference::None) return number(memory.displacement, bytes);
  pending(memory, bytes);
  number(0, bytes);
}

void Writer::writeMemory(const Operand &memory, unsigned regField) {
  regField <<= 3;
  if (memory.reg == ripRegister) {
    byte(regField | 5);
    return writeDisplacement(memory, 4);
  }
  bool hasIndex = memory.index != noRegister;
  unsigned scaleIndex = memory.scale << 6 | (hasIndex ? index & 7 : 4) << 3;
  if (memory.reg == noRegister) {
    byte(regField | 4);
    byte(scaleIndex | 5);
    return writeDisplacement(memory, 4);
  }
  // EVEX counts an eight-bit displacement in units of what is accessed.
  int32_t unit = 1;
  if (info.space == Space::Evex) unit = evex.broadcast ? info.broadcast : info.memoryBytes;
  int32_t displacement = memory.displacement;
  unsigned mod = 2;
  if (memory.reference == Operand::Reference::None) {
    // RBP and R13 as a base without displacement would mean something else.
    if (displacement == 0 && (base & 7) != 5)
      mod = 0;
    else if (displacement % unit == 0 && displacement / unit >= -128 && displacement / unit <= 127)
      mod = 1;
  }
  // RSP and R12 as a base need the byte for an index.
  if (hasIndex || (base & 7) == 4) {
    byte(mod << 6 | regField | 4);
    byte(scaleIndex | (base & 7));
  } else {
    byte(mod << 6 | regField | (base & 7));
  }
  if (mod == 1) byte(displacement / unit);
  if (mod == 2) writeDisplacement(memory, 4);
}

void Writer::writeImmediates() {
  for (auto [place, bytes] : info.immediates) {
    if (place == EncodingInfo::none) break;
    const Operand &operand = operands[place];
    if (operand.kind == Operand::Kind::Immediate) {
      number(operand.value, bytes);
      continue;
    }
    pending(operand, bytes);
    number(0, bytes);
  }
  if (const Operand *operand = operandAt(info.is4)) byte(operand->reg << 4);
}

void Writer::run() {
  readRegisters();
  writeLegacyPrefixes();
  switch (info.space) {
  case Space::Legacy:
    writeRex();
    break;
  case Space::Vex:
    writeVex();
    break;
  case Space::Evex:
    writeEvex();
    break;
  }
  writeOpcode();
  if (info.has(EncodingFlag::ModRM)) writeModRM();
  writeImmediates();
  result.end = at;
}

Encoded x86::encode(uint8_t *at, Opcode opcode, ArrayRef<Operand> operands, EvexOptions evex) {
  assert(operands.size() == instrInfo(opcode).operandCount && "wrong number of operands");
  Encoded result;
  Writer(at, encodingInfo(opcode), operands, evex, result).run();
  return result;
}

//===----------------------------------------------------------------------===//
// Into the buffer
//===----------------------------------------------------------------------===//

/// What the field at \p offset, \p toEnd bytes before the instruction's end, is to hold.
static void addField(mc::CodeBuffer &buffer, uint32_t offset, int32_t toEnd, unsigned bytes,
                     const mc::OperandInfo &info, const Operand &operand) {
  bool isMemory = operand.isMemory();
  // Relative fields count from the instruction's end; absolute ones are immediates and
  // displacements.
  bool isRelative = isMemory ? operand.reg == ripRegister : info.kind == mc::OperandKind::Label;
  int32_t addend = operand.displacement - (isRelative ? toEnd : 0);
  bool isLabel = isMemory ? operand.reference == Operand::Reference::Label
                          : operand.kind == Operand::Kind::Label;
  if (!isLabel)
    return buffer.addRelocation(offset, operand.fixup, mc::SymbolId(operand.target), addend);
  assert(isRelative && "labels have no absolute address");
  mc::FixupKind kind = bytes == 1 ? static_cast<mc::FixupKind>(Fixup::Relative8)
                                  : static_cast<mc::FixupKind>(mc::CommonFixup::Relative32);
  buffer.addFixup(offset, kind, mc::Label(operand.target), addend);
}

void x86::emit(mc::CodeBuffer &buffer, Opcode opcode, ArrayRef<Operand> operands,
               EvexOptions evex) {
  opcode = chooseForm(opcode, operands);
  bool isJump = opcode == Opcode::JMP && operands[0].kind == Operand::Kind::Label;
  bool isConditional = opcode == Opcode::JCC && operands[1].kind == Operand::Kind::Label;
  if (isJump || isConditional) {
    uint8_t longForm[maxLength];
    encode(longForm, opcode, operands);
    return buffer.branch(isJump ? Branch::Jump : Branch::Conditional, longForm,
                         mc::Label(operands[isJump ? 0 : 1].target));
  }
  uint8_t *at = buffer.reserve(maxLength);
  uint32_t start = buffer.offset();
  Encoded encoded = encode(at, opcode, operands, evex);
  for (unsigned i = 0; i < encoded.fieldCount; ++i) {
    const PendingField &field = encoded.fields[i];
    addField(buffer, start + field.offset, static_cast<int32_t>(encoded.end - at) - field.offset,
             field.size, operandInfos(opcode)[field.operand], operands[field.operand]);
  }
  buffer.commit(encoded.end);
}

//===----------------------------------------------------------------------===//
// No-operations
//===----------------------------------------------------------------------===//

void x86::fillNops(uint8_t *at, uint32_t size) {
  // The sequences that the Intel manual recommends (volume 2, NOP), and two more with 66 and 2E
  // prefixes.
  static constexpr uint8_t sequences[10][10] = {
      {0x90},
      {0x66, 0x90},
      {0x0f, 0x1f, 0x00},
      {0x0f, 0x1f, 0x40, 0x00},
      {0x0f, 0x1f, 0x44, 0x00, 0x00},
      {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
      {0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
      {0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
      {0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
      {0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
  };
  while (size != 0) {
    uint32_t length = size < 10 ? size : 10;
    std::memcpy(at, sequences[length - 1], length);
    at += length;
    size -= length;
  }
}
