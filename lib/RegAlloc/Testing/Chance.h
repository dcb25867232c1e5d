//===- Testing/Chance.h - Random numbers that are the same everywhere -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_TESTING_CHANCE_H
#define COT_LIB_REGALLOC_TESTING_CHANCE_H

#include "cot/Support/SplitMix64.h"
#include "llvm/ADT/ArrayRef.h"
#include <cstdint>

namespace cot::regalloc {

class Chance : public SplitMix64 {
public:
  using SplitMix64::SplitMix64;

  /// 0 to count - 1.
  uint32_t below(uint32_t count) {
    return static_cast<uint32_t>((next() >> 32) * uint64_t(count) >> 32);
  }
  /// Both included.
  uint32_t between(uint32_t low, uint32_t high) { return low + below(high - low + 1); }
  bool percent(uint32_t probability) { return below(100) < probability; }
  template <typename List> auto &pick(List &list) {
    return list[below(static_cast<uint32_t>(list.size()))];
  }
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_TESTING_CHANCE_H
