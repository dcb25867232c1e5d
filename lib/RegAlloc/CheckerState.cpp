//===- CheckerState.cpp - What the checker knows at a point -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CheckerState.h"

using namespace cot;
using namespace cot::regalloc;

CheckerState::CheckerState(const Problem &problem, const MachineEnvironment &environment,
                           uint32_t numSpillSlots)
    : problem(problem), environment(environment), vregNumbers(problem.numVRegs),
      placeNumbers(PReg::numIndices + numSpillSlots), owners(placeNumbers.size()),
      widths(placeNumbers.size(), 1), nextVReg(problem.numVRegs), seen(placeNumbers.size()) {
  for (PlaceId place = 0; place < owners.size(); ++place)
    owners[place] = place;
}

PlaceId CheckerState::placeOf(Allocation allocation, RegClass regClass) const {
  if (allocation.isReg()) return allocation.reg().index();
  uint32_t slot = allocation.slot().index();
  if (problem.multiSlotNamedByLast) slot -= widthOf(allocation, regClass) - 1;
  return PReg::numIndices + slot;
}

Allocation CheckerState::allocationAt(PlaceId place, RegClass regClass) const {
  if (place < PReg::numIndices) return PReg::fromIndex(place);
  uint32_t slot = place - PReg::numIndices;
  if (problem.multiSlotNamedByLast)
    slot += problem.spillSlotSize[static_cast<unsigned>(regClass)] - 1;
  return SpillSlot(slot);
}

void CheckerState::load(llvm::ArrayRef<Fact> facts) {
  for (VReg vreg : touchedVRegs)
    vregNumbers[vreg.index()] = 0;
  for (PlaceId place : touchedPlaces)
    placeNumbers[place] = 0;
  touchedVRegs.clear();
  touchedPlaces.clear();
  changes.clear();
  nextNumber = 1;
  for (size_t i = 0; i < facts.size(); ++i) {
    const Fact &fact = facts[i];
    // Facts about one place stand together: its later vregs equal the first.
    if (i > 0 && facts[i - 1].place == fact.place) {
      if (vregNumbers[fact.vreg.index()] == 0) setNumber(fact.vreg, placeNumbers[fact.place]);
      continue;
    }
    write(allocationAt(fact.place, fact.vreg.regClass()), fact.vreg.regClass(),
          numberOf(fact.vreg));
  }
}

uint32_t CheckerState::numberOf(VReg vreg) {
  if (vregNumbers[vreg.index()] == 0) setNumber(vreg, nextNumber++);
  return vregNumbers[vreg.index()];
}

void CheckerState::setNumber(VReg vreg, uint32_t number) {
  if (vregNumbers[vreg.index()] == 0 && number != 0) touchedVRegs.push_back(vreg);
  change(vregNumbers[vreg.index()], number);
}

void CheckerState::setPlace(PlaceId place, uint32_t number) {
  if (placeNumbers[place] == 0 && number != 0) touchedPlaces.push_back(place);
  change(placeNumbers[place], number);
}

void CheckerState::write(PlaceId place, uint32_t width, uint32_t number) {
  for (PlaceId unit = place; unit < place + width; ++unit) {
    PlaceId owner = owners[unit];
    if (owner != place && owner + widths[owner] > unit) setPlace(owner, 0);
    if (unit != place) setPlace(unit, 0);
    change(owners[unit], place);
  }
  change(widths[place], width);
  setPlace(place, number);
}

void CheckerState::rollBack(const Mark &mark) {
  for (; changes.size() > mark.numChanges; changes.pop_back())
    *changes.back().word = changes.back().value;
  touchedVRegs.resize(mark.numVRegs);
  touchedPlaces.resize(mark.numPlaces);
  nextNumber = mark.nextNumber;
}

RegClass CheckerState::classOfMove(const Edit &edit) const {
  return edit.from().isReg() ? edit.from().reg().regClass() : edit.to().reg().regClass();
}

void CheckerState::apply(const Edit &edit) {
  if (!edit.isMove()) {
    VReg vreg = problem.operandsOf(edit.inst())[0].vreg();
    write(edit.to(), vreg.regClass(), numberOf(vreg));
    return;
  }
  RegClass regClass = classOfMove(edit);
  write(edit.to(), regClass, placeNumbers[placeOf(edit.from(), regClass)]);
}

void CheckerState::define(Inst inst, llvm::ArrayRef<Allocation> allocations,
                          OperandPosition position) {
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  // What a cheap instruction defines is the same every time; what a move defines, its source.
  if (!problem.isCheap(inst) && !problem.isMove(inst))
    for (Operand operand : operands)
      if (operand.isDef() && operand.position() == position)
        setNumber(operand.vreg(), nextNumber++);
  if (problem.isMove(inst)) setNumber(operands[1].vreg(), numberOf(operands[0].vreg()));
  for (unsigned i = 0; i < operands.size(); ++i)
    if (operands[i].isDef() && operands[i].position() == position && !allocations[i].isNone())
      write(allocations[i], operands[i].regClass(), numberOf(operands[i].vreg()));
}

void CheckerState::execute(Inst inst, llvm::ArrayRef<Allocation> allocations) {
  define(inst, allocations, OperandPosition::Early);
  if (problem.hasClobbers(inst))
    for (PReg reg : problem.clobbersOf(inst))
      write(reg.index(), 1, 0);
  for (PReg reg : environment.scratch)
    if (reg) write(reg.index(), 1, 0);
  define(inst, allocations, OperandPosition::Late);
}

bool CheckerState::holds(Allocation allocation, VReg vreg) const {
  uint32_t number = vregNumbers[vreg.index()];
  PlaceId place = placeOf(allocation, vreg.regClass());
  return number != 0 && placeNumbers[place] == number;
}

VReg CheckerState::someVRegIn(Allocation allocation, RegClass regClass) const {
  uint32_t number = placeNumbers[placeOf(allocation, regClass)];
  if (number != 0)
    for (VReg vreg : touchedVRegs)
      if (vregNumbers[vreg.index()] == number) return vreg;
  return VReg();
}

void CheckerState::followEdge(Block from, unsigned successorIndex) {
  llvm::ArrayRef<VReg> args = problem.branchArgsOf(from, successorIndex);
  llvm::ArrayRef<VReg> params = problem.paramsOf(problem.successorsOf(from)[successorIndex]);
  argNumbers.clear();
  for (VReg arg : args)
    argNumbers.push_back(vregNumbers[arg.index()]);
  for (size_t i = 0; i < params.size(); ++i)
    setNumber(params[i], i < argNumbers.size() ? argNumbers[i] : 0);
}

void CheckerState::collectFacts(Block block, const Liveness &liveness, std::vector<Fact> &facts) {
  facts.clear();
  firstVReg.assign(nextNumber, VReg());
  auto link = [&](VReg vreg) {
    uint32_t number = vregNumbers[vreg.index()];
    if (number == 0) return;
    nextVReg[vreg.index()] = firstVReg[number];
    firstVReg[number] = vreg;
  };
  for (VReg vreg : liveness.liveIn(block))
    link(vreg);
  for (VReg param : problem.paramsOf(block))
    link(param);
  ++seenStamp;
  for (PlaceId place : touchedPlaces) {
    if (placeNumbers[place] == 0 || seen[place] == seenStamp) continue;
    seen[place] = seenStamp;
    for (VReg vreg = firstVReg[placeNumbers[place]]; vreg; vreg = nextVReg[vreg.index()])
      facts.push_back({place, vreg});
  }
}
