//===- lib/MC/ElfReader.cpp - ELF64 files of any kind -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteReader.h"
#include "ObjectReaders.h"
#include "llvm/BinaryFormat/ELF.h"

using namespace llvm;
using namespace llvm::ELF;

namespace cot::mc {

namespace {

class ElfReader {
public:
  explicit ElfReader(ArrayRef<uint8_t> bytes) : file(bytes) {}
  Expected<ObjectView> read();

private:
  Error readSegments();
  Error readSections();
  Error readSection(uint64_t header, uint32_t index);
  Error readSymbols(uint32_t table, std::vector<ViewSymbol> &out);
  Error readRelocations(uint32_t table);
  /// A name in the string table \p section, which may be anything.
  StringRef name(uint32_t section, uint32_t offset) const;

  ByteReader file;
  ObjectView view;
  uint64_t relocationBytes = 0;
};

StringRef ElfReader::name(uint32_t section, uint32_t offset) const {
  if (section >= view.sections.size()) return {};
  return ByteReader(view.sections[section].contents).text(offset);
}

Error ElfReader::readSegments() {
  uint64_t at = file.u64(32);
  uint16_t size = file.u16(54), count = file.u16(56);
  if (count == 0) return Error::success();
  if (size < sizeof(Elf64_Phdr)) return createStringError("ELF program headers are too small");
  if (!file.has(at, uint64_t(size) * count))
    return createStringError("the table of ELF program headers lies outside the file");
  for (uint16_t i = 0; i < count; ++i, at += size) {
    ViewSegment segment;
    segment.type = file.u32(at);
    segment.flags = file.u32(at + 4);
    segment.offset = file.u64(at + 8);
    segment.address = file.u64(at + 16);
    segment.physicalAddress = file.u64(at + 24);
    segment.fileSize = file.u64(at + 32);
    segment.memorySize = file.u64(at + 40);
    segment.alignment = file.u64(at + 48);
    view.segments.push_back(segment);
  }
  return Error::success();
}

Error ElfReader::readSection(uint64_t header, uint32_t index) {
  ViewSection section;
  section.type = file.u32(header + 4);
  section.flags = file.u64(header + 8);
  section.address = file.u64(header + 16);
  uint64_t offset = file.u64(header + 24);
  section.size = file.u64(header + 32);
  section.link = file.u32(header + 40);
  section.info = file.u32(header + 44);
  section.alignment = file.u64(header + 48);
  section.isText = section.flags & SHF_EXECINSTR;
  section.isBss = section.type == SHT_NOBITS && (section.flags & SHF_ALLOC);
  section.isData = section.type == SHT_PROGBITS && (section.flags & SHF_ALLOC) && !section.isText;
  if (section.type != SHT_NOBITS && section.type != SHT_NULL) {
    auto contents = file.slice(offset, section.size, "ELF section " + Twine(index));
    if (!contents) return contents.takeError();
    section.contents = *contents;
  }
  view.sections.push_back(std::move(section));
  return Error::success();
}

Error ElfReader::readSections() {
  uint64_t at = file.u64(40);
  uint16_t size = file.u16(58);
  uint64_t count = file.u16(60);
  uint32_t names = file.u16(62);
  if (at == 0) return Error::success();
  if (size < sizeof(Elf64_Shdr)) return createStringError("ELF section headers are too small");
  if (!file.has(at, size)) return createStringError("the ELF section headers lie outside the file");
  // Large numbers are in the first header.
  if (count == 0) count = file.u64(at + 32);
  if (names == SHN_XINDEX) names = file.u32(at + 40);
  if (count > file.size() / size || !file.has(at, size * count))
    return createStringError("the ELF section headers lie outside the file");
  view.sections.reserve(count);
  for (uint64_t i = 0; i < count; ++i)
    if (Error error = readSection(at + i * size, i)) return error;
  for (uint64_t i = 0; i < count; ++i) {
    ViewSection &section = view.sections[i];
    section.name = name(names, file.u32(at + i * size));
    section.isDebug = section.name.starts_with(".debug") || section.name.starts_with(".zdebug");
  }
  return Error::success();
}

SymbolType symbolType(uint8_t info) {
  switch (info & 15) {
  case STT_OBJECT:
    return SymbolType::Object;
  case STT_FUNC:
  case STT_GNU_IFUNC:
    return SymbolType::Function;
  case STT_SECTION:
    return SymbolType::Section;
  case STT_FILE:
    return SymbolType::File;
  case STT_TLS:
    return SymbolType::ThreadLocal;
  default:
    return SymbolType::None;
  }
}

Error ElfReader::readSymbols(uint32_t table, std::vector<ViewSymbol> &out) {
  ByteReader entries(view.sections[table].contents);
  uint32_t strings = view.sections[table].link;
  ArrayRef<uint8_t> extended;
  for (const ViewSection &section : view.sections)
    if (section.type == SHT_SYMTAB_SHNDX && section.link == table) extended = section.contents;
  if (entries.size() % sizeof(Elf64_Sym))
    return createStringError("ELF symbol table: its size is no multiple of a symbol's");
  for (uint64_t at = 0; at < entries.size(); at += sizeof(Elf64_Sym)) {
    ViewSymbol symbol;
    symbol.fileIndex = static_cast<uint32_t>(at / sizeof(Elf64_Sym));
    symbol.rawType = entries.u8(at + 4);
    symbol.visibility = entries.u8(at + 5);
    uint32_t section = entries.u16(at + 6);
    symbol.value = entries.u64(at + 8);
    symbol.size = entries.u64(at + 16);
    symbol.type = symbolType(symbol.rawType);
    uint8_t binding = symbol.rawType >> 4;
    symbol.isWeak = binding == STB_WEAK;
    symbol.isGlobal = binding == STB_GLOBAL || binding == STB_GNU_UNIQUE;
    if (section == SHN_XINDEX) section = ByteReader(extended).u32(symbol.fileIndex * uint64_t(4));
    if (section == SHN_UNDEF) {
      symbol.place = ViewSymbol::Place::Undefined;
    } else if (section == SHN_COMMON) {
      symbol.place = ViewSymbol::Place::Common;
    } else if (section < view.sections.size()) {
      symbol.place = ViewSymbol::Place::Defined;
      symbol.section = section;
      if (view.isRelocatable) symbol.value += view.sections[section].address;
    } else {
      symbol.place = ViewSymbol::Place::Absolute;
    }
    symbol.name = name(strings, entries.u32(at));
    if (symbol.type == SymbolType::Section && symbol.name.empty() &&
        symbol.section != ViewSymbol::noSection)
      symbol.name = view.sections[symbol.section].name;
    out.push_back(symbol);
  }
  return Error::success();
}

Error ElfReader::readRelocations(uint32_t table) {
  const ViewSection &section = view.sections[table];
  uint64_t size = section.type == SHT_RELA ? sizeof(Elf64_Rela) : sizeof(Elf64_Rel);
  if (section.info == 0 || section.info >= view.sections.size() ||
      view.sections[section.link < view.sections.size() ? section.link : 0].type != SHT_SYMTAB)
    return Error::success();
  // Tables that overlap would make much out of little.
  relocationBytes += section.contents.size();
  if (relocationBytes > file.size()) return createStringError("ELF relocation tables overlap");
  ByteReader entries(section.contents);
  std::vector<ViewRelocation> &out = view.sections[section.info].relocations;
  for (uint64_t at = 0; entries.has(at, size); at += size) {
    ViewRelocation relocation;
    relocation.offset = entries.u64(at);
    uint64_t info = entries.u64(at + 8);
    relocation.type = static_cast<uint32_t>(info);
    uint64_t symbol = info >> 32;
    if (symbol != 0 && symbol < view.symbols.size())
      relocation.symbol = static_cast<uint32_t>(symbol);
    if (section.type == SHT_RELA) relocation.addend = static_cast<int64_t>(entries.u64(at + 16));
    out.push_back(relocation);
  }
  return Error::success();
}

Expected<ObjectView> ElfReader::read() {
  if (!file.has(0, sizeof(Elf64_Ehdr))) return createStringError("the ELF header is cut off");
  if (file.u8(EI_CLASS) != ELFCLASS64 || file.u8(EI_DATA) != ELFDATA2LSB)
    return createStringError("only 64-bit little-endian ELF files are read");
  view.format = ObjectFormat::ELF;
  view.fileType = file.u16(16);
  view.machine = file.u16(18);
  view.start = file.u64(24);
  view.isRelocatable = view.fileType == ET_REL;
  if (Error error = readSegments()) return error;
  if (Error error = readSections()) return error;
  // One table of each kind: the specification allows no more.
  bool hasSymbols = false, hasDynamic = false;
  for (uint32_t i = 0; i < view.sections.size(); ++i) {
    bool isStatic = view.sections[i].type == SHT_SYMTAB,
         isDynamic = view.sections[i].type == SHT_DYNSYM;
    bool &seen = isStatic ? hasSymbols : hasDynamic;
    if ((!isStatic && !isDynamic) || std::exchange(seen, true)) continue;
    if (Error error = readSymbols(i, isStatic ? view.symbols : view.dynamicSymbols)) return error;
  }
  if (view.isRelocatable)
    for (uint32_t i = 0; i < view.sections.size(); ++i)
      if (view.sections[i].type == SHT_RELA || view.sections[i].type == SHT_REL)
        if (Error error = readRelocations(i)) return error;
  return std::move(view);
}

} // namespace

Expected<ObjectView> readElf(ArrayRef<uint8_t> bytes) { return ElfReader(bytes).read(); }

} // namespace cot::mc
