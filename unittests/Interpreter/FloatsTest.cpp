//===- FloatsTest.cpp - Floating-point opcodes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner.h"

using namespace cot;
using namespace cot::interpreter;

TEST(Floats, Arithmetic) {
  expectOp("fadd", "f32, f32", "f32",
           {"(0x1.0, 0x1.0p-24) == 0x1.0", "(-0x0.0, 0x0.0) == 0x0.0",
            "(0x1.fffffep127, 0x1.fffffep127) == +Inf"});
  expectOp("fsub", "f64, f64", "f64", {"(0x1.0, 0x1.0) == 0x0.0", "(-0x0.0, 0x0.0) == -0x0.0"});
  expectOp("fmul", "f64, f64", "f64", {"(0x1.0p-600, 0x1.0p-600) == 0x0.0"});
  expectOp(
      "fdiv", "f32, f32", "f32",
      {"(0x1.0, 0x0.0) == +Inf", "(0x1.0, -0x0.0) == -Inf", "(0x1.0, 0x3.0) == 0x1.555556p-2"});
  // Ties to even: 2048 + 1 in eleven bits.
  expectOp("fadd", "f16, f16", "f16",
           {"(0x1.0p11, 0x1.0) == 0x1.0p11", "(0x1.0p11, 0x3.0) == 0x1.008p11",
            "(0x1.ffcp15, 0x1.ffcp15) == +Inf"});
  expectOp("fmul", "f16, f16", "f16",
           {"(0x1.0p-12, 0x1.0p-12) == 0x1.0p-24", "(0x1.0p-12, 0x1.0p-13) == 0x0.0"});
  expectOp("fadd", "f128, f128", "f128",
           {"(0x1.0, 0x1.0p-112) == 0x1.0000000000000000000000000001p0",
            "(0x1.0, 0x1.0p-113) == 0x1.0"});
  expectOp("fdiv", "f128, f128", "f128", {"(0x1.0, 0x3.0) == 0x1.5555555555555555555555555555p-2"});
  expectOp("fadd", "f32x4, f32x4", "f32x4",
           {"([0x1.0 0x2.0 -Inf 0x0.0], [0x1.0 -0x2.0 0x1.0 -0x0.0]) == [0x2.0 0x0.0 -Inf 0x0.0]"});
}

TEST(Floats, FusedMultiplyAddRoundsOnce) {
  expectOp("fma", "f32, f32, f32", "f32", {"(0x1.000002, 0x1.fffffe, -0x2.0) == 0x1.fffffcp-24"});
  expectOp("fma", "f16, f16, f16", "f16", {"(0x1.004, 0x1.004, -0x1.008) == 0x1.0p-20"});
  expectOp("fma", "f128, f128, f128", "f128", {"(0x3.0, 0x4.0, 0x1.0) == 0x1.ap3"});
}

TEST(Floats, SquareRoot) {
  expectOp("sqrt", "f32", "f32",
           {"(0x2.0) == 0x1.6a09e6p0", "(-0x0.0) == -0x0.0", "(+Inf) == +Inf"});
  expectOp("sqrt", "f16", "f16",
           {"(0x4.0) == 0x2.0", "(0x2.0) == 0x1.6a0p0", "(0x1.0p-24) == 0x1.0p-12",
            "(0x1.ffcp15) == 0x1.ffcp7", "(0x3.0) == 0x1.bb8p0"});
  expectOp("sqrt", "f128", "f128",
           {"(0x9.0) == 0x3.0", "(0x1.0p-16494) == 0x1.0p-8247",
            "(0x2.0) == 0x1.6a09e667f3bcc908b2fb1366ea95p0"});
}

TEST(Floats, NanRules) {
  // No NaN goes in: the positive canonical one comes out, whatever the host gives.
  expectOp("fsub", "f32, f32", "f32", {"(+Inf, +Inf) == +NaN"});
  expectOp("fmul", "f64, f64", "f64", {"(+Inf, 0x0.0) == +NaN"});
  expectOp("sqrt", "f64", "f64", {"(-0x1.0) == +NaN"});
  expectOp("sqrt", "f16", "f16", {"(-0x1.0) == +NaN"});
  expectOp("fdiv", "f128, f128", "f128", {"(0x0.0, 0x0.0) == +NaN"});
  // The first NaN, made quiet.
  expectOp("fadd", "f32, f32", "f32",
           {"(-NaN:0x1, +NaN:0x2) == -NaN:0x1", "(0x1.0, +sNaN:0x2) == +NaN:0x2"});
  expectOp("fadd", "f16, f16", "f16",
           {"(-NaN:0x1, +NaN:0x2) == -NaN:0x1", "(0x1.0, +sNaN:0x2) == +NaN:0x2"});
  expectOp("fma", "f64, f64, f64", "f64", {"(0x1.0, +NaN:0x3, -NaN) == +NaN:0x3"});
  expectOp("ceil", "f128", "f128", {"(-sNaN:0x5) == -NaN:0x5"});
  // Only the sign bit.
  expectOp("fneg", "f32", "f32", {"(+sNaN:0x1) == -sNaN:0x1", "(0x0.0) == -0x0.0"});
  expectOp("fabs", "f16", "f16", {"(-sNaN:0x1) == +sNaN:0x1"});
  expectOp("fcopysign", "f128, f128", "f128", {"(0x1.0, -NaN) == -0x1.0"});
}

TEST(Floats, MinimumMaximum) {
  expectOp("fmin", "f32, f32", "f32",
           {"(0x0.0, -0x0.0) == -0x0.0", "(-0x0.0, 0x0.0) == -0x0.0", "(-Inf, 0x1.0) == -Inf",
            "(0x1.0, +NaN:0x1) == +NaN:0x1"});
  expectOp("fmax", "f128, f128", "f128",
           {"(0x0.0, -0x0.0) == 0x0.0", "(-0x1.0, -0x2.0) == -0x1.0"});
  expectOp("fmax", "f64x2, f64x2", "f64x2", {"([0x1.0 +NaN], [0x2.0 0x1.0]) == [0x2.0 +NaN]"});
}

TEST(Floats, RoundToIntegers) {
  expectOp("nearest", "f32", "f32",
           {"(0x0.8) == 0x0.0", "(0x1.8) == 0x2.0", "(0x2.8) == 0x2.0", "(-0x0.8) == -0x0.0"});
  expectOp("nearest", "f16", "f16", {"(0x1.8) == 0x2.0", "(-0x0.8) == -0x0.0"});
  expectOp("nearest", "f128", "f128", {"(0x2.8) == 0x2.0"});
  expectOp("ceil", "f64", "f64", {"(-0x0.8) == -0x0.0", "(0x1.000000000001) == 0x2.0"});
  expectOp("floor", "f16", "f16", {"(-0x0.8) == -0x1.0"});
  expectOp("trunc", "f128", "f128", {"(-0x1.8) == -0x1.0", "(0x1.0p112) == 0x1.0p112"});
}

TEST(Floats, Compare) {
  expectOp("fcmp eq", "f32, f32", "i8", {"(0x0.0, -0x0.0) == 1", "(+NaN, +NaN) == 0"});
  expectOp("fcmp ne", "f64, f64", "i8", {"(+NaN, +NaN) == 1", "(0x1.0, 0x1.0) == 0"});
  expectOp("fcmp lt", "f16, f16", "i8",
           {"(-0x1.0, 0x1.0) == 1", "(-0x1.0, -0x2.0) == 0", "(+NaN, 0x0.0) == 0"});
  expectOp("fcmp ugt", "f128, f128", "i8",
           {"(+NaN, 0x0.0) == 1", "(-0x1.0, -0x2.0) == 1", "(-Inf, +Inf) == 0"});
  expectOp("fcmp ueq", "f32, f32", "i8", {"(+NaN, 0x0.0) == 1", "(0x1.0, 0x2.0) == 0"});
  expectOp("fcmp one", "f32, f32", "i8", {"(+NaN, 0x0.0) == 0", "(0x1.0, 0x2.0) == 1"});
  expectOp("fcmp le", "f32x2, f32x2", "i32x2", {"([0x1.0 +NaN], [0x1.0 0x1.0]) == [-1 0]"});
}
