//===- ParserErrorsTest.cpp - What the parser says of wrong text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ParserTesting.h"

using namespace cot;
using namespace cot::ir;
using llvm::StringRef;

TEST(ParserErrors, SeveralInOneFile) {
  EXPECT_EQ(reprint("function %f() {\nblock0:\n  v0 = iad v1, v2\n  v1 = iadd v0, v0\n"
                    "  jump block0(\n  return\n}\nfunction f() {\n  v0 = nonsense\n}\n"
                    "function %g() {\nblock0:\n  trap oops\n}\n"),
            "3:8: unknown opcode `iad`\n"
            "6:3: expected a value\n"
            "8:10: expected a name, as in %name or u0:7\n"
            "13:8: expected a trap code\n");
}

TEST(ParserErrors, Items) {
  EXPECT_EQ(reprint("nonsense\nmore\n"), "1:1: expected `function`\n");
  EXPECT_EQ(reprint("local %f"), "1:7: expected `function`, `data` or `tls data`\n");
  EXPECT_EQ(reprint("function %f"), "1:12: expected a signature, as in (i32) -> i32\n");
  EXPECT_EQ(reprint("function %f(i33)"), "1:13: expected a parameter type\n");
  EXPECT_EQ(reprint("function %f(i32"), "1:16: expected `)` after the parameters\n");
  EXPECT_EQ(reprint("function %f() nonsense {"), "1:15: unknown calling convention `nonsense`\n");
  EXPECT_EQ(reprint("function %f() fast"), "1:19: expected `{` before the function\n");
  EXPECT_EQ(reprint("function %f() {"), "1:16: expected `}` after the function\n");
  EXPECT_EQ(reprint("function u0() {}"), "1:12: expected `:` and a number, as in u0:7\n");
  EXPECT_EQ(reprint("function u4294967295:0() {}"), "1:10: number of u4294967295 is too large\n");
  EXPECT_EQ(reprint("function %f() {\n} \xc3\xa9\n"), "2:3: invalid character\n");
}

TEST(ParserErrors, Settings) {
  EXPECT_EQ(reprint("test cat\nset opt_level=speed nonsense\n").substr(0, 6), "2:21: ");
}

TEST(ParserErrors, Data) {
  EXPECT_EQ(reprint("local data %d align 3 { }"), "1:21: alignment is not a power of two\n");
  EXPECT_EQ(reprint("local data %d { junk }"),
            "1:17: expected `bytes`, `i8` to `i64`, `zero`, `reloc4` or `reloc8`\n");
  EXPECT_EQ(reprint("local data %d { i8 256 }"), "1:20: number is too large\n");
  EXPECT_EQ(reprint("local data %d { bytes x\"123\" }"),
            "1:24: expected an even number of hexadecimal digits\n");
  EXPECT_EQ(reprint("local data %d { zero 0x2000000000000000; zero 0x3000000000000000 }"),
            "1:66: data object is too large\n");
  EXPECT_EQ(reprint("local data %d align 1"), "1:22: expected `{` before the contents\n");
  EXPECT_EQ(reprint("local data %d { bytes \"abc }"), "1:23: string without end\n");
}

TEST(ParserErrors, Preamble) {
  EXPECT_EQ(preambleError("ss0 = spill_slot 4"), "2:7: expected `explicit_slot`\n");
  EXPECT_EQ(preambleError("ss0 = explicit_slot -4"), "2:21: negative number\n");
  EXPECT_EQ(preambleError("ss0 = explicit_slot 4, align = 3"),
            "2:32: alignment is not a power of two\n");
  EXPECT_EQ(preambleError("ss0 = explicit_slot 4, color = 3"), "2:24: expected `align` or `key`\n");
  EXPECT_EQ(preambleError("ss1 = explicit_slot 4\nss1 = explicit_slot 4"),
            "3:1: ss1 is already defined\n");
  EXPECT_EQ(preambleError("dss0 = explicit_dynamic_slot dt0"),
            "2:30: undefined dynamic type dt0\n");
  EXPECT_EQ(preambleError("dt0 = i32*gv0"),
            "2:7: the base of a dynamic type is a vector type of fixed size\n");
  EXPECT_EQ(preambleError("gv0 = heap"), "2:7: unknown kind of global value `heap`\n");
  EXPECT_EQ(preambleError("gv0 = load.i64 notrap gv1"),
            "2:16: a load of a global value must be notrap and aligned\n");
  EXPECT_EQ(preambleError("gv0 = dyn_scale_target_const.i32"),
            "2:30: a dynamic scale is that of a vector type\n");
  EXPECT_EQ(preambleError("gv0 = symbol userextname0"), "2:14: undefined name userextname0\n");
  EXPECT_EQ(preambleError("gv0 = symbol %x-9223372036854775809"), "2:16: offset is out of range\n");
  EXPECT_EQ(preambleError("fn0 = %g sig0"), "2:10: undefined signature sig0\n");
  EXPECT_EQ(preambleError("fn0 = %g"), "3:1: expected a signature or its number\n");
  EXPECT_EQ(preambleError("const0 = 123"), "2:10: expected a hexadecimal number, as in 0x1234\n");
  EXPECT_EQ(preambleError("const0 = i32x4 [1 2 3]"), "2:22: expected an integer for each lane\n");
  EXPECT_EQ(preambleError("region1 = 1 \"x\""),
            "2:1: alias regions are numbered in order: this one is region0\n");
  EXPECT_EQ(preambleError("stack_limit = gv0\nstack_limit = gv0"),
            "3:1: stack limit is already defined\n");
}

TEST(ParserErrors, Blocks) {
  EXPECT_EQ(errorsIn("\nv1 = iconst.i32 1"), "2:1: expected a block or `}`\n");
  EXPECT_EQ(errorsIn("\nblock0:\nblock0:"), "3:1: block0 is already defined\n");
  EXPECT_EQ(errorsIn("\nblock0(v0: i32, v0: i32):"), "2:17: v0 is already defined\n");
  EXPECT_EQ(errorsIn("\nblock0(v0):"), "2:10: expected `:` and a type\n");
  EXPECT_EQ(errorsIn("\nblock0(v0: i32"), "3:1: expected `)` after the parameters\n");
  EXPECT_EQ(errorsIn("\nblock0 hot:"), "2:8: expected `:` after the block\n");
  EXPECT_EQ(errorsIn("\nblock0:\ndbg v0 \"x\"\nblock1(v0: i32):"),
            "3:1: `dbg` at the end of a block: no instruction follows\n");
  EXPECT_EQ(errorsIn("\nblock0(v0: i32):\nbrz v0, block0(v0)"),
            "3:1: a `jump` must follow `brz` and `brnz`\n");
}

TEST(ParserErrors, Instructions) {
  auto inBlock = [](StringRef line) {
    return errorsIn(("\nblock0(v0: i32, v9: f32):\n" + line).str());
  };
  EXPECT_EQ(inBlock("v1 = iadd v0, v2"), "3:15: undefined value v2\n");
  EXPECT_EQ(inBlock("v1 = iadd v2, v0\nv2 = iconst.i32 1"),
            "3:6: `iadd` needs a type, as in `iadd.i32`: v2 is not defined before this line\n");
  EXPECT_EQ(inBlock("v1 = iconst 1"), "3:6: `iconst` needs a type, as in `iconst.i32`\n");
  EXPECT_EQ(inBlock("v1 = vconst [1]"), "3:6: `vconst` needs a type, as in `vconst.i32x4`\n");
  EXPECT_EQ(inBlock("v1 = iadd v9, v9"), "3:6: `iadd` has no form for type f32\n");
  EXPECT_EQ(inBlock("jump.i32 block0"), "3:1: `jump` takes no type\n");
  EXPECT_EQ(inBlock("v0 = iconst.i32 1"), "3:1: v0 is already defined\n");
  EXPECT_EQ(inBlock("v1, v1 = sadd_overflow v0, v0"), "3:1: v1 is already defined\n");
  EXPECT_EQ(inBlock("v1, v2 = iadd v0, v0"),
            "3:10: wrong number of results: `iadd` gives 1, not 2\n");
  EXPECT_EQ(inBlock("call fn0(v0)"), "3:1: wrong number of results: `call` gives 1, not 0\n");
  EXPECT_EQ(inBlock("v1 = call fn1(v0)"), "3:11: undefined function fn1\n");
  EXPECT_EQ(inBlock("v1 = call fn0 v0"), "3:15: expected `(` before the arguments\n");
  EXPECT_EQ(inBlock("v1 = iadd v0"), "4:1: expected `,` and another operand\n");
  EXPECT_EQ(inBlock("v1 = icmp foo v0, v0"), "3:11: expected an integer condition\n");
  EXPECT_EQ(inBlock("v1 = iconst.i8 256"), "3:16: number is too large\n");
  EXPECT_EQ(inBlock("v1 = f32const 1.5"), "3:15: float must be hexadecimal\n");
  EXPECT_EQ(inBlock("v1 = load.i32 big little v0"),
            "3:19: an access is either big or little endian\n");
  EXPECT_EQ(inBlock("v1 = load.i32 region0 region1 v0"),
            "3:23: an access has one alias region at most\n");
  EXPECT_EQ(inBlock("v1 = load.i32 v0+2147483648"), "3:17: offset is out of range\n");
  EXPECT_EQ(inBlock("v1 iadd v0, v0"), "3:4: expected `=` or `->`\n");
  EXPECT_EQ(inBlock("v1 -> v2"), "3:7: v2 is not defined before this line\n");
  EXPECT_EQ(inBlock("v1 -> v1"), "3:7: v1 is not defined before this line\n");
  EXPECT_EQ(inBlock("v0 -> v9"), "3:1: v0 is already defined\n");
  EXPECT_EQ(inBlock("v1, v2 -> v0"), "3:11: only one value can be an alias\n");
  EXPECT_EQ(inBlock("@123456789 nop"), "3:1: source location is too large\n");
  EXPECT_EQ(inBlock("nop, stack_map=[]"), "3:6: only a call that returns has a stack map\n");
  EXPECT_EQ(inBlock("v1 = call fn0(v0), stack_map=[i64 @ ss0+0]"),
            "3:37: undefined stack slot ss0\n");
  EXPECT_EQ(inBlock("nop, v1"), "3:6: expected `stack_map` or the end of the instruction\n");
  EXPECT_EQ(inBlock("br_table v0, block0(v0, v9), [block0 block0]"),
            "3:38: expected `]` after the table\n");
}

TEST(ParserErrors, OneMistakeIsReportedOnce) {
  EXPECT_EQ(errorsIn("\nblock0:\nv1 = iad v0, v0\nv2 = iadd v1, v1\nv3 -> v2\nreturn v3"),
            "3:6: unknown opcode `iad`\n");
}

TEST(ParserErrors, AtMostTheLimit) {
  std::string text = "function %f() {\nblock0:\n";
  for (int i = 0; i < 1000; ++i)
    text += "junk\n";
  DiagnosticList diagnostics(10);
  parseModule(text + "}\n", "t.clif", diagnostics);
  EXPECT_EQ(diagnostics.all().size(), 10u);
}

TEST(ParserErrors, ParseFunctionNeedsOne) {
  DiagnosticList diagnostics;
  EXPECT_FALSE(parseFunction("; nothing\n", "t.clif", diagnostics));
  EXPECT_EQ(diagnostics.all().front().message, "no function");
}
