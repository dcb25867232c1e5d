//===- ScratchArrayTest.cpp - Arrays that keep their memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/ScratchArray.h"
#include "gtest/gtest.h"

using namespace cot;

TEST(ScratchArrayTest, GrowingKeepsTheElements) {
  ScratchArray<uint32_t> array;
  for (uint32_t i = 0; i < 100000; ++i)
    array.push_back(i);
  array.append({7, 8});
  ASSERT_EQ(array.size(), 100002u);
  for (uint32_t i = 0; i < 100000; ++i)
    ASSERT_EQ(array[i], i);
  EXPECT_EQ(array.back(), 8u);
}

TEST(ScratchArrayTest, AssignReplacesTheElements) {
  ScratchArray<uint32_t> array;
  array.assign(3, 5);
  array.assign({1, 2});
  EXPECT_EQ(llvm::ArrayRef<uint32_t>(array), llvm::ArrayRef<uint32_t>({1, 2}));
  array.reset(1000);
  EXPECT_TRUE(array.empty());
  EXPECT_TRUE(array.hasRoom(1000));
}

/// Memory goes round among tables of different elements, and nothing of it is lost on the way.
TEST(ScratchArrayTest, TheLargerMemoryIsTaken) {
  struct Three {
    uint32_t a, b, c;
  };
  ScratchArray<uint64_t> large;
  ScratchArray<Three> other;
  large.resize(1000);
  other.resize(10);
  uint64_t *memory = large.data();
  for (unsigned round = 0; round < 100; ++round) {
    other.takeMemory(large);
    EXPECT_EQ(reinterpret_cast<uint64_t *>(other.data()), memory);
    EXPECT_TRUE(other.empty());
    EXPECT_TRUE(other.hasRoom(8000 / sizeof(Three)));
    large.takeMemory(other);
    EXPECT_EQ(large.data(), memory);
    EXPECT_TRUE(large.hasRoom(1000));
  }
  // What has more itself takes nothing.
  large.takeMemory(other);
  EXPECT_EQ(large.data(), memory);
}
