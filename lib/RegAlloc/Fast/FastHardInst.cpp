//===- Fast/FastHardInst.cpp - Fast allocation of the unusual instruction -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Clobbers, fixed registers and limits first push values out; then the operands that may choose do
/// so in the order that never fails where a solution exists: by limit, and under one limit first
/// those that need a register before and after the instruction. (Hall's theorem for prefixes of one
/// list: whoever may choose less chooses first, and takes what is of least use to the others.)
///
/// Edits below the instruction, in order: definitions go where they are wanted, all at once; then
/// values that were pushed out come back. Edits above it: values go where uses want them.
///
//===----------------------------------------------------------------------===//

#include "Fast/FastContext.h"
#include <tuple>

using namespace cot;
using namespace cot::regalloc;

PRegSet FastContext::freeSet() const {
  PRegSet set;
  for (RegClass regClass : allRegClasses) {
    unsigned c = static_cast<unsigned>(regClass);
    set.setMask(regClass, freeRegs[c] & ~takenBefore[c] & ~takenAfter[c]);
  }
  return set;
}

void FastContext::allocateHard(llvm::ArrayRef<Operand> operands, Allocation *places) {
  planHard(operands);
  placeFixed(operands, places);
  if (hasChoice[0] || hasChoice[1] || hasChoice[2]) {
    collectChoices(operands);
    for (const Choice &choice : choices)
      choosePlace(operands, choice, places);
  }
  for (unsigned i = 0; i < operands.size(); ++i)
    if (operands[i].isDef() && firstDefinition(operands, i) == i)
      fixDefinition(operands[i].vreg(), places[i], targets[i]);
  emitFixups();
  for (PReg reg : newlyOwned)
    own(ownerOf(reg), reg);
  newlyOwned.clear();
  emitCopies();
}

/// Gives a definition's register back, and notes what a fixed operand takes.
void FastContext::planOperand(llvm::ArrayRef<Operand> operands, unsigned position) {
  Operand operand = operands[position];
  Constraint constraint = operand.constraint();
  if (operand.isDef()) {
    if (PReg reg = valueOf(operand.vreg()).reg) {
      targets[position] = reg;
      wanted[static_cast<unsigned>(reg.regClass())] |= bitOf(reg);
      release(reg);
    }
    if (constraint.isReuse()) {
      tiedUses |= 1u << constraint.reuseIndex();
      tiedDefs[constraint.reuseIndex()] = position;
      Operand input = operands[constraint.reuseIndex()];
      if (input.constraint().isFixed()) occupy(input.fixedReg(), true, true);
    }
  }
  if (!constraint.isFixed())
    hasChoice[static_cast<unsigned>(operand.regClass())] = true;
  else if (!operand.isNonAllocatable())
    occupy(operand.fixedReg(), operand.isUse() || operand.isEarly(),
           operand.isDef() || operand.isLate());
}

/// Notes what is taken, gives the definitions' registers back and pushes out what is in the way.
void FastContext::planHard(llvm::ArrayRef<Operand> operands) {
  takenBefore = takenAfter = wanted = {};
  hasChoice = {};
  fixups.clear();
  targets.assign(operands.size(), PReg());
  tiedUses = 0;
  for (unsigned i = 0; i < operands.size(); ++i)
    planOperand(operands, i);
  if (problem->hasClobbers(currentInst)) {
    const PRegSet &clobbered = problem->clobberSets[problem->clobbers[currentInst.index()]];
    for (unsigned c = 0; c < numRegClasses; ++c)
      takenAfter[c] |= clobbered.mask(allRegClasses[c]) & allRegs[c];
  }
  // Nothing lives through what is taken after. What is taken before may stay if it is the value
  // that is wanted there: placeFixed sees to that.
  for (RegClass regClass : allRegClasses) {
    unsigned c = static_cast<unsigned>(regClass);
    uint64_t owned = allRegs[c] & ~freeRegs[c];
    tight[c] = hasChoice[c] && isTight(operands, regClass);
    if (tight[c])
      evictAll(regClass, owned);
    else
      for (uint64_t mask = takenAfter[c] & owned; mask != 0; mask &= mask - 1)
        pushOut(lowest(mask, regClass));
  }
}

/// Moves the owner of a register that is taken to another, or home. A value that would have to be
/// stored for this alone is better off in a register that stays free.
void FastContext::pushOut(PReg reg) {
  unsigned c = static_cast<unsigned>(reg.regClass());
  VReg vreg = ownerOf(reg);
  const Value &value = valueOf(vreg);
  uint64_t room = freeRegs[c] & ~takenBefore[c] & ~takenAfter[c] & ~wanted[c];
  if (room == 0 || value.cheap || value.slot != none || !isDefinedHere(value)) return evict(reg);
  PReg other = takeRegister(value, reg.regClass(), room, ~uint64_t(0), PReg());
  if (log())
    *log() << "  " << currentInst << ": " << vreg << " moves from " << other << " to " << reg
           << '\n';
  addMove(ProgPoint::after(currentInst), other, reg);
  release(reg);
  own(vreg, other);
}

/// Whether operands that keep registers which values live in through the instruction could leave
/// too few for others.
bool FastContext::isTight(llvm::ArrayRef<Operand> operands, RegClass regClass) const {
  unsigned c = static_cast<unsigned>(regClass);
  unsigned demands = 0;
  unsigned limit = Constraint::maxLimit;
  for (Operand operand : operands) {
    Constraint constraint = operand.constraint();
    if (operand.regClass() != regClass || constraint.isFixed()) continue;
    ConstraintKind kind = constraint.kind();
    demands += kind == ConstraintKind::Reg || kind == ConstraintKind::Limit;
    if (kind == ConstraintKind::Limit) limit = std::min(limit, constraint.limitCount());
  }
  if (demands == 0) return false;
  uint64_t prefix = limit < 64 ? (uint64_t(1) << limit) - 1 : ~uint64_t(0);
  uint64_t left = allRegs[c] & prefix & ~(takenBefore[c] | takenAfter[c]);
  return static_cast<unsigned>(llvm::popcount(left)) < demands;
}

void FastContext::evictAll(RegClass regClass, uint64_t regs) {
  for (uint64_t mask = regs; mask != 0; mask &= mask - 1)
    evict(lowest(mask, regClass));
}

/// Several operands may read one place.
void FastContext::noteCopy(const Copy &copy) {
  for (Copy &other : copies)
    if (other.to == copy.to) {
      other.late |= copy.late;
      return;
    }
  copies.push_back(copy);
}

/// Arranges for an operand to read \p vreg in \p reg, which is not taken by others.
void FastContext::useIn(VReg vreg, PReg reg, bool late) {
  Value &value = valueOf(vreg);
  lastTouch[reg.index()] = currentInst.index();
  if (value.reg == reg) {
    // It may have been there for an early use only.
    if (late && (freeRegs[static_cast<unsigned>(reg.regClass())] & bitOf(reg))) own(vreg, reg);
    return;
  }
  if (value.reg) {
    noteCopy({vreg, reg, late});
    return;
  }
  value.reg = reg;
  owners[reg.index()] = vreg.index();
  // Below an early use its register is free for definitions.
  if (late)
    own(vreg, reg);
  else
    newlyOwned.push_back(reg);
}

/// The operand that first defines the vreg of the definition at \p position: further definitions by
/// the same instruction get its place.
uint32_t FastContext::firstDefinition(llvm::ArrayRef<Operand> operands, uint32_t position) {
  if (!problem->allowMultipleDefs) return position;
  uint32_t &first = definedBy[operands[position].vreg().index()];
  uint32_t base = problem->operandOffsets[currentInst.index()];
  bool isHere = first != none && first >= base && first < base + operands.size();
  if (!isHere || operands[first - base].vreg() != operands[position].vreg())
    first = base + position;
  return first - base;
}

void FastContext::placeFixed(llvm::ArrayRef<Operand> operands, Allocation *places) {
  for (unsigned i = 0; i < operands.size(); ++i) {
    Operand operand = operands[i];
    if (!operand.constraint().isFixed()) continue;
    PReg reg = operand.fixedReg();
    places[i] = reg;
    if (operand.isNonAllocatable()) continue;
    if (operand.isDef()) {
      firstDefinition(operands, i);
      continue;
    }
    if (isTiedUse(i)) {
      places[tiedDefs[i]] = reg;
      firstDefinition(operands, tiedDefs[i]);
    }
    if (!allocatable.contains(reg)) {
      noteCopy({operand.vreg(), reg, operand.isLate()});
      continue;
    }
    unsigned c = static_cast<unsigned>(reg.regClass());
    bool livesThrough = !(freeRegs[c] & bitOf(reg));
    if (livesThrough && owners[reg.index()] != operand.vreg().index()) evict(reg);
    useIn(operand.vreg(), reg, operand.isLate());
  }
}

static unsigned limitOf(Constraint constraint) {
  return constraint.kind() == ConstraintKind::Limit ? constraint.limitCount()
                                                    : Constraint::maxLimit;
}

static bool wantsRegister(Operand operand) {
  ConstraintKind kind = operand.constraint().kind();
  return operand.isUse() && (kind == ConstraintKind::Reg || kind == ConstraintKind::Limit);
}

/// Whether a use that wants a register can read one that another is fixed to.
static bool satisfiedByFixed(llvm::ArrayRef<Operand> operands, Operand use) {
  return llvm::any_of(operands, [&](Operand other) {
    return other.isUse() && other.constraint().isFixed() && other.vreg() == use.vreg() &&
           other.constraint().fixedEncoding() < limitOf(use.constraint()) &&
           (other.isLate() || use.isEarly());
  });
}

/// One register serves all uses of a vreg, but for those that are tied: the first to choose chooses
/// for all.
void FastContext::uniteUses(llvm::ArrayRef<Operand> operands, Choice &choice) const {
  Operand use = operands[choice.position];
  auto sharesTied = [&](Operand early) {
    for (unsigned i = 0; i < operands.size(); ++i)
      if (early.isEarly() && isTiedUse(i) && operands[i].vreg() == early.vreg() &&
          limitOf(operands[i].constraint()) <= limitOf(early.constraint()))
        return true;
    return false;
  };
  if (!wantsRegister(use) || isTiedUse(choice.position) || satisfiedByFixed(operands, use) ||
      sharesTied(use))
    return;
  for (unsigned i = 0; i < operands.size(); ++i) {
    Operand other = operands[i];
    if (other.vreg() != use.vreg() || !wantsRegister(other) || isTiedUse(i) ||
        satisfiedByFixed(operands, other) || sharesTied(other))
      continue;
    choice.limit = std::min(choice.limit, static_cast<uint16_t>(limitOf(other.constraint())));
    if (other.isLate()) choice.rank = BothPoints;
  }
}

void FastContext::collectChoices(llvm::ArrayRef<Operand> operands) {
  choices.clear();
  for (unsigned i = 0; i < operands.size(); ++i) {
    Operand operand = operands[i];
    Constraint constraint = operand.constraint();
    ConstraintKind kind = constraint.kind();
    // A tied definition is placed with its use.
    if (kind == ConstraintKind::Fixed || kind == ConstraintKind::Reuse) continue;
    bool tied = isTiedUse(i);
    bool loose = kind == ConstraintKind::Any || kind == ConstraintKind::Stack;
    bool before = operand.isUse() || operand.isEarly();
    bool after = operand.isDef() || operand.isLate() || tied;
    unsigned limit = limitOf(constraint);
    Rank rank = before && after ? BothPoints : after ? LatePoint : EarlyPoint;
    // Who needs no register chooses last.
    choices.push_back({static_cast<uint16_t>(loose ? Constraint::maxLimit + 1 : limit), rank, i});
    uniteUses(operands, choices.back());
  }
  auto less = [](const Choice &a, const Choice &b) {
    return std::make_tuple(a.limit, a.rank, a.position) <
           std::make_tuple(b.limit, b.rank, b.position);
  };
  if (!std::is_sorted(choices.begin(), choices.end(), less)) llvm::sort(choices, less);
}

uint64_t FastContext::allowedFor(RegClass regClass, const Choice &choice) const {
  unsigned c = static_cast<unsigned>(regClass);
  uint64_t allowed = allRegs[c];
  if (choice.limit < 64) allowed &= (uint64_t(1) << choice.limit) - 1;
  if (choice.rank != EarlyPoint) allowed &= ~takenAfter[c];
  if (choice.rank != LatePoint) allowed &= ~takenBefore[c];
  return allowed;
}

/// Registers that are of no use to who needs both points.
uint64_t FastContext::betterFor(RegClass regClass, const Choice &choice) const {
  unsigned c = static_cast<unsigned>(regClass);
  if (choice.rank == EarlyPoint) return takenAfter[c];
  return choice.rank == LatePoint ? takenBefore[c] : ~uint64_t(0);
}

void FastContext::choosePlace(llvm::ArrayRef<Operand> operands, const Choice &choice,
                              Allocation *places) {
  unsigned i = choice.position;
  Operand operand = operands[i];
  if (operand.isDef()) {
    if (uint32_t first = firstDefinition(operands, i); first != i) {
      places[i] = places[first];
      return;
    }
    places[i] = chooseDef(operand, choice);
    return;
  }
  if (isTiedUse(i)) {
    unsigned def = tiedDefs[i];
    firstDefinition(operands, def);
    places[i] = places[def] = chooseTied(operand, choice, targets[def]);
    return;
  }
  places[i] = chooseUse(operand, choice);
}

Allocation FastContext::chooseDef(Operand operand, const Choice &choice) {
  VReg vreg = operand.vreg();
  PReg target = targets[choice.position];
  unsigned c = static_cast<unsigned>(vreg.regClass());
  if (operand.constraint().kind() == ConstraintKind::Stack) return home(vreg);
  if (valueOf(vreg).cheap && valueOf(vreg).slot == none && !target) return Allocation::none();
  uint64_t allowed = allowedFor(vreg.regClass(), choice);
  if (operand.constraint().isAny()) {
    bool targetAllowed = target && (freeRegs[c] & allowed & bitOf(target));
    if (!targetAllowed && (hasHome(valueOf(vreg)) || !(freeRegs[c] & allowed))) return home(vreg);
  }
  uint64_t owned = allRegs[c] & ~freeRegs[c];
  // Where registers are short, what is of least use to others comes before what is wanted.
  PReg hint = tight[c] ? PReg() : target;
  PReg reg = takeRegister(valueOf(vreg), vreg.regClass(), allowed,
                          betterFor(vreg.regClass(), choice), hint);
  // Who is read before the instruction in a register that it loses below keeps it above.
  if (bitOf(reg) & owned & takenBefore[c]) useIn(ownerOf(reg), reg, false);
  occupy(reg, choice.rank == BothPoints, true);
  return reg;
}

Allocation FastContext::chooseUse(Operand operand, const Choice &choice) {
  VReg vreg = operand.vreg();
  Value &value = valueOf(vreg);
  unsigned c = static_cast<unsigned>(vreg.regClass());
  if (operand.constraint().kind() == ConstraintKind::Stack) return home(vreg);
  bool late = choice.rank == BothPoints;
  uint64_t limit = choice.limit < 64 ? (uint64_t(1) << choice.limit) - 1 : ~uint64_t(0);
  bool fits = value.reg && (bitOf(value.reg) & limit);
  bool livesThrough = fits && !(freeRegs[c] & bitOf(value.reg));
  if (fits && (!late || livesThrough)) {
    lastTouch[value.reg.index()] = currentInst.index();
    occupy(value.reg, true, late);
    return value.reg;
  }
  for (const Copy &copy : copies)
    if (copy.vreg == vreg && allocatable.contains(copy.to) && (bitOf(copy.to) & limit) &&
        (copy.late || !late))
      return copy.to;
  // A late use may keep a register that only its vreg's early uses have taken.
  if (fits && !(takenAfter[c] & bitOf(value.reg))) {
    own(vreg, value.reg);
    occupy(value.reg, true, true);
    return value.reg;
  }
  uint64_t allowed = allowedFor(vreg.regClass(), choice);
  if (operand.constraint().isAny() && (value.reg || !(freeRegs[c] & allowed))) return home(vreg);
  PReg reg = takeRegister(valueOf(vreg), vreg.regClass(), allowed,
                          betterFor(vreg.regClass(), choice), PReg());
  occupy(reg, true, late);
  useIn(vreg, reg, late);
  return reg;
}

/// A register for a use and the definition that takes it over.
Allocation FastContext::chooseTied(Operand use, const Choice &choice, PReg target) {
  VReg vreg = use.vreg();
  RegClass regClass = vreg.regClass();
  PReg reg = takeRegister(valueOf(vreg), regClass, allowedFor(regClass, choice),
                          betterFor(regClass, choice), target);
  occupy(reg, true, true);
  useIn(vreg, reg, false);
  return reg;
}

void FastContext::fixDefinition(VReg vreg, Allocation place, PReg target) {
  if (place.isNone()) return;
  if (target && place != Allocation(target)) fixups.push_back({place, target, vreg.regClass()});
  if (!hasHome(valueOf(vreg))) return;
  Allocation slot = home(vreg);
  if (place != slot) fixups.push_back({place, slot, vreg.regClass()});
}

/// Definitions go where they are wanted, before anything else happens below the instruction.
void FastContext::emitFixups() {
  if (fixups.empty()) return;
  sequence.clear();
  bool inOrder = llvm::all_of(fixups, [&](const Fixup &fixup) {
    return fixup.from.isReg() && !environment->isStack(fixup.from) &&
           llvm::none_of(fixups, [&](const Fixup &other) { return other.to == fixup.from; });
  });
  if (inOrder) {
    for (const Fixup &fixup : fixups)
      sequence.push_back(Edit::move(fixup.from, fixup.to));
  } else {
    for (const Fixup &fixup : fixups)
      parallelMoves.add(fixup.from, fixup.to, fixup.regClass);
    llvm::append_range(sequence, parallelMoves.resolve(*environment, freeSet(), slots));
  }
  if (!problem->isBranch(currentInst)) {
    addMoves(ProgPoint::after(currentInst), sequence);
    return;
  }
  // Nothing can be done after a branch but in its targets, which have no other predecessors.
  for (Block target : problem->successorsOf(Block(currentBlock)))
    for (const Edit &edit : sequence) {
      countEdit(*environment, edit, counts);
      headEdits.push_back(
          {{ProgPoint::before(problem->instsOf(target).begin), edit}, headEdits.size()});
    }
}

void FastContext::copyToStackSlot(VReg vreg, PReg stackSlot) {
  RegClass regClass = vreg.regClass();
  unsigned c = static_cast<unsigned>(regClass);
  if (uint64_t allowed = freeRegs[c] & ~takenBefore[c]; allowed != 0) {
    PReg reg = takeRegister(valueOf(vreg), regClass, allowed, ~uint64_t(0), PReg());
    own(vreg, reg);
    occupy(reg, true, false);
    addMoves(ProgPoint::before(currentInst), Edit::move(reg, stackSlot));
    return;
  }
  parallelMoves.add(home(vreg), stackSlot, regClass);
  addMoves(ProgPoint::before(currentInst), parallelMoves.resolve(*environment, PRegSet(), slots));
}

/// The registers that uses read are no vreg's above the instruction: the copies don't disturb each
/// other.
void FastContext::emitCopies() {
  for (const Copy &copy : copies) {
    Value &value = valueOf(copy.vreg);
    if (value.reg && value.reg != copy.to)
      addMoves(ProgPoint::before(currentInst), Edit::move(value.reg, copy.to));
    else if (!allocatable.contains(copy.to))
      copyToStackSlot(copy.vreg, copy.to);
    else // Its register was given to another operand: it lives here above the instruction.
      own(copy.vreg, copy.to);
  }
  copies.clear();
}
