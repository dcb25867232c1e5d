//===- Ion/JoinDetours.cpp - One reload for several instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Two detours of one vreg that follow one another become one if some register is free from the
/// first to the second: then the value is reloaded once. Only what nobody else wanted is used up,
/// the places where most is saved first.
///
/// Control must reach the second detour through the first one alone: both lie in one block, or in
/// blocks that only follow one another.
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"
#include "Ion/SortKeys.h"
#include <algorithm>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

/// How many blocks a joined detour may pass into at a time.
constexpr uint32_t maxBlocksPassed = 8;

class DetourJoiner {
public:
  explicit DetourJoiner(IonContext &context) : c(context) {}
  void run();

private:
  void sortDetours();
  /// Leaves in sortKeys the detours that may be joined to the one before, where it saves most
  /// first.
  void collectGaps();
  bool follows(uint32_t from, uint32_t to) const;
  uint32_t find(uint32_t index);
  void join(uint32_t first, uint32_t second);
  PReg registerFor(uint32_t first, uint32_t second) const;
  uint64_t freeIn(const LiveRange &detour, PReg own) const;
  Bundle &bundleOf(uint32_t range) const { return c.bundles[c.ranges[range].bundle]; }

  IonContext &c;
};

} // namespace

/// True if control passes from the block of \p from to that of \p to and nowhere else comes there.
bool DetourJoiner::follows(uint32_t from, uint32_t to) const {
  uint32_t first = c.blockAt(from), last = c.blockAt(to);
  if (last - first > maxBlocksPassed) return false;
  for (uint32_t block = first + 1; block <= last; ++block) {
    llvm::ArrayRef<Block> predecessors = c.layout.predecessorsOf(Block(block));
    if (predecessors.size() != 1 || predecessors[0].index() != block - 1 ||
        Block(block) == c.layout.entry())
      return false;
  }
  return true;
}

void DetourJoiner::collectGaps() {
  c.sortKeys.clear();
  for (uint32_t i = 1; i < c.detours.size(); ++i) {
    const LiveRange &first = c.ranges[c.detours[i - 1]], &second = c.ranges[c.detours[i]];
    if (first.vreg != second.vreg || first.to > second.from) continue;
    if (!bundleOf(c.detours[i - 1]).reg || !bundleOf(c.detours[i]).reg) continue;
    if (!follows(first.to - 1, second.from)) continue;
    float length = static_cast<float>(second.to - first.from);
    c.sortKeys.push_back(descendingKey(c.frequencyAt(second.from) / length, i));
  }
  sortKeys(c.sortKeys, c.sortScratch);
}

/// Which detour the one at \p index has become part of. Joined ones point at their beginning.
uint32_t DetourJoiner::find(uint32_t index) {
  while (c.joinedTo[index] != index)
    index = c.joinedTo[index] = c.joinedTo[c.joinedTo[index]];
  return index;
}

/// The registers that are free at a detour, its own included.
uint64_t DetourJoiner::freeIn(const LiveRange &detour, PReg own) const {
  uint64_t taken = c.occupancy.taken(own.regClass(), detour.from, detour.to, ~uint64_t(0));
  return ~taken | uint64_t(1) << own.encoding();
}

PReg DetourJoiner::registerFor(uint32_t firstRange, uint32_t secondRange) const {
  const LiveRange &first = c.ranges[firstRange], &second = c.ranges[secondRange];
  const Bundle &a = bundleOf(firstRange), &b = bundleOf(secondRange);
  RegClass regClass = a.reg.regClass();
  uint8_t limit = std::min(a.limit, b.limit);
  uint64_t free = c.environment->allocatable().mask(regClass);
  if (limit < 64) free &= (uint64_t(1) << limit) - 1;
  free &= ~c.occupancy.taken(regClass, first.to, second.from, free);
  if (free) free &= freeIn(first, a.reg) & freeIn(second, b.reg);
  if (!free) return PReg();
  for (PReg own : {a.reg, b.reg})
    if (free >> own.encoding() & 1) return own;
  return PReg(static_cast<unsigned>(llvm::countr_zero(free)), regClass);
}

void DetourJoiner::join(uint32_t first, uint32_t second) {
  uint32_t firstRange = c.detours[first], secondRange = c.detours[second];
  PReg reg = registerFor(firstRange, secondRange);
  if (!reg) return;
  Bundle &a = bundleOf(firstRange), &b = bundleOf(secondRange);
  c.occupancy.erase(a.reg, firstRange);
  c.occupancy.erase(b.reg, secondRange);
  c.ranges[firstRange].to = c.ranges[secondRange].to;
  c.ranges[firstRange].usesEnd = c.ranges[secondRange].usesEnd;
  a.limit = std::min(a.limit, b.limit);
  a.reg = reg;
  b.reg = PReg();
  c.occupancy.insert(reg, firstRange);
  c.joinedTo[second] = first;
}

/// By vreg, then by point: digit by digit, the last ones first.
void DetourJoiner::sortDetours() {
  for (bool byVReg : {false, true}) {
    c.sortKeys.clear();
    for (uint32_t i = 0; i < c.detours.size(); ++i) {
      const LiveRange &range = c.ranges[c.detours[i]];
      c.sortKeys.push_back(sortKey(byVReg ? range.vreg : range.from, i));
    }
    sortKeys(c.sortKeys, c.sortScratch);
    c.sortedDetours.clear();
    for (uint64_t key : c.sortKeys)
      c.sortedDetours.push_back(c.detours[numberOf(key)]);
    std::swap(c.detours, c.sortedDetours);
  }
}

void DetourJoiner::run() {
  sortDetours();
  collectGaps();
  if (c.sortKeys.empty()) return;
  c.joinedTo.resize(c.detours.size());
  for (uint32_t i = 0; i < c.detours.size(); ++i)
    c.joinedTo[i] = i;
  for (uint64_t key : c.sortKeys)
    join(find(numberOf(key) - 1), numberOf(key));
  size_t kept = 0;
  for (uint32_t i = 0; i < c.detours.size(); ++i)
    if (c.joinedTo[i] == i) c.detours[kept++] = c.detours[i];
  c.detours.resize(kept);
}

void ion::joinDetours(IonContext &context) { DetourJoiner(context).run(); }
