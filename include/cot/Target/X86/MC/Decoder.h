//===- cot/Target/X86/MC/Decoder.h - From bytes to x86-64 instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// decode() knows the described instructions; instructionLength() the length of all of the legacy,
/// VEX and EVEX maps, so that a disassembler can step over what is not described.
///
/// Invariant: neither reads past the bytes it is given, whatever they are.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_X86_MC_DECODER_H
#define COT_TARGET_X86_MC_DECODER_H

#include "cot/Target/X86/MC/Instruction.h"
#include <optional>

namespace cot::x86 {

struct Decoded {
  Instruction instruction;
  uint8_t length = 0;

  // Where things lie, in bytes from the start; a size of 0: not there.
  uint8_t prefixBytes = 0; // legacy and REX
  uint8_t opcodeOffset = 0;
  uint8_t modrmOffset = 0;
  bool hasModRM = false;
  uint8_t displacementOffset = 0, displacementSize = 0;
  uint8_t immediateOffset[2] = {}, immediateSize[2] = {};

  /// VEX of three bytes, though all but the base would fit two.
  bool avoidableVex3 = false;
  /// An address has a byte that says, without need, that it has no index; with this factor in it.
  uint8_t idleIndexFactor = 0;
};

/// The instruction at the start of \p bytes, or nothing when it is not described or cut off.
std::optional<Decoded> decode(llvm::ArrayRef<uint8_t> bytes);

/// Bytes of the instruction at the start of \p bytes by the opcode maps of 64-bit mode (Intel
/// manual volume 2, appendix A; VEX and EVEX: every opcode has ModRM but vzeroupper). 0 when there
/// is no such instruction or when it is cut off.
unsigned instructionLength(llvm::ArrayRef<uint8_t> bytes);

} // namespace cot::x86

#endif // COT_TARGET_X86_MC_DECODER_H
