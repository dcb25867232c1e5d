//===- cot-filetest.cpp - Runs .clif files by their own test lines -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Testing/FileTest.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

using namespace cot;
using namespace cot::testing;
namespace cl = llvm::cl;

static cl::OptionCategory category("cot-filetest options");

static cl::list<std::string> paths(cl::Positional, cl::OneOrMore, cl::cat(category),
                                   cl::desc("<files and folders>"));
static cl::opt<OptimizationLevel>
    level(cl::cat(category), cl::desc("Optimization level; beats the files' opt_level:"),
          cl::values(clEnumValN(OptimizationLevel::O0, "O0", "none"),
                     clEnumValN(OptimizationLevel::O1, "O1", "cheap"),
                     clEnumValN(OptimizationLevel::O2, "O2", "everything")));
static cl::list<std::string> settings("set", cl::cat(category), cl::value_desc("name[=value]"),
                                      cl::desc("Set a setting; beats the files' set lines"));
static cl::opt<std::string>
    allocator("regalloc", cl::cat(category), cl::value_desc("name"),
              cl::desc("Register allocator: ion, fast or irc (default: the level's own)"));
static cl::opt<unsigned> threads("j", cl::Prefix, cl::init(1), cl::cat(category),
                                 cl::value_desc("threads"),
                                 cl::desc("Run this many files at a time"));
static cl::opt<std::string>
    filter("filter", cl::cat(category), cl::value_desc("regex"),
           cl::desc("Run only tests whose name (`file: test command: target words`) matches"));
static cl::opt<bool> json("json", cl::cat(category),
                          cl::desc("Print all results as JSON instead of the report"));
static cl::opt<bool> list("list", cl::cat(category),
                          cl::desc("Name the unsupported tests, and those whose text was not "
                                   "compared, by reason"));

static bool fail(const llvm::Twine &message) {
  llvm::errs() << "cot-filetest: error: " << message << '\n';
  return false;
}

static bool readOptions(FileTestOptions &options, std::optional<llvm::Regex> &regex) {
  if (level.getNumOccurrences()) options.level = level;
  if (!allocator.empty() && allocator != "ion" && allocator != "fast" && allocator != "irc")
    return fail("unknown register allocator `" + allocator + "`: expected ion, fast or irc");
  options.allocator = allocator;
  Settings all;
  std::string why;
  for (const std::string &word : settings)
    if (!all.apply(word, why)) return fail("--set: " + why);
  options.settings = settings;
  if (threads == 0) return fail("-j needs at least one thread");
  options.threads = threads;
  if (filter.empty()) return true;
  regex.emplace(filter);
  std::string error;
  if (!regex->isValid(error)) return fail("bad --filter: " + error);
  options.filter = &*regex;
  return true;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "Runs .clif files by their own test lines\n");
  FileTestOptions options;
  std::optional<llvm::Regex> regex;
  if (!readOptions(options, regex)) return 1;

  std::vector<TestResult> results;
  std::vector<std::string> files = findTestFiles(std::vector<std::string>(paths), results);
  std::vector<TestResult> run = runTestFiles(files, options);
  std::move(run.begin(), run.end(), std::back_inserter(results));
  if (json)
    printJson(llvm::outs(), results);
  else
    printReport(llvm::outs(), results, list);
  return TestTotals(results).failed ? 1 : 0;
}
