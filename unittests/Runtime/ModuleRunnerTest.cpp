//===- unittests/Runtime/ModuleRunnerTest.cpp - Compiling and calling modules -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Runtime/ModuleRunner.h"
#include "Code.h"
#include "cot/IR/Parser.h"
#include "cot/IR/Printer.h"
#include "cot/IR/Verifier.h"
#include "cot/Runtime/EntryFunction.h"

using namespace cot;
using namespace cot::runtime;
using interpreter::DataValue;

namespace {

std::unique_ptr<ir::Module> parse(llvm::StringRef text) {
  DiagnosticList diagnostics;
  auto module = ir::parseModule(text, "test.clif", diagnostics);
  EXPECT_FALSE(diagnostics.hasErrors());
  return module;
}

RunnerOptions optionsFor(OptimizationLevel level, bool isLazy = false) {
  RunnerOptions options;
  options.compile = hostCompileOptions(Settings(), level);
  options.compile.verifyAllocation = true;
  options.isLazy = isLazy;
  return options;
}

std::string call(ModuleRunner &runner, const ir::Module &module, llvm::StringRef name,
                 std::vector<DataValue> arguments) {
  auto outcome = runner.call(*module.findFunction(ir::ExternalName::symbol(name)), arguments);
  if (!outcome) return message(outcome.takeError());
  if (outcome->trap) return outcome->trap->str();
  std::string text;
  llvm::raw_string_ostream os(text);
  interpreter::printDataValues(os, outcome->results);
  return text;
}

//===----------------------------------------------------------------------===//
// Entry functions
//===----------------------------------------------------------------------===//

TEST(EntryFunction, PrintsAsDocumented) {
  auto module = parse("function %f(i8, f64x2) -> i32, i64 tail {\n"
                      "block0(v0: i8, v1: f64x2):\n    trap user1\n}\n");
  auto entry = buildEntryFunction("entry", module->functions[0]->signature);
  std::string text;
  llvm::raw_string_ostream os(text);
  ir::printFunction(os, *entry);
  EXPECT_EQ(text, "function %entry(i64, i64, i64) system_v {\n"
                  "    sig0 = (i8, f64x2) -> i32, i64 tail\n"
                  "\n"
                  "block0(v0: i64, v1: i64, v2: i64):\n"
                  "    v3 = load.i8 notrap aligned v1\n"
                  "    v4 = load.f64x2 notrap aligned v1+16\n"
                  "    v5, v6 = call_indirect sig0, v0(v3, v4)\n"
                  "    store notrap aligned v5, v2\n"
                  "    store notrap aligned v6, v2+16\n"
                  "    return\n"
                  "}\n");
}

TEST(EntryFunction, VerifiesForEveryConvention) {
  for (CallConv convention : {CallConv::Fast, CallConv::Tail, CallConv::SystemV,
                              CallConv::WindowsFastcall, CallConv::Winch}) {
    ir::Signature signature;
    signature.callConv = convention;
    for (ir::Type type : {ir::types::i8, ir::types::i128, ir::types::f16, ir::types::f128,
                          ir::types::i8x16, ir::types::f32.by(2)}) {
      signature.parameters.emplace_back(type);
      signature.results.emplace_back(type);
    }
    ir::Verifier verifier;
    verifier.verify(*buildEntryFunction("entry", signature));
    EXPECT_TRUE(verifier.errors().empty());
  }
}

TEST(EntryFunction, WideValuesTakeSeveralSlots) {
  ir::Signature signature;
  for (ir::Type type : {ir::types::i8, ir::types::i32.by(16), ir::types::i8})
    signature.parameters.emplace_back(type);
  SlotLayout layout = layOutSlots(signature.parameters);
  EXPECT_EQ(layout.offsets, (llvm::SmallVector<uint32_t, 8>{0, 16, 80}));
  EXPECT_EQ(layout.bytes, 96u);
}

//===----------------------------------------------------------------------===//
// Modules
//===----------------------------------------------------------------------===//

constexpr const char *program = R"(
local function %twice(i64) -> i64 fast {
block0(v0: i64):
    v1 = iadd v0, v0
    return v1
}
function %mixed(i64, f64, i8, i64, i64, i64, i64, i64, i64) -> i64, f64 fast {
    fn0 = colocated %twice(i64) -> i64 fast
block0(v0: i64, v1: f64, v2: i8, v3: i64, v4: i64, v5: i64, v6: i64, v7: i64, v8: i64):
    v9 = sextend.i64 v2
    v10 = iadd v0, v9
    v11 = iadd v10, v8
    v12 = call fn0(v11)
    return v12, v1
}
function %divide(i32, i32) -> i32 system_v {
block0(v0: i32, v1: i32):
@0021    v2 = udiv v0, v1
    return v2
}
)";

TEST(ModuleRunner, CallsFunctionsWithValues) {
  auto module = parse(program);
  for (bool isLazy : {false, true})
    for (OptimizationLevel level : {OptimizationLevel::O0, OptimizationLevel::O1}) {
      auto runner = ModuleRunner::create(*module, optionsFor(level, isLazy));
      ASSERT_TRUE(bool(runner)) << message(runner.takeError());
      std::vector<DataValue> arguments = {DataValue::i64(10), DataValue::f64(1.5),
                                          DataValue::i8(0xfe)};
      for (uint64_t i = 3; i <= 8; ++i)
        arguments.push_back(DataValue::i64(i));
      EXPECT_EQ(call(**runner, *module, "mixed", arguments), "[32, 0x1.8000000000000p0]");
      EXPECT_EQ(call(**runner, *module, "twice", {DataValue::i64(4)}), "8");
      EXPECT_EQ(call(**runner, *module, "divide", {DataValue::i32(7), DataValue::i32(2)}), "3");
      EXPECT_EQ(call(**runner, *module, "divide", {DataValue::i32(7), DataValue::i32(0)}),
                "trap int_divz in 'divide' at @0021");
    }
}

TEST(ModuleRunner, NamesWhatIsMissing) {
  auto module = parse("function %f() system_v {\n    fn0 = %nowhere()\nblock0:\n"
                      "    call fn0()\n    return\n}\n");
  auto runner = ModuleRunner::create(*module, optionsFor(OptimizationLevel::O1));
  EXPECT_EQ(message(runner.takeError()), "undefined symbol 'nowhere'");
  // Lazily, it is missed when the function is called.
  auto lazy = ModuleRunner::create(*module, optionsFor(OptimizationLevel::O1, true));
  ASSERT_TRUE(bool(lazy)) << message(lazy.takeError());
  EXPECT_EQ(call(**lazy, *module, "f", {}), "undefined symbol 'nowhere'");
}

TEST(ModuleRunner, HostFeaturesAreConsistent) {
  Settings settings;
  EXPECT_EQ(missingHostFeature(settings), "");
  enableHostFeatures(settings);
  EXPECT_EQ(missingHostFeature(settings), "");
}

} // namespace
