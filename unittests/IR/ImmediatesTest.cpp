//===- ImmediatesTest.cpp -------------------------------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Immediates.h"
#include "llvm/ADT/StringExtras.h"
#include <gtest/gtest.h>
#include <random>

using namespace cot::ir;
using llvm::APInt;
using llvm::StringRef;

template <typename Function> static std::string text(Function print) {
  std::string result;
  llvm::raw_string_ostream os(result);
  print(os);
  return result;
}

static std::string integer(int64_t value) {
  return text([&](auto &os) { printInteger(os, value); });
}

TEST(Immediates, PrintsIntegersInGroups) {
  EXPECT_EQ(integer(0), "0");
  EXPECT_EQ(integer(9999), "9999");
  EXPECT_EQ(integer(10000), "0x2710");
  EXPECT_EQ(integer(-10000), "-10000");
  EXPECT_EQ(integer(0xffff), "0xffff");
  EXPECT_EQ(integer(0x10000), "0x0001_0000");
  EXPECT_EQ(integer(INT64_MAX), "0x7fff_ffff_ffff_ffff");
  EXPECT_EQ(integer(INT64_MIN), "-9223372036854775808");
  EXPECT_EQ(text([](auto &os) { printUnsigned(os, UINT64_MAX); }), "0xffff_ffff_ffff_ffff");
}

TEST(Immediates, PrintsOffsets) {
  auto offset = [](int32_t value) { return text([&](auto &os) { printOffset(os, value); }); };
  EXPECT_EQ(offset(0), "");
  EXPECT_EQ(offset(8), "+8");
  EXPECT_EQ(offset(-8), "-8");
  EXPECT_EQ(offset(0x12345), "+0x0001_2345");
  EXPECT_EQ(offset(INT32_MIN), "-0x8000_0000");
}

/// The value in decimal, or the error.
static std::string read(StringRef source, unsigned bits) {
  StringRef error;
  auto value = parseInteger(source, bits, error);
  return value ? llvm::toString(*value, 10, /*Signed=*/true) : error.str();
}

TEST(Immediates, ReadsIntegers) {
  EXPECT_EQ(read("0", 64), "0");
  EXPECT_EQ(read("-0", 64), "0");
  EXPECT_EQ(read("+7", 64), "7");
  EXPECT_EQ(read("0x97_88_bb", 64), "9930939");
  EXPECT_EQ(read("1_000", 64), "1000");
  EXPECT_EQ(read("0xffffffff_ffffffff", 64), "-1");
  EXPECT_EQ(read("18446744073709551615", 64), "-1");
  EXPECT_EQ(read("-9223372036854775808", 64), "-9223372036854775808");
  EXPECT_EQ(read("255", 8), "-1");
  EXPECT_EQ(read("-128", 8), "-128");
  EXPECT_EQ(read("-0x80", 8), "-128");
  EXPECT_EQ(read("340282366920938463463374607431768211455", 128), "-1");
  EXPECT_EQ(read("-170141183460469231731687303715884105728", 128),
            "-170141183460469231731687303715884105728");
}

TEST(Immediates, RefusesOtherIntegers) {
  EXPECT_EQ(read("", 64), "number without digits");
  EXPECT_EQ(read("-", 64), "number without digits");
  EXPECT_EQ(read("0x_", 64), "number without digits");
  EXPECT_EQ(read("12a", 64), "invalid character in decimal number");
  EXPECT_EQ(read("0x1g", 64), "invalid character in hexadecimal number");
  EXPECT_EQ(read("256", 8), "number is too large");
  EXPECT_EQ(read("-129", 8), "negative number is too small");
  EXPECT_EQ(read("18446744073709551616", 64), "number is too large");
  EXPECT_EQ(read("-9223372036854775809", 64), "negative number is too small");
  EXPECT_EQ(read("340282366920938463463374607431768211456", 128), "number is too large");
  EXPECT_EQ(read("-170141183460469231731687303715884105729", 128), "negative number is too small");
  StringRef error;
  EXPECT_FALSE(parseUnsigned("-1", 32, error));
  EXPECT_EQ(error, "negative number");
  EXPECT_FALSE(parseUnsigned("4294967296", 32, error));
  EXPECT_EQ(error, "number is too large");
}

TEST(Immediates, HexBytesAreWrittenLastByteFirst) {
  StringRef error;
  auto bytes = parseHexBytes("0x00_01_02", 16, error);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, (llvm::SmallVector<uint8_t, 16>{2, 1, 0}));
  EXPECT_EQ(text([&](auto &os) { printHexBytes(os, *bytes); }), "0x000102");
  EXPECT_FALSE(parseHexBytes("0x123", 16, error));
  EXPECT_EQ(error, "hexadecimal constant needs an even number of digits");
  EXPECT_FALSE(parseHexBytes("0x1234", 1, error));
  EXPECT_EQ(error, "too many hexadecimal digits");
  EXPECT_FALSE(parseHexBytes("1234", 16, error));
  EXPECT_EQ(error, "expected a hexadecimal number, as in 0x1234");
  EXPECT_FALSE(parseHexBytes("0x", 16, error));
  EXPECT_EQ(error, "number without digits");
}

/// The bits as hexadecimal digits, or the error.
static std::string readBits(StringRef source, FloatFormat format) {
  StringRef error;
  auto bits = parseFloat(source, format, error);
  return bits ? llvm::toString(*bits, 16, /*Signed=*/false, /*formatAsCLiteral=*/false,
                               /*UpperCase=*/false)
              : error.str();
}

TEST(Immediates, ReadsFloats) {
  EXPECT_EQ(readBits("0.0", binary32), "0");
  EXPECT_EQ(readBits("-0.0", binary32), "80000000");
  EXPECT_EQ(readBits("0x1.0", binary32), "3f800000");
  EXPECT_EQ(readBits("0x1.8p3", binary32), "41400000");
  EXPECT_EQ(readBits("-0x0.4p-34", binary32), "ad800000");
  EXPECT_EQ(readBits("+Inf", binary16), "7c00");
  EXPECT_EQ(readBits("-Inf", binary64), "fff0000000000000");
  EXPECT_EQ(readBits("+NaN", binary32), "7fc00000");
  EXPECT_EQ(readBits("-NaN:0x2a", binary32), "ffc0002a");
  EXPECT_EQ(readBits("+sNaN:0x1", binary64), "7ff0000000000001");
  // The smallest subnormal, the largest, the smallest normal, the largest number.
  EXPECT_EQ(readBits("0x1p-149", binary32), "1");
  EXPECT_EQ(readBits("0x0.fffffep-126", binary32), "7fffff");
  EXPECT_EQ(readBits("0x1p-126", binary32), "800000");
  EXPECT_EQ(readBits("0x1.fffffep127", binary32), "7f7fffff");
  EXPECT_EQ(readBits("0x1.921fb54442d18469898cc51701b8p1", binary128),
            "4000921fb54442d18469898cc51701b8");
}

TEST(Immediates, RefusesFloatsThatDoNotFit) {
  EXPECT_EQ(readBits("1.5", binary32), "float must be hexadecimal");
  EXPECT_EQ(readBits("0x1.0000001", binary32), "too many significant bits");
  EXPECT_EQ(readBits("0x1.8p-149", binary32), "too many significant bits");
  EXPECT_EQ(readBits("0x1p-150", binary32), "magnitude is too small");
  EXPECT_EQ(readBits("0x1p128", binary32), "magnitude is too large");
  EXPECT_EQ(readBits("0x1p99999", binary32), "invalid exponent");
  EXPECT_EQ(readBits("0x1p", binary32), "invalid exponent");
  EXPECT_EQ(readBits("0x1.2.3", binary32), "more than one radix point");
  EXPECT_EQ(readBits("0x.p1", binary32), "number without digits");
  EXPECT_EQ(readBits("0x1g", binary32), "invalid character in float");
  EXPECT_EQ(readBits("0x123456789012345678901234567890123", binary64), "too many digits");
  EXPECT_EQ(readBits("+NaN:0x400000", binary32), "invalid NaN payload");
  EXPECT_EQ(readBits("+sNaN:0x0", binary32), "invalid NaN payload");
}

TEST(Immediates, PrintsFloats) {
  auto print = [](uint64_t bits, FloatFormat format) {
    return text([&](auto &os) { printFloat(os, APInt(format.bits(), bits), format); });
  };
  EXPECT_EQ(print(0, binary32), "0.0");
  EXPECT_EQ(print(0x80000000, binary32), "-0.0");
  EXPECT_EQ(print(0x3f800000, binary32), "0x1.000000p0");
  EXPECT_EQ(print(0x3fffffff, binary32), "0x1.fffffep0");
  EXPECT_EQ(print(1, binary32), "0x0.000002p-126");
  EXPECT_EQ(print(0x7f800000, binary32), "+Inf");
  EXPECT_EQ(print(0xffc00000, binary32), "-NaN");
  EXPECT_EQ(print(0x7fc0002a, binary32), "+NaN:0x2a");
  EXPECT_EQ(print(0x7f800001, binary32), "+sNaN:0x1");
  EXPECT_EQ(print(0x3c01, binary16), "0x1.004p0");
  EXPECT_EQ(print(0xc00921fb54442d18, binary64), "-0x1.921fb54442d18p1");
}

TEST(Immediates, EveryHalfFloatReadsBack) {
  for (unsigned bits = 0; bits < 1u << 16; ++bits) {
    APInt value(16, bits);
    std::string printed = text([&](auto &os) { printFloat(os, value, binary16); });
    StringRef error;
    auto back = parseFloat(printed, binary16, error);
    ASSERT_TRUE(back) << printed << ": " << error.str();
    ASSERT_EQ(*back, value) << printed;
  }
}

TEST(Immediates, RandomFloatsReadBack) {
  std::mt19937_64 random(1);
  for (FloatFormat format : {binary32, binary64, binary128}) {
    for (int i = 0; i < 20000; ++i) {
      uint64_t words[] = {random(), random()};
      APInt value = APInt(128, words).trunc(format.bits());
      std::string printed = text([&](auto &os) { printFloat(os, value, format); });
      StringRef error;
      auto back = parseFloat(printed, format, error);
      ASSERT_TRUE(back) << printed << ": " << error.str();
      ASSERT_EQ(*back, value) << printed;
    }
  }
}
