//===- cot/Target/X86/MC/Instruction.h - One x86-64 instruction as data -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An instruction is an opcode and its operands in the order of its record in X86*.td. The encoder
/// takes it, the decoder gives it, the printer writes it.
///
/// Invariant: registers are hardware numbers; an Operand is 16 bytes of plain data.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_X86_MC_INSTRUCTION_H
#define COT_TARGET_X86_MC_INSTRUCTION_H

#include "cot/MC/CodeBuffer.h"
#include "cot/Target/X86/MC/Opcodes.inc"
#include "cot/Target/X86/MC/Registers.inc"
#include "llvm/ADT/ArrayRef.h"
#include <cassert>
#include <cstdint>

namespace cot::x86 {

inline constexpr uint8_t noRegister = 0xff;
/// As the base of a memory operand: the address of the next instruction.
inline constexpr uint8_t ripRegister = 0xfe;
/// 8-bit registers from here on are AH, CH, DH, BH (20 to 23).
inline constexpr uint8_t firstHighByte = 20;
inline constexpr unsigned maxOperands = 6;
inline constexpr unsigned maxLength = 15; // of an instruction, in bytes

/// Condition codes, as the low four bits of jcc, setcc and cmovcc have them.
enum class Condition : uint8_t { O, NO, B, AE, E, NE, BE, A, S, NS, P, NP, L, GE, LE, G };

/// The condition that holds when \p condition doesn't.
constexpr Condition invert(Condition condition) {
  return static_cast<Condition>(static_cast<uint8_t>(condition) ^ 1);
}

struct Operand {
  enum class Kind : uint8_t { None, Register, Memory, Immediate, Label, Symbol };
  /// What a memory operand's displacement is relative to, beside its registers.
  enum class Reference : uint8_t { None, Label, Symbol };

  Kind kind = Kind::None;
  uint8_t reg = noRegister;   // or a memory operand's base
  uint8_t index = noRegister; // of a memory operand; never RSP, but any vector in gathers
  uint8_t scale = 0;          // of the index: its logarithm, 0 to 3
  uint8_t segment = noRegister;
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
  static Operand makeRegister(Xmm number) { return makeRegister(static_cast<unsigned>(number)); }
  /// Also a condition, or the distance of a branch counted from the instruction's end.
  static Operand makeImmediate(int64_t value) {
    Operand operand;
    operand.kind = Kind::Immediate;
    operand.value = value;
    return operand;
  }
  static Operand makeCondition(Condition condition) {
    return makeImmediate(static_cast<int64_t>(condition));
  }
  static Operand makeMemory(unsigned base, int32_t displacement = 0, unsigned index = noRegister,
                            unsigned scale = 0) {
    assert(scale < 4 && index != 4 && "no such index");
    Operand operand;
    operand.kind = Kind::Memory;
    operand.reg = static_cast<uint8_t>(base);
    operand.index = static_cast<uint8_t>(index);
    operand.scale = static_cast<uint8_t>(scale);
    operand.displacement = displacement;
    operand.target = 0;
    return operand;
  }
  /// Memory at \p label of the same code.
  static Operand makeMemory(mc::Label label, int32_t displacement = 0) {
    Operand operand = makeMemory(ripRegister, displacement);
    operand.reference = Reference::Label;
    operand.target = label.index();
    return operand;
  }
  /// Memory at \p symbol, whose field a relocation of \p fixup fills.
  static Operand makeMemory(mc::SymbolId symbol, mc::FixupKind fixup, int32_t displacement = 0,
                            unsigned base = ripRegister) {
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
  friend bool operator==(const Operand &a, const Operand &b) {
    return a.kind == b.kind && a.reg == b.reg && a.index == b.index && a.scale == b.scale &&
           a.segment == b.segment && a.reference == b.reference && a.value == b.value;
  }
};
static_assert(sizeof(Operand) == 16);

/// What EVEX adds to an instruction. The default is no mask.
struct EvexOptions {
  uint8_t mask = 0;       // k1 to k7: only elements with a set bit are written
  bool zeroing = false;   // the others become 0 instead of keeping their value
  bool broadcast = false; // the memory operand is one element for all
  friend bool operator==(const EvexOptions &, const EvexOptions &) = default;
};

struct Instruction {
  Opcode opcode = {};
  uint8_t operandCount = 0;
  EvexOptions evex;
  /// Prefixes that change what the instruction does and are not part of its opcode.
  bool rep = false, repne = false, lock = false;
  /// With addresses of 32 bits: of operands, of strings, or of nothing.
  bool address32 = false;
  /// The segment prefix, for those that name no address; or noRegister.
  uint8_t segment = noRegister;
  Operand operands[maxOperands];

  llvm::ArrayRef<Operand> operandList() const { return {operands, operandCount}; }
};

} // namespace cot::x86

#endif // COT_TARGET_X86_MC_INSTRUCTION_H
