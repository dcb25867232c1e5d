//===- Testing/Damage.cpp - Breaking outputs on purpose -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Testing/Damage.h"

using namespace cot;
using namespace cot::regalloc;

namespace {

/// An operand of a vreg, by its index and its instruction.
struct Site {
  Inst inst;
  uint32_t index;
};

class Vandal {
public:
  Vandal(const Problem &problem, const MachineEnvironment &environment, Chance &chance,
         Output &output)
      : problem(problem), environment(environment), chance(chance), output(output) {}

  bool run(DamageKind kind, bool &changesMeaning);

private:
  template <typename Condition> std::optional<Site> pickOperand(Condition condition) {
    std::vector<Site> sites;
    for (uint32_t i = 0; i < problem.numInsts(); ++i)
      for (uint32_t o = problem.operandOffsets[i]; o < problem.operandOffsets[i + 1]; ++o)
        if (!problem.operands[o].isNonAllocatable() && condition(problem.operands[o], Inst(i)))
          sites.push_back({Inst(i), o});
    if (sites.empty()) return std::nullopt;
    return chance.pick(sites);
  }
  PReg otherRegister(PReg reg) {
    std::vector<PReg> others;
    for (PReg other : environment.allocatable())
      if (other != reg && other.regClass() == reg.regClass()) others.push_back(other);
    return others.empty() ? reg : chance.pick(others);
  }
  bool breakConstraint();
  bool shareDefinition();
  bool moveOperand();
  bool changeEdit(DamageKind kind);
  bool insertEdit(DamageKind kind);
  bool useIncoming(OperandKind operandKind);

  const Problem &problem;
  const MachineEnvironment &environment;
  Chance &chance;
  Output &output;
};

} // namespace

bool Vandal::breakConstraint() {
  auto site = pickOperand([](Operand operand, Inst) { return !operand.constraint().isAny(); });
  if (!site) return false;
  Operand operand = problem.operands[site->index];
  Allocation &place = output.allocations[site->index];
  if (operand.constraint().kind() == ConstraintKind::Stack) {
    for (PReg reg : environment.allocatable())
      if (reg.regClass() == operand.regClass()) place = reg;
    return true;
  }
  // In a register of another class.
  for (PReg reg : environment.allocatable())
    if (reg.regClass() != operand.regClass()) {
      place = reg;
      return true;
    }
  return false;
}

bool Vandal::shareDefinition() {
  auto site = pickOperand([&](Operand operand, Inst inst) {
    if (!operand.isDef() || operand.constraint().kind() != ConstraintKind::Reg) return false;
    for (Operand other : problem.operandsOf(inst))
      if (other.isDef() && other.vreg() != operand.vreg() && other.regClass() == operand.regClass())
        return true;
    return (problem.clobbersOf(inst).mask(operand.regClass()) &
            environment.allocatable().mask(operand.regClass())) != 0;
  });
  if (!site) return false;
  Operand operand = problem.operands[site->index];
  for (PReg reg : problem.clobbersOf(site->inst))
    if (reg.regClass() == operand.regClass() && environment.allocatable().contains(reg)) {
      output.allocations[site->index] = reg;
      return true;
    }
  for (uint32_t o = problem.operandOffsets[site->inst.index()];
       o < problem.operandOffsets[site->inst.index() + 1]; ++o) {
    Operand other = problem.operands[o];
    Allocation place = output.allocations[o];
    if (!other.isDef() || other.vreg() == operand.vreg() || !place.isReg() ||
        other.regClass() != operand.regClass() || environment.isStack(place))
      continue;
    output.allocations[site->index] = place;
    return true;
  }
  return false;
}

bool Vandal::moveOperand() {
  auto site = pickOperand([](Operand operand, Inst) {
    return operand.constraint().kind() == ConstraintKind::Reg ||
           operand.constraint().kind() == ConstraintKind::Any;
  });
  if (!site || !output.allocations[site->index].isReg()) return false;
  PReg reg = output.allocations[site->index].reg();
  PReg other = otherRegister(reg);
  output.allocations[site->index] = other;
  return other != reg;
}

bool Vandal::changeEdit(DamageKind kind) {
  if (output.edits.empty()) return false;
  size_t position = chance.below(static_cast<uint32_t>(output.edits.size()));
  PlacedEdit &placed = output.edits[position];
  auto at = output.edits.begin() + static_cast<ptrdiff_t>(position);
  Allocation to = placed.edit.to();
  switch (kind) {
  case DamageKind::DropEdit:
    output.edits.erase(at);
    return true;
  case DamageKind::RedirectEdit:
    if (!placed.edit.isMove() || !to.isReg() || environment.isStack(to)) return false;
    placed.edit = Edit::move(placed.edit.from(), otherRegister(to.reg()));
    return placed.edit.to() != to && placed.edit.from() != placed.edit.to();
  case DamageKind::ResourceEdit: {
    if (!placed.edit.isMove() || !placed.edit.from().isReg() ||
        environment.isStack(placed.edit.from()))
      return false;
    PReg from = otherRegister(placed.edit.from().reg());
    placed.edit = Edit::move(from, to);
    return Allocation(from) != to;
  }
  case DamageKind::SwapEdits:
    if (position == 0 || output.edits[position - 1].point != placed.point) return false;
    std::swap(output.edits[position - 1], placed);
    return true;
  case DamageKind::DelayEdit: {
    Inst inst = placed.point.inst();
    if (placed.point.isAfter() || problem.isBranch(inst) || problem.isReturn(inst)) return false;
    PlacedEdit moved = {ProgPoint::after(inst), placed.edit};
    output.edits.erase(at);
    auto place = std::find_if(output.edits.begin(), output.edits.end(),
                              [&](const PlacedEdit &e) { return e.point > moved.point; });
    output.edits.insert(place, moved);
    return true;
  }
  case DamageKind::UnsortEdits:
    if (position == 0 || output.edits[position - 1].point == placed.point) return false;
    std::swap(output.edits[position - 1], placed);
    return true;
  default:
    return false;
  }
}

bool Vandal::insertEdit(DamageKind kind) {
  std::vector<PReg> regs;
  for (PReg reg : environment.allocatable())
    regs.push_back(reg);
  PReg reg = chance.pick(regs);
  Inst inst(chance.below(problem.numInsts()));
  ProgPoint point = ProgPoint::before(inst);
  Edit edit = Edit::move(reg, reg);
  switch (kind) {
  case DamageKind::EditAfterEnd: {
    if (output.numSpillSlots < 64) output.numSpillSlots = 64;
    point = ProgPoint::after(problem.instsOf(Block(chance.below(problem.numBlocks()))).last());
    edit = Edit::move(SpillSlot(63), reg);
    break;
  }
  case DamageKind::StackToStack:
    if (output.numSpillSlots < 66) output.numSpillSlots = 66;
    edit = Edit::move(SpillSlot(63), SpillSlot(64));
    break;
  case DamageKind::MoveAcross: {
    auto other = llvm::find_if(regs, [&](PReg r) { return r.regClass() != reg.regClass(); });
    if (other == regs.end()) return false;
    edit = Edit::move(reg, *other);
    break;
  }
  case DamageKind::RepeatCostly:
    if (problem.isCheap(inst)) return false;
    edit = Edit::rematerialize(inst, reg);
    break;
  default:
    break;
  }
  auto place = std::find_if(output.edits.begin(), output.edits.end(),
                            [&](const PlacedEdit &e) { return e.point > point; });
  output.edits.insert(place, {point, edit});
  return true;
}

bool Vandal::useIncoming(OperandKind operandKind) {
  auto site = pickOperand([&](Operand operand, Inst) {
    ConstraintKind kind = operand.constraint().kind();
    return operand.kind() == operandKind &&
           (kind == ConstraintKind::Any || kind == ConstraintKind::Stack) &&
           !environment.fixedStackSlots.empty(operand.regClass());
  });
  if (!site) return false;
  uint64_t slots = environment.fixedStackSlots.mask(problem.operands[site->index].regClass());
  for (uint32_t skip = chance.below(static_cast<uint32_t>(llvm::popcount(slots))); skip > 0; --skip)
    slots &= slots - 1;
  output.allocations[site->index] = PReg(static_cast<unsigned>(llvm::countr_zero(slots)),
                                         problem.operands[site->index].regClass());
  return true;
}

bool Vandal::run(DamageKind kind, bool &changesMeaning) {
  changesMeaning = true;
  switch (kind) {
  case DamageKind::DropAllocation:
    if (output.allocations.empty()) return false;
    output.allocations.pop_back();
    return true;
  case DamageKind::ClearAllocation: {
    auto site = pickOperand([&](Operand, Inst inst) { return !problem.isCheap(inst); });
    if (!site) return false;
    output.allocations[site->index] = Allocation();
    return true;
  }
  case DamageKind::BeyondFrame: {
    auto site = pickOperand([](Operand operand, Inst) { return operand.constraint().isAny(); });
    if (!site) return false;
    output.allocations[site->index] = SpillSlot(output.numSpillSlots);
    return true;
  }
  case DamageKind::BreakConstraint:
    return breakConstraint();
  case DamageKind::ShareDefinition:
    return shareDefinition();
  case DamageKind::UnsortEdits:
    return changeEdit(kind);
  case DamageKind::EditAfterEnd:
  case DamageKind::StackToStack:
  case DamageKind::MoveToItself:
  case DamageKind::MoveAcross:
  case DamageKind::RepeatCostly:
    return insertEdit(kind);
  case DamageKind::MoveLabel: {
    if (output.debugLocations.empty()) return false;
    DebugLocation &location = chance.pick(output.debugLocations);
    location.place = SpillSlot(output.numSpillSlots++);
    return true;
  }
  case DamageKind::ReadIncoming:
    changesMeaning = false;
    return useIncoming(OperandKind::Use);
  case DamageKind::WriteIncoming:
    return useIncoming(OperandKind::Def);
  case DamageKind::MoveOperand:
    changesMeaning = false;
    return moveOperand();
  case DamageKind::DropEdit:
  case DamageKind::RedirectEdit:
  case DamageKind::ResourceEdit:
  case DamageKind::SwapEdits:
  case DamageKind::DelayEdit:
    changesMeaning = false;
    return changeEdit(kind);
  }
  llvm_unreachable("all kinds are covered");
}

bool regalloc::damage(DamageKind kind, const Problem &problem,
                      const MachineEnvironment &environment, Chance &chance, Output &output,
                      bool &changesMeaning) {
  return Vandal(problem, environment, chance, output).run(kind, changesMeaning);
}
