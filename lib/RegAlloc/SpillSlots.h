//===- SpillSlots.h - Making up spill slots -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_SPILLSLOTS_H
#define COT_LIB_REGALLOC_SPILLSLOTS_H

#include "cot/RegAlloc/Problem.h"

namespace cot::regalloc {

/// Numbers slots upwards, aligned to the size of their class. Slots of different classes never
/// overlap.
class SpillSlots {
public:
  void start(const Problem &problem) {
    sizes = problem.spillSlotSize;
    namedByLast = problem.multiSlotNamedByLast;
    used = 0;
    overflow = false;
    temporaries = {};
  }
  SpillSlot allocate(RegClass regClass) {
    uint32_t size = sizes[static_cast<unsigned>(regClass)];
    uint32_t first = (used + size - 1) / size * size;
    if (first + size - 1 > SpillSlot::maxIndex) {
      // The result is thrown away: whoever allocates asks overflowed() in the end.
      overflow = true;
      return SpillSlot(0);
    }
    used = first + size;
    return SpillSlot(namedByLast ? used - 1 : first);
  }
  /// Slots that moves between two instructions may use for themselves: number 0 and 1 of a class.
  SpillSlot temporary(RegClass regClass, unsigned number) {
    SpillSlot &slot = temporaries[static_cast<unsigned>(regClass)][number];
    if (!slot) slot = allocate(regClass);
    return slot;
  }
  uint32_t count() const { return used; }
  bool overflowed() const { return overflow; }

private:
  std::array<uint32_t, numRegClasses> sizes = {1, 1, 1};
  bool namedByLast = false;
  bool overflow = false;
  uint32_t used = 0;
  std::array<std::array<SpillSlot, 2>, numRegClasses> temporaries;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_SPILLSLOTS_H
