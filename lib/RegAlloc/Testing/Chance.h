//===- Testing/Chance.h - Random numbers that are the same everywhere -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_TESTING_CHANCE_H
#define COT_LIB_REGALLOC_TESTING_CHANCE_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>

namespace cot::regalloc {

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
class Chance {
public:
  explicit Chance(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
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

private:
  uint64_t state;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_TESTING_CHANCE_H
