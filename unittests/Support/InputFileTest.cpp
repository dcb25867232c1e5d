//===- InputFileTest.cpp - Tests of reading input files -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/InputFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace cot;

static std::string errorOf(llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> read) {
  return read ? "none" : llvm::toString(read.takeError());
}

TEST(InputFile, EndlessInputIsAnError) {
  EXPECT_EQ(errorOf(readInput("/dev/zero", 100'000)), "the input has more than 100000 bytes");
  EXPECT_EQ(errorOf(readInput("/dev/null", 0)), "none");
}

TEST(InputFile, FilesAreReadUpToTheLimit) {
  int descriptor;
  llvm::SmallString<64> path;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("input", "txt", descriptor, path));
  llvm::FileRemover remover(path);
  llvm::raw_fd_ostream(descriptor, /*shouldClose=*/true) << "twelve bytes";
  auto read = readInput(path, 12);
  ASSERT_TRUE(static_cast<bool>(read));
  EXPECT_EQ((*read)->getBuffer(), "twelve bytes");
  EXPECT_EQ(*(*read)->getBufferEnd(), '\0');
  EXPECT_EQ(errorOf(readInput(path, 11)), "the input has more than 11 bytes");
}

TEST(InputFile, WhatIsMissingIsAnError) {
  EXPECT_EQ(errorOf(readInput("/no/such/file")), "No such file or directory");
  EXPECT_EQ(errorOf(readInput("/")), "Is a directory");
}
