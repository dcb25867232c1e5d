//===- cot/MC/InstrInfo.h - What descriptions say about opcodes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The rows of the constant tables that cot-tblgen writes for every target, indexed by the target's
/// opcodes. Registers are hardware numbers within the bank of the operand's register class.
///
/// Invariant: plain data, read-only, and the same types for every target.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_INSTRINFO_H
#define COT_MC_INSTRINFO_H

#include <cstdint>

namespace cot::mc {

enum class OperandKind : uint8_t {
  Register,
  Memory,
  RegisterOrMemory,
  Immediate,
  Label,
  Symbol,
  Condition,
};

/// What an instruction does to a register or memory operand.
enum class OperandRole : uint8_t {
  None, // immediates, labels, conditions
  Use,
  Out,
  Mod, // read and written in place: a use, and an out that reuses its register
};

/// When a use is last read or an out first written, relative to the instruction's other operands.
enum class OperandPosition : uint8_t { Early, Late };

struct OperandInfo {
  static constexpr uint8_t none = 0xff;

  OperandKind kind;
  OperandRole role;
  OperandPosition position;
  /// The target's RegisterClass (registers) or the index of its ImmediateInfo (immediates), else
  /// none.
  uint8_t type;
  /// Hardware number of the only register that will do, or none.
  uint8_t fixed;
  /// Index of the use whose register this out must have, or none.
  uint8_t reuse;
  /// Bits of the value in a register, bits of the field of an immediate, label or symbol.
  uint16_t width;
  /// Bits read or written when the operand is memory.
  uint16_t memoryWidth;
};
static_assert(sizeof(OperandInfo) == 10);

/// The values of an immediate: multiples of `scale` in [min, max], or what the target's codec
/// accepts.
struct ImmediateInfo {
  const char *name;
  int64_t min;
  int64_t max;
  int32_t scale;
  bool isSigned;
  bool hasCodec;
};

/// Bits of InstrInfo::properties.
enum class InstrProperty : uint16_t {
  Loads = 1 << 0,
  Stores = 1 << 1,
  Terminator = 1 << 2,
  Branch = 1 << 3,
  Barrier = 1 << 4, // never falls through
  Call = 1 << 5,
  Return = 1 << 6,
  MayTrap = 1 << 7,
  ReadsFlags = 1 << 8,
  WritesFlags = 1 << 9,
  Rematerializable = 1 << 10,
  Move = 1 << 11, // copies its use to its out, no more
  SideEffects = 1 << 12,
  Alias = 1 << 13, // no decoder gives this opcode
};

struct InstrInfo {
  uint16_t firstOperand; // in the target's table of OperandInfo
  uint8_t operandCount;
  uint8_t clobbers; // index in the target's table of clobbered sets; 0 is the empty one
  uint16_t properties;
  uint16_t size;     // bits of the variant, 0 where the record has one size
  uint32_t features; // bit set of the target's Feature: all must be there

  bool has(InstrProperty property) const { return (properties & uint16_t(property)) != 0; }
};
static_assert(sizeof(InstrInfo) == 12);

/// Operand `fromOperand` of opcode `from`, a register, may be memory when the opcode becomes `to`
/// and the operands keep their order.
struct FoldInfo {
  uint16_t from;
  uint8_t operand;
  uint16_t to;
};

} // namespace cot::mc

#endif // COT_MC_INSTRINFO_H
