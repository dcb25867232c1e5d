//===- Fast/FastContext.h - The fast allocator's state -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The fast allocator walks each block backwards once, keeping for every register the vreg that has
/// to be in it from here on down. Walking up,
///
///   - a use takes a register for its vreg, if it has none yet;
///   - a definition gives its register back; if its vreg has a *home*, a spill slot, it is stored;
///   - who is pushed out of a register gets a reload below the instruction, and a home;
///   - at the top of the block, whoever is still in a register is reloaded from its home.
///
/// Between blocks every value is at home. So blocks don't depend on each other, and no liveness is
/// needed but this: is a vreg used in another block than the one that defines it?
///
/// A parameter of a block with one predecessor is its argument under another name and shares its
/// home. Other parameters are stored to their homes by the predecessors. Cheap definitions have no
/// home if that can be helped: they are repeated instead of reloaded.
///
/// (After regalloc2's fastalloc, which goes back to the SSRA allocator of Chrome's "fast" path; and
/// LLVM's RegAllocFast for the backward walk.)
///
/// Invariant: a register is owned by a vreg exactly if that vreg's `reg` names it; a register that
/// nobody owns is in `freeRegs`. Edits are collected in reverse.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_FAST_FASTCONTEXT_H
#define COT_LIB_REGALLOC_FAST_FASTCONTEXT_H

#include "DebugLocator.h"
#include "ParallelMoves.h"
#include "SpillSlots.h"
#include "cot/RegAlloc/Allocate.h"
#include "llvm/ADT/SmallVector.h"

namespace cot::regalloc {

class FastContext {
public:
  llvm::Error run(const Problem &problem, const MachineEnvironment &environment,
                  const Options &options, Output &output);

private:
  static constexpr uint32_t none = UINT32_MAX;
  static constexpr uint32_t severalBlocks = UINT32_MAX - 1;

  struct Value {
    /// The block of all uses, `none`, or `severalBlocks`.
    uint32_t useBlock = none;
    /// The home: the index of a spill slot, or `none`. A cheap value never has one.
    uint32_t slot = none;
    /// The cheap instruction that defines it, or `none`.
    uint32_t cheap = none;
    /// The operand that was last given a place as its definition.
    uint32_t definedBy = none;
    /// Where it is needed from here on down; "none" for nowhere but at home.
    PReg reg;
  };

  /// A definition of the current instruction that is not where it is wanted.
  struct Fixup {
    Allocation from;
    Allocation to;
    RegClass regClass;
  };
  /// A use of the current instruction that is not where its vreg lives above it.
  struct Copy {
    VReg vreg;
    PReg to;
    bool late;
  };
  /// An edit at the top of a block, which precedes others there; `order` counts them.
  struct HeadEdit {
    PlacedEdit placed;
    size_t order;
  };
  /// An operand that may choose, in the order in which it does.
  struct Choice {
    uint16_t limit;
    uint16_t rank;
    uint32_t position;
  };
  enum Rank : uint16_t { BothPoints, LatePoint, EarlyPoint, NoMatter };

  // The problem as a whole (Fast.cpp).
  void prepare();
  void findCheapValues();
  bool mayNeedHome(Operand use) const;
  void scanUses();
  void noteUse(VReg vreg, uint32_t block);
  void nameParams();
  uint32_t find(uint32_t vreg) const;
  void allocateBlock(Block block);
  void passArguments(Block block);
  void enterBlock(Block block);
  void mergeHeadEdits();
  void finishOutput();

  // Homes and registers.
  Value &valueOf(VReg vreg) { return values[vreg.index()]; }
  bool usedOutside(const Value &value) const {
    return value.useBlock != none && value.useBlock != currentBlock;
  }
  SpillSlot home(VReg vreg);
  bool hasHome(VReg vreg) const;
  bool isRepeatable(const Value &value) const { return value.cheap != none; }
  void addEdit(ProgPoint point, Edit edit) { output->edits.push_back({point, edit}); }
  void reload(ProgPoint point, VReg vreg, PReg reg);
  PReg takeRegister(RegClass regClass, uint64_t allowed, uint64_t better, PReg hint);
  void own(VReg vreg, PReg reg);
  void release(PReg reg);
  void evict(PReg reg);

  // One instruction (FastInst.cpp).
  void allocateInst(Inst inst);
  void allocatePlain(llvm::ArrayRef<Operand> operands, Allocation *places);
  void definePlain(Operand operand, Allocation &place);
  void usePlain(Operand operand, Allocation &place, PReg hint);

  // One instruction with clobbers or unusual constraints (FastHardInst.cpp).
  void allocateHard(llvm::ArrayRef<Operand> operands, Allocation *places);
  void planHard(llvm::ArrayRef<Operand> operands);
  bool isTight(llvm::ArrayRef<Operand> operands, RegClass regClass) const;
  void evictAll(RegClass regClass);
  uint32_t firstDefinition(llvm::ArrayRef<Operand> operands, uint32_t position);
  void placeFixed(llvm::ArrayRef<Operand> operands, Allocation *places);
  void collectChoices(llvm::ArrayRef<Operand> operands);
  void choosePlace(llvm::ArrayRef<Operand> operands, const Choice &choice, Allocation *places);
  Allocation chooseDef(Operand operand, const Choice &choice);
  Allocation chooseUse(Operand operand, const Choice &choice);
  Allocation chooseTied(Operand use, const Choice &choice, PReg target);
  uint64_t allowedFor(RegClass regClass, const Choice &choice) const;
  uint64_t betterFor(RegClass regClass, const Choice &choice) const;
  void occupy(PReg reg, bool before, bool after);
  void useIn(VReg vreg, PReg reg, bool late);
  void fixDefinition(VReg vreg, Allocation place, PReg target);
  void emitFixups();
  void emitCopies();
  void copyToStackSlot(VReg vreg, PReg stackSlot);
  PRegSet freeSet() const;

  const Problem *problem = nullptr;
  const MachineEnvironment *environment = nullptr;
  const Options *options = nullptr;
  Output *output = nullptr;

  std::vector<Value> values;
  /// Of a parameter that is another name for a value: that value; of others, themselves.
  std::vector<uint32_t> names;
  SpillSlots slots;
  ParallelMoves parallelMoves;
  DebugLocator debugLocator;

  /// Edits that come first in their blocks, on behalf of branches with definitions.
  std::vector<HeadEdit> headEdits;

  PRegSet allocatable;
  std::array<uint64_t, numRegClasses> freeRegs = {};
  std::array<uint64_t, numRegClasses> allRegs = {};
  std::array<VReg, PReg::numIndices> owners;
  /// The instruction that last touched a register, for the choice of a victim.
  std::array<uint32_t, PReg::numIndices> lastTouch = {};
  uint32_t currentBlock = 0;
  Inst currentInst;
  /// Registers that operands and clobbers of the instruction occupy at its two points.
  std::array<uint64_t, numRegClasses> takenBefore = {};
  std::array<uint64_t, numRegClasses> takenAfter = {};
  /// Where the definitions of the instruction are wanted below it, by operand.
  llvm::SmallVector<PReg, 8> targets;
  llvm::SmallVector<Fixup, 8> fixups;
  /// Classes of which the instruction needs nearly all registers.
  std::array<bool, numRegClasses> tight = {};
  llvm::SmallVector<Copy, 8> copies;
  llvm::SmallVector<Choice, 16> choices;
  /// Early uses that got registers which are free below the instruction.
  llvm::SmallVector<PReg, 16> newlyOwned;
  /// By operand position, the definition that reuses it.
  std::array<uint32_t, Constraint::maxReuse + 1> tiedDefs = {};
  uint32_t tiedUses = 0;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_FAST_FASTCONTEXT_H
