//===- Ion/FollowHints.cpp - Moving bundles to their partners -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A bundle that came before its partners was placed without their hints. Now that all are placed,
/// the vregs of affinities which are in two registers, the hottest first, try to come together: a
/// bundle moves to the register of its partner if that is free for it and its hints there weigh
/// more. Each such step saves moves, and nothing else changes.
///
//===----------------------------------------------------------------------===//

#include "Ion/Placement.h"
#include "Ion/SortKeys.h"

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

bool Placement::moveToPartner(uint32_t index, PReg reg) {
  Bundle &bundle = c.bundles[index];
  uint64_t allowed = allowedFor(bundle);
  uint64_t wanted = allowed & uint64_t(1) << reg.encoding();
  // Mostly it isn't free, and that is found out sooner than what it is worth.
  if (!wanted) return false;
  if (!freeFor(bundle, wanted) && !(bundle.mayReserve && isFreeForOwn(bundle, reg))) return false;
  hints.collectPartners(bundle, allowed);
  if (hints.weightOf(reg) <= hints.weightOf(bundle.reg)) return false;
  for (uint32_t each = bundle.first; each != none; each = c.ranges[each].next)
    c.occupancy.erase(bundle.reg, each);
  assign(index, reg);
  return true;
}

void ion::followHints(IonContext &c) {
  auto apart = [&](const Affinity &affinity) {
    const VRegInfo &from = c.vregs[affinity.from], &to = c.vregs[affinity.to];
    return from.reg && to.reg && from.reg != to.reg;
  };
  c.sortKeys.clear();
  for (uint32_t i = 0; i < c.affinities.size(); ++i)
    if (apart(c.affinities[i])) c.sortKeys.push_back(descendingKey(c.affinities[i].weight, i));
  sortKeys(c.sortKeys, c.sortScratch);
  Placement placement(c);
  for (uint64_t key : c.sortKeys) {
    const Affinity &affinity = c.affinities[numberOf(key)];
    for (uint32_t vreg : {affinity.to, affinity.from}) {
      // What was cut has other pieces to think of.
      if (!apart(affinity) || c.vregs[vreg].cut != none) continue;
      uint32_t bundle = c.ranges[c.vregs[vreg].rangesBegin].bundle;
      if (c.bundles[bundle].reg)
        placement.moveToPartner(bundle, c.vregs[affinity.partnerOf(vreg)].reg);
    }
  }
}
