//===- MoveTemplates.h - Bytes of moves that the allocator makes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// At -O0 half of all instructions move a register to another, to a spill slot or back. What the
/// encoder makes of each is kept, so that such a move is a copy of a few bytes and a displacement.
///
/// Invariant: a template's bytes are the encoder's for the same operands.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_CODEGEN_MOVETEMPLATES_H
#define COT_LIB_TARGET_X86_CODEGEN_MOVETEMPLATES_H

#include "cot/CodeGen/MachineFunction.h"
#include "cot/Target/X86/MC/Instruction.h"
#include "llvm/Support/Compiler.h"
#include "llvm/Support/Endian.h"
#include <cstring>

namespace cot::x86 {

class MoveTemplates {
public:
  /// Made once, when they are first asked for.
  static const MoveTemplates &get();

  /// Bytes that write() may touch.
  static constexpr unsigned room = 16;

  /// Writes the move \p opcode of \p operands (the destination, then the source) to \p at; spill
  /// slot 0 is \p spillOffset bytes above the stack pointer. Returns the end; null where there is
  /// no template.
  LLVM_ATTRIBUTE_ALWAYS_INLINE uint8_t *write(uint8_t *at, Opcode opcode,
                                              const codegen::MachineOperand *operands,
                                              int64_t spillOffset) const {
    codegen::MachineOperand to = operands[0], from = operands[1];
    if (opcode == Opcode::MOVrm64 || opcode == Opcode::MOVAPSrm)
      return from.isSpillSlot() ? writeSlot(at, loads, to, from, spillOffset) : nullptr;
    if (opcode != Opcode::MOVmr64 && opcode != Opcode::MOVAPSmr) return nullptr;
    if (to.isSpillSlot()) return writeSlot(at, stores, from, to, spillOffset);
    if (!hasTemplate(to.preg()) || !hasTemplate(from.preg())) return nullptr;
    const Template &bytes = copies[numberOf(to.preg())][from.preg().encoding()];
    std::memcpy(at, bytes.bytes, sizeof(bytes.bytes));
    return at + bytes.size;
  }

private:
  static constexpr unsigned regsPerBank = 16;
  struct Template {
    uint8_t bytes[15] = {};
    uint8_t size = 0;
  };
  /// With a displacement of one byte, or of four, at the end.
  struct SlotTemplates {
    Template shortForm, longForm;
  };

  MoveTemplates();
  static bool hasTemplate(regalloc::PReg reg) { return reg.encoding() < regsPerBank; }
  /// General registers, then those of vectors.
  static unsigned numberOf(regalloc::PReg reg) {
    bool isInt = reg.regClass() == regalloc::RegClass::Int;
    return reg.encoding() + (isInt ? 0 : regsPerBank);
  }
  LLVM_ATTRIBUTE_ALWAYS_INLINE static uint8_t *
  writeSlot(uint8_t *at, const SlotTemplates *templates, codegen::MachineOperand reg,
            codegen::MachineOperand slot, int64_t spillOffset) {
    int64_t offset = spillOffset + int64_t(slot.spillSlot().index()) * 8;
    // The encoder leaves a displacement of 0 away.
    if (offset == 0 || !hasTemplate(reg.preg())) return nullptr;
    const SlotTemplates &both = templates[numberOf(reg.preg())];
    bool isShort = offset == static_cast<int8_t>(offset);
    const Template &bytes = isShort ? both.shortForm : both.longForm;
    std::memcpy(at, bytes.bytes, sizeof(bytes.bytes));
    at += bytes.size;
    if (isShort)
      at[-1] = static_cast<uint8_t>(offset);
    else
      llvm::support::endian::write32le(at - 4, static_cast<uint32_t>(offset));
    return at;
  }

  SlotTemplates loads[2 * regsPerBank], stores[2 * regsPerBank];
  Template copies[2 * regsPerBank][regsPerBank];
};

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_CODEGEN_MOVETEMPLATES_H
