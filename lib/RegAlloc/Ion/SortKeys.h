//===- Ion/SortKeys.h - Sorting numbered things by one number each -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A key has what things are ordered by in its upper half and the number of the thing in its lower
/// half. Keys that come in order of numbers are sorted by their upper halves alone, digit by digit,
/// in linear time: equal ones stay in order. (Knuth, TAOCP 3, 5.2.5: radix list sort.)
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_SORTKEYS_H
#define COT_LIB_REGALLOC_ION_SORTKEYS_H

#include "Table.h"
#include "llvm/ADT/bit.h"
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace cot::regalloc::ion {

inline uint64_t sortKey(uint32_t order, uint32_t number) {
  return static_cast<uint64_t>(order) << 32 | number;
}
/// Orders floats that are not negative, great ones first.
inline uint64_t descendingKey(float order, uint32_t number) {
  return sortKey(~llvm::bit_cast<uint32_t>(order + 0.0f), number);
}
inline uint32_t numberOf(uint64_t key) { return static_cast<uint32_t>(key); }

/// Sorts \p keys, which come in order of numbers. \p scratch is memory for it.
inline void sortKeys(Table<uint64_t> &keys, Table<uint64_t> &scratch) {
  constexpr unsigned digitBits = 8, numDigits = 4;
  // Few keys are not worth the counting.
  if (keys.size() < 256) {
    std::sort(keys.begin(), keys.end());
    return;
  }
  std::array<std::array<uint32_t, 1u << digitBits>, numDigits> counts = {};
  for (uint64_t key : keys)
    for (unsigned digit = 0; digit < numDigits; ++digit)
      ++counts[digit][key >> (32 + digit * digitBits) & 0xff];
  scratch.resize(keys.size());
  const uint64_t *home = keys.data();
  for (unsigned digit = 0; digit < numDigits; ++digit) {
    unsigned shift = 32 + digit * digitBits;
    std::array<uint32_t, 1u << digitBits> &begins = counts[digit];
    if (begins[keys[0] >> shift & 0xff] == keys.size()) continue;
    uint32_t total = 0;
    for (uint32_t &begin : begins)
      total += std::exchange(begin, total);
    for (uint64_t key : keys)
      scratch[begins[key >> shift & 0xff]++] = key;
    std::swap(keys, scratch);
  }
  // Each keeps its memory.
  if (keys.data() == home) return;
  scratch.assign(keys);
  std::swap(keys, scratch);
}

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_SORTKEYS_H
