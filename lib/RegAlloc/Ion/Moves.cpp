//===- Ion/Moves.cpp - From moves to edits -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Groups of moves that happen at once become sequences of edits. Definitions are repeated last in
/// their group: they read nothing, and what they overwrite has been read by then.
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"
#include "Ion/SortKeys.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

class Resolver {
public:
  explicit Resolver(IonContext &context) : c(context) {}
  void run();

private:
  void resolvePoint(Table<Move> &moves);
  void resolveGroup(llvm::ArrayRef<Move> group);
  bool needsRoom(llvm::ArrayRef<Move> group) const;
  PRegSet freeRegisters(llvm::ArrayRef<Move> group) const;
  void rematerialize(const Move &move, const PRegSet &free);
  void emit(uint32_t point, Edit edit) { c.edits.push_back({ProgPoint::fromBits(point), edit}); }

  IonContext &c;
};

} // namespace

void Resolver::run() {
  c.edits.clear();
  c.sortKeys.clear();
  for (uint32_t i = 0; i < c.moves.size(); ++i)
    c.sortKeys.push_back(sortKey(c.moves[i].point, i));
  sortKeys(c.sortKeys, c.sortScratch);
  for (size_t i = 0; i < c.sortKeys.size();) {
    uint32_t point = c.moves[numberOf(c.sortKeys[i])].point;
    c.movesHere.clear();
    for (; i < c.sortKeys.size() && c.moves[numberOf(c.sortKeys[i])].point == point; ++i)
      c.movesHere.push_back(c.moves[numberOf(c.sortKeys[i])]);
    resolvePoint(c.movesHere);
  }
}

void Resolver::resolvePoint(Table<Move> &moves) {
  // Equal moves, of operands that want one value in one place, come together.
  auto key = [](const Move &move) { return std::make_tuple(move.phase, move.to, move.from); };
  if (moves.size() > 1) {
    std::sort(moves.begin(), moves.end(),
              [&](const Move &a, const Move &b) { return key(a) < key(b); });
    Move *end = std::unique(moves.begin(), moves.end(),
                            [&](const Move &a, const Move &b) { return key(a) == key(b); });
    moves.resize(static_cast<size_t>(end - moves.begin()));
  }
  for (size_t begin = 0; begin < moves.size();) {
    size_t end = begin + 1;
    while (end < moves.size() && moves[end].phase == moves[begin].phase)
      ++end;
    resolveGroup(llvm::ArrayRef<Move>(moves).slice(begin, end - begin));
    begin = end;
  }
}

/// A single move between a register and another place is the rule, and needs nothing else.
bool Resolver::needsRoom(llvm::ArrayRef<Move> group) const {
  if (group.size() > 1) return true;
  const Move &move = group.front();
  return c.environment->isStack(move.to) &&
         (move.from.isNone() || c.environment->isStack(move.from));
}

/// Registers that hold nothing around the group and are no part of it.
PRegSet Resolver::freeRegisters(llvm::ArrayRef<Move> group) const {
  PRegSet free;
  PRegSet classes;
  for (const Move &move : group)
    classes.setMask(c.vregs[move.vreg].regClass, ~uint64_t(0));
  const Move &first = group.front();
  uint32_t from = first.phase == Phase::Between ? first.point - 1 : first.point;
  uint32_t to = first.phase == Phase::EdgeOut ? first.point + 2 : first.point + 1;
  for (RegClass regClass : allRegClasses) {
    uint64_t mask = (c.environment->allocatable() & classes).mask(regClass);
    if (mask) free.setMask(regClass, mask & ~c.occupancy.taken(regClass, from, to, mask));
  }
  for (const Move &move : group) {
    if (move.from.isReg()) free.erase(move.from.reg());
    if (move.to.isReg()) free.erase(move.to.reg());
  }
  return free;
}

void Resolver::resolveGroup(llvm::ArrayRef<Move> group) {
  uint32_t point = group.front().point;
  PRegSet free;
  if (needsRoom(group)) {
    free = freeRegisters(group);
  } else if (!group.front().from.isNone()) {
    emit(point, Edit::move(group.front().from, group.front().to));
    return;
  }
  for (const Move &move : group)
    if (!move.from.isNone()) c.parallelMoves.add(move.from, move.to, c.vregs[move.vreg].regClass);
  for (const Edit &edit : c.parallelMoves.resolve(*c.environment, free, c.slots))
    emit(point, edit);
  for (const Move &move : group)
    if (move.from.isNone()) rematerialize(move, free);
}

void Resolver::rematerialize(const Move &move, const PRegSet &free) {
  assert(c.vregs[move.vreg].isRemat && "a value that is nowhere");
  Inst inst(c.vregs[move.vreg].defInst());
  if (!c.environment->isStack(move.to)) {
    emit(move.point, Edit::rematerialize(inst, move.to));
    return;
  }
  RegClass regClass = c.vregs[move.vreg].regClass;
  PReg reg = c.environment->scratchOf(regClass);
  for (PReg other : free)
    if (!reg && other.regClass() == regClass) reg = other;
  if (reg) {
    emit(move.point, Edit::rematerialize(inst, reg));
    emit(move.point, Edit::move(reg, move.to));
    return;
  }
  // Borrow a register.
  uint64_t registers = c.environment->allocatable().mask(regClass);
  reg = PReg(static_cast<unsigned>(llvm::countr_zero(registers)), regClass);
  SpillSlot saved = c.slots.temporary(regClass, 0);
  emit(move.point, Edit::move(reg, saved));
  emit(move.point, Edit::rematerialize(inst, reg));
  emit(move.point, Edit::move(reg, move.to));
  emit(move.point, Edit::move(saved, reg));
}

void ion::resolveMoves(IonContext &context) { Resolver(context).run(); }
