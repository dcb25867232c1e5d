//===- RuntimeTables.cpp - Rows, and the sections that hold them -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A function's part of a section is a record: a header of 24 bytes, then rows of 32-bit words, all
/// little-endian, filled with zeros to a multiple of 8 bytes:
///
///      0  u32  bytes of the record, header included
///      4  u8   version, 1
///      5  u8   kind of table
///      6  u16  1 where the address is absolute, 0 where it counts from its own field
///      8  i64  address of the function
///     16  u32  bytes of the function's code
///     20  u32  rows
///
///     trap        offset, source location, code
///     stack map   return offset, frame bytes, n, then n times: stack offset, type
///     call        return offset, stack adjustment, n, then n times: kind, value, landing
///
/// Invariant: records follow each other without gaps, also after a linker has put sections of many
/// objects together, because their size and alignment are 8.
///
//===----------------------------------------------------------------------===//

#include "cot/MC/RuntimeTables.h"
#include "ByteReader.h"
#include "ByteWriter.h"
#include "llvm/ADT/STLExtras.h"

namespace cot::mc {

static constexpr unsigned version = 1;
static constexpr unsigned headerSize = 24;
static constexpr unsigned startOffset = 8;

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

void RuntimeTables::clear() {
  traps.clear();
  stackMaps.clear();
  slots.clear();
  callSites.clear();
  handlers.clear();
}

void RuntimeTables::setTraps(const CodeBuffer &code) {
  traps.clear();
  llvm::ArrayRef<SourceEntry> sources = code.sourceLocations();
  SourceLocation location;
  for (const TrapSite &site : code.traps()) {
    while (!sources.empty() && sources.front().offset <= site.offset) {
      location = sources.front().location;
      sources = sources.drop_front();
    }
    traps.push_back({site.offset, location, site.code});
  }
}

void RuntimeTables::beginStackMap(uint32_t returnOffset, uint32_t frameBytes) {
  assert((stackMaps.empty() || stackMaps.back().returnOffset < returnOffset) && "not ascending");
  stackMaps.push_back({returnOffset, frameBytes, static_cast<uint32_t>(slots.size()), 0});
}

void RuntimeTables::addSlot(StackMapSlot slot) {
  slots.push_back(slot);
  ++stackMaps.back().slotCount;
}

void RuntimeTables::beginCallSite(uint32_t returnOffset, uint32_t stackAdjustment) {
  assert((callSites.empty() || callSites.back().returnOffset < returnOffset) && "not ascending");
  callSites.push_back({returnOffset, stackAdjustment, static_cast<uint32_t>(handlers.size()), 0});
}

void RuntimeTables::addHandler(HandlerRow handler) {
  handlers.push_back(handler);
  ++callSites.back().handlerCount;
}

/// The row of \p rows whose \p key is \p offset.
template <typename Row>
static const Row *findRow(llvm::ArrayRef<Row> rows, uint32_t Row::*key, uint32_t offset) {
  auto at = llvm::partition_point(rows, [&](const Row &row) { return row.*key < offset; });
  return at != rows.end() && (*at).*key == offset ? at : nullptr;
}

const TrapRow *RuntimeTables::findTrap(uint32_t offset) const {
  return findRow<TrapRow>(traps, &TrapRow::offset, offset);
}
const StackMapRow *RuntimeTables::findStackMap(uint32_t returnOffset) const {
  return findRow<StackMapRow>(stackMaps, &StackMapRow::returnOffset, returnOffset);
}
const CallSiteRow *RuntimeTables::findCallSite(uint32_t returnOffset) const {
  return findRow<CallSiteRow>(callSites, &CallSiteRow::returnOffset, returnOffset);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

llvm::StringRef runtimeSectionName(ObjectFormat format, RuntimeTableKind kind) {
  static constexpr llvm::StringLiteral names[3][3] = {
      {"cot_traps", "cot_stackmaps", "cot_handlers"},
      {"__DATA_CONST,__cot_traps", "__DATA_CONST,__cot_stackmaps", "__DATA_CONST,__cot_handlers"},
      {".cot_traps", ".cot_stackmaps", ".cot_handlers"}};
  return names[static_cast<unsigned>(format)][static_cast<unsigned>(kind) - 1];
}

namespace {

class RecordWriter {
public:
  RecordWriter(Object &object, SymbolId function, uint32_t size)
      : object(object), function(function), size(size),
        // COFF has no 64-bit field that counts from its place.
        isAbsolute(object.format() == ObjectFormat::COFF) {}

  template <typename Body> void write(RuntimeTableKind kind, size_t rows, Body body) {
    if (rows == 0) return;
    llvm::SmallVector<uint8_t, 256> bytes;
    ByteWriter writer(bytes);
    writer.u32(0); // Length: patched.
    writer.u8(version);
    writer.u8(static_cast<uint8_t>(kind));
    writer.u16(isAbsolute);
    writer.u64(0); // Address: relocated.
    writer.u32(size);
    writer.u32(rows);
    body(writer);
    writer.align(8);
    writer.patch(0, writer.offset(), 4);
    place(kind, bytes);
  }

private:
  void place(RuntimeTableKind kind, llvm::ArrayRef<uint8_t> bytes) {
    SectionId section = sectionOf(kind);
    uint64_t at = object.appendBytes(section, bytes, 8);
    FixupKind fixup = isAbsolute ? CommonFixup::Absolute64 : CommonFixup::Relative64;
    auto [symbol, offset] = object.ownDefinition(function);
    object.section(section).relocations.push_back(
        {offset, static_cast<uint32_t>(at + startOffset), symbol, fixup});
  }
  SectionId sectionOf(RuntimeTableKind kind) {
    llvm::StringRef name = runtimeSectionName(object.format(), kind);
    for (auto [id, section] : llvm::enumerate(object.sections().values()))
      if (section.name == name) return SectionId(static_cast<uint32_t>(id));
    SectionKind sectionKind = isAbsolute ? SectionKind::ReadOnlyRelocated : SectionKind::ReadOnly;
    return object.addSection(name, sectionKind, 8);
  }

  Object &object;
  SymbolId function;
  uint32_t size;
  bool isAbsolute;
};

} // namespace

void addRuntimeTables(Object &object, SymbolId function, uint32_t size,
                      const RuntimeTables &tables) {
  RecordWriter records(object, function, size);
  records.write(RuntimeTableKind::Traps, tables.traps.size(), [&](ByteWriter &writer) {
    for (const TrapRow &row : tables.traps) {
      writer.u32(row.offset);
      writer.u32(row.location.bits());
      writer.u32(row.code.bits());
    }
  });
  records.write(RuntimeTableKind::StackMaps, tables.stackMaps.size(), [&](ByteWriter &writer) {
    for (const StackMapRow &row : tables.stackMaps) {
      writer.u32(row.returnOffset);
      writer.u32(row.frameBytes);
      writer.u32(row.slotCount);
      for (const StackMapSlot &slot : tables.slotsOf(row)) {
        writer.u32(slot.stackOffset);
        writer.u32(slot.type);
      }
    }
  });
  records.write(RuntimeTableKind::Handlers, tables.callSites.size(), [&](ByteWriter &writer) {
    for (const CallSiteRow &row : tables.callSites) {
      writer.u32(row.returnOffset);
      writer.u32(row.stackAdjustment);
      writer.u32(row.handlerCount);
      for (const HandlerRow &handler : tables.handlersOf(row)) {
        writer.u32(handler.kind);
        writer.u32(handler.value);
        writer.u32(handler.landing);
      }
    }
  });
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {

/// The words of one record's rows. Every count is checked against what is left before it is used.
class RowReader {
public:
  RowReader(llvm::ArrayRef<uint8_t> bytes, uint32_t codeSize) : reader(bytes), codeSize(codeSize) {}

  /// Reads \p count rows; false when they are not what the format allows.
  bool read(RuntimeTableKind kind, uint32_t count, RuntimeTables &rows) {
    for (uint32_t i = 0; i < count; ++i)
      if (!readRow(kind, rows)) return false;
    // What is left is the filling.
    return reader.size() - offset < 8;
  }

private:
  bool has(uint64_t words) const { return reader.has(offset, words * 4); }
  uint32_t word() { return reader.u32((offset += 4) - 4); }
  bool ascends(uint32_t key) {
    bool isFine = (isFirst || key > lastKey) && key <= codeSize;
    isFirst = false;
    lastKey = key;
    return isFine;
  }

  bool readRow(RuntimeTableKind kind, RuntimeTables &rows) {
    if (!has(3)) return false;
    uint32_t key = word(), second = word(), third = word();
    if (!ascends(key)) return false;
    switch (kind) {
    case RuntimeTableKind::Traps:
      if (third == 0 || third > UINT8_MAX) return false;
      rows.traps.push_back({key, SourceLocation(second), TrapCode(static_cast<uint8_t>(third))});
      return true;
    case RuntimeTableKind::StackMaps:
      if (!has(uint64_t(third) * 2)) return false;
      rows.beginStackMap(key, second);
      for (uint32_t i = 0; i < third; ++i) {
        uint32_t stackOffset = word();
        rows.addSlot({stackOffset, word()});
      }
      return true;
    case RuntimeTableKind::Handlers:
      if (!has(uint64_t(third) * 3)) return false;
      rows.beginCallSite(key, second);
      for (uint32_t i = 0; i < third; ++i) {
        uint32_t handlerKind = word(), value = word(), landing = word();
        if (handlerKind > HandlerRow::Context || landing > codeSize) return false;
        rows.addHandler({static_cast<HandlerRow::Kind>(handlerKind), value, landing});
      }
      return true;
    }
    return false;
  }

  ByteReader reader;
  uint32_t codeSize;
  uint64_t offset = 0;
  uint32_t lastKey = 0;
  bool isFirst = true;
};

} // namespace

static llvm::Error malformed(uint64_t offset, const llvm::Twine &what) {
  return llvm::createStringError("runtime table at offset " + llvm::Twine(offset) + ": " + what);
}

llvm::Expected<std::vector<FunctionTables>> readRuntimeTables(llvm::ArrayRef<uint8_t> section,
                                                              uint64_t address) {
  std::vector<FunctionTables> result;
  ByteReader reader(section);
  for (uint64_t at = 0; at < section.size();) {
    uint32_t bytes = reader.u32(at);
    if (!reader.has(at, headerSize) || bytes < headerSize || bytes % 8 || !reader.has(at, bytes))
      return malformed(at, "lies outside the section");
    if (reader.u8(at + 4) != version)
      return malformed(at, "version " + llvm::Twine(unsigned(reader.u8(at + 4))) +
                               " is not known; this reader knows version 1");
    uint8_t kind = reader.u8(at + 5);
    uint16_t isAbsolute = reader.u16(at + 6);
    if (kind < 1 || kind > 3 || isAbsolute > 1) return malformed(at, "unknown kind of table");

    FunctionTables &tables = result.emplace_back();
    tables.kind = static_cast<RuntimeTableKind>(kind);
    tables.startField = at + startOffset;
    tables.start = reader.u64(tables.startField) + (isAbsolute ? 0 : address + tables.startField);
    tables.size = reader.u32(at + 16);
    RowReader rows(section.slice(at + headerSize, bytes - headerSize), tables.size);
    if (!rows.read(tables.kind, reader.u32(at + 20), tables.rows))
      return malformed(at, "its rows are malformed");
    at += bytes;
  }
  return result;
}

} // namespace cot::mc
