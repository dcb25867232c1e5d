//===- ParserHostileTest.cpp - Text that costs as little as it says -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ParserTesting.h"

using namespace cot;
using namespace cot::ir;
using llvm::StringRef;

TEST(ParserHostile, HugeNumbersCostNothing) {
  EXPECT_EQ(errorsIn("\nblock0:\nv4000000000 = iconst.i32 1\n"),
            "3:1: number of v4000000000 is too large\n");
  EXPECT_EQ(errorsIn("\nblock0:\nv99999999999999999999 = iconst.i32 1\n"),
            "3:1: number of v99999999999999999999 is too large\n");
  EXPECT_EQ(errorsIn("\nblock4000000000:\n"), "2:1: number of block4000000000 is too large\n");
  EXPECT_EQ(preambleError("sig4000000000 = ()"), "2:1: number of sig4000000000 is too large\n");
  EXPECT_EQ(preambleError("ss4294967295 = explicit_slot 4"),
            "2:1: number of ss4294967295 is too large\n");
  EXPECT_EQ(preambleError("stack_limit = gv4294967295"),
            "2:15: number of gv4294967295 is too large\n");
  EXPECT_EQ(errorsIn("\nblock0:\njump block0(ret4294967295)"),
            "3:13: number of ret4294967295 is too large\n");
}

TEST(ParserHostile, SkippedNumbersHaveABudget) {
  // Three functions of 2^22 skipped values are not too many; a fourth is, by its own value.
  std::string function = "function %f() {\nblock0:\nv4194304 = iconst.i32 1\nreturn\n}\n";
  EXPECT_EQ(reprint(function + function + function).find("too large"), std::string::npos);
  std::string five = function + function + function + function + function;
  EXPECT_EQ(reprint(five), "18:1: number of v4194304 is too large\n"
                           "23:1: number of v4194304 is too large\n");
}

TEST(ParserHostile, DefinedNumbersAreFree) {
  // A million values in falling order: each was skipped once.
  std::string text = "function %f() system_v {\nblock0:\n";
  for (int i = 1000000; i-- > 0;)
    text += "v" + std::to_string(i) + "=iconst.i8 1\n";
  DiagnosticList diagnostics;
  auto function = parseFunction(text + "}", "t.clif", diagnostics);
  ASSERT_TRUE(function);
  EXPECT_EQ(function->dfg.numValues(), 1000000u);
}

TEST(ParserHostile, DeepNestingIsNoRecursion) {
  for (const char *deep : {"(", "[", "{", "<", "\"", "block0(", "v0 = ", "%", "@", "-", ","}) {
    std::string text;
    for (int i = 0; i < 100000; ++i)
      text += deep;
    EXPECT_NE(reprint(text), "");
    EXPECT_NE(errorsIn("\nblock0:\nv1 = call fn0(" + text), "");
  }
}

TEST(ParserHostile, LongChainsOfAliases) {
  std::string text = "function %f() system_v {\nblock0(v0: i32):\n";
  for (int i = 1; i < 200000; ++i)
    text += "v" + std::to_string(i) + " -> v" + std::to_string(i - 1) + "\n";
  for (int i = 200000; i < 300000; ++i)
    text += "v" + std::to_string(i) + " = iadd v199999, v199999\n";
  std::string printed = reprint(text + "return\n}\n");
  EXPECT_NE(printed.find("v1 -> v0\n"), std::string::npos);
  EXPECT_EQ(reprint(printed), printed);
}

TEST(ParserHostile, EveryPrefixOfAModule) {
  StringRef text = "test cat\nfunction %f(i32 sext, i64 sarg(8)) -> i32 fast cold {\n"
                   "ss0 = explicit_slot 8, align = 4\ngv0 = symbol tls u1:2+5\nsig0 = (i32)\n"
                   "const0 = f32x4 [0x1.0 0.0 +NaN:0x5 -Inf]\nblock0(v0: i32) cold:\n"
                   "@0012 v1 = iadd_imm v0, -1\n<ss0> call_indirect sig0, v1(v0), "
                   "stack_map=[i32 @ ss0+4]\nbr_table v0, block0(v1), [block0(v0)]\n}\n"
                   "local tls data %d align 2 writable { bytes \"a\\00\"; reloc8 %f+4 }\n";
  for (size_t length = 0; length <= text.size(); ++length) {
    // A copy of exactly that length, for address checks to see reads behind the end.
    std::vector<char> copy(text.begin(), text.begin() + length);
    reprint(StringRef(copy.data(), copy.size()));
  }
}

TEST(ParserHostile, BytesOfAnyValue) {
  std::string text = "function %f() {\nblock0:\n    v0 = iconst.i32 5\n}\n";
  for (size_t at = 0; at < text.size(); ++at) {
    for (int byte = 0; byte < 256; byte += 1) {
      std::string changed = text;
      changed[at] = char(byte);
      reprint(changed);
    }
  }
}
