//===- Ion/RegisterOrder.h - Which register to take where any will do -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The registers of each class in the order in which they are taken.
///
/// Invariant: each allocatable register stands in the list of its class once.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_REGISTERORDER_H
#define COT_LIB_REGALLOC_ION_REGISTERORDER_H

#include "cot/RegAlloc/Registers.h"
#include <algorithm>
#include <array>
#include <vector>

namespace cot::regalloc::ion {

class RegisterOrder {
public:
  /// Lists \p registers by \p keyOf, a function from PReg to what can be compared.
  template <typename KeyOf> void start(const PRegSet &registers, KeyOf keyOf) {
    for (std::vector<PReg> &list : lists)
      list.clear();
    for (PReg reg : registers)
      lists[static_cast<unsigned>(reg.regClass())].push_back(reg);
    for (std::vector<PReg> &list : lists)
      std::sort(list.begin(), list.end(), [&](PReg a, PReg b) { return keyOf(a) < keyOf(b); });
  }
  /// The first register of a class whose encoding is in \p mask; none if there is none.
  PReg first(RegClass regClass, uint64_t mask) const {
    for (PReg reg : lists[static_cast<unsigned>(regClass)])
      if (mask >> reg.encoding() & 1) return reg;
    return PReg();
  }

private:
  std::array<std::vector<PReg>, numRegClasses> lists;
};

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_REGISTERORDER_H
