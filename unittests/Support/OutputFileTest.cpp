//===- OutputFileTest.cpp - Whole files or none --------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/OutputFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using llvm::Error;

class OutputFileTest : public testing::Test {
protected:
  void SetUp() override { ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("cot", folder)); }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  std::string path(llvm::StringRef name) const {
    llvm::SmallString<128> full(folder);
    llvm::sys::path::append(full, name);
    return full.str().str();
  }
  unsigned numFiles() const {
    unsigned count = 0;
    std::error_code code;
    for (llvm::sys::fs::directory_iterator i(folder, code), end; i != end; i.increment(code))
      ++count;
    return count;
  }
  static Error write(llvm::raw_pwrite_stream &os) {
    os << "text";
    return Error::success();
  }
  static Error writeAndFail(llvm::raw_pwrite_stream &os) {
    os << "half";
    return llvm::createStringError("no more");
  }

  llvm::SmallString<128> folder;
};

TEST_F(OutputFileTest, WritesAFile) {
  ASSERT_FALSE(bool(writeOutputFile(path("a"), write)));
  auto buffer = llvm::MemoryBuffer::getFile(path("a"));
  ASSERT_TRUE(bool(buffer));
  EXPECT_EQ((*buffer)->getBuffer(), "text");
  EXPECT_EQ(numFiles(), 1u);
}

TEST_F(OutputFileTest, AFailedWriteLeavesNothing) {
  EXPECT_EQ(toString(writeOutputFile(path("a"), writeAndFail)), "no more");
  EXPECT_EQ(numFiles(), 0u);
}

TEST_F(OutputFileTest, AFailedWriteLeavesTheOldFile) {
  ASSERT_FALSE(bool(writeOutputFile(path("a"), write)));
  EXPECT_EQ(toString(writeOutputFile(path("a"), writeAndFail)), "no more");
  auto buffer = llvm::MemoryBuffer::getFile(path("a"));
  ASSERT_TRUE(bool(buffer));
  EXPECT_EQ((*buffer)->getBuffer(), "text");
}

TEST_F(OutputFileTest, ErrorsNameTheFile) {
  EXPECT_EQ(toString(writeOutputFile(path("no/a"), write)),
            path("no/a") + ": No such file or directory");
  EXPECT_EQ(toString(writeOutputFile(folder, write)), folder.str().str() + ": Is a directory");
}

TEST_F(OutputFileTest, ADeviceStaysADevice) {
  llvm::sys::fs::file_status status;
  if (llvm::sys::fs::status("/dev/full", status)) return; // only some systems have it
  EXPECT_EQ(toString(writeOutputFile("/dev/full", write)), "/dev/full: No space left on device");
  ASSERT_FALSE(llvm::sys::fs::status("/dev/full", status));
  EXPECT_EQ(status.type(), llvm::sys::fs::file_type::character_file);
}

} // namespace
