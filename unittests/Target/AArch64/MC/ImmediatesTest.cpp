//===- ImmediatesTest.cpp - Codecs of AArch64 immediates -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Immediates.h"
#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"
#include <set>

namespace {

using namespace cot::aarch64;

TEST(ImmediatesTest, LogicalPatternsByHand) {
  // N, immr, imms: a run of 8 ones in 64 bits; alternating bits; a wrapped run.
  EXPECT_EQ(encodeLogical(0xff, 64), 1u << 12 | 7);
  EXPECT_EQ(encodeLogical(0xff, 32), 7u);
  EXPECT_EQ(encodeLogical(0x5555555555555555, 64), 0x3cu);
  EXPECT_EQ(encodeLogical(0xaaaaaaaa, 32), 1u << 6 | 0x3c);
  EXPECT_EQ(encodeLogical(0x8000000000000001, 64), 1u << 12 | 1u << 6 | 1);
  EXPECT_EQ(encodeLogical(0xfffffffffffffffe, 64), 1u << 12 | 63u << 6 | 62);
  EXPECT_FALSE(encodeLogical(0, 64));
  EXPECT_FALSE(encodeLogical(UINT64_MAX, 64));
  EXPECT_FALSE(encodeLogical(0xffffffff, 32));
  EXPECT_FALSE(encodeLogical(0x1234, 64));
  EXPECT_FALSE(encodeLogical(0x5, 32));
  EXPECT_TRUE(encodeLogical(0xffffffff00000000, 64));
  // Of 32 bits only the low ones count.
  EXPECT_EQ(encodeLogical(UINT64_MAX << 4, 32), encodeLogical(0xfffffff0, 32));
}

/// All values that the definition gives: in elements of 2 to 64 bits, 1 to size - 1 ones, rotated.
std::set<uint64_t> allPatterns(unsigned width) {
  std::set<uint64_t> values;
  for (unsigned size = 2; size <= width; size *= 2)
    for (unsigned ones = 1; ones < size; ++ones)
      for (unsigned rotation = 0; rotation < size; ++rotation) {
        uint64_t value = 0;
        for (unsigned bit = 0; bit < width; ++bit)
          if ((bit + rotation) % size < ones) value |= uint64_t(1) << bit;
        values.insert(value);
      }
  return values;
}

TEST(ImmediatesTest, LogicalIsExactlyThePatterns) {
  for (unsigned width : {32u, 64u}) {
    std::set<uint64_t> values = allPatterns(width), decoded;
    EXPECT_EQ(values.size(), width == 64 ? 5334u : 1302u);
    for (uint64_t value : values) {
      std::optional<uint32_t> field = encodeLogical(value, width);
      ASSERT_TRUE(field) << std::hex << value;
      EXPECT_EQ(decodeLogical(*field, width), value);
    }
    for (uint32_t field = 0; field < 1u << 13; ++field)
      if (std::optional<uint64_t> value = decodeLogical(field, width)) decoded.insert(*value);
    EXPECT_EQ(decoded, values);
  }
}

TEST(ImmediatesTest, AddImmediates) {
  EXPECT_EQ(encodeAddImmediate(0), 0u);
  EXPECT_EQ(encodeAddImmediate(4095), 4095u);
  EXPECT_EQ(encodeAddImmediate(4096), 1u << 12 | 1);
  EXPECT_EQ(encodeAddImmediate(0xfff000), 1u << 12 | 0xfff);
  EXPECT_FALSE(encodeAddImmediate(4097));
  EXPECT_FALSE(encodeAddImmediate(0x1001000));
  EXPECT_FALSE(encodeAddImmediate(-1));
  for (uint32_t field = 0; field < 1u << 13; ++field)
    if (field != 1u << 12 || decodeAddImmediate(field) == shiftedZero)
      EXPECT_EQ(encodeAddImmediate(decodeAddImmediate(field)), field);
}

TEST(ImmediatesTest, Moves) {
  EXPECT_EQ(encodeMoveZero(0, 64), 0u);
  EXPECT_EQ(encodeMoveZero(0x12340000, 32), 1u << 16 | 0x1234);
  EXPECT_EQ(encodeMoveZero(0x1234000000000000, 64), 3u << 16 | 0x1234);
  EXPECT_FALSE(encodeMoveZero(0x12345, 64));
  EXPECT_EQ(encodeMoveInverted(UINT64_MAX, 64), 0u);
  EXPECT_EQ(encodeMoveInverted(0xffff1234, 32), 0xedcbu);
  EXPECT_FALSE(encodeMoveInverted(0xffff1234, 64));
}

TEST(ImmediatesTest, FloatsOfAllFormats) {
  EXPECT_EQ(encodeFloat(llvm::bit_cast<uint64_t>(1.0), 64), 0x70);
  EXPECT_EQ(encodeFloat(llvm::bit_cast<uint64_t>(-31.0), 64), 0xbf);
  EXPECT_EQ(encodeFloat(llvm::bit_cast<uint32_t>(0.125f), 32), 0x40);
  EXPECT_EQ(encodeFloat(0x3c00, 16), 0x70); // 1.0 in half precision
  EXPECT_FALSE(encodeFloat(0, 64));
  EXPECT_FALSE(encodeFloat(llvm::bit_cast<uint64_t>(32.0), 64));
  EXPECT_FALSE(encodeFloat(llvm::bit_cast<uint64_t>(0.1), 64));
  EXPECT_FALSE(encodeFloat(llvm::bit_cast<uint64_t>(1.0) | 1, 64));
  for (unsigned imm = 0; imm < 256; ++imm) {
    auto byte = static_cast<uint8_t>(imm);
    for (unsigned width : {16u, 32u, 64u})
      EXPECT_EQ(encodeFloat(decodeFloat(byte, width), width), byte);
    // (1 + f/16) * 2^e, e from -3 to 4.
    int exponent = static_cast<int>((imm >> 4 & 7) ^ 4) - 3;
    double value =
        (16 + (imm & 15)) / 16.0 * (exponent < 0 ? 1.0 / (1 << -exponent) : 1 << exponent);
    EXPECT_EQ(floatValue(byte), imm >= 128 ? -value : value);
    EXPECT_EQ(llvm::bit_cast<float>(static_cast<uint32_t>(decodeFloat(byte, 32))),
              static_cast<float>(floatValue(byte)));
  }
}

TEST(ImmediatesTest, VectorImmediates) {
  auto form = [](uint64_t pattern) { return encodeVectorImmediate(pattern); };
  EXPECT_EQ(form(0x0505050505050505), (VectorImmediate{5, 14, false}));
  EXPECT_EQ(form(0x0000120000001200), (VectorImmediate{0x12, 2, false}));
  EXPECT_EQ(form(0x1200120012001200), (VectorImmediate{0x12, 10, false}));
  EXPECT_EQ(form(0x0012ffff0012ffff), (VectorImmediate{0x12, 13, false}));
  EXPECT_EQ(form(0xffffffedffffffed), (VectorImmediate{0x12, 0, true}));
  EXPECT_EQ(form(0xff0000ff00ff00ff), (VectorImmediate{0x95, 14, true}));
  EXPECT_EQ(form(0x3f8000003f800000), (VectorImmediate{0x70, 15, false})); // 1.0f
  EXPECT_EQ(form(0x3ff0000000000000), (VectorImmediate{0x70, 15, true}));  // 1.0
  EXPECT_FALSE(form(0x123456789abcdef0));
  for (unsigned imm = 0; imm < 256; ++imm)
    for (unsigned cmode = 0; cmode < 16; ++cmode)
      for (bool op : {false, true}) {
        if (cmode < 12 && (cmode & 1) != 0) continue; // orr and bic
        VectorImmediate immediate{static_cast<uint8_t>(imm), static_cast<uint8_t>(cmode), op};
        uint64_t pattern = expandVectorImmediate(immediate);
        std::optional<VectorImmediate> again = form(pattern);
        ASSERT_TRUE(again) << imm << ' ' << cmode << ' ' << op;
        EXPECT_EQ(expandVectorImmediate(*again), pattern);
      }
}

} // namespace
