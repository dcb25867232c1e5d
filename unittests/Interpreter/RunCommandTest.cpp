//===- RunCommandTest.cpp - Values and run commands in text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner.h"

using namespace cot;
using namespace cot::interpreter;

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>
#include <cmath>

static std::string reprint(llvm::StringRef text, ir::Type type) {
  auto value = consumeDataValue(text, type);
  if (!value) return "error: " + llvm::toString(value.takeError());
  return value->str() + (text.empty() ? "" : " rest:" + text.str());
}

TEST(DataValue, Text) {
  using namespace ir::types;
  EXPECT_EQ(reprint("0x8000_0000", i32), "-2147483648");
  EXPECT_EQ(reprint("255, 1", i8), "-1 rest:, 1");
  EXPECT_EQ(reprint("-0x01234567_01234567_01234567_01234567", i128),
            "-1512366032949150931280199141537564007");
  EXPECT_EQ(reprint("0x1.8p3", f32), "0x1.800000p3");
  EXPECT_EQ(reprint("-NaN:0x1", f16), "-NaN:0x1");
  EXPECT_EQ(reprint("[0 1 2 3]", i32x4), "0x00000003000000020000000100000000");
  EXPECT_EQ(reprint("0x0201", i8.by(2)), "0x0201");
  EXPECT_EQ(reprint("0x1", i8.by(4)), "0x00000001");
  EXPECT_EQ(reprint("[0x1.0 -Inf])", f32.by(2)), "0xff8000003f800000 rest:)");
}

TEST(DataValue, BadText) {
  using namespace ir::types;
  EXPECT_EQ(reprint("256", i8), "error: expected an i8, found `256`");
  EXPECT_EQ(reprint("-129", i8), "error: `-129` is too small for i8");
  EXPECT_EQ(reprint("", i64), "error: expected an i64, found ``");
  EXPECT_EQ(reprint(std::string(1000, '9'), i128).substr(0, 22), "error: expected an i12");
  EXPECT_EQ(reprint("1", i32x4),
            "error: expected lanes in brackets or a hexadecimal number for i32x4, found `1`");
  EXPECT_EQ(reprint("0x123", i8.by(2)).substr(0, 7), "0x0123");
  EXPECT_EQ(reprint("0x12345", i8.by(2)), "error: `0x12345` has more bytes than i8x2");
  EXPECT_EQ(reprint("0xg", i8.by(2)), "error: `0xg` is not a hexadecimal number");
  EXPECT_EQ(reprint("[1 2 3]", i8.by(2)), "error: expected a closing bracket after the lanes");
  EXPECT_EQ(reprint("frog", f32).substr(0, 29), "error: expected an f32, found");
}

TEST(DataValue, Nans) {
  DataValue value =
      DataValue::vector(ir::types::f32.by(2), {UInt128(0xff800001), UInt128(0x3f800000)});
  EXPECT_TRUE(value.hasNan());
  EXPECT_EQ(value.withCanonicalNans().str(), "0x3f8000007fc00000");
  EXPECT_FALSE(DataValue::f64(INFINITY).hasNan());
}

static std::string parsed(llvm::StringRef comment, llvm::ArrayRef<ir::Type> parameters,
                          llvm::ArrayRef<ir::Type> results) {
  ir::Signature signature;
  signature.parameters.assign(parameters.begin(), parameters.end());
  signature.results.assign(results.begin(), results.end());
  auto command = parseRunCommand(comment, signature);
  return command ? command->str() : "error: " + llvm::toString(command.takeError());
}

TEST(RunCommand, Text) {
  using namespace ir::types;
  EXPECT_TRUE(isRunCommand("; run"));
  EXPECT_TRUE(isRunCommand(";; print: %f()"));
  EXPECT_FALSE(isRunCommand("; running this takes long"));
  EXPECT_FALSE(isRunCommand("; run it"));
  EXPECT_EQ(functionOfRunCommand("; run: %a.b_1(1) == 2"), "a.b_1");
  EXPECT_EQ(functionOfRunCommand("; run"), "");
  EXPECT_EQ(functionOfRunCommand("; run: %\"a \\22b\"(1) == 2"), "a \"b");
  EXPECT_EQ(functionOfRunCommand("; run: %\"a"), "");
  EXPECT_EQ(parsed("; run: %\"a b\"() == []", {}, {}), "run: %\"a b\"() == []");
  EXPECT_EQ(parsed("; run: %f( 1 ,0x10 ) == 2", {i8, i64}, {i32}), "run: %f(1, 16) == 2");
  EXPECT_EQ(parsed("; run: %f() != [1, [1 2]]", {}, {i8, i8.by(2)}), "run: %f() != [1, 0x0201]");
  EXPECT_EQ(parsed("; run: %f() == []", {}, {}), "run: %f() == []");
  EXPECT_EQ(parsed("; run", {}, {i32}), "run: %() != 0");
  EXPECT_EQ(parsed("; print: %f(1) ; remark", {i8}, {f32}), "print: %f(1)");
}

TEST(RunCommand, BadText) {
  using namespace ir::types;
  EXPECT_EQ(parsed("; walk", {}, {}), "error: expected `run` or `print`");
  EXPECT_EQ(parsed("; run: f(1)", {i8}, {}), "error: expected a function's name, as in %f(1)");
  EXPECT_EQ(parsed("; run: %f 1", {i8}, {}),
            "error: expected an opening parenthesis after the name");
  EXPECT_EQ(parsed("; run: %f(1)", {i8, i8}, {}), "error: expected a comma and 1 more values");
  EXPECT_EQ(parsed("; run: %f(1, 2)", {i8}, {}), "error: expected a closing parenthesis");
  EXPECT_EQ(parsed("; run: %f() = 1", {}, {i8}), "error: expected == or !=");
  EXPECT_EQ(parsed("; run: %f() == 1, 2", {}, {i8, i8}), "error: expected an opening bracket");
  EXPECT_EQ(parsed("; run: %f() == [1, 2", {}, {i8, i8}), "error: expected a closing bracket");
  EXPECT_EQ(parsed("; run: %f() == 1 1", {}, {i8}), "error: unexpected `1` after the command");
  EXPECT_EQ(parsed("; run", {i8}, {i8}),
            "error: a function with parameters needs a call, as in `run: %f(1) == 2`");
  EXPECT_EQ(parsed("; run", {}, {f32}),
            "error: `run` alone needs a function that returns one integer");
}

TEST(RunCommand, ResultsOfLines) {
  auto module = parseText("function %f() -> i8 {\nblock0:\n  v0 = iconst.i8 2\n  return v0\n}\n"
                          "; run\n; run: %f() == 3\n; print: %f()\n; run: %g() == 1\n"
                          "function %g() -> i8 {\nblock0:\n  v0 = iconst.i8 1\n  return v0\n}\n"
                          "; run: %missing() == 1\n");
  Interpreter interpreter;
  auto named = interpretRunLines(interpreter, *module, RunTarget::Named);
  ASSERT_TRUE(static_cast<bool>(named));
  ASSERT_EQ(named->size(), 5u);
  EXPECT_TRUE((*named)[0].passed);
  EXPECT_EQ((*named)[1].message, "run: %f() == 3, actual: 2");
  EXPECT_EQ((*named)[1].line, 7u);
  EXPECT_EQ((*named)[2].message, "print: %f() -> 2");
  EXPECT_TRUE((*named)[3].passed);
  EXPECT_EQ((*named)[4].message, "there is no function to call");
  auto preceding = interpretRunLines(interpreter, *module, RunTarget::Preceding);
  ASSERT_TRUE(static_cast<bool>(preceding));
  EXPECT_FALSE((*preceding)[3].passed);
  EXPECT_TRUE((*preceding)[4].passed);
}

//===----------------------------------------------------------------------===//
// The corpus
//===----------------------------------------------------------------------===//

/// NaN bits that x86-64 gives and others don't: such lines bind the target that they name.
static constexpr llvm::StringLiteral otherNans = "simd-fmax-fmin-nondeterministic-x86_64.clif";

static void interpretFile(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  ASSERT_TRUE(static_cast<bool>(buffer)) << path;
  llvm::StringRef text = (*buffer)->getBuffer();
  bool interpretTest = text.contains("test interpret"), runTest = text.contains("test run");
  if (!interpretTest && !runTest) return;
  DiagnosticList diagnostics;
  auto module = ir::parseModule(text, path, diagnostics);
  ASSERT_FALSE(diagnostics.hasErrors()) << path;
  Interpreter interpreter;
  auto results = interpretRunLines(interpreter, *module,
                                   interpretTest ? RunTarget::Named : RunTarget::Preceding);
  ASSERT_TRUE(static_cast<bool>(results)) << llvm::toString(results.takeError());
  for (const RunLineResult &result : *results)
    EXPECT_TRUE(result.passed) << path << ":" << result.line << ": " << result.message;
}

TEST(Corpus, EveryRunLineHolds) {
  const char *corpus = std::getenv("COT_CORPUS");
  std::string root = std::string(corpus ? corpus : COT_SOURCE_DIR "/../shared/corpus") + "/clif";
  if (!llvm::sys::fs::is_directory(root)) GTEST_SKIP() << "no corpus at " << root;
  std::vector<std::string> paths;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator it(root, error), end; it != end && !error;
       it.increment(error))
    if (llvm::StringRef(it->path()).ends_with(".clif") &&
        !llvm::StringRef(it->path()).ends_with(otherNans))
      paths.push_back(it->path());
  std::sort(paths.begin(), paths.end());
  for (const std::string &path : paths)
    interpretFile(path);
}
