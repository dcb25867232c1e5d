//===- lib/MC/CoffWriter.cpp - COFF relocatable files -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Order in the file: header, section headers, each section's bytes and relocations, symbols,
/// strings. Every section has its symbol first in the table. Addends are in the fields; a field
/// that counts from its own end holds the distance too. Source: Microsoft PE and COFF
/// Specification.
///
//===----------------------------------------------------------------------===//

#include "ByteWriter.h"
#include "ObjectWriters.h"
#include "StringTable.h"
#include "llvm/BinaryFormat/COFF.h"
#include "llvm/Support/MathExtras.h"
#include <vector>

using namespace llvm::COFF;

namespace cot::mc {

namespace {

class CoffWriter {
public:
  CoffWriter(const Object &object, llvm::SmallVectorImpl<uint8_t> &out)
      : object(object), writer(out), strings(llvm::StringRef("\0\0\0\0", 4)) {}

  llvm::Error write();

private:
  void numberSymbols();
  llvm::Error writeSection(SectionId id);
  llvm::Error writeRelocation(SectionId id, const Relocation &relocation, uint64_t bytesAt);
  uint32_t characteristics(const Section &section) const;
  void writeName(llvm::StringRef name, bool isSection);
  void writeSymbol(llvm::StringRef name, uint64_t value, uint16_t section, uint16_t type,
                   uint8_t storage, uint8_t auxiliaries);
  void writeSectionSymbol(SectionId id);
  void writeSymbols();
  void writeWeak(const Symbol &symbol, uint32_t index);
  bool isLeader(SectionId id) const;

  const Object &object;
  ByteWriter writer;
  StringTable strings;
  SecondaryMap<SymbolId, uint32_t> symbolIndex;
  uint32_t symbolCount = 0;
};

uint32_t CoffWriter::characteristics(const Section &section) const {
  uint32_t flags = (llvm::Log2_32(section.alignment) + 1) << 20;
  if (section.group) flags |= IMAGE_SCN_LNK_COMDAT;
  switch (section.kind) {
  case SectionKind::Text:
    return flags | IMAGE_SCN_CNT_CODE | IMAGE_SCN_MEM_EXECUTE | IMAGE_SCN_MEM_READ;
  case SectionKind::ZeroFill:
    return flags | IMAGE_SCN_CNT_UNINITIALIZED_DATA | IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_WRITE;
  case SectionKind::Data:
  case SectionKind::ThreadData:
  case SectionKind::ThreadZeroFill: // The template of a thread's data has bytes.
  case SectionKind::ThreadDescriptor:
    return flags | IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_WRITE;
  case SectionKind::Debug:
  case SectionKind::Note:
    return flags | IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_DISCARDABLE;
  case SectionKind::ReadOnly:
  case SectionKind::ReadOnlyRelocated:
  case SectionKind::Constructors:
  case SectionKind::Destructors:
  case SectionKind::EhFrame:
  case SectionKind::CompactUnwind:
  case SectionKind::UnwindFunctions:
  case SectionKind::UnwindCodes:
    break;
  }
  return flags | IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ;
}

void CoffWriter::numberSymbols() {
  symbolCount = 2 * object.sections().size();
  for (SymbolId id : object.symbols().keys()) {
    const Symbol &symbol = object.symbol(id);
    if (symbol.type == SymbolType::Section && symbol.place == Symbol::Place::Defined) {
      symbolIndex[id] = 2 * symbol.section.index();
      continue;
    }
    symbolIndex[id] = symbolCount;
    symbolCount += symbol.linkage == Linkage::Weak   ? 3
                   : symbol.type == SymbolType::File ? 1 + (symbol.name.size() + 17) / 18
                                                     : 1;
  }
}

/// At most eight bytes, or a reference to the string table.
void CoffWriter::writeName(llvm::StringRef name, bool isSection) {
  if (name.size() <= NameSize) return writer.fixedText(name, NameSize);
  uint32_t offset = strings.add(name);
  if (isSection) return writer.fixedText("/" + std::to_string(offset), NameSize);
  writer.u32(0);
  writer.u32(offset);
}

llvm::Error CoffWriter::writeRelocation(SectionId id, const Relocation &relocation,
                                        uint64_t bytesAt) {
  FixupInfo info = object.target().fixup(relocation.kind);
  if (info.coff == FixupInfo::noRelocation)
    return unsupportedRelocation(object, object.section(id), relocation, "COFF");
  int64_t addend = relocation.addend;
  if (info.base == FixupBase::Place && info.encoding == FixupEncoding::Bytes) addend += info.size;
  // A page's addend is in bytes.
  if (info.encoding == FixupEncoding::AdrImmediate) info.scale = 0;
  if (!fixupFits(info, addend))
    return unsupportedRelocation(object, object.section(id), relocation, "COFF");
  writeFixup(info, writer.data(bytesAt + relocation.offset), addend);
  writer.u32(relocation.offset);
  writer.u32(symbolIndex[relocation.symbol]);
  writer.u16(info.coff);
  return llvm::Error::success();
}

llvm::Error CoffWriter::writeSection(SectionId id) {
  const Section &section = object.section(id);
  uint64_t header = Header16Size + uint64_t(id.index()) * SectionSize;
  constexpr unsigned rawSizeAt = 16, rawAt = 20, relocationsAt = 24, countAt = 32, flagsAt = 36;
  uint64_t size = section.size();
  writer.patch(header + rawSizeAt, size, 4);
  if (section.kind == SectionKind::ZeroFill || !size) return llvm::Error::success();
  uint64_t bytesAt = writer.offset();
  writer.patch(header + rawAt, bytesAt, 4);
  if (isZeroFill(section.kind))
    writer.zeros(size);
  else
    writer.bytes(section.bytes);
  if (section.relocations.empty()) return llvm::Error::success();
  size_t count = section.relocations.size();
  writer.patch(header + relocationsAt, writer.offset(), 4);
  writer.patch(header + countAt, std::min<size_t>(count, 0xffff), 2);
  if (count >= 0xffff) {
    // The true number, itself included, is the first entry's address.
    writer.patch(header + flagsAt, characteristics(section) | IMAGE_SCN_LNK_NRELOC_OVFL, 4);
    writer.u32(count + 1);
    writer.u32(0);
    writer.u16(0);
  }
  for (const Relocation &relocation : section.relocations)
    if (llvm::Error error = writeRelocation(id, relocation, bytesAt)) return error;
  return llvm::Error::success();
}

void CoffWriter::writeSymbol(llvm::StringRef name, uint64_t value, uint16_t section, uint16_t type,
                             uint8_t storage, uint8_t auxiliaries) {
  writeName(name, false);
  writer.u32(value);
  writer.u16(section);
  writer.u16(type);
  writer.u8(storage);
  writer.u8(auxiliaries);
}

/// Is this the section that defines its group's symbol?
bool CoffWriter::isLeader(SectionId id) const {
  const Section &section = object.section(id);
  return section.group && object.symbol(section.group).section == id;
}

void CoffWriter::writeSectionSymbol(SectionId id) {
  const Section &section = object.section(id);
  writeSymbol(section.name, 0, id.index() + 1, IMAGE_SYM_TYPE_NULL, IMAGE_SYM_CLASS_STATIC, 1);
  writer.u32(section.size());
  writer.u16(std::min<size_t>(section.relocations.size(), 0xffff));
  writer.u16(0);
  writer.u32(0); // Checksum: of interest to COMDATs of kind EXACT_MATCH only.
  bool isAssociate = section.group && !isLeader(id);
  writer.u16(isAssociate ? object.symbol(section.group).section.index() + 1 : 0);
  writer.u8(isAssociate     ? IMAGE_COMDAT_SELECT_ASSOCIATIVE
            : section.group ? IMAGE_COMDAT_SELECT_ANY
                            : 0);
  writer.zeros(3);
}

/// A weak symbol is an alias of a default that another object may overrule.
void CoffWriter::writeWeak(const Symbol &symbol, uint32_t index) {
  bool isDefined = symbol.place == Symbol::Place::Defined;
  writeSymbol(symbol.name, 0, 0, symbol.type == SymbolType::Function ? 0x20 : 0,
              IMAGE_SYM_CLASS_WEAK_EXTERNAL, 1);
  writer.u32(index + 2);
  writer.u32(isDefined ? IMAGE_WEAK_EXTERN_SEARCH_ALIAS : IMAGE_WEAK_EXTERN_SEARCH_LIBRARY);
  writer.zeros(10);
  std::string name = ".weak." + symbol.name + ".default";
  if (isDefined)
    writeSymbol(name, symbol.value, symbol.section.index() + 1, 0, IMAGE_SYM_CLASS_EXTERNAL, 0);
  else
    writeSymbol(name, 0, static_cast<uint16_t>(IMAGE_SYM_ABSOLUTE), 0, IMAGE_SYM_CLASS_EXTERNAL, 0);
}

void CoffWriter::writeSymbols() {
  writer.patch(8, writer.offset(), 4);
  writer.patch(12, symbolCount, 4);
  for (SectionId id : object.sections().keys())
    writeSectionSymbol(id);
  for (SymbolId id : object.symbols().keys()) {
    const Symbol &symbol = object.symbol(id);
    if (symbol.type == SymbolType::Section && symbol.place == Symbol::Place::Defined) continue;
    if (symbol.linkage == Linkage::Weak) {
      writeWeak(symbol, symbolIndex[id]);
      continue;
    }
    if (symbol.type == SymbolType::File) {
      uint8_t auxiliaries = static_cast<uint8_t>((symbol.name.size() + 17) / 18);
      writeSymbol(".file", 0, static_cast<uint16_t>(IMAGE_SYM_DEBUG), 0, IMAGE_SYM_CLASS_FILE,
                  auxiliaries);
      writer.fixedText(symbol.name, auxiliaries * 18);
      continue;
    }
    uint16_t section = 0;
    uint64_t value = symbol.value;
    switch (symbol.place) {
    case Symbol::Place::Undefined:
      value = 0;
      break;
    case Symbol::Place::Defined:
      section = static_cast<uint16_t>(symbol.section.index() + 1);
      break;
    case Symbol::Place::Absolute:
      section = static_cast<uint16_t>(IMAGE_SYM_ABSOLUTE);
      break;
    case Symbol::Place::Common:
      value = symbol.size;
      break;
    }
    uint16_t type = symbol.type == SymbolType::Function ? IMAGE_SYM_DTYPE_FUNCTION << 4 : 0;
    bool isLocal = symbol.linkage == Linkage::Local;
    writeSymbol(symbol.name, value, section, type,
                isLocal ? IMAGE_SYM_CLASS_STATIC : IMAGE_SYM_CLASS_EXTERNAL, 0);
  }
  writer.u32(strings.contents().size());
  writer.text(strings.contents().drop_front(4));
}

llvm::Error CoffWriter::write() {
  uint32_t sections = object.sections().size();
  if (sections > MaxNumberOfSections16)
    return llvm::createStringError("COFF has no numbers for more than 65,279 sections");
  for (const Section &section : object.sections().values())
    if (section.alignment > 8192)
      return llvm::createStringError("section '" + section.name +
                                     "': COFF has no alignment above 8192");
  for (const Symbol &symbol : object.symbols().values())
    if (symbol.type == SymbolType::File && symbol.name.size() > 255 * 18)
      return llvm::createStringError("COFF has no file names longer than 4,590 bytes");
  numberSymbols();
  writer.u16(object.target().machine.coff);
  writer.u16(sections);
  writer.u32(0); // Time: none, for the same bytes every time.
  writer.u32(0); // Symbol table and count: patched.
  writer.u32(0);
  writer.u16(0);
  writer.u16(0);
  for (const Section &section : object.sections().values()) {
    writeName(section.name, true);
    writer.zeros(28);
    writer.u32(characteristics(section));
  }
  for (SectionId id : object.sections().keys())
    if (llvm::Error error = writeSection(id)) return error;
  if (writer.offset() > UINT32_MAX)
    return llvm::createStringError("COFF has no offsets beyond 4 GiB");
  writeSymbols();
  return llvm::Error::success();
}

} // namespace

llvm::Error writeCoff(const Object &object, llvm::SmallVectorImpl<uint8_t> &out) {
  return CoffWriter(object, out).write();
}

} // namespace cot::mc
