//===- Ion/Detours.cpp - When the operands of one instruction are in each other's way -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ion/Placement.h"
#include "cot/RegAlloc/Error.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

bool Placement::isOptional(uint32_t detour) const {
  const LiveRange &range = c.ranges[c.bundles[detour].first];
  for (uint32_t use = range.usesBegin; use < range.usesEnd; ++use)
    if (c.uses[use].needsRegister()) return false;
  return true;
}

/// The vreg becomes one like others, with a slot.
void Placement::giveUpRepeating(uint32_t vreg) {
  VRegInfo &info = c.vregs[vreg];
  if (!info.isRemat) return;
  info.isRemat = false;
  // A bundle that is still to be given up will make a detour for its definition then.
  auto ranges = llvm::ArrayRef<LiveRange>(c.ranges).slice(
      info.rangesBegin, c.vregs[vreg + 1].rangesBegin - info.rangesBegin);
  const LiveRange *first =
      llvm::find_if(ranges, [&](const LiveRange &range) { return range.from == info.homeFrom; });
  if (first == ranges.end() || !c.bundles[first->bundle].isSpilled) return;
  auto begin = c.uses.begin() + info.usesBegin;
  auto end = c.uses.begin() + c.vregs[vreg + 1].usesBegin;
  auto def = std::find_if(begin, end, [](const Use &use) { return use.isDef; });
  if (!def->needsRegister()) return;
  auto use = static_cast<uint32_t>(def - c.uses.begin());
  c.addDetour({def->point, def->point + 1, vreg, none, none, use, use + 1, 0}, c.spillSetOf(vreg),
              def->limit());
}

/// A register that is free where the detour is; half taken already if half of it will do.
PReg Placement::bestForDetour(uint32_t detour, uint32_t inst) const {
  const LiveRange &range = c.ranges[c.bundles[detour].first];
  RegClass regClass = c.spillSets[c.bundles[detour].spillSet].regClass;
  uint32_t otherHalf = range.from == inst * 2 ? inst * 2 + 1 : inst * 2;
  PReg best;
  for (uint64_t regs = c.environment->allocatable().mask(regClass); regs; regs &= regs - 1) {
    PReg reg(static_cast<unsigned>(llvm::countr_zero(regs)), regClass);
    if (reg.encoding() >= c.bundles[detour].limit) break;
    auto isFree = [&](uint32_t from, uint32_t to) {
      return c.fixedPlaces.firstConflict(reg, from, to, range.vreg) == none &&
             c.occupancy.isFree(reg, from, to);
    };
    if (!isFree(range.from, range.to)) continue;
    if (range.to - range.from == 1 && !isFree(otherHalf, otherHalf + 1)) return reg;
    if (!best) best = reg;
  }
  return best;
}

/// Detours of one instruction, placed one after another, can block each other although there is a
/// way for all: one that needs a register before the instruction only and one that needs one after
/// it only may have taken two registers where one would do. Serving those with the lowest limit
/// first, and each from a register that is half taken if its half is free, finds a way if there is
/// any: registers differ in nothing else.
llvm::Error Placement::rearrangeDetours(uint32_t index) {
  uint32_t inst = c.ranges[c.bundles[index].first].from / 2;
  uint32_t before = inst * 2;
  RegClass regClass = c.spillSets[c.bundles[index].spillSet].regClass;
  uint64_t mask = c.environment->allocatable().mask(regClass);

  auto heldAt = [&](PReg reg, uint32_t point) {
    uint32_t found = none;
    c.occupancy.visit(reg, point, point + 2, [&](uint32_t range) {
      found = range;
      return false;
    });
    return found;
  };
  llvm::SmallVector<uint32_t, 16> detours = {index};
  for (uint64_t regs = mask; regs; regs &= regs - 1) {
    PReg reg(static_cast<unsigned>(llvm::countr_zero(regs)), regClass);
    for (uint32_t range; (range = heldAt(reg, before)) != none;) {
      uint32_t bundle = c.ranges[range].bundle;
      if (c.bundles[bundle].isDetour) {
        c.occupancy.erase(reg, range);
        c.bundles[bundle].reg = PReg();
        detours.push_back(bundle);
      } else {
        evict(bundle);
      }
    }
  }
  while (!assignDetours(detours, inst)) {
    if (dropOptionalUses(detours)) continue;
    Inst asked = c.layout.originalInst(inst, c.blockOf[inst]);
    return llvm::make_error<AllocationError>(ErrorKind::TooManyLiveRegisters,
                                             "the operands of inst" +
                                                 std::to_string(asked.index()) +
                                                 " need more registers than there are",
                                             c.layout.originalBlock(c.blockOf[inst]), asked);
  }
  return llvm::Error::success();
}

/// Gives registers to detours of one instruction that have none. False if one is left without that
/// can't do without.
bool Placement::assignDetours(llvm::SmallVectorImpl<uint32_t> &detours, uint32_t inst) {
  auto key = [&](uint32_t detour) {
    return std::make_tuple(isOptional(detour), c.bundles[detour].limit, detour);
  };
  std::sort(detours.begin(), detours.end(),
            [&](uint32_t a, uint32_t b) { return key(a) < key(b); });
  for (uint32_t detour : detours) {
    if (PReg reg = bestForDetour(detour, inst))
      assign(detour, reg);
    else if (isOptional(detour))
      giveUpRepeating(c.ranges[c.bundles[detour].first].vreg);
    else
      return false;
  }
  return true;
}

/// Makes a detour as short as the uses allow that still want it. False if it is so already. It may
/// be left without uses.
bool Placement::shrinkDetour(uint32_t detour) {
  Bundle &bundle = c.bundles[detour];
  LiveRange &range = c.ranges[bundle.first];
  DetourExtent extent = measureDetour(c, range.vreg, range.usesBegin, range.usesEnd);
  if (extent.from == none) return true;
  if (extent.from == range.from && extent.to == range.to && extent.limit == bundle.limit)
    return false;
  range.from = extent.from;
  range.to = extent.to;
  bundle.length = range.to - range.from;
  bundle.limit = extent.limit;
  return true;
}

/// Takes the registers of \p detours away. A repeated value that some uses want in a register may
/// be there longer than those need it, for the sake of uses that would do with any place: such
/// values get a slot, and their detours serve the first ones alone, or nobody if those have other
/// registers to read. False if there is none.
bool Placement::dropOptionalUses(llvm::SmallVectorImpl<uint32_t> &detours) {
  bool isChanged = false;
  llvm::erase_if(detours, [&](uint32_t detour) {
    uint32_t first = c.bundles[detour].first;
    if (c.bundles[detour].reg) c.occupancy.erase(c.bundles[detour].reg, first);
    c.bundles[detour].reg = PReg();
    if (isOptional(detour)) return false;
    // The value may have been given up earlier, for another instruction.
    giveUpRepeating(c.ranges[first].vreg);
    isChanged |= shrinkDetour(detour);
    const LiveRange &range = c.ranges[first];
    return measureDetour(c, range.vreg, range.usesBegin, range.usesEnd).from == none;
  });
  return isChanged;
}
