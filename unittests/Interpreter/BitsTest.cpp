//===- BitsTest.cpp - Bit operations, shifts and selection -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner.h"

using namespace cot;
using namespace cot::interpreter;

TEST(Bits, Logic) {
  expectOp("band", "i8, i8", "i8", {"(0x0f, 0x3c) == 0x0c"});
  expectOp("bxor", "f32, f32", "f32", {"(0x1.0, -0x1.0) == -0x0.0"});
  expectOp("bnot", "i128", "i128", {"(0) == -1"});
  expectOp("bor", "i8x4, i8x4", "i8x4", {"([1 2 4 8], [1 1 1 1]) == [1 3 5 9]"});
  expectOp("bitselect", "i16, i16, i16", "i16", {"(0xff00, 0x1234, 0x5678) == 0x1278"});
}

TEST(Bits, ShiftAmountsAreTakenModuloTheWidth) {
  expectOp("ishl", "i8, i8", "i8", {"(1, 7) == -128", "(1, 8) == 1", "(1, 255) == -128"});
  expectOp("ushr", "i8, i32", "i8", {"(-128, 7) == 1", "(-128, 0x1000_0001) == 64"});
  expectOp("sshr", "i8, i64", "i8", {"(-128, 7) == -1", "(-128, 15) == -1"});
  expectOp("ishl", "i128, i128", "i128",
           {"(1, 127) == 0x80000000000000000000000000000000", "(1, 128) == 1",
            "(1, 0x10000000000000001) == 2"});
  expectOp("sshr", "i128, i8", "i128", {"(0x80000000000000000000000000000000, 127) == -1"});
  expectOp("ushr", "i16x4, i32", "i16x4", {"([0x8000 1 2 4], 17) == [0x4000 0 1 2]"});
  expectOp("rotl", "i8, i8", "i8", {"(0x81, 1) == 3", "(0x81, 8) == 0x81", "(0x81, 9) == 3"});
  expectOp("rotr", "i8, i8", "i8", {"(0x81, 1) == 0xc0", "(0x81, 0) == 0x81"});
  expectOp("rotr", "i128, i8", "i128", {"(1, 1) == 0x80000000000000000000000000000000"});
  expectOp("rotl", "i32x2, i8", "i32x2", {"([0x80000000 1], 1) == [1 2]"});
}

TEST(Bits, Count) {
  expectOp("clz", "i8", "i8", {"(0) == 8", "(1) == 7", "(-1) == 0"});
  expectOp("clz", "i128", "i128", {"(0) == 128", "(1) == 127", "(0x10000000000000000) == 63"});
  expectOp("ctz", "i16", "i16", {"(0) == 16", "(8) == 3"});
  expectOp("ctz", "i128", "i128", {"(0) == 128", "(0x10000000000000000) == 64"});
  expectOp("cls", "i8", "i8", {"(0) == 7", "(-1) == 7", "(1) == 6", "(-128) == 0"});
  expectOp("cls", "i128", "i128", {"(-1) == 127"});
  expectOp("popcnt", "i128", "i128", {"(-1) == 128", "(0x10000000000000001) == 2"});
  expectOp("popcnt", "i8x2", "i8x2", {"([255 3]) == [8 2]"});
}

TEST(Bits, Reverse) {
  expectOp("bitrev", "i8", "i8", {"(1) == -128", "(0x35) == 0xac"});
  expectOp("bitrev", "i128", "i128", {"(1) == 0x80000000000000000000000000000000"});
  expectOp("bswap", "i16", "i16", {"(0x1234) == 0x3412"});
  expectOp("bswap", "i128", "i128",
           {"(0x0102030405060708090a0b0c0d0e0f10) == 0x100f0e0d0c0b0a090807060504030201"});
}

TEST(Bits, Select) {
  expectOp("select", "i8, i32, i32", "i32", {"(1, 2, 3) == 2", "(0, 2, 3) == 3", "(2, 2, 3) == 2"});
  // The whole condition counts.
  expectOp("select", "i128, f64, f64", "f64", {"(0x10000000000000000, 0x1.0, 0x2.0) == 0x1.0"});
  expectOp("select_spectre_guard", "i64, i8, i8", "i8", {"(0x100, 1, 2) == 1"});
  expectOp("select", "i8, i64x8, i64x8", "i64x8",
           {"(1, [1 2 3 4 5 6 7 8], [0 0 0 0 0 0 0 0]) == [1 2 3 4 5 6 7 8]"});
  expectOp("blendv", "i8x4, i8x4, i8x4", "i8x4",
           {"([0x80 0x7f 0xff 0], [1 2 3 4], [5 6 7 8]) == [1 6 3 8]"});
  expectOp("blendv", "i32x2, i32x2, i32x2", "i32x2", {"([0x80000000 1], [1 2], [3 4]) == [1 4]"});
}
