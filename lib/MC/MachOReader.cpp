//===- lib/MC/MachOReader.cpp - 64-bit Mach-O files -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteReader.h"
#include "ObjectReaders.h"
#include "llvm/BinaryFormat/MachO.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace llvm::MachO;

namespace cot::mc {

namespace {

class MachOReader {
public:
  explicit MachOReader(ArrayRef<uint8_t> bytes) : file(bytes) {}
  Expected<ObjectView> read();

private:
  Error readSegment(uint64_t command, uint64_t size);
  Error readSection(uint64_t header);
  Error readSymbols(uint64_t command);
  Error readRelocations();

  struct Table {
    uint64_t offset;
    uint32_t count;
  };
  ByteReader file;
  ObjectView view;
  std::vector<Table> relocationTables;
};

Error MachOReader::readSection(uint64_t header) {
  ViewSection section;
  section.name = file.text(header, 16);
  section.segment = file.text(header + 16, 16);
  section.address = file.u64(header + 32);
  section.size = file.u64(header + 40);
  uint64_t offset = file.u32(header + 48);
  uint32_t alignment = file.u32(header + 52);
  if (alignment > 31)
    return createStringError("Mach-O section with an alignment of 2^" + Twine(alignment));
  section.alignment = uint64_t(1) << alignment;
  uint32_t flags = file.u32(header + 64);
  section.flags = flags;
  section.type = flags & SECTION_TYPE;
  section.isText = flags & S_ATTR_PURE_INSTRUCTIONS;
  section.isBss = section.type == S_ZEROFILL || section.type == S_GB_ZEROFILL ||
                  section.type == S_THREAD_LOCAL_ZEROFILL;
  section.isData = !section.isText && !section.isBss;
  for (StringRef prefix : {"__debug", "__zdebug", "__apple", "__gdb_index", "__swift_ast"})
    section.isDebug |= section.name.starts_with(prefix);
  if (!section.isBss) {
    auto contents = file.slice(offset, section.size, "Mach-O section " + section.name);
    if (!contents) return contents.takeError();
    section.contents = *contents;
  }
  relocationTables.push_back({file.u32(header + 56), file.u32(header + 60)});
  view.sections.push_back(std::move(section));
  return Error::success();
}

Error MachOReader::readSegment(uint64_t command, uint64_t size) {
  uint64_t count = file.u32(command + 64);
  if (size < sizeof(segment_command_64) ||
      count > (size - sizeof(segment_command_64)) / sizeof(section_64))
    return createStringError("Mach-O segment: its sections lie outside its command");
  for (uint64_t i = 0; i < count; ++i)
    if (Error error = readSection(command + sizeof(segment_command_64) + i * sizeof(section_64)))
      return error;
  return Error::success();
}

Error MachOReader::readSymbols(uint64_t command) {
  uint64_t at = file.u32(command + 8), count = file.u32(command + 12);
  auto strings = file.slice(file.u32(command + 16), file.u32(command + 20), "Mach-O string table");
  if (!strings) return strings.takeError();
  if (!file.has(at, count * sizeof(nlist_64)))
    return createStringError("the Mach-O symbol table lies outside the file");
  view.symbols.clear();
  for (uint64_t i = 0; i < count; ++i, at += sizeof(nlist_64)) {
    ViewSymbol symbol;
    symbol.fileIndex = static_cast<uint32_t>(i);
    symbol.name = ByteReader(*strings).text(file.u32(at));
    symbol.rawType = file.u8(at + 4);
    uint32_t section = file.u8(at + 5);
    symbol.rawExtra = file.u16(at + 6);
    symbol.value = file.u64(at + 8);
    symbol.isGlobal = symbol.rawType & N_EXT;
    symbol.isWeak = symbol.rawExtra & (N_WEAK_DEF | N_WEAK_REF);
    uint8_t place = symbol.rawType & N_TYPE;
    if (symbol.rawType & N_STAB) {
      symbol.place = ViewSymbol::Place::Debug;
    } else if (place == N_UNDF) {
      bool isCommon = symbol.isGlobal && symbol.value != 0;
      symbol.place = isCommon ? ViewSymbol::Place::Common : ViewSymbol::Place::Undefined;
      if (isCommon) symbol.size = symbol.value;
    } else if (place == N_SECT && section >= 1 && section <= view.sections.size()) {
      symbol.place = ViewSymbol::Place::Defined;
      symbol.section = section - 1;
      symbol.type = view.sections[section - 1].isText ? SymbolType::Function : SymbolType::Object;
    } else {
      symbol.place = ViewSymbol::Place::Absolute;
    }
    view.symbols.push_back(symbol);
  }
  return Error::success();
}

Error MachOReader::readRelocations() {
  uint64_t total = 0;
  for (size_t i = 0; i < relocationTables.size(); ++i) {
    Table table = relocationTables[i];
    total += uint64_t(table.count) * sizeof(any_relocation_info);
    if (total > file.size()) return createStringError("Mach-O relocation tables overlap");
    if (!file.has(table.offset, uint64_t(table.count) * sizeof(any_relocation_info)))
      return createStringError("Mach-O section " + view.sections[i].name +
                               ": its relocations lie outside the file");
    for (uint32_t n = 0; n < table.count; ++n) {
      uint64_t at = table.offset + uint64_t(n) * sizeof(any_relocation_info);
      uint32_t word = file.u32(at + 4), number = word & 0xffffff;
      ViewRelocation relocation;
      relocation.offset = file.u32(at);
      relocation.isPcRelative = word >> 24 & 1;
      relocation.log2Size = word >> 25 & 3;
      relocation.type = word >> 28;
      bool isExternal = word >> 27 & 1;
      bool isAddend =
          view.machine == CPU_TYPE_ARM64 && relocation.type == ARM64_RELOC_ADDEND && !isExternal;
      if (isAddend)
        relocation.addend = SignExtend64<24>(number);
      else if (isExternal && number < view.symbols.size())
        relocation.symbol = number;
      else if (!isExternal && number >= 1 && number <= view.sections.size())
        relocation.section = number - 1;
      view.sections[i].relocations.push_back(relocation);
    }
  }
  return Error::success();
}

Expected<ObjectView> MachOReader::read() {
  if (!file.has(0, sizeof(mach_header_64)))
    return createStringError("the Mach-O header is cut off");
  if (file.u32(0) != MH_MAGIC_64)
    return createStringError("only 64-bit little-endian Mach-O files of one machine are read");
  view.format = ObjectFormat::MachO;
  view.machine = file.u32(4);
  view.fileType = file.u32(12);
  view.isRelocatable = view.fileType == MH_OBJECT;
  uint64_t at = sizeof(mach_header_64), end = at + file.u32(20);
  uint64_t symbols = 0, count = file.u32(16);
  if (!file.has(0, end)) return createStringError("the Mach-O load commands are cut off");
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t size = end - at < 8 ? 0 : file.u32(at + 4);
    if (size < 8 || size > end - at) return createStringError("a Mach-O load command is cut off");
    uint32_t kind = file.u32(at);
    if (kind == LC_SEGMENT_64)
      if (Error error = readSegment(at, size)) return error;
    if (kind == LC_SYMTAB && size >= sizeof(symtab_command)) symbols = at;
    if (kind == LC_MAIN && size >= 16) view.start = file.u64(at + 8);
    at += size;
  }
  if (symbols)
    if (Error error = readSymbols(symbols)) return error;
  if (Error error = readRelocations()) return error;
  return std::move(view);
}

} // namespace

Expected<ObjectView> readMachO(ArrayRef<uint8_t> bytes) { return MachOReader(bytes).read(); }

} // namespace cot::mc
