//===- cot-fuzz.cpp - Random programs, run in two ways -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Makes modules from consecutive seeds, or reads files, and compares what they compute in the
/// interpreter with what they compute after passes or, with -jit, compiled. Options and composition
/// only.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Printer.h"
#include "cot/Support/InputFile.h"
#include "cot/Testing/CompiledDifferential.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/PrettyStackTrace.h"

using namespace cot;
using namespace cot::testing;
namespace cl = llvm::cl;
using llvm::StringRef;

static cl::OptionCategory category("cot-fuzz options");
static cl::list<std::string> files(cl::Positional, cl::value_desc("file.clif"),
                                   cl::desc("[file.clif...]"), cl::cat(category));
static cl::opt<uint64_t> seed("seed", cl::desc("The first module's number"), cl::init(1),
                              cl::cat(category));
static cl::opt<uint64_t> count("count", cl::desc("How many modules"), cl::init(1000),
                               cl::cat(category));
static cl::opt<std::string> passes("passes", cl::desc("Passes to run: 'a,b,function(c,d)'"),
                                   cl::value_desc("pipeline"), cl::cat(category));
static cl::opt<OptimizationLevel>
    level(cl::desc("The passes of a level, before those of -passes:"),
          cl::values(clEnumValN(OptimizationLevel::O0, "O0", "none"),
                     clEnumValN(OptimizationLevel::O1, "O1", "those that every use pays for"),
                     clEnumValN(OptimizationLevel::O2, "O2", "all that make code faster")),
          cl::init(OptimizationLevel::O0), cl::cat(category));
static cl::opt<std::string>
    shuffled("shuffle", cl::desc("For each module, some of these passes in a random order"),
             cl::value_desc("pass,..."), cl::cat(category));
static cl::opt<unsigned> runs("runs", cl::desc("Calls of each exported function"), cl::init(4),
                              cl::cat(category));
static cl::opt<uint64_t> fuel("fuel", cl::desc("Instructions of one call"), cl::init(20000),
                              cl::cat(category));
static cl::opt<unsigned> statements("statements", cl::desc("Statements of a function, at most"),
                                    cl::init(60), cl::cat(category));
static cl::opt<bool> common("common-types", cl::desc("Leave out i128, f16 and f128"),
                            cl::cat(category));
static cl::opt<bool> jit("jit", cl::cat(category),
                         cl::desc("Compile the modules at every level with every allocator, and "
                                  "compare the code with the interpreter"));
static cl::opt<bool> printOnly("print", cl::desc("Print the module of -seed and exit"),
                               cl::cat(category));

static RandomModuleOptions shape() {
  RandomModuleOptions options;
  options.maxStatements = std::max(4u, unsigned(statements));
  options.rareTypes = !common;
  if (jit) restrictToHost(options);
  return options;
}

static int printModuleOfSeed(uint64_t number) {
  ir::printModule(llvm::outs(), *makeRandomModule(number, shape()));
  return 0;
}

static void add(CompareResult &total, const CompareResult &result) {
  total.functions += result.functions;
  total.compared += result.compared;
  total.skipped += result.skipped;
  total.trapped += result.trapped;
  total.stepsBefore += result.stepsBefore;
  total.stepsAfter += result.stepsAfter;
}

static void printTotal(uint64_t modules, const CompareResult &total) {
  llvm::outs() << modules << " modules of " << total.functions << " functions, " << total.compared
               << " calls agree (" << total.trapped << " trapped), " << total.skipped
               << " not compared; instructions executed: " << total.stepsBefore
               << (jit ? " interpreted" : " before");
  if (!jit) llvm::outs() << ", " << total.stepsAfter << " after";
  llvm::outs() << '\n';
}

/// Seeds from -seed on, each by \p compare, which is given the seed and may add to \p how, the
/// options that repeat a failure.
static int runSeeds(llvm::function_ref<CompareResult(uint64_t number, std::string &how)> compare) {
  CompareResult total;
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t number = seed + i;
    llvm::PrettyStackTraceFormat where("module of -seed=%llu",
                                       static_cast<unsigned long long>(number));
    std::string how;
    CompareResult result = compare(number, how);
    add(total, result);
    if (result.difference.empty()) continue;
    llvm::errs() << "cot-fuzz: error: seed " << number << how << ": " << result.difference << '\n';
    printModuleOfSeed(number);
    return 1;
  }
  printTotal(count, total);
  return 0;
}

/// The exported functions of each file before and after \p pipeline.
static int runFiles(const PassPipeline &pipeline, const CompareOptions &options) {
  CompareResult total;
  for (const std::string &name : files) {
    auto buffer = readInput(name);
    if (!buffer) {
      llvm::errs() << name << ": error: " << llvm::toString(buffer.takeError()) << '\n';
      return 1;
    }
    DiagnosticList diagnostics;
    CompareResult result =
        compareModuleText((*buffer)->getBuffer(), name, seed, pipeline, diagnostics, options);
    diagnostics.print(llvm::errs(), false);
    if (diagnostics.hasErrors()) return 1;
    if (!result.difference.empty()) {
      llvm::errs() << name << ": error: " << result.difference << '\n';
      return 1;
    }
    add(total, result);
  }
  printTotal(files.size(), total);
  return 0;
}

static int runCompiled(const CompareOptions &options) {
  std::vector<CodeConfiguration> configurations = allCodeConfigurations();
  return runSeeds([&](uint64_t number, std::string &how) {
    for (const std::string &word : randomHostSettings(number))
      how += " --set " + word;
    return compareRandomCode(number, shape(), configurations, options);
  });
}

static int run() {
  CompareOptions options;
  options.runs = runs;
  options.fuel = fuel;
  if (jit && !files.empty()) {
    llvm::errs() << "cot-fuzz: error: -jit makes its own modules and reads no files\n";
    return 1;
  }
  if (jit) return runCompiled(options);
  DiagnosticList diagnostics;
  PassPipeline fixed = PassPipeline::forLevel(level);
  fixed.append(PassPipeline::parse(passes, diagnostics));
  llvm::SmallVector<StringRef, 16> names;
  llvm::SplitString(shuffled, names, ",");
  PassPipeline::parse(shuffled, diagnostics);
  if (diagnostics.hasErrors()) {
    diagnostics.print(llvm::errs(), false);
    return 1;
  }
  if (!files.empty()) return runFiles(fixed, options);
  return runSeeds([&](uint64_t number, std::string &how) {
    PassPipeline pipeline = fixed;
    if (!names.empty()) {
      std::string text = randomPipeline(number, names);
      how = " with -passes=" + text;
      pipeline.append(PassPipeline::parse(text, diagnostics));
    }
    llvm::PrettyStackTraceString passesOfTheModule(how.c_str());
    return compareRandomModule(number, shape(), pipeline, options);
  });
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "cot-fuzz: compares random programs, interpreted, with what passes and "
      "the code generator make of them\n");
  return printOnly ? printModuleOfSeed(seed) : run();
}
