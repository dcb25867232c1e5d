//===- TrapCodeTest.cpp - Why a program stops -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/TrapCode.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;

TEST(TrapCodeTest, EveryCodeReadsBackAsItself) {
  for (unsigned bits = 1; bits < 256; ++bits) {
    TrapCode code(static_cast<uint8_t>(bits));
    EXPECT_EQ(TrapCode::parse(code.name()), code) << code.name();
  }
}

TEST(TrapCodeTest, RejectsOtherText) {
  for (const char *text : {"", "user", "user0", "user01", "user251", "user1000", "usr1", "heap"})
    EXPECT_FALSE(TrapCode::parse(text)) << text;
}

} // namespace
