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
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include <cstring>

using namespace cot;
using namespace cot::x86;
using llvm::ArrayRef;
using llvm::support::endian::write32le;
using llvm::support::endian::write64le;

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
  for (const BetterForm *form = betterFormsAt(info.betterForms); form->next != 0; ++form) {
    auto candidate = static_cast<Opcode>(form->next - 1);
    ArrayRef<mc::OperandInfo> to = operandInfos(candidate);
    bool allFit = true;
    for (unsigned left = form->operands; left != 0 && allFit; left &= left - 1) {
      int i = llvm::countr_zero(left);
      allFit = fits(operands[i], from[i], to[i]);
    }
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

/// What an absent operand reads as: register 0.
static constexpr Operand absentOperand = [] {
  Operand operand;
  operand.reg = 0;
  return operand;
}();

namespace {
/// Writes one instruction. What may or may not be there is written in any case and then counted or
/// not: that costs less than branches that no processor can predict.
class Writer {
public:
  Writer(uint8_t *at, const EncodingInfo &info, ArrayRef<Operand> operands, EvexOptions evex,
         Encoded &result)
      : start(at), at(at), info(info), operands(operands), evex(evex), result(result) {}
  void run();

private:
  const Operand &operandAt(uint8_t place) const {
    return place == EncodingInfo::none ? absentOperand : operands[place];
  }
  void byte(unsigned value) { *at++ = static_cast<uint8_t>(value); }
  void optionalByte(unsigned value, bool isThere) {
    *at = static_cast<uint8_t>(value);
    at += isThere;
  }
  unsigned readRegister(uint8_t place, unsigned byteBit);
  void readRegisters();
  void writeSegment();
  void writeLegacy();
  void writeVex();
  void writeEvex();
  void writeOpcode();
  void writeModRM();
  void writeMemory(const Operand &memory, unsigned regField);
  void writeFarDisplacement(const Operand &memory);
  void writeImmediates();
  void pending(const Operand &operand, unsigned bytes);

  uint8_t *start;
  uint8_t *at;
  const EncodingInfo &info;
  ArrayRef<Operand> operands;
  EvexOptions evex;
  // By reference, so that all else here can live in machine registers.
  Encoded &result;

  // Numbers for the extension bits.
  unsigned reg = 0, base = 0, index = 0, vvvv = 0, low = 0;
  bool needsRex = false;
};
} // namespace

unsigned Writer::readRegister(uint8_t place, unsigned byteBit) {
  unsigned value = operandAt(place).reg;
  bool isByte = (info.byteRegisters >> byteBit & 1) != 0;
  // SPL to DIL need REX; without it, the same numbers are AH to BH.
  needsRex |= isByte & (value - 4 < 4);
  bool isHighByte = isByte & (value >= firstHighByte);
  return value - (isHighByte ? firstHighByte - 4 : 0);
}

void Writer::readRegisters() {
  reg = readRegister(info.reg, 0);
  const Operand &rm = operandAt(info.rm);
  if (rm.isMemory()) {
    base = rm.reg < ripRegister ? rm.reg : 0;
    index = rm.index < ripRegister ? rm.index : 0;
  } else {
    base = readRegister(info.rm, 1);
  }
  if (info.has(EncodingFlag::OpcodeRegister)) low = readRegister(info.low, 2);
  vvvv = operandAt(info.vvvv).reg;
}

void Writer::writeSegment() {
  uint8_t segment = operandAt(info.rm).segment;
  if (segment != noRegister) [[unlikely]]
    byte(segmentPrefixes[segment]);
}

void Writer::writeLegacy() {
  static constexpr uint8_t secondBytes[] = {0, 0, 0x38, 0x3a};
  optionalByte(0x66, info.has(EncodingFlag::OperandSize));
  optionalByte(0xf0, info.has(EncodingFlag::Lock));
  optionalByte(mandatoryPrefixes[static_cast<int>(info.prefix)], info.prefix != Prefix::None);
  // A register is either in the opcode or in ModRM.rm.
  unsigned rex = (info.has(EncodingFlag::W) ? 8 : 0) | (reg >> 3 & 1) << 2 | (index >> 3 & 1) << 1 |
                 ((low | base) >> 3 & 1);
  optionalByte(0x40 | rex, (rex != 0) | needsRex);
  optionalByte(0x0f, info.map != 0);
  optionalByte(secondBytes[info.map], info.map >= 2);
}

void Writer::writeVex() {
  bool w = info.has(EncodingFlag::W);
  unsigned r = ~reg >> 3 & 1, x = ~index >> 3 & 1, b = ~base >> 3 & 1;
  unsigned last = (~vvvv & 15) << 3 | info.length << 2 | static_cast<unsigned>(info.prefix);
  if (info.map == 1 && !w && (x & b) != 0) {
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
  unsigned x = base >= 16 ? 0 : ~index >> 3 & 1;
  byte(0x62);
  byte((~reg >> 3 & 1) << 7 | x << 6 | (~base >> 3 & 1) << 5 | (~reg >> 4 & 1) << 4 | info.map);
  byte((info.has(EncodingFlag::W) ? 0x80 : 0) | (~vvvv & 15) << 3 | 4 |
       static_cast<unsigned>(info.prefix));
  byte((evex.zeroing ? 0x80 : 0) | info.length << 5 | (evex.broadcast ? 0x10 : 0) |
       (~vvvv >> 4 & 1) << 3 | evex.mask);
}

void Writer::writeOpcode() {
  unsigned opcode = info.opcode + (low & 7);
  if (info.has(EncodingFlag::OpcodeCondition)) opcode += operands[info.low].value & 15;
  byte(opcode);
}

void Writer::writeModRM() {
  if (info.has(EncodingFlag::FixedModRM)) return byte(info.modrm);
  unsigned regField = (info.has(EncodingFlag::Digit) ? info.modrm : reg & 7) << 3;
  const Operand &rm = operands[info.rm];
  if (rm.isMemory()) return writeMemory(rm, regField);
  byte(0xc0 | regField | (base & 7));
}

void Writer::pending(const Operand &operand, unsigned bytes) {
  result.fields[result.fieldCount++] = {static_cast<uint8_t>(at - start),
                                        static_cast<uint8_t>(bytes),
                                        static_cast<uint8_t>(&operand - operands.data())};
}

/// Four bytes.
void Writer::writeFarDisplacement(const Operand &memory) {
  bool isKnown = memory.reference == Operand::Reference::None;
  if (!isKnown) pending(memory, 4);
  write32le(at, isKnown ? static_cast<uint32_t>(memory.displacement) : 0);
  at += 4;
}

void Writer::writeMemory(const Operand &memory, unsigned regField) {
  if (memory.reg == ripRegister) {
    byte(regField | 5);
    return writeFarDisplacement(memory);
  }
  bool hasIndex = memory.index != noRegister;
  unsigned scaleIndex = memory.scale << 6 | (hasIndex ? index & 7 : 4) << 3;
  if (memory.reg == noRegister) {
    byte(regField | 4);
    byte(scaleIndex | 5);
    return writeFarDisplacement(memory);
  }
  // EVEX counts an eight-bit displacement in units of what is accessed, a power of two.
  unsigned shift = 0;
  if (info.space == Space::Evex)
    shift = llvm::countr_zero(evex.broadcast ? info.broadcast : info.memoryBytes);
  int32_t displacement = memory.displacement;
  int32_t scaled = displacement >> shift;
  bool isKnown = memory.reference == Operand::Reference::None;
  bool isNear = (scaled == static_cast<int8_t>(scaled)) &
                (static_cast<uint32_t>(scaled) << shift == static_cast<uint32_t>(displacement));
  // RBP and R13 as a base without displacement would mean something else.
  bool isNone = (displacement == 0) & ((base & 7) != 5);
  unsigned mod = isKnown ? (isNone ? 0 : isNear ? 1 : 2) : 2;
  // RSP and R12 as a base need the byte for an index.
  bool hasSib = hasIndex | ((base & 7) == 4);
  byte(mod << 6 | regField | (hasSib ? 4 : base & 7));
  optionalByte(scaleIndex | (base & 7), hasSib);
  if (!isKnown) [[unlikely]]
    return writeFarDisplacement(memory);
  static constexpr uint8_t sizes[] = {0, 1, 4};
  write32le(at, static_cast<uint32_t>(mod == 1 ? scaled : displacement));
  at += sizes[mod];
}

void Writer::writeImmediates() {
  for (auto [place, bytes] : info.immediates) {
    if (place == EncodingInfo::none) break;
    const Operand &operand = operands[place];
    bool isKnown = operand.kind == Operand::Kind::Immediate;
    if (!isKnown) [[unlikely]]
      pending(operand, bytes);
    write64le(at, isKnown ? static_cast<uint64_t>(operand.value) : 0);
    at += bytes;
  }
  if (info.is4 != EncodingInfo::none) byte(operands[info.is4].reg << 4);
}

void Writer::run() {
  readRegisters();
  writeSegment();
  switch (info.space) {
  case Space::Legacy:
    writeLegacy();
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
    uint8_t longForm[encodeRoom];
    encode(longForm, opcode, operands);
    return buffer.branch(isJump ? Branch::Jump : Branch::Conditional, longForm,
                         mc::Label(operands[isJump ? 0 : 1].target));
  }
  uint8_t *at = buffer.reserve(encodeRoom);
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
