//===- cot/Passes/PrintOptions.h - What is shown of passes while they run -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The options `-print-before`, `-print-after`, their `-all`, `-print-changed`,
/// `-filter-print-funcs`, `-time-passes`, `-time-trace` and `-time-trace-file` of tools that run
/// passes, whatever the passes run over.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASSES_PRINTOPTIONS_H
#define COT_PASSES_PRINTOPTIONS_H

#include "cot/Pass/Instrumentation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"

namespace cot {

/// One static object of a tool: its options exist as long as it does.
class PrintOptions {
public:
  explicit PrintOptions(llvm::cl::OptionCategory &category);

  /// Is anything asked for?
  bool any() const;
  /// Everything but the trace, which is the process's.
  InstrumentationOptions instrumentation() const;
  /// Calls \p check with the option, dash included, and each pass that it names.
  void forEachName(llvm::function_ref<void(llvm::StringRef, const std::string &)> check) const;
  bool wantsTimes() const { return timePasses; }
  bool wantsTrace() const { return timeTrace; }
  /// If times are wanted, prints the table of \p times to standard error.
  void printTimes(llvm::ArrayRef<PassTime> times) const;
  /// Calls \p run, under the profiler if a trace is wanted, which then is written beside \p input
  /// (of standard input, by the name of \p tool). Returns what \p run does, or 1 and an error.
  int runTraced(llvm::StringRef tool, llvm::StringRef input, llvm::function_ref<int()> run) const;

private:
  llvm::cl::list<std::string> before, after;
  llvm::cl::opt<bool> beforeAll, afterAll, changed;
  llvm::cl::list<std::string> functions;
  llvm::cl::opt<bool> timePasses, timeTrace;
  llvm::cl::opt<std::string> timeTraceFile;
};

} // namespace cot

#endif // COT_PASSES_PRINTOPTIONS_H
