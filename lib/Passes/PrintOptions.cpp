//===- PrintOptions.cpp - What is shown of passes while they run ----------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Passes/PrintOptions.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/TimeProfiler.h"

using namespace cot;
namespace cl = llvm::cl;

PrintOptions::PrintOptions(cl::OptionCategory &category)
    : before("print-before", cl::CommaSeparated, cl::desc("Print functions before these passes"),
             cl::value_desc("pass,..."), cl::cat(category)),
      after("print-after", cl::CommaSeparated, cl::desc("Print functions after these passes"),
            cl::value_desc("pass,..."), cl::cat(category)),
      beforeAll("print-before-all", cl::desc("Print functions before each pass"),
                cl::cat(category)),
      afterAll("print-after-all", cl::desc("Print functions after each pass"), cl::cat(category)),
      changed("print-changed", cl::desc("Print what each pass changes"), cl::cat(category)),
      functions("filter-print-funcs", cl::CommaSeparated, cl::desc("Print only these functions"),
                cl::value_desc("name,..."), cl::cat(category)),
      timePasses("time-passes", cl::desc("Print the time spent in each pass"), cl::cat(category)),
      timeTrace("time-trace", cl::desc("Write a trace for Chrome's tracing page"),
                cl::cat(category)),
      timeTraceFile("time-trace-file", cl::desc("Where -time-trace writes"), cl::value_desc("file"),
                    cl::cat(category)) {}

bool PrintOptions::any() const {
  return timePasses || timeTrace || changed || beforeAll || afterAll || !before.empty() ||
         !after.empty();
}

InstrumentationOptions PrintOptions::instrumentation() const {
  InstrumentationOptions around;
  around.printBefore.assign(before.begin(), before.end());
  around.printAfter.assign(after.begin(), after.end());
  around.printBeforeAll = beforeAll;
  around.printAfterAll = afterAll;
  around.printChanged = changed;
  // Functions are named with and without the percent sign.
  for (const std::string &name : functions) {
    around.filterUnits.push_back(name);
    around.filterUnits.push_back("%" + name);
  }
  around.timePasses = timePasses;
  around.colors = llvm::sys::Process::FileDescriptorHasColors(2);
  return around;
}

void PrintOptions::forEachName(
    llvm::function_ref<void(llvm::StringRef, const std::string &)> check) const {
  for (const std::string &name : before)
    check("-print-before", name);
  for (const std::string &name : after)
    check("-print-after", name);
}

void PrintOptions::printTimes(llvm::ArrayRef<PassTime> times) const {
  if (!timePasses) return;
  InstrumentationOptions none;
  PassInstrumentation table(none, llvm::errs());
  table.addTimes(times);
  table.printTimes(llvm::errs());
}

int PrintOptions::runTraced(llvm::StringRef tool, llvm::StringRef input,
                            llvm::function_ref<int()> run) const {
  if (!timeTrace) return run();
  llvm::timeTraceProfilerInitialize(/*TimeTraceGranularity=*/0, tool);
  int status = run();
  std::string path = timeTraceFile;
  if (path.empty()) path = (input == "-" ? tool : input).str() + ".time-trace";
  if (llvm::Error error = llvm::timeTraceProfilerWrite(path, path)) {
    llvm::errs() << tool << ": error: " << path << ": " << toString(std::move(error)) << '\n';
    status = 1;
  }
  llvm::timeTraceProfilerCleanup();
  return status;
}
