//===- ParserTest.cpp - What the parser reads -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ParserTesting.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstdlib>

using namespace cot;
using namespace cot::ir;
using llvm::StringRef;

/// Text that prints as it is written.
static void expectSame(StringRef text) { EXPECT_EQ(reprint(text), text.str()); }

TEST(Parser, PreambleInItsOrder) {
  expectSame(R"(function %f(i64 vmctx, i8 sext, i64 sarg(64)) -> i32 uext tail {
    dss0 = explicit_dynamic_slot dt0
    ss0 = explicit_slot 8
    ss1 = explicit_slot 16, align = 16, key = 42
    region0 = 36 "heap"
    gv0 = vmctx
    gv1 = load.i64 notrap aligned readonly gv0+8
    gv2 = iadd_imm.i64 gv1, 0x0001_0000
    gv3 = symbol colocated tls %var+16
    gv4 = dyn_scale_target_const.i32x4
    dt0 = i32x4*gv4
    sig0 = (i32, ...) -> i64 system_v
    sig1 = () fast
    fn0 = colocated patchable %g sig0
    fn1 = u0:7 sig1
    fn2 = %CeilF32 sig1
    const0 = 0x000102
    stack_limit = gv1
}
)");
}

TEST(Parser, EachOperandKind) {
  expectSame(R"(function %f(i64, i32) -> i32 system_v {
    ss0 = explicit_slot 8
    sig0 = (i32) -> i32 system_v
    fn0 = %g sig0
    const0 = 0x0f0e0d0c0b0a09080706050403020100

block0(v0: i64, v1: i32):
    nop 
    v2 = iconst.i8 -1
    v3 = f32const 0x1.800000p0
    v4 = vconst.i8x16 const0
    v5 = shuffle v4, v4, 0x000102030405060708090a0b0c0d0e0f  ; v4 = const0, v4 = const0
    v6 = extractlane v4, 3  ; v4 = const0
    v7 = icmp ult v1, v1
    v8 = fcmp uge v3, v3  ; v3 = 0x1.800000p0, v3 = 0x1.800000p0
    v9 = load.i32 notrap aligned little v0+8
    store user5 v9, v0-16
    v10 = stack_addr.i64 ss0+4
    v11 = func_addr.i64 fn0
    v12 = call fn0(v1), stack_map=[i64 @ ss0+0, i32 @ ss0+4]
    v13 = call_indirect sig0, v0(v12)
    v14 = atomic_rmw.i32 big add v0, v13
    v15 = atomic_cas v0, v14, v13
    trapz v15, int_divz
    v16, v17 = sadd_overflow v1, v15
    br_table v1, block1(v16), [block1(v1), block2]

block1(v18: i32) cold:
    try_call fn0(v18), sig0, block2, [ context v0, tag1: block3(exn0, exn1), default: block2 ]

block2:
    try_call_indirect.i64 v0(v1), sig0, block1(ret0), []

block3(v19: i64, v20: i64):
    brif.i32 v1, block2, block4

block4:
    return_call fn0(v1)
}
)");
}

TEST(Parser, LocationsTagsAndLabels) {
  expectSame(R"(function %f() system_v {
    ss0 = explicit_slot 8

                                block0:
@0012                               v0 = iconst.i32 1
                                    dbg v0 "x"
                                    dbg none "a\22b"
<ss0, 7>                            sequence_point 
<1> @abcdef                         return
}
)");
}

TEST(Parser, AliasesComeAfterTheirTarget) {
  expectSame(R"(function %f() system_v {
block0(v0: i32):
    v1 -> v0
    v3 -> v1
    v2 = iadd v3, v1
    v4 -> v2
    return
}
)");
}

TEST(Parser, TypesAreInferredInsideABlockOnly) {
  EXPECT_EQ(reprint(inBody("block0(v0: i32):\n v1 = iadd.i32 v0, v0\n jump block1\n"
                           "block1:\n v2 = iadd v0, v1\n return\n")),
            inBody("block0(v0: i32):\n    v1 = iadd v0, v0\n    jump block1\n\n"
                   "block1:\n    v2 = iadd.i32 v0, v1\n    return\n"));
}

TEST(Parser, ImmediatesAreSignedNumbersOfTheirType) {
  EXPECT_EQ(reprint(inBody("block0:\n v0 = iconst.i8 255\n v1 = iconst.i32 0xffff_ffff\n"
                           " v2 = iconst.i64 0xffff_ffff\n v3 = iconst.i16 0x8000\n")),
            inBody("block0:\n    v0 = iconst.i8 -1\n    v1 = iconst.i32 -1\n"
                   "    v2 = iconst.i64 0xffff_ffff\n    v3 = iconst.i16 -32768\n"));
}

TEST(Parser, LanesMayBeListed) {
  EXPECT_EQ(reprint(inBody("block0:\n v0 = vconst.i32x4 [1 -1 0x10 0]\n"
                           " v1 = vconst.f32x4 [0x1.0 -0.0 +Inf 0.0]\n"
                           " v2 = vconst.i64x2 0x05\n")),
            inBody("    const0 = 0x0000000000000010ffffffff00000001\n"
                   "    const1 = 0x000000007f800000800000003f800000\n"
                   "    const2 = 0x00000000000000000000000000000005\n\n"
                   "block0:\n    v0 = vconst.i32x4 const0\n    v1 = vconst.f32x4 const1\n"
                   "    v2 = vconst.i64x2 const2\n"));
}

TEST(Parser, UserNamesMayBeReferences) {
  DiagnosticList diagnostics;
  auto function = parseFunction(inBody("gv0 = symbol u8:9\ngv1 = symbol userextname0\n"), "t.clif",
                                diagnostics);
  ASSERT_TRUE(function);
  EXPECT_EQ(function->globalValues[GlobalValue(1)].name, ExternalName::user(8, 9));
  std::string text;
  llvm::raw_string_ostream os(text);
  PrintOptions options;
  options.userNameReferences = true;
  printFunction(os, *function, options);
  EXPECT_EQ(text, inBody("    gv0 = symbol userextname0\n    gv1 = symbol userextname0\n"));
}

TEST(Parser, OldSpellings) {
  EXPECT_EQ(reprint(inBody("ss0 = explicit_slot 8\nblock0(v0: i32, v1: i128):\n"
                           " v2 = iadd_imm v0, -5\n"
                           " v3 = irsub_imm.i32 v0, 7\n"
                           " v4 = icmp_imm slt v2, 9\n"
                           " v5 = udiv_imm v1, 3\n"
                           " v6 = stack_load.i32 ss0+4\n"
                           " stack_store v6, ss0\n"
                           " v9 = band_not v0, v6\n"
                           " v10 = copy v9\n"
                           " brz v4, block1(v10)\n jump block2\n"
                           "block1(v7: i32):\n brnz v7, block2\n fallthrough block1(v7)\n"
                           "block2:\n return\n")),
            inBody("    ss0 = explicit_slot 8\n\nblock0(v0: i32, v1: i128):\n"
                   "    v11 = iconst.i32 -5\n"
                   "    v2 = iadd v0, v11  ; v11 = -5\n"
                   "    v12 = iconst.i32 7\n"
                   "    v3 = isub v12, v0  ; v12 = 7\n"
                   "    v13 = iconst.i32 9\n"
                   "    v4 = icmp slt v2, v13  ; v13 = 9\n"
                   "    v14 = iconst.i64 3\n"
                   "    v15 = uextend.i128 v14  ; v14 = 3\n"
                   "    v5 = udiv v1, v15\n"
                   "    v16 = stack_addr.i64 ss0+4\n"
                   "    v6 = load.i32 notrap v16\n"
                   "    v17 = stack_addr.i64 ss0\n"
                   "    store notrap v6, v17\n"
                   "    v18 = bnot v6\n"
                   "    v9 = band v0, v18\n"
                   "    v10 -> v9\n"
                   "    brif v4, block2, block1(v10)\n\n"
                   "block1(v7: i32):\n    brif v7, block2, block1(v7)\n\n"
                   "block2:\n    return\n"));
}

TEST(Parser, OldSpellingsOfSeveralInstructions) {
  EXPECT_EQ(reprint(inBody("gv0 = vmctx\n"
                           "ebb0(v0: i32, v1: i32, v2: i8, v3: f32x4, v4: i32x4, v5: i16x8, "
                           "v6: f64):\n"
                           " v10 = iadd_cin v0, v1, v2\n"
                           " v11 = isub_bin v2, v2, v2\n"
                           " v12 = vselect v4, v3, v3\n"
                           " v13 = fmin_pseudo v3, v3\n"
                           " v14 = fmax_pseudo v6, v6\n"
                           " v15 = fcvt_low_from_sint.f64x2 v4\n"
                           " v16 = widening_pairwise_dot_product_s v5, v5\n"
                           " v17 = global_value.i64 gv0\n"
                           " v18 = load.i64 notrap aligned heap checked v17\n"
                           " store table v18, v17\n"
                           " v19 = imin v0, v1\n v20 = imax v0, v1\n"
                           " resumable_trapnz v0, user1\n"
                           " br_icmp ult v0, v1, ebb1(v0)\n jump ebb1(v1)\n"
                           "ebb1(v7: i32):\n fallthrough_return\n"
                           "ebb2:\n resumable_trap user2\n")),
            inBody("    gv0 = vmctx\n\n"
                   "block0(v0: i32, v1: i32, v2: i8, v3: f32x4, v4: i32x4, v5: i16x8, v6: f64):\n"
                   "    v21 = uextend.i32 v2\n"
                   "    v22 = iadd v0, v1\n"
                   "    v10 = iadd v22, v21\n"
                   "    v23 = isub v2, v2\n"
                   "    v11 = isub v23, v2\n"
                   "    v24 = bitcast.f32x4 v4\n"
                   "    v12 = bitselect v24, v3, v3\n"
                   "    v25 = fcmp gt v3, v3\n"
                   "    v26 = bitcast.f32x4 v25\n"
                   "    v13 = bitselect v26, v3, v3\n"
                   "    v27 = fcmp lt v6, v6\n"
                   "    v14 = select v27, v6, v6\n"
                   "    v28 = swiden_low v4\n"
                   "    v15 = fcvt_from_sint.f64x2 v28\n"
                   "    v29 = swiden_low v5\n"
                   "    v30 = swiden_low v5\n"
                   "    v31 = imul v29, v30\n"
                   "    v32 = swiden_high v5\n"
                   "    v33 = swiden_high v5\n"
                   "    v34 = imul v32, v33\n"
                   "    v16 = iadd_pairwise v31, v34\n"
                   "    v17 = symbol_value.i64 gv0\n"
                   "    v18 = load.i64 notrap aligned v17\n"
                   "    store v18, v17\n"
                   "    v19 = smin v0, v1\n"
                   "    v20 = smax v0, v1\n"
                   "    trapnz v0, user1\n"
                   "    v35 = icmp ult v0, v1\n"
                   "    brif v35, block1(v0), block1(v1)\n\n"
                   "block1(v7: i32):\n    return\n\n"
                   "block2:\n    trap user2\n"));
}

TEST(Parser, OldSpellingsOfTheWrongTypes) {
  EXPECT_EQ(errorsIn("\nblock0(v0: i32, v1: i8, v2: f32x4):\n"
                     " v10 = vselect v0, v0, v0\n"
                     " v11 = fmin_pseudo v0, v0\n"
                     " v12 = fcvt_low_from_sint.f64x2 v2\n"
                     " v13 = widening_pairwise_dot_product_s v2, v2\n"
                     " v14 = iadd_cin v2, v2, v1\n"
                     " v15 = br_icmp eq v0, v0, block0\n"
                     " br_icmp v0, v0, block0\n"
                     " br_icmp eq v0, v0, block1\n"
                     " return\n"),
            "3:8: `vselect` has no form for type i32\n"
            "4:8: `fmin_pseudo` has no form for type i32\n"
            "5:8: `swiden_low` has no form for type f32x4\n"
            "6:8: `swiden_low` has no form for type f32x4\n"
            "7:8: `iadd` has no form for type f32x4\n"
            "8:8: a branch has no results\n"
            "9:10: expected an integer condition\n"
            "10:2: a `jump` must follow `brz` and `brnz`\n");
}

TEST(Parser, QuotedNames) {
  expectSame(R"clif(import function %"std::fmt(int)"(i32) system_v
export data %".L\22quote" align 1 readonly {
    reloc8 %"Memcpy";
    reloc8 %Memcpy+4;
}

function %"a.b$c@d"() system_v {
    gv0 = symbol colocated %"zwölf\0A"+4
    sig0 = () fast
    fn0 = %"CeilF32" sig0
    fn1 = %CeilF32 sig0
    fn2 = %plain_1 sig0
}

function %Memcpy() fast {
}
)clif");
  // Quotes that are not needed mean the same.
  EXPECT_EQ(reprint("function %\"f\"() fast {\n}\n"), "function %f() fast {\n}\n");
  DiagnosticList diagnostics;
  auto module = parseModule("function %\"\\41 \\zz\\\"() {\n}\n", "t.clif", diagnostics);
  ASSERT_EQ(module->functions.size(), 1u);
  EXPECT_EQ(module->functions[0]->name.symbolName(), "A \\zz\\");

  EXPECT_EQ(reprint("function %\"a\\00\"() {\n}\n"), "1:10: a name cannot contain a zero byte\n");
  EXPECT_EQ(reprint("function %\"f() {\n}\n"), "1:10: string without end\n");
}

TEST(Parser, NumbersOfEveryLength) {
  // Short ones are read eight bytes at a time, but not at the end of the text.
  std::string text = "block0:\n";
  for (uint64_t number : {0ull, 9ull, 10ull, 123ull, 9999ull}) {
    std::string digits = std::to_string(number);
    text += "    v" + digits + " = iconst.i64 " + digits + "\n";
  }
  text += "    v16777210 = iconst.i64 0x0012_d687\n    return\n";
  expectSame(inBody(text));
  for (StringRef digits : {"12345", "1234567", "12345678", "123456789012345678", "1_2_3"}) {
    std::string number = digits.str();
    std::erase(number, '_');
    DiagnosticList diagnostics;
    auto function = parseFunction(
        inBody(("block0:\n v0 = iconst.i64 " + digits + " v1=iadd v0,v0 return\n").str()), "t",
        diagnostics);
    ASSERT_TRUE(function) << digits.str();
    Inst first = function->layout.firstInst(Block(0));
    EXPECT_EQ(std::to_string(function->dfg[first].imm64()), number);
  }
  EXPECT_EQ(reprint("function u1234567:0() fast {\n}"), "function u1234567:0() fast {\n}\n");
  EXPECT_EQ(reprint("function u0:12"), "1:15: expected a signature, as in (i32) -> i32\n");
  EXPECT_EQ(reprint("function u01:0() fast {\n}"), "1:10: expected a name, as in %name or u0:7\n");
  EXPECT_EQ(errorsIn("\nblock0:\n v00 = iconst.i32 1\n return\n"), "3:2: unknown opcode `v00`\n");
}

TEST(Parser, TooManyComments) {
  std::string text;
  constexpr unsigned limit = 1u << 23;
  for (unsigned i = 0; i < limit; ++i)
    text += ";\n";
  text += "function %f() fast {\n}\n";
  EXPECT_EQ(reprint(text), "function %f() fast {\n}\n");
  text += ";\nfunction %g() fast {\n}\n";
  EXPECT_EQ(reprint(text), "8388611:1: more than 8388608 comments in a text\n");
}

TEST(Parser, ModuleItems) {
  expectSame(R"(import function %puts(i64) -> i32 system_v
import data %environ
import tls data %errno writable
export data %msg align 1 section ".rodata" readonly { bytes "hello\0A\00" }
local data %t align 8 writable {
    bytes x"010000000000000002000000000000000300000000000000";
    zero 16;
    reloc8 %f+4;
    reloc4 u0:1-8;
    bytes x"00ff";
}
export tls data %counter align 4 writable { zero 4 }

export function %f(i32, ...) -> i32 system_v inline cold {
block0(v0: i32):
    return v0
}

local function u0:3() fast noinline returns_twice {
}
)");
}

TEST(Parser, DataPiecesMayShareALine) {
  DiagnosticList diagnostics;
  auto module = parseModule("local data %t align 8 writable { i64 1, -2; i8 255 ; zero 16; "
                            "reloc8 %f+4; bytes x\"00ff\" }",
                            "t.clif", diagnostics);
  ASSERT_FALSE(diagnostics.hasErrors());
  const DataObject &object = module->data.at(0);
  EXPECT_EQ(object.size(), 16u + 1 + 16 + 8 + 2);
  ASSERT_EQ(object.pieces.size(), 4u);
  EXPECT_EQ(object.pieces[0].bytes, (std::vector<uint8_t>{1, 0, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff,
                                                          0xff, 0xff, 0xff, 0xff, 0xff, 0xff}));
  EXPECT_EQ(object.pieces[2].addend, 4);
}

TEST(Parser, HeaderAndComments) {
  StringRef text = "; first\ntest run\nset opt_level=speed ; fast\n\ntarget x86_64 sse41\n"
                   "; about f\nfunction %f() {\n; inside\nblock0: ; behind\n  return\n}\n"
                   "; run: %f()\nfunction %f() fast {\n}\n";
  DiagnosticList diagnostics;
  auto module = parseModule(text, "t.clif", diagnostics);
  ASSERT_FALSE(diagnostics.hasErrors());
  std::vector<std::pair<uint32_t, std::string>> header, comments;
  for (const TextLine &line : module->header)
    header.push_back({line.line, line.text});
  EXPECT_EQ(header, (decltype(header){{1, "; first"},
                                      {2, "test run"},
                                      {3, "set opt_level=speed ; fast"},
                                      {5, "target x86_64 sse41"},
                                      {6, "; about f"}}));
  ASSERT_EQ(module->items.size(), 2u);
  for (const TextLine &line : module->items[0].comments) {
    comments.push_back({line.line, line.text});
    EXPECT_EQ(text.substr(line.offset, line.text.size()), line.text);
  }
  EXPECT_EQ(comments, (decltype(comments){{8, "; inside"}, {9, "; behind"}, {12, "; run: %f()"}}));
  // The host's convention, since a test runs the function.
  EXPECT_EQ(module->functions[0]->signature.callConv, CallConv::SystemV);

  std::string printed;
  llvm::raw_string_ostream os(printed);
  printModule(os, *module);
  EXPECT_EQ(printed, "test run\nset opt_level=speed ; fast\ntarget x86_64 sse41\n\n"
                     "function %f() system_v {\nblock0:\n    return\n}\n; run: %f()\n\n"
                     "function %f() fast {\n}\n");
}

TEST(Parser, PlacesOfEverything) {
  StringRef text = "function %f(i32) {\n  ss0 = explicit_slot 4\n  sig0 = ()\n"
                   "block0(v0: i32):\n  v1 = iadd v0, v0\n  v2 -> v1\n  return\n}\n"
                   "import function %g()\nimport data %d\n";
  DiagnosticList diagnostics;
  SourceMap map;
  auto module = parseModule(text, "t.clif", diagnostics, &map);
  ASSERT_FALSE(diagnostics.hasErrors());
  ASSERT_EQ(map.functions.size(), 1u);
  const FunctionPlaces &places = map.functions[0];
  auto at = [&](TextOffset offset, StringRef expected) {
    EXPECT_EQ(text.substr(offset, expected.size()), expected);
  };
  at(places.header, "function");
  at(places.signature, "(i32)");
  at(places.stackSlots.lookup(StackSlot(0)), "ss0");
  at(places.signatures.lookup(SigRef(0)), "sig0");
  at(places.blocks.lookup(Block(0)), "block0");
  at(places.values.lookup(Value(0)), "v0: i32");
  at(places.insts.lookup(Inst(0)), "v1 = iadd");
  at(places.values.lookup(Value(1)), "v1 = iadd");
  at(places.values.lookup(Value(2)), "v2 -> v1");
  at(places.insts.lookup(Inst(1)), "return");
  at(places.end, "}");
  at(map.imports.at(0), "import function");
  at(map.data.at(0), "import data");
  EXPECT_EQ(places.insts.lookup(Inst(2)), noPlace);
}

/// Printing, reading and printing again changes nothing, whatever the file of COT_CORPUS.
TEST(Parser, CorpusReadsBack) {
  const char *corpus = std::getenv("COT_CORPUS");
  if (!corpus) GTEST_SKIP() << "COT_CORPUS is not set";
  std::error_code error;
  unsigned files = 0;
  llvm::sys::fs::recursive_directory_iterator at(llvm::Twine(corpus) + "/clif", error), end;
  for (; !error && at != end; at.increment(error)) {
    if (!StringRef(at->path()).ends_with(".clif")) continue;
    auto buffer = llvm::MemoryBuffer::getFile(at->path());
    ASSERT_TRUE(buffer);
    DiagnosticList diagnostics;
    auto module = parseModule((*buffer)->getBuffer(), at->path(), diagnostics);
    ASSERT_FALSE(diagnostics.hasErrors()) << at->path();
    std::string printed;
    llvm::raw_string_ostream os(printed);
    printModule(os, *module);
    EXPECT_EQ(reprint(printed), printed) << at->path();
    ++files;
  }
  EXPECT_GT(files, 0u);
}
