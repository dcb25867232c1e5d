//===- Ion/Detours.cpp - When the operands of one instruction are in each other's way -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ion/Placement.h"
#include "cot/RegAlloc/Error.h"
#include <algorithm>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

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

  std::vector<uint32_t> detours = {index};
  for (uint64_t regs = mask; regs; regs &= regs - 1) {
    PReg reg(static_cast<unsigned>(llvm::countr_zero(regs)), regClass);
    for (;;) {
      Occupancy::Cursor cursor = c.occupancy.find(reg, before);
      if (cursor.atEnd() || cursor->from >= before + 2) break;
      uint32_t bundle = c.ranges[cursor->range].bundle;
      if (c.bundles[bundle].isDetour) {
        c.occupancy.erase(reg, cursor->from);
        c.bundles[bundle].reg = PReg();
        detours.push_back(bundle);
      } else {
        evict(bundle);
      }
    }
  }
  std::sort(detours.begin(), detours.end(), [&](uint32_t a, uint32_t b) {
    return c.bundles[a].limit != c.bundles[b].limit ? c.bundles[a].limit < c.bundles[b].limit
                                                    : a < b;
  });

  for (uint32_t detour : detours) {
    const LiveRange &range = c.ranges[c.bundles[detour].first];
    PReg best;
    for (uint64_t regs = mask; regs; regs &= regs - 1) {
      PReg reg(static_cast<unsigned>(llvm::countr_zero(regs)), regClass);
      if (reg.encoding() >= c.bundles[detour].limit) break;
      auto isFree = [&](uint32_t from, uint32_t to) {
        Occupancy::Cursor cursor = c.occupancy.find(reg, from);
        return c.fixedPlaces.firstConflict(reg, from, to, range.vreg) == none &&
               (cursor.atEnd() || cursor->from >= to);
      };
      if (!isFree(range.from, range.to)) continue;
      if (!best) best = reg;
      uint32_t otherHalf = range.from == before ? before + 1 : before;
      if (range.to - range.from == 2 || isFree(otherHalf, otherHalf + 1)) continue;
      best = reg;
      break;
    }
    if (!best)
      return llvm::make_error<AllocationError>(ErrorKind::TooManyLiveRegisters,
                                               "the operands of inst" + std::to_string(inst) +
                                                   " need more registers than there are",
                                               Block(c.blockOf[inst]), Inst(inst));
    assign(detour, best);
  }
  return llvm::Error::success();
}
