//===- CodeMemoryTest.cpp -------------------------------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Runtime/CodeMemory.h"
#include "gtest/gtest.h"

using namespace cot::runtime;
using Ranges = std::map<uint64_t, uint64_t>;

namespace {

constexpr uint64_t multiple = uint64_t(7) << 32;
constexpr uint64_t granule = CodeMemory::granule;

TEST(CodeMemoryTest, codeIsAnywhereBetweenMultiplesOf4GiB) {
  EXPECT_EQ(CodeMemory::usableForCode(multiple + 4096, 8192), (Ranges{{0, 8192}}));
  EXPECT_EQ(CodeMemory::usableForCode(multiple - 8192, 8192), (Ranges{{0, 8192}}));
}

TEST(CodeMemoryTest, noCodeIsAtMultipleOf4GiB) {
  EXPECT_EQ(CodeMemory::usableForCode(multiple, 8192), (Ranges{{granule, 8192 - granule}}));
  EXPECT_EQ(CodeMemory::usableForCode(multiple - 4096, 8192),
            (Ranges{{0, 4096}, {4096 + granule, 4096 - granule}}));
  EXPECT_EQ(CodeMemory::usableForCode(multiple - 4096, 4096 + granule), (Ranges{{0, 4096}}));
}

TEST(CodeMemoryTest, blocksTakeWhatIsUsable) {
  auto memory = CodeMemory::create({uint64_t(1) << 20, 4096, 4096});
  ASSERT_TRUE(bool(memory));
  uint64_t begin = (*memory)->begin(Region::Code);
  Ranges usable = CodeMemory::usableForCode(begin, uint64_t(1) << 20);
  auto block = (*memory)->allocate(Region::Code, 8, 1);
  ASSERT_TRUE(bool(block));
  EXPECT_EQ(block->address, begin + usable.begin()->first);
}

} // namespace
