//===- EncodingTables.h - How each opcode is encoded -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The rows of decoder, printer and explanations, written by cot-tblgen -gen-x86-encodings.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_MC_ENCODINGTABLES_H
#define COT_LIB_TARGET_X86_MC_ENCODINGTABLES_H

#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/Instruction.h"
#include <cstdint>

namespace cot::x86 {

enum class Space : uint8_t { Legacy, Vex, Evex };
/// The mandatory prefix; VEX and EVEX have its number in their pp field.
enum class Prefix : uint8_t { None, P66, F3, F2 };

enum class EncodingFlag : uint16_t {
  W = 1 << 0,
  WIgnored = 1 << 1,
  ModRM = 1 << 2,
  Digit = 1 << 3,      // ModRM.reg is EncodingInfo::modrm
  FixedModRM = 1 << 4, // ModRM is EncodingInfo::modrm
  OpcodeRegister = 1 << 5,
  OpcodeCondition = 1 << 6,
  OperandSize = 1 << 7, // prefix 66 beside the mandatory one
  Lock = 1 << 8,
  LengthIgnored = 1 << 9,
  RmRegister = 1 << 10, // ModRM.rm may be a register, memory
  RmMemory = 1 << 11,
  Maskable = 1 << 12,
  Yields = 1 << 13,
  VectorIndex = 1 << 14, // of the memory operand, as wide as it says
  VectorIndex256 = 1 << 15,
};

struct EncodingInfo {
  /// In place of an operand's number: no operand is there.
  static constexpr uint8_t none = 15;

  Space space;
  Prefix prefix;
  uint8_t map; // 0: one byte, 1: 0F, 2: 0F38, 3: 0F3A
  uint8_t opcode;
  uint8_t modrm;
  uint8_t length; // of vectors: 0, 1, 2 for 128, 256, 512 bits
  uint16_t flags;
  // Which operand is in ModRM.reg, ModRM.rm, vvvv, the last byte's high half, the opcode's low
  // bits.
  uint8_t reg, rm, vvvv, is4, low;
  // Immediates and labels, in order, and their bytes.
  struct {
    uint8_t operand, bytes;
  } immediates[2];
  uint8_t broadcast;   // bytes of an element that may be broadcast
  uint8_t memoryBytes; // at the memory operand

  bool has(EncodingFlag flag) const { return (flags & static_cast<uint16_t>(flag)) != 0; }
};

const EncodingInfo &encodingInfo(Opcode opcode);
/// Whether elements that a mask leaves out may become 0: in vector registers, and nowhere else.
bool mayZero(const Instruction &instruction);
/// Opcodes that have \p opcodeByte in map \p map.
llvm::ArrayRef<uint16_t> candidatesFor(Space space, unsigned map, uint8_t opcodeByte);
/// Assembly text: bytes below 9 stand for operands, counted from 1. 0: Intel, 1: AT&T.
const char *asmText(Opcode opcode, unsigned syntax);

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_MC_ENCODINGTABLES_H
