//===- Instrumentation.cpp - What happens around each pass -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Pass/Instrumentation.h"
#include "cot/Pass/TextDiff.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/TimeProfiler.h"

using namespace cot;
using llvm::StringRef;

bool PassInstrumentation::wantsUnit(StringRef unit) const {
  return options.filterUnits.empty() || llvm::is_contained(options.filterUnits, unit);
}

PassTime &PassInstrumentation::timeOf(StringRef pass) {
  for (PassTime &time : timeTable)
    if (time.pass == pass) return time;
  timeTable.push_back({pass.str(), 0, 0});
  return timeTable.back();
}

void PassInstrumentation::addTimes(llvm::ArrayRef<PassTime> other) {
  for (const PassTime &time : other) {
    PassTime &sum = timeOf(time.pass);
    sum.seconds += time.seconds;
    sum.runs += time.runs;
  }
}

void PassInstrumentation::printTimes(llvm::raw_ostream &os) const {
  std::vector<PassTime> sorted(timeTable);
  llvm::sort(sorted, [](const PassTime &a, const PassTime &b) {
    return std::tie(b.seconds, a.pass) < std::tie(a.seconds, b.pass);
  });
  double total = 0;
  for (const PassTime &time : sorted)
    total += time.seconds;
  os << "   seconds  percent      runs  pass\n";
  for (const PassTime &time : sorted)
    os << llvm::format("%10.6f  %6.1f%%  %8llu  ", time.seconds,
                       total > 0 ? 100 * time.seconds / total : 0.0,
                       static_cast<unsigned long long>(time.runs))
       << time.pass << '\n';
  os << llvm::format("%10.6f  %6.1f%%            total\n", total, 100.0);
}

void PassInstrumentation::reportFailure(StringRef pass, StringRef unit, StringRef found) {
  if (failure.empty()) failure = ("after pass `" + pass + "` on " + unit + ":\n" + found).str();
}

void PassScope::dump(StringRef when) {
  instrumentation.output << "; *** " << unit.name << ' ' << when << ' ' << pass << " ***\n";
  unit.print(instrumentation.output);
}

PassScope::PassScope(PassInstrumentation &instrumentation, StringRef pass, const UnitView &unit)
    : instrumentation(instrumentation), pass(pass), unit(unit) {
  const InstrumentationOptions &options = instrumentation.options;
  ++instrumentation.passNumber;
  if (options.bisectLimit) {
    run = *options.bisectLimit < 0 || instrumentation.passNumber <= *options.bisectLimit;
    instrumentation.output << "BISECT: " << (run ? "" : "NOT ") << "running pass ("
                           << instrumentation.passNumber << ") " << pass << " on " << unit.name
                           << '\n';
  }
  if (!run) return;
  printed = instrumentation.wantsUnit(unit.name);
  if (printed && (options.printBeforeAll || llvm::is_contained(options.printBefore, pass)))
    dump("before");
  if (printed && options.printChanged) {
    llvm::raw_string_ostream os(before);
    unit.print(os);
  }
  if (llvm::timeTraceProfilerEnabled()) llvm::timeTraceProfilerBegin(pass, unit.name);
  if (options.timePasses) start = std::chrono::steady_clock::now();
}

void PassScope::finish(bool unchanged) {
  const InstrumentationOptions &options = instrumentation.options;
  if (options.timePasses) {
    PassTime &time = instrumentation.timeOf(pass);
    time.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    ++time.runs;
  }
  if (llvm::timeTraceProfilerEnabled()) llvm::timeTraceProfilerEnd();
  if (printed && (options.printAfterAll || llvm::is_contained(options.printAfter, pass)))
    dump("after");
  if (printed && options.printChanged && !unchanged) {
    std::string after;
    llvm::raw_string_ostream os(after);
    unit.print(os);
    if (after != before) {
      instrumentation.output << "; *** " << unit.name << " changed by " << pass << " ***\n";
      printTextDiff(instrumentation.output, before, after, {3, 1000, options.colors});
    }
  }
  if (options.verifyEach)
    if (std::string found = unit.verify(); !found.empty())
      instrumentation.reportFailure(pass, unit.name, found);
}
