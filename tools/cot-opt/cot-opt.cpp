//===- cot-opt.cpp - Runs passes over CLIF -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads a module, verifies it, runs the passes that -passes= and -O name, and prints it. Options
/// and composition only: the work is in the libraries.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/ModuleSettings.h"
#include "cot/IR/Parser.h"
#include "cot/IR/Printer.h"
#include "cot/IR/VerifierDiagnostics.h"
#include "cot/Passes/PassPipeline.h"
#include "cot/Passes/PrintOptions.h"
#include "cot/Passes/RemarkOptions.h"
#include "cot/Support/InputFile.h"
#include "cot/Support/OutputFile.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"

using namespace cot;
namespace cl = llvm::cl;
using llvm::StringRef;

static cl::OptionCategory category("cot-opt options");
static cl::opt<std::string> inputFile(cl::Positional, cl::desc("<input>"), cl::init("-"),
                                      cl::cat(category));
static cl::opt<std::string> outputFile("o", cl::desc("Write to <file>; - is standard output"),
                                       cl::value_desc("file"), cl::init("-"), cl::cat(category));
static cl::opt<std::string> passes("passes", cl::desc("Passes to run: 'a,b,function(c,d)'"),
                                   cl::value_desc("pipeline"), cl::cat(category));
static cl::opt<OptimizationLevel>
    level(cl::desc("The passes of a level, before those of -passes:"),
          cl::values(clEnumValN(OptimizationLevel::O0, "O0", "none"),
                     clEnumValN(OptimizationLevel::O1, "O1", "those that every use pays for"),
                     clEnumValN(OptimizationLevel::O2, "O2", "all that make code faster")),
          cl::init(OptimizationLevel::O0), cl::cat(category));
static cl::list<std::string> settings("set", cl::desc("Set a setting: --set name[=value]"),
                                      cl::value_desc("name[=value]"), cl::cat(category));
static cl::opt<unsigned> threads("j", cl::desc("Threads; 0: one for each core"), cl::init(1),
                                 cl::Prefix, cl::cat(category));

static PrintOptions shown(category);
static cl::opt<bool> verifyEach("verify-each", cl::desc("Verify after each pass"),
                                cl::cat(category));
static cl::opt<bool> disableVerify("disable-verify", cl::desc("Do not verify the input"),
                                   cl::cat(category));
static cl::opt<int> bisectLimit("opt-bisect-limit",
                                cl::desc("Run only the first <n> passes; -1 numbers them"),
                                cl::value_desc("n"), cl::init(INT_MAX), cl::cat(category));
static cl::opt<std::string> dotFile("dot-cfg",
                                    cl::desc("Write control-flow graphs to <file> for Graphviz"),
                                    cl::value_desc("file"), cl::cat(category));
static cl::opt<bool> viewGraph("view-cfg", cl::desc("Show control-flow graphs with Graphviz"),
                               cl::cat(category));
static RemarkOptions remarks(category);
static cl::opt<unsigned> inlineRounds("inline-iters", cl::desc("Rounds of inlining, at most"),
                                      cl::value_desc("n"), cl::init(1), cl::cat(category));
static cl::opt<bool> printPipeline("print-pipeline-passes",
                                   cl::desc("Print the passes of -O and -passes and exit"),
                                   cl::cat(category));
static cl::opt<bool> listPasses("print-passes", cl::desc("List all passes and exit"),
                                cl::cat(category));

static bool isTerminal(int descriptor) {
  return llvm::sys::Process::FileDescriptorHasColors(descriptor);
}

static int fail(const llvm::Twine &message) {
  llvm::errs() << "cot-opt: error: " << message << '\n';
  return 1;
}

static int fail(const DiagnosticList &diagnostics) {
  diagnostics.print(llvm::errs(), isTerminal(2));
  return 1;
}

/// LLVM's own -stats and -stats-json, which its option parser always registers.
static bool statisticsAsJson() {
  auto &options = cl::getRegisteredOptions();
  auto found = options.find("stats-json");
  return found != options.end() && found->second->getNumOccurrences() != 0;
}

static PipelineRunOptions runOptions() {
  PipelineRunOptions options;
  options.instrumentation = shown.instrumentation();
  options.instrumentation.verifyEach = verifyEach;
  if (bisectLimit.getNumOccurrences()) options.instrumentation.bisectLimit = bisectLimit;
  options.threads = shown.wantsTrace() ? 1u : unsigned(threads);
  options.settings.inlineRounds = inlineRounds;
  return options;
}

/// The pipeline of the level, then that of -passes. The level is the command line's, else that of
/// the settings in the input and in --set.
static PassPipeline buildPipeline(const ir::Module &module, DiagnosticList &diagnostics) {
  Settings all;
  std::string error;
  ir::applyHeaderSettings(module, "", all);
  for (const std::string &word : settings)
    if (!all.apply(word, error)) diagnostics.error("--set", error);
  std::optional<OptimizationLevel> commandLine;
  if (level.getNumOccurrences()) commandLine = level;
  bool asked = commandLine || all.wasSet(Setting::OptLevel);
  PassPipeline pipeline =
      asked ? PassPipeline::forLevel(all.optimizationLevel(commandLine)) : PassPipeline();
  shown.forEachName([&](StringRef option, const std::string &name) {
    if (!isPassName(name)) diagnostics.error(option, "unknown pass `" + name + "`");
  });
  pipeline.append(PassPipeline::parse(passes, diagnostics));
  return pipeline;
}

static llvm::Error writeGraphs(ir::Module &module, StringRef path) {
  return writeOutputFile(path, [&](llvm::raw_ostream &os) -> llvm::Error {
    PipelineRunOptions options;
    DiagnosticList none;
    runPipeline(module, PassPipeline::parse("print<cfg>", none), options, os);
    return llvm::Error::success();
  });
}

/// Draws the graphs with Graphviz's dot and opens the picture with the desktop's viewer.
static llvm::Error viewGraphs(ir::Module &module) {
  auto dot = llvm::sys::findProgramByName("dot");
  if (!dot) return llvm::createStringError("Graphviz's `dot` was not found");
  llvm::SmallString<128> graph, picture;
  if (std::error_code code = llvm::sys::fs::createTemporaryFile("cfg", "dot", graph))
    return llvm::errorCodeToError(code);
  if (llvm::Error error = writeGraphs(module, graph)) return error;
  picture = graph;
  llvm::sys::path::replace_extension(picture, "svg");
  std::string message;
  if (llvm::sys::ExecuteAndWait(*dot, {*dot, "-Tsvg", "-o", picture, graph}, std::nullopt, {}, 0, 0,
                                &message))
    return llvm::createStringError("`dot` failed " + message);
  llvm::errs() << "cot-opt: the graph is in " << picture << '\n';
  if (auto viewer = llvm::sys::findProgramByName("xdg-open"))
    llvm::sys::ExecuteNoWait(*viewer, {*viewer, picture}, std::nullopt);
  return llvm::Error::success();
}

static llvm::Error writeModule(const ir::Module &module) {
  return writeOutputFile(outputFile, [&](llvm::raw_ostream &os) -> llvm::Error {
    ir::printModule(os, module);
    return llvm::Error::success();
  });
}

static void printReports(const PipelineRunResult &result) {
  shown.printTimes(result.times);
  if (!llvm::AreStatisticsEnabled()) return;
  if (statisticsAsJson())
    result.statistics.printJson(llvm::errs());
  else
    result.statistics.print(llvm::errs());
}

static int run() {
  auto buffer = readInput(inputFile);
  if (!buffer) return fail(inputFile + ": " + llvm::toString(buffer.takeError()));
  StringRef text = (*buffer)->getBuffer();
  StringRef name = inputFile == "-" ? StringRef("<stdin>") : StringRef(inputFile);
  DiagnosticList diagnostics;
  ir::SourceMap map;
  auto module = ir::parseModule(text, name, diagnostics, &map);
  if (diagnostics.hasErrors() || !module) return fail(diagnostics);
  ir::VerifierTarget target;
  target.pointerBits = 0; // the text need not say
  target.enablePinnedReg = target.preserveFramePointers = true;
  if (!disableVerify && !verifyModule(*module, map, name, text, &target, diagnostics))
    return fail(diagnostics);
  PassPipeline pipeline = buildPipeline(*module, diagnostics);
  if (diagnostics.hasErrors()) return fail(diagnostics);
  if (printPipeline) {
    llvm::outs() << pipeline.text() << '\n';
    return 0;
  }
  PipelineRunOptions options = runOptions();
  if (llvm::Error error = remarks.choose(options.remarks)) return fail(toString(std::move(error)));
  PipelineRunResult result = runPipeline(*module, pipeline, options, llvm::errs());
  if (llvm::Error error = remarks.write(result.remarks)) return fail(toString(std::move(error)));
  if (!result.verificationFailure.empty())
    return fail("invalid function " + result.verificationFailure);
  if (llvm::Error error = writeModule(*module)) return fail(toString(std::move(error)));
  if (!dotFile.empty())
    if (llvm::Error error = writeGraphs(*module, dotFile)) return fail(toString(std::move(error)));
  if (viewGraph)
    if (llvm::Error error = viewGraphs(*module))
      return fail("-view-cfg: " + toString(std::move(error)));
  printReports(result);
  return 0;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv,
                              "cot-opt: reads CLIF, verifies it, runs passes, prints it\n");
  if (listPasses) {
    printPassNames(llvm::outs());
    return 0;
  }
  return shown.runTraced("cot-opt", inputFile, run);
}
