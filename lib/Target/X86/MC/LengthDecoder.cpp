//===- LengthDecoder.cpp - Lengths of all x86-64 instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Intel manual volume 2, appendix A: tables A-2 to A-6 (opcode maps), 2.1.5 (ModRM and SIB). One
// letter stands for an opcode:
//
//   .  no ModRM, no immediate       m  ModRM
//   b  immediate of 8 bits          M  ModRM and 8 bits
//   w  immediate of 16 bits         Z  ModRM and 16 or 32 bits
//   z  16 or 32 bits                v  16, 32 or 64 bits (mov), as the operand is wide
//   d  32 bits (branches)           o  offset of 64 bits (mov), 32 with prefix 67
//   e  16 and 8 bits (enter)        t  ModRM; 8 bits if its digit is 0 or 1 (test)
//   T  ModRM; 16 or 32 bits if 0, 1 -  no such opcode
//   x  ModRM; twice 8 bits if a register (SSE4a: AMD64 manual volume 4)
//
//===----------------------------------------------------------------------===//

#include "Prefixes.h"
#include "cot/Target/X86/MC/Decoder.h"
#include "llvm/ADT/StringRef.h"

using namespace cot::x86;
using llvm::ArrayRef;

static constexpr char oneByte[] =
    // 0 1 2 3 4 5 6 7 8 9 A B C D E F
    "mmmmbz--mmmmbz--" // 00
    "mmmmbz--mmmmbz--" // 10
    "mmmmbz--mmmmbz--" // 20, prefixes and two-byte opcodes never get here
    "mmmmbz--mmmmbz--" // 30
    "................" // 40
    "................" // 50
    "---m----zZbM...." // 60
    "bbbbbbbbbbbbbbbb" // 70
    "MZ-Mmmmmmmmmmmmm" // 80
    "..........-....." // 90
    "oooo....bz......" // A0
    "bbbbbbbbvvvvvvvv" // B0
    "MMw.--MZe.w..b-." // C0
    "mmmm---.mmmmmmmm" // D0
    "bbbbbbbbdd-b...." // E0
    "-.--..tT......mm" // F0
    ;
static constexpr char twoByte[] = "mmmm-.....-.-m.M" // 00
                                  "mmmmmmmmmmmmmmmm" // 10
                                  "mmmm----mmmmmmmm" // 20
                                  "......-.--------" // 30
                                  "mmmmmmmmmmmmmmmm" // 40
                                  "mmmmmmmmmmmmmmmm" // 50
                                  "mmmmmmmmmmmmmmmm" // 60
                                  "MMMMmmm.mm--mmmm" // 70
                                  "dddddddddddddddd" // 80
                                  "mmmmmmmmmmmmmmmm" // 90
                                  "...mMm--...mMmmm" // A0
                                  "mmmmmmmmmmMmmmmm" // B0
                                  "mmMmMMMm........" // C0
                                  "mmmmmmmmmmmmmmmm" // D0
                                  "mmmmmmmmmmmmmmmm" // E0
                                  "mmmmmmmmmmmmmmmm" // F0
    ;
static_assert(sizeof(oneByte) == 257 && sizeof(twoByte) == 257);

/// VEX and EVEX maps: what the letter says that legacy maps would have.
static char vectorLetter(const OpcodeBytes &opcode) {
  switch (opcode.map) {
  case 1:
    // vzeroupper; shuffles, shifts, comparisons and lane moves with an immediate.
    if (opcode.opcode == 0x77) return opcode.space == Space::Vex ? '.' : 'm';
    if ((opcode.opcode >= 0x70 && opcode.opcode <= 0x73) || opcode.opcode == 0xc2 ||
        (opcode.opcode >= 0xc4 && opcode.opcode <= 0xc6))
      return 'M';
    return 'm';
  case 2:
    return 'm';
  case 3:
    return 'M';
  case 5:
  case 6:
    return opcode.space == Space::Evex ? 'm' : '-';
  default:
    return '-';
  }
}

static char letterOf(const OpcodeBytes &opcode) {
  if (opcode.space != Space::Legacy) return vectorLetter(opcode);
  bool isSse4a = opcode.map == 1 && opcode.opcode == 0x78;
  if (isSse4a && (opcode.repeat == 0xf2 || (opcode.operandSize && opcode.repeat == 0))) return 'x';
  switch (opcode.map) {
  case 0:
    return oneByte[opcode.opcode];
  case 1:
    return twoByte[opcode.opcode];
  case 2:
    return 'm';
  default:
    return 'M';
  }
}

/// ModRM, SIB and displacement at the start of \p bytes; 0 when cut off.
static unsigned modrmLength(ArrayRef<uint8_t> bytes) {
  if (bytes.empty()) return 0;
  unsigned mod = bytes[0] >> 6;
  unsigned rm = bytes[0] & 7;
  if (mod == 3) return 1;
  unsigned length = 1;
  bool wideBase = mod == 0 && rm == 5;
  if (rm == 4) {
    if (bytes.size() < 2) return 0;
    length = 2;
    wideBase = mod == 0 && (bytes[1] & 7) == 5;
  }
  if (mod == 1) length += 1;
  if (mod == 2 || wideBase) length += 4;
  return length;
}

static unsigned immediateLength(char letter, const OpcodeBytes &opcode, uint8_t modrm) {
  unsigned digit = modrm >> 3 & 7;
  unsigned full = opcode.operandSize && !opcode.w ? 2 : 4;
  switch (letter) {
  case 'b':
  case 'M':
    return 1;
  case 'w':
    return 2;
  case 'x':
    return modrm >= 0xc0 ? 2 : 0;
  case 'z':
  case 'Z':
    return full;
  case 'v':
    return opcode.w ? 8 : full;
  case 'd':
    return 4;
  case 'o':
    return opcode.addressSize ? 4 : 8;
  case 'e':
    return 3;
  case 't':
    return digit < 2 ? 1 : 0;
  case 'T':
    return digit < 2 ? full : 0;
  default:
    return 0;
  }
}

unsigned cot::x86::instructionLength(ArrayRef<uint8_t> bytes) {
  OpcodeBytes opcode = readOpcodeBytes(bytes);
  if (opcode.length == 0) return 0;
  char letter = letterOf(opcode);
  if (letter == '-') return 0;
  unsigned length = opcode.length;
  ArrayRef<uint8_t> rest = bytes.drop_front(length);
  uint8_t modrmByte = 0;
  bool hasModRM = llvm::StringRef("mMZtTx").contains(letter);
  if (hasModRM) {
    unsigned modrm = modrmLength(rest);
    if (modrm == 0) return 0;
    modrmByte = rest[0];
    length += modrm;
  }
  length += immediateLength(letter, opcode, modrmByte);
  return length <= bytes.size() && length <= maxLength ? length : 0;
}
