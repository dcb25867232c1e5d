//===- Ion/Bundles.cpp - Merging vregs into bundles -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Vregs joined by a move, a tie or a block parameter share a bundle where their ranges allow it;
/// the hottest joints come first. What can't be merged leaves a hint: each vreg knows the others
/// that it would like to share a register with.
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"
#include "Ion/SortKeys.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

class BundleBuilder {
public:
  explicit BundleBuilder(IonContext &context)
      : c(context), problem(*context.problem), left(context.nextUse) {}

  void run() {
    collectAffinities();
    sortRuns();
    for (uint64_t key : c.sortKeys)
      for (const Affinity &affinity : runAt(key))
        tryMerge(affinity);
    listAffinities();
    finishBundles();
  }

private:
  void collectAffinities();
  void addArgument(uint32_t arg, uint32_t param, float weight);
  void sortRuns();
  llvm::ArrayRef<Affinity> runAt(uint64_t key) const;
  void listAffinities();
  void tryMerge(const Affinity &affinity);
  bool overlap(const Bundle &a, const Bundle &b) const;
  void merge(uint32_t into, uint32_t other);
  uint32_t find(uint32_t bundle);
  void finishBundles();
  void widenToDefinition(uint32_t vreg);

  IonContext &c;
  const Problem &problem;
  Table<uint32_t> &left; ///< By vreg: affinities that are still to be listed.
  std::array<uint32_t, 256> recentPairs = {};
  size_t numMerged = 0; ///< Bundles that are none of their own any more.
};

/// Walking two bundles stops here: merging stays linear, and what is longer on both sides would
/// only be split again.
constexpr unsigned maxSteps = 128;

} // namespace

void BundleBuilder::collectAffinities() {
  c.affinities.clear();
  for (const SpecialOperand &special : c.specials) {
    if (special.source == none || c.constraint(special.source).isFixed()) continue;
    c.affinities.push_back({c.vregOf(special.source).index(), c.vregOf(special.operand).index(),
                            c.frequencyAt(special.inst * 2)});
  }
  const uint32_t *move = c.moveInsts.data(), *endOfMoves = move + c.moveInsts.size();
  for (uint32_t block = 0; block < c.numBlocks(); ++block) {
    InstRange insts = problem.instsOf(c.layout.originalBlock(block));
    for (; move != endOfMoves && insts.begin <= Inst(*move) && Inst(*move) < insts.end; ++move) {
      uint32_t use = problem.operandOffsets[*move];
      VReg from = c.vregOf(use), to = c.vregOf(use + 1);
      if (from != to) c.affinities.push_back({from.index(), to.index(), c.frequencies[block]});
    }
    if (problem.branchArgs.empty()) continue;
    llvm::ArrayRef<Block> successors = c.layout.successorsOf(Block(block));
    for (unsigned s = 0; s < successors.size(); ++s) {
      float weight = std::min(c.frequencies[block], c.frequencies[successors[s].index()]);
      c.visitArgs(block, s, [&](VReg arg, VReg param) {
        if (arg != param) addArgument(arg.index(), param.index(), weight);
      });
    }
  }
}

/// Where many edges lead to a block, they often pass the same: such affinities become one. They are
/// found again as long as no other pair has taken their place in a small table.
void BundleBuilder::addArgument(uint32_t arg, uint32_t param, float weight) {
  uint32_t &recent = recentPairs[(arg + param * 17) % recentPairs.size()];
  if (recent < c.affinities.size()) {
    Affinity &affinity = c.affinities[recent];
    if (affinity.from == arg && affinity.to == param) {
      affinity.weight += weight;
      return;
    }
  }
  recent = static_cast<uint32_t>(c.affinities.size());
  c.affinities.push_back({arg, param, weight});
}

/// Affinities in a row often weigh the same: those of a block, or of an edge. Such runs are sorted
/// as one.
void BundleBuilder::sortRuns() {
  // Bundles will be sorted, too.
  c.sortKeys.reset(c.bundles.size());
  c.sortScratch.reset(c.bundles.size());
  float last = -1;
  for (uint32_t i = 0; i < c.affinities.size(); ++i) {
    float weight = c.affinities[i].weight;
    if (weight == last) continue;
    last = weight;
    c.sortKeys.push_back(descendingKey(weight, i));
  }
  sortKeys(c.sortKeys, c.sortScratch);
}

/// The affinities from the one of \p key on that weigh the same.
llvm::ArrayRef<Affinity> BundleBuilder::runAt(uint64_t key) const {
  const Affinity *begin = &c.affinities[numberOf(key)], *end = begin + 1;
  const Affinity *last = c.affinities.data() + c.affinities.size();
  while (end != last && end->weight == begin->weight)
    ++end;
  return {begin, end};
}

/// Lists as many affinities of each vreg as are ever looked at.
void BundleBuilder::listAffinities() {
  left.assign(problem.numVRegs, 0);
  for (const Affinity &affinity : c.affinities)
    for (uint32_t vreg : {affinity.from, affinity.to}) {
      ++left[vreg];
      c.vregs[vreg].hasHints = true;
    }
  c.affinityOffsets.resize(problem.numVRegs + 1);
  uint32_t total = 0;
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg)
    c.affinityOffsets[vreg] = total += std::min(left[vreg], maxHintsSeen);
  c.affinityOffsets[problem.numVRegs] = total;
  c.affinityLists.resize(total);
  // Filled from the back: the offsets end up at the beginnings.
  for (uint64_t key : llvm::reverse(c.sortKeys))
    for (const Affinity &affinity : llvm::reverse(runAt(key)))
      for (uint32_t vreg : {affinity.from, affinity.to})
        if (left[vreg]-- <= maxHintsSeen)
          c.affinityLists[--c.affinityOffsets[vreg]] =
              static_cast<uint32_t>(&affinity - c.affinities.data());
}

/// True also when finding out takes too long.
bool BundleBuilder::overlap(const Bundle &a, const Bundle &b) const {
  if (c.ranges[a.last].to <= c.ranges[b.first].from ||
      c.ranges[b.last].to <= c.ranges[a.first].from)
    return false;
  const LiveRange *ranges = c.ranges.data();
  const LiveRange *left = ranges + a.first, *right = ranges + b.first;
  for (unsigned steps = 0; steps < maxSteps; ++steps) {
    if (left->to <= right->from) {
      if (left->next == none) return false;
      left = ranges + left->next;
    } else if (right->to <= left->from) {
      if (right->next == none) return false;
      right = ranges + right->next;
    } else {
      return true;
    }
  }
  return true;
}

void BundleBuilder::tryMerge(const Affinity &affinity) {
  const VRegInfo &from = c.vregs[affinity.from], &to = c.vregs[affinity.to];
  if (!c.hasRanges(affinity.from) || !c.hasRanges(affinity.to)) return;
  uint32_t source = find(c.ranges[from.rangesBegin].bundle);
  uint32_t target = find(c.ranges[to.rangesBegin].bundle);
  if (source == target) return;
  // Repeating the definition is as good as a move, and keeps the register free until then.
  if (from.isRemat || to.isRemat) return;
  bool isTied = to.defOperand != none && c.constraint(to.defOperand).isReuse();
  if (!isTied) {
    if (!overlap(c.bundles[source], c.bundles[target])) merge(source, target);
    return;
  }
  // The tied definition was given its place before the instruction, because its input is copied
  // there. In the place of its input it begins after.
  auto ranges = llvm::MutableArrayRef(c.ranges.data(), c.ranges.size())
                    .slice(to.rangesBegin, c.vregs[affinity.to + 1].rangesBegin - to.rangesBegin);
  LiveRange &range = *llvm::partition_point(
      ranges, [&](const LiveRange &each) { return each.from < to.homeFrom; });
  assert(range.from == to.defPoint());
  ++range.from;
  if (overlap(c.bundles[source], c.bundles[target])) {
    --range.from;
    return;
  }
  --c.bundles[target].length;
  merge(source, target);
}

/// Links two bundles that don't overlap into one list of ranges. Interleaved ones are walked no
/// further than overlap() did.
void BundleBuilder::merge(uint32_t into, uint32_t other) {
  Bundle &a = c.bundles[into], &b = c.bundles[other];
  if (c.ranges[a.last].to <= c.ranges[b.first].from) {
    c.ranges[a.last].next = b.first;
    a.last = b.last;
  } else if (c.ranges[b.last].to <= c.ranges[a.first].from) {
    c.ranges[b.last].next = a.first;
    a.first = b.first;
  } else {
    uint32_t left = a.first, right = b.first, first = none, last = none;
    while (left != none && right != none) {
      uint32_t &earlier = c.ranges[left].from < c.ranges[right].from ? left : right;
      uint32_t range = earlier;
      earlier = c.ranges[range].next;
      (last == none ? first : c.ranges[last].next) = range;
      last = range;
    }
    c.ranges[last].next = left != none ? left : right;
    a.last = left != none ? a.last : b.last;
    a.first = first;
  }
  a.length += b.length;
  a.weight += b.weight;
  a.limit = std::min(a.limit, b.limit);
  a.isMerged = true;
  a.mayReserve |= b.mayReserve;
  b.first = none;
  b.last = into;
  ++numMerged;
}

/// The bundle that \p bundle was merged into, or itself. Merged bundles point on in `last`.
uint32_t BundleBuilder::find(uint32_t bundle) {
  while (c.bundles[bundle].first == none) {
    uint32_t next = c.bundles[bundle].last;
    if (c.bundles[next].first == none) c.bundles[bundle].last = c.bundles[next].last;
    bundle = next;
  }
  return bundle;
}

void BundleBuilder::finishBundles() {
  c.spillSets.clear();
  c.spillSets.reserve(c.bundles.size() - numMerged);
  for (uint32_t index = 0; index < c.bundles.size(); ++index) {
    Bundle &bundle = c.bundles[index];
    if (bundle.first == none) continue;
    ++c.output->statistics.bundles;
    bundle.spillSet = static_cast<uint32_t>(c.spillSets.size());
    SpillSet set = {};
    set.from = c.ranges[bundle.first].from;
    set.to = c.ranges[bundle.last].to;
    set.regClass = c.vregs[c.ranges[bundle.first].vreg].regClass;
    c.spillSets.push_back(set);
    if (!bundle.isMerged) {
      widenToDefinition(c.ranges[bundle.first].vreg);
      continue;
    }
    uint32_t last = none;
    for (uint32_t range = bundle.first; range != none; range = c.ranges[range].next) {
      c.ranges[range].bundle = index;
      if (c.ranges[range].vreg == last) continue;
      last = c.ranges[range].vreg;
      widenToDefinition(last);
    }
  }
}

/// A definition on the stack writes the slot before its home begins.
void BundleBuilder::widenToDefinition(uint32_t vreg) {
  const VRegInfo &info = c.vregs[vreg];
  SpillSet &hull = c.spillSets.back();
  if (!info.isParam()) hull.from = std::min(hull.from, info.defPoint());
}

void ion::measureBundle(IonContext &context, uint32_t index) {
  Bundle &bundle = context.bundles[index];
  bundle.length = 0;
  bundle.weight = 0;
  bundle.limit = Constraint::maxLimit;
  for (uint32_t each = bundle.first; each != none; each = context.ranges[each].next) {
    const LiveRange &range = context.ranges[each];
    bundle.length += range.to - range.from;
    bundle.weight += range.weight;
    if (!context.hasLimits) continue;
    for (uint32_t use = range.usesBegin; use < range.usesEnd; ++use)
      bundle.limit = std::min(bundle.limit, context.uses[use].limit());
  }
}

void ion::buildBundles(IonContext &context) { BundleBuilder(context).run(); }
