//===- cot/RegAlloc/Operand.h - What an instruction wants and gets -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Operand (what an instruction asks of the allocator), Allocation (what it gets), ProgPoint (where
/// an edit goes) and the ids of instructions and blocks. Bit layouts are those of regalloc2 0.15.
///
/// An instruction reads its early uses and writes its early definitions at the point "before", does
/// its work, and reads late uses and writes late definitions at the point "after". An early
/// definition occupies its place through both points, and so does a late use; an early use needs
/// its place only before, a late definition only after, so the two may share one.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_OPERAND_H
#define COT_REGALLOC_OPERAND_H

#include "cot/RegAlloc/Registers.h"
#include "cot/Support/Entity.h"

namespace cot::regalloc {

/// An instruction of a problem, numbered over all blocks.
COT_ENTITY(Inst, "inst");
/// A block of a problem.
COT_ENTITY(Block, "block");

enum class OperandKind : uint8_t { Def = 0, Use = 1 };
enum class OperandPosition : uint8_t { Early = 0, Late = 1 };

/// Where an operand may be placed.
enum class ConstraintKind : uint8_t {
  Any,   ///< A register or a stack slot, as for Stack.
  Reg,   ///< Some register of the class.
  Stack, ///< A spill slot, or, for a use, a fixed stack slot that holds the value.
  Fixed, ///< One register, or one fixed stack slot.
  Reuse, ///< Definitions only: the place of an earlier use of the same instruction.
  Limit, ///< A register whose encoding is below a power of two.
};

/// One of the constraints, with its register, operand position or limit.
class Constraint {
public:
  static constexpr unsigned maxReuse = 31;
  static constexpr unsigned maxLimit = 64;

  static constexpr Constraint any() { return Constraint(0); }
  static constexpr Constraint reg() { return Constraint(1); }
  static constexpr Constraint stack() { return Constraint(2); }
  static constexpr Constraint fixed(PReg reg) {
    return Constraint(static_cast<uint8_t>(0x40 | reg.encoding()));
  }
  /// \p index is the position of a use among the operands of the instruction, at most maxReuse.
  static constexpr Constraint reuse(unsigned index) {
    assert(index <= maxReuse);
    return Constraint(static_cast<uint8_t>(0x20 | index));
  }
  /// \p count is a power of two, at most maxLimit: encodings 0 to count - 1 will do.
  static constexpr Constraint limit(unsigned count) {
    assert(llvm::has_single_bit(count) && count <= maxLimit);
    return Constraint(static_cast<uint8_t>(0x10 | llvm::countr_zero(count)));
  }
  static constexpr std::optional<Constraint> makeReuse(uint64_t index) {
    if (index > maxReuse) return std::nullopt;
    return reuse(static_cast<unsigned>(index));
  }
  static constexpr std::optional<Constraint> makeLimit(uint64_t count) {
    if (count > maxLimit || !llvm::has_single_bit(count)) return std::nullopt;
    return limit(static_cast<unsigned>(count));
  }
  static constexpr Constraint fromBits(uint8_t bits) { return Constraint(bits); }
  /// False for the bit patterns that stand for no constraint.
  static constexpr bool validBits(uint8_t bits) {
    if (bits & 0x80) return false;
    if (bits & 0x60) return true;
    return bits & 0x10 ? (bits & 15) <= 6 : bits <= 2;
  }

  constexpr ConstraintKind kind() const {
    if (byte & 0x40) return ConstraintKind::Fixed;
    if (byte & 0x20) return ConstraintKind::Reuse;
    if (byte & 0x10) return ConstraintKind::Limit;
    return static_cast<ConstraintKind>(byte);
  }
  constexpr bool isAny() const { return byte == 0; }
  constexpr bool isFixed() const { return byte & 0x40; }
  constexpr bool isReuse() const { return kind() == ConstraintKind::Reuse; }
  constexpr unsigned fixedEncoding() const {
    assert(isFixed());
    return byte & 63;
  }
  constexpr unsigned reuseIndex() const {
    assert(isReuse());
    return byte & 31;
  }
  constexpr unsigned limitCount() const {
    assert(kind() == ConstraintKind::Limit);
    return 1u << (byte & 15);
  }
  constexpr uint8_t bits() const { return byte; }
  friend constexpr bool operator==(Constraint, Constraint) = default;

private:
  constexpr explicit Constraint(uint8_t byte) : byte(byte) {}
  uint8_t byte;
};

/// One mention of a virtual register in an instruction.
///
///     bit   63 ... 43   42 ... 36    35     34         33 32   31 ... 0
///           0           constraint   kind   position   class   number of the virtual register
///
///     constraint  1rrrrrr fixed to encoding r     0000000 any
///                 01iiiii reuse of operand i      0000001 reg
///                 001llll limit 2^l               0000010 stack
///
/// An operand that is fixed to a register which is not allocatable names no virtual register
/// (VReg::isNone); the allocator only passes the register on.
class Operand {
public:
  constexpr Operand(VReg vreg, Constraint constraint, OperandKind kind, OperandPosition position)
      : word(uint64_t(vreg.index()) | uint64_t(vreg.regClass()) << 32 | uint64_t(position) << 34 |
             uint64_t(kind) << 35 | uint64_t(constraint.bits()) << 36) {}
  static constexpr Operand fromBits(uint64_t bits) {
    Operand operand;
    operand.word = bits;
    return operand;
  }

  /// An early use.
  static constexpr Operand use(VReg vreg, Constraint constraint) {
    return Operand(vreg, constraint, OperandKind::Use, OperandPosition::Early);
  }
  /// A use whose place no definition of the instruction may take.
  static constexpr Operand lateUse(VReg vreg, Constraint constraint) {
    return Operand(vreg, constraint, OperandKind::Use, OperandPosition::Late);
  }
  /// A late definition.
  static constexpr Operand def(VReg vreg, Constraint constraint) {
    return Operand(vreg, constraint, OperandKind::Def, OperandPosition::Late);
  }
  /// A definition whose place no use of the instruction may share; a temporary is one that nobody
  /// reads.
  static constexpr Operand earlyDef(VReg vreg, Constraint constraint) {
    return Operand(vreg, constraint, OperandKind::Def, OperandPosition::Early);
  }
  /// A definition at the place of the instruction's operand number \p index, an early use.
  static constexpr Operand reuseDef(VReg vreg, unsigned index) {
    return def(vreg, Constraint::reuse(index));
  }
  /// A mention of a register that the allocator doesn't hand out.
  static constexpr Operand nonAllocatable(PReg reg) {
    return use(VReg(VReg::maxNumber, reg.regClass()), Constraint::fixed(reg));
  }

  constexpr VReg vreg() const {
    return VReg(static_cast<uint32_t>(word) & VReg::maxNumber, regClass());
  }
  constexpr RegClass regClass() const { return static_cast<RegClass>(word >> 32 & 3); }
  constexpr OperandPosition position() const {
    return static_cast<OperandPosition>(word >> 34 & 1);
  }
  constexpr OperandKind kind() const { return static_cast<OperandKind>(word >> 35 & 1); }
  constexpr Constraint constraint() const {
    return Constraint::fromBits(static_cast<uint8_t>(word >> 36 & 0x7f));
  }
  constexpr bool isUse() const { return kind() == OperandKind::Use; }
  constexpr bool isDef() const { return kind() == OperandKind::Def; }
  constexpr bool isEarly() const { return position() == OperandPosition::Early; }
  constexpr bool isLate() const { return position() == OperandPosition::Late; }
  /// The register of a Fixed constraint. Asserts that it is one.
  constexpr PReg fixedReg() const { return PReg(constraint().fixedEncoding(), regClass()); }
  constexpr bool isNonAllocatable() const { return vreg().isNone(); }
  constexpr uint64_t bits() const { return word; }
  friend constexpr bool operator==(Operand, Operand) = default;

  /// `def v3i reuse(1)`, `early def v2f reg`, `late use v4i fixed(p0i)`, `fixed p31i`.
  void print(llvm::raw_ostream &os) const;

private:
  constexpr Operand() = default;
  uint64_t word = 0;
};
static_assert(sizeof(Operand) == 8);
llvm::raw_ostream &operator<<(llvm::raw_ostream &os, Constraint constraint);
inline llvm::raw_ostream &operator<<(llvm::raw_ostream &os, Operand operand) {
  operand.print(os);
  return os;
}

enum class AllocationKind : uint8_t { None = 0, Reg = 1, Stack = 2 };

/// Where an operand was placed.
///
///     bit   31 30 29   28   27 ... 0
///           kind       0    PReg::index or SpillSlot::index
///
/// A fixed stack slot is a PReg here: ask MachineEnvironment::isStack for its nature.
class Allocation {
public:
  static constexpr unsigned kindShift = 29;

  constexpr Allocation() = default;
  constexpr Allocation(PReg reg) : word(1u << kindShift | reg.index()) {}
  constexpr Allocation(SpillSlot slot) : word(2u << kindShift | slot.index()) {
    assert(!slot.isNone());
  }
  static constexpr Allocation none() { return Allocation(); }
  static constexpr Allocation fromBits(uint32_t bits) {
    Allocation allocation;
    allocation.word = bits;
    return allocation;
  }

  constexpr AllocationKind kind() const { return static_cast<AllocationKind>(word >> kindShift); }
  constexpr bool isNone() const { return kind() == AllocationKind::None; }
  constexpr bool isReg() const { return kind() == AllocationKind::Reg; }
  constexpr bool isSpillSlot() const { return kind() == AllocationKind::Stack; }
  constexpr PReg reg() const {
    assert(isReg());
    return PReg::fromIndex(word & 0xff);
  }
  constexpr SpillSlot slot() const {
    assert(isSpillSlot());
    return SpillSlot(word & SpillSlot::maxIndex);
  }
  constexpr uint32_t bits() const { return word; }
  friend constexpr bool operator==(Allocation, Allocation) = default;
  friend constexpr auto operator<=>(Allocation, Allocation) = default;
  friend llvm::raw_ostream &operator<<(llvm::raw_ostream &os, Allocation allocation) {
    if (allocation.isReg()) return os << allocation.reg();
    if (allocation.isSpillSlot()) return os << allocation.slot();
    return os << "none";
  }

private:
  uint32_t word = 0;
};
static_assert(sizeof(Allocation) == 4);

/// The point before or after an instruction.
///
///     bit   31 ... 1      0
///           instruction   0 before, 1 after
///
/// Points are ordered as they are executed within a block. Text: `inst4.before`.
class ProgPoint {
public:
  static constexpr uint32_t maxInst = (1u << 31) - 2;

  /// "None".
  constexpr ProgPoint() = default;
  static constexpr ProgPoint before(Inst inst) {
    assert(inst.index() <= maxInst);
    return fromBits(inst.index() << 1);
  }
  static constexpr ProgPoint after(Inst inst) {
    assert(inst.index() <= maxInst);
    return fromBits(inst.index() << 1 | 1);
  }
  static constexpr ProgPoint fromBits(uint32_t bits) {
    ProgPoint point;
    point.word = bits;
    return point;
  }

  constexpr Inst inst() const { return Inst(word >> 1); }
  constexpr bool isBefore() const { return !(word & 1); }
  constexpr bool isAfter() const { return word & 1; }
  constexpr bool isNone() const { return word == UINT32_MAX; }
  constexpr ProgPoint next() const { return fromBits(word + 1); }
  constexpr ProgPoint previous() const { return fromBits(word - 1); }
  constexpr uint32_t bits() const { return word; }
  friend constexpr bool operator==(ProgPoint, ProgPoint) = default;
  friend constexpr auto operator<=>(ProgPoint, ProgPoint) = default;
  friend llvm::raw_ostream &operator<<(llvm::raw_ostream &os, ProgPoint point) {
    if (point.isNone()) return os << "point<none>";
    return os << point.inst() << (point.isBefore() ? ".before" : ".after");
  }

private:
  uint32_t word = UINT32_MAX;
};
static_assert(sizeof(ProgPoint) == 4);

} // namespace cot::regalloc

#endif // COT_REGALLOC_OPERAND_H
