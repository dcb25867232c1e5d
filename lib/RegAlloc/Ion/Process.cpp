//===- Ion/Process.cpp - The main loop: place, evict or split -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Bundles are taken from the queue, heavy ones first. Each gets the first register
/// that is free over all its ranges, hinted registers before others; or takes one from lighter
/// bundles, which return to the queue; or is split. It ends because a bundle is only evicted by a
/// heavier one and pieces get smaller, down to detours, which nothing evicts.
///
//===----------------------------------------------------------------------===//

#include "Ion/Placement.h"
#include "Ion/SortKeys.h"
#include "cot/RegAlloc/Error.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

/// Heavy bundles have a right to be first, so that few are evicted later; of two of about the same
/// weight the shorter one leaves more room. The exponent is measured on generated problems.
static float priorityOf(const Bundle &bundle) {
  float root = std::sqrt(std::sqrt(static_cast<float>(bundle.length)));
  return std::max(0.0f, bundle.weight) / root;
}

void RegisterHints::add(PReg reg, float weight) {
  if (!reg || reg.regClass() != regClass) return;
  uint64_t bit = uint64_t(1) << reg.encoding();
  if (!(mask & bit)) weights[reg.encoding()] = 0;
  mask |= bit;
  weights[reg.encoding()] += weight;
}

void RegisterHints::start(const Bundle &bundle) {
  regClass = c.spillSets[bundle.spillSet].regClass;
  mask = fixedMask = 0;
}

void RegisterHints::collect(const Bundle &bundle, uint64_t allowed) {
  start(bundle);
  PReg ofSet = c.spillSets[bundle.spillSet].hint;
  if (bundle.hint || ofSet) {
    float startWeight = c.frequencyAt(c.ranges[bundle.first].from);
    add(bundle.hint, startWeight);
    add(ofSet, startWeight * 0.75f);
  }
  addPartners(bundle, allowed);
}

void RegisterHints::collectPartners(const Bundle &bundle, uint64_t allowed) {
  start(bundle);
  addPartners(bundle, allowed);
}

void RegisterHints::addPartners(const Bundle &bundle, uint64_t allowed) {
  unsigned seen = 0;
  uint32_t last = none;
  for (uint32_t each = bundle.first; each != none; each = c.ranges[each].next) {
    if (++seen > maxHintsSeen) break;
    const LiveRange &range = c.ranges[each];
    const VRegInfo &vreg = c.vregs[range.vreg];
    if (!vreg.hasHints) continue;
    if (vreg.isReserved)
      for (uint32_t use = range.usesBegin; use < range.usesEnd && ++seen <= maxHintsSeen; ++use)
        if (c.uses[use].constraint.isFixed()) {
          PReg reg(c.uses[use].constraint.fixedEncoding(), vreg.regClass);
          add(reg, c.uses[use].weight * 2);
          fixedMask |= uint64_t(1) << reg.encoding();
        }
    if (vreg.isReserved && range.from == vreg.homeFrom && vreg.defOperand != none) {
      Constraint constraint = c.constraintOf(vreg.defOperand, vreg.defInst());
      if (constraint.isFixed())
        add(PReg(constraint.fixedEncoding(), vreg.regClass), c.frequencyAt(vreg.defPoint()));
    }
    if (range.vreg == last) continue;
    last = range.vreg;
    uint32_t begin = c.affinityOffsets[range.vreg], end = c.affinityOffsets[range.vreg + 1];
    for (uint32_t i = begin; i < end && ++seen <= maxHintsSeen; ++i) {
      const Affinity &affinity = c.affinities[c.affinityLists[i]];
      add(c.vregs[affinity.partnerOf(range.vreg)].reg, affinity.weight);
    }
  }
  mask &= allowed;
  fixedMask &= allowed;
}

float RegisterHints::weightOf(PReg reg) const {
  return mask >> reg.encoding() & 1 ? weights[reg.encoding()] : 0;
}

unsigned RegisterHints::best(uint64_t candidates) const {
  unsigned best = 64;
  for (candidates &= mask; candidates; candidates &= candidates - 1) {
    auto encoding = static_cast<unsigned>(llvm::countr_zero(candidates));
    if (best == 64 || weights[encoding] > weights[best]) best = encoding;
  }
  return best;
}

uint64_t Placement::allowedFor(const Bundle &bundle) const {
  uint64_t limit = bundle.limit < 64 ? (uint64_t(1) << bundle.limit) - 1 : ~uint64_t(0);
  return c.environment->allocatable().mask(c.spillSets[bundle.spillSet].regClass) & limit;
}

uint64_t Placement::freeFor(const Bundle &bundle, uint64_t allowed) const {
  RegClass regClass = c.spillSets[bundle.spillSet].regClass;
  for (uint32_t each = bundle.first; each != none && allowed; each = c.ranges[each].next)
    allowed &= ~c.occupancy.taken(regClass, c.ranges[each].from, c.ranges[each].to, allowed);
  return allowed;
}

/// True if a register is free but for what the bundle's own operands reserve.
bool Placement::isFreeForOwn(const Bundle &bundle, PReg reg) const {
  for (uint32_t each = bundle.first; each != none; each = c.ranges[each].next) {
    const LiveRange &range = c.ranges[each];
    if (c.fixedPlaces.firstConflict(reg, range.from, range.to, range.vreg) != none ||
        !c.occupancy.isFree(reg, range.from, range.to))
      return false;
  }
  return true;
}

/// The best of the \p free registers, and of those in \p own that are free but for what the
/// bundle's operands reserve; none if there is none.
PReg Placement::chooseFree(uint32_t index, uint64_t free, uint64_t own) const {
  const Bundle &bundle = c.bundles[index];
  RegClass regClass = c.spillSets[bundle.spillSet].regClass;
  for (own &= hints.fixed() & ~free; own; own &= own - 1) {
    PReg reg(static_cast<unsigned>(llvm::countr_zero(own)), regClass);
    if (isFreeForOwn(bundle, reg)) free |= uint64_t(1) << reg.encoding();
  }
  if (!free) return PReg();
  if (free & hints.hinted()) return PReg(hints.best(free), regClass);
  return c.registerOrder.first(regClass, free);
}

Placement::Result Placement::probe(uint32_t index, PReg reg, float limit, float &heaviest) {
  c.conflicts.clear();
  float total = 0, most = c.bundles[index].isDetour ? 1e30f : c.bundles[index].weight;
  heaviest = -1;
  ++c.probeStamp;
  auto isLighter = [&](uint32_t range) {
    uint32_t other = c.ranges[range].bundle;
    if (c.bundleStamps[other] == c.probeStamp) return true;
    c.bundleStamps[other] = c.probeStamp;
    float theirs = c.bundles[other].density();
    if (theirs >= limit) return false;
    total += c.bundles[other].isDetour ? 1e30f : c.bundles[other].weight;
    if (total >= most) return false;
    heaviest = std::max(heaviest, theirs);
    c.conflicts.push_back(other);
    return true;
  };
  for (uint32_t each = c.bundles[index].first; each != none; each = c.ranges[each].next) {
    const LiveRange &range = c.ranges[each];
    if (c.fixedPlaces.firstReservation(reg, range.from, range.to, range.vreg) != none ||
        !c.occupancy.visit(reg, range.from, range.to, isLighter))
      return Result::Blocked;
  }
  return c.conflicts.empty() ? Result::Free : Result::Evictable;
}

void Placement::assign(uint32_t index, PReg reg) {
  Bundle &bundle = c.bundles[index];
  bundle.reg = reg;
  if (!bundle.isDetour) c.spillSets[bundle.spillSet].hint = reg;
  uint32_t last = none;
  for (uint32_t each = bundle.first; each != none; each = c.ranges[each].next) {
    c.occupancy.insert(reg, each);
    if (c.ranges[each].vreg == last) continue;
    last = c.ranges[each].vreg;
    c.vregs[last].reg = reg;
  }
}

void Placement::evict(uint32_t index) {
  Bundle &bundle = c.bundles[index];
  for (uint32_t each = bundle.first; each != none; each = c.ranges[each].next) {
    c.occupancy.erase(bundle.reg, each);
    c.vregs[c.ranges[each].vreg].reg = PReg();
  }
  bundle.reg = PReg();
  c.enqueue(index);
  ++c.output->statistics.evictions;
}

void IonContext::enqueue(uint32_t bundle) {
  queue.push_back({priorityOf(bundles[bundle]), bundle});
  std::push_heap(queue.begin(), queue.end());
}

bool Placement::placeOrEvict(uint32_t index, bool mayEvict) {
  const Bundle &bundle = c.bundles[index];
  uint64_t allowed = allowedFor(bundle);
  uint64_t free = freeFor(bundle, allowed);
  if (free || bundle.mayReserve) {
    hints.collect(bundle, allowed);
    if (PReg reg = chooseFree(index, free, allowed)) {
      assign(index, reg);
      return true;
    }
  }
  return mayEvict && evictFor(index, allowed);
}

/// Takes the register of \p allowed whose holders are lightest, if they are lighter than the
/// bundle.
bool Placement::evictFor(uint32_t index, uint64_t allowed) {
  const Bundle &bundle = c.bundles[index];
  RegClass regClass = c.spillSets[bundle.spillSet].regClass;
  for (uint32_t each = bundle.first; each != none && allowed; each = c.ranges[each].next)
    allowed &= ~c.fixedPlaces.clobbered(regClass, c.ranges[each].from, c.ranges[each].to);
  if (size_t stamped = c.bundleStamps.size(), all = c.bundles.size(); stamped < all)
    std::fill_n(c.bundleStamps.extend(all - stamped), all - stamped, 0);
  float limit = bundle.density();
  PReg best;
  for (; allowed; allowed &= allowed - 1) {
    PReg reg(static_cast<unsigned>(llvm::countr_zero(allowed)), regClass);
    float heaviest;
    Result result = probe(index, reg, limit, heaviest);
    if (result == Result::Blocked) continue;
    best = reg;
    std::swap(c.conflicts, c.bestConflicts);
    if (result == Result::Free) break;
    limit = heaviest;
  }
  if (!best) return false;
  for (uint32_t other : c.bestConflicts)
    evict(other);
  assign(index, best);
  return true;
}

bool Placement::placeIfFree(uint32_t index, bool hintedOnly) {
  const Bundle &bundle = c.bundles[index];
  uint64_t allowed = allowedFor(bundle);
  uint64_t free = freeFor(bundle, allowed);
  hints.collect(bundle, allowed);
  if (hintedOnly) free &= hints.hinted();
  PReg reg = chooseFree(index, free, allowed);
  if (!reg) return false;
  assign(index, reg);
  return true;
}

namespace {

/// Bundles wait in two queues: those that liveness made are sorted once; pieces and evicted ones
/// are in a heap. Detours come when nothing else is left.
class BundleQueue {
public:
  explicit BundleQueue(IonContext &context) : c(context) {
    c.queue.clear();
    c.sortKeys.clear();
    for (uint32_t index = 0; index < c.bundles.size(); ++index)
      if (c.bundles[index].first != none)
        c.sortKeys.push_back(descendingKey(priorityOf(c.bundles[index]), index));
    sortKeys(c.sortKeys, c.sortScratch);
  }

  /// The next bundle; none at the end.
  uint32_t next() {
    if (nextSorted < c.sortKeys.size()) {
      uint32_t sorted = numberOf(c.sortKeys[nextSorted]);
      if (c.queue.empty() || c.queue.front() < QueueEntry(priorityOf(c.bundles[sorted]), sorted)) {
        ++nextSorted;
        return sorted;
      }
    }
    if (!c.queue.empty()) {
      std::pop_heap(c.queue.begin(), c.queue.end());
      uint32_t bundle = c.queue.back().bundle();
      c.queue.pop_back();
      return bundle;
    }
    return nextDetour < c.detours.size() ? c.ranges[c.detours[nextDetour++]].bundle : none;
  }

private:
  IonContext &c;
  uint32_t nextSorted = 0, nextDetour = 0;
};

} // namespace

/// Who has no wishes takes a register that others want least: no argument's, and none that survives
/// calls, if it is free, or they would be gone for those that are born in them or cross calls.
static void orderRegisters(IonContext &c) {
  std::array<float, PReg::numIndices> wanted = {};
  for (const FixedPlaces::Reservation &each : c.fixedPlaces.allReservations())
    wanted[each.reg.index()] += c.frequencyAt(each.from);
  PRegSet clobbered;
  for (const FixedPlaces::Clobber &each : c.fixedPlaces.allClobbers())
    clobbered |= each.regs;
  c.registerOrder.start(c.environment->allocatable(), [&](PReg reg) {
    return std::make_tuple(!c.environment->preferred.contains(reg), !clobbered.contains(reg),
                           wanted[reg.index()], reg.encoding());
  });
}

llvm::Error ion::processBundles(IonContext &c) {
  c.spilled.clear();
  c.detours.clear();
  c.occupancy.start(c.problem->numInsts(), c.environment->allocatable(), c.fixedPlaces, c.ranges);
  orderRegisters(c);
  BundleQueue queue(c);
  Placement placement(c);
  // Who comes in the order of priorities drives nobody out: what was placed before is heavier, or
  // shorter and then denser. Only pieces can come out of order. Without splitting there is little
  // to gain either.
  float lowest = std::numeric_limits<float>::infinity();
  for (uint32_t index; (index = queue.next()) != none;) {
    const Bundle &bundle = c.bundles[index];
    // Detours may have been placed along with others of their instruction.
    if (bundle.isDetour && bundle.reg) continue;
    if (!bundle.isDetour && bundle.weight <= 0) {
      // Sums that pieces were taken from are not exact.
      measureBundle(c, index);
      if (bundle.weight <= 0) {
        spillBundle(c, index);
        continue;
      }
    }
    float priority = priorityOf(bundle);
    bool mayEvict = bundle.isDetour || (priority > lowest && c.options->splitBudget != 0);
    if (placement.placeOrEvict(index, mayEvict)) {
      lowest = std::min(lowest, priority);
      continue;
    }
    if (!bundle.isDetour) {
      splitBundle(c, index);
    } else if (llvm::Error error = placement.rearrangeDetours(index)) {
      return error;
    }
  }
  return llvm::Error::success();
}
