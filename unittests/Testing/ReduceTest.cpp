//===- ReduceTest.cpp - Tests of the reducer -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Testing/Reduce.h"
#include "cot/IR/Printer.h"
#include "cot/Testing/RandomModule.h"
#include <gtest/gtest.h>

using namespace cot;
using namespace cot::testing;
using llvm::StringRef;

static std::string randomText(uint64_t seed) {
  std::string text;
  llvm::raw_string_ostream os(text);
  ir::printModule(os, *makeRandomModule(seed, RandomModuleOptions()));
  return text;
}

TEST(ReduceTest, LittleIsLeftOfARandomModule) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    std::string text = randomText(seed);
    auto result = reduceModule(text, [](StringRef smaller) { return smaller.contains("return"); });
    ASSERT_TRUE(bool(result)) << llvm::toString(result.takeError());
    // Signatures keep their results.
    EXPECT_LT(result->text.size() * 5, text.size()) << result->text;
    EXPECT_TRUE(StringRef(result->text).contains("return"));
  }
}

TEST(ReduceTest, EndsWhereEveryEditIsInteresting) {
  // What can't be made smaller is not tried for ever.
  auto result = reduceModule(randomText(7), [](StringRef) { return true; });
  ASSERT_TRUE(bool(result));
  EXPECT_LT(result->tests, 1000u);
}

TEST(ReduceTest, StopsWhenTheTestsAreUsedUp) {
  ReduceOptions options;
  options.maxTests = 5;
  auto result =
      reduceModule(randomText(4), [](StringRef text) { return text.contains("iadd"); }, options);
  ASSERT_TRUE(bool(result));
  EXPECT_EQ(result->tests, 5u);
}

TEST(ReduceTest, RefusesWhatIsNotInteresting) {
  auto result =
      reduceModule("function %f() {\nblock0:\n    return\n}\n", [](StringRef) { return false; });
  ASSERT_FALSE(bool(result));
  EXPECT_EQ(llvm::toString(result.takeError()), "the input is not interesting");
}

TEST(ReduceTest, RefusesWhatIsNotAModule) {
  auto result = reduceModule("function %f() {\nblock0:\n    v0 = iadd v1, v2\n}\n",
                             [](StringRef) { return true; });
  ASSERT_FALSE(bool(result));
  EXPECT_EQ(llvm::toString(result.takeError()), "the input is not a valid module");
}
