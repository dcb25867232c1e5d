//===- Ion/Process.cpp - The main loop: place, evict or split -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Bundles are taken from the queue, longest first. Each gets the first register that is free over
/// all its ranges, hinted registers before others; or takes one from lighter bundles, which return
/// to the queue; or is split. It ends because a bundle is only evicted by a heavier one and pieces
/// get smaller, down to detours, which nothing evicts.
///
//===----------------------------------------------------------------------===//

#include "Ion/Placement.h"
#include "cot/RegAlloc/Error.h"
#include <algorithm>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

/// How many uses and affinities of a bundle are looked at for hints.
static constexpr unsigned maxHintsSeen = 48;

void RegisterOrder::addHint(PReg reg, float weight) {
  if (!reg || reg.regClass() != regClass) return;
  uint64_t bit = uint64_t(1) << reg.encoding();
  if (!(hinted & bit)) weights[reg.encoding()] = 0;
  hinted |= bit;
  weights[reg.encoding()] += weight;
}

void RegisterOrder::collectHints(const Bundle &bundle) {
  unsigned seen = 0;
  float startWeight = c.frequencyAt(c.ranges[bundle.first].from);
  addHint(bundle.hint, startWeight);
  addHint(c.spillSets[bundle.spillSet].hint, startWeight * 0.75f);
  for (uint32_t each = bundle.first; each != none; each = c.ranges[each].next) {
    if (seen > maxHintsSeen) break;
    const LiveRange &range = c.ranges[each];
    const VRegInfo &vreg = c.vregs[range.vreg];
    for (uint32_t use = range.usesBegin; use < range.usesEnd && ++seen <= maxHintsSeen; ++use)
      if (c.uses[use].constraint.isFixed())
        addHint(PReg(c.uses[use].constraint.fixedEncoding(), vreg.regClass),
                c.uses[use].weight * 2);
    if (range.from == vreg.homeFrom && vreg.defOperand != none) {
      Constraint constraint = c.constraintOf(vreg.defOperand, vreg.defInst);
      if (constraint.isFixed())
        addHint(PReg(constraint.fixedEncoding(), vreg.regClass), c.frequencyAt(vreg.defInst * 2));
    }
    uint32_t begin = c.affinityOffsets[range.vreg], end = c.affinityOffsets[range.vreg + 1];
    for (uint32_t i = begin; i < end && ++seen <= maxHintsSeen; ++i)
      addHint(c.vregs[c.affinityLists[i].vreg].reg, c.affinityLists[i].weight);
  }
}

/// Registers that a bundle can't be in for clobbers are left out: looking at those once is cheaper
/// than finding each register's.
void RegisterOrder::compute(uint32_t index) {
  const Bundle &bundle = c.bundles[index];
  regClass = c.spillSets[bundle.spillSet].regClass;
  hinted = 0;
  count = 0;
  uint64_t limit = bundle.limit < 64 ? (uint64_t(1) << bundle.limit) - 1 : ~uint64_t(0);
  uint64_t allowed = c.environment->allocatable().mask(regClass) & limit;
  for (uint32_t each = bundle.first; each != none && allowed; each = c.ranges[each].next)
    allowed &= ~c.fixedPlaces.clobbered(regClass, c.ranges[each].from, c.ranges[each].to);
  if (!allowed) return;
  collectHints(bundle);
  hinted &= allowed;

  uint64_t rest = allowed & ~hinted;
  for (; hinted; hinted &= hinted - 1)
    regs[count++] = PReg(static_cast<unsigned>(llvm::countr_zero(hinted)), regClass);
  numHinted = count;
  std::sort(regs.begin(), regs.begin() + count, [&](PReg a, PReg b) {
    float left = weights[a.encoding()], right = weights[b.encoding()];
    return left != right ? left > right : a < b;
  });
  // Different bundles begin at different registers, so that the first one tried is more often free.
  uint32_t start = c.ranges[bundle.first].from / 2 + index;
  append(rest & c.environment->preferred.mask(regClass), start);
  append(rest & c.environment->nonPreferred.mask(regClass), start);
}

void RegisterOrder::append(uint64_t mask, uint32_t start) {
  unsigned size = static_cast<unsigned>(llvm::popcount(mask));
  if (!size) return;
  unsigned begin = count;
  for (; mask; mask &= mask - 1)
    regs[count++] = PReg(static_cast<unsigned>(llvm::countr_zero(mask)), regClass);
  std::rotate(regs.begin() + begin, regs.begin() + begin + start % size, regs.begin() + count);
}

Placement::Result Placement::probe(uint32_t index, PReg reg, float limit, float &heaviest) {
  c.conflicts.clear();
  float total = 0, most = c.bundles[index].isDetour ? 1e30f : c.bundles[index].weight;
  heaviest = -1;
  ++c.probeStamp;
  uint32_t first = c.bundles[index].first;
  Occupancy::Cursor cursor = c.occupancy.find(reg, c.ranges[first].from);
  for (uint32_t each = first; each != none; each = c.ranges[each].next) {
    const LiveRange &range = c.ranges[each];
    if (c.fixedPlaces.firstReservation(reg, range.from, range.to, range.vreg) != none)
      return Result::Blocked;
    cursor.seek(range.from);
    for (; !cursor.atEnd() && cursor->from < range.to; cursor.advance()) {
      uint32_t other = c.ranges[cursor->range].bundle;
      if (c.bundleStamps.size() < c.bundles.size()) c.bundleStamps.resize(c.bundles.size());
      if (c.bundleStamps[other] == c.probeStamp) continue;
      c.bundleStamps[other] = c.probeStamp;
      float theirs = c.bundles[other].density();
      if (theirs >= limit) return Result::Blocked;
      total += c.bundles[other].isDetour ? 1e30f : c.bundles[other].weight;
      if (total >= most) return Result::Blocked;
      heaviest = std::max(heaviest, theirs);
      c.conflicts.push_back(other);
    }
  }
  return c.conflicts.empty() ? Result::Free : Result::Evictable;
}

void Placement::assign(uint32_t index, PReg reg) {
  Bundle &bundle = c.bundles[index];
  bundle.reg = reg;
  if (!bundle.isDetour) c.spillSets[bundle.spillSet].hint = reg;
  for (uint32_t each = bundle.first; each != none; each = c.ranges[each].next) {
    const LiveRange &range = c.ranges[each];
    c.occupancy.insert(reg, {range.from, range.to, each});
    c.vregs[range.vreg].reg = reg;
  }
}

void Placement::evict(uint32_t index) {
  Bundle &bundle = c.bundles[index];
  for (uint32_t each = bundle.first; each != none; each = c.ranges[each].next)
    c.occupancy.erase(bundle.reg, c.ranges[each].from);
  bundle.reg = PReg();
  c.enqueue(index);
  ++c.output->statistics.evictions;
}

void IonContext::enqueue(uint32_t bundle) {
  queue.push_back({bundles[bundle].length, bundle});
  std::push_heap(queue.begin(), queue.end());
}

bool Placement::placeOrEvict(uint32_t index) {
  order.compute(index);
  float limit = c.bundles[index].density();
  PReg best;
  for (PReg reg : order) {
    float heaviest;
    switch (probe(index, reg, limit, heaviest)) {
    case Result::Free:
      assign(index, reg);
      return true;
    case Result::Evictable:
      limit = heaviest;
      best = reg;
      std::swap(c.conflicts, c.bestConflicts);
      break;
    case Result::Blocked:
      break;
    }
  }
  if (!best) return false;
  for (uint32_t other : c.bestConflicts)
    evict(other);
  assign(index, best);
  return true;
}

bool Placement::placeIfFree(uint32_t index, bool hintedOnly) {
  order.compute(index);
  unsigned tried = 0;
  for (PReg reg : order) {
    if (hintedOnly && tried++ == order.numHints()) return false;
    float heaviest;
    if (probe(index, reg, 0, heaviest) != Result::Free) continue;
    assign(index, reg);
    return true;
  }
  return false;
}

llvm::Error ion::processBundles(IonContext &c) {
  c.queue.clear();
  c.spilled.clear();
  c.detours.clear();
  c.occupancy.clear();
  for (uint32_t index = 0; index < c.bundles.size(); ++index)
    if (c.bundles[index].first != none) c.queue.push_back({c.bundles[index].length, index});
  std::make_heap(c.queue.begin(), c.queue.end());
  Placement placement(c);
  while (!c.queue.empty()) {
    std::pop_heap(c.queue.begin(), c.queue.end());
    uint32_t index = c.queue.back().bundle;
    c.queue.pop_back();
    const Bundle &bundle = c.bundles[index];
    if (!bundle.isDetour && bundle.weight == 0) {
      // Sums that pieces were taken from are not exact.
      measureBundle(c, index);
      if (bundle.weight == 0) {
        c.spilled.push_back(index);
        continue;
      }
    }
    if (placement.placeOrEvict(index)) continue;
    if (!bundle.isDetour) {
      splitBundle(c, index);
    } else if (llvm::Error error = placement.rearrangeDetours(index)) {
      return error;
    }
  }
  return llvm::Error::success();
}
