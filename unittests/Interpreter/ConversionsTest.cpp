//===- ConversionsTest.cpp - Conversions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner.h"
#include <cmath>

using namespace cot;
using namespace cot::interpreter;

TEST(Conversions, Integers) {
  expectOp("uextend.i128", "i8", "i128", {"(-1) == 255"});
  expectOp("sextend.i128", "i64", "i128", {"(-2) == -2"});
  expectOp("ireduce.i8", "i128", "i8", {"(0x1ff) == -1"});
  expectOp("bmask.i128", "i8", "i128", {"(0) == 0", "(4) == -1"});
  expectOp("bmask.i8", "i128", "i8", {"(0x10000000000000000) == -1"});
  expectOp("isplit", "i16", "i8, i8", {"(0x1234) == [0x34, 0x12]"});
  expectOp("isplit", "i128", "i64, i64", {"(0x1234_0000000000000005) == [5, 0x1234]"});
  expectOp("iconcat", "i64, i64", "i128", {"(1, 2) == 0x2_0000000000000001"});
  expectOp("iconcat", "i8, i8", "i16", {"(0x34, 0x12) == 0x1234"});
}

TEST(Conversions, Bitcast) {
  expectOp("bitcast.i32", "f32", "i32", {"(0x1.0) == 0x3f800000", "(-sNaN:0x1) == 0xff800001"});
  expectOp("bitcast.f128", "i128", "f128", {"(0x3fff0000000000000000000000000000) == 0x1.0"});
  expectOp("bitcast.i64x2 little", "i32x4", "i64x2", {"([1 2 3 4]) == [0x200000001 0x400000003]"});
  expectOp("bitcast.i64x2 big", "i32x4", "i64x2", {"([1 2 3 4]) == [0x100000002 0x300000004]"});
}

TEST(Conversions, Floats) {
  expectOp("fpromote.f64", "f32", "f64", {"(0x1.8) == 0x1.8", "(+sNaN:0x1) == +NaN:0x20000000"});
  expectOp("fpromote.f128", "f16", "f128", {"(0x1.0p-24) == 0x1.0p-24", "(-Inf) == -Inf"});
  expectOp("fdemote.f32", "f64", "f32",
           {"(0x1.0000010p0) == 0x1.0", "(0x1.0p200) == +Inf", "(-NaN:0x20000000) == -NaN:0x1",
            "(0x1.0p-150) == 0x0.0"});
  // Between 65504 and the next: a tie goes to infinity.
  expectOp("fdemote.f16", "f64", "f16", {"(0x1.ffep15) == +Inf", "(0x1.ffdp15) == 0x1.ffcp15"});
  expectOp("fdemote.f64", "f128", "f64",
           {"(0x1.0p-1074) == 0x1.0p-1074", "(0x1.0p-1075) == 0x0.0"});
  expectOp("fvdemote", "f64x2", "f32x4", {"([0x1.0 0x2.0]) == [0x1.0 0x2.0 0x0.0 0x0.0]"});
  expectOp("fvpromote_low", "f32x4", "f64x2", {"([0x1.0 0x2.0 0x3.0 0x4.0]) == [0x1.0 0x2.0]"});
}

TEST(Conversions, FloatsToIntegers) {
  expectOp("fcvt_to_sint.i8", "f32", "i8",
           {"(0x1.fcp6) == 127", "(-0x1.01fffep7) == -128", "(-0x0.8) == 0"});
  expectOp("fcvt_to_uint.i8", "f64", "i8", {"(0x1.ffp7) == 255", "(-0x0.fp0) == 0"});
  expectOp("fcvt_to_uint.i64", "f128", "i64", {"(0x1.fffffffffffffffep63) == -1"});
  expectOp("fcvt_to_sint.i64", "f16", "i64", {"(-0x1.ffcp15) == -65504"});
  DataValue nan = DataValue::scalar(ir::types::f32, 0x7fc00000);
  expectTrap("fcvt_to_sint.i32", "f32", "i32", nan, TrapCode::badConversionToInteger());
  TrapCode overflow = TrapCode::integerOverflow();
  expectTrap("fcvt_to_sint.i32", "f32", "i32", DataValue::f32(2147483648.0f), overflow);
  expectTrap("fcvt_to_uint.i32", "f32", "i32", DataValue::f32(-1.0f), overflow);
  // As a number, the exponent field of infinity would be in range.
  expectTrap("fcvt_to_uint.i32", "f16", "i32", DataValue::scalar(ir::types::f16, 0x7c00), overflow);
  expectTrap("fcvt_to_uint.i64", "f64", "i64", DataValue::f64(INFINITY), overflow);
  expectOp("fcvt_to_sint_sat.i8", "f32", "i8",
           {"(+NaN) == 0", "(+Inf) == 127", "(-Inf) == -128", "(0x1.0p7) == 127"});
  expectOp("fcvt_to_uint_sat.i16", "f16", "i16",
           {"(-0x1.0) == 0", "(+Inf) == 65535", "(0x1.ffcp15) == 65504"});
  expectOp("fcvt_to_sint_sat.i32x4", "f32x4", "i32x4",
           {"([+NaN 0x1.8 -0x1.8 0x1.0p31]) == [0 1 -1 0x7fffffff]"});
  expectOp("x86_cvtt2dq.i32x4", "f32x4", "i32x4",
           {"([+NaN 0x1.8 -0x1.8 0x1.0p31]) == [0x80000000 1 -1 0x80000000]"});
}

TEST(Conversions, ToInt128SaturatesAtTheSignedBounds) {
  expectOp("fcvt_to_uint.i128", "f64", "i128",
           {"(0x1.0p100) == 0x10000000000000000000000000",
            "(0x1.0p200) == 0x7fffffffffffffffffffffffffffffff"});
  expectOp("fcvt_to_sint.i128", "f64", "i128",
           {"(-0x1.0p200) == 0x80000000000000000000000000000000"});
  expectTrap("fcvt_to_uint.i128", "f64", "i128", DataValue::f64(-1), TrapCode::integerOverflow());
  expectOp("fcvt_to_uint_sat.i128", "f64", "i128", {"(-0x1.0) == 0", "(+NaN) == 0"});
}

TEST(Conversions, IntegersToFloats) {
  expectOp("fcvt_from_sint.f32", "i8", "f32", {"(-128) == -0x1.0p7"});
  expectOp("fcvt_from_uint.f32", "i64", "f32", {"(-1) == 0x1.0p64", "(0x1000001) == 0x1.0p24"});
  expectOp(
      "fcvt_from_sint.f64", "i128", "f64",
      {"(0x80000000000000000000000000000000) == -0x1.0p127", "(0x20000000000001) == 0x1.0p53"});
  expectOp("fcvt_from_uint.f16", "i32", "f16", {"(65519) == 0x1.ffcp15", "(65520) == +Inf"});
  expectOp("fcvt_from_sint.f128", "i64", "f128", {"(-1) == -0x1.0"});
  expectOp("fcvt_from_uint.f64x2", "i64x2", "f64x2", {"([1 -1]) == [0x1.0 0x1.0p64]"});
}
