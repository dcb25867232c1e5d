//===- unittests/MC/AssemblyWriterTest.cpp - Objects as assembly text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/AssemblyWriter.h"
#include "Programs.h"
#include "SampleObject.h"
#include "ToyTarget.h"
#include "cot/MC/ObjectView.h"
#include "cot/MC/ObjectWriter.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::mc;
using namespace cot::mc::toy;

namespace {

TEST(AssemblyWriter, GivesTheSameObjectThroughAnAssembler) {
  // The toy machine decodes nothing, so code is bytes with expressions where relocations are: with
  // differences to symbols elsewhere, which assembly for Mach-O has not.
  for (ObjectFormat format : {ObjectFormat::ELF, ObjectFormat::COFF}) {
    Object object(bytesTarget, format);
    fillSample(object);
    std::string text;
    ASSERT_EQ(llvm::toString(writeAssembly(object, AsmSyntax::ATT, text)), "");
    Folder folder;
    std::string in = folder.write("in.s", llvm::arrayRefFromStringRef(text)),
                out = folder.file("out.o");
    const char *triple =
        format == ObjectFormat::ELF ? "x86_64-linux-gnu" : "x86_64-pc-windows-msvc";
    std::string output;
    int status = execute(folder, {"clang", "-target", triple, "-c", in, "-o", out}, output);
    if (status == noProgram) GTEST_SKIP() << "no clang";
    ASSERT_EQ(status, 0) << output << text;
    auto file = llvm::MemoryBuffer::getFile(out);
    auto view = readObject(llvm::arrayRefFromStringRef((*file)->getBuffer()));
    ASSERT_TRUE(bool(view)) << llvm::toString(view.takeError());
    for (const Section &section : object.sections().values()) {
      auto found = llvm::find_if(view->sections,
                                 [&](const ViewSection &s) { return s.name == section.name; });
      ASSERT_NE(found, view->sections.end()) << section.name;
      EXPECT_EQ(found->size, section.size()) << section.name << "\n" << text;
      if (format == ObjectFormat::ELF && section.relocations.empty())
        EXPECT_EQ(found->contents.vec(), section.bytes) << section.name;
    }
    for (const Symbol &symbol : object.symbols().values()) {
      bool isWanted = symbol.type != SymbolType::File && symbol.type != SymbolType::Section &&
                      symbol.linkage != Linkage::Weak;
      if (!isWanted) continue;
      auto found =
          llvm::find_if(view->symbols, [&](const ViewSymbol &s) { return s.name == symbol.name; });
      ASSERT_NE(found, view->symbols.end()) << symbol.name;
      EXPECT_EQ(found->isGlobal, symbol.linkage == Linkage::Global) << symbol.name;
    }
  }
}

using Listing = std::vector<std::tuple<uint64_t, std::string, std::string, int64_t>>;

/// Bytes of .text and its relocations by name.
std::pair<std::vector<uint8_t>, Listing> textOf(llvm::ArrayRef<uint8_t> file) {
  auto view = readObject(file);
  EXPECT_TRUE(bool(view)) << llvm::toString(view.takeError());
  for (const ViewSection &section : view->sections) {
    if (section.name != ".text") continue;
    Listing listing;
    for (const ViewRelocation &relocation : section.relocations)
      listing.push_back({relocation.offset, view->relocationName(relocation).str(),
                         view->symbols[relocation.symbol].name.str(), relocation.addend});
    return {section.contents.vec(), listing};
  }
  ADD_FAILURE() << "no .text";
  return {};
}

TEST(AssemblyWriter, RealCodeGivesTheSameBytesAndRelocations) {
  const Target &target = x86::mcTarget;
  Object object(target, ObjectFormat::ELF);
  auto symbol = [&](const char *name, SymbolType type) {
    Symbol entry;
    entry.name = name;
    entry.type = type;
    return object.addSymbol(entry);
  };
  SymbolId puts = symbol("puts", SymbolType::None), data = symbol("data", SymbolType::None);
  SymbolId variable = symbol("variable", SymbolType::None);
  SymbolId getAddress = symbol("__tls_get_addr", SymbolType::None);
  CodeBuffer code(target);
  Label loop = code.newLabel(), out = code.newLabel();
  code.append({0x53}); // push rbx
  code.bind(loop);
  code.append({0x48, 0x8d, 0x3d, 0, 0, 0, 0}); // lea rdi, [rip + data + 16]
  code.addRelocation(code.offset() - 4, CommonFixup::Relative32, data, 12);
  code.append({0xe8, 0, 0, 0, 0}); // call puts
  code.addRelocation(code.offset() - 4, x86::Fixup::Plt32, puts, -4);
  code.append({0x83, 0x05, 0, 0, 0, 0, 7}); // add dword ptr [rip + data], 7
  code.addRelocation(code.offset() - 5, CommonFixup::Relative32, data, -5);
  // The address of a thread-local variable: prefixes and all, as linkers look for it.
  code.append({0x66, 0x48, 0x8d, 0x3d, 0, 0, 0, 0});
  code.addRelocation(code.offset() - 4, x86::Fixup::TlsGlobalDynamic, variable, -4);
  code.append({0x66, 0x66, 0x48, 0xe8, 0, 0, 0, 0});
  code.addRelocation(code.offset() - 4, x86::Fixup::Plt32, getAddress, -4);
  const uint8_t je[] = {0x0f, 0x84, 0, 0, 0, 0}, jmp[] = {0xe9, 0, 0, 0, 0};
  code.branch(x86::Branch::Conditional, je, out);
  code.append({0xf2, 0x0f, 0x10, 0x05, 0, 0, 0, 0}); // movsd xmm0, [rip + constant]
  code.addFixup(code.offset() - 4, CommonFixup::Relative32,
                code.constant({0, 0, 0, 0, 0, 0, 0xf0, 0x3f}, 8), -4);
  code.append(std::vector<uint8_t>(140, 0x90));
  code.branch(x86::Branch::Jump, jmp, loop);
  code.bind(out);
  code.append({0x5b, 0xc3}); // pop rbx; ret
  ASSERT_EQ(llvm::toString(code.finish()), "");
  SectionId text = object.standardSection(SectionKind::Text);
  SymbolId main = symbol("main", SymbolType::Function);
  object.define(main, text, object.appendCode(text, code, [](SymbolId id) { return id; }),
                code.bytes().size());

  llvm::SmallVector<uint8_t> direct;
  ASSERT_EQ(llvm::toString(writeObject(object, direct)), "");
  std::string assembly, output;
  ASSERT_EQ(llvm::toString(writeAssembly(object, AsmSyntax::ATT, assembly)), "");
  Folder folder;
  std::string in = folder.write("in.s", llvm::arrayRefFromStringRef(assembly));
  for (std::vector<std::string> assembler :
       {std::vector<std::string>{"clang", "-target", "x86_64-linux-gnu", "-c"}, {"as"}}) {
    assembler.insert(assembler.end(), {in, "-o", folder.file("out.o")});
    int status = execute(folder, assembler, output);
    if (status == noProgram) GTEST_SKIP() << "no " << assembler[0];
    ASSERT_EQ(status, 0) << output << assembly;
    auto file = llvm::MemoryBuffer::getFile(folder.file("out.o"));
    auto [bytes, relocations] = textOf(llvm::arrayRefFromStringRef((*file)->getBuffer()));
    auto [wantBytes, wantRelocations] = textOf(direct);
    EXPECT_EQ(bytes, wantBytes) << assembler[0] << assembly;
    EXPECT_EQ(relocations, wantRelocations) << assembler[0] << assembly;
  }
}

TEST(AssemblyWriter, SaysWhatAssemblyCannot) {
  Target target = bytesTarget;
  std::vector<FixupInfo> fixups = target.fixups.vec();
  fixups[Call32].base = FixupBase::Linker;
  target.fixups = fixups;
  Object linked(target, ObjectFormat::ELF);
  SectionId text = linked.standardSection(SectionKind::Text);
  linked.appendBytes(text, std::vector<uint8_t>(8), 1);
  Symbol symbol;
  symbol.name = "x";
  linked.section(text).relocations.push_back({0, 2, linked.addSymbol(symbol), Call32});
  std::string out = "before";
  EXPECT_EQ(llvm::toString(writeAssembly(linked, AsmSyntax::ATT, out)),
            "section '.text', offset 2: assembly has no way to write call32");
  EXPECT_EQ(out, "before");
}

/// An object for Mach-O with the distance to a function, which is in it or not.
Object withDistance(bool isDefined) {
  Object object(x86::mcTarget, ObjectFormat::MachO);
  Symbol function, table;
  function.name = "_f";
  function.type = SymbolType::Function;
  table.name = "_table";
  SymbolId symbol = object.addSymbol(function);
  if (isDefined) {
    SectionId text = object.standardSection(SectionKind::Text);
    object.define(symbol, text, object.appendBytes(text, {0xc3}, 1), 1);
  }
  SectionId data = object.standardSection(SectionKind::Data);
  object.define(object.addSymbol(table), data, object.appendBytes(data, std::vector<uint8_t>(8), 8),
                8);
  object.section(data).relocations.push_back({0, 0, symbol, CommonFixup::Relative64});
  return object;
}

TEST(AssemblyWriter, WritesDistancesForMachO) {
  std::string text, output;
  ASSERT_EQ(llvm::toString(writeAssembly(withDistance(true), AsmSyntax::ATT, text)), "");
  Folder folder;
  std::string in = folder.write("in.s", llvm::arrayRefFromStringRef(text)),
              out = folder.file("out.o");
  int status =
      execute(folder, {"clang", "-target", "x86_64-apple-macosx", "-c", in, "-o", out}, output);
  if (status == noProgram) GTEST_SKIP() << "no clang";
  EXPECT_EQ(status, 0) << output << text;
}

TEST(AssemblyWriter, MachOHasNoDistanceToSymbolsElsewhere) {
  std::string text;
  EXPECT_EQ(llvm::toString(writeAssembly(withDistance(false), AsmSyntax::ATT, text)),
            "section '__DATA,__data', offset 0: assembly has no way to write pc64");
}

} // namespace
