//===- TextCheckTest.cpp - The seeds and past findings of fuzzing -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Testing/TextCheck.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"
#include <random>

namespace {

using namespace cot::testing;

/// The contents of all files of test/Fuzz/\p folder, by name.
std::vector<std::pair<std::string, std::string>> readFolder(llvm::StringRef folder) {
  llvm::SmallString<128> path(COT_SOURCE_DIR);
  llvm::sys::path::append(path, "test", "Fuzz", folder);
  std::vector<std::pair<std::string, std::string>> files;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at(path, error), end; at != end && !error;
       at.increment(error))
    if (auto buffer = llvm::MemoryBuffer::getFile(at->path()))
      files.push_back({at->path(), (*buffer)->getBuffer().str()});
  std::sort(files.begin(), files.end());
  return files;
}

TEST(TextCheck, Seeds) {
  auto files = readFolder("seeds");
  EXPECT_FALSE(files.empty());
  for (const auto &[name, text] : files)
    EXPECT_EQ(checkText(text), "") << name;
}

TEST(TextCheck, PastFindings) {
  auto files = readFolder("crashes");
  EXPECT_FALSE(files.empty());
  for (const auto &[name, text] : files)
    EXPECT_EQ(checkText(text), "") << name;
}

/// A short campaign with a fixed seed; fuzz/fuzz-clif is the long one.
TEST(TextCheck, MutatedSeeds) {
  auto files = readFolder("seeds");
  ASSERT_FALSE(files.empty());
  std::mt19937 random(1);
  auto below = [&](size_t limit) {
    return std::uniform_int_distribution<size_t>(0, limit - 1)(random);
  };
  for (unsigned round = 0; round < 1500; ++round) {
    std::string text = files[below(files.size())].second;
    for (size_t edits = 1 + below(4); edits-- > 0 && !text.empty();) {
      size_t at = below(text.size()), length = std::min(below(12) + 1, text.size() - at);
      switch (below(4)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text[at] = static_cast<char>(below(96) + 32);
        break;
      case 2:
        text.insert(at, text.substr(below(text.size()), length));
        break;
      case 3: {
        const std::string &other = files[below(files.size())].second;
        text.insert(at, other.substr(below(other.size()), length));
        break;
      }
      }
    }
    EXPECT_EQ(checkText(text), "") << text;
  }
}

} // namespace
