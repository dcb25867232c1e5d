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
#include "Fast/FastTraits.h"

using namespace cot;
using namespace cot::regalloc;

/// Places the only definition of an instruction that is not tied.
LLVM_ATTRIBUTE_ALWAYS_INLINE void FastContext::defineAlone(Operand operand, Allocation &place) {
  Value &value = valueOf(operand.vreg());
  PReg reg = value.reg;
  if (LLVM_UNLIKELY(!reg)) {
    defineUnread(operand, place, 0);
    return;
  }
  setFree(reg);
  value.reg = PReg();
  place = reg;
  if (value.slot != none) addSpill(ProgPoint::after(currentInst), reg, SpillSlot(value.slot));
}

/// Places a definition whose vreg nobody wants in a register. \p taken are registers that other
/// definitions have.
LLVM_ATTRIBUTE_NOINLINE PReg FastContext::defineUnread(Operand operand, Allocation &place,
                                                       uint64_t taken) {
  VReg vreg = operand.vreg();
  Value &value = valueOf(vreg);
  unsigned c = static_cast<unsigned>(vreg.regClass());
  if (value.slot == none && value.cheap) {
    // Every use repeats it.
    place = Allocation::none();
    return PReg();
  }
  uint64_t allowed = allRegs[c] & ~taken;
  // What nobody reads in a register drives nobody out of one.
  if (operand.constraint().isAny() && (value.slot != none || !(freeRegs[c] & allowed))) {
    place = home(vreg);
    return PReg();
  }
  PReg reg = takeRegister(value, vreg.regClass(), allowed, ~uint64_t(0), PReg());
  place = reg;
  if (value.slot != none) addSpill(ProgPoint::after(currentInst), reg, SpillSlot(value.slot));
  return reg;
}

/// Places one of several definitions.
void FastContext::defineOneOf(Operand operand, Allocation &place) {
  unsigned c = static_cast<unsigned>(operand.regClass());
  PReg reg = valueOf(operand.vreg()).reg;
  if (reg)
    defineAlone(operand, place);
  else
    reg = defineUnread(operand, place, takenAfter[c]);
  if (reg) takenAfter[c] |= bitOf(reg);
}

/// Places a use in any register, or anywhere. \p taken are registers of its class that are in use
/// before the instruction without being owned.
LLVM_ATTRIBUTE_ALWAYS_INLINE void FastContext::usePlain(Operand operand, Allocation &place,
                                                        PReg hint, uint64_t taken) {
  Value &value = valueOf(operand.vreg());
  PReg reg = value.reg;
  if (reg) {
    lastTouch[reg.index()] = currentInst.index();
  } else {
    unsigned c = static_cast<unsigned>(operand.regClass());
    uint64_t candidates = freeRegs[c] & ~taken;
    // What has to be at home anyway is read there. (A move from home to home is none.)
    if (operand.constraint().isAny() &&
        (candidates == 0 ||
         (hasHome(value) && !isDefinedHere(value) && !problem->isMove(currentInst)))) {
      place = home(operand.vreg());
      return;
    }
    if (LLVM_UNLIKELY(candidates == 0))
      reg = evictFor(operand.regClass());
    else if (hint && (candidates >> hint.encoding() & 1))
      reg = hint;
    else
      reg = choose(value, operand.regClass(), candidates);
    own(operand.vreg(), reg);
  }
  place = reg;
}

/// A register for a use where none is free: of those that this instruction hasn't touched.
LLVM_ATTRIBUTE_NOINLINE PReg FastContext::evictFor(RegClass regClass) {
  unsigned c = static_cast<unsigned>(regClass);
  uint64_t allowed = 0;
  for (uint64_t mask = allRegs[c] & ~freeRegs[c]; mask != 0; mask &= mask - 1) {
    PReg reg = lowest(mask, regClass);
    if (lastTouch[reg.index()] != currentInst.index()) allowed |= bitOf(reg);
  }
  PReg victim = chooseVictim(regClass, allowed);
  evict(victim);
  return victim;
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

/// Early uses and late definitions of all kinds in any order. Who needs a register at both points
/// comes first, and who needs one before who would only like one.
void FastContext::allocateMixed(llvm::ArrayRef<Operand> operands, Allocation *places,
                                unsigned traits) {
  unsigned count = static_cast<unsigned>(operands.size());
  takenBefore = takenAfter = {};
  tiedUses = 0;
  if (traits & Tied)
    for (unsigned i = 0; i < count; ++i)
      if (operands[i].constraint().isReuse()) defineTied(operands, i, places);
  if (traits & Defines)
    for (unsigned loose = 0; loose <= (traits & Loose); ++loose)
      for (unsigned i = 0; i < count; ++i)
        if (operands[i].isDef() && operands[i].constraint().isAny() == loose &&
            !operands[i].constraint().isReuse())
          defineOneOf(operands[i], places[i]);
  PReg hint;
  if ((traits & Moves) && places[1].isReg()) hint = places[1].reg();
  for (unsigned loose = 0; loose <= (traits & Loose); ++loose)
    for (unsigned i = 0; i < count; ++i)
      if (operands[i].isUse() && operands[i].constraint().isAny() == loose && !isTiedUse(i)) {
        if (LLVM_UNLIKELY(tiedUses) && shareTied(operands, i, places)) continue;
        usePlain(operands[i], places[i], hint,
                 takenBefore[static_cast<unsigned>(operands[i].regClass())]);
      }
  if (traits & Tied) emitCopies();
}

/// Uses in any registers, and a definition behind them if there is one.
LLVM_ATTRIBUTE_ALWAYS_INLINE void FastContext::allocatePlain(llvm::ArrayRef<Operand> operands,
                                                             Allocation *places, bool isMove) {
  size_t i = operands.size();
  if (i == 0) return;
  PReg hint;
  if (operands[i - 1].isDef()) {
    --i;
    defineAlone(operands[i], places[i]);
    if (isMove && places[i].isReg()) hint = places[i].reg();
  }
  for (; i > 0; --i)
    usePlain(operands[i - 1], places[i - 1], hint, 0);
}

/// What allocateMixed does with such an instruction.
void FastContext::allocateForward(llvm::ArrayRef<Operand> operands, Allocation *places,
                                  bool isMove) {
  size_t i = 0, end = operands.size();
  PReg hint;
  if (operands[0].isDef()) {
    defineAlone(operands[i], places[i]);
    ++i;
  } else if (operands[end - 1].isDef()) {
    --end;
    defineAlone(operands[end], places[end]);
    if (isMove && places[end].isReg()) hint = places[end].reg();
  }
  for (; i != end; ++i)
    usePlain(operands[i], places[i], hint, 0);
}

/// What allocateMixed does with an instruction whose only definition is tied.
LLVM_ATTRIBUTE_ALWAYS_INLINE void FastContext::allocateTied(llvm::ArrayRef<Operand> operands,
                                                            unsigned position, unsigned input,
                                                            Allocation *places) {
  VReg vreg = operands[input].vreg();
  Value &value = valueOf(operands[position].vreg());
  Value &used = valueOf(vreg);
  PReg reg = value.reg;
  if (reg) {
    setFree(reg);
    value.reg = PReg();
  } else {
    uint64_t free = freeRegs[static_cast<unsigned>(vreg.regClass())];
    reg = free == 0 ? evictFor(vreg.regClass()) : choose(used, vreg.regClass(), free);
  }
  places[input] = places[position] = reg;
  if (value.slot != none) addSpill(ProgPoint::after(currentInst), reg, SpillSlot(value.slot));
  bool isCopied = bool(used.reg);
  if (!isCopied) own(vreg, reg);
  for (unsigned i = 0; i < operands.size(); ++i) {
    if (i == input || i == position) continue;
    if (operands[i].vreg() == vreg)
      places[i] = reg;
    else
      usePlain(operands[i], places[i], PReg(),
               operands[i].regClass() == vreg.regClass() ? bitOf(reg) : 0);
  }
  if (isCopied) copyTo(vreg, reg);
}

/// The same where they stand in any order.
void FastContext::allocateTiedAnywhere(llvm::ArrayRef<Operand> operands, Allocation *places) {
  unsigned position = static_cast<unsigned>(operands.size()) - 1;
  while (operands[position].isUse())
    --position;
  allocateTied(operands, position, operands[position].constraint().reuseIndex(), places);
}

/// Brings a value to a register that is no other's before the instruction. It may have lost the one
/// that it had to another operand: then it lives here.
LLVM_ATTRIBUTE_ALWAYS_INLINE void FastContext::copyTo(VReg vreg, PReg reg) {
  if (PReg from = valueOf(vreg).reg)
    addMove(ProgPoint::before(currentInst), from, reg);
  else
    own(vreg, reg);
}

/// What allocateHard does with such an instruction.
void FastContext::allocateTwoAddressFixed(llvm::ArrayRef<Operand> operands, Allocation *places) {
  VReg vreg = operands[0].vreg(), other = operands[2].vreg();
  Value &value = valueOf(operands[1].vreg());
  Value &used = valueOf(vreg), &otherUsed = valueOf(other);
  PReg target = value.reg;
  if (target) {
    setFree(target);
    value.reg = PReg();
  }

  PReg fixed = operands[2].fixedReg();
  places[2] = fixed;
  bool isOwned = !(freeRegs[static_cast<unsigned>(fixed.regClass())] & bitOf(fixed));
  if (isOwned && otherUsed.reg != fixed) evict(fixed);
  lastTouch[fixed.index()] = currentInst.index();
  bool isOtherCopied = otherUsed.reg && otherUsed.reg != fixed;
  if (!otherUsed.reg) own(other, fixed);

  unsigned c = static_cast<unsigned>(vreg.regClass());
  uint64_t allowed = allRegs[c];
  if (fixed.regClass() == vreg.regClass()) allowed &= ~bitOf(fixed);
  PReg reg = takeRegister(used, vreg.regClass(), allowed, ~uint64_t(0), target);
  places[0] = places[1] = reg;
  bool isCopied = bool(used.reg);
  if (!isCopied) own(vreg, reg);
  // The last to be executed comes first.
  ProgPoint after = ProgPoint::after(currentInst);
  if (value.slot != none) addSpill(after, reg, SpillSlot(value.slot));
  if (target && target != reg) addMove(after, reg, target);
  if (isOtherCopied) copyTo(other, fixed);
  if (isCopied) copyTo(vreg, reg);
}

/// Instructions with special traits.
void FastContext::allocateSpecial(llvm::ArrayRef<Operand> operands, Allocation *places,
                                  unsigned traits) {
  if (traits & Unusual) {
    if (problem->hasClobbers(currentInst)) {
      --clobberersAbove;
      findBarrier();
    }
    return allocateHard(operands, places);
  }
  if (traits & TwoAddressFixed) return allocateTwoAddressFixed(operands, places);
  if (traits & Loose) return allocateMixed(operands, places, traits);
  if (traits & Tied) return allocateTiedAnywhere(operands, places);
  allocatePlain(operands, places, traits & Moves);
}

void FastContext::walkBlock() {
  const uint32_t *const offsets = problem->operandOffsets.data();
  const Operand *const allOperands = problem->operands.data();
  Allocation *const allPlaces = output->allocations.data();
  const uint16_t *const allTraits = traitsOfInsts.data();
  uint32_t end = offsets[blockEnd];
  for (uint32_t i = blockEnd; i-- > blockBegin;) {
    currentInst = Inst(i);
    uint32_t begin = offsets[i];
    llvm::ArrayRef<Operand> operands(allOperands + begin, end - begin);
    Allocation *places = allPlaces + begin;
    end = begin;
    unsigned traits = allTraits[i];
    if (!(traits & Special))
      allocatePlain(operands, places, false);
    else if ((traits & (TwoAddress | Unusual)) == TwoAddress)
      allocateTied(operands, 1, 0, places);
    else if ((traits & (Forward | Unusual)) == Forward)
      allocateForward(operands, places, traits & Moves);
    else
      allocateSpecial(operands, places, traits);
    if (i + 1 == blockEnd && passesArguments(Block(currentBlock)))
      passArguments(Block(currentBlock));
  }
}
