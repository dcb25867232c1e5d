//===- Prefixes.h - What stands before an x86-64 opcode -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads prefixes, VEX and EVEX up to and with the opcode byte: the part that the decoder and the
/// length decoder share.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_MC_PREFIXES_H
#define COT_LIB_TARGET_X86_MC_PREFIXES_H

#include "EncodingTables.h"
#include "llvm/ADT/ArrayRef.h"

namespace cot::x86 {

struct OpcodeBytes {
  Space space = Space::Legacy;
  uint8_t map = 0; // 0: one byte; 1, 2, 3: 0F, 0F38, 0F3A; VEX and EVEX also have 4 to 7
  uint8_t opcode = 0;
  uint8_t length = 0; // bytes up to and with the opcode; 0: cut off, or no instruction

  // Legacy prefixes.
  bool operandSize = false, addressSize = false, lock = false;
  uint8_t repeat = 0; // 0xf2, 0xf3: the last of them
  uint8_t segment = 0xff;
  bool hasRex = false;
  uint8_t opcodeOffset = 0; // of the first byte after the prefixes

  // From REX, VEX or EVEX, not inverted: fourth bits of reg, index and base, and EVEX's fifth ones.
  bool w = false, r = false, x = false, b = false, r2 = false, v2 = false;
  uint8_t vvvv = 0;
  uint8_t vectorLength = 0;
  Prefix prefix = Prefix::None; // pp of VEX and EVEX
  uint8_t mask = 0;
  bool zeroing = false, broadcast = false;
};

OpcodeBytes readOpcodeBytes(llvm::ArrayRef<uint8_t> bytes);

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_MC_PREFIXES_H
