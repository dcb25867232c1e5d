//===- cot/Target/AArch64/MC/Instruction.h - One AArch64 instruction as data -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An instruction is an opcode and its operands in the order of its record in A64*.td. The encoder
/// takes it, the decoder gives it, the printer writes it.
///
/// Invariant: registers are numbers of Registers.inc, where the stack pointer is no other
/// register's number; an Operand is 16 bytes of plain data.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_AARCH64_MC_INSTRUCTION_H
#define COT_TARGET_AARCH64_MC_INSTRUCTION_H

#include "cot/MC/CodeBuffer.h"
#include "cot/Target/AArch64/MC/Opcodes.inc"
#include "cot/Target/AArch64/MC/Registers.inc"
#include "llvm/ADT/ArrayRef.h"
#include <cassert>
#include <cstdint>

namespace cot::aarch64 {

inline constexpr uint8_t noRegister = 0xff;
/// As the base of a memory operand: the address of the instruction.
inline constexpr uint8_t pcRegister = 0xfe;
inline constexpr unsigned maxOperands = 8;
inline constexpr unsigned instructionSize = 4; // bytes

/// Condition codes, as their four bits have them.
enum class Condition : uint8_t { EQ, NE, HS, LO, MI, PL, VS, VC, HI, LS, GE, LT, GT, LE, AL, NV };

/// The condition that holds when \p condition doesn't; not for AL and NV.
constexpr Condition invert(Condition condition) {
  return static_cast<Condition>(static_cast<uint8_t>(condition) ^ 1);
}

enum class ShiftKind : uint8_t { LSL, LSR, ASR, ROR };
/// How a register is extended to 64 bits (or to the operation's 32).
enum class ExtendKind : uint8_t { UXTB, UXTH, UXTW, UXTX, SXTB, SXTH, SXTW, SXTX };

struct Operand {
  enum class Kind : uint8_t { None, Register, Memory, Immediate, Label, Symbol };
  /// What a memory operand's displacement is relative to, beside its registers.
  enum class Reference : uint8_t { None, Label, Symbol };

  Kind kind = Kind::None;
  uint8_t reg = noRegister;             // or a memory operand's base
  uint8_t index = noRegister;           // of a memory operand
  ExtendKind extend = ExtendKind::UXTB; // of the index: UXTW, UXTX (that is lsl), SXTW or SXTX
  bool isScaled = false;                // the index counts in units of the access
  Reference reference = Reference::None;
  mc::FixupKind fixup = 0; // of a reference to a symbol
  union {
    int64_t value = 0; // of an immediate, a condition, or a label that is only a distance
    struct {
      int32_t displacement; // of a memory operand; what is added to a label or a symbol
      uint32_t target;      // number of the label or symbol
    };
  };

  constexpr Operand() {}

  static Operand makeRegister(unsigned number) {
    Operand operand;
    operand.kind = Kind::Register;
    operand.reg = static_cast<uint8_t>(number);
    return operand;
  }
  static Operand makeRegister(Gpr number) { return makeRegister(static_cast<unsigned>(number)); }
  static Operand makeRegister(Vec number) { return makeRegister(static_cast<unsigned>(number)); }
  /// Also a condition, or the distance of a label counted from the instruction's start (for ADRP:
  /// between pages).
  static Operand makeImmediate(int64_t value) {
    Operand operand;
    operand.kind = Kind::Immediate;
    operand.value = value;
    return operand;
  }
  static Operand makeCondition(Condition condition) {
    return makeImmediate(static_cast<int64_t>(condition));
  }
  /// A register that is shifted by 0 to 63 (of 32-bit operations: 31); ROR is for logic only.
  static Operand makeShift(ShiftKind kind, unsigned amount) {
    assert(amount < 64 && "no such shift");
    return makeImmediate(static_cast<int64_t>(kind) << 6 | amount);
  }
  /// A register that is extended, then shifted left by 0 to 4.
  static Operand makeExtend(ExtendKind kind, unsigned amount = 0) {
    assert(amount <= 4 && "no such extension");
    return makeImmediate(static_cast<int64_t>(kind) << 3 | amount);
  }
  /// [base, #displacement]
  static Operand makeMemory(unsigned base, int32_t displacement = 0) {
    Operand operand;
    operand.kind = Kind::Memory;
    operand.reg = static_cast<uint8_t>(base);
    operand.displacement = displacement;
    operand.target = 0;
    return operand;
  }
  static Operand makeMemory(Gpr base, int32_t displacement = 0) {
    return makeMemory(static_cast<unsigned>(base), displacement);
  }
  /// [base, index, extend #amount], where the amount is 0 or the logarithm of the access' bytes.
  static Operand makeMemory(unsigned base, unsigned index, ExtendKind extend, bool isScaled) {
    assert((static_cast<unsigned>(extend) & 2) != 0 && "an index has 32 or 64 bits");
    Operand operand = makeMemory(base);
    operand.index = static_cast<uint8_t>(index);
    operand.extend = extend;
    operand.isScaled = isScaled;
    return operand;
  }
  /// Memory at \p label of the same code: a literal.
  static Operand makeMemory(mc::Label label, int32_t displacement = 0) {
    Operand operand = makeMemory(pcRegister, displacement);
    operand.reference = Reference::Label;
    operand.target = label.index();
    return operand;
  }
  /// [base, :lo12:symbol]: a relocation of \p fixup fills the offset.
  static Operand makeMemory(mc::SymbolId symbol, mc::FixupKind fixup, int32_t displacement,
                            unsigned base) {
    Operand operand = makeMemory(base, displacement);
    operand.reference = Reference::Symbol;
    operand.fixup = fixup;
    operand.target = symbol.index();
    return operand;
  }
  static Operand makeLabel(mc::Label label) {
    Operand operand;
    operand.kind = Kind::Label;
    operand.displacement = 0;
    operand.target = label.index();
    return operand;
  }
  /// In place of a label or an immediate.
  static Operand makeSymbol(mc::SymbolId symbol, mc::FixupKind fixup, int32_t addend = 0) {
    Operand operand;
    operand.kind = Kind::Symbol;
    operand.fixup = fixup;
    operand.displacement = addend;
    operand.target = symbol.index();
    return operand;
  }

  bool isRegister() const { return kind == Kind::Register; }
  bool isMemory() const { return kind == Kind::Memory; }
  bool isImmediate() const { return kind == Kind::Immediate; }
  friend bool operator==(const Operand &a, const Operand &b) {
    return a.kind == b.kind && a.reg == b.reg && a.index == b.index && a.extend == b.extend &&
           a.isScaled == b.isScaled && a.reference == b.reference && a.value == b.value;
  }
};
static_assert(sizeof(Operand) == 16);

struct Instruction {
  Opcode opcode = {};
  uint8_t operandCount = 0;
  Operand operands[maxOperands];

  llvm::ArrayRef<Operand> operandList() const { return {operands, operandCount}; }
};

} // namespace cot::aarch64

#endif // COT_TARGET_AARCH64_MC_INSTRUCTION_H
