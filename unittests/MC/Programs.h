//===- unittests/MC/Programs.h - Files and programs for tests -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_UNITTESTS_MC_PROGRAMS_H
#define COT_UNITTESTS_MC_PROGRAMS_H

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

namespace cot::mc::toy {

constexpr int noProgram = -1000;

/// A folder that goes away with the test.
class Folder {
public:
  Folder() { EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("cot-mc", path)); }
  ~Folder() { llvm::sys::fs::remove_directories(path); }
  std::string file(llvm::StringRef name) const { return (path + "/" + name).str(); }
  std::string write(llvm::StringRef name, llvm::ArrayRef<uint8_t> bytes) const {
    std::error_code error;
    llvm::raw_fd_ostream os(file(name), error);
    os.write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    return file(name);
  }

private:
  llvm::SmallString<128> path;
};

/// Runs a program; its output comes back in \p output. noProgram when there is none of that name.
inline int execute(const Folder &folder, std::vector<std::string> command, std::string &output) {
  // A path stands for itself; of a name, Debian's LLVM 19 comes first.
  bool isPath = llvm::StringRef(command[0]).contains('/');
  auto program = llvm::sys::findProgramByName(isPath ? command[0] : command[0] + "-19");
  if (!program) program = llvm::sys::findProgramByName(command[0]);
  if (!program) return noProgram;
  std::vector<llvm::StringRef> arguments(command.begin(), command.end());
  // What an earlier program wrote would stay behind a shorter output.
  std::string log = folder.file("log");
  llvm::sys::fs::remove(log);
  std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(""), llvm::StringRef(log),
                                                llvm::StringRef(log)};
  int status = llvm::sys::ExecuteAndWait(*program, arguments, std::nullopt, redirects);
  if (auto buffer = llvm::MemoryBuffer::getFile(log)) output = (*buffer)->getBuffer().str();
  return status;
}

} // namespace cot::mc::toy

#endif // COT_UNITTESTS_MC_PROGRAMS_H
