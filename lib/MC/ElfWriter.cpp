//===- lib/MC/ElfWriter.cpp - ELF64 relocatable files -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Order in the file: header, sections' bytes, relocation tables, symbol and string tables, section
/// headers. Order of section headers: null, groups, sections, relocation tables, .symtab, .strtab,
/// .shstrtab. Source: System V ABI, chapters 4 and "ELF-64 Object File Format".
///
//===----------------------------------------------------------------------===//

#include "ByteWriter.h"
#include "ObjectWriters.h"
#include "StringTable.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include <vector>

using namespace llvm::ELF;

namespace cot::mc {

namespace {

struct Header {
  uint32_t name = 0, type = SHT_NULL;
  uint64_t flags = 0, offset = 0, size = 0;
  uint32_t link = 0, info = 0;
  uint64_t alignment = 0, entrySize = 0;
};

class ElfWriter {
public:
  ElfWriter(const Object &object, llvm::SmallVectorImpl<uint8_t> &out)
      : object(object), writer(out), strings(llvm::StringRef("", 1)) {}

  llvm::Error write();

private:
  void numberSymbols();
  void layOutHeaders();
  llvm::Error writeRelocations();
  void writeGroups();
  void writeSymbols();
  void writeFileHeader();
  void writeSectionHeaders();
  Header sectionHeader(const Section &section);

  const Object &object;
  ByteWriter writer;
  StringTable strings;
  std::vector<Header> headers;
  std::vector<SymbolId> order; ///< Symbols as in the file, without the null one.
  SecondaryMap<SymbolId, uint32_t> symbolIndex;
  uint32_t firstGlobal = 1;
  std::vector<SymbolId> groups;
  std::vector<SectionId> relocated;
  uint32_t firstSection = 1, firstRelocation = 0, symbolTable = 0;
};

void ElfWriter::numberSymbols() {
  auto take = [&](bool wantLocal) {
    for (SymbolId id : object.symbols().keys()) {
      if ((object.symbol(id).linkage == Linkage::Local) != wantLocal) continue;
      order.push_back(id);
      symbolIndex[id] = static_cast<uint32_t>(order.size());
    }
  };
  take(true);
  firstGlobal = static_cast<uint32_t>(order.size()) + 1;
  take(false);
}

Header ElfWriter::sectionHeader(const Section &section) {
  Header header;
  header.name = strings.add(section.name);
  header.type = SHT_PROGBITS;
  header.size = section.size();
  header.alignment = section.alignment;
  switch (section.kind) {
  case SectionKind::Text:
    header.flags = SHF_ALLOC | SHF_EXECINSTR;
    break;
  case SectionKind::ReadOnly:
  case SectionKind::EhFrame:
  case SectionKind::CompactUnwind:
  case SectionKind::UnwindFunctions:
  case SectionKind::UnwindCodes:
    header.flags = SHF_ALLOC;
    break;
  case SectionKind::ReadOnlyRelocated:
  case SectionKind::ThreadDescriptor:
  case SectionKind::Data:
    header.flags = SHF_ALLOC | SHF_WRITE;
    break;
  case SectionKind::ZeroFill:
    header.type = SHT_NOBITS;
    header.flags = SHF_ALLOC | SHF_WRITE;
    break;
  case SectionKind::ThreadData:
    header.flags = SHF_ALLOC | SHF_WRITE | SHF_TLS;
    break;
  case SectionKind::ThreadZeroFill:
    header.type = SHT_NOBITS;
    header.flags = SHF_ALLOC | SHF_WRITE | SHF_TLS;
    break;
  case SectionKind::Constructors:
    header.type = SHT_INIT_ARRAY;
    header.flags = SHF_ALLOC | SHF_WRITE;
    break;
  case SectionKind::Destructors:
    header.type = SHT_FINI_ARRAY;
    header.flags = SHF_ALLOC | SHF_WRITE;
    break;
  case SectionKind::Debug:
  case SectionKind::Note:
    break;
  }
  if (section.mergeSize) {
    header.flags |= SHF_MERGE | (section.isStrings ? SHF_STRINGS : 0);
    header.entrySize = section.mergeSize;
  }
  if (section.group) header.flags |= SHF_GROUP;
  return header;
}

/// Makes all headers but for their places in the file.
void ElfWriter::layOutHeaders() {
  headers.emplace_back();
  for (const Section &section : object.sections().values())
    if (section.group && llvm::find(groups, section.group) == groups.end())
      groups.push_back(section.group);
  firstSection = static_cast<uint32_t>(groups.size()) + 1;
  uint32_t sectionCount = object.sections().size();
  for (SectionId id : object.sections().keys())
    if (!object.section(id).relocations.empty()) relocated.push_back(id);
  firstRelocation = firstSection + sectionCount;
  symbolTable = firstRelocation + static_cast<uint32_t>(relocated.size());

  for (SymbolId group : groups) {
    Header header;
    header.name = strings.add(".group");
    header.type = SHT_GROUP;
    header.link = symbolTable;
    header.info = symbolIndex[group];
    header.alignment = header.entrySize = 4;
    headers.push_back(header);
  }
  for (const Section &section : object.sections().values())
    headers.push_back(sectionHeader(section));
  for (SectionId id : relocated) {
    Header header;
    header.name = strings.add(".rela" + object.section(id).name);
    header.type = SHT_RELA;
    header.flags = SHF_INFO_LINK | (object.section(id).group ? uint64_t(SHF_GROUP) : 0);
    header.link = symbolTable;
    header.info = firstSection + id.index();
    header.alignment = 8;
    header.entrySize = sizeof(Elf64_Rela);
    headers.push_back(header);
  }
}

llvm::Error ElfWriter::writeRelocations() {
  for (size_t i = 0; i < relocated.size(); ++i) {
    const Section &section = object.section(relocated[i]);
    writer.align(8);
    Header &header = headers[firstRelocation + i];
    header.offset = writer.offset();
    for (const Relocation &relocation : section.relocations) {
      uint32_t type = object.target().fixup(relocation.kind).elf;
      if (type == FixupInfo::noRelocation)
        return unsupportedRelocation(object, section, relocation, "ELF");
      writer.u64(relocation.offset);
      writer.u64(uint64_t(symbolIndex[relocation.symbol]) << 32 | type);
      writer.u64(static_cast<uint64_t>(relocation.addend));
    }
    header.size = writer.offset() - header.offset;
  }
  return llvm::Error::success();
}

void ElfWriter::writeGroups() {
  for (size_t i = 0; i < groups.size(); ++i) {
    writer.align(4);
    Header &header = headers[i + 1];
    header.offset = writer.offset();
    writer.u32(GRP_COMDAT);
    for (SectionId id : object.sections().keys())
      if (object.section(id).group == groups[i]) writer.u32(firstSection + id.index());
    for (size_t r = 0; r < relocated.size(); ++r)
      if (object.section(relocated[r]).group == groups[i]) writer.u32(firstRelocation + r);
    header.size = writer.offset() - header.offset;
  }
}

uint8_t symbolInfo(const Symbol &symbol) {
  uint8_t type = STT_NOTYPE;
  switch (symbol.type) {
  case SymbolType::None:
    break;
  case SymbolType::Function:
    type = STT_FUNC;
    break;
  case SymbolType::Object:
    type = STT_OBJECT;
    break;
  case SymbolType::ThreadLocal:
    type = STT_TLS;
    break;
  case SymbolType::Section:
    type = STT_SECTION;
    break;
  case SymbolType::File:
    type = STT_FILE;
    break;
  }
  uint8_t binding = symbol.linkage == Linkage::Local    ? STB_LOCAL
                    : symbol.linkage == Linkage::Global ? STB_GLOBAL
                                                        : STB_WEAK;
  return static_cast<uint8_t>(binding << 4 | type);
}

void ElfWriter::writeSymbols() {
  writer.align(8);
  Header table;
  table.name = strings.add(".symtab");
  table.type = SHT_SYMTAB;
  table.offset = writer.offset();
  table.link = symbolTable + 1;
  table.info = firstGlobal;
  table.alignment = 8;
  table.entrySize = sizeof(Elf64_Sym);
  StringTable names(llvm::StringRef("", 1));
  writer.zeros(sizeof(Elf64_Sym));
  for (SymbolId id : order) {
    const Symbol &symbol = object.symbol(id);
    uint16_t section = SHN_UNDEF;
    switch (symbol.place) {
    case Symbol::Place::Undefined:
      break;
    case Symbol::Place::Defined:
      section = static_cast<uint16_t>(firstSection + symbol.section.index());
      break;
    case Symbol::Place::Absolute:
      section = SHN_ABS;
      break;
    case Symbol::Place::Common:
      section = SHN_COMMON;
      break;
    }
    if (symbol.type == SymbolType::File) section = SHN_ABS;
    bool isNameless = symbol.type == SymbolType::Section || symbol.name.empty();
    uint8_t visibility = symbol.visibility == Visibility::Default  ? STV_DEFAULT
                         : symbol.visibility == Visibility::Hidden ? STV_HIDDEN
                                                                   : STV_PROTECTED;
    writer.u32(isNameless ? 0 : names.add(symbol.name));
    writer.u8(symbolInfo(symbol));
    writer.u8(visibility);
    writer.u16(section);
    writer.u64(symbol.value);
    writer.u64(symbol.size);
  }
  table.size = writer.offset() - table.offset;
  headers.push_back(table);

  Header nameTable;
  nameTable.name = strings.add(".strtab");
  nameTable.type = SHT_STRTAB;
  nameTable.offset = writer.offset();
  nameTable.size = names.contents().size();
  nameTable.alignment = 1;
  writer.text(names.contents());
  headers.push_back(nameTable);

  Header sectionNames = nameTable;
  sectionNames.name = strings.add(".shstrtab");
  sectionNames.offset = writer.offset();
  sectionNames.size = strings.contents().size();
  writer.text(strings.contents());
  headers.push_back(sectionNames);
}

void ElfWriter::writeFileHeader() {
  writer.text(llvm::StringRef(ElfMagic, 4));
  writer.u8(ELFCLASS64);
  writer.u8(ELFDATA2LSB);
  writer.u8(EV_CURRENT);
  writer.u8(ELFOSABI_NONE);
  writer.zeros(8);
  writer.u16(ET_REL);
  writer.u16(object.target().machine.elf);
  writer.u32(EV_CURRENT);
  writer.u64(0); // Entry.
  writer.u64(0); // Program headers.
  writer.u64(0); // Section headers: patched.
  writer.u32(object.target().machine.elfFlags);
  writer.u16(sizeof(Elf64_Ehdr));
  writer.u16(0);
  writer.u16(0);
  writer.u16(sizeof(Elf64_Shdr));
  writer.u16(0); // Number of sections: patched.
  writer.u16(0); // Section of their names: patched.
}

void ElfWriter::writeSectionHeaders() {
  writer.align(8);
  writer.patch(offsetof(Elf64_Ehdr, e_shoff), writer.offset(), 8);
  writer.patch(offsetof(Elf64_Ehdr, e_shnum), headers.size(), 2);
  writer.patch(offsetof(Elf64_Ehdr, e_shstrndx), headers.size() - 1, 2);
  for (const Header &header : headers) {
    writer.u32(header.name);
    writer.u32(header.type);
    writer.u64(header.flags);
    writer.u64(0); // Address.
    writer.u64(header.offset);
    writer.u64(header.size);
    writer.u32(header.link);
    writer.u32(header.info);
    writer.u64(header.alignment);
    writer.u64(header.entrySize);
  }
}

llvm::Error ElfWriter::write() {
  numberSymbols();
  layOutHeaders();
  if (headers.size() + 3 >= SHN_LORESERVE)
    return llvm::createStringError("ELF has no numbers for more than 65,000 sections");
  writeFileHeader();
  for (SectionId id : object.sections().keys()) {
    const Section &section = object.section(id);
    if (!isZeroFill(section.kind)) writer.align(section.alignment);
    headers[firstSection + id.index()].offset = writer.offset();
    if (!isZeroFill(section.kind)) writer.bytes(section.bytes);
  }
  writeGroups();
  if (llvm::Error error = writeRelocations()) return error;
  writeSymbols();
  writeSectionHeaders();
  return llvm::Error::success();
}

} // namespace

llvm::Error writeElf(const Object &object, llvm::SmallVectorImpl<uint8_t> &out) {
  return ElfWriter(object, out).write();
}

} // namespace cot::mc
