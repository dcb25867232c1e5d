//===- Decoder.cpp - From bytes to x86-64 instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Formats: Intel manual volume 2, chapter 2. Prefixes that an instruction has no use for are
// tolerated as processors do, but only when no record asks for them.
//
// Prefixes, opcode and ModRM say how many bytes follow. So the first record that they match decides
// whether the instruction is cut off; only what the bytes hold may still make it another record's.
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/Decoder.h"
#include "Prefixes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using llvm::ArrayRef;

namespace {
/// A set of prefixes, for those that a record leaves without a meaning. The higher its number, the
/// worse is a record that leaves it: F2 and F3 choose between instructions before REX.W and 66 do.
using PrefixSet = unsigned;
enum : PrefixSet { OperandSizePrefix = 1, LockPrefix = 2, RexWPrefix = 4, RepeatPrefix = 8 };

class Reader {
public:
  /// \p present: the prefixes of a legacy instruction.
  Reader(ArrayRef<uint8_t> bytes, const OpcodeBytes &opcode, PrefixSet present)
      : bytes(bytes), opcode(opcode), present(present), at(opcode.length) {}

  bool matches(Opcode number, const EncodingInfo &info, PrefixSet ignored) const;
  bool read(Opcode number, const EncodingInfo &info, Decoded &out);
  /// Whether the last read() failed for want of bytes.
  bool isCutOff() const { return cutOff; }

private:
  bool prefixesMatch(Opcode number, const EncodingInfo &info, PrefixSet ignored) const;
  bool modrmMatches(const EncodingInfo &info) const;
  bool vectorMatches(const EncodingInfo &info) const;
  bool has(unsigned count) {
    cutOff = bytes.size() - at < count;
    return !cutOff;
  }
  int64_t number(unsigned count) const;
  bool readRm(Opcode number, const EncodingInfo &info, Decoded &out);
  bool readMemory(const EncodingInfo &info, Operand &memory, Decoded &out);
  bool readImmediates(Opcode number, const EncodingInfo &info, Decoded &out);
  bool setRegister(Opcode number, unsigned place, unsigned reg, Decoded &out) const;
  bool setImplied(Opcode number, Decoded &out) const;

  ArrayRef<uint8_t> bytes;
  const OpcodeBytes &opcode;
  PrefixSet present;
  size_t at;
  bool cutOff = false;
};
} // namespace

int64_t Reader::number(unsigned count) const {
  uint64_t value = 0;
  for (unsigned i = 0; i < count; ++i)
    value |= uint64_t(bytes[at + i]) << (8 * i);
  return llvm::SignExtend64(value, count * 8);
}

//===----------------------------------------------------------------------===//
// Which record
//===----------------------------------------------------------------------===//

/// In groups 9 and 15 of the opcode map (volume 2, table A-6), a prefix is a part of the opcode.
static bool isChosenByPrefix(const EncodingInfo &info) {
  return info.map == 1 && (info.opcode == 0xae || (info.opcode == 0xc7 && info.modrm >= 6));
}

/// As it is where vectors are (volume 2, 2.1.1).
static bool hasVectorOperand(Opcode number) {
  return llvm::any_of(operandInfos(number), [](const mc::OperandInfo &info) {
    return (info.kind == mc::OperandKind::Register ||
            info.kind == mc::OperandKind::RegisterOrMemory) &&
           registerClasses[info.type].bank == RegisterBank::Xmm;
  });
}

/// Whether the record wants just the prefixes that are not \p ignored.
bool Reader::prefixesMatch(Opcode number, const EncodingInfo &info, PrefixSet ignored) const {
  PrefixSet wanted = 0;
  if (info.prefix == Prefix::P66 || info.has(EncodingFlag::OperandSize))
    wanted |= OperandSizePrefix;
  if (info.has(EncodingFlag::Lock)) wanted |= LockPrefix;
  if (info.has(EncodingFlag::W)) wanted |= RexWPrefix;
  if (info.prefix == Prefix::F3 || info.prefix == Prefix::F2) {
    if (opcode.repeat != (info.prefix == Prefix::F3 ? 0xf3 : 0xf2)) return false;
    wanted |= RepeatPrefix;
  }
  // REX.W overrides prefix 66, also where it says nothing else (Intel manual volume 2, 2.2.1.2).
  if ((ignored & RexWPrefix) != 0 && info.has(EncodingFlag::OperandSize)) return false;
  // Of XBEGIN's distance, unlike that of other branches, prefix 66 makes one of 16 bits.
  bool isOtherDistance = number == Opcode::XBEGIN && !opcode.w;
  if ((ignored & OperandSizePrefix) != 0 && isOtherDistance) return false;
  if (wanted != (present & ~ignored)) return false;
  // There, F2 and F3 make another instruction, described or not.
  return (ignored & RepeatPrefix) == 0 || !(hasVectorOperand(number) || isChosenByPrefix(info));
}

bool Reader::vectorMatches(const EncodingInfo &info) const {
  if (info.prefix != opcode.prefix) return false;
  if (!info.has(EncodingFlag::WIgnored) && info.has(EncodingFlag::W) != opcode.w) return false;
  if (!info.has(EncodingFlag::LengthIgnored) && info.length != opcode.vectorLength) return false;
  if (info.vvvv == EncodingInfo::none && (opcode.vvvv != 0 || opcode.v2)) return false;
  if (info.space == Space::Vex) return true;
  if (opcode.vectorLength == 3) return false;
  if (!info.has(EncodingFlag::Maskable) && (opcode.mask != 0 || opcode.zeroing)) return false;
  return !opcode.zeroing || opcode.mask != 0;
}

bool Reader::modrmMatches(const EncodingInfo &info) const {
  if (!info.has(EncodingFlag::ModRM)) return true;
  // Not at the place where reading another candidate stopped.
  if (bytes.size() <= opcode.length) return false;
  uint8_t modrm = bytes[opcode.length];
  if (info.has(EncodingFlag::FixedModRM)) return modrm == info.modrm;
  if (info.has(EncodingFlag::Digit) && (modrm >> 3 & 7) != info.modrm) return false;
  bool isRegister = modrm >= 0xc0;
  if (opcode.space == Space::Evex && opcode.broadcast && (isRegister || info.broadcast == 0))
    return false;
  if (info.has(EncodingFlag::VectorIndex) && (modrm & 7) != 4) return false;
  return info.has(isRegister ? EncodingFlag::RmRegister : EncodingFlag::RmMemory);
}

bool Reader::matches(Opcode number, const EncodingInfo &info, PrefixSet ignored) const {
  bool header =
      info.space == Space::Legacy ? prefixesMatch(number, info, ignored) : vectorMatches(info);
  if (!header || !modrmMatches(info)) return false;
  return !info.has(EncodingFlag::Yields) || (opcode.opcode & 7) != 0 || opcode.b;
}

//===----------------------------------------------------------------------===//
// Its operands
//===----------------------------------------------------------------------===//

bool Reader::setRegister(Opcode number, unsigned place, unsigned reg, Decoded &out) const {
  const mc::OperandInfo &info = operandInfos(number)[place];
  const RegisterClassInfo &cls = registerClasses[info.type];
  if ((cls.members >> reg & 1) == 0) return false;
  bool isHighByte = info.width == 8 && cls.bank == RegisterBank::Gpr && !opcode.hasRex &&
                    opcode.space == Space::Legacy && reg >= 4 && reg < 8;
  out.instruction.operands[place] =
      Operand::makeRegister(isHighByte ? reg + firstHighByte - 4 : reg);
  return true;
}

bool Reader::readMemory(const EncodingInfo &info, Operand &memory, Decoded &out) {
  uint8_t modrm = bytes[at++];
  unsigned mod = modrm >> 6;
  unsigned base = modrm & 7;
  memory = Operand::makeMemory(noRegister);
  if (base == 4) {
    if (!has(1)) return false;
    uint8_t sib = bytes[at++];
    base = sib & 7;
    unsigned index = (sib >> 3 & 7) | (opcode.x ? 8 : 0);
    if (mod == 0 && base == 5) {
      mod = 2;
      base = noRegister;
    }
    if (index != 4 || info.has(EncodingFlag::VectorIndex)) {
      memory.index = static_cast<uint8_t>(index);
      memory.scale = sib >> 6;
    } else if ((base != 4 && base != noRegister) || sib >= 0x40) {
      out.idleIndexFactor = static_cast<uint8_t>(1 << (sib >> 6));
    }
  } else if (mod == 0 && base == 5) {
    mod = 2;
    base = ripRegister;
  }
  if (base < 8 && opcode.b) base += 8;
  memory.reg = static_cast<uint8_t>(base);
  memory.segment = opcode.segment;
  // In 64-bit mode the processor ignores ES, CS, SS and DS; they stay as they are written.
  unsigned size = mod == 1 ? 1 : mod == 2 ? 4 : 0;
  if (!has(size)) return false;
  int64_t displacement = size != 0 ? number(size) : 0;
  if (mod == 1 && info.space == Space::Evex)
    displacement *= opcode.broadcast ? info.broadcast : info.memoryBytes;
  memory.displacement = static_cast<int32_t>(displacement);
  out.displacementOffset = static_cast<uint8_t>(at);
  out.displacementSize = static_cast<uint8_t>(size);
  at += size;
  return true;
}

bool Reader::readRm(Opcode number, const EncodingInfo &info, Decoded &out) {
  uint8_t modrm = bytes[at];
  if (modrm < 0xc0) return readMemory(info, out.instruction.operands[info.rm], out);
  ++at;
  unsigned reg = (modrm & 7) | (opcode.b ? 8 : 0);
  bool isVector = registerClasses[operandInfos(number)[info.rm].type].bank == RegisterBank::Xmm;
  if (opcode.space == Space::Evex && opcode.x && isVector) reg += 16;
  return setRegister(number, info.rm, reg, out);
}

bool Reader::readImmediates(Opcode number, const EncodingInfo &info, Decoded &out) {
  for (unsigned i = 0; i < 2 && info.immediates[i].operand != EncodingInfo::none; ++i) {
    auto [place, size] = info.immediates[i];
    if (!has(size)) return false;
    int64_t value = this->number(size);
    const mc::OperandInfo &operand = operandInfos(number)[place];
    if (operand.kind == mc::OperandKind::Immediate) {
      const mc::ImmediateInfo &range = immediateInfo(operand);
      if (!range.isSigned) value &= llvm::maskTrailingOnes<uint64_t>(size * 8);
      if (value < range.min || value > range.max) return false;
    }
    out.instruction.operands[place] = Operand::makeImmediate(value);
    out.immediateOffset[i] = static_cast<uint8_t>(at);
    out.immediateSize[i] = size;
    at += size;
  }
  if (info.is4 == EncodingInfo::none) return true;
  if (!has(1)) return false;
  return setRegister(number, info.is4, bytes[at++] >> 4, out);
}

/// Operands that no bits stand for.
bool Reader::setImplied(Opcode number, Decoded &out) const {
  ArrayRef<mc::OperandInfo> infos = operandInfos(number);
  for (size_t i = 0; i < infos.size(); ++i) {
    if (out.instruction.operands[i].kind != Operand::Kind::None) continue;
    if (infos[i].kind == mc::OperandKind::Immediate)
      out.instruction.operands[i] = Operand::makeImmediate(immediateInfo(infos[i]).min);
    else if (infos[i].fixed != mc::OperandInfo::none)
      out.instruction.operands[i] = Operand::makeRegister(infos[i].fixed);
    else
      return false;
  }
  return true;
}

bool Reader::read(Opcode number, const EncodingInfo &info, Decoded &out) {
  out = Decoded();
  at = opcode.length;
  cutOff = false;
  Instruction &instruction = out.instruction;
  instruction.opcode = number;
  instruction.operandCount = instrInfo(number).operandCount;
  out.prefixBytes = out.opcodeOffset = opcode.opcodeOffset;
  if (info.has(EncodingFlag::OpcodeCondition))
    instruction.operands[info.low] = Operand::makeImmediate(opcode.opcode & 15);
  if (info.has(EncodingFlag::OpcodeRegister) &&
      !setRegister(number, info.low, (opcode.opcode & 7) | (opcode.b ? 8 : 0), out))
    return false;
  if (info.vvvv != EncodingInfo::none &&
      !setRegister(number, info.vvvv, opcode.vvvv + (opcode.v2 ? 16 : 0), out))
    return false;
  if (info.has(EncodingFlag::ModRM)) {
    out.hasModRM = true;
    out.modrmOffset = static_cast<uint8_t>(at);
    unsigned reg = (bytes[at] >> 3 & 7) | (opcode.r ? 8 : 0) | (opcode.r2 ? 16 : 0);
    if (info.reg != EncodingInfo::none && !setRegister(number, info.reg, reg, out)) return false;
    if (info.rm == EncodingInfo::none)
      ++at;
    else if (!readRm(number, info, out))
      return false;
  }
  if (!readImmediates(number, info, out) || !setImplied(number, out)) return false;
  if (opcode.zeroing && !mayZero(instruction)) return false;
  instruction.evex = {opcode.mask, opcode.zeroing, opcode.broadcast};
  out.avoidableVex3 = bytes[opcode.opcodeOffset] == 0xc4 && opcode.space == Space::Vex &&
                      opcode.map == 1 && !opcode.w && !opcode.x;
  bool usesRepeat = info.prefix == Prefix::F3 || info.prefix == Prefix::F2;
  instruction.rep = opcode.repeat == 0xf3 && !usesRepeat;
  instruction.repne = opcode.repeat == 0xf2 && !usesRepeat;
  instruction.lock = opcode.lock && !info.has(EncodingFlag::Lock);
  instruction.address32 = opcode.addressSize;
  instruction.segment = opcode.segment;
  out.length = static_cast<uint8_t>(at);
  return at <= maxLength;
}

static PrefixSet prefixesOf(const OpcodeBytes &opcode) {
  if (opcode.space != Space::Legacy) return 0;
  return (opcode.operandSize ? OperandSizePrefix : 0) | (opcode.lock ? LockPrefix : 0) |
         (opcode.w ? RexWPrefix : 0) | (opcode.repeat != 0 ? RepeatPrefix : 0);
}

std::optional<Decoded> x86::decode(ArrayRef<uint8_t> bytes) {
  bytes = bytes.take_front(maxLength);
  OpcodeBytes opcode = readOpcodeBytes(bytes);
  if (opcode.length == 0 || opcode.map > 3) return std::nullopt;
  if (opcode.space != Space::Legacy && opcode.map == 0) return std::nullopt;
  ArrayRef<uint16_t> candidates = candidatesFor(opcode.space, opcode.map, opcode.opcode);
  PrefixSet present = prefixesOf(opcode);
  Reader reader(bytes, opcode, present);
  Decoded out;
  // All subsets of the prefixes, in ascending order.
  PrefixSet ignored = 0;
  do {
    for (uint16_t candidate : candidates) {
      auto number = static_cast<Opcode>(candidate);
      const EncodingInfo &info = encodingInfo(number);
      if (!reader.matches(number, info, ignored)) continue;
      if (!reader.read(number, info, out)) {
        if (reader.isCutOff()) return std::nullopt;
        continue;
      }
      return out;
    }
    ignored = (ignored - present) & present;
  } while (ignored != 0);
  return std::nullopt;
}
