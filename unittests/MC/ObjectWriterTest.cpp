//===- unittests/MC/ObjectWriterTest.cpp - Objects against real linkers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/ObjectWriter.h"
#include "Programs.h"
#include "SampleObject.h"
#include "ToyTarget.h"
#include "gtest/gtest.h"

using namespace cot;
using namespace cot::mc;
using namespace cot::mc::toy;

namespace {

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
    if (status == noProgram) GTEST_SKIP() << "no llvm-readobj";
    EXPECT_EQ(status, 0) << output;
    EXPECT_EQ(output.find("warning:"), std::string::npos) << output;
    for (std::vector<std::string> link : test.links) {
      for (std::string &word : link) {
        if (word == "%in") word = in;
        if (word.find("%out") != std::string::npos) word.replace(word.find("%out"), 4, out);
      }
      status = execute(folder, link, output);
      if (status == noProgram) GTEST_SKIP() << "no " << link[0];
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
  if (status == noProgram) GTEST_SKIP() << "no gcc to link with the C library";
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
