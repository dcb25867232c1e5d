//===- unittests/MC/ObjectWriterTest.cpp - Objects against real linkers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/ObjectWriter.h"
#include "SampleObject.h"
#include "ToyTarget.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "gtest/gtest.h"

using namespace cot;
using namespace cot::mc;
using namespace cot::mc::toy;

namespace {

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

/// Runs a program; its output comes back in \p output. -1000 when there is no such program.
int execute(const Folder &folder, std::vector<std::string> command, std::string &output) {
  auto program = llvm::sys::findProgramByName(command[0]);
  if (!program) program = llvm::sys::findProgramByName(command[0] + "-19");
  if (!program) return -1000;
  std::vector<llvm::StringRef> arguments(command.begin(), command.end());
  std::string log = folder.file("log");
  std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(""), llvm::StringRef(log),
                                                llvm::StringRef(log)};
  int status = llvm::sys::ExecuteAndWait(*program, arguments, std::nullopt, redirects);
  if (auto buffer = llvm::MemoryBuffer::getFile(log)) output = (*buffer)->getBuffer().str();
  return status;
}

struct Case {
  const char *name;
  const Target &target;
  ObjectFormat format;
  /// %in, %out; each must succeed without a word.
  std::vector<std::vector<std::string>> links;
};

std::vector<Case> cases() {
  std::vector<std::string> lldLink = {"lld-link",           "/nodefaultlib", "/entry:main",
                                      "/subsystem:console", "/out:%out",     "%in",
                                      "/force:unresolved",  "/ignore:4210"};
  auto mac = [](const char *arch) {
    return std::vector<std::string>{"ld64.lld",   "-arch",          arch,   "-platform_version",
                                    "macos",      "11.0",           "11.0", "-dylib",
                                    "-undefined", "dynamic_lookup", "-o",   "%out",
                                    "%in"};
  };
  return {
      {"elf-x86-64",
       bytesTarget,
       ObjectFormat::ELF,
       {{"ld", "-shared", "-o", "%out", "%in"},
        {"ld.lld", "-shared", "-o", "%out", "%in"},
        {"ld", "-r", "-o", "%out", "%in"}}},
      {"elf-aarch64",
       arm64Target,
       ObjectFormat::ELF,
       {{"ld.lld", "-static", "--unresolved-symbols=ignore-all", "-e", "main", "-o", "%out", "%in"},
        {"ld.lld", "-r", "-o", "%out", "%in"}}},
      {"macho-x86-64", bytesTarget, ObjectFormat::MachO, {mac("x86_64")}},
      {"macho-arm64", arm64Target, ObjectFormat::MachO, {mac("arm64")}},
      {"coff-x86-64", bytesTarget, ObjectFormat::COFF, {lldLink}},
      {"coff-arm64", arm64Target, ObjectFormat::COFF, {lldLink}},
  };
}

TEST(ObjectWriter, ReadersAndLinkersTakeEveryFormat) {
  for (const Case &test : cases()) {
    SCOPED_TRACE(test.name);
    Object object(test.target, test.format);
    fillSample(object);
    llvm::SmallVector<uint8_t> bytes, again;
    ASSERT_EQ(llvm::toString(writeObject(object, bytes)), "");
    ASSERT_EQ(llvm::toString(writeObject(object, again)), "");
    EXPECT_EQ(bytes, again) << "the same object gives the same bytes";

    Folder folder;
    std::string in = folder.write("in.o", bytes), out = folder.file("out"), output;
    int status = execute(folder, {"llvm-readobj", "--all", in}, output);
    if (status == -1000) GTEST_SKIP() << "no llvm-readobj";
    EXPECT_EQ(status, 0) << output;
    EXPECT_EQ(output.find("warning:"), std::string::npos) << output;
    for (std::vector<std::string> link : test.links) {
      for (std::string &word : link) {
        if (word == "%in") word = in;
        if (word.find("%out") != std::string::npos) word.replace(word.find("%out"), 4, out);
      }
      status = execute(folder, link, output);
      if (status == -1000) GTEST_SKIP() << "no " << link[0];
      EXPECT_EQ(status, 0) << link[0] << ": " << output;
    }
  }
}

TEST(ObjectWriter, ElfRunsNatively) {
#if defined(__x86_64__) && defined(__linux__)
  Object object(bytesTarget, ObjectFormat::ELF);
  fillSample(object);
  llvm::SmallVector<uint8_t> bytes;
  ASSERT_EQ(llvm::toString(writeObject(object, bytes)), "");
  Folder folder;
  std::string in = folder.write("in.o", bytes), out = folder.file("out"), output;
  int status = execute(folder, {"gcc", "-o", out, in}, output);
  if (status == -1000) GTEST_SKIP() << "no gcc to link with the C library";
  ASSERT_EQ(status, 0) << output;
  EXPECT_EQ(execute(folder, {out}, output), 42);
  EXPECT_EQ(output, "hello from cot\n");
#else
  GTEST_SKIP() << "not x86-64 Linux";
#endif
}

TEST(ObjectWriter, SaysWhatAFormatCannot) {
  auto failure = [](ObjectFormat format, FixupKind kind) {
    Object object(bytesTarget, format);
    SectionId text = object.standardSection(SectionKind::Text);
    object.appendBytes(text, std::vector<uint8_t>(8), 1);
    Symbol symbol;
    symbol.name = "x";
    object.section(text).relocations.push_back({0, 4, object.addSymbol(symbol), kind});
    llvm::SmallVector<uint8_t> bytes = {1, 2};
    std::string message = llvm::toString(writeObject(object, bytes));
    EXPECT_EQ(bytes.size(), 2u) << "no partial output";
    return message;
  };
  EXPECT_EQ(failure(ObjectFormat::ELF, CommonFixup::ImageRelative32),
            "section '.text', offset 4: ELF has no relocation for ImageRelative32");
  EXPECT_EQ(failure(ObjectFormat::COFF, CommonFixup::Relative64),
            "section '.text': a relocation lies outside its bytes");
  EXPECT_EQ(failure(ObjectFormat::COFF, CommonFixup::Absolute8),
            "section '.text', offset 4: COFF has no relocation for Absolute8");
  EXPECT_EQ(failure(ObjectFormat::MachO, CommonFixup::Absolute32),
            "section '__TEXT,__text', offset 4: Mach-O has no relocation for Absolute32");
}

} // namespace
