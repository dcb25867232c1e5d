//===- cot/Target/AArch64/MC/Decoder.h - From words to AArch64 instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef COT_TARGET_AARCH64_MC_DECODER_H
#define COT_TARGET_AARCH64_MC_DECODER_H

#include "cot/Target/AArch64/MC/Instruction.h"
#include <optional>

namespace cot::aarch64 {

struct Decoded {
  Instruction instruction;
  uint32_t word = 0;
};

/// The instruction that \p word is, in the spelling that disassemblers prefer; nothing when it is
/// not described.
std::optional<Decoded> decode(uint32_t word);

/// The instruction that \p word is as an instance of \p opcode; nothing when it is none.
std::optional<Decoded> decodeAs(Opcode opcode, uint32_t word);

} // namespace cot::aarch64

#endif // COT_TARGET_AARCH64_MC_DECODER_H
