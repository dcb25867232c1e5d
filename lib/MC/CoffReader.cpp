//===- lib/MC/CoffReader.cpp - COFF objects and PE images -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteReader.h"
#include "ObjectReaders.h"
#include "llvm/BinaryFormat/COFF.h"

using namespace llvm;
using namespace llvm::COFF;

namespace cot::mc {

namespace {

constexpr unsigned relocationSize = 10;

class CoffReader {
public:
  explicit CoffReader(ArrayRef<uint8_t> bytes) : file(bytes) {}
  Expected<ObjectView> read();

private:
  void readOptionalHeader(uint64_t at, uint16_t size);
  Error readSections(uint64_t at, uint32_t count);
  Error readSymbols(uint64_t at, uint32_t count);
  Error readRelocations(uint64_t header, ViewSection &section);
  StringRef sectionName(uint64_t header) const;

  ByteReader file;
  ByteReader strings{ArrayRef<uint8_t>()};
  ObjectView view;
  std::vector<uint32_t> symbolAt; ///< By number in the file: index into view.symbols.
  uint64_t relocationBytes = 0;
};

/// Where the COFF header is: behind "PE\0\0" in an image.
uint64_t headerOffset(const ByteReader &file) {
  if (file.text(0, 2) != "MZ") return 0;
  uint64_t at = file.u32(0x3c);
  return file.text(at, 2) == "PE" && file.u16(at + 2) == 0 ? at + 4 : UINT64_MAX;
}

StringRef CoffReader::sectionName(uint64_t header) const {
  StringRef name = file.text(header, NameSize);
  uint32_t offset = 0;
  if (name.starts_with("/") && !name.drop_front().getAsInteger(10, offset))
    return strings.text(offset);
  return name;
}

void CoffReader::readOptionalHeader(uint64_t at, uint16_t size) {
  if (size < 32 || file.u16(at) != PE32Header::PE32_PLUS) return;
  view.imageBase = file.u64(at + 24);
  view.start = view.imageBase + file.u32(at + 16);
  view.isRelocatable = false;
}

Error CoffReader::readRelocations(uint64_t header, ViewSection &section) {
  uint64_t at = file.u32(header + 24), count = file.u16(header + 32);
  if (count == 0xffff && (section.flags & IMAGE_SCN_LNK_NRELOC_OVFL)) {
    count = file.u32(at);
    if (count == 0)
      return createStringError("COFF section " + section.name + ": no relocation count");
    --count;
    at += relocationSize;
  }
  relocationBytes += count * relocationSize;
  if (relocationBytes > file.size()) return createStringError("COFF relocation tables overlap");
  if (count && !file.has(at, count * relocationSize))
    return createStringError("COFF section " + section.name +
                             ": its relocations lie outside the file");
  for (uint64_t i = 0; i < count; ++i, at += relocationSize) {
    ViewRelocation relocation;
    relocation.offset = uint32_t(file.u32(at) - section.address);
    uint32_t symbol = file.u32(at + 4);
    if (symbol < symbolAt.size()) relocation.symbol = symbolAt[symbol];
    relocation.type = file.u16(at + 8);
    section.relocations.push_back(relocation);
  }
  return Error::success();
}

Error CoffReader::readSections(uint64_t at, uint32_t count) {
  if (!file.has(at, uint64_t(count) * SectionSize))
    return createStringError("the COFF section headers lie outside the file");
  for (uint32_t i = 0; i < count; ++i, at += SectionSize) {
    ViewSection section;
    section.name = sectionName(at);
    uint32_t memorySize = file.u32(at + 8), fileSize = file.u32(at + 16);
    section.address = view.imageBase + file.u32(at + 12);
    section.flags = file.u32(at + 36);
    uint32_t alignment = section.flags >> 20 & 15;
    section.alignment = alignment ? uint64_t(1) << (alignment - 1) : 1;
    section.isText = section.flags & IMAGE_SCN_CNT_CODE;
    section.isBss = section.flags & IMAGE_SCN_CNT_UNINITIALIZED_DATA;
    section.isData = section.flags & IMAGE_SCN_CNT_INITIALIZED_DATA;
    section.isDebug = section.name.starts_with(".debug");
    section.size = view.isRelocatable ? fileSize : std::min(memorySize, fileSize);
    uint64_t offset = file.u32(at + 20);
    if (offset && !section.isBss) {
      auto contents = file.slice(offset, section.size, "COFF section " + section.name);
      if (!contents) return contents.takeError();
      section.contents = *contents;
    }
    if (view.isRelocatable)
      if (Error error = readRelocations(at, section)) return error;
    view.sections.push_back(std::move(section));
  }
  return Error::success();
}

Error CoffReader::readSymbols(uint64_t at, uint32_t count) {
  if (at == 0) return Error::success();
  if (!file.has(at, uint64_t(count) * Symbol16Size))
    return createStringError("the COFF symbol table lies outside the file");
  uint64_t end = at + uint64_t(count) * Symbol16Size;
  auto table = file.slice(end, file.u32(end), "COFF string table");
  if (!table) return table.takeError();
  strings = ByteReader(*table);
  symbolAt.assign(count, ViewRelocation::noSymbol);
  for (uint32_t i = 0; i < count; ++i) {
    uint64_t entry = at + uint64_t(i) * Symbol16Size;
    ViewSymbol symbol;
    symbol.fileIndex = i;
    symbol.name = file.u32(entry) ? file.text(entry, NameSize) : strings.text(file.u32(entry + 4));
    symbol.value = file.u32(entry + 8);
    auto section = static_cast<int16_t>(file.u16(entry + 12));
    symbol.rawExtra = file.u16(entry + 14);
    symbol.rawType = file.u8(entry + 16);
    uint32_t auxiliaries = std::min<uint32_t>(file.u8(entry + 17), count - i - 1);
    auto records = file.slice(entry + Symbol16Size, uint64_t(auxiliaries) * Symbol16Size, "");
    if (records)
      symbol.auxiliaries = *records;
    else
      consumeError(records.takeError());
    symbol.isWeak = symbol.rawType == IMAGE_SYM_CLASS_WEAK_EXTERNAL;
    symbol.isGlobal = symbol.rawType == IMAGE_SYM_CLASS_EXTERNAL;
    if (section > 0) {
      symbol.place = ViewSymbol::Place::Defined;
      symbol.section = static_cast<uint32_t>(section) - 1;
    } else if (section == 0) {
      bool isCommon = symbol.isGlobal && symbol.value != 0;
      symbol.place = isCommon ? ViewSymbol::Place::Common : ViewSymbol::Place::Undefined;
      if (isCommon) symbol.size = symbol.value;
    } else {
      symbol.place =
          section == IMAGE_SYM_DEBUG ? ViewSymbol::Place::Debug : ViewSymbol::Place::Absolute;
    }
    if (symbol.rawType == IMAGE_SYM_CLASS_FILE)
      symbol.type = SymbolType::File;
    else if (symbol.rawExtra >> 4 == IMAGE_SYM_DTYPE_FUNCTION)
      symbol.type = SymbolType::Function;
    else if (symbol.rawType == IMAGE_SYM_CLASS_STATIC && symbol.value == 0 && auxiliaries)
      symbol.type = SymbolType::Section;
    symbolAt[i] = static_cast<uint32_t>(view.symbols.size());
    view.symbols.push_back(symbol);
    i += auxiliaries;
  }
  return Error::success();
}

Expected<ObjectView> CoffReader::read() {
  uint64_t at = headerOffset(file);
  if (!file.has(at, Header16Size)) return createStringError("the COFF header is cut off");
  view.format = ObjectFormat::COFF;
  view.machine = file.u16(at);
  view.isRelocatable = true;
  view.time = file.u32(at + 4);
  view.characteristics = file.u16(at + 18);
  uint16_t sections = file.u16(at + 2), optional = file.u16(at + 16);
  readOptionalHeader(at + Header16Size, optional);
  if (Error error = readSymbols(file.u32(at + 8), file.u32(at + 12))) return error;
  if (Error error = readSections(at + Header16Size + optional, sections)) return error;
  for (ViewSymbol &symbol : view.symbols) {
    if (symbol.section == ViewSymbol::noSection) continue;
    if (symbol.section < view.sections.size()) {
      symbol.value += view.sections[symbol.section].address;
    } else {
      symbol.section = ViewSymbol::noSection;
      symbol.place = ViewSymbol::Place::Absolute;
    }
  }
  return std::move(view);
}

} // namespace

bool isCoff(ArrayRef<uint8_t> bytes) {
  ByteReader file(bytes);
  uint64_t at = headerOffset(file);
  if (!file.has(at, Header16Size)) return false;
  uint16_t machine = file.u16(at);
  return machine == IMAGE_FILE_MACHINE_AMD64 || machine == IMAGE_FILE_MACHINE_ARM64;
}

Expected<ObjectView> readCoff(ArrayRef<uint8_t> bytes) { return CoffReader(bytes).read(); }

} // namespace cot::mc
