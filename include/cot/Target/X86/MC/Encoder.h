//===- cot/Target/X86/MC/Encoder.h - From x86-64 instructions to bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Bytes go straight into the code buffer. Of the forms that an instruction has, the encoder takes
/// the shortest that its operands allow: eight-bit immediates and displacements, accumulator forms,
/// two-byte VEX; among equals the one that assemblers take.
///
/// Invariant: what is encoded decodes to the same instruction (in the form that was chosen).
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_X86_MC_ENCODER_H
#define COT_TARGET_X86_MC_ENCODER_H

#include "cot/Target/X86/MC/Instruction.h"

namespace cot::x86 {

/// Bytes that encode() may write to: more than an instruction has, because it writes without asking
/// what turns out not to be there.
inline constexpr unsigned encodeRoom = 24;

/// A field of four bytes (or less, in short branches) that an operand's label or symbol fills.
struct PendingField {
  uint8_t offset; // from the instruction's first byte
  uint8_t size;   // bytes
  uint8_t operand;
};

struct Encoded {
  uint8_t *end = nullptr;
  uint8_t fieldCount = 0;
  PendingField fields[2]; // the first `fieldCount` of them
};

/// The opcode that the encoder takes for \p opcode with these operands: itself or a better form.
Opcode chooseForm(Opcode opcode, llvm::ArrayRef<Operand> operands);

/// Writes the instruction, in exactly the form of \p opcode, to \p at, which has room for
/// encodeRoom bytes. Fields of labels and symbols are left 0 and listed. The operands must be what
/// the opcode's record asks for (asserted).
Encoded encode(uint8_t *at, Opcode opcode, llvm::ArrayRef<Operand> operands, EvexOptions evex = {});

/// chooseForm and encode at the end of \p buffer, with fixups for labels and relocations for
/// symbols. Jumps to labels become branches that the buffer may shorten, invert or drop.
void emit(mc::CodeBuffer &buffer, Opcode opcode, llvm::ArrayRef<Operand> operands,
          EvexOptions evex = {});

/// Fills \p size bytes at \p at with as few no-operations as possible.
void fillNops(uint8_t *at, uint32_t size);

} // namespace cot::x86

#endif // COT_TARGET_X86_MC_ENCODER_H
