//===- FileTest.cpp - Running test files -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Testing/FileTest.h"
#include "cot/Testing/CheckScript.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"
#include <algorithm>

using namespace cot;
using namespace cot::testing;
using llvm::StringRef;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// What a command says
//===----------------------------------------------------------------------===//

std::string TestResult::name() const {
  std::string text = file;
  if (!test.empty()) text += ": test " + test;
  if (!target.empty()) text += ": target " + target;
  return text;
}

/// More failures of one result than these are only counted.
static constexpr unsigned maxFailuresShown = 20;

void TestContext::fail(uint32_t line, const Twine &message) {
  if (++numFailures > maxFailuresShown) return;
  llvm::raw_string_ostream os(failures);
  os << file.path() << ':' << line << ": " << message << '\n';
  os << "    " << file.lineText(line).trim() << '\n';
}

void TestContext::unsupported(const Twine &why) {
  if (reason.empty()) reason = why.str();
}

/// \p text with a bar before each line and an arrow at those of [begin, end).
static std::string markLines(StringRef text, size_t begin, size_t end) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t newline = std::min(text.find('\n', at), text.size());
    bool marked = at < std::max(end, begin + 1) && newline >= begin;
    out += marked ? "    > " : "    | ";
    out += text.slice(at, newline);
    out += '\n';
    at = newline + 1;
  }
  return out;
}

void TestContext::checkOutput(size_t function, StringRef output) {
  CheckScript script;
  auto addAll = [&](llvm::ArrayRef<Comment> comments) {
    for (const Comment &comment : comments) {
      std::string error;
      if (script.add(comment.text, comment.line, error)) continue;
      fail(comment.line, error);
      return false;
    }
    return true;
  };
  if (!addAll(file.headerComments()) || !addAll(file.comments(function))) return;
  if (std::optional<CheckFailure> failure = script.match(output)) {
    fail(failure->line, failure->message + " for `" + failure->directive + "` in the marked lines");
    if (numFailures <= maxFailuresShown)
      failures += markLines(output, failure->begin, failure->end);
  }
}

TestResult TestContext::result() const {
  TestResult result;
  result.file = file.path().str();
  result.test = test.text();
  if (target) result.target = target->text;
  result.textNotCompared = textNotCompared;
  if (!reason.empty()) {
    result.status = TestStatus::Unsupported;
    result.message = reason;
  } else if (test.expectFail) {
    if (numFailures == 0) {
      result.status = TestStatus::Failed;
      result.message = (Twine(file.path()) + ":" + Twine(test.line) +
                        ": expected the command to fail, but it passed\n")
                           .str();
    }
  } else if (numFailures != 0) {
    result.status = TestStatus::Failed;
    result.message = failures;
    if (numFailures > maxFailuresShown)
      result.message += (Twine(numFailures - maxFailuresShown) + " more failures\n").str();
  }
  return result;
}

//===----------------------------------------------------------------------===//
// One file
//===----------------------------------------------------------------------===//

static TestResult makeResult(const TestFile &file, TestStatus status, std::string message) {
  TestResult result;
  result.file = file.path().str();
  result.status = status;
  result.message = std::move(message);
  return result;
}

static TestResult runCommand(const TestFile &file, const TestLine &test, const TargetLine *target,
                             const Command &command, const FileTestOptions &options) {
  TestContext context(file, test, target, options);
  std::string foreign = target && command.needsTarget ? target->unsupported() : "";
  if (!foreign.empty())
    context.unsupported(foreign);
  else if (!file.missingFeature().empty())
    context.unsupported("feature " + file.missingFeature());
  else
    command.run(context);
  TestResult result = context.result();
  if (!command.needsTarget) result.target.clear();
  return result;
}

std::vector<TestResult> cot::testing::runTestFile(const TestFile &file,
                                                  const FileTestOptions &options) {
  std::vector<TestResult> results;
  auto wanted = [&](const TestResult &result) {
    return !options.filter || options.filter->match(result.name());
  };
  auto add = [&](TestResult result) {
    if (wanted(result)) results.push_back(std::move(result));
  };
  if (file.problems().hasErrors()) {
    std::string message;
    llvm::raw_string_ostream os(message);
    file.problems().print(os);
    add(makeResult(file, TestStatus::Failed, std::move(message)));
    return results;
  }
  if (file.tests().empty())
    add(makeResult(file, TestStatus::Failed, file.path().str() + ": no `test` line\n"));
  const TargetLine *only = file.targets().size() == 1 ? &file.targets()[0] : nullptr;
  for (const TestLine &test : file.tests()) {
    // A result that the filter drops need not be found out.
    auto runIfWanted = [&](const TargetLine *target, const Command &command) {
      TestResult preview = makeResult(file, TestStatus::Passed, "");
      preview.test = test.text();
      if (command.needsTarget && target) preview.target = target->text;
      if (wanted(preview)) results.push_back(runCommand(file, test, target, command, options));
    };
    const Command *command = findCommand(test.command);
    if (!command) {
      TestContext context(file, test, nullptr, options);
      context.fail(test.line, "unknown command `" + test.command + "`");
      add(context.result());
    } else if (!command->needsTarget || file.targets().empty()) {
      runIfWanted(only, *command);
    } else {
      for (const TargetLine &target : file.targets())
        runIfWanted(&target, *command);
    }
  }
  return results;
}

//===----------------------------------------------------------------------===//
// Many files
//===----------------------------------------------------------------------===//

static TestResult makeProblem(StringRef path, const Twine &message) {
  TestResult result;
  result.file = path.str();
  result.status = TestStatus::Failed;
  result.message = (path + ": " + message + "\n").str();
  return result;
}

static void findInFolder(StringRef folder, std::vector<std::string> &files,
                         std::vector<TestResult> &problems) {
  namespace fs = llvm::sys::fs;
  std::error_code error;
  size_t before = files.size();
  // Links are not followed, so that there are no circles.
  fs::recursive_directory_iterator at(folder, error, /*follow_symlinks=*/false), end;
  for (; at != end && !error; at.increment(error)) {
    if (llvm::sys::path::extension(at->path()) != ".clif") continue;
    if (at->type() == fs::file_type::directory_file) continue;
    files.push_back(at->path());
  }
  if (error)
    problems.push_back(makeProblem(folder, error.message()));
  else if (files.size() == before)
    problems.push_back(makeProblem(folder, "no .clif files in this folder"));
  std::sort(files.begin() + before, files.end());
}

std::vector<std::string> cot::testing::findTestFiles(llvm::ArrayRef<std::string> paths,
                                                     std::vector<TestResult> &problems) {
  std::vector<std::string> files;
  for (const std::string &path : paths) {
    if (llvm::sys::fs::is_directory(path))
      findInFolder(path, files, problems);
    else if (llvm::sys::fs::exists(path))
      files.push_back(path);
    else
      problems.push_back(makeProblem(path, "no such file or folder"));
  }
  return files;
}

std::vector<TestResult> cot::testing::runTestFiles(llvm::ArrayRef<std::string> files,
                                                   const FileTestOptions &options) {
  std::vector<std::vector<TestResult>> byFile(files.size());
  auto runOne = [&](size_t index) {
    std::unique_ptr<TestFile> file = TestFile::read(files[index]);
    file->overrideSettings(options.settings);
    byFile[index] = runTestFile(*file, options);
  };
  if (options.threads <= 1) {
    for (size_t index = 0; index < files.size(); ++index)
      runOne(index);
  } else {
    llvm::DefaultThreadPool pool(llvm::hardware_concurrency(options.threads));
    for (size_t index = 0; index < files.size(); ++index)
      pool.async(runOne, index);
    pool.wait();
  }
  std::vector<TestResult> results;
  for (std::vector<TestResult> &some : byFile)
    std::move(some.begin(), some.end(), std::back_inserter(results));
  return results;
}
