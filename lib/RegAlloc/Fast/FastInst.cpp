//===- Fast/FastInst.cpp - Fast allocation of the usual instruction -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Most instructions have early uses and late definitions in any register, perhaps tied, and no
/// clobbers. They take the short way here; FastHardInst.cpp takes the others.
///
//===----------------------------------------------------------------------===//

#include "Fast/FastContext.h"

using namespace cot;
using namespace cot::regalloc;

namespace {

/// What the operands of an instruction have in common, or'ed together.
enum Trait : uint16_t {
  /// Some operand that would only like a register must choose after others.
  Loose = 1,
  Defines = 2,
  Uses = 4,
  Tied = 8,
  Moves = 16,
  Unusual = 32,
  /// Some use stands behind a definition; some definition stands behind a use.
  UseBehind = 64,
  DefinitionBehind = 128,
  /// A use, a definition that is tied to it, and at most one use more: what two-address machines
  /// have most of.
  TwoAddress = 256,
  /// The same where the third operand is fixed to a register.
  TwoAddressFixed = 512
};

/// By the bits of an operand from its position up: position, kind, constraint.
constexpr std::array<uint8_t, 512> makeTraits() {
  std::array<uint8_t, 512> traits = {};
  for (unsigned bits = 0; bits < 512; ++bits) {
    bool late = bits & 1;
    bool isUse = bits >> 1 & 1;
    unsigned constraint = bits >> 2;
    unsigned trait = isUse ? Uses : Defines;
    // Late uses and early definitions.
    if (late == isUse) trait |= Unusual;
    if (constraint == Constraint::any().bits())
      trait |= isUse ? Loose : 0;
    else if (!(constraint & 0x40) && (constraint & 0x20))
      trait |= Tied;
    else if (constraint != Constraint::reg().bits())
      trait |= Unusual;
    traits[bits] = static_cast<uint8_t>(trait);
  }
  return traits;
}
constexpr std::array<uint8_t, 512> traitsByBits = makeTraits();

} // namespace

/// Adds TwoAddress or TwoAddressFixed to the traits of \p operands where they are such.
unsigned FastContext::withTwoAddress(llvm::ArrayRef<Operand> operands, unsigned traits) const {
  if (operands.size() < 2 || operands.size() > 3) return traits;
  Operand input = operands[0];
  if (input.isDef() || input.isLate() || input.constraint() != Constraint::reg()) return traits;
  if (operands[1].isEarly() || operands[1].constraint() != Constraint::reuse(0)) return traits;
  Operand third = operands.back();
  if (operands.size() == 3 && third.isDef()) return traits;
  if (!(traits & Unusual)) return traits | TwoAddress;
  // If the third is all that is unusual, it is the reason.
  if (operands.size() == 2 || third.isLate() || !third.constraint().isFixed() ||
      third.isNonAllocatable() || !allocatable.contains(third.fixedReg()))
    return traits;
  uint64_t others = allRegs[static_cast<unsigned>(input.regClass())];
  if (input.regClass() == third.regClass()) others &= ~bitOf(third.fixedReg());
  return others == 0 ? traits : (traits & ~Unusual) | TwoAddressFixed;
}

/// Sets the values that the block defines, marks those that it uses, and notes which instructions
/// are unusual.
void FastContext::scanBlock(Block block) {
  if (!problem->blockParams.empty()) scanParams(block);
  InstRange range = problem->instsOf(block);
  Value *const allValues = values.data();
  const InstFlags *const flagsOfInsts = problem->flags.data();
  const uint32_t *const clobbers = problem->clobbers.empty() ? nullptr : problem->clobbers.data();
  const bool multipleDefs = problem->allowMultipleDefs;
  const uint32_t *const offsets = problem->operandOffsets.data();
  const Operand *operand = problem->operands.data() + offsets[range.begin.index()];
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
    unsigned traits = 0;
    InstFlags flags = flagsOfInsts[i];
    for (const Operand *end = operand + (offsets[i + 1] - offsets[i]); operand != end; ++operand) {
      unsigned before = traits;
      traits |= traitsByBits[operand->bits() >> 34 & 511];
      if (operand->isUse()) {
        traits |= before & Defines ? UseBehind : 0;
        if (!operand->isNonAllocatable()) allValues[operand->vreg().index()].used = true;
        continue;
      }
      traits |= (before & Uses ? DefinitionBehind : 0) | (before & Defines ? Loose : 0);
      Value &value = allValues[operand->vreg().index()] = Value(i, operand->vreg().index());
      if (LLVM_UNLIKELY(has(flags, InstFlags::Cheap))) value.cheap = isRepeatable(*operand);
      if (operand->constraint().isFixed()) value.hint = operand->fixedReg();
    }
    if (traits & Tied)
      traits = withTwoAddress({operand - (offsets[i + 1] - offsets[i]), operand}, traits);
    // Alone on its side of the instruction, an operand needn't wait for others.
    if ((traits & Loose) && (traits & Uses) && (traits & Defines) &&
        offsets[i + 1] - offsets[i] == 2)
      traits &= ~Loose;
    if (LLVM_UNLIKELY(flags != InstFlags::None)) {
      if (has(flags, InstFlags::Move)) traits |= Moves;
      // Nothing can be done behind a branch.
      if (has(flags, InstFlags::Branch) && (traits & Defines)) traits |= Unusual;
    }
    if (LLVM_UNLIKELY(multipleDefs) && (traits & Defines)) traits |= Unusual;
    if (clobbers && LLVM_UNLIKELY(clobbers[i] != 0)) {
      traits |= Unusual;
      clobberers.push_back(i);
    }
    traitsOfInsts[i] = static_cast<uint16_t>(traits);
  }
  if (!problem->branchArgs.empty()) scanArguments(block);
}

LLVM_ATTRIBUTE_ALWAYS_INLINE void FastContext::definePlain(Operand operand, Allocation &place) {
  VReg vreg = operand.vreg();
  Value &value = valueOf(vreg);
  unsigned c = static_cast<unsigned>(vreg.regClass());
  PReg reg = value.reg;
  if (reg) {
    release(reg);
  } else if (value.slot == none && value.cheap) {
    // Every use repeats it.
    place = Allocation::none();
    return;
  } else {
    uint64_t allowed = allRegs[c] & ~takenAfter[c];
    // What nobody reads in a register drives nobody out of one.
    if (operand.constraint().isAny() && (value.slot != none || !(freeRegs[c] & allowed))) {
      place = home(vreg);
      return;
    }
    reg = takeRegister(value, vreg.regClass(), allowed, ~uint64_t(0), PReg());
  }
  takenAfter[c] |= uint64_t(1) << reg.encoding();
  place = reg;
  if (value.slot != none) addSpill(ProgPoint::after(currentInst), reg, SpillSlot(value.slot));
}

LLVM_ATTRIBUTE_ALWAYS_INLINE void FastContext::usePlain(Operand operand, Allocation &place,
                                                        PReg hint) {
  VReg vreg = operand.vreg();
  Value &value = valueOf(vreg);
  unsigned c = static_cast<unsigned>(vreg.regClass());
  PReg reg = value.reg;
  if (!reg) {
    uint64_t allowed = allRegs[c] & ~takenBefore[c];
    // What has to be at home anyway is read there. (A move from home to home is none.)
    if (operand.constraint().isAny() &&
        ((freeRegs[c] & allowed) == 0 ||
         (hasHome(value) && !isDefinedHere(value) && !problem->isMove(currentInst)))) {
      place = home(vreg);
      return;
    }
    reg = takeRegister(value, vreg.regClass(), allowed, ~uint64_t(0), hint);
    own(vreg, reg);
  }
  lastTouch[reg.index()] = currentInst.index();
  takenBefore[c] |= uint64_t(1) << reg.encoding();
  place = reg;
}

/// Places a tied definition and its use: in the register where the definition is wanted, which the
/// use takes over if its vreg dies here, or is copied to.
void FastContext::defineTied(llvm::ArrayRef<Operand> operands, unsigned position,
                             Allocation *places) {
  unsigned input = operands[position].constraint().reuseIndex();
  VReg defined = operands[position].vreg();
  VReg used = operands[input].vreg();
  Value &value = valueOf(defined);
  unsigned c = static_cast<unsigned>(defined.regClass());
  PReg reg = value.reg;
  if (reg)
    release(reg);
  else
    reg = takeRegister(valueOf(used), defined.regClass(),
                       allRegs[c] & ~takenBefore[c] & ~takenAfter[c], ~uint64_t(0), PReg());
  uint64_t bit = uint64_t(1) << reg.encoding();
  takenBefore[c] |= bit;
  takenAfter[c] |= bit;
  places[position] = places[input] = reg;
  if (value.slot != none) addSpill(ProgPoint::after(currentInst), reg, SpillSlot(value.slot));
  tiedUses |= 1u << input;
  // Where it lives above is known when all other operands have their registers.
  if (valueOf(used).reg)
    copies.push_back({used, reg, false});
  else
    own(used, reg);
}

/// Who needs a register at both points comes first, and who needs one before who would only like
/// one.
LLVM_ATTRIBUTE_ALWAYS_INLINE void FastContext::allocatePlain(llvm::ArrayRef<Operand> operands,
                                                             Allocation *places, unsigned traits) {
  unsigned count = static_cast<unsigned>(operands.size());
  takenBefore = takenAfter = {};
  if (!(traits & (Loose | Tied | UseBehind))) {
    // Uses, if any, stand before definitions.
    unsigned i = count;
    for (; i > 0 && operands[i - 1].isDef(); --i)
      definePlain(operands[i - 1], places[i - 1]);
    PReg hint = (traits & Moves) && places[1].isReg() ? places[1].reg() : PReg();
    for (; i > 0; --i)
      usePlain(operands[i - 1], places[i - 1], hint);
    return;
  }
  if (!(traits & (Loose | Tied | DefinitionBehind))) {
    unsigned i = 0;
    for (; operands[i].isDef(); ++i)
      definePlain(operands[i], places[i]);
    for (; i < count; ++i)
      usePlain(operands[i], places[i], PReg());
    return;
  }
  allocateMixed(operands, places, traits);
}

/// Places a use of a vreg that a definition is tied to as well: where the tied use is. There may be
/// no register for it beside that one. False if there is none.
bool FastContext::shareTied(llvm::ArrayRef<Operand> operands, unsigned position,
                            Allocation *places) const {
  for (uint32_t tied = tiedUses; tied != 0; tied &= tied - 1) {
    auto other = static_cast<unsigned>(llvm::countr_zero(tied));
    if (operands[other].vreg() != operands[position].vreg()) continue;
    places[position] = places[other];
    return true;
  }
  return false;
}

/// The same for operands of all kinds in any order.
void FastContext::allocateMixed(llvm::ArrayRef<Operand> operands, Allocation *places,
                                unsigned traits) {
  unsigned count = static_cast<unsigned>(operands.size());
  tiedUses = 0;
  if (traits & Tied)
    for (unsigned i = 0; i < count; ++i)
      if (operands[i].constraint().isReuse()) defineTied(operands, i, places);
  if (traits & Defines)
    for (unsigned loose = 0; loose <= (traits & Loose); ++loose)
      for (unsigned i = 0; i < count; ++i)
        if (operands[i].isDef() && operands[i].constraint().isAny() == loose &&
            !operands[i].constraint().isReuse())
          definePlain(operands[i], places[i]);
  PReg hint;
  if ((traits & Moves) && places[1].isReg()) hint = places[1].reg();
  for (unsigned loose = 0; loose <= (traits & Loose); ++loose)
    for (unsigned i = 0; i < count; ++i)
      if (operands[i].isUse() && operands[i].constraint().isAny() == loose && !isTiedUse(i)) {
        if (LLVM_UNLIKELY(tiedUses) && shareTied(operands, i, places)) continue;
        usePlain(operands[i], places[i], hint);
      }
  if (traits & Tied) emitCopies();
}

/// What allocateMixed does with such an instruction.
LLVM_ATTRIBUTE_ALWAYS_INLINE void FastContext::allocateTwoAddress(llvm::ArrayRef<Operand> operands,
                                                                  Allocation *places) {
  VReg vreg = operands[0].vreg();
  Value &value = valueOf(operands[1].vreg());
  Value &used = valueOf(vreg);
  unsigned c = static_cast<unsigned>(vreg.regClass());
  PReg reg = value.reg;
  if (reg)
    release(reg);
  else
    reg = takeRegister(used, vreg.regClass(), allRegs[c], ~uint64_t(0), PReg());
  places[0] = places[1] = reg;
  if (value.slot != none) addSpill(ProgPoint::after(currentInst), reg, SpillSlot(value.slot));
  bool isCopied = bool(used.reg);
  if (!isCopied) own(vreg, reg);
  if (operands.size() == 3) {
    takenBefore = {};
    takenBefore[c] = bitOf(reg);
    usePlain(operands[2], places[2], PReg());
  }
  if (!isCopied) return;
  // It may have lost its register to the third operand.
  if (used.reg)
    addMove(ProgPoint::before(currentInst), used.reg, reg);
  else
    own(vreg, reg);
}

/// What allocateHard does with such an instruction.
void FastContext::allocateTwoAddressFixed(llvm::ArrayRef<Operand> operands, Allocation *places) {
  VReg vreg = operands[0].vreg(), other = operands[2].vreg();
  Value &value = valueOf(operands[1].vreg());
  PReg target = value.reg;
  if (target) release(target);

  PReg fixed = operands[2].fixedReg();
  places[2] = fixed;
  takenBefore = takenAfter = {};
  occupy(fixed, true, false);
  bool isOwned = !(freeRegs[static_cast<unsigned>(fixed.regClass())] & bitOf(fixed));
  if (isOwned && owners[fixed.index()] != other) evict(fixed);
  lastTouch[fixed.index()] = currentInst.index();
  if (!valueOf(other).reg)
    own(other, fixed);
  else if (valueOf(other).reg != fixed)
    noteCopy({other, fixed, false});

  unsigned c = static_cast<unsigned>(vreg.regClass());
  PReg reg = takeRegister(valueOf(vreg), vreg.regClass(), allRegs[c] & ~takenBefore[c],
                          ~uint64_t(0), target);
  occupy(reg, true, true);
  places[0] = places[1] = reg;
  lastTouch[reg.index()] = currentInst.index();
  if (valueOf(vreg).reg)
    noteCopy({vreg, reg, false});
  else
    own(vreg, reg);
  // The last to be executed comes first.
  ProgPoint after = ProgPoint::after(currentInst);
  if (hasHome(value)) addSpill(after, reg, SpillSlot(values[value.name].slot));
  if (target && target != reg) addMove(after, reg, target);
  emitCopies();
}

void FastContext::walkBlock() {
  uint32_t end = problem->operandOffsets[blockEnd];
  for (uint32_t i = blockEnd; i-- > blockBegin;) {
    currentInst = Inst(i);
    uint32_t begin = problem->operandOffsets[i];
    llvm::ArrayRef<Operand> operands(problem->operands.data() + begin, end - begin);
    Allocation *places = output->allocations.data() + begin;
    end = begin;
    unsigned traits = traitsOfInsts[i];
    if (LLVM_LIKELY(!(traits & Unusual))) {
      if (traits & TwoAddress)
        allocateTwoAddress(operands, places);
      else if (traits & TwoAddressFixed)
        allocateTwoAddressFixed(operands, places);
      else if (!operands.empty())
        allocatePlain(operands, places, traits);
    } else {
      if (problem->hasClobbers(currentInst)) {
        --clobberersAbove;
        findBarrier();
      }
      allocateHard(operands, places);
    }
    if (i + 1 == blockEnd && passesArguments(Block(currentBlock)))
      passArguments(Block(currentBlock));
  }
}
