//===- cot/CodeGen/MachineFunction.h - A function in machine instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The function between lowering and emission: instructions, operands and blocks in flat arrays.
/// Opcodes are the target's: those of its instruction descriptions, and behind them its pseudo
/// instructions, which emission expands.
///
/// The operands of an instruction stand in the order of its record. An operand that is written in
/// place (`mod`) takes two: the definition, then the use that it overwrites. Behind the operands of
/// the record an instruction may have more, with roles and constraints of their own: the arguments
/// and results of calls, block parameters of the entry, results of a return.
///
/// Before allocation register operands are virtual; `apply` makes them physical, or spill slots
/// where the instruction can read or write memory.
///
/// Invariants: instructions of a block are contiguous and blocks in order; the last instruction of
/// a block is its only terminator; the edges' arguments match the parameters of their targets;
/// before allocation, no edge leads from a block with several successors to one with several
/// predecessors.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_MACHINEFUNCTION_H
#define COT_CODEGEN_MACHINEFUNCTION_H

#include "cot/IR/Function.h"
#include "cot/MC/Fixup.h"
#include "cot/RegAlloc/Operand.h"
#include "cot/Support/ScratchArray.h"
#include "cot/Support/SourceLocation.h"
#include "cot/Support/TrapCode.h"
#include "llvm/ADT/ArrayRef.h"
#include <cassert>
#include <cstdint>
#include <vector>

namespace cot::codegen {

/// The places of functions, data and library calls that code refers to, by name.
COT_ENTITY(SymbolRef, "symbol");
/// Bytes that lie behind the code.
COT_ENTITY(PoolConstant, "const");
/// An entry of MachineFunction::addresses.
COT_ENTITY(AddressRef, "addr");
/// An entry of MachineFunction::calls.
COT_ENTITY(CallRef, "callsite");
/// An entry of MachineFunction::jumpTables.
COT_ENTITY(JumpTableRef, "table");

/// One operand of a machine instruction, eight bytes.
class MachineOperand {
public:
  enum class Kind : uint8_t {
    None,
    Virtual,       ///< A virtual register.
    Physical,      ///< A register.
    SpillSlot,     ///< After allocation: memory in place of a register.
    Immediate,     ///< A signed number of 32 bits.
    WideImmediate, ///< A number of 64 bits, kept in the function.
    Address,       ///< Memory, kept in the function.
    Block,         ///< A block of this function.
    Symbol,        ///< A symbol with a fixup kind.
    Call,          ///< What a call is, beyond its operands.
    JumpTable,     ///< The blocks of a jump table.
  };

  constexpr MachineOperand() = default;
  static constexpr MachineOperand reg(regalloc::VReg vreg) {
    return MachineOperand(Kind::Virtual, vreg.bits());
  }
  static constexpr MachineOperand reg(regalloc::PReg preg) {
    return MachineOperand(Kind::Physical, preg.index());
  }
  static constexpr MachineOperand spillSlot(regalloc::SpillSlot slot) {
    return MachineOperand(Kind::SpillSlot, slot.index());
  }
  static constexpr MachineOperand immediate(int32_t value) {
    return MachineOperand(Kind::Immediate, static_cast<uint32_t>(value));
  }
  static constexpr MachineOperand wideImmediate(uint32_t index) {
    return MachineOperand(Kind::WideImmediate, index);
  }
  static constexpr MachineOperand address(AddressRef address) {
    return MachineOperand(Kind::Address, address.index());
  }
  static constexpr MachineOperand block(regalloc::Block block) {
    return MachineOperand(Kind::Block, block.index());
  }
  static constexpr MachineOperand symbol(SymbolRef symbol, mc::FixupKind fixup) {
    MachineOperand operand(Kind::Symbol, symbol.index());
    operand.byteB = fixup;
    return operand;
  }
  static constexpr MachineOperand call(CallRef call) {
    return MachineOperand(Kind::Call, call.index());
  }
  static constexpr MachineOperand jumpTable(JumpTableRef table) {
    return MachineOperand(Kind::JumpTable, table.index());
  }

  /// An operand behind those of the record, with its own role and constraint.
  static constexpr MachineOperand extra(regalloc::VReg vreg, regalloc::Constraint constraint,
                                        regalloc::OperandKind kind,
                                        regalloc::OperandPosition position) {
    MachineOperand operand = reg(vreg);
    operand.byteA = static_cast<uint8_t>(isExtraBit | unsigned(kind) << 1 | unsigned(position));
    operand.byteB = constraint.bits();
    return operand;
  }
  static constexpr MachineOperand extraUse(regalloc::VReg vreg, regalloc::Constraint constraint) {
    return extra(vreg, constraint, regalloc::OperandKind::Use, regalloc::OperandPosition::Early);
  }
  static constexpr MachineOperand extraDef(regalloc::VReg vreg, regalloc::Constraint constraint) {
    return extra(vreg, constraint, regalloc::OperandKind::Def, regalloc::OperandPosition::Late);
  }
  /// A scratch register: written while the operands are still being read, then forgotten.
  static constexpr MachineOperand temporary(regalloc::VReg vreg) {
    return extra(vreg, regalloc::Constraint::reg(), regalloc::OperandKind::Def,
                 regalloc::OperandPosition::Early);
  }

  constexpr Kind kind() const { return operandKind; }
  constexpr bool isVirtual() const { return operandKind == Kind::Virtual; }
  constexpr bool isPhysical() const { return operandKind == Kind::Physical; }
  constexpr bool isRegister() const { return isVirtual() || isPhysical(); }
  constexpr bool isAddress() const { return operandKind == Kind::Address; }
  constexpr bool isSpillSlot() const { return operandKind == Kind::SpillSlot; }
  constexpr regalloc::VReg vreg() const {
    assert(isVirtual());
    return regalloc::VReg::fromBits(payload);
  }
  constexpr regalloc::PReg preg() const {
    assert(isPhysical());
    return regalloc::PReg::fromIndex(payload);
  }
  constexpr regalloc::SpillSlot spillSlot() const {
    assert(isSpillSlot());
    return regalloc::SpillSlot(payload);
  }
  constexpr int32_t immediate() const {
    assert(operandKind == Kind::Immediate);
    return static_cast<int32_t>(payload);
  }
  constexpr uint32_t wideIndex() const { return payload; }
  constexpr AddressRef address() const {
    assert(isAddress());
    return AddressRef(payload);
  }
  constexpr regalloc::Block block() const {
    assert(operandKind == Kind::Block);
    return regalloc::Block(payload);
  }
  constexpr SymbolRef symbol() const { return SymbolRef(payload); }
  constexpr mc::FixupKind fixup() const { return byteB; }
  constexpr CallRef call() const { return CallRef(payload); }
  constexpr JumpTableRef jumpTable() const { return JumpTableRef(payload); }

  constexpr bool isExtra() const { return byteA & isExtraBit; }
  constexpr regalloc::OperandKind extraKind() const {
    return static_cast<regalloc::OperandKind>(byteA >> 1 & 1);
  }
  constexpr regalloc::OperandPosition extraPosition() const {
    return static_cast<regalloc::OperandPosition>(byteA & 1);
  }
  constexpr regalloc::Constraint extraConstraint() const {
    return regalloc::Constraint::fromBits(byteB);
  }
  /// Keeps role and constraint.
  constexpr void setVReg(regalloc::VReg vreg) { payload = vreg.bits(); }
  constexpr void setPReg(regalloc::PReg preg) {
    operandKind = Kind::Physical;
    payload = preg.index();
  }
  /// The place that the allocator gave: a register or a spill slot. (None becomes what is no
  /// physical operand.)
  constexpr void setPlace(regalloc::Allocation place) {
    using regalloc::AllocationKind;
    constexpr unsigned distance = unsigned(Kind::Physical) - unsigned(AllocationKind::Reg);
    static_assert(unsigned(Kind::SpillSlot) - unsigned(AllocationKind::Stack) == distance);
    operandKind = static_cast<Kind>(unsigned(place.kind()) + distance);
    payload = place.bits() & ((1u << regalloc::Allocation::kindShift) - 1);
  }
  static constexpr MachineOperand place(regalloc::Allocation place) {
    MachineOperand operand;
    operand.setPlace(place);
    return operand;
  }
  constexpr void setSpillSlot(regalloc::SpillSlot slot) {
    operandKind = Kind::SpillSlot;
    payload = slot.index();
  }
  friend constexpr bool operator==(const MachineOperand &, const MachineOperand &) = default;

private:
  static constexpr uint8_t isExtraBit = 0x80;
  constexpr MachineOperand(Kind kind, uint32_t payload) : operandKind(kind), payload(payload) {}

  Kind operandKind = Kind::None;
  uint8_t byteA = 0; ///< Extra operands: a bit that says so, kind, position.
  uint8_t byteB = 0; ///< Extra operands: constraint. Symbols: fixup kind.
  uint8_t unused = 0;
  uint32_t payload = 0;
};
static_assert(sizeof(MachineOperand) == 8);

/// Memory: base + (index << scale) + displacement.
struct MachineAddress {
  enum class Base : uint8_t {
    None,
    Register,
    StackSlot,        ///< `target`: the function's explicit slot.
    SpillArea,        ///< `target`: a spill slot.
    IncomingArgument, ///< Displacement from the first argument that the caller put on the stack.
    OutgoingArgument, ///< Displacement from the lowest address of the frame.
    RegisterSaveArea, ///< Where a variadic function keeps its argument registers.
    DynamicSlot,      ///< `target`: the function's dynamic slot.
    Constant,         ///< `target`: a PoolConstant.
    Symbol,           ///< `target`: a SymbolRef, with `fixup`.
    SymbolOffset,     ///< The same, added to the register `base`.
    Block,            ///< `target`: a block.
    JumpTable,        ///< `target`: a JumpTableRef.
  };
  Base kind = Base::None;
  uint8_t scale = 0;       ///< Of the index: its logarithm.
  uint8_t segment = 0xff;  ///< x86: number of the segment register, or none.
  mc::FixupKind fixup = 0; ///< Base::Symbol.
  int32_t displacement = 0;
  uint32_t target = 0;
  MachineOperand base;  ///< Base::Register and Base::SymbolOffset.
  MachineOperand index; ///< None, or a register.
};
static_assert(sizeof(MachineAddress) == 28);

struct MachineInst {
  uint16_t opcode = 0;
  TrapCode trap; ///< Why it may trap; none if it can't.
  uint8_t flags = 0;
  uint32_t firstOperand = 0;
  uint32_t operandCount = 0;
  SourceLocation location;

  enum Flag : uint8_t {
    /// Copies operand 1 to operand 0 and does nothing else.
    IsMove = 1,
    /// The allocator may repeat it where its result is needed.
    IsCheap = 2,
    /// Removed: emits nothing.
    IsDead = 4,
  };
};
static_assert(sizeof(MachineInst) == 16);

/// A call, beyond its operands.
struct CallSite {
  regalloc::PRegSet clobbers;
  CallConv callConv = CallConv::SystemV;
  ir::Inst inst;                 ///< For its stack map, debug tags and exception table.
  ir::ExceptionTable exceptions; ///< None: whatever is thrown goes on.
  uint32_t outgoingBytes = 0;    ///< Of arguments on the stack.
  uint32_t poppedBytes = 0;      ///< Those that the callee takes off the stack.
  bool isPatchable = false;      ///< The call instruction may be replaced while the program runs.
  /// Where each item of the exception table leads that has a block; then, for each context, the
  /// offset from the frame's lowest address of the word that holds it.
  llvm::SmallVector<regalloc::Block, 0> handlers;
  llvm::SmallVector<uint32_t, 0> contextOffsets;
};

/// How the least address that the stack pointer may have is computed, one step after the other.
struct StackLimitStep {
  enum class Kind : uint8_t {
    Register, ///< It is in the register `reg`.
    Incoming, ///< It is in memory, `offset` bytes above the first incoming argument.
    Symbol,   ///< It is the address of `symbol` plus `offset`.
    Load,     ///< It is in memory, `offset` bytes above the last step's.
    Add,      ///< It is `offset` more than the last step's.
  };
  Kind kind = Kind::Add;
  regalloc::PReg reg;
  SymbolRef symbol;
  int64_t offset = 0;
};

/// One name that code refers to.
struct MachineSymbol {
  ir::ExternalName name;
  bool colocated = false;
  bool threadLocal = false;
};

/// What the allocator must know of one class of values, and the text form prints.
class MachineFunction {
public:
  const ir::Function *source = nullptr;

  ScratchArray<MachineInst> insts;
  ScratchArray<MachineOperand> operands;
  ScratchArray<MachineAddress> addresses;
  ScratchArray<uint64_t> wideImmediates;
  std::vector<CallSite> calls;
  std::vector<MachineSymbol> symbols;
  /// Targets of each jump table, as ranges of tableTargets.
  ScratchArray<uint32_t> tableOffsets;
  ScratchArray<regalloc::Block> tableTargets;

  struct Constant {
    uint32_t begin = 0; ///< In constantBytes.
    uint32_t size = 0;
    uint32_t alignment = 1;
  };
  ScratchArray<Constant> constants;
  ScratchArray<uint8_t> constantBytes;

  /// In order of emission; the ranges are those that regalloc::Problem takes.
  struct BlockInfo {
    ir::Block source; ///< None for a block that splits an edge.
    bool isCold = false;
    uint32_t loopDepth = 0;
  };
  ScratchArray<BlockInfo> blockInfos;
  ScratchArray<uint32_t> blockBegins; ///< First instruction of each block, and the end.
  ScratchArray<regalloc::Block> successors, predecessors;
  ScratchArray<uint32_t> successorOffsets, predecessorOffsets;
  ScratchArray<regalloc::VReg> blockParams, branchArgs;
  ScratchArray<uint32_t> blockParamOffsets, branchArgOffsets;
  ScratchArray<float> blockFrequencies;

  uint32_t numVRegs = 0;

  // The frame, as far as it is known.
  uint32_t numSpillSlots = 0; ///< Eight bytes each.
  uint32_t outgoingBytes = 0; ///< Room for arguments of calls at the frame's bottom.
  uint32_t incomingBytes = 0; ///< Arguments that the caller left on the stack.
  /// By how many bytes the stack arguments of a tail call may exceed the function's own: the frame
  /// leaves that room below the return address.
  uint32_t tailGrowth = 0;
  uint32_t registerSaveBytes = 0;         ///< Of the area that `va_start` reads.
  std::vector<StackLimitStep> stackLimit; ///< Empty: no check.
  SymbolRef probeSymbol;                  ///< Of the function that probes the stack, or none.
  bool hasCalls = false;
  bool needsFramePointer = false;
  bool isAllocated = false; ///< Operands are physical.
  /// Before allocation: each virtual register has one definition, which dominates its uses.
  bool isSsa = true;
  regalloc::PRegSet writtenRegs; ///< After allocation: all that the function writes.

  uint32_t numBlocks() const { return static_cast<uint32_t>(blockInfos.size()); }
  llvm::ArrayRef<MachineOperand> operandsOf(const MachineInst &inst) const {
    assert(inst.firstOperand + inst.operandCount <= operands.size());
    return {operands.data() + inst.firstOperand, inst.operandCount};
  }
  llvm::MutableArrayRef<MachineOperand> operandsOf(const MachineInst &inst) {
    assert(inst.firstOperand + inst.operandCount <= operands.size());
    return {operands.data() + inst.firstOperand, inst.operandCount};
  }
  llvm::ArrayRef<MachineInst> instsOf(uint32_t block) const {
    return {insts.begin() + blockBegins[block], insts.begin() + blockBegins[block + 1]};
  }
  llvm::ArrayRef<regalloc::Block> successorsOf(uint32_t block) const {
    return llvm::ArrayRef<regalloc::Block>(successors)
        .slice(successorOffsets[block], successorOffsets[block + 1] - successorOffsets[block]);
  }
  llvm::ArrayRef<regalloc::Block> predecessorsOf(uint32_t block) const {
    return llvm::ArrayRef<regalloc::Block>(predecessors)
        .slice(predecessorOffsets[block],
               predecessorOffsets[block + 1] - predecessorOffsets[block]);
  }
  llvm::ArrayRef<regalloc::VReg> paramsOf(uint32_t block) const {
    return llvm::ArrayRef<regalloc::VReg>(blockParams)
        .slice(blockParamOffsets[block], blockParamOffsets[block + 1] - blockParamOffsets[block]);
  }
  /// The arguments of all edges that leave \p block, edge after edge.
  llvm::ArrayRef<regalloc::VReg> argsOf(uint32_t block) const {
    uint32_t begin = branchArgOffsets[successorOffsets[block]];
    return llvm::ArrayRef<regalloc::VReg>(branchArgs)
        .slice(begin, branchArgOffsets[successorOffsets[block + 1]] - begin);
  }
  int64_t immediateOf(MachineOperand operand) const {
    return operand.kind() == MachineOperand::Kind::WideImmediate
               ? static_cast<int64_t>(wideImmediates[operand.wideIndex()])
               : operand.immediate();
  }
  llvm::ArrayRef<uint8_t> bytesOf(PoolConstant constant) const {
    const Constant &entry = constants[constant.index()];
    return llvm::ArrayRef<uint8_t>(constantBytes).slice(entry.begin, entry.size);
  }

  MachineOperand makeImmediate(int64_t value) {
    if (value == static_cast<int32_t>(value))
      return MachineOperand::immediate(static_cast<int32_t>(value));
    wideImmediates.push_back(static_cast<uint64_t>(value));
    return MachineOperand::wideImmediate(static_cast<uint32_t>(wideImmediates.size() - 1));
  }
  MachineOperand makeAddress(const MachineAddress &address) {
    addresses.push_back(address);
    return MachineOperand::address(AddressRef(static_cast<uint32_t>(addresses.size() - 1)));
  }
  PoolConstant makeConstant(llvm::ArrayRef<uint8_t> bytes, uint32_t alignment);

  /// Makes the rows of predecessors from those of the successors.
  void fillPredecessors();

  /// Forgets everything, keeps the memory.
  void clear();
};

} // namespace cot::codegen

#endif // COT_CODEGEN_MACHINEFUNCTION_H
