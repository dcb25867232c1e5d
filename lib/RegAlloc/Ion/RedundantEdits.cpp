//===- Ion/RedundantEdits.cpp - Dropping moves that change nothing -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Within a block, and on into a block that only follows it, every place has a content: a number
/// that stands for a value. A move that finds its value in its target already is dropped; a reload
/// of what a register still holds becomes a move between registers.
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

class RedundantEdits {
public:
  explicit RedundantEdits(IonContext &context)
      : c(context), problem(*context.problem), copies(context.copies) {}
  void run();

private:
  void forgetAll() { ++stamp; }
  static uint32_t placeIndex(Allocation place) {
    return place.isReg() ? place.reg().index() : PReg::numIndices + place.slot().index();
  }
  uint32_t content(Allocation place);
  void setContent(Allocation place, uint32_t value);
  bool isRedundant(PlacedEdit &placed);
  void passInstructions(uint32_t from, uint32_t to);

  IonContext &c;
  const Problem &problem;
  uint32_t stamp = 0;
  uint32_t nextContent = 0;
  uint32_t shift = 0; ///< Of the block's instructions, to the problem's numbers.
  /// The register that last held the content of a slot, by slot.
  Table<PReg> &copies;
};

} // namespace

uint32_t RedundantEdits::content(Allocation place) {
  uint32_t index = placeIndex(place);
  if (c.contentStamps[index] != stamp) setContent(place, nextContent++);
  return c.contents[index];
}

void RedundantEdits::setContent(Allocation place, uint32_t value) {
  uint32_t index = placeIndex(place);
  c.contentStamps[index] = stamp;
  c.contents[index] = value;
}

/// Follows one edit. A repeated definition of a vreg has the number of its instruction, those of
/// all other values are higher.
bool RedundantEdits::isRedundant(PlacedEdit &placed) {
  Allocation to = placed.edit.to();
  if (!placed.edit.isMove()) {
    uint32_t value = placed.edit.inst().index();
    if (content(to) == value) return true;
    setContent(to, value);
    return false;
  }
  Allocation from = placed.edit.from();
  uint32_t value = content(from);
  if (content(to) == value) return true;
  bool toStack = c.environment->isStack(to), fromStack = c.environment->isStack(from);
  if (fromStack && from.isSpillSlot()) {
    PReg &copy = copies[from.slot().index()];
    if (copy && content(copy) == value)
      placed.edit = Edit::move(copy, to);
    else
      copy = to.reg();
  } else if (toStack && to.isSpillSlot()) {
    copies[to.slot().index()] = from.reg();
  }
  setContent(to, value);
  return false;
}

/// What instructions [from, to) define and clobber is new, and what is in scratch registers, which
/// the client may use inside of any instruction.
void RedundantEdits::passInstructions(uint32_t from, uint32_t to) {
  if (from == to) return;
  for (PReg scratch : c.environment->scratch)
    if (scratch) setContent(scratch, nextContent++);
  for (uint32_t inst = from; inst < to; ++inst) {
    uint32_t asked = inst + shift;
    for (uint32_t i = problem.operandOffsets[asked]; i < problem.operandOffsets[asked + 1]; ++i) {
      if (problem.operands[i].isUse() || c.isCopy(problem.operands[i].vreg())) continue;
      Allocation place = c.places[i];
      if (place.isNone()) continue;
      setContent(place, problem.isCheap(Inst(asked)) ? inst : nextContent++);
    }
    for (PReg reg : problem.clobbersOf(Inst(asked)))
      setContent(reg, nextContent++);
  }
}

void RedundantEdits::run() {
  Table<PlacedEdit> &edits = c.edits;
  if (edits.empty()) return;
  c.contents.resize(PReg::numIndices + c.output->numSpillSlots);
  c.contentStamps.assign(c.contents.size(), 0);
  copies.assign(c.output->numSpillSlots, PReg());
  stamp = 1;
  nextContent = problem.numInsts();
  size_t kept = 0, next = 0;
  uint32_t last = none;
  while (next < edits.size()) {
    uint32_t block = c.blockOf[edits[next].point.inst().index()];
    InstRange insts = c.layout.instsOf(Block(block));
    llvm::ArrayRef<Block> predecessors = c.layout.predecessorsOf(Block(block));
    bool follows = last != none && last + 1 == block && predecessors.size() == 1 &&
                   predecessors[0].index() == last && Block(block) != c.layout.entry();
    if (!follows) forgetAll();
    shift = c.layout.shift(block);
    uint32_t passed = insts.begin.index();
    for (; next < edits.size() && edits[next].point.inst() < insts.end; ++next) {
      uint32_t inst = edits[next].point.inst().index();
      passInstructions(passed, inst);
      passed = inst;
      PlacedEdit placed = edits[next];
      if (!isRedundant(placed)) edits[kept++] = placed;
    }
    passInstructions(passed, insts.end.index());
    last = block;
  }
  edits.resize(kept);
}

void ion::removeRedundantEdits(IonContext &context) { RedundantEdits(context).run(); }
