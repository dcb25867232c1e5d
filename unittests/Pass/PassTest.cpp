//===- PassTest.cpp - Pipelines, instrumentation, caches, differences -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Pass/PassManager.h"
#include "cot/Pass/Pipeline.h"
#include "cot/Pass/TextDiff.h"
#include "gtest/gtest.h"
#include <random>

namespace {

using namespace cot;

//===--- Pipelines ---------------------------------------------------------===//

std::string describe(llvm::ArrayRef<PipelineElement> elements) {
  std::string text;
  for (const PipelineElement &element : elements) {
    text += element.name;
    for (const PassOption &option : element.options)
      text += "<" + option.name + "=" + option.value + ">";
    if (element.hasNested) text += "(" + describe(element.nested) + ")";
    text += " ";
  }
  return text;
}

std::string parsed(llvm::StringRef text) {
  DiagnosticList diagnostics;
  auto elements = parsePipeline(text, diagnostics);
  if (!diagnostics.hasErrors()) return describe(elements);
  std::string message;
  llvm::raw_string_ostream os(message);
  diagnostics.print(os);
  return message;
}

TEST(PipelineTest, ReadsNamesOptionsAndNesting) {
  EXPECT_EQ(parsed(""), "");
  EXPECT_EQ(parsed("gvn"), "gvn ");
  EXPECT_EQ(parsed("gvn, licm"), "gvn licm ");
  EXPECT_EQ(parsed("inline<threshold=40;hot>,dce"), "inline<threshold=40><hot=> dce ");
  EXPECT_EQ(parsed("function(dce,function(gvn)),print<cfg>"),
            "function(dce function(gvn ) ) print<cfg=> ");
}

TEST(PipelineTest, PointsAtWhatIsWrong) {
  EXPECT_EQ(parsed("gvn,,licm"),
            "-passes:1:5: error: expected the name of a pass\ngvn,,licm\n    ^\n");
  EXPECT_EQ(parsed("a<>"), "-passes:1:3: error: expected the name of an option\na<>\n  ^\n");
  EXPECT_EQ(parsed("a<b"), "-passes:1:4: error: expected `>` after the options\na<b\n   ^\n");
  EXPECT_EQ(parsed("a(b"), "-passes:1:4: error: expected `)`\na(b\n   ^\n");
  EXPECT_EQ(parsed("a)b"),
            "-passes:1:2: error: expected `,` or the end of the pipeline\na)b\n ^\n");
}

TEST(PipelineTest, DeepNestingIsAnError) {
  std::string text;
  for (int i = 0; i < 100000; ++i)
    text += "a(";
  DiagnosticList diagnostics;
  parsePipeline(text, diagnostics);
  ASSERT_TRUE(diagnostics.hasErrors());
  EXPECT_EQ(diagnostics.all()[0].message, "pipelines are nested too deeply");
}

//===--- Analyses and passes over a toy unit -------------------------------===//

struct Counter {
  int value = 0;
};

struct Doubled {
  static AnalysisKey key;
  using Result = int;
  static int computed;
  static void run(Counter &unit, AnalysisCache<Counter> &, int &result) {
    ++computed;
    result = 2 * unit.value;
  }
};
AnalysisKey Doubled::key;
int Doubled::computed = 0;

struct Quadrupled {
  static AnalysisKey key;
  using Result = int;
  static void run(Counter &unit, AnalysisCache<Counter> &cache, int &result) {
    result = 2 * cache.get<Doubled>(unit);
  }
};
AnalysisKey Quadrupled::key;

/// What the unit was when somebody asked first.
struct Remembered {
  static AnalysisKey key;
  using Result = int;
  static void run(Counter &unit, AnalysisCache<Counter> &, int &result) { result = unit.value; }
};
AnalysisKey Remembered::key{.outlivesChanges = true};

struct Increment {
  static constexpr llvm::StringLiteral name = "increment";
  PreservedAnalyses run(Counter &unit, PassContext<Counter> &context) {
    ++unit.value;
    context.statistics.count(name, "increments");
    return PreservedAnalyses::none();
  }
};

struct Observe {
  static constexpr llvm::StringLiteral name = "observe";
  PreservedAnalyses run(Counter &unit, PassContext<Counter> &context) {
    context.output << context.get<Quadrupled>(unit) << '\n';
    return PreservedAnalyses::all();
  }
};

struct Reject {
  static constexpr llvm::StringLiteral name = "reject";
  PreservedAnalyses run(Counter &, PassContext<Counter> &context) {
    context.failure = "no good";
    return PreservedAnalyses::all();
  }
};

struct Outcome {
  int value;
  std::string output, failure;
  uint64_t increments;
};

Outcome runPasses(PassManager<Counter> &manager, const InstrumentationOptions &options) {
  Counter counter;
  std::string output;
  llvm::raw_string_ostream os(output);
  AnalysisCache<Counter> cache;
  Statistics statistics;
  PassContext<Counter> context{cache, statistics, os, ""};
  auto print = [&](llvm::raw_ostream &stream) { stream << "value " << counter.value << '\n'; };
  auto verify = [&] { return counter.value > 1 ? std::string("too big\n") : std::string(); };
  UnitView view{"unit", print, verify};
  PassInstrumentation instrumentation(options, os);
  manager.run(counter, view, context, instrumentation);
  return {counter.value, output, instrumentation.verificationFailure(),
          statistics.get("increment", "increments")};
}

TEST(PassManagerTest, ComputesAnalysesOnDemandAndInvalidatesThem) {
  PassManager<Counter> manager;
  manager.add(Increment());
  manager.add(Observe());
  manager.add(Observe());
  manager.add(Increment());
  manager.add(Observe());
  Doubled::computed = 0;
  Outcome outcome = runPasses(manager, {});
  EXPECT_EQ(outcome.output, "4\n4\n8\n");
  EXPECT_EQ(Doubled::computed, 2);
  EXPECT_EQ(outcome.increments, 2u);
}

TEST(AnalysisCacheTest, SomeResultsOutliveChangesButNotTheUnit) {
  AnalysisCache<Counter> cache;
  Counter counter{1};
  EXPECT_EQ(cache.get<Remembered>(counter), 1);
  EXPECT_EQ(cache.get<Doubled>(counter), 2);
  counter.value = 5;
  cache.invalidate(PreservedAnalyses::none());
  EXPECT_EQ(cache.get<Remembered>(counter), 1);
  EXPECT_EQ(cache.get<Doubled>(counter), 10);
  cache.clear();
  EXPECT_EQ(cache.get<Remembered>(counter), 5);
}

TEST(PassManagerTest, PrintsBeforeAfterAndChanges) {
  PassManager<Counter> manager;
  manager.add(Increment());
  InstrumentationOptions options;
  options.printBefore = {"increment"};
  options.printAfterAll = options.printChanged = true;
  EXPECT_EQ(runPasses(manager, options).output, "; *** unit before increment ***\n"
                                                "value 0\n"
                                                "; *** unit after increment ***\n"
                                                "value 1\n"
                                                "; *** unit changed by increment ***\n"
                                                "-value 0\n"
                                                "+value 1\n");
  options.filterUnits = {"other"};
  EXPECT_EQ(runPasses(manager, options).output, "");
}

TEST(PassManagerTest, StopsAtTheFirstInvalidResult) {
  PassManager<Counter> manager;
  for (int i = 0; i < 5; ++i)
    manager.add(Increment());
  InstrumentationOptions options;
  options.verifyEach = true;
  Outcome outcome = runPasses(manager, options);
  EXPECT_EQ(outcome.value, 2);
  EXPECT_EQ(outcome.failure, "after pass `increment` on unit:\ntoo big\n");
}

TEST(PassManagerTest, APassMayReject) {
  PassManager<Counter> manager;
  manager.add(Reject());
  manager.add(Increment());
  Outcome outcome = runPasses(manager, {});
  EXPECT_EQ(outcome.value, 0);
  EXPECT_EQ(outcome.failure, "after pass `reject` on unit:\nno good");
}

TEST(PassManagerTest, Bisection) {
  PassManager<Counter> manager;
  for (int i = 0; i < 3; ++i)
    manager.add(Increment());
  InstrumentationOptions options;
  options.bisectLimit = 2;
  Outcome outcome = runPasses(manager, options);
  EXPECT_EQ(outcome.value, 2);
  EXPECT_EQ(outcome.output, "BISECT: running pass (1) increment on unit\n"
                            "BISECT: running pass (2) increment on unit\n"
                            "BISECT: NOT running pass (3) increment on unit\n");
  options.bisectLimit = -1;
  EXPECT_EQ(runPasses(manager, options).value, 3);
}

TEST(StatisticsTest, SumsAndPrintsSorted) {
  Statistics a, b;
  a.count("gvn", "loads", 2);
  b.count("dce", "removed", 40);
  b.count("gvn", "loads");
  b.count("gvn", "never", 0);
  a.add(b);
  std::string text, json;
  llvm::raw_string_ostream textStream(text), jsonStream(json);
  a.print(textStream);
  a.printJson(jsonStream);
  EXPECT_EQ(text, "          40  dce  removed\n           3  gvn  loads\n");
  EXPECT_EQ(json, "{\n  \"dce.removed\": 40,\n  \"gvn.loads\": 3\n}\n");
}

TEST(StatisticsTest, TablesCountByNumber) {
  static const char *const names[] = {"first", "second", "third"};
  Statistics a, b;
  a.table("simplify", names)[1] += 2;
  llvm::MutableArrayRef<uint64_t> counters = b.table("simplify", names);
  b.table("other", llvm::ArrayRef(names).take_front(1))[0] = 7;
  counters[1] = 3;
  counters[2] = 1;
  b.count("simplify", "all", 4);
  a.add(b);
  EXPECT_EQ(a.get("simplify", "first"), 0u);
  EXPECT_EQ(a.get("simplify", "second"), 5u);
  EXPECT_EQ(a.get("other", "first"), 7u);
  std::string text;
  llvm::raw_string_ostream stream(text);
  a.print(stream);
  EXPECT_EQ(text, "           7  other     first\n"
                  "           4  simplify  all\n"
                  "           5  simplify  second\n"
                  "           1  simplify  third\n");
}

//===--- Differences -------------------------------------------------------===//

std::string diff(llvm::StringRef before, llvm::StringRef after, unsigned maxEdits = 1000) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printTextDiff(os, before, after, {1, maxEdits, false});
  return text;
}

TEST(TextDiffTest, ShowsChangesWithContext) {
  EXPECT_EQ(diff("a\nb\nc\n", "a\nb\nc\n"), " ...\n");
  EXPECT_EQ(diff("1\n2\n3\n4\n5\n", "1\n2\n3\nx\n5\n"), " ...\n 3\n-4\n+x\n 5\n");
  EXPECT_EQ(diff("", "a\n"), "+a\n");
  EXPECT_EQ(diff("a\n", ""), "-a\n");
}

TEST(TextDiffTest, VeryDifferentTextsAreReplaced) {
  EXPECT_EQ(diff("a\nb\n", "c\nd\n", 1), "-a\n-b\n+c\n+d\n");
}

/// Lines with `-` and ` ` make the old text, those with `+` and ` ` the new one.
TEST(TextDiffTest, EditsTurnOneTextIntoTheOther) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    auto make = [&] {
      std::string text;
      for (unsigned i = random() % 12; i > 0; --i)
        text += std::string(1, char('a' + random() % 4)) + "\n";
      return text;
    };
    std::string before = make(), after = make(), text;
    llvm::raw_string_ostream os(text);
    printTextDiff(os, before, after, {100, 1000, false});
    std::string removed, inserted;
    llvm::SmallVector<llvm::StringRef> lines;
    llvm::StringRef(text).split(lines, '\n', -1, false);
    if (before == after) continue;
    for (llvm::StringRef line : lines) {
      if (line[0] != '+') removed += line.drop_front().str() + "\n";
      if (line[0] != '-') inserted += line.drop_front().str() + "\n";
    }
    EXPECT_EQ(removed, before);
    EXPECT_EQ(inserted, after);
  }
}

} // namespace
