//===- cot/Target/AArch64/MC/Encoder.h - From AArch64 instructions to words -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Words go straight into the code buffer.
///
/// Invariant: what is encoded decodes to the same word's instruction, in the spelling that
/// disassemblers prefer.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_AARCH64_MC_ENCODER_H
#define COT_TARGET_AARCH64_MC_ENCODER_H

#include "cot/Target/AArch64/MC/Instruction.h"
#include <optional>

namespace cot::aarch64 {

/// The word of the instruction; nothing when an operand is not what the opcode can say (an offset
/// out of range, an immediate without an encoding, a register of another class). Fields of labels
/// and symbols are 0.
std::optional<uint32_t> tryEncode(Opcode opcode, llvm::ArrayRef<Operand> operands);

/// The same where the operands are known to be right (asserted).
uint32_t encode(Opcode opcode, llvm::ArrayRef<Operand> operands);

/// \p opcode itself if it can say the operands, else the first of its forms that can: of a load,
/// with the offset scaled, unscaled, in a register, or as a literal. Nothing when none can.
std::optional<Opcode> chooseForm(Opcode opcode, llvm::ArrayRef<Operand> operands);

/// chooseForm and encode at the end of \p buffer, with fixups for labels and relocations for
/// symbols. Branches to labels are the buffer's to invert or drop. Some form must take the operands
/// (asserted).
void emit(mc::CodeBuffer &buffer, Opcode opcode, llvm::ArrayRef<Operand> operands);

/// Fills \p size bytes, a multiple of four, at \p at with no-operations.
void fillNops(uint8_t *at, uint32_t size);

} // namespace cot::aarch64

#endif // COT_TARGET_AARCH64_MC_ENCODER_H
