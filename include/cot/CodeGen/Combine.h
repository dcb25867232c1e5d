//===- cot/CodeGen/Combine.h - Fewer moves after allocation -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What an allocated function says twice, it says once: moves between registers and extensions that
/// change nothing are gone, and what is loaded for one instruction becomes its memory operand.
///
/// Invariants: only registers that the allocator hands out change their names, and none is written
/// that was not written before; every instruction stays one that the target can emit.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_COMBINE_H
#define COT_CODEGEN_COMBINE_H

#include "cot/CodeGen/Target.h"

namespace cot::codegen {

/// What it has done, counted since it was made.
struct CombineCounts {
  uint64_t moves = 0;      ///< Moves that are gone.
  uint64_t extensions = 0; ///< Zero extensions of what was extended already.
  uint64_t loads = 0;      ///< Loads that became an operand.
  uint64_t stores = 0;     ///< Loads and stores around one instruction that works on memory now.

  CombineCounts &operator+=(const CombineCounts &other) {
    moves += other.moves;
    extensions += other.extensions;
    loads += other.loads;
    stores += other.stores;
    return *this;
  }
};

/// Keeps its memory from function to function.
class Combine {
public:
  /// Works on \p function, which is allocated. Time: linear, for moves and loads look at a bounded
  /// number of neighbours.
  void run(MachineFunction &function, const Target &target, const TargetOptions &options,
           CallConv callConv);
  const CombineCounts &counts() const { return total; }

private:
  /// The registers of one instruction.
  struct Summary {
    regalloc::PRegSet uses, lateUses;
    regalloc::PRegSet defs, earlyDefs; ///< Of operands; the early ones are in both.
    regalloc::PRegSet clobbers;
    regalloc::PRegSet tied;   ///< Read and written by one operand.
    regalloc::PRegSet pinned; ///< In operands that take no other register.
    bool writesMemory = false;
    bool hasMemory = false; ///< Some operand is memory.

    bool writes(PReg reg) const { return defs.contains(reg) || clobbers.contains(reg); }
    bool mentions(PReg reg) const { return uses.contains(reg) || writes(reg); }
  };
  /// Names that two registers get in one instruction.
  struct Renaming {
    PReg from, to;
    bool uses = true, defs = true, tied = true;
  };
  struct Copy {
    PReg to, from;
  };

  void summarize(uint32_t inst);
  void computeLiveness();
  regalloc::PRegSet liveOutOf(uint32_t block) const;
  void stepBack(regalloc::PRegSet &live, const Summary &summary) const;
  void propagateCopies(uint32_t block);
  void replaceUses(uint32_t inst);
  void dropExtension(uint32_t inst);
  void updateCopies(uint32_t inst);
  void removeMoves(uint32_t block);
  bool renameDefinition(uint32_t move, uint32_t begin);
  bool exchangeNames(uint32_t move, uint32_t end, const regalloc::PRegSet &liveOut);
  void rename(uint32_t inst, llvm::ArrayRef<Renaming> renamings);
  bool isDeadAfter(PReg reg, uint32_t inst, uint32_t end, const regalloc::PRegSet &liveOut) const;
  void foldMemory(uint32_t block);
  bool foldLoad(uint32_t load, uint32_t end, const regalloc::PRegSet &liveOut);
  bool foldIntoUse(uint32_t load, uint32_t user);
  bool foldStore(uint32_t load, uint32_t end, const regalloc::PRegSet &liveOut);
  bool crosses(uint32_t inst, const MachineOperand &memory, bool mayTrap) const;
  bool isDead(uint32_t inst) const {
    return (function->insts[inst].flags & MachineInst::IsDead) != 0;
  }
  void kill(uint32_t inst) { function->insts[inst].flags |= MachineInst::IsDead; }
  std::optional<Copy> copyOf(uint32_t inst) const;
  bool isRenamable(PReg reg) const { return allocatable.contains(reg); }

  MachineFunction *function = nullptr;
  const Target *target = nullptr;
  regalloc::MachineEnvironment environment;
  regalloc::PRegSet allocatable;
  std::vector<Summary> summaries; ///< By instruction.
  // By block.
  std::vector<regalloc::PRegSet> liveIns, readFirst, written;
  std::vector<Copy> copies; ///< That hold at the instruction that is looked at.
  /// Of each general register, how many low bits may be set, at the same instruction.
  std::array<uint8_t, 32> significant = {};
  CombineCounts total;
};

} // namespace cot::codegen

#endif // COT_CODEGEN_COMBINE_H
