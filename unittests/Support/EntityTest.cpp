//===- EntityTest.cpp - Ids, maps, lists, sets -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/Entity.h"
#include "cot/Support/EntityList.h"
#include "cot/Support/EntityMap.h"
#include "cot/Support/EntitySet.h"
#include "gtest/gtest.h"
#include <random>

namespace {

using namespace cot;

COT_ENTITY(Thing, "t");

TEST(EntityTest, NoneIsNotAnId) {
  EXPECT_TRUE(Thing().isNone());
  EXPECT_TRUE(bool(Thing(0)));
  EXPECT_EQ(Thing(3), Thing(3));
  EXPECT_LT(Thing(3), Thing(4));
}

TEST(EntityTest, PrintsItsPrefix) {
  std::string text;
  llvm::raw_string_ostream(text) << Thing(12);
  EXPECT_EQ(text, "t12");
}

TEST(EntityMapTest, PushGivesConsecutiveIds) {
  EntityMap<Thing, int> map;
  EXPECT_EQ(map.nextKey(), Thing(0));
  EXPECT_EQ(map.push(7), Thing(0));
  EXPECT_EQ(map.push(8), Thing(1));
  EXPECT_EQ(map[Thing(1)], 8);
  EXPECT_FALSE(map.contains(Thing(2)));
}

TEST(SecondaryMapTest, ReadsDefaultPastTheEnd) {
  SecondaryMap<Thing, int> map(-1);
  EXPECT_EQ(map.lookup(Thing(100)), -1);
  map[Thing(5)] = 2;
  EXPECT_EQ(map.lookup(Thing(4)), -1);
  EXPECT_EQ(map.lookup(Thing(5)), 2);
}

TEST(EntityListTest, EmptyListUsesNoMemory) {
  EntityListPool pool;
  EntityList<Thing> list;
  EXPECT_EQ(list.size(pool), 0u);
  EXPECT_EQ(pool.capacity(), 0u);
  list.push(Thing(1), pool);
  list.clear(pool);
  EXPECT_TRUE(list.empty());
}

TEST(EntityListTest, FreedBlocksAreUsedAgain) {
  EntityListPool pool;
  EntityList<Thing> a;
  a.push(Thing(1), pool);
  a.clear(pool);
  size_t before = pool.capacity();
  EntityList<Thing> b;
  b.push(Thing(2), pool);
  EXPECT_EQ(pool.capacity(), before);
  EXPECT_EQ(b.get(pool)[0], Thing(2));
}

/// Random edits on many lists agree with plain vectors.
TEST(EntityListTest, AgreesWithVectors) {
  std::mt19937 random(1);
  EntityListPool pool;
  std::vector<EntityList<Thing>> lists(20);
  std::vector<std::vector<Thing>> model(20);
  for (int step = 0; step < 20000; ++step) {
    size_t which = random() % lists.size();
    auto &list = lists[which];
    auto &expected = model[which];
    switch (random() % 8) {
    case 0:
      if (!expected.empty()) {
        uint32_t at = random() % expected.size();
        list.remove(at, pool);
        expected.erase(expected.begin() + at);
      }
      break;
    case 1: {
      uint32_t length = random() % (expected.size() + 1);
      list.truncate(length, pool);
      expected.resize(length);
      break;
    }
    case 2: {
      std::vector<Thing> more(random() % 10, Thing(random() % 1000));
      list.append(more, pool);
      expected.insert(expected.end(), more.begin(), more.end());
      break;
    }
    default: {
      Thing element(random() % 1000);
      list.push(element, pool);
      expected.push_back(element);
    }
    }
    ASSERT_EQ(list.size(pool), expected.size());
    ASSERT_EQ(list.empty(), expected.empty());
    auto elements = std::as_const(list).get(std::as_const(pool));
    ASSERT_TRUE(std::equal(elements.begin(), elements.end(), expected.begin()));
  }
}

TEST(GenerationSetTest, ClearForgetsEverything) {
  GenerationSet<Thing> set;
  EXPECT_TRUE(set.insert(Thing(9)));
  EXPECT_FALSE(set.insert(Thing(9)));
  set.clear();
  EXPECT_FALSE(set.contains(Thing(9)));
  set.insert(Thing(2));
  set.erase(Thing(2));
  EXPECT_FALSE(set.contains(Thing(2)));
}

TEST(EntitySetTest, InsertAndErase) {
  EntitySet<Thing> set;
  EXPECT_TRUE(set.insert(Thing(200)));
  EXPECT_FALSE(set.insert(Thing(200)));
  EXPECT_TRUE(set.erase(Thing(200)));
  EXPECT_FALSE(set.erase(Thing(200)));
  EXPECT_FALSE(set.contains(Thing(100000)));
}

} // namespace
