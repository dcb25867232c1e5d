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

#include "cot/CodeGen/RegMask.h"
#include "cot/CodeGen/Target.h"
#include "cot/Support/ScratchArray.h"

namespace cot::codegen {

class OperandPlans;

/// What it has done, counted since it was made.
struct CombineCounts {
  uint64_t moves = 0;      ///< Moves that are gone.
  uint64_t extensions = 0; ///< Zero extensions of what was extended already.
  uint64_t loads = 0;      ///< Loads that became an operand.
  uint64_t compares = 0;   ///< Compares with 0 of what set the flags itself.
  uint64_t stores = 0;     ///< Loads and stores around one instruction that works on memory now.

  CombineCounts &operator+=(const CombineCounts &other) {
    moves += other.moves;
    extensions += other.extensions;
    loads += other.loads;
    stores += other.stores;
    compares += other.compares;
    return *this;
  }
};

/// Keeps its memory from function to function.
class Combine {
public:
  /// Works on \p function, which is allocated. Time: linear, for moves and loads look at a bounded
  /// number of neighbours.
  void run(MachineFunction &function, const Target &target, OperandPlans &plans,
           const TargetOptions &options, CallConv callConv);
  const CombineCounts &counts() const { return total; }
  /// What the instructions of the last function do to registers, until somebody changes it.
  llvm::ArrayRef<RegAccess> accessesOfInsts() const { return accesses; }

private:
  /// How far from a move or load its neighbours are looked at.
  static constexpr uint32_t window = 32;
  /// No instruction.
  static constexpr uint32_t none = ~0u;

  /// Names that two registers get in one instruction.
  struct Renaming {
    PReg from, to;
    bool uses = true, defs = true, tied = true;
  };
  struct Copy {
    PReg to, from;
  };

  void readAll(OperandPlans &plans);
  void readAgain(uint32_t inst);
  void eraseDead();
  void computeLiveness();
  RegMask liveOutOf(uint32_t block) const;
  static void stepBack(RegMask &live, const RegAccess &access);
  void propagateCopies(uint32_t block);
  void replaceUses(uint32_t inst);
  unsigned significantBits(PReg reg, uint32_t inst, uint32_t begin) const;
  void dropExtension(uint32_t inst, uint32_t begin);
  void updateCopies(uint32_t inst);
  void forgetCopies(RegMask written);
  void removeMoves(uint32_t block);
  bool renameDefinition(uint32_t move, uint32_t begin);
  bool exchangeNames(uint32_t move, uint32_t end, RegMask liveOut);
  void rename(uint32_t inst, llvm::ArrayRef<Renaming> renamings);
  bool isDeadAfter(PReg reg, uint32_t inst, uint32_t end, RegMask liveOut) const;
  void foldMemory(uint32_t block);
  bool foldLoad(uint32_t load, uint32_t end, RegMask liveOut);
  bool foldIntoUse(uint32_t load, uint32_t user);
  bool foldStore(uint32_t load, uint32_t end, RegMask liveOut);
  void foldCompare(uint32_t block);
  bool crosses(uint32_t inst, const MachineOperand &memory, bool mayTrap) const;
  bool isDead(uint32_t inst) const {
    return (function->insts[inst].flags & MachineInst::IsDead) != 0;
  }
  void kill(uint32_t inst) { function->insts[inst].flags |= MachineInst::IsDead; }
  std::optional<Copy> copyOf(uint32_t inst) const;
  bool isRenamable(PReg reg) const { return allocatable.contains(reg); }
  bool may(CombineKind kind, const MachineInst &inst);

  MachineFunction *function = nullptr;
  const Target *target = nullptr;
  regalloc::MachineEnvironment environment;
  OperandPlans *operandPlans = nullptr;
  RegMask allocatable;
  ScratchArray<RegAccess> accesses; ///< By instruction.
  // By block.
  ScratchArray<RegMask> liveIns, readFirst, written;
  // At the instruction that is looked at: copies that hold; their registers.
  std::vector<Copy> copies;
  RegMask copiedTo, copiedFrom;
  /// By opcode, what the target says of it, or that it was not asked yet.
  std::vector<uint8_t> kinds;
  CombineCounts total;
};

} // namespace cot::codegen

#endif // COT_CODEGEN_COMBINE_H
