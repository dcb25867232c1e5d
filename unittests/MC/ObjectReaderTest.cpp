//===- unittests/MC/ObjectReaderTest.cpp - Objects read back -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SampleObject.h"
#include "ToyTarget.h"
#include "cot/MC/ObjectView.h"
#include "cot/MC/ObjectWriter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"
#include <random>

using namespace cot;
using namespace cot::mc;
using namespace cot::mc::toy;

namespace {

using Bytes = llvm::SmallVector<uint8_t>;

struct Case {
  const Target &target;
  ObjectFormat format;
  const char *formatName;
};

const Case cases[] = {
    {bytesTarget, ObjectFormat::ELF, "elf64-x86-64"},
    {arm64Target, ObjectFormat::ELF, "elf64-littleaarch64"},
    {bytesTarget, ObjectFormat::MachO, "mach-o 64-bit x86-64"},
    {arm64Target, ObjectFormat::MachO, "mach-o arm64"},
    {bytesTarget, ObjectFormat::COFF, "coff-x86-64"},
    {arm64Target, ObjectFormat::COFF, "coff-arm64"},
};

Bytes sample(const Case &test, Object &object) {
  fillSample(object);
  Bytes bytes;
  EXPECT_EQ(llvm::toString(writeObject(object, bytes)), "");
  return bytes;
}

const ViewSection *findSection(const ObjectView &view, llvm::StringRef name) {
  auto [segment, rest] = name.split(',');
  llvm::StringRef last = rest.empty() ? segment : rest;
  auto found = llvm::find_if(view.sections, [&](const ViewSection &s) {
    return s.name == last && (rest.empty() || s.segment == segment);
  });
  return found == view.sections.end() ? nullptr : &*found;
}

TEST(ObjectReader, ReadsBackWhatTheWritersWrote) {
  for (const Case &test : cases) {
    SCOPED_TRACE(test.formatName);
    Object object(test.target, test.format);
    Bytes bytes = sample(test, object);
    auto view = readObject(bytes);
    ASSERT_TRUE(bool(view)) << llvm::toString(view.takeError());
    EXPECT_EQ(view->formatName(), test.formatName);
    EXPECT_TRUE(view->is(test.target));
    EXPECT_TRUE(view->isRelocatable);
    for (const Section &section : object.sections().values()) {
      const ViewSection *found = findSection(*view, section.name);
      ASSERT_TRUE(found) << section.name;
      EXPECT_EQ(found->size, section.size()) << section.name;
      EXPECT_EQ(found->alignment, section.alignment) << section.name;
      EXPECT_EQ(found->isText, section.kind == SectionKind::Text) << section.name;
      // Formats with addends in the fields change the bytes of the fields.
      if (section.relocations.empty() || test.format == ObjectFormat::ELF)
        EXPECT_EQ(found->contents.vec(), section.bytes) << section.name;
      std::vector<std::pair<uint64_t, std::string>> want, got;
      for (const Relocation &relocation : section.relocations)
        want.push_back({relocation.offset, object.symbol(relocation.symbol).name});
      for (const ViewRelocation &relocation : found->relocations) {
        EXPECT_NE(view->relocationName(relocation), "Unknown");
        bool isHelper = view->relocationName(relocation).ends_with("_ADDEND") ||
                        view->relocationName(relocation).ends_with("_SUBTRACTOR");
        if (isHelper) continue;
        ASSERT_LT(relocation.symbol, view->symbols.size());
        got.push_back({relocation.offset, view->symbols[relocation.symbol].name.str()});
      }
      EXPECT_EQ(got, want) << section.name;
    }
    for (const Symbol &symbol : object.symbols().values()) {
      if (symbol.type == SymbolType::File || symbol.type == SymbolType::Section) continue;
      auto found =
          llvm::find_if(view->symbols, [&](const ViewSymbol &s) { return s.name == symbol.name; });
      ASSERT_NE(found, view->symbols.end()) << symbol.name;
      EXPECT_EQ(found->isWeak, symbol.linkage == Linkage::Weak) << symbol.name;
      if (symbol.linkage == Linkage::Weak) continue; // COFF defines the default, not the symbol.
      EXPECT_EQ(found->isGlobal, symbol.linkage == Linkage::Global) << symbol.name;
      EXPECT_EQ(found->place == ViewSymbol::Place::Defined, symbol.place == Symbol::Place::Defined)
          << symbol.name;
      EXPECT_EQ(found->place == ViewSymbol::Place::Common, symbol.place == Symbol::Place::Common)
          << symbol.name;
      if (found->place != ViewSymbol::Place::Defined) continue;
      EXPECT_EQ(found->value - view->sections[found->section].address, symbol.value) << symbol.name;
    }
  }
}

std::string failure(llvm::ArrayRef<uint8_t> bytes) {
  auto view = readObject(bytes);
  return view ? "" : llvm::toString(view.takeError());
}

TEST(ObjectReader, ReportsDamage) {
  EXPECT_EQ(failure({}), "the file is no ELF, Mach-O or COFF file of a machine that cot knows");
  EXPECT_EQ(failure({0x7f, 'E', 'L', 'F', 2}), "the ELF header is cut off");
  EXPECT_EQ(failure({0xcf, 0xfa, 0xed, 0xfe, 2}), "the Mach-O header is cut off");
  EXPECT_EQ(failure({0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                     1,    1,    1,    1,    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}),
            "only 64-bit little-endian Mach-O files of one machine are read");

  Object elf(bytesTarget, ObjectFormat::ELF), macho(bytesTarget, ObjectFormat::MachO),
      coff(bytesTarget, ObjectFormat::COFF);
  Bytes file = sample(cases[0], elf);
  auto with = [](Bytes bytes, size_t at, std::initializer_list<uint8_t> patch) {
    std::copy(patch.begin(), patch.end(), bytes.begin() + at);
    return failure(bytes);
  };
  EXPECT_EQ(with(file, 4, {1}), "only 64-bit little-endian ELF files are read");
  EXPECT_EQ(with(file, 40, {0xff, 0xff, 0xff}), "the ELF section headers lie outside the file");
  EXPECT_EQ(with(file, 58, {1, 0}), "ELF section headers are too small");
  EXPECT_EQ(with(file, 54, {1, 0, 1, 0}), "ELF program headers are too small");
  EXPECT_EQ(with(file, 32, {0xff, 0xff, 0xff}), "");
  file = sample(cases[2], macho);
  EXPECT_EQ(with(file, 20, {0xff, 0xff, 0xff}), "the Mach-O load commands are cut off");
  EXPECT_EQ(with(file, 36, {1, 0, 0, 0}), "a Mach-O load command is cut off");
  EXPECT_EQ(with(file, 32 + 64, {0xff}), "Mach-O segment: its sections lie outside its command");
  EXPECT_EQ(with(file, 32 + 72 + 52, {40}), "Mach-O section with an alignment of 2^40");
  EXPECT_EQ(with(file, 32 + 72 + 42, {0xff}), "Mach-O section __const lies outside the file");
  EXPECT_EQ(with(file, 32 + 72 + 62, {0xff}), "Mach-O relocation tables overlap");
  file = sample(cases[4], coff);
  EXPECT_EQ(with(file, 2, {0xff, 0xff}), "the COFF section headers lie outside the file");
  EXPECT_EQ(with(file, 10, {0xff}), "the COFF symbol table lies outside the file");
  EXPECT_EQ(with(file, 20 + 18, {0xff}), "COFF section .rdata lies outside the file");
  EXPECT_EQ(with(file, 20 + 24, {0xff, 0xff, 0xff}),
            "COFF section .rdata: its relocations lie outside the file");
  EXPECT_EQ(with(file, 20 + 32, {0xfe, 0xff}), "COFF relocation tables overlap");
}

TEST(ObjectReader, SurvivesDamage) {
  std::mt19937 random(3);
  for (const Case &test : cases) {
    Object object(test.target, test.format);
    Bytes good = sample(test, object);
    for (size_t length = 0; length < good.size(); length += 1 + random() % 5)
      (void)failure(llvm::ArrayRef(good).take_front(length));
    for (int round = 0; round < 3000; ++round) {
      Bytes bad = good;
      for (unsigned flips = 1 + random() % 4; flips; --flips)
        bad[random() % (random() % 2 ? bad.size() : std::min<size_t>(bad.size(), 600))] =
            random() % 3 ? uint8_t(random()) : 0xff;
      if (auto view = readObject(bad)) {
        uint64_t total = 0;
        for (const ViewSection &section : view->sections)
          for (const ViewRelocation &relocation : section.relocations)
            total += view->relocationName(relocation).size();
        for (const ViewSymbol &symbol : view->symbols)
          EXPECT_TRUE(symbol.section == ViewSymbol::noSection ||
                      symbol.section < view->sections.size());
        EXPECT_LT(total, bad.size() * 10);
      } else {
        llvm::consumeError(view.takeError());
      }
    }
  }
}

std::string member(llvm::StringRef name, llvm::StringRef contents, bool isPadded = true) {
  std::string text = name.str();
  text.resize(16, ' ');
  text += "1700000000  1000  100   100644  " + std::to_string(contents.size());
  text.resize(58, ' ');
  text += "`\n" + contents.str();
  if (isPadded && contents.size() % 2) text += '\n';
  return text;
}

TEST(ArchiveReader, ReadsAllThreeWaysToNameMembers) {
  std::string file = "!<arch>\n" + member("/", std::string(4, '\0')) +
                     member("//", "a-name-longer-than-fifteen.o/\n") + member("short.o/", "one") +
                     member("/0", "two!") + member("#1/12", std::string("bsd-name.o\0\0three", 17));
  auto members = readArchive(llvm::arrayRefFromStringRef(file));
  ASSERT_TRUE(bool(members)) << llvm::toString(members.takeError());
  ASSERT_EQ(members->size(), 3u);
  EXPECT_EQ((*members)[0].name, "short.o");
  EXPECT_EQ(llvm::toStringRef((*members)[0].contents), "one");
  EXPECT_EQ((*members)[0].mode, 0100644u);
  EXPECT_EQ((*members)[0].owner, 1000u);
  EXPECT_EQ((*members)[1].name, "a-name-longer-than-fifteen.o");
  EXPECT_EQ(llvm::toStringRef((*members)[1].contents), "two!");
  EXPECT_EQ((*members)[2].name, "bsd-name.o");
  EXPECT_EQ(llvm::toStringRef((*members)[2].contents), "three");
}

TEST(ArchiveReader, ReportsDamage) {
  auto failure = [](const std::string &text) {
    auto members = readArchive(llvm::arrayRefFromStringRef(text));
    return members ? "" : llvm::toString(members.takeError());
  };
  std::string good = "!<arch>\n" + member("a.o/", "text");
  EXPECT_EQ(failure("!<arch>"), "the file is no archive");
  EXPECT_EQ(failure("!<arch>\nshort"), "an archive member's header is cut off");
  EXPECT_EQ(failure(good.substr(0, good.size() - 1)), "an archive member is cut off");
  EXPECT_EQ(failure("!<arch>\n" + std::string(60, ' ')), "an archive member's header is damaged");
  EXPECT_EQ(failure("!<arch>\n" + member("#1/9", "text")),
            "archive member: its name is longer than it is itself");
  EXPECT_EQ(failure("!<arch>\n" + member("/7", "text")),
            "archive member: its name lies outside the table of names");
}

} // namespace
