//===- Ion/Split.cpp - Cutting bundles that fit nowhere -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A bundle that fits into no register is cut where the register that is free for longest is taken,
/// or at a colder point since its last use before that. If no register reaches its first use, what
/// comes before that use goes to the stack. When a spill set has been cut as often as the budget
/// allows, all that remains goes to the stack, with a detour for each use that wants a register.
///
/// Work is in proportion to the part that is cut off the front, not to the whole bundle.
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"
#include <algorithm>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

/// How many blocks are looked at for a colder place to cut.
constexpr uint32_t maxBlocksSeen = 32;

class Splitter {
public:
  Splitter(IonContext &context, uint32_t bundle) : c(context), index(bundle) {}
  void run();

private:
  struct Reach {
    uint32_t point = 0;
    PReg reg;
  };

  Reach furthestReach() const;
  bool findUses(uint32_t limit);
  /// A cut costs a move, often one more on the way round a loop, and above all the pieces are
  /// denser than the whole and drive others out. Measured on generated problems, it pays only where
  /// what is used is far hotter than the cut.
  float costOfCut(uint32_t point) const { return 1000 * c.frequencyAt(point); }
  uint32_t coldestPoint(uint32_t from, uint32_t to) const;
  uint32_t cutFront(uint32_t point);
  void cutRange(uint32_t range, uint32_t point);
  void makeDetours(uint32_t bundle);
  void makeDetour(const LiveRange &range, uint32_t usesBegin, uint32_t usesEnd);
  bool wantsDetour(const Use &use, uint32_t vreg) const;
  uint32_t bundleEnd() const { return c.ranges[c.bundles[index].last].to; }
  uint32_t bundleBegin() const { return c.ranges[c.bundles[index].first].from; }

  IonContext &c;
  uint32_t index;
  uint32_t firstUse = none, lastUse = none; ///< Points; see findUses.
  float frontWeight = 0;                    ///< Of the uses up to lastUse.
};

} // namespace

/// How far some register is free from the beginning of the bundle, and which.
Splitter::Reach Splitter::furthestReach() const {
  const Bundle &bundle = c.bundles[index];
  RegClass regClass = c.spillSets[bundle.spillSet].regClass;
  uint64_t limit = bundle.limit < 64 ? (uint64_t(1) << bundle.limit) - 1 : ~uint64_t(0);
  uint64_t free = c.environment->allocatable().mask(regClass) & limit;
  Reach reach = {bundleEnd(), PReg()};
  for (uint32_t each = bundle.first; each != none; each = c.ranges[each].next) {
    const LiveRange &range = c.ranges[each];
    uint32_t point = c.occupancy.reach(regClass, range.from, range.to, free);
    if (point == range.to) continue;
    reach.point = point;
    break;
  }
  reach.reg = PReg(static_cast<unsigned>(llvm::countr_zero(free)), regClass);
  return reach;
}

/// Finds the first use that matters and the last one whose instruction ends at \p limit or before.
/// False if the bundle has none at all.
bool Splitter::findUses(uint32_t limit) {
  firstUse = lastUse = none;
  for (uint32_t each = c.bundles[index].first; each != none; each = c.ranges[each].next) {
    const LiveRange &range = c.ranges[each];
    for (uint32_t i = range.usesBegin; i < range.usesEnd; ++i) {
      const Use &use = c.uses[i];
      if (use.weight == 0) continue;
      if (firstUse == none) firstUse = use.point;
      if (use.point / 2 * 2 + 2 > limit) return true;
      lastUse = use.point;
      frontWeight += use.weight;
    }
    if (firstUse != none && range.to >= limit) return true;
  }
  return firstUse != none;
}

/// The latest of the coldest "before" points in [from, to], of the first and last ones of blocks.
uint32_t Splitter::coldestPoint(uint32_t from, uint32_t to) const {
  uint32_t best = to, block = c.blockAt(to);
  float coldest = c.frequencies[block];
  for (uint32_t seen = 0; seen < maxBlocksSeen && c.blockBegin(block) > from; ++seen) {
    uint32_t begin = c.blockBegin(block);
    if (begin < best && c.frequencies[block] < coldest) {
      best = begin;
      coldest = c.frequencies[block];
    }
    --block;
    uint32_t last = c.blockEnd(block) - 2;
    if (last < from) break;
    if (c.frequencies[block] < coldest) {
      best = last;
      coldest = c.frequencies[block];
    }
  }
  return best;
}

void Splitter::run() {
  SpillSet &set = c.spillSets[c.bundles[index].spillSet];
  if (set.splits >= c.options->splitBudget) {
    makeDetours(index);
    return;
  }
  Reach reach = furthestReach();
  uint32_t limit = reach.point & ~1u;
  if (!findUses(limit)) {
    makeDetours(index);
    return;
  }
  ++c.output->statistics.splits;
  if (lastUse != none) {
    uint32_t from = lastUse / 2 * 2 + 2;
    uint32_t cut = limit < bundleEnd() ? coldestPoint(from, limit) : from;
    if (cut > bundleBegin() && cut < bundleEnd()) {
      ++set.splits;
      float cost = costOfCut(cut);
      if (frontWeight > cost) {
        uint32_t front = cutFront(cut);
        c.bundles[front].hint = reach.reg;
        c.enqueue(front);
        c.enqueue(index);
      } else if (c.bundles[index].weight - frontWeight > cost) {
        makeDetours(cutFront(cut));
        c.enqueue(index);
      } else {
        makeDetours(index);
      }
      return;
    }
  }
  uint32_t begin = firstUse & ~1u;
  if (begin > bundleBegin() && c.bundles[index].weight > costOfCut(begin)) {
    c.spilled.push_back(cutFront(begin));
    c.enqueue(index);
    return;
  }
  ++set.splits;
  if (begin + 2 >= bundleEnd() || begin > bundleBegin() ||
      c.bundles[index].weight <= costOfCut(begin)) {
    makeDetours(index);
    return;
  }
  makeDetours(cutFront(begin + 2));
  c.enqueue(index);
}

/// Cuts what is before \p point, a "before" point inside the bundle, off into a bundle of its own.
uint32_t Splitter::cutFront(uint32_t point) {
  auto front = static_cast<uint32_t>(c.bundles.size());
  c.bundles.push_back(c.bundles[index]);
  uint32_t last = none, each = c.bundles[front].first;
  for (; each != none && c.ranges[each].to <= point; each = c.ranges[each].next) {
    c.ranges[each].bundle = front;
    last = each;
  }
  if (c.ranges[each].from < point) {
    cutRange(each, point);
    c.ranges[each].bundle = front;
    last = each;
    each = c.ranges[each].next;
    if (c.bundles[index].last == last) c.bundles[index].last = each;
  }
  c.ranges[last].next = none;
  c.bundles[front].last = last;
  c.bundles[index].first = each;

  measureBundle(c, front);
  Bundle &rest = c.bundles[index];
  rest.length -= c.bundles[front].length;
  rest.weight = std::max(0.0f, rest.weight - c.bundles[front].weight);
  if (rest.limit < Constraint::maxLimit || rest.first == rest.last) measureBundle(c, index);
  return front;
}

/// Cuts a range in two; the second one follows it in the list and stays with the bundle.
void Splitter::cutRange(uint32_t index, uint32_t point) {
  LiveRange tail = c.ranges[index];
  auto middle = std::lower_bound(c.uses.begin() + tail.usesBegin, c.uses.begin() + tail.usesEnd,
                                 point, [](const Use &use, uint32_t at) { return use.point < at; });
  tail.from = point;
  tail.usesBegin = static_cast<uint32_t>(middle - c.uses.begin());
  auto weigh = [&](uint32_t begin, uint32_t end) {
    float weight = 0;
    for (uint32_t use = begin; use < end; ++use)
      weight += c.uses[use].weight;
    return weight;
  };
  tail.weight = weigh(tail.usesBegin, tail.usesEnd);
  LiveRange &head = c.ranges[index];
  head.weight = weigh(head.usesBegin, tail.usesBegin);
  head.to = point;
  head.usesEnd = tail.usesBegin;
  head.next = static_cast<uint32_t>(c.ranges.size());
  c.ranges.push_back(tail);
}

/// True unless the vreg is in a fitting register at the instruction for another operand's sake.
bool Splitter::wantsDetour(const Use &use, uint32_t vreg) const {
  bool isRemat = c.vregs[vreg].isRemat;
  if (use.operand == none || use.isTied) return false;
  if (use.isDef) return use.needsRegister() && !isRemat;
  if (!use.needsRegister() && !(isRemat && use.constraint.isAny())) return false;
  return c.siblingOf(use, vreg) == none;
}

/// Gives \p bundle up: it goes to the stack, but for a detour at each use that wants a register.
void Splitter::makeDetours(uint32_t bundle) {
  for (uint32_t each = c.bundles[bundle].first; each != none; each = c.ranges[each].next) {
    const LiveRange range = c.ranges[each];
    for (uint32_t begin = range.usesBegin; begin < range.usesEnd;) {
      uint32_t end = begin;
      while (end < range.usesEnd && c.uses[end].point / 2 == c.uses[begin].point / 2)
        ++end;
      makeDetour(range, begin, end);
      begin = end;
    }
  }
  c.spilled.push_back(bundle);
}

void Splitter::makeDetour(const LiveRange &range, uint32_t usesBegin, uint32_t usesEnd) {
  uint32_t from = none, to = 0;
  uint8_t limit = Constraint::maxLimit;
  for (uint32_t i = usesBegin; i < usesEnd; ++i) {
    const Use &use = c.uses[i];
    if (!wantsDetour(use, range.vreg)) continue;
    uint32_t before = use.point & ~1u;
    bool isTiedDef = use.isDef && c.operand(use.operand).constraint().isReuse();
    bool early = use.isDef ? !use.isLate || isTiedDef : true;
    bool late = use.isDef || use.isLate;
    from = std::min(from, early ? before : before + 1);
    to = std::max(to, late ? before + 2 : before + 1);
    limit = std::min(limit, use.limit());
  }
  if (from == none) return;
  c.addDetour({from, to, range.vreg, none, none, usesBegin, usesEnd, 0},
              c.bundles[range.bundle].spillSet, limit);
}

void IonContext::addDetour(const LiveRange &range, uint32_t spillSet, uint8_t limit) {
  auto index = static_cast<uint32_t>(ranges.size());
  Bundle detour = {};
  detour.first = detour.last = index;
  detour.spillSet = spillSet;
  detour.length = range.to - range.from;
  detour.limit = limit;
  detour.isDetour = true;
  ranges.push_back(range);
  ranges[index].bundle = static_cast<uint32_t>(bundles.size());
  bundles.push_back(detour);
  detours.push_back(index);
  enqueue(ranges[index].bundle);
}

void ion::splitBundle(IonContext &context, uint32_t bundle) { Splitter(context, bundle).run(); }
