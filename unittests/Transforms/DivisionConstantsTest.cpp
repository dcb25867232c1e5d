//===- DivisionConstantsTest.cpp - Multipliers give quotients -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Simplify/DivisionConstants.h"
#include "llvm/Support/MathExtras.h"
#include "gtest/gtest.h"

namespace {

using cot::simplify::Multiplier;
using cot::simplify::signedMultiplier;
using cot::simplify::unsignedMultiplier;
using llvm::APInt;
__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

/// What the rules of Division.td make of x / d, for a multiplier of \p width bits.
uint64_t quotient(uint64_t x, const Multiplier &by, unsigned width) {
  uint64_t mask = ~uint64_t(0) >> (64 - width);
  auto high = uint64_t(static_cast<UInt128>(x) * by.number.getZExtValue() >> width);
  if (by.isShort) return high >> by.floor;
  return (((((x - high) & mask) >> 1) + high) & mask) >> by.floor;
}

int64_t signedQuotient(int64_t x, const Multiplier &by, unsigned width) {
  auto high = int64_t(static_cast<Int128>(x) * by.number.getSExtValue() >> width);
  if (!by.isShort) high = llvm::SignExtend64(uint64_t(high) + uint64_t(x), width);
  int64_t shifted = high >> (by.isShort ? by.floor - 1 : by.floor);
  return shifted + (x < 0);
}

/// A quotient rises by one at each multiple of the divisor and nowhere else, and so does what the
/// rules compute, which never falls: to try both sides of each multiple is to try every number.
void checkUnsigned(uint64_t divisor, uint64_t dividend, unsigned width) {
  Multiplier by = unsignedMultiplier(APInt(width, divisor));
  ASSERT_EQ(quotient(dividend, by, width), dividend / divisor)
      << dividend << " / " << divisor << " of " << width << " bits";
}

void checkSigned(int64_t divisor, int64_t dividend, unsigned width) {
  Multiplier by = signedMultiplier(APInt(width, uint64_t(divisor)));
  ASSERT_EQ(signedQuotient(dividend, by, width), dividend / divisor)
      << dividend << " / " << divisor << " of " << width << " bits";
}

bool isPowerOfTwo(uint64_t value) { return (value & (value - 1)) == 0; }

TEST(DivisionConstants, EveryByte) {
  for (uint64_t divisor = 3; divisor < 256; ++divisor)
    for (uint64_t x = 0; !isPowerOfTwo(divisor) && x < 256; ++x)
      checkUnsigned(divisor, x, 8);
  for (int64_t divisor = 3; divisor < 128; ++divisor)
    for (int64_t x = -128; !isPowerOfTwo(uint64_t(divisor)) && x < 128; ++x)
      checkSigned(divisor, x, 8);
}

TEST(DivisionConstants, EveryDivisorOf16Bits) {
  for (uint64_t divisor = 3; divisor < 65536; ++divisor) {
    if (isPowerOfTwo(divisor)) continue;
    for (uint64_t multiple = 0; multiple < 65536; multiple += divisor) {
      checkUnsigned(divisor, multiple, 16);
      if (multiple != 0) checkUnsigned(divisor, multiple - 1, 16);
    }
    checkUnsigned(divisor, 65535, 16);
  }
  for (int64_t divisor = 3; divisor < 32768; ++divisor) {
    if (isPowerOfTwo(uint64_t(divisor))) continue;
    for (int64_t multiple = 0; multiple < 32768; multiple += divisor)
      for (int64_t x : {multiple - 1, multiple, -multiple, 1 - multiple})
        checkSigned(divisor, x, 16);
    checkSigned(divisor, 32767, 16);
    checkSigned(divisor, -32768, 16);
  }
}

TEST(DivisionConstants, EdgesOfWiderNumbers) {
  for (unsigned width : {32U, 64U}) {
    uint64_t top = ~uint64_t(0) >> (64 - width);
    for (uint64_t base : {uint64_t(3), uint64_t(641), top / 3, top / 2, top / 2 + 2, top - 2})
      for (uint64_t divisor = base; divisor < base + 3 && divisor <= top; ++divisor) {
        if (isPowerOfTwo(divisor)) continue;
        uint64_t last = top / divisor * divisor;
        for (uint64_t x :
             {uint64_t(0), divisor - 1, divisor, last - 1, last, top - 1, top, top / 2})
          checkUnsigned(divisor, x, width);
        if (divisor > top / 2) continue;
        auto d = int64_t(divisor), most = int64_t(top / 2), lastMultiple = most / d * d;
        for (int64_t x : {int64_t(0), d - 1, d, -d, 1 - d, lastMultiple, lastMultiple - 1,
                          -lastMultiple, most, -most, -most - 1})
          checkSigned(d, x, width);
      }
  }
}

/// The comparison of x * A, where A is odd, with A * B: it says x == B. x * A == B * A, modulo
/// 2^16, means (x - B) * A == 0, so it is enough that an odd factor takes nothing else to 0.
TEST(DivisionConstants, EveryOddFactorOf16Bits) {
  uint64_t numZeros = 0;
  for (uint32_t factor = 1; factor < 65536; factor += 2)
    for (uint32_t x = 1; x < 65536; ++x)
      numZeros += (x * factor & 0xffff) == 0;
  EXPECT_EQ(numZeros, 0u);
}

} // namespace
