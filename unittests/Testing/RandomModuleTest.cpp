//===- RandomModuleTest.cpp -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Builder.h"
#include "cot/IR/Parser.h"
#include "cot/IR/Printer.h"
#include "cot/IR/Verifier.h"
#include "cot/Testing/CompiledDifferential.h"
#include "llvm/ADT/DenseSet.h"
#include "gtest/gtest.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;

static std::string textOfSeed(uint64_t seed, const RandomModuleOptions &options = {}) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printModule(os, *makeRandomModule(seed, options));
  return text;
}

TEST(RandomModule, FollowsFromTheSeed) {
  EXPECT_EQ(textOfSeed(7), textOfSeed(7));
  EXPECT_NE(textOfSeed(7), textOfSeed(8));
}

TEST(RandomModule, Verifies) {
  Verifier verifier;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    auto module = makeRandomModule(seed);
    for (const auto &function : module->functions)
      EXPECT_TRUE(verifier.verify(*function)) << "seed " << seed;
  }
}

TEST(RandomModule, LeavesOutWhatIsOff) {
  RandomModuleOptions options;
  options.vectors = options.floats = options.rareTypes = false;
  options.memory = options.calls = options.traps = options.exceptions = false;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    std::string text = textOfSeed(seed, options);
    for (const char *word : {"f32", "f64", "f16", "f128", "i32x4", "i64x2", "i128", "load", "store",
                             "trap", "div", " call "})
      EXPECT_EQ(text.find(word), std::string::npos) << word << " in seed " << seed;
  }
}

TEST(RandomModule, AsksWhatIsAdmitted) {
  RandomModuleOptions options;
  options.admits = [](Opcode opcode, Type) { return opcode != Opcode::Popcnt; };
  for (uint64_t seed = 0; seed < 50; ++seed)
    EXPECT_EQ(textOfSeed(seed, options).find("popcnt"), std::string::npos);
}

TEST(RandomModule, HasControlFlowOfBothKinds) {
  bool hasTable = false, hasLoop = false;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    std::string text = textOfSeed(seed);
    hasTable |= text.find("br_table") != std::string::npos;
    hasLoop |= text.find("-1\n") != std::string::npos;
  }
  EXPECT_TRUE(hasTable && hasLoop);
}

/// What \p address is a known distance from.
static Value withoutConstants(const Function &function, Value address) {
  const DataFlowGraph &dfg = function.dfg;
  for (;;) {
    Inst inst = dfg.definingInst(dfg.resolveAliases(address));
    if (!inst || dfg.opcode(inst) != Opcode::Iadd) return address;
    Inst other = dfg.definingInst(dfg.argument(inst, 1));
    if (!other || dfg.opcode(other) != Opcode::Iconst) return address;
    address = dfg.argument(inst, 0);
  }
}

// An index that a check guards may not be used before the check.
TEST(RandomModule, LoadsThatMayMoveNeedNoCheck) {
  unsigned seen = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    auto module = makeRandomModule(seed);
    for (const auto &function : module->functions)
      for (Block block : function->layout.blocks())
        for (Inst inst : function->layout.insts(block)) {
          const DataFlowGraph &dfg = function->dfg;
          if (!canLoad(dfg.opcode(inst)) || isCall(dfg.opcode(inst))) continue;
          if (!dfg.memFlags(inst).canMove) continue;
          ++seen;
          Inst object = dfg.definingInst(withoutConstants(*function, dfg.argument(inst, 0)));
          EXPECT_TRUE(object && dfg.opcode(object) == Opcode::SymbolValue) << "seed " << seed;
        }
  }
  EXPECT_GT(seen, 20u);
}

// Passes give a call more arguments by its list, which is that call's alone.
TEST(RandomModule, CallsOfBlocksShareNoLists) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    auto module = makeRandomModule(seed);
    for (const auto &function : module->functions) {
      llvm::DenseSet<uint32_t> lists;
      const DataFlowGraph &dfg = function->dfg;
      for (Block block : function->layout.blocks())
        dfg.forEachBlockCall(function->layout.lastInst(block), [&](const BlockCall &call) {
          EXPECT_TRUE(lists.insert(call.handle()).second) << "seed " << seed;
        });
    }
  }
}

/// Adds one to an integer that \p function returns; false if it returns none.
static bool spoil(Function &function) {
  for (Block block : function.layout.blocks()) {
    Inst last = function.layout.lastInst(block);
    if (function.dfg.opcode(last) != Opcode::Return) continue;
    Value value = function.dfg.argument(last, 0);
    Type type = function.dfg.typeOf(value);
    if (!type.isInt() || type == types::i128) return false;
    Builder builder(function);
    builder.setBefore(last);
    Value other = builder.iadd(value, builder.iconst(type, 1));
    function.dfg.arguments(last)[0] = other;
  }
  return true;
}

TEST(Differential, AgreesWithItself) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    auto module = makeRandomModule(seed), same = makeRandomModule(seed);
    CompareResult result = compareModules(*module, *same, seed);
    EXPECT_EQ(result.difference, "");
    EXPECT_EQ(result.stepsBefore, result.stepsAfter);
  }
}

TEST(Differential, SeesWrongResults) {
  // What traps whatever the arguments shows no result.
  RandomModuleOptions options;
  options.traps = options.exceptions = false;
  unsigned spoiled = 0, seen = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    auto module = makeRandomModule(seed, options), other = makeRandomModule(seed, options);
    if (!spoil(*other->functions.back())) continue;
    CompareResult result = compareModules(*module, *other, seed);
    ++spoiled;
    seen += !result.difference.empty();
  }
  EXPECT_GT(spoiled, 20u);
  EXPECT_GT(seen * 2, spoiled);
}

TEST(Differential, MakesPipelines) {
  llvm::StringRef names[] = {"dce", "jump-opt"};
  EXPECT_EQ(randomPipeline(3, names), randomPipeline(3, names));
  DiagnosticList diagnostics;
  for (uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_FALSE(PassPipeline::parse(randomPipeline(seed, names), diagnostics).empty());
  EXPECT_FALSE(diagnostics.hasErrors());
}

TEST(CompiledDifferential, CodeAgrees) {
  RandomModuleOptions shape;
  restrictToHost(shape);
  uint64_t compared = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    CompareResult result = compareRandomCode(seed, shape, allCodeConfigurations());
    EXPECT_EQ(result.difference, "") << "seed " << seed;
    compared += result.compared;
  }
  EXPECT_GT(compared, 9u * 10);
}

TEST(CompiledDifferential, SeesWhatTheInterpreterDoesNot) {
  // The interpreter's addresses are none of this machine's.
  DiagnosticList diagnostics;
  auto module = parseModule("export data %d align 8 writable { reloc8 %d }\n"
                            "export function %f() -> i64 system_v {\n"
                            "    gv0 = symbol colocated %d\n"
                            "block0:\n"
                            "    v0 = symbol_value.i64 gv0\n"
                            "    return v0\n"
                            "}\n",
                            "test", diagnostics);
  ASSERT_TRUE(module);
  CompareResult result = compareCode(*module, 1, Settings(), CodeConfiguration());
  EXPECT_NE(result.difference.find("-O1 -regalloc=ion: %f(): interpreted: "), std::string::npos)
      << result.difference;
}
