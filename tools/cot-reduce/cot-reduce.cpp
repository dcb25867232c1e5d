//===- cot-reduce.cpp - Makes a program smaller that shows a failure -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads a module and writes the smallest one found for which a script ends with status 0 or a
/// built-in check finds a failure. Options and composition only.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Parser.h"
#include "cot/IR/VerifierDiagnostics.h"
#include "cot/RegAlloc/Allocate.h"
#include "cot/Support/InputFile.h"
#include "cot/Support/OutputFile.h"
#include "cot/Testing/Reduce.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"

using namespace cot;
using namespace cot::testing;
namespace cl = llvm::cl;
using llvm::StringRef;

static cl::OptionCategory category("cot-reduce options");
static cl::opt<std::string> inputFile(cl::Positional, cl::desc("<input>"), cl::init("-"),
                                      cl::cat(category));
static cl::opt<std::string> outputFile("o", cl::desc("Write to <file>; - is standard output"),
                                       cl::value_desc("file"), cl::init("-"), cl::cat(category));
static cl::opt<std::string>
    script("test",
           cl::desc("A program that gets the name of a file and ends with status 0 if what "
                    "is in it is interesting"),
           cl::value_desc("program"), cl::cat(category));
static cl::opt<ReduceCheck> check(
    "check", cl::desc("What to look for instead of running a script:"),
    cl::values(clEnumValN(ReduceCheck::Crash, "crash", "passes or compiling it crash"),
               clEnumValN(ReduceCheck::Verifier, "verifier", "a pass leaves an invalid function"),
               clEnumValN(ReduceCheck::Interpreter, "interpreter",
                          "it computes something else after the passes"),
               clEnumValN(ReduceCheck::Allocation, "allocation",
                          "compiling it fails, the checker of allocations included")),
    cl::init(ReduceCheck::Crash), cl::cat(category));
static cl::opt<std::string> passes("passes", cl::desc("Passes to run: 'a,b,function(c,d)'"),
                                   cl::value_desc("pipeline"), cl::cat(category));
static cl::opt<OptimizationLevel>
    level(cl::desc("The passes of a level, before those of -passes, and how to compile:"),
          cl::values(clEnumValN(OptimizationLevel::O0, "O0", "none"),
                     clEnumValN(OptimizationLevel::O1, "O1", "those that every use pays for"),
                     clEnumValN(OptimizationLevel::O2, "O2", "all that make code faster")),
          cl::init(OptimizationLevel::O0), cl::cat(category));
static cl::opt<std::string> allocator("allocator", cl::desc("ion, fast or irc"),
                                      cl::value_desc("name"), cl::cat(category));
static cl::opt<uint64_t> seed("seed", cl::desc("Of the arguments of calls in the interpreter"),
                              cl::init(1), cl::cat(category));
static cl::opt<uint64_t> maxTests("max-tests", cl::desc("Stop after so many tests"),
                                  cl::init(100000), cl::cat(category));

static int fail(const llvm::Twine &message) {
  llvm::errs() << "cot-reduce: error: " << message << '\n';
  return 1;
}

/// Says what is wrong with a text, if anything is.
static bool isValid(StringRef text) {
  StringRef name = inputFile == "-" ? StringRef("<stdin>") : StringRef(inputFile);
  DiagnosticList diagnostics;
  ir::SourceMap map;
  auto module = ir::parseModule(text, name, diagnostics, &map);
  bool valid = module && !diagnostics.hasErrors() &&
               verifyModule(*module, map, name, text, nullptr, diagnostics);
  if (!valid) diagnostics.print(llvm::errs(), llvm::sys::Process::FileDescriptorHasColors(2));
  return valid;
}

static int run() {
  auto buffer = readInput(inputFile);
  if (!buffer) return fail(inputFile + ": " + llvm::toString(buffer.takeError()));
  DiagnosticList diagnostics;
  CheckOptions options;
  options.check = check;
  options.level = level;
  options.allocator = allocator;
  options.seed = seed;
  options.pipeline = PassPipeline::forLevel(level);
  options.pipeline.append(PassPipeline::parse(passes, diagnostics));
  if (diagnostics.hasErrors()) {
    diagnostics.print(llvm::errs(), false);
    return 1;
  }
  if (!allocator.empty() && !regalloc::parseAlgorithm(allocator))
    return fail("unknown allocator `" + allocator + "`");
  if (!script.empty() && check.getNumOccurrences() != 0)
    return fail("-test and -check say different things");
  if (!script.empty() && !llvm::sys::fs::can_execute(script))
    return fail(script + ": not an executable file");
  if (!isValid((*buffer)->getBuffer())) return 1;
  ReduceOptions limits;
  limits.maxTests = maxTests;
  auto reduced = reduceModule((*buffer)->getBuffer(),
                              [&](StringRef text) {
                                return script.empty() ? showsFailure(text, options)
                                                      : runInterestingScript(script, text);
                              },
                              limits);
  if (!reduced) return fail(inputFile + ": " + toString(reduced.takeError()));
  if (llvm::Error error = writeOutputFile(outputFile, [&](llvm::raw_ostream &os) -> llvm::Error {
        os << reduced->text;
        return llvm::Error::success();
      }))
    return fail(toString(std::move(error)));
  llvm::errs() << "cot-reduce: " << (*buffer)->getBufferSize() << " bytes became "
               << reduced->text.size() << " in " << reduced->tests << " tests\n";
  return 0;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv,
                              "cot-reduce: makes a program smaller that shows a failure\n");
  return run();
}
