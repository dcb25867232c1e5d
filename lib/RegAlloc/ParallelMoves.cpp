//===- ParallelMoves.cpp - Moves that happen at once, one after the other -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ParallelMoves.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;

PReg ParallelMoves::carrier(RegClass regClass, unsigned number) const {
  PRegSet candidates = free;
  PReg scratch = environment->scratchOf(regClass);
  if (scratch) {
    if (number == 0) return scratch;
    --number;
  }
  uint64_t mask = candidates.mask(regClass);
  uint64_t better = mask & environment->preferred.mask(regClass);
  for (uint64_t group : {better, mask & ~better})
    for (; group != 0; group &= group - 1, --number)
      if (number == 0) return PReg(static_cast<unsigned>(llvm::countr_zero(group)), regClass);
  return PReg();
}

void ParallelMoves::emit(Allocation from, Allocation to, RegClass regClass) {
  if (!environment->isStack(from) || !environment->isStack(to)) {
    sequence.push_back(Edit::move(from, to));
    return;
  }
  PReg reg = carrier(regClass, 0);
  if (reg && reg == busy) reg = carrier(regClass, 1);
  if (reg) {
    sequence.push_back(Edit::move(from, reg));
    sequence.push_back(Edit::move(reg, to));
    return;
  }
  uint64_t mask = environment->preferred.mask(regClass);
  if (mask == 0) mask = environment->nonPreferred.mask(regClass);
  assert(mask != 0 && "a class with values has registers");
  PReg victim(static_cast<unsigned>(llvm::countr_zero(mask)), regClass);
  SpillSlot saved = slots->temporary(regClass, 0);
  sequence.push_back(Edit::move(victim, saved));
  sequence.push_back(Edit::move(from, victim));
  sequence.push_back(Edit::move(victim, to));
  sequence.push_back(Edit::move(saved, victim));
}

void ParallelMoves::linkReaders() {
  llvm::sort(moves, [](const Move &a, const Move &b) { return a.to < b.to; });
  for (Move &move : moves) {
    auto writer = std::lower_bound(moves.begin(), moves.end(), move.from,
                                   [](const Move &m, Allocation place) { return m.to < place; });
    if (writer == moves.end() || writer->to != move.from) continue;
    move.writer = static_cast<uint32_t>(writer - moves.begin());
    ++writer->readers;
  }
}

/// Does a move that nobody waits for, and then what waited for it.
void ParallelMoves::finish(uint32_t index) {
  ready.push_back(index);
  while (!ready.empty()) {
    Move &move = moves[ready.back()];
    ready.pop_back();
    emit(move.from, move.to, move.regClass);
    move.readers = noMove;
    if (move.writer != noMove && --moves[move.writer].readers == 0) ready.push_back(move.writer);
  }
}

/// All moves that are left form cycles. Saves what the move \p index would overwrite, for its only
/// reader.
void ParallelMoves::breakCycle(uint32_t index) {
  RegClass regClass = moves[index].regClass;
  uint32_t reader = index;
  bool stackToStack = false;
  for (;;) {
    const Move &move = moves[reader];
    stackToStack |= environment->isStack(move.from) && environment->isStack(move.to);
    if (move.writer == index) break;
    reader = move.writer;
  }
  Allocation temporary = carrier(regClass, 0);
  // Moves from stack to stack need a second register, or the only one.
  if (temporary.reg().isNone() || (stackToStack && !carrier(regClass, 1)))
    temporary = slots->temporary(regClass, 1);
  else
    busy = temporary.reg();
  emit(moves[index].to, temporary, regClass);
  moves[reader].from = temporary;
  moves[reader].writer = noMove;
  moves[index].readers = 0;
  finish(index);
  busy = PReg();
}

llvm::ArrayRef<Edit> ParallelMoves::resolve(const MachineEnvironment &environment, PRegSet free,
                                            SpillSlots &slots) {
  this->environment = &environment;
  this->slots = &slots;
  this->free = free;
  busy = PReg();
  sequence.clear();
  for (const Move &move : moves)
    for (Allocation place : {move.from, move.to})
      if (place.isReg()) this->free.erase(place.reg());
  linkReaders();
  // What is done is marked by an impossible number of readers.
  for (uint32_t i = 0; i < moves.size(); ++i)
    if (moves[i].readers == 0) finish(i);
  for (uint32_t i = 0; i < moves.size(); ++i)
    if (moves[i].readers != noMove) breakCycle(i);
  moves.clear();
  return sequence;
}
