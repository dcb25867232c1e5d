//===- Prefixes.cpp - What stands before an x86-64 opcode -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Prefixes.h"
#include "cot/Target/X86/MC/Instruction.h"

using namespace cot::x86;
using llvm::ArrayRef;

/// Takes \p byte when it is a legacy prefix.
static bool readLegacyPrefix(uint8_t byte, OpcodeBytes &out) {
  switch (byte) {
  case 0x66:
    return out.operandSize = true;
  case 0x67:
    return out.addressSize = true;
  case 0xf0:
    return out.lock = true;
  case 0xf2:
  case 0xf3:
    out.repeat = byte;
    return true;
  case 0x26:
    out.segment = 0;
    return true;
  case 0x2e:
    out.segment = 1;
    return true;
  case 0x36:
    out.segment = 2;
    return true;
  case 0x3e:
    out.segment = 3;
    return true;
  case 0x64:
    out.segment = 4;
    return true;
  case 0x65:
    out.segment = 5;
    return true;
  default:
    return false;
  }
}

static void readVexTail(uint8_t byte, OpcodeBytes &out) {
  out.vvvv = ~byte >> 3 & 15;
  out.vectorLength = byte >> 2 & 1;
  out.prefix = static_cast<Prefix>(byte & 3);
}

static void readVex2(ArrayRef<uint8_t> bytes, OpcodeBytes &out) {
  out.space = Space::Vex;
  out.map = 1;
  out.r = (bytes[1] & 0x80) == 0;
  readVexTail(bytes[1], out);
  out.opcode = bytes[2];
}

static void readVex3(ArrayRef<uint8_t> bytes, OpcodeBytes &out) {
  out.space = Space::Vex;
  out.r = (bytes[1] & 0x80) == 0;
  out.x = (bytes[1] & 0x40) == 0;
  out.b = (bytes[1] & 0x20) == 0;
  out.map = bytes[1] & 31;
  out.w = (bytes[2] & 0x80) != 0;
  readVexTail(bytes[2], out);
  out.opcode = bytes[3];
}

/// Bits of EVEX that are fixed (Intel manual volume 2, 2.7.1): other values are no instruction.
static bool hasFixedEvexBits(ArrayRef<uint8_t> bytes) {
  return (bytes[1] & 8) == 0 && (bytes[2] & 4) != 0;
}

static void readEvex(ArrayRef<uint8_t> bytes, OpcodeBytes &out) {
  readVex3(bytes, out);
  out.space = Space::Evex;
  out.r2 = (bytes[1] & 0x10) == 0;
  out.map = bytes[1] & 7;
  out.vectorLength = bytes[3] >> 5 & 3;
  out.zeroing = (bytes[3] & 0x80) != 0;
  out.broadcast = (bytes[3] & 0x10) != 0;
  out.v2 = (bytes[3] & 8) == 0;
  out.mask = bytes[3] & 7;
  out.opcode = bytes[4];
}

/// Legacy maps: one byte, 0F, 0F38, 0F3A.
static unsigned readLegacyOpcode(ArrayRef<uint8_t> bytes, OpcodeBytes &out) {
  if (bytes[0] != 0x0f) {
    out.opcode = bytes[0];
    return 1;
  }
  if (bytes.size() < 2) return 0;
  out.opcode = bytes[1];
  out.map = 1;
  if (bytes[1] != 0x38 && bytes[1] != 0x3a) return 2;
  if (bytes.size() < 3) return 0;
  out.map = bytes[1] == 0x38 ? 2 : 3;
  out.opcode = bytes[2];
  return 3;
}

OpcodeBytes cot::x86::readOpcodeBytes(ArrayRef<uint8_t> bytes) {
  OpcodeBytes out;
  bytes = bytes.take_front(maxLength);
  size_t at = 0;
  while (at < bytes.size() && readLegacyPrefix(bytes[at], out))
    ++at;
  // REX counts only right before the opcode; of several, the last.
  while (at < bytes.size() && (bytes[at] & 0xf0) == 0x40) {
    uint8_t rex = bytes[at++];
    out.hasRex = true;
    out.w = (rex & 8) != 0;
    out.r = (rex & 4) != 0;
    out.x = (rex & 2) != 0;
    out.b = (rex & 1) != 0;
    if (at < bytes.size() && readLegacyPrefix(bytes[at], out)) {
      out.hasRex = out.w = out.r = out.x = out.b = false;
      ++at;
      while (at < bytes.size() && readLegacyPrefix(bytes[at], out))
        ++at;
    }
  }
  out.opcodeOffset = static_cast<uint8_t>(at);
  ArrayRef<uint8_t> rest = bytes.drop_front(at);
  if (rest.empty()) return out;
  unsigned size = 0;
  if (rest[0] == 0xc5 && rest.size() >= 3) {
    readVex2(rest, out);
    size = 3;
  } else if (rest[0] == 0xc4 && rest.size() >= 4) {
    readVex3(rest, out);
    size = 4;
  } else if (rest[0] == 0x62 && rest.size() >= 5 && hasFixedEvexBits(rest)) {
    readEvex(rest, out);
    size = 5;
  } else if (rest[0] != 0xc4 && rest[0] != 0xc5 && rest[0] != 0x62) {
    size = readLegacyOpcode(rest, out);
  }
  // VEX and EVEX stand alone.
  if (out.space != Space::Legacy && (out.hasRex || out.operandSize || out.lock || out.repeat != 0))
    size = 0;
  if (size != 0) out.length = static_cast<uint8_t>(at + size);
  return out;
}
