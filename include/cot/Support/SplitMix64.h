//===- cot/Support/SplitMix64.h - Random numbers that repeat -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// G. Steele, D. Lea, C. Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014.
///
/// Invariant: the same seed gives the same numbers on every host.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_SPLITMIX64_H
#define COT_SUPPORT_SPLITMIX64_H

#include <cstdint>

namespace cot {

class SplitMix64 {
public:
  explicit SplitMix64(uint64_t seed) : state(seed) {}

  /// 64 random bits.
  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }

private:
  uint64_t state;
};

} // namespace cot

#endif // COT_SUPPORT_SPLITMIX64_H
