//===- Ion/Spill.cpp - Second chances and spill slots -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the main loop sent to the stack gets a second chance in registers that stayed free. The
/// rest shares spill slots: a spill set owns its slot from the first point of any of its ranges to
/// the last, so that a value that was stored once can be reloaded anywhere. Intervals are given
/// slots in order of their beginnings, which takes as few slots as there are intervals at any one
/// point.
///
//===----------------------------------------------------------------------===//

#include "Ion/Placement.h"
#include "Ion/SortKeys.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

class Spiller {
public:
  explicit Spiller(IonContext &context) : c(context) {}
  void giveSecondChances();
  void allocateSlots();

private:
  bool needsHome(uint32_t bundle) const;

  IonContext &c;
};

} // namespace

/// False if detours and sibling operands serve all uses of a bundle which no other instruction
/// reads.
bool Spiller::needsHome(uint32_t index) const {
  const Bundle &bundle = c.bundles[index];
  const LiveRange &range = c.ranges[bundle.first];
  if (c.vregs[range.vreg].isRemat) return false;
  if (bundle.first != bundle.last || range.from / 2 != (range.to - 1) / 2) return true;
  const VRegInfo &vreg = c.vregs[range.vreg];
  if (range.from != vreg.homeFrom || vreg.isParam()) return true;
  for (uint32_t use = range.usesBegin; use < range.usesEnd; ++use)
    if (!c.uses[use].needsRegister() || !c.uses[use].isDef) return true;
  return range.usesBegin == range.usesEnd;
}

void Spiller::giveSecondChances() {
  std::sort(c.spilled.begin(), c.spilled.end(), [&](uint32_t a, uint32_t b) {
    float left = c.bundles[a].density(), right = c.bundles[b].density();
    return left != right ? left > right : a < b;
  });
  Placement placement(c);
  for (uint32_t index : c.spilled) {
    // A piece that only waits for its next use is worth a register that its neighbours have.
    bool waits = c.bundles[index].weight <= 0;
    if (placement.placeIfFree(index, waits)) continue;
    ++c.output->statistics.spilledRanges;
    if (needsHome(index)) c.spillSets[c.bundles[index].spillSet].needsSlot = true;
  }
  for (const SpecialOperand &special : c.specials) {
    if (c.constraint(special.operand) != Constraint::stack()) continue;
    c.spillSets[c.spillSetOf(c.vregOf(special.operand).index())].needsSlot = true;
  }
}

void Spiller::allocateSlots() {
  c.sortKeys.clear();
  for (uint32_t set = 0; set < c.spillSets.size(); ++set)
    if (c.spillSets[set].needsSlot) c.sortKeys.push_back(sortKey(c.spillSets[set].from, set));
  sortKeys(c.sortKeys, c.sortScratch);
  for (auto &heap : c.freeSlots)
    heap.clear();
  for (uint64_t key : c.sortKeys) {
    SpillSet &set = c.spillSets[numberOf(key)];
    Table<FreeSlot> &heap = c.freeSlots[static_cast<unsigned>(set.regClass)];
    if (!heap.empty() && heap.front().from <= set.from) {
      set.slot = heap.front().slot;
      std::pop_heap(heap.begin(), heap.end());
      heap.pop_back();
    } else {
      set.slot = c.slots.allocate(set.regClass);
    }
    heap.push_back({set.to, set.slot});
    std::push_heap(heap.begin(), heap.end());
  }
}

void ion::allocateSpillSlots(IonContext &context) {
  Spiller spiller(context);
  spiller.giveSecondChances();
  spiller.allocateSlots();
}
