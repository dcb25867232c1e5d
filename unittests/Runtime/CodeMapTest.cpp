//===- CodeMapTest.cpp ----------------------------------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Runtime/CodeMap.h"
#include "gtest/gtest.h"
#include <atomic>
#include <thread>

using namespace cot::runtime;

namespace {

CodeBlock blockAt(uint64_t address) {
  CodeBlock block;
  block.address = address;
  block.size = 64;
  block.functions.emplace_back().size = 64;
  return block;
}

TEST(CodeMapTest, findsFunctionOfItsBlock) {
  auto map = CodeMap::create(0x10000, 0x10000);
  ASSERT_TRUE(bool(map));
  CodeBlock block = blockAt(0x18000);
  (*map)->add(block);
  EXPECT_EQ(findFunction(0x18000).function, &block.functions[0]);
  EXPECT_EQ(findFunction(0x1803f).function, &block.functions[0]);
  EXPECT_FALSE(findFunction(0x18040));
  EXPECT_FALSE(findFunction(0x17fff));
  (*map)->remove(block);
  EXPECT_FALSE(findFunction(0x18000));
}

// The begin of one range with the size of the next holds addresses of a third.
TEST(CodeMapTest, findsWhileOtherRangesComeAndGo) {
  std::atomic<bool> isDone = false;
  std::thread other([&] {
    for (int i = 0; i < 20000; ++i) {
      llvm::cantFail(CodeMap::create(0x170000, 0x1000));
      llvm::cantFail(CodeMap::create(0x100000, 0x20000));
    }
    isDone = true;
  });
  auto map = CodeMap::create(0x180000, 0x1000);
  ASSERT_TRUE(bool(map));
  CodeBlock block = blockAt(0x180000);
  (*map)->add(block);
  uint64_t missed = 0;
  while (!isDone)
    missed += !findFunction(0x180000);
  other.join();
  EXPECT_EQ(missed, 0u);
}

} // namespace
