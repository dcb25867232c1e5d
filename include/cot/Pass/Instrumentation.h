//===- cot/Pass/Instrumentation.h - What happens around each pass -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Passes hold no logging: whatever a user wants to see of a pipeline happens in the PassScope
/// around each run of a pass. It decides whether the pass runs (bisection), times it, dumps the
/// unit before and after, prints what changed, and verifies.
///
/// Everything printed goes to the run's own stream, so that units worked on in parallel can print
/// in their order.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASS_INSTRUMENTATION_H
#define COT_PASS_INSTRUMENTATION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace cot {

struct InstrumentationOptions {
  /// Names of passes.
  std::vector<std::string> printBefore, printAfter;
  bool printBeforeAll = false, printAfterAll = false;
  /// Print the difference that each pass makes.
  bool printChanged = false;
  /// Only units of these names are printed; empty: all.
  std::vector<std::string> filterUnits;
  bool verifyEach = false;
  bool timePasses = false;
  /// Passes are numbered from 1 over the whole run; those above the limit do not run. A negative
  /// limit only prints the numbers.
  std::optional<int64_t> bisectLimit;
  bool colors = false;
};

/// A unit under a pass, as the instrumentation sees it.
struct UnitView {
  std::string name;
  llvm::function_ref<void(llvm::raw_ostream &)> print;
  /// Writes what is wrong; empty when nothing is.
  llvm::function_ref<std::string()> verify;
};

/// Seconds spent in passes of one name.
struct PassTime {
  std::string pass;
  double seconds = 0;
  uint64_t runs = 0;
};

/// The state of one run over one unit; runs of different units are merged in order.
class PassInstrumentation {
public:
  PassInstrumentation(const InstrumentationOptions &options, llvm::raw_ostream &output)
      : options(options), output(output) {}

  /// The number that the next pass has minus one: where the numbering of this unit begins.
  void setFirstNumber(int64_t number) { passNumber = number; }
  /// What verification found after some pass, with the pass's name; empty if nothing.
  const std::string &verificationFailure() const { return failure; }
  void reportFailure(llvm::StringRef pass, llvm::StringRef unit, llvm::StringRef found);
  llvm::ArrayRef<PassTime> times() const { return timeTable; }
  void addTimes(llvm::ArrayRef<PassTime> other);
  /// A table of the times, longest first.
  void printTimes(llvm::raw_ostream &os) const;

private:
  friend class PassScope;
  bool wantsUnit(llvm::StringRef unit) const;
  PassTime &timeOf(llvm::StringRef pass);

  const InstrumentationOptions &options;
  llvm::raw_ostream &output;
  int64_t passNumber = 0;
  std::vector<PassTime> timeTable;
  std::string failure;
};

/// Around one run of one pass. Usage:
///
///     PassScope scope(instrumentation, name, view);
///     if (scope.shouldRun())
///       scope.finish(pass.run(...).preservesAll());
class PassScope {
public:
  PassScope(PassInstrumentation &instrumentation, llvm::StringRef pass, const UnitView &unit);
  bool shouldRun() const { return run; }
  /// To be called after the pass ran. \p unchanged: the pass says that it changed nothing.
  void finish(bool unchanged);

private:
  void dump(llvm::StringRef when);

  PassInstrumentation &instrumentation;
  llvm::StringRef pass;
  const UnitView &unit;
  bool run = true;
  bool printed = false;
  std::string before;
  std::chrono::steady_clock::time_point start;
};

} // namespace cot

#endif // COT_PASS_INSTRUMENTATION_H
