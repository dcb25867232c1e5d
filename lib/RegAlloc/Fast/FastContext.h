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
///   - who is pushed out of a register gets a reload below the instruction, and a home; or another
///     register, if that is cheaper;
///   - at the top of the block, whoever is still in a register is reloaded from its home.
///
/// Between blocks every value is at home. Blocks come in an order in which all uses of a vreg are
/// met before its definition, so no liveness is needed: a vreg has a home by then if it needs one.
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

#include "AllocationRun.h"
#include "DebugLocator.h"
#include "Fast/ReverseEdits.h"
#include "ParallelMoves.h"
#include "Table.h"
#include "cot/Support/Graph.h"
#include "cot/Support/ScratchArray.h"
#include "llvm/ADT/SmallVector.h"

namespace cot::regalloc {

class FastContext : AllocationRun {
public:
  llvm::Error run(const Problem &problem, const MachineEnvironment &environment,
                  const Options &options, Output &output);

private:
  static constexpr uint32_t none = UINT32_MAX;

  struct Value {
    Value() = default;
    Value(uint32_t definition, uint32_t name) : definition(definition), name(name) {}

    /// The home: the index of a spill slot, or `none`. Of names, see `name`, it is not used.
    uint32_t slot = none;
    /// The instruction that defines it; `none` for a parameter.
    uint32_t definition = none;
    /// Of a parameter that is another name for a value: that value; of others, themselves.
    uint32_t name = none;
    /// Where it is needed from here on down; "none" for nowhere but at home.
    PReg reg;
    /// The register that its definition is fixed to, or "none".
    PReg hint;
    /// Its definition may be repeated instead of reloaded.
    bool cheap = false;
    /// Somebody reads it.
    bool used = false;
  };
  static_assert(sizeof(Value) == 16);

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
  void orderBlocks();
  bool layoutFollowsDominance() const;
  /// The position of a block in the order, which blockAt inverts.
  uint32_t rankOf(Block block) const {
    return inLayoutOrder ? block.index()
                         : problem->numBlocks() - 1 - postorder.number(block.index());
  }
  Block blockAt(uint32_t rank) const {
    return Block(inLayoutOrder ? rank : postorder.order()[problem->numBlocks() - 1 - rank]);
  }
  void scan();
  void scanParams(Block block);
  void nameParams(Block block);
  /// Whether the parameters of a block are other names of the arguments.
  bool hasOnePredecessor(Block block) const {
    const uint32_t *offset = &problem->predecessorOffsets[block.index()];
    return offset[1] - offset[0] == 1 && block != problem->entry;
  }
  void allocateBlock(Block block);
  void findBarrier();
  void countClobberers();
  /// Whether the branch of a block has arguments, and only one successor.
  bool passesArguments(Block block) const {
    uint32_t edge = problem->successorOffsets[block.index()];
    return problem->successorOffsets[block.index() + 1] - edge == 1 &&
           problem->branchArgOffsets[edge] != problem->branchArgOffsets[edge + 1];
  }
  void passArguments(Block block);
  void enterBlock();
  void gatherEdits();
  void mergeHeadEdits();
  void finishOutput();
  void logBlock(Block block) const;
  void logHome(const Value &value, RegClass regClass) const;
  void logEviction(PReg reg) const;

  // Homes and registers.
  Value &ownerValue(PReg reg) { return values[owners[reg.index()]]; }
  Value &valueOf(VReg vreg) { return values[vreg.index()]; }
  bool isDefinedHere(const Value &value) const {
    return value.definition != none && value.definition >= blockBegin &&
           value.definition < blockEnd;
  }
  SpillSlot home(VReg vreg);
  /// Whether a definition must be stored: its value is reloaded or read from its home below.
  bool hasHome(const Value &value) const { return values[value.name].slot != none; }
  SpillSlot newHome(Value &value, RegClass regClass);
  void addReload(ProgPoint point, SpillSlot slot, PReg reg) {
    ++counts.reloads;
    edits.add(point, Edit::move(slot, reg));
  }
  void addSpill(ProgPoint point, PReg reg, SpillSlot slot) {
    ++counts.spills;
    edits.add(point, Edit::move(reg, slot));
  }
  void addMove(ProgPoint point, PReg from, PReg to) {
    ++counts.moves;
    edits.add(point, Edit::move(from, to));
  }
  void addRematerialization(ProgPoint point, uint32_t definition, PReg reg) {
    ++counts.rematerializations;
    edits.add(point, Edit::rematerialize(Inst(definition), reg));
  }
  void addMoves(ProgPoint point, llvm::ArrayRef<Edit> sequence);
  void reload(ProgPoint point, const Value &value, PReg reg);
  static uint64_t bitOf(PReg reg) { return uint64_t(1) << reg.encoding(); }
  /// The first of a set of registers that isn't empty.
  static PReg lowest(uint64_t mask, RegClass regClass) {
    return PReg(static_cast<unsigned>(__builtin_ctzll(mask)), regClass);
  }
  PReg takeRegister(const Value &value, RegClass regClass, uint64_t allowed, uint64_t better,
                    PReg hint);
  PReg choose(const Value &value, RegClass regClass, uint64_t candidates) const;
  PReg chooseVictim(RegClass regClass, uint64_t allowed) const;
  void setFree(PReg reg) { freeRegs[static_cast<unsigned>(reg.regClass())] |= bitOf(reg); }
  void own(VReg vreg, PReg reg);
  void release(PReg reg);
  void evict(PReg reg);

  // The usual instructions (FastInst.cpp).
  void scanInsts();
  template <bool hasClobbers> void scanInsts();
  void noteClobberer(uint32_t inst);
  unsigned scanOperands(const Operand *begin, const Operand *end, uint32_t inst, Value *allValues);
  unsigned refineTraits(llvm::ArrayRef<Operand> operands, unsigned traits);
  unsigned twoAddressTrait(Operand first, Operand third) const;
  bool isFixedBeside(Operand first, Operand third) const;
  unsigned traitsOfFlags(InstFlags flags, Operand first, unsigned traits);
  bool isRepeatable(Operand definition) const {
    ConstraintKind kind = definition.constraint().kind();
    return options->rematerialize && (kind == ConstraintKind::Reg || kind == ConstraintKind::Any);
  }
  void walkBlock();
  void allocateSpecial(llvm::ArrayRef<Operand> operands, Allocation *places, unsigned traits);
  void allocateForward(llvm::ArrayRef<Operand> operands, Allocation *places, bool isMove);
  void allocateTied(llvm::ArrayRef<Operand> operands, unsigned position, unsigned input,
                    Allocation *places);
  void allocateTiedAnywhere(llvm::ArrayRef<Operand> operands, Allocation *places);
  void allocateTwoAddressFixed(llvm::ArrayRef<Operand> operands, Allocation *places);
  void allocatePlain(llvm::ArrayRef<Operand> operands, Allocation *places, bool isMove);
  void allocateMixed(llvm::ArrayRef<Operand> operands, Allocation *places, unsigned traits);
  void defineTied(llvm::ArrayRef<Operand> operands, unsigned position, Allocation *places);
  bool shareTied(llvm::ArrayRef<Operand> operands, unsigned position, Allocation *places) const;
  void defineAlone(Operand operand, Allocation &place);
  PReg defineUnread(Operand operand, Allocation &place, uint64_t taken);
  void defineOneOf(Operand operand, Allocation &place);
  void usePlain(Operand operand, Allocation &place, PReg hint, uint64_t taken);
  PReg evictFor(RegClass regClass);
  void copyTo(VReg vreg, PReg reg);

  // One instruction with clobbers or unusual constraints (FastHardInst.cpp).
  void allocateHard(llvm::ArrayRef<Operand> operands, Allocation *places);
  void planHard(llvm::ArrayRef<Operand> operands);
  void planOperand(llvm::ArrayRef<Operand> operands, unsigned position);
  bool isTight(llvm::ArrayRef<Operand> operands, RegClass regClass) const;
  void evictAll(RegClass regClass, uint64_t regs);
  void pushOut(PReg reg);
  uint32_t firstDefinition(llvm::ArrayRef<Operand> operands, uint32_t position);
  void placeFixed(llvm::ArrayRef<Operand> operands, Allocation *places);
  void uniteUses(llvm::ArrayRef<Operand> operands, Choice &choice) const;
  void collectChoices(llvm::ArrayRef<Operand> operands);
  void choosePlace(llvm::ArrayRef<Operand> operands, const Choice &choice, Allocation *places);
  Allocation chooseDef(Operand operand, const Choice &choice);
  Allocation chooseUse(Operand operand, const Choice &choice);
  Allocation chooseTied(Operand use, const Choice &choice, PReg target);
  uint64_t allowedFor(RegClass regClass, const Choice &choice) const;
  uint64_t betterFor(RegClass regClass, const Choice &choice) const;
  void occupy(PReg reg, bool before, bool after);
  void noteCopy(const Copy &copy);
  void useIn(VReg vreg, PReg reg, bool late);
  void fixDefinition(VReg vreg, Allocation place, PReg target);
  void emitFixups();
  void emitCopies();
  void copyToStackSlot(VReg vreg, PReg stackSlot);
  PRegSet freeSet() const;

  Table<Value> values;
  /// Per instruction what its operands have in common: see Trait in FastInst.cpp.
  ScratchArray<uint16_t> traitsOfInsts;
  ParallelMoves parallelMoves;
  DebugLocator debugLocator;

  /// Blocks are walked as they are laid out, or else in reverse postorder: then `walked` tells, by
  /// block, which edits are whose, and how many instructions with clobbers stand above its end.
  bool inLayoutOrder = true;
  Postorder postorder;
  struct WalkedBlock {
    uint32_t firstEdit;
    uint32_t editsEnd;
    uint32_t clobberers;
  };
  ScratchArray<WalkedBlock> walked;

  ReverseEdits edits;
  /// Statistics of the output to be.
  Statistics counts;
  /// Edits that come first in their blocks, on behalf of branches with definitions.
  std::vector<HeadEdit> headEdits;
  std::vector<PlacedEdit> merged;

  std::array<uint64_t, numRegClasses> freeRegs = {};
  std::array<uint64_t, numRegClasses> preferredRegs = {};
  /// Who is in a register that isn't free, by number.
  std::array<uint32_t, PReg::numIndices> owners = {};
  VReg ownerOf(PReg reg) const { return VReg(owners[reg.index()], reg.regClass()); }
  /// The instruction that last touched a register, for the choice of a victim.
  std::array<uint32_t, PReg::numIndices> lastTouch = {};
  uint32_t currentBlock = 0;
  uint32_t blockBegin = 0;
  uint32_t blockEnd = 0;
  Inst currentInst;
  /// Instructions with clobbers, and how many of them stand above.
  std::vector<uint32_t> clobberers;
  size_t clobberersAbove = 0;
  /// The next of them above in this block, and what it clobbers; 0 and nothing if there is none.
  uint32_t barrier = 0;
  PRegSet barrierClobbers;
  /// How far it is from the beginning of the block.
  uint32_t barrierDistance = 0;
  /// Registers that operands and clobbers of the instruction occupy at its two points.
  std::array<uint64_t, numRegClasses> takenBefore = {};
  std::array<uint64_t, numRegClasses> takenAfter = {};
  /// Where the definitions of the instruction are wanted below it, by operand and together.
  llvm::SmallVector<PReg, 16> targets;
  std::array<uint64_t, numRegClasses> wanted = {};
  llvm::SmallVector<Fixup, 8> fixups;
  llvm::SmallVector<Edit, 8> sequence;
  /// Classes of which some operand of the instruction is not fixed to a register.
  std::array<bool, numRegClasses> hasChoice = {};
  /// Classes of which the instruction needs nearly all registers.
  std::array<bool, numRegClasses> tight = {};
  llvm::SmallVector<Copy, 8> copies;
  llvm::SmallVector<Choice, 16> choices;
  /// Early uses that got registers which are free below the instruction.
  llvm::SmallVector<PReg, 16> newlyOwned;
  /// By operand position, the definition that reuses it.
  std::array<uint32_t, Constraint::maxReuse + 1> tiedDefs = {};
  uint32_t tiedUses = 0;
  bool isTiedUse(unsigned position) const {
    return position <= Constraint::maxReuse && (tiedUses >> position & 1);
  }
  /// Per vreg the operand that was last given a place as its definition; only where instructions
  /// may define a vreg several times.
  ScratchArray<uint32_t> definedBy;
};

inline SpillSlot FastContext::home(VReg vreg) {
  Value &value = values[valueOf(vreg).name];
  return value.slot == none ? newHome(value, vreg.regClass()) : SpillSlot(value.slot);
}

inline void FastContext::occupy(PReg reg, bool before, bool after) {
  unsigned c = static_cast<unsigned>(reg.regClass());
  uint64_t bit = bitOf(reg) & allRegs[c];
  if (before) takenBefore[c] |= bit;
  if (after) takenAfter[c] |= bit;
}

inline void FastContext::own(VReg vreg, PReg reg) {
  freeRegs[static_cast<unsigned>(vreg.regClass())] &= ~bitOf(reg);
  owners[reg.index()] = vreg.index();
  valueOf(vreg).reg = reg;
  lastTouch[reg.index()] = currentInst.index();
}

inline void FastContext::release(PReg reg) {
  setFree(reg);
  ownerValue(reg).reg = PReg();
}

/// Makes a value come from home.
LLVM_ATTRIBUTE_ALWAYS_INLINE void FastContext::reload(ProgPoint point, const Value &value,
                                                      PReg reg) {
  if (LLVM_UNLIKELY(value.cheap)) {
    addRematerialization(point, value.definition, reg);
    return;
  }
  Value &named = values[value.name];
  addReload(point, named.slot == none ? newHome(named, reg.regClass()) : SpillSlot(named.slot),
            reg);
}

/// One of \p candidates, of which there are some: one that outlives the next clobbers if \p value
/// does, or that it is fixed to; a preferred one; any.
inline PReg FastContext::choose(const Value &value, RegClass regClass, uint64_t candidates) const {
  unsigned c = static_cast<unsigned>(regClass);
  if (value.definition - blockBegin < barrierDistance && !value.cheap) {
    if (uint64_t outlives = candidates & ~barrierClobbers.mask(regClass); outlives != 0)
      candidates = outlives;
  } else if (value.hint && (candidates >> value.hint.encoding() & 1)) {
    return value.hint;
  }
  if (uint64_t preferred = candidates & preferredRegs[c]; preferred != 0) candidates = preferred;
  return lowest(candidates, regClass);
}

/// A register among \p allowed, free from here on up: the hint, one of \p better, or what choose()
/// says. If none is free somebody has to go.
inline PReg FastContext::takeRegister(const Value &value, RegClass regClass, uint64_t allowed,
                                      uint64_t better, PReg hint) {
  unsigned c = static_cast<unsigned>(regClass);
  uint64_t candidates = freeRegs[c] & allowed;
  if (LLVM_UNLIKELY(candidates == 0)) {
    PReg victim = chooseVictim(regClass, allowed);
    evict(victim);
    return victim;
  }
  if (hint && (candidates >> hint.encoding() & 1)) return hint;
  if (candidates & better) candidates &= better;
  return choose(value, regClass, candidates);
}

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_FAST_FASTCONTEXT_H
