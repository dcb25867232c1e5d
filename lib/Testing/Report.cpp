//===- Report.cpp - What came of the tests -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Testing/FileTest.h"
#include "llvm/Support/JSON.h"
#include <map>

using namespace cot::testing;

static llvm::StringRef statusText(TestStatus status) {
  switch (status) {
  case TestStatus::Passed:
    return "passed";
  case TestStatus::Failed:
    return "failed";
  case TestStatus::Unsupported:
    return "unsupported";
  }
  return "";
}

TestTotals::TestTotals(llvm::ArrayRef<TestResult> results) {
  for (const TestResult &result : results) {
    passed += result.status == TestStatus::Passed;
    failed += result.status == TestStatus::Failed;
    unsupported += result.status == TestStatus::Unsupported;
    textNotCompared += result.textNotCompared;
  }
}

static void printTotals(llvm::raw_ostream &os, const TestTotals &totals) {
  os << totals.passed << " passed, " << totals.failed << " failed, " << totals.unsupported
     << " unsupported\n";
}

void cot::testing::printReport(llvm::raw_ostream &os, llvm::ArrayRef<TestResult> results,
                               bool list) {
  std::map<std::string, std::vector<const TestResult *>> byReason;
  for (const TestResult &result : results) {
    if (result.status == TestStatus::Failed)
      os << "FAIL: " << result.name() << '\n' << result.message;
    else if (result.status == TestStatus::Unsupported)
      byReason["unsupported: " + result.message].push_back(&result);
    else if (result.textNotCompared)
      byReason["text not compared"].push_back(&result);
  }
  for (const auto &[reason, tests] : byReason) {
    os << reason << ": " << tests.size() << '\n';
    if (list)
      for (const TestResult *test : tests)
        os << "  " << test->name() << '\n';
  }
  printTotals(os, TestTotals(results));
}

void cot::testing::printJson(llvm::raw_ostream &os, llvm::ArrayRef<TestResult> results) {
  TestTotals totals(results);
  llvm::json::OStream json(os, 2);
  json.object([&] {
    json.attributeArray("results", [&] {
      for (const TestResult &result : results)
        json.object([&] {
          // Paths are bytes, JSON is UTF-8.
          auto text = [](const std::string &bytes) { return llvm::json::fixUTF8(bytes); };
          json.attribute("file", text(result.file));
          json.attribute("test", text(result.test));
          json.attribute("target", text(result.target));
          json.attribute("status", statusText(result.status));
          json.attribute("message", text(result.message));
          json.attribute("textNotCompared", result.textNotCompared);
        });
    });
    json.attribute("passed", int64_t(totals.passed));
    json.attribute("failed", int64_t(totals.failed));
    json.attribute("unsupported", int64_t(totals.unsupported));
    json.attribute("textNotCompared", int64_t(totals.textNotCompared));
  });
  os << '\n';
}
