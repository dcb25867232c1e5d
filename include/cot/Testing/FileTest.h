//===- cot/Testing/FileTest.h - Running test files -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Runs the commands that test files name. There is one result for each test line of a file and,
/// where the command is for a machine, for each target line.
///
/// A command is one file of lib/Testing/Commands and one line of Commands.def. What a test needs
/// and this build does not have makes its result Unsupported, with a reason; it never passes.
///
/// Invariant: results come in the order of the files given, whatever the number of threads.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TESTING_FILETEST_H
#define COT_TESTING_FILETEST_H

#include "cot/Testing/TestFile.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/Regex.h"

namespace cot::testing {

enum class TestStatus : uint8_t { Passed, Failed, Unsupported };

/// What one command said about one file.
struct TestResult {
  std::string file;
  /// The test line's words, `interpret`; empty for a file that is no test file.
  std::string test;
  /// The target line's words; empty where the command is for no machine.
  std::string target;
  TestStatus status = TestStatus::Passed;
  /// Of Failed: what went wrong, in lines, the first with the place. Of Unsupported: the reason.
  std::string message;
  /// The command ran and its result verified, but the text that it printed was not compared.
  bool textNotCompared = false;

  /// `dir/a.clif: test interpret: target x86_64`.
  std::string name() const;
};

struct FileTestOptions {
  /// Beats the files' opt_level.
  std::optional<OptimizationLevel> level;
  /// Settings that beat those of the files, each `name` or `name=value` and valid.
  std::vector<std::string> settings;
  /// `ion`, `fast` or `irc`; empty for the level's own.
  std::string allocator;
  unsigned threads = 1;
  /// Only results whose name matches; all if there is none.
  const llvm::Regex *filter = nullptr;
};

/// What a command gets to see, and where it says what it found.
class TestContext {
public:
  TestContext(const TestFile &file, const TestLine &test, const TargetLine *target,
              const FileTestOptions &options)
      : file(file), test(test), target(target), options(options) {}

  const TestFile &file;
  const TestLine &test;
  /// Null for commands that are for no machine; but where a file has a single target line, such a
  /// command sees it, too.
  const TargetLine *target;
  const FileTestOptions &options;

  /// The settings of the target line or, without one, of the file.
  const Settings &settings() const { return target ? target->settings : file.settings(); }
  /// Adds a failure at a line of the file: `path:line: message`, and the line itself.
  void fail(uint32_t line, const llvm::Twine &message);
  /// The test cannot run in this build. The first reason stays.
  void unsupported(const llvm::Twine &reason);
  void noteTextNotCompared() { textNotCompared = true; }
  /// Whether \p output is what the comments of function number \p function (and of the header)
  /// say; else a failure with the text.
  void checkOutput(size_t function, llvm::StringRef output);

  TestResult result() const;

private:
  std::string failures, reason;
  unsigned numFailures = 0;
  bool textNotCompared = false;
};

struct Command {
  llvm::StringLiteral name;
  /// There is one result for each target line.
  bool needsTarget;
  void (*run)(TestContext &context);
};
/// Null for a name that no test line may have.
const Command *findCommand(llvm::StringRef name);
llvm::ArrayRef<Command> allCommands();

/// The `.clif` files below \p paths, sorted within each folder; files named are taken as they are.
/// A path that is not there, or a folder without any, becomes a failed result.
std::vector<std::string> findTestFiles(llvm::ArrayRef<std::string> paths,
                                       std::vector<TestResult> &problems);

/// All results of one file.
std::vector<TestResult> runTestFile(const TestFile &file, const FileTestOptions &options);
/// All results of \p files, in their order.
std::vector<TestResult> runTestFiles(llvm::ArrayRef<std::string> files,
                                     const FileTestOptions &options);

//===--- Reports -----------------------------------------------------------===//

struct TestTotals {
  size_t passed = 0, failed = 0, unsupported = 0, textNotCompared = 0;
  explicit TestTotals(llvm::ArrayRef<TestResult> results);
};
/// Every failure with its message, the number of unsupported tests by reason (with \p list, their
/// names, and those whose text was not compared) and the line `N passed, N failed, N unsupported`.
void printReport(llvm::raw_ostream &os, llvm::ArrayRef<TestResult> results, bool list);
/// One object: `results`, an array of all, and the totals.
void printJson(llvm::raw_ostream &os, llvm::ArrayRef<TestResult> results);

} // namespace cot::testing

#endif // COT_TESTING_FILETEST_H
