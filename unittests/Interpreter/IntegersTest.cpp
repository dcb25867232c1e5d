//===- IntegersTest.cpp - Integer opcodes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner.h"

using namespace cot;
using namespace cot::interpreter;

TEST(Integers, Wrap) {
  expectOp("iadd", "i8, i8", "i8", {"(127, 1) == -128", "(-128, -1) == 127", "(255, 1) == 0"});
  expectOp("iadd", "i128, i128", "i128",
           {"(0xffffffffffffffff, 1) == 0x10000000000000000", "(-1, 1) == 0"});
  expectOp("isub", "i16, i16", "i16", {"(-32768, 1) == 32767", "(0, 1) == -1"});
  expectOp("imul", "i16, i16", "i16", {"(-1, -1) == 1", "(0x100, 0x100) == 0"});
  expectOp("imul", "i128, i128", "i128",
           {"(0x10000000000000000, 0x10000000000000000) == 0",
            "(0xffffffffffffffff, 0xffffffffffffffff) == 0xfffffffffffffffe0000000000000001"});
  expectOp("ineg", "i8", "i8", {"(-128) == -128", "(1) == -1", "(0) == 0"});
  expectOp("iabs", "i32", "i32", {"(-2147483648) == -2147483648", "(-7) == 7", "(7) == 7"});
  expectOp("iabs", "i128", "i128", {"(-1) == 1"});
  expectOp("iadd", "i16x4, i16x4", "i16x4", {"([1 -1 32767 0], [1 1 1 0]) == [2 0 -32768 0]"});
  expectOp("isub", "i64x8, i64x8", "i64x8",
           {"([0 1 2 3 4 5 6 7], [1 1 1 1 1 1 1 8]) == [-1 0 1 2 3 4 5 -1]"});
}

TEST(Integers, MinimumMaximumAverage) {
  expectOp("smin", "i8, i8", "i8", {"(-128, 127) == -128"});
  expectOp("umin", "i8, i8", "i8", {"(-128, 127) == 127"});
  expectOp("smax", "i128, i128", "i128", {"(-1, 0) == 0"});
  expectOp("umax", "i128, i128", "i128", {"(-1, 0) == -1"});
  expectOp("umax", "i8x2, i8x2", "i8x2", {"([1 255], [2 0]) == [2 255]"});
  expectOp("avg_round", "i8x2, i8x2", "i8x2", {"([255 1], [255 2]) == [255 2]"});
  expectOp("avg_round", "i64x2, i64x2", "i64x2", {"([-1 0], [-1 1]) == [-1 1]"});
}

TEST(Integers, Saturate) {
  expectOp("uadd_sat", "i8x2, i8x2", "i8x2", {"([200 1], [100 1]) == [255 2]"});
  expectOp("sadd_sat", "i8x4, i8x4", "i8x4", {"([127 -128 -1 5], [1 -1 1 -6]) == [127 -128 0 -1]"});
  expectOp("usub_sat", "i16x2, i16x2", "i16x2", {"([1 5], [2 3]) == [0 2]"});
  expectOp("ssub_sat", "i64x2, i64x2", "i64x2",
           {"([0x7fffffffffffffff 0x8000000000000000], [-1 1]) == "
            "[0x7fffffffffffffff 0x8000000000000000]"});
  expectOp("sqmul_round_sat", "i16x4, i16x4", "i16x4",
           {"([-32768 16384 1 3], [-32768 16384 1 16384]) == [32767 8192 0 2]"});
  expectOp("x86_pmulhrsw", "i16x4, i16x4", "i16x4",
           {"([-32768 16384 1 3], [-32768 16384 1 16384]) == [-32768 8192 0 2]"});
}

TEST(Integers, HighHalves) {
  expectOp("umulhi", "i8, i8", "i8", {"(255, 255) == 254", "(16, 16) == 1"});
  expectOp("smulhi", "i8, i8", "i8", {"(-128, -128) == 64", "(-1, 1) == -1", "(-1, -1) == 0"});
  expectOp("umulhi", "i128, i128", "i128",
           {"(-1, -1) == -2", "(0x10000000000000000, 0x10000000000000000) == 1"});
  expectOp("smulhi", "i128, i128", "i128",
           {"(-1, -1) == 0", "(-1, 2) == -1", "(0x80000000000000000000000000000000, 2) == -1"});
  expectOp("umulhi", "i64, i64", "i64", {"(-1, -1) == -2"});
}

TEST(Integers, Divide) {
  expectOp("sdiv", "i8, i8", "i8", {"(-7, 2) == -3", "(7, -2) == -3", "(-128, 1) == -128"});
  expectOp("srem", "i8, i8", "i8", {"(-7, 2) == -1", "(7, -2) == 1", "(-128, -1) == 0"});
  expectOp("udiv", "i8, i8", "i8", {"(-1, 2) == 127"});
  expectOp("urem", "i128, i128", "i128", {"(-1, 10) == 5"});
  expectOp("sdiv", "i128, i128", "i128", {"(-100, 7) == -14"});
  TrapCode zero = TrapCode::integerDivisionByZero();
  expectTrap("sdiv", "i8, i8", "i8", {DataValue::i8(1), DataValue::i8(0)}, zero);
  expectTrap("urem", "i64, i64", "i64", {DataValue::i64(1), DataValue::i64(0)}, zero);
  expectTrap("sdiv", "i8, i8", "i8", {DataValue::i8(0x80), DataValue::i8(0xff)},
             TrapCode::integerOverflow());
  expectTrap("sdiv", "i128, i128", "i128",
             {DataValue::i128(UInt128(1) << 127), DataValue::i128(~UInt128(0))},
             TrapCode::integerOverflow());
}

TEST(Integers, Compare) {
  expectOp("icmp slt", "i8, i8", "i8", {"(-1, 0) == 1", "(0, 0) == 0"});
  expectOp("icmp ult", "i8, i8", "i8", {"(-1, 0) == 0", "(0, 1) == 1"});
  expectOp("icmp sge", "i128, i128", "i8", {"(0, -1) == 1", "(-1, 0) == 0"});
  expectOp("icmp ugt", "i128, i128", "i8", {"(-1, 0) == 1"});
  expectOp("icmp ne", "i32x2, i32x2", "i32x2", {"([1 2], [1 3]) == [0 -1]"});
}

TEST(Integers, Overflow) {
  expectOp("uadd_overflow", "i8, i8", "i8, i8", {"(255, 1) == [0, 1]", "(254, 1) == [255, 0]"});
  expectOp("sadd_overflow", "i8, i8", "i8, i8", {"(127, 1) == [-128, 1]", "(-1, 1) == [0, 0]"});
  expectOp("usub_overflow", "i64, i64", "i64, i8", {"(0, 1) == [-1, 1]", "(1, 1) == [0, 0]"});
  expectOp("ssub_overflow", "i128, i128", "i128, i8",
           {"(0x80000000000000000000000000000000, 1) == [0x7fffffffffffffffffffffffffffffff, 1]"});
  expectOp("umul_overflow", "i64, i64", "i64, i8",
           {"(0x100000000, 0x100000000) == [0, 1]", "(3, 5) == [15, 0]"});
  expectOp("smul_overflow", "i8, i8", "i8, i8",
           {"(-128, -1) == [-128, 1]", "(-16, 8) == [-128, 0]", "(16, 8) == [-128, 1]"});
  expectOp("uadd_overflow_cin", "i8, i8, i8", "i8, i8",
           {"(255, 0, 1) == [0, 1]", "(255, 255, 1) == [255, 1]", "(1, 2, 0) == [3, 0]"});
  expectOp("sadd_overflow_cin", "i8, i8, i8", "i8, i8",
           {"(127, 0, 1) == [-128, 1]", "(127, -1, 1) == [127, 0]", "(-128, -1, 1) == [-128, 0]"});
  expectOp("usub_overflow_bin", "i8, i8, i8", "i8, i8",
           {"(0, 0, 1) == [-1, 1]", "(5, 4, 1) == [0, 0]", "(0, 255, 1) == [0, 1]"});
  expectOp("ssub_overflow_bin", "i8, i8, i8", "i8, i8",
           {"(-128, 0, 1) == [127, 1]", "(-1, 127, 0) == [-128, 0]", "(0, -128, 1) == [127, 0]"});
}

TEST(Integers, AddOrTrap) {
  std::string text = "function %f(i32, i32) -> i32 {\nblock0(v0: i32, v1: i32):\n"
                     "  v2 = uadd_overflow_trap v0, v1, user7\n  return v2\n}\n";
  expectRuns(text + "; run: %f(0xfffffffe, 1) == -1\n");
  Outcome outcome = callText(text, {DataValue::i32(~0u), DataValue::i32(1)});
  EXPECT_EQ(outcome.trap, TrapCode::user(7));
  EXPECT_EQ(outcome.status, Status::Trapped);
}
