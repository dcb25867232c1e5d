//===- DebugLocator.cpp - Where labelled values are -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DebugLocator.h"
#include <algorithm>
#include <tuple>

using namespace cot;
using namespace cot::regalloc;

void DebugLocator::run(const Problem &problem, const MachineEnvironment &environment,
                       Output &output, EntryPlace entryPlace) {
  output.debugLocations.clear();
  if (problem.debugLabels.empty()) return;
  this->problem = &problem;
  this->environment = &environment;
  this->output = &output;
  liveness.compute(problem);
  found.clear();
  firstLabel.assign(problem.numVRegs, UINT32_MAX);
  for (size_t i = problem.debugLabels.size(); i-- > 0;)
    firstLabel[problem.debugLabels[i].vreg.index()] = static_cast<uint32_t>(i);
  for (uint32_t b = 0; b < problem.numBlocks(); ++b)
    walkBlock(Block(b), entryPlace);
  llvm::sort(found, [](const Found &a, const Found &b) {
    return std::make_tuple(a.location.label, a.location.begin, a.vreg, a.location.end,
                           a.location.place) < std::make_tuple(b.location.label, b.location.begin,
                                                               b.vreg, b.location.end,
                                                               b.location.place);
  });
  // What goes on in the next block at the same place is one location.
  VReg last;
  for (const Found &item : found) {
    DebugLocation *previous =
        output.debugLocations.empty() ? nullptr : &output.debugLocations.back();
    if (previous && last == item.vreg && previous->label == item.location.label &&
        previous->place == item.location.place && previous->end == item.location.begin)
      previous->end = item.location.end;
    else
      output.debugLocations.push_back(item.location);
    last = item.vreg;
  }
}

void DebugLocator::walkBlock(Block block, EntryPlace entryPlace) {
  tracked.clear();
  InstRange range = problem->instsOf(block);
  ProgPoint start = ProgPoint::before(range.begin);
  auto enter = [&](VReg vreg) {
    if (!isLabelled(vreg)) return;
    Allocation place = entryPlace(vreg, block);
    if (!place.isNone()) addPlace(vreg, place, start);
  };
  for (VReg vreg : liveness.liveIn(block))
    enter(vreg);
  for (VReg param : problem->paramsOf(block))
    if (liveness.isMentioned(param)) enter(param);
  auto first = std::lower_bound(output->edits.begin(), output->edits.end(), start,
                                [](const PlacedEdit &e, ProgPoint p) { return e.point < p; });
  size_t next = static_cast<size_t>(first - output->edits.begin());
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
    applyEdits(next, ProgPoint::before(Inst(i)), ProgPoint::before(Inst(i)));
    define(Inst(i));
    applyEdits(next, ProgPoint::after(Inst(i)), ProgPoint::before(Inst(i + 1)));
  }
  for (Tracked &item : tracked)
    close(item, ProgPoint::before(range.end));
}

/// A location at a point before an instruction is the one after the edits there; edits after an
/// instruction take effect at the next.
void DebugLocator::applyEdits(size_t &next, ProgPoint point, ProgPoint effective) {
  for (; next < output->edits.size() && output->edits[next].point == point; ++next) {
    const Edit &edit = output->edits[next].edit;
    copied.clear();
    RegClass regClass = edit.to().isReg() ? edit.to().reg().regClass() : RegClass::Int;
    if (edit.isMove()) {
      if (edit.from().isReg()) regClass = edit.from().reg().regClass();
      for (const Tracked &item : tracked)
        if (item.vreg.regClass() == regClass && llvm::is_contained(item.places, edit.from()))
          copied.push_back(item.vreg);
    } else if (VReg vreg = problem->operandsOf(edit.inst())[0].vreg(); isLabelled(vreg)) {
      copied.push_back(vreg);
    }
    overwrite(edit.to(), regClass, effective);
    for (VReg vreg : copied)
      addPlace(vreg, edit.to(), effective);
  }
}

void DebugLocator::define(Inst inst) {
  ProgPoint point = ProgPoint::after(inst);
  llvm::ArrayRef<Operand> operands = problem->operandsOf(inst);
  const Allocation *places = &output->allocations[problem->operandOffsets[inst.index()]];
  if (!tracked.empty() && problem->hasClobbers(inst))
    for (PReg reg : problem->clobbersOf(inst))
      overwrite(reg, reg.regClass(), point);
  for (unsigned i = 0; i < operands.size(); ++i)
    if (operands[i].isDef() && !places[i].isNone() && !tracked.empty())
      overwrite(places[i], operands[i].regClass(), point);
  for (unsigned i = 0; i < operands.size(); ++i)
    if (operands[i].isDef() && !places[i].isNone() && isLabelled(operands[i].vreg()))
      addPlace(operands[i].vreg(), places[i], point);
}

bool DebugLocator::overlap(Allocation a, RegClass classA, Allocation b, RegClass classB) const {
  if (!a.isSpillSlot() || !b.isSpillSlot()) return a == b;
  auto range = [&](Allocation place, RegClass regClass) {
    uint32_t size = problem->spillSlotSize[static_cast<unsigned>(regClass)];
    uint32_t first = place.slot().index();
    if (problem->multiSlotNamedByLast) first -= size - 1;
    return std::make_pair(first, first + size);
  };
  auto [beginA, endA] = range(a, classA);
  auto [beginB, endB] = range(b, classB);
  return beginA < endB && beginB < endA;
}

void DebugLocator::overwrite(Allocation place, RegClass regClass, ProgPoint point) {
  for (size_t t = 0; t < tracked.size(); ++t) {
    Tracked &item = tracked[t];
    for (size_t p = item.places.size(); p-- > 0;) {
      if (!overlap(item.places[p], item.vreg.regClass(), place, regClass)) continue;
      if (p == 0) close(item, point);
      item.places.erase(item.places.begin() + static_cast<ptrdiff_t>(p));
      if (p == 0) item.since = point;
    }
  }
  llvm::erase_if(tracked, [](const Tracked &item) { return item.places.empty(); });
}

void DebugLocator::addPlace(VReg vreg, Allocation place, ProgPoint point) {
  // Scratch registers are the client's within an instruction.
  if (place.isReg() && place.reg() == environment->scratchOf(place.reg().regClass())) return;
  for (Tracked &item : tracked) {
    if (item.vreg != vreg) continue;
    if (!llvm::is_contained(item.places, place)) item.places.push_back(place);
    return;
  }
  tracked.push_back({vreg, point, {place}});
}

void DebugLocator::close(Tracked &item, ProgPoint end) {
  if (item.since < end) emit(item.vreg, item.since, end, item.places.front());
}

void DebugLocator::emit(VReg vreg, ProgPoint begin, ProgPoint end, Allocation place) {
  for (size_t l = firstLabel[vreg.index()];
       l < problem->debugLabels.size() && problem->debugLabels[l].vreg == vreg; ++l) {
    const DebugLabel &label = problem->debugLabels[l];
    if (label.begin == label.end) continue;
    ProgPoint from = std::max(begin, ProgPoint::before(label.begin));
    ProgPoint to = std::min(end, ProgPoint::before(label.end));
    if (from < to) found.push_back({vreg, {label.label, from, to, place}});
  }
}
