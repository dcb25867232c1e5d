//===- VectorsTest.cpp - Vector opcodes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner.h"

using namespace cot;
using namespace cot::interpreter;

TEST(Vectors, Lanes) {
  expectOp("splat.i16x4", "i16", "i16x4", {"(7) == [7 7 7 7]"});
  expectOp("splat.f128x4", "f128", "f128x4", {"(0x1.0) == [0x1.0 0x1.0 0x1.0 0x1.0]"});
  expectOp("scalar_to_vector.i32x4", "i32", "i32x4", {"(7) == [7 0 0 0]"});
  expectRuns("function %f(i32x4, i32) -> i32x4, i32 {\nblock0(v0: i32x4, v1: i32):\n"
             "  v2 = insertlane v0, v1, 2\n  v3 = extractlane v0, 3\n  return v2, v3\n}\n"
             "; run: %f([1 2 3 4], 9) == [[1 2 9 4], 4]\n");
}

TEST(Vectors, Permute) {
  llvm::StringRef bytes = "[1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16]";
  std::string indices = "[0 15 16 255 1 1 127 128 0 0 0 0 0 0 0 31]";
  expectOp("swizzle", "i8x16, i8x16", "i8x16",
           {"(" + bytes.str() + ", " + indices + ") == [1 16 0 0 2 2 0 0 1 1 1 1 1 1 1 0]"});
  expectOp("x86_pshufb", "i8x16, i8x16", "i8x16",
           {"(" + bytes.str() + ", " + indices + ") == [1 16 1 0 2 2 16 0 1 1 1 1 1 1 1 16]"});
  expectRuns("function %f(i8x16, i8x16) -> i8x16 {\nblock0(v0: i8x16, v1: i8x16):\n"
             "  v2 = shuffle v0, v1, [0 16 15 31 0 0 0 0 0 0 0 0 0 0 0 1]\n  return v2\n}\n"
             "; run: %f(" +
             bytes.str() +
             ", [101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116]) == "
             "[1 101 16 116 1 1 1 1 1 1 1 1 1 1 1 2]\n");
}

TEST(Vectors, Reduce) {
  expectOp("vany_true", "i32x4", "i8", {"([0 0 0 0]) == 0", "([0 0 4 0]) == 1"});
  expectOp("vall_true", "i64x2", "i8", {"([1 0]) == 0", "([1 0x100000000]) == 1"});
  expectOp("vhigh_bits.i16", "i8x16", "i16", {"([-1 0 0 0 0 0 0 0 0 0 0 0 0 0 1 -128]) == 0x8001"});
  expectOp("vhigh_bits.i64", "i64x2", "i64", {"([1 -1]) == 2"});
}

TEST(Vectors, NarrowAndWiden) {
  expectOp("snarrow", "i16x4, i16x4", "i8x8",
           {"([1 300 -300 -1], [127 128 -128 -129]) == [1 127 -128 -1 127 127 -128 -128]"});
  expectOp("unarrow", "i16x4, i16x4", "i8x8",
           {"([1 300 -300 -1], [255 256 0 32767]) == [1 255 0 0 255 255 0 255]"});
  expectOp("uunarrow", "i64x2, i64x2", "i32x4",
           {"([1 -1], [0xffffffff 0x100000000]) == [1 -1 -1 -1]"});
  expectOp("swiden_low", "i8x8", "i16x4", {"([1 -1 -128 127 5 6 7 8]) == [1 -1 -128 127]"});
  expectOp("uwiden_high", "i8x8", "i16x4", {"([1 2 3 4 5 -1 7 -128]) == [5 255 7 128]"});
  expectOp("uwiden_low", "i32x4", "i64x2", {"([-1 2 3 4]) == [0xffffffff 2]"});
  expectOp("swiden_high", "i16x8", "i32x4", {"([0 0 0 0 -1 2 -3 4]) == [-1 2 -3 4]"});
}

TEST(Vectors, Neighbours) {
  expectOp("iadd_pairwise", "i16x4, i16x4", "i16x4",
           {"([1 2 3 4], [32767 1 -1 1]) == [3 7 -32768 0]"});
  expectOp("x86_pmaddubsw", "i8x16, i8x16", "i16x8",
           {"([127 127 -128 -128 1 2 -1 0 0 0 0 0 0 0 0 0], [255 255 255 255 3 4 5 6 0 0 0 0 0 0 0 "
            "0]) == "
            "[32767 -32768 11 -5 0 0 0 0]"});
}

TEST(Vectors, DynamicVectorsHaveTheirMinimum) {
  expectRuns("function %f(i32) -> i32x4 {\n"
             "  gv0 = dyn_scale_target_const.i32x4\n  dt0 = i32x4*gv0\n  dss0 = "
             "explicit_dynamic_slot dt0\n"
             "block0(v0: i32):\n  v1 = splat.dt0 v0\n  v2 = iadd v1, v1\n"
             "  v3 = dynamic_stack_addr.i64 dss0\n  store v2, v3\n  v4 = load.dt0 v3\n"
             "  v5 = extract_vector v4, 0\n  return v5\n}\n; run: %f(4) == [8 8 8 8]\n"
             "function %g() -> i64 {\n  gv0 = dyn_scale_target_const.i32x4\n"
             "block0:\n  v0 = symbol_value.i64 gv0\n  return v0\n}\n; run: %g() == 1\n");
}

TEST(Vectors, Constants) {
  expectRuns(
      "function %f() -> i64x4 {\n  const0 = "
      "0x0000000000000004000000000000000300000000000000020000000000000001\n"
      "block0:\n  v0 = vconst.i64x4 const0\n  return v0\n}\n; run: %f() == [1 2 3 4]\n"
      "function %g() -> f128, f16 {\nblock0:\n  v0 = f128const 0x1.8\n  v1 = f16const -0x1.0\n"
      "  return v0, v1\n}\n; run: %g() == [0x1.8, -0x1.0]\n"
      "function %h() -> i64, i8 {\nblock0:\n  v0 = iconst.i64 -1\n  v1 = iconst.i8 -1\n"
      "  return v0, v1\n}\n; run: %h() == [-1, -1]\n");
}
