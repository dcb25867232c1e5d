//===- CheckerRules.cpp - What the checker asks of one instruction or edit -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CheckerRules.h"
#include "llvm/Support/ScopedPrinter.h"
#include <tuple>

using namespace cot;
using namespace cot::regalloc;

llvm::ArrayRef<Allocation> CheckerRules::allocationsOf(Inst inst) const {
  uint32_t begin = problem.operandOffsets[inst.index()];
  return llvm::ArrayRef(output.allocations)
      .slice(begin, problem.operandOffsets[inst.index() + 1] - begin);
}

bool CheckerRules::placeExists(Allocation allocation, RegClass regClass, bool inEdit) const {
  if (allocation.isReg()) {
    if ((allocation.bits() & 0x1fffffff) >= PReg::numIndices) return false;
    PReg reg = allocation.reg();
    if (allocatable.contains(reg)) return true;
    return environment.fixedStackSlots.contains(reg) ||
           (inEdit && reg && environment.scratchOf(reg.regClass()) == reg);
  }
  if (!allocation.isSpillSlot()) return false;
  uint32_t slot = allocation.bits() & 0x1fffffff;
  if (slot >= output.numSpillSlots) return false;
  uint32_t width = problem.spillSlotSize[static_cast<unsigned>(regClass)];
  return problem.multiSlotNamedByLast ? slot + 1 >= width : slot + width <= output.numSpillSlots;
}

bool CheckerRules::check() {
  if (output.allocations.size() != problem.operands.size()) {
    errors.add(CheckErrorKind::AllocationCount, ProgPoint(),
               llvm::Twine(output.allocations.size()) + " allocations for " +
                   llvm::Twine(problem.operands.size()) + " operands");
    return false;
  }
  for (uint32_t i = 0; i < problem.numInsts(); ++i)
    checkInst(Inst(i));
  checkEdits();
  return errors.empty();
}

void CheckerRules::checkInst(Inst inst) {
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  llvm::ArrayRef<Allocation> allocations = allocationsOf(inst);
  bool executable = true;
  for (unsigned i = 0; i < operands.size(); ++i) {
    Operand operand = operands[i];
    ProgPoint point = operand.isEarly() ? ProgPoint::before(inst) : ProgPoint::after(inst);
    auto fail = [&](CheckErrorKind kind) {
      errors.add(kind, point, llvm::to_string(operand) + " has " + llvm::to_string(allocations[i]));
      executable = false;
    };
    if (operand.isNonAllocatable()) {
      if (allocations[i] != Allocation(operand.fixedReg()))
        fail(CheckErrorKind::ConstraintViolated);
    } else if (allocations[i].kind() == AllocationKind::None) {
      if (!problem.isCheap(inst)) fail(CheckErrorKind::MissingAllocation);
    } else if (!placeExists(allocations[i], operand.regClass(), false)) {
      fail(CheckErrorKind::BadPlace);
    } else if (!satisfies(inst, i)) {
      fail(CheckErrorKind::ConstraintViolated);
    }
  }
  if (executable) checkConflicts(inst);
}

bool CheckerRules::satisfies(Inst inst, unsigned position) const {
  llvm::ArrayRef<Allocation> allocations = allocationsOf(inst);
  Operand operand = problem.operandsOf(inst)[position];
  Constraint constraint = operand.constraint();
  Allocation allocation = allocations[position];
  bool ofClass = allocation.isReg() && allocation.reg().regClass() == operand.regClass();
  bool inRegister = ofClass && allocatable.contains(allocation.reg());
  // A use may read its value where it came in; what is written there others might read.
  bool onStack =
      allocation.isSpillSlot() ||
      (operand.isUse() && ofClass && environment.fixedStackSlots.contains(allocation.reg()));
  switch (constraint.kind()) {
  case ConstraintKind::Any:
    return inRegister || onStack;
  case ConstraintKind::Reg:
    return inRegister;
  case ConstraintKind::Stack:
    return onStack;
  case ConstraintKind::Fixed:
    return allocation == Allocation(operand.fixedReg());
  case ConstraintKind::Reuse:
    return inRegister && allocation == allocations[constraint.reuseIndex()];
  case ConstraintKind::Limit:
    return inRegister && allocation.reg().encoding() < constraint.limitCount();
  }
  llvm_unreachable("all constraints are covered");
}

void CheckerRules::occupy(Allocation allocation, Operand operand) {
  uint32_t first =
      allocation.isReg() ? allocation.reg().index() : PReg::numIndices + allocation.slot().index();
  uint32_t width = 1;
  if (allocation.isSpillSlot()) {
    width = problem.spillSlotSize[static_cast<unsigned>(operand.regClass())];
    if (problem.multiSlotNamedByLast) first -= width - 1;
  }
  for (uint32_t unit = first; unit < first + width; ++unit) {
    if (operand.isUse() || operand.isEarly())
      occupations.push_back({false, unit, operand.vreg(), operand.isDef()});
    if (operand.isDef() || operand.isLate())
      occupations.push_back({true, unit, operand.vreg(), operand.isDef()});
  }
}

/// Uses may share a place, whatever their vregs: that they find their values is the data flow's
/// business. A definition shares its place only with another mention of the same definition.
void CheckerRules::checkConflicts(Inst inst) {
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  llvm::ArrayRef<Allocation> allocations = allocationsOf(inst);
  occupations.clear();
  for (unsigned i = 0; i < operands.size(); ++i)
    if (!allocations[i].isNone() && !operands[i].isNonAllocatable())
      occupy(allocations[i], operands[i]);
  if (problem.hasClobbers(inst))
    for (PReg reg : problem.clobbersOf(inst))
      occupations.push_back({true, reg.index(), VReg(), true});
  llvm::sort(occupations, [](const Occupation &a, const Occupation &b) {
    return std::make_tuple(a.after, a.unit, !a.isDef, a.vreg) <
           std::make_tuple(b.after, b.unit, !b.isDef, b.vreg);
  });
  for (size_t i = 1; i < occupations.size(); ++i) {
    const Occupation &a = occupations[i - 1];
    const Occupation &b = occupations[i];
    if (a.after != b.after || a.unit != b.unit || !a.isDef) continue;
    if (b.isDef && a.vreg == b.vreg) continue;
    std::string place = a.unit < PReg::numIndices
                            ? llvm::to_string(PReg::fromIndex(a.unit))
                            : "slot " + std::to_string(a.unit - PReg::numIndices);
    auto name = [](VReg vreg) { return vreg ? llvm::to_string(vreg) : std::string("a clobber"); };
    errors.add(CheckErrorKind::PlaceConflict,
               a.after ? ProgPoint::after(inst) : ProgPoint::before(inst),
               name(a.vreg) + " and " + name(b.vreg) + " share " + place);
  }
}

void CheckerRules::checkMove(const PlacedEdit &placed) {
  auto fail = [&](const char *why) {
    errors.add(CheckErrorKind::BadMove, placed.point, llvm::to_string(placed.edit) + ": " + why);
  };
  Allocation from = placed.edit.from();
  Allocation to = placed.edit.to();
  if (from == to) return fail("to itself");
  if (!from.isReg() && !to.isReg()) return fail("from stack to stack");
  RegClass regClass = from.isReg() ? from.reg().regClass() : to.reg().regClass();
  if (!placeExists(from, regClass, true) || !placeExists(to, regClass, true))
    return fail("no such place");
  if (from.isReg() && to.isReg() && from.reg().regClass() != to.reg().regClass())
    return fail("between classes");
  if (environment.isStack(from) && environment.isStack(to)) return fail("from stack to stack");
}

void CheckerRules::checkRematerialization(const PlacedEdit &placed) {
  auto fail = [&](const char *why) {
    errors.add(CheckErrorKind::BadRematerialization, placed.point,
               llvm::to_string(placed.edit) + ": " + why);
  };
  if (placed.edit.inst().index() >= problem.numInsts() || !problem.isCheap(placed.edit.inst()))
    return fail("not a cheap instruction");
  Operand operand = problem.operandsOf(placed.edit.inst())[0];
  Allocation to = placed.edit.to();
  if (!to.isReg() || !placeExists(to, operand.regClass(), true) || environment.isStack(to) ||
      to.reg().regClass() != operand.regClass())
    return fail("not to a register of its class");
  if (operand.constraint().kind() == ConstraintKind::Limit &&
      to.reg().encoding() >= operand.constraint().limitCount())
    return fail("not to a register that it can define");
}

void CheckerRules::checkEdits() {
  // The points after branches and returns are not executed.
  for (size_t i = 0; i < output.edits.size(); ++i) {
    const PlacedEdit &placed = output.edits[i];
    if (i > 0 && placed.point < output.edits[i - 1].point)
      errors.add(CheckErrorKind::EditOrder, placed.point,
                 llvm::to_string(placed.edit) + " follows an edit at " +
                     llvm::to_string(output.edits[i - 1].point));
    Inst inst = placed.point.inst();
    if (inst.index() >= problem.numInsts() ||
        (placed.point.isAfter() && (problem.isBranch(inst) || problem.isReturn(inst))))
      errors.add(CheckErrorKind::EditPoint, placed.point, llvm::to_string(placed.edit));
    if (placed.edit.isMove())
      checkMove(placed);
    else
      checkRematerialization(placed);
  }
}
