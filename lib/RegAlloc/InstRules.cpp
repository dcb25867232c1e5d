//===- InstRules.cpp - What one instruction may ask for -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InstRules.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ScopedPrinter.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;

llvm::Error InstRules::conflict(Inst inst, const llvm::Twine &detail, VReg vreg) const {
  return llvm::make_error<AllocationError>(ErrorKind::OperandConflict,
                                           (llvm::to_string(inst) + ": " + detail).str(), Block(),
                                           inst, vreg);
}

llvm::Error InstRules::check(Inst inst) {
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  reused = 0;
  for (unsigned i = 0; i < operands.size(); ++i)
    if (llvm::Error error = checkOperand(inst, i)) return error;
  if (llvm::Error error = checkFlags(inst)) return error;
  if (llvm::Error error = checkDefs(inst)) return error;
  if (llvm::Error error = checkFixed(inst)) return error;
  return checkPressure(inst);
}

llvm::Error InstRules::checkOperand(Inst inst, unsigned position) {
  Operand operand = problem.operandsOf(inst)[position];
  Constraint constraint = operand.constraint();
  if (constraint.isReuse()) return checkReuse(inst, position);
  if (!constraint.isFixed()) return llvm::Error::success();
  PReg reg = operand.fixedReg();
  bool allocatable = environment.allocatable().contains(reg);
  if (operand.isNonAllocatable()) {
    if (allocatable)
      return conflict(inst, llvm::to_string(reg) + " is named without a vreg but is allocatable");
    if (operand.isDef()) return conflict(inst, "a definition without a vreg");
    return llvm::Error::success();
  }
  if (!allocatable && !environment.fixedStackSlots.contains(reg))
    return conflict(inst,
                    llvm::to_string(operand.vreg()) + " is fixed to " + llvm::to_string(reg) +
                        ", which is not allocatable",
                    operand.vreg());
  return llvm::Error::success();
}

llvm::Error InstRules::checkReuse(Inst inst, unsigned position) {
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  Operand operand = operands[position];
  unsigned index = operand.constraint().reuseIndex();
  if (operand.isUse() || operand.isEarly())
    return conflict(inst, "only a late definition may reuse an operand", operand.vreg());
  if (index >= operands.size())
    return conflict(inst, "reuse of an operand that doesn't exist", operand.vreg());
  Operand source = operands[index];
  if (source.isDef() || source.isLate() || source.isNonAllocatable())
    return conflict(inst, "reuse of an operand that is no early use", operand.vreg());
  if (source.regClass() != operand.regClass())
    return conflict(inst, "reuse of an operand of another class", operand.vreg());
  ConstraintKind kind = source.constraint().kind();
  bool inRegister =
      kind == ConstraintKind::Reg || kind == ConstraintKind::Limit ||
      (kind == ConstraintKind::Fixed && environment.allocatable().contains(source.fixedReg()));
  if (!inRegister)
    return conflict(inst, "reuse of an operand that need not be in a register", operand.vreg());
  if (reused >> index & 1)
    return conflict(inst, "two definitions reuse one operand", operand.vreg());
  reused |= 1u << index;
  return llvm::Error::success();
}

llvm::Error InstRules::checkFlags(Inst inst) {
  InstFlags flags = problem.flagsOf(inst);
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  auto bad = [&](const char *detail) {
    return llvm::make_error<AllocationError>(ErrorKind::BadInstruction,
                                             llvm::to_string(inst) + ": " + detail, Block(), inst);
  };
  unsigned bits = static_cast<unsigned>(flags);
  if (bits & (bits - 1)) return bad("an instruction is of one kind only");
  if (problem.isMove(inst)) {
    if (operands.size() != 2 || !operands[0].isUse() || !operands[0].isEarly() ||
        !operands[1].isDef() || !operands[1].isLate() || operands[1].constraint().isReuse() ||
        operands[0].isNonAllocatable() || operands[0].regClass() != operands[1].regClass())
      return bad("a move has an early use and a late definition of one class");
    if (problem.hasClobbers(inst)) return bad("a move clobbers nothing");
  }
  if (problem.isCheap(inst)) {
    if (operands.size() != 1 || !operands[0].isDef() || operands[0].isEarly())
      return bad("a cheap instruction has one operand, a late definition");
    ConstraintKind kind = operands[0].constraint().kind();
    if (kind == ConstraintKind::Stack || kind == ConstraintKind::Fixed)
      return bad("a cheap instruction defines any register");
    if (problem.hasClobbers(inst)) return bad("a cheap instruction clobbers nothing");
  }
  return llvm::Error::success();
}

/// Several definitions of one vreg get one place: they must ask for the same thing.
llvm::Error InstRules::checkDefs(Inst inst) {
  if (!problem.allowMultipleDefs) return llvm::Error::success();
  defs.clear();
  for (Operand operand : problem.operandsOf(inst))
    if (operand.isDef()) defs.push_back(operand);
  llvm::sort(defs, [](Operand a, Operand b) {
    return std::make_pair(a.vreg().index(), a.bits()) < std::make_pair(b.vreg().index(), b.bits());
  });
  for (size_t i = 1; i < defs.size(); ++i)
    if (defs[i].vreg() == defs[i - 1].vreg() && defs[i] != defs[i - 1])
      return conflict(inst, "definitions of " + llvm::to_string(defs[i].vreg()) + " differ",
                      defs[i].vreg());
  return llvm::Error::success();
}

llvm::Error InstRules::occupy(Inst inst, bool after, PReg reg, VReg vreg, bool isDef) {
  const char *when = after ? " after the instruction" : " before the instruction";
  if (after && problem.clobbersOf(inst).contains(reg))
    return conflict(inst,
                    llvm::to_string(vreg) + " is fixed to " + llvm::to_string(reg) +
                        ", which is clobbered",
                    vreg);
  Holder &holder = holders[after][reg.index()];
  if (held[after].contains(reg) && (holder.vreg != vreg || holder.isDef != isDef))
    return conflict(inst,
                    llvm::to_string(holder.vreg) + " and " + llvm::to_string(vreg) +
                        " both ask for " + llvm::to_string(reg) + when,
                    vreg);
  held[after].insert(reg);
  holder = {vreg, isDef};
  return llvm::Error::success();
}

llvm::Error InstRules::checkFixed(Inst inst) {
  held = {};
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  for (Operand operand : operands) {
    if (operand.isNonAllocatable()) continue;
    bool tied = operand.constraint().isReuse() &&
                operands[operand.constraint().reuseIndex()].constraint().isFixed();
    if (!tied && !operand.constraint().isFixed()) continue;
    PReg reg = tied ? operands[operand.constraint().reuseIndex()].fixedReg() : operand.fixedReg();
    if (operand.isUse() || operand.isEarly())
      if (llvm::Error error = occupy(inst, false, reg, operand.vreg(), operand.isDef()))
        return error;
    if (operand.isDef() || operand.isLate())
      if (llvm::Error error = occupy(inst, true, reg, operand.vreg(), operand.isDef()))
        return error;
  }
  return llvm::Error::success();
}

/// True if the vreg of \p operand is, where it wants a register, in a fixed one that will do.
bool InstRules::satisfiedByFixed(Operand operand, unsigned limit) const {
  for (unsigned after = 0; after < 2; ++after) {
    bool wanted =
        after ? operand.isLate() || operand.isDef() : operand.isEarly() || operand.isUse();
    if (!wanted) continue;
    bool found = false;
    for (PReg reg : held[after]) {
      const Holder &holder = holders[after][reg.index()];
      found |= reg.regClass() == operand.regClass() && reg.encoding() < limit &&
               holder.vreg == operand.vreg() && holder.isDef == operand.isDef() &&
               environment.allocatable().contains(reg);
    }
    if (!found) return false;
  }
  return true;
}

void InstRules::collectDemands(Inst inst, RegClass regClass) {
  demands.clear();
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  for (unsigned i = 0; i < operands.size(); ++i) {
    Operand operand = operands[i];
    ConstraintKind kind = operand.constraint().kind();
    if (operand.regClass() != regClass) continue;
    if (kind != ConstraintKind::Reg && kind != ConstraintKind::Limit) continue;
    unsigned limit =
        kind == ConstraintKind::Limit ? operand.constraint().limitCount() : Constraint::maxLimit;
    bool isTied = i <= Constraint::maxReuse && (reused >> i & 1);
    if (!isTied && satisfiedByFixed(operand, limit)) continue;
    demands.push_back({operand.vreg(), limit, operand.isEarly() || operand.isUse(),
                       operand.isLate() || operand.isDef() || isTied, isTied});
  }
  // One register serves all mentions of a vreg, except that each tied use needs its own.
  llvm::sort(demands, [](const Demand &a, const Demand &b) {
    return std::make_tuple(a.vreg.index(), !a.tied, a.limit, a.before, a.after) <
           std::make_tuple(b.vreg.index(), !b.tied, b.limit, b.before, b.after);
  });
  size_t kept = 0;
  for (size_t i = 0; i < demands.size(); ++i) {
    const Demand &demand = demands[i];
    Demand *previous = kept ? &demands[kept - 1] : nullptr;
    bool same = previous && previous->vreg == demand.vreg && !demand.tied;
    if (same && !previous->tied) {
      previous->before |= demand.before;
      previous->after |= demand.after;
    } else if (!same || !(previous->limit <= demand.limit && demand.before && !demand.after)) {
      demands[kept++] = demand;
    }
  }
  demands.truncate(kept);
  llvm::sort(demands, [](const Demand &a, const Demand &b) {
    return std::make_pair(a.limit, a.vreg.index()) < std::make_pair(b.limit, b.vreg.index());
  });
}

/// Hall's condition for wishes for prefixes of one list: served in order of their limits, each
/// takes the register that is of least use to the others. Registers are free before only, after
/// only, or at both points.
bool InstRules::demandsFit(RegClass regClass) {
  uint64_t all = environment.allocatable().mask(regClass);
  uint64_t freeBefore = all & ~held[0].mask(regClass);
  uint64_t freeAfter = all & ~held[1].mask(regClass);
  int both = 0;
  int beforeOnly = 0;
  int afterOnly = 0;
  unsigned counted = 0;
  for (const Demand &demand : demands) {
    for (; counted < demand.limit; ++counted) {
      bool before = freeBefore >> counted & 1;
      bool after = freeAfter >> counted & 1;
      both += before && after;
      beforeOnly += before && !after;
      afterOnly += after && !before;
    }
    if (demand.before && demand.after) {
      --both;
    } else {
      int &own = demand.before ? beforeOnly : afterOnly;
      int &other = demand.before ? afterOnly : beforeOnly;
      if (own > 0) {
        --own;
      } else {
        --both;
        ++other;
      }
    }
    if (both < 0) return false;
  }
  return true;
}

/// True if there are registers for all operands that want one, each for itself, which are free
/// before and after the instruction: the rule.
bool InstRules::fitsEasily(Inst inst) const {
  std::array<unsigned, numRegClasses> wanted = {};
  for (Operand operand : problem.operandsOf(inst)) {
    Constraint constraint = operand.constraint();
    if (constraint == Constraint::reg())
      ++wanted[static_cast<unsigned>(operand.regClass())];
    else if (constraint.kind() == ConstraintKind::Limit)
      return false;
  }
  PRegSet free = environment.allocatable() - held[0] - held[1];
  if (problem.hasClobbers(inst)) free = free - problem.clobbersOf(inst);
  return llvm::all_of(allRegClasses, [&](RegClass regClass) {
    unsigned count = wanted[static_cast<unsigned>(regClass)];
    return count == 0 || count <= static_cast<unsigned>(llvm::popcount(free.mask(regClass)));
  });
}

llvm::Error InstRules::checkPressure(Inst inst) {
  if (fitsEasily(inst)) return llvm::Error::success();
  for (PReg reg : problem.clobbersOf(inst))
    if (!held[1].contains(reg)) {
      held[1].insert(reg);
      holders[1][reg.index()] = {VReg(), true};
    }
  for (RegClass regClass : allRegClasses) {
    collectDemands(inst, regClass);
    if (demandsFit(regClass)) continue;
    return llvm::make_error<AllocationError>(ErrorKind::TooManyLiveRegisters,
                                             llvm::to_string(inst) + ": the operands need more " +
                                                 regClassName(regClass) +
                                                 " registers than there are",
                                             Block(), inst);
  }
  return llvm::Error::success();
}
