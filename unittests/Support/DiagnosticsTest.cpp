//===- DiagnosticsTest.cpp - Errors bound to places in text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;

std::string printed(const DiagnosticList &list) {
  std::string text;
  llvm::raw_string_ostream os(text);
  list.print(os);
  return text;
}

TEST(DiagnosticsTest, PointsAtTheColumn) {
  DiagnosticList list;
  list.errorAt("a.clif", "one\n\ttwo three\n", 9, "no `three` here");
  EXPECT_EQ(printed(list), "a.clif:2:6: error: no `three` here\n\ttwo three\n\t    ^\n");
}

TEST(DiagnosticsTest, FileAsAWhole) {
  DiagnosticList list;
  list.error("a.clif", "cannot be read");
  EXPECT_EQ(printed(list), "a.clif: error: cannot be read\n");
  EXPECT_TRUE(list.hasErrors());
}

TEST(DiagnosticsTest, LongLinesAreCut) {
  DiagnosticList list;
  std::string line(1000000, 'x');
  line[500000] = '!';
  list.errorAt("a", line, 500000, "m");
  ASSERT_EQ(list.all().size(), 1u);
  EXPECT_LT(list.all()[0].excerpt.size(), 200u);
  EXPECT_EQ(list.all()[0].excerpt[list.all()[0].caret], '!');
  EXPECT_EQ(list.all()[0].column, 500001u);
}

TEST(DiagnosticsTest, CountsErrorsPastTheLimit) {
  DiagnosticList list(2);
  for (int i = 0; i < 5; ++i)
    list.error("a", "m");
  EXPECT_TRUE(list.full());
  EXPECT_EQ(list.all().size(), 2u);
  EXPECT_EQ(printed(list), "a: error: m\na: error: m\nerror: 3 more errors are not shown\n");
}

} // namespace
