//===- Ion/Split.cpp - Cutting bundles that fit nowhere -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A bundle that fits into no register and was merged from several vregs is taken apart first. One
/// vreg is cut where the register that is free for longest is taken, or at a cheaper point since
/// its last use before that. If no register reaches its first use, what comes before that use goes
/// to the stack. A cut costs a move for each way that leads across it, in the order of the layout:
/// round a loop that it cuts in two, around a branch; it is only made where what is used on one
/// side is far hotter, as at the borders of loops. When a spill set has been cut as often as the
/// budget allows, all that remains goes to the stack, with a detour for each use that wants a
/// register.
///
/// A piece weighs what its uses weigh less the moves into it from other pieces.
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
/// What is used on one side of a cut must be worth this many times the moves of the cut: pieces are
/// denser than the whole and drive others out. Measured on generated problems.
constexpr float minGain = 4;

class Splitter {
public:
  Splitter(IonContext &context, uint32_t bundle) : c(context), index(bundle) {}
  void run();
  void makeDetours(uint32_t bundle);

private:
  struct Reach {
    uint32_t point = 0;
    PReg reg;
  };

  uint32_t tiedInput(const LiveRange &range) const;
  uint32_t rootOf(uint32_t vreg);
  bool separate();
  Reach furthestReach() const;
  bool findUses(uint32_t limit);
  bool cut();
  bool cutBehindUses(Reach reach);
  float definitionWeight(const Bundle &bundle) const;
  /// What it costs to come into a register behind a cut, on all ways that lead there from before.
  float costForward(uint32_t point) const {
    uint32_t block = c.blockAt(point);
    const CutCosts &costs = c.cutCosts[block];
    return c.blockBegin(block) == point ? costs.forwardAtBegin : costs.forwardInside;
  }
  /// The same before a cut, on all ways that lead there from behind: round a loop.
  float costBack(uint32_t point) const {
    uint32_t block = c.blockAt(point);
    const CutCosts &costs = c.cutCosts[block];
    return c.blockBegin(block) == point ? costs.backAtBegin : costs.backInside;
  }
  float costOfCut(uint32_t point) const { return costForward(point) + costBack(point); }
  uint32_t coldestPoint(uint32_t from, uint32_t to) const;
  uint32_t cutFront(uint32_t point);
  void cutRange(uint32_t range, uint32_t point);
  void enqueueOrSpill(uint32_t bundle);
  uint32_t bundleEnd() const { return c.ranges[c.bundles[index].last].to; }
  uint32_t bundleBegin() const { return c.ranges[c.bundles[index].first].from; }

  IonContext &c;
  uint32_t index;
  uint32_t firstUse = none, lastUse = none; ///< Points; see findUses.
  float frontWeight = 0;                    ///< Of the uses up to lastUse.
};

} // namespace

/// How far some register is free from the beginning of the bundle, and which. None if the class has
/// no registers.
Splitter::Reach Splitter::furthestReach() const {
  const Bundle &bundle = c.bundles[index];
  RegClass regClass = c.spillSets[bundle.spillSet].regClass;
  uint64_t limit = bundle.limit < 64 ? (uint64_t(1) << bundle.limit) - 1 : ~uint64_t(0);
  uint64_t free = c.environment->allocatable().mask(regClass) & limit;
  if (!free) return {};
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

/// The latest of the cheapest points in [from, to], of the first and last ones of blocks.
uint32_t Splitter::coldestPoint(uint32_t from, uint32_t to) const {
  uint32_t best = to, block = c.blockAt(to);
  float cheapest = costOfCut(to);
  auto consider = [&](uint32_t point) {
    if (costOfCut(point) >= cheapest) return;
    best = point;
    cheapest = costOfCut(point);
  };
  for (uint32_t seen = 0; seen < maxBlocksSeen && c.blockBegin(block) >= from; ++seen) {
    consider(c.blockBegin(block));
    if (c.blockBegin(block) == from) break;
    uint32_t last = c.blockEnd(--block) - 2;
    if (last < from) break;
    consider(last);
  }
  return best;
}

/// The input that a range shares its place with from its beginning on, or none. A tied definition
/// that was merged with its input begins after it and can't be told apart from it any more.
uint32_t Splitter::tiedInput(const LiveRange &range) const {
  const VRegInfo &vreg = c.vregs[range.vreg];
  if (vreg.defOperand == none || range.from != vreg.homeFrom + 1) return none;
  Constraint constraint = c.constraint(vreg.defOperand);
  if (!constraint.isReuse()) return none;
  return c.vregOf(c.firstOperandOf(vreg.defInst()) + constraint.reuseIndex()).index();
}

/// IonContext::tiedTo says of each vreg of a bundle which one it is tied to. Of those that are tied
/// to none it is the number of their part, with this bit, or none as long as they have no part.
static constexpr uint32_t partFlag = uint32_t(1) << 31;

/// The first of the vregs that are tied to one another in a row.
uint32_t Splitter::rootOf(uint32_t vreg) {
  uint32_t root = vreg;
  while (!(c.tiedTo[root] & partFlag))
    root = c.tiedTo[root];
  while (vreg != root) {
    uint32_t next = c.tiedTo[vreg];
    c.tiedTo[vreg] = root;
    vreg = next;
  }
  return root;
}

/// Takes a bundle that was merged from several vregs apart again: what fits nowhere as a whole is
/// not to be lost as a whole. Vregs that are tied stay together. False if nothing changes.
bool Splitter::separate() {
  if (!c.bundles[index].isMerged) return false;
  c.bundles[index].isMerged = false;
  c.tiedTo.resize(c.problem->numVRegs);
  uint32_t first = c.bundles[index].first;
  for (uint32_t each = first; each != none; each = c.ranges[each].next)
    c.tiedTo[c.ranges[each].vreg] = none;
  for (uint32_t each = first; each != none; each = c.ranges[each].next) {
    uint32_t input = tiedInput(c.ranges[each]);
    if (input != none) c.tiedTo[c.ranges[each].vreg] = input;
  }
  uint32_t firstRoot = rootOf(c.ranges[first].vreg);
  bool isOne = true;
  for (uint32_t each = first; each != none && isOne; each = c.ranges[each].next)
    isOne = rootOf(c.ranges[each].vreg) == firstRoot;
  if (isOne) return false;

  auto firstPart = static_cast<uint32_t>(c.bundles.size());
  for (uint32_t each = first, next; each != none; each = next) {
    next = c.ranges[each].next;
    uint32_t &partOfRoot = c.tiedTo[rootOf(c.ranges[each].vreg)];
    uint32_t part = partOfRoot & ~partFlag;
    if (partOfRoot == none) {
      part = static_cast<uint32_t>(c.bundles.size());
      partOfRoot = part | partFlag;
      Bundle copy = c.bundles[index];
      copy.first = each;
      c.bundles.push_back(copy);
    } else {
      c.ranges[c.bundles[part].last].next = each;
    }
    c.bundles[part].last = each;
    c.ranges[each].next = none;
    c.ranges[each].bundle = part;
  }
  c.bundles[index].first = c.bundles[index].last = none;
  auto end = static_cast<uint32_t>(c.bundles.size());
  for (uint32_t part = firstPart; part < end; ++part) {
    measureBundle(c, part);
    enqueueOrSpill(part);
  }
  return true;
}

void Splitter::run() {
  if (separate()) return;
  SpillSet &set = c.spillSets[c.bundles[index].spillSet];
  if (set.splits >= c.options->splitBudget || !cut()) {
    makeDetours(index);
    return;
  }
  ++set.splits;
  ++c.output->statistics.splits;
}

/// Cuts the bundle in two and deals with the parts. False if there is no place that is worth it.
bool Splitter::cut() {
  Reach reach = furthestReach();
  if (!reach.reg) return false;
  uint32_t limit = reach.point & ~1u;
  if (!findUses(limit)) return false;
  if (lastUse != none) return cutBehindUses(reach);

  // No register reaches the first use: what is before it goes to the stack.
  uint32_t begin = firstUse & ~1u;
  if (begin > bundleBegin()) {
    begin = coldestPoint(std::max(bundleBegin() + 2, limit) & ~1u, begin);
    if (begin > bundleBegin()) {
      if (c.bundles[index].weight <= minGain * costOfCut(begin)) return false;
      c.spilled.push_back(cutFront(begin));
      enqueueOrSpill(index);
      return true;
    }
  }
  begin += 2;
  if (begin >= bundleEnd() || c.bundles[index].weight <= minGain * costOfCut(begin)) return false;
  makeDetours(cutFront(begin));
  enqueueOrSpill(index);
  return true;
}

/// Leaves the uses that a register reaches to a bundle that may have it.
bool Splitter::cutBehindUses(Reach reach) {
  uint32_t limit = reach.point & ~1u;
  uint32_t from = lastUse / 2 * 2 + 2;
  uint32_t point = limit < bundleEnd() ? coldestPoint(from, limit) : from;
  if (point <= bundleBegin() || point >= bundleEnd()) return false;
  float gain = std::max(frontWeight, c.bundles[index].weight - frontWeight);
  if (gain <= minGain * costOfCut(point)) return false;
  uint32_t front = cutFront(point);
  c.bundles[front].hint = reach.reg;
  enqueueOrSpill(front);
  enqueueOrSpill(index);
  return true;
}

void Splitter::enqueueOrSpill(uint32_t bundle) {
  if (c.bundles[bundle].weight > 0)
    c.enqueue(bundle);
  else
    makeDetours(bundle);
}

/// The weight of the definition that a bundle begins with, or 0.
float Splitter::definitionWeight(const Bundle &bundle) const {
  const LiveRange &range = c.ranges[bundle.first];
  if (range.usesBegin == range.usesEnd || c.vregs[range.vreg].isRemat) return 0;
  const Use &use = c.uses[range.usesBegin];
  return use.isDef ? use.weight : 0;
}

/// Cuts what is before \p point, a "before" point inside the bundle, off into a bundle of its own.
uint32_t Splitter::cutFront(uint32_t point) {
  auto front = static_cast<uint32_t>(c.bundles.size());
  c.bundles.push_back(c.bundles[index]);
  uint32_t last = none, each = c.bundles[front].first;
  for (; each != none && c.ranges[each].to <= point; each = c.ranges[each].next) {
    c.ranges[each].bundle = front;
    c.markCut(c.ranges[each].vreg);
    last = each;
  }
  if (c.ranges[each].from < point) {
    c.markCut(c.ranges[each].vreg);
    cutRange(each, point);
    c.ranges[each].bundle = front;
    last = each;
    each = c.ranges[each].next;
    if (c.bundles[index].last == last) c.bundles[index].last = each;
  }
  c.ranges[last].next = none;
  c.bundles[front].last = last;
  c.bundles[index].first = each;

  c.ranges[each].weight -= costForward(point);
  // A value that is on the stack later is stored behind its definition.
  float back = costBack(point) + definitionWeight(c.bundles[front]);
  c.ranges[last].weight -= back;
  measureBundle(c, front);
  Bundle &rest = c.bundles[index];
  rest.length -= c.bundles[front].length;
  rest.weight -= c.bundles[front].weight + back + costForward(point);
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
  tail.weight = 0;
  for (uint32_t use = tail.usesBegin; use < tail.usesEnd; ++use)
    tail.weight += c.uses[use].weight;
  LiveRange &head = c.ranges[index];
  head.weight -= tail.weight;
  head.to = point;
  head.usesEnd = tail.usesBegin;
  head.next = static_cast<uint32_t>(c.ranges.size());
  c.ranges.push_back(tail);
}

/// True unless the vreg is in a fitting register at the instruction for another operand's sake.
static bool wantsDetour(const IonContext &c, const Use &use, uint32_t vreg) {
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
      makeDetour(c, range, begin, end);
      begin = end;
    }
  }
  c.bundles[bundle].isSpilled = true;
  c.spilled.push_back(bundle);
}

DetourExtent ion::measureDetour(const IonContext &c, uint32_t vreg, uint32_t usesBegin,
                                uint32_t usesEnd) {
  DetourExtent extent;
  for (uint32_t i = usesBegin; i < usesEnd; ++i) {
    const Use &use = c.uses[i];
    if (!wantsDetour(c, use, vreg)) continue;
    uint32_t before = use.point & ~1u;
    bool isTiedDef = use.isDef && c.constraint(use.operand).isReuse();
    bool early = use.isDef ? !use.isLate || isTiedDef : true;
    bool late = use.isDef || use.isLate;
    extent.from = std::min(extent.from, early ? before : before + 1);
    extent.to = std::max(extent.to, late ? before + 2 : before + 1);
    extent.limit = std::min(extent.limit, use.limit());
  }
  return extent;
}

void ion::makeDetour(IonContext &c, const LiveRange &range, uint32_t usesBegin, uint32_t usesEnd) {
  DetourExtent extent = measureDetour(c, range.vreg, usesBegin, usesEnd);
  if (extent.from == none) return;
  c.addDetour({extent.from, extent.to, range.vreg, none, none, usesBegin, usesEnd, 0},
              c.bundles[range.bundle].spillSet, extent.limit);
}

void IonContext::addDetour(const LiveRange &range, uint32_t spillSet, uint8_t limit) {
  auto index = static_cast<uint32_t>(ranges.size());
  Bundle detour = {};
  detour.first = detour.last = index;
  detour.spillSet = spillSet;
  detour.length = range.to - range.from;
  detour.limit = limit;
  detour.isDetour = true;
  detour.mayReserve = vregs[range.vreg].isReserved;
  ranges.push_back(range);
  ranges[index].bundle = static_cast<uint32_t>(bundles.size());
  bundles.push_back(detour);
  detours.push_back(index);
}

void ion::splitBundle(IonContext &context, uint32_t bundle) { Splitter(context, bundle).run(); }

void ion::spillBundle(IonContext &context, uint32_t bundle) {
  Splitter(context, bundle).makeDetours(bundle);
}
