//===- cot/RegAlloc/Problem.h - The input of register allocation -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A Problem is a function as an allocator sees it: plain data, spans owned by the client. Tables
/// "with offsets" are flat: row i of `items` lies at items[offsets[i] .. offsets[i + 1]).
///
/// A problem that validate() accepts holds to these rules:
///  - Vregs are in SSA form: one definition each, in a block parameter or by one instruction, which
///    dominates all uses. An instruction doesn't use what it defines.
///  - The entry block has no parameters; nothing is live into it.
///  - A block ends in its only branch or return. Only a branch has successors.
///  - No edge is critical: from a block with several successors to one with several predecessors
///    (being the entry counts as one).
///  - A branch to a block with several predecessors has no operands: moves for the edge go before
///    it.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_PROBLEM_H
#define COT_REGALLOC_PROBLEM_H

#include "cot/RegAlloc/Operand.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace cot::regalloc {

/// Instructions `begin` to `end`, the latter exclusive.
struct InstRange {
  Inst begin;
  Inst end;
  constexpr uint32_t size() const { return end.index() - begin.index(); }
  constexpr Inst last() const { return Inst(end.index() - 1); }
  friend constexpr bool operator==(InstRange, InstRange) = default;
};

/// What an instruction is, beyond its operands. A set of bits.
enum class InstFlags : uint8_t {
  None = 0,
  /// Ends a block; its successors are the block's.
  Branch = 1,
  /// Ends a block without successors.
  Return = 2,
  /// Copies its only use (operand 0) to its only definition (operand 1) and does nothing else: both
  /// may get one place. A client may drop it then.
  Move = 4,
  /// Has one operand, a definition, and no clobbers; yields the same value wherever it stands, and
  /// costs no more than a reload. The allocator may repeat it (Edit::rematerialize), and may give
  /// its definition no place at all: then the client drops the instruction.
  Cheap = 8,
};
constexpr InstFlags operator|(InstFlags a, InstFlags b) {
  return static_cast<InstFlags>(static_cast<uint8_t>(a) | static_cast<uint8_t>(b));
}
constexpr bool has(InstFlags flags, InstFlags flag) {
  return (static_cast<uint8_t>(flags) & static_cast<uint8_t>(flag)) != 0;
}

/// Asks for the location of \p vreg from the point before `begin` to the point before `end`.
struct DebugLabel {
  VReg vreg;
  Inst begin;
  Inst end;
  uint32_t label = 0;
  friend constexpr bool operator==(const DebugLabel &, const DebugLabel &) = default;
};

struct Problem {
  /// Vregs are numbered 0 to numVRegs - 1.
  uint32_t numVRegs = 0;
  Block entry{0};

  /// Of all instructions in order.
  llvm::ArrayRef<Operand> operands;
  /// One per instruction, and one more.
  llvm::ArrayRef<uint32_t> operandOffsets;
  /// One per instruction.
  llvm::ArrayRef<InstFlags> flags;
  /// Per instruction an index into `clobberSets`, 0 for none; empty if no instruction clobbers.
  /// Clobbered registers hold garbage at the point after the instruction.
  llvm::ArrayRef<uint32_t> clobbers;
  /// Element 0 is the empty set.
  llvm::ArrayRef<PRegSet> clobberSets;

  /// One per block, none empty. Together they cover all instructions in ascending order.
  llvm::ArrayRef<InstRange> blocks;
  /// One row per block.
  llvm::ArrayRef<Block> successors;
  llvm::ArrayRef<uint32_t> successorOffsets;
  /// One row per block: a predecessor once for each of its edges to the block.
  llvm::ArrayRef<Block> predecessors;
  llvm::ArrayRef<uint32_t> predecessorOffsets;
  /// One row per block.
  llvm::ArrayRef<VReg> blockParams;
  llvm::ArrayRef<uint32_t> blockParamOffsets;
  /// One row per element of `successors`: the arguments for the parameters of that successor.
  llvm::ArrayRef<VReg> branchArgs;
  llvm::ArrayRef<uint32_t> branchArgOffsets;
  /// How often each block runs, relative to an entry frequency of 1; empty if unknown: then each
  /// loop counts as ten iterations.
  llvm::ArrayRef<float> blockFrequencies;

  /// Sorted by vreg, then by begin; those of one vreg and label don't overlap.
  llvm::ArrayRef<DebugLabel> debugLabels;

  /// How many spill slots a value of each class takes, 1 to 64. The allocator aligns to this.
  std::array<uint32_t, numRegClasses> spillSlotSize = {1, 1, 1};
  /// A multi-slot value is named by its last slot, not its first.
  bool multiSlotNamedByLast = false;
  /// One instruction may define a vreg several times; all these operands get one place.
  bool allowMultipleDefs = false;

  /// For people: one per instruction, or empty.
  llvm::ArrayRef<llvm::StringRef> instNames;

  uint32_t numInsts() const { return static_cast<uint32_t>(flags.size()); }
  uint32_t numBlocks() const { return static_cast<uint32_t>(blocks.size()); }
  llvm::ArrayRef<Operand> operandsOf(Inst inst) const {
    return row(operands, operandOffsets, inst.index());
  }
  InstFlags flagsOf(Inst inst) const { return flags[inst.index()]; }
  bool isBranch(Inst inst) const { return has(flagsOf(inst), InstFlags::Branch); }
  bool isReturn(Inst inst) const { return has(flagsOf(inst), InstFlags::Return); }
  bool isMove(Inst inst) const { return has(flagsOf(inst), InstFlags::Move); }
  bool isCheap(Inst inst) const { return has(flagsOf(inst), InstFlags::Cheap); }
  bool hasClobbers(Inst inst) const { return !clobbers.empty() && clobbers[inst.index()] != 0; }
  PRegSet clobbersOf(Inst inst) const {
    return hasClobbers(inst) ? clobberSets[clobbers[inst.index()]] : PRegSet();
  }
  InstRange instsOf(Block block) const { return blocks[block.index()]; }
  llvm::ArrayRef<Block> successorsOf(Block block) const {
    return row(successors, successorOffsets, block.index());
  }
  llvm::ArrayRef<Block> predecessorsOf(Block block) const {
    return row(predecessors, predecessorOffsets, block.index());
  }
  llvm::ArrayRef<VReg> paramsOf(Block block) const {
    return row(blockParams, blockParamOffsets, block.index());
  }
  /// The arguments of the edge from \p block to its successor number \p successorIndex.
  llvm::ArrayRef<VReg> branchArgsOf(Block block, unsigned successorIndex) const {
    return row(branchArgs, branchArgOffsets, successorOffsets[block.index()] + successorIndex);
  }

private:
  template <typename T>
  static llvm::ArrayRef<T> row(llvm::ArrayRef<T> items, llvm::ArrayRef<uint32_t> offsets,
                               uint32_t i) {
    return items.slice(offsets[i], offsets[i + 1] - offsets[i]);
  }
};

/// What the machine offers. Preferred, non-preferred, scratch and fixed stack slots are disjoint.
struct MachineEnvironment {
  /// Handed out first, in order of their encodings.
  PRegSet preferred;
  /// Handed out when no preferred register is free, for example because using one costs a save in
  /// the prologue.
  PRegSet nonPreferred;
  /// Per class a register for the allocator's moves, never live across an instruction; none if the
  /// allocator has to find one.
  std::array<PReg, numRegClasses> scratch;
  /// Places on the stack that Fixed constraints may name as if they were registers: incoming and
  /// outgoing arguments.
  PRegSet fixedStackSlots;
  /// For people: by PReg::index; where missing or empty, registers print as `p3i`.
  std::vector<std::string> registerNames;

  PRegSet allocatable() const { return preferred | nonPreferred; }
  PReg scratchOf(RegClass regClass) const { return scratch[static_cast<unsigned>(regClass)]; }
  /// True for spill slots and fixed stack slots: a move between two of them needs a register.
  bool isStack(Allocation allocation) const {
    return allocation.isSpillSlot() ||
           (allocation.isReg() && fixedStackSlots.contains(allocation.reg()));
  }
  void printName(llvm::raw_ostream &os, Allocation allocation) const;
};

} // namespace cot::regalloc

#endif // COT_REGALLOC_PROBLEM_H
