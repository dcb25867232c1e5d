//===- lib/MC/DebugLines.cpp - DWARF line tables and their unit -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Source: DWARF Debugging Information Format, version 4, sections 6.2 and 7.5.
///
//===----------------------------------------------------------------------===//

#include "cot/MC/DebugLines.h"
#include "ByteWriter.h"
#include "llvm/BinaryFormat/Dwarf.h"

using namespace llvm::dwarf;

namespace cot::mc {

namespace {

constexpr int8_t lineBase = -5;
constexpr uint8_t lineRange = 14, opcodeBase = 13;

/// One debug section: bytes with relocations among them.
class DebugSection {
public:
  DebugSection(Object &object, llvm::StringRef name) : object(object), writer(bytes) {
    std::string full =
        object.format() == ObjectFormat::MachO ? ("__DWARF,__" + name).str() : ("." + name).str();
    id = object.addSection(full, SectionKind::Debug);
  }
  void address(SymbolId symbol, int64_t addend = 0) {
    relocations.push_back({addend, at(), symbol, CommonFixup::Absolute64});
    writer.u64(0);
  }
  /// An offset into another debug section, whose parts linkers put behind those of other objects.
  /// Mach-O's debug sections stay in their objects.
  void offsetInto(const DebugSection &section, uint32_t offset) {
    if (object.format() != ObjectFormat::MachO) {
      FixupKind kind = object.format() == ObjectFormat::COFF ? CommonFixup::SectionRelative32
                                                             : CommonFixup::Absolute32;
      relocations.push_back({offset, at(), object.sectionSymbol(section.id), kind});
    }
    writer.u32(object.format() == ObjectFormat::MachO ? offset : 0);
  }
  void finish() {
    Section &section = object.section(id);
    section.bytes.assign(bytes.begin(), bytes.end());
    section.relocations = std::move(relocations);
  }
  uint32_t at() const { return static_cast<uint32_t>(writer.offset()); }

  Object &object;
  SectionId id;
  llvm::SmallVector<uint8_t, 0> bytes;
  ByteWriter writer;
  std::vector<Relocation> relocations;
};

void writeLineHeader(DebugSection &lines, const DebugUnit &unit) {
  ByteWriter &writer = lines.writer;
  writer.u32(0); // Length: patched at the end.
  writer.u16(4);
  uint64_t headerLength = writer.offset();
  writer.u32(0);
  writer.u8(lines.object.target().instructionAlignment);
  writer.u8(1); // Operations per instruction.
  writer.u8(1); // Rows are statements.
  writer.u8(static_cast<uint8_t>(lineBase));
  writer.u8(lineRange);
  writer.u8(opcodeBase);
  for (uint8_t operands : {0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1})
    writer.u8(operands);
  writer.u8(0); // No directories but the unit's own.
  writer.string(unit.file);
  writer.uleb(0);
  writer.uleb(0);
  writer.uleb(0);
  writer.u8(0);
  writer.patch(headerLength, writer.offset() - headerLength - 4, 4);
}

/// The rows of one function: a sequence of its own, so that linkers may move it.
void writeSequence(DebugSection &lines, const FunctionLines &function,
                   llvm::function_ref<LinePosition(SourceLocation)> position) {
  ByteWriter &writer = lines.writer;
  uint32_t unit = lines.object.target().instructionAlignment;
  writer.u8(0);
  writer.uleb(9);
  writer.u8(DW_LNE_set_address);
  lines.address(function.symbol);
  uint32_t offset = 0, line = 1, column = 0;
  for (const SourceEntry &entry : function.entries) {
    if (entry.offset >= function.size) break;
    LinePosition next = entry.location.isUnknown() ? LinePosition() : position(entry.location);
    if (next.column != column) {
      writer.u8(DW_LNS_set_column);
      writer.uleb(column = next.column);
    }
    uint64_t advance = (entry.offset - offset) / unit;
    int64_t delta = int64_t(next.line) - line;
    uint64_t special = delta - lineBase + lineRange * advance + opcodeBase;
    if (delta >= lineBase && delta < lineBase + lineRange && advance < 256 && special < 256) {
      writer.u8(special);
    } else {
      if (delta) {
        writer.u8(DW_LNS_advance_line);
        writer.sleb(delta);
      }
      if (advance) {
        writer.u8(DW_LNS_advance_pc);
        writer.uleb(advance);
      }
      writer.u8(DW_LNS_copy);
    }
    line = next.line;
    offset = entry.offset;
  }
  writer.u8(DW_LNS_advance_pc);
  writer.uleb((function.size - offset) / unit);
  writer.u8(0);
  writer.uleb(1);
  writer.u8(DW_LNE_end_sequence);
}

enum : uint8_t { UnitAbbreviation = 1, FunctionAbbreviation };

void writeAbbreviations(ByteWriter &writer) {
  auto entry = [&](uint8_t code, unsigned tag, bool hasChildren,
                   std::initializer_list<std::pair<unsigned, unsigned>> attributes) {
    writer.uleb(code);
    writer.uleb(tag);
    writer.u8(hasChildren ? DW_CHILDREN_yes : DW_CHILDREN_no);
    for (auto [attribute, form] : attributes) {
      writer.uleb(attribute);
      writer.uleb(form);
    }
    writer.u16(0);
  };
  entry(UnitAbbreviation, DW_TAG_compile_unit, true,
        {{DW_AT_producer, DW_FORM_string},
         {DW_AT_language, DW_FORM_data2},
         {DW_AT_name, DW_FORM_string},
         {DW_AT_comp_dir, DW_FORM_string},
         {DW_AT_stmt_list, DW_FORM_sec_offset},
         {DW_AT_low_pc, DW_FORM_addr},
         {DW_AT_ranges, DW_FORM_sec_offset}});
  entry(FunctionAbbreviation, DW_TAG_subprogram, false,
        {{DW_AT_name, DW_FORM_string},
         {DW_AT_low_pc, DW_FORM_addr},
         {DW_AT_high_pc, DW_FORM_data4},
         {DW_AT_external, DW_FORM_flag}});
  writer.u8(0);
}

} // namespace

void addDebugLines(Object &object, const DebugUnit &unit,
                   llvm::function_ref<LinePosition(SourceLocation)> position) {
  DebugSection abbreviations(object, "debug_abbrev"), info(object, "debug_info"),
      ranges(object, "debug_ranges"), lines(object, "debug_line");
  writeLineHeader(lines, unit);
  for (const FunctionLines &function : unit.functions)
    writeSequence(lines, function, position);
  lines.writer.patch(0, lines.at() - 4, 4);

  writeAbbreviations(abbreviations.writer);
  for (const FunctionLines &function : unit.functions) {
    ranges.address(function.symbol);
    ranges.address(function.symbol, function.size);
  }
  ranges.writer.zeros(16);

  info.writer.u32(0); // Length: patched.
  info.writer.u16(4);
  info.offsetInto(abbreviations, 0);
  info.writer.u8(8); // Bytes of an address.
  info.writer.uleb(UnitAbbreviation);
  info.writer.string(unit.producer);
  info.writer.u16(DW_LANG_C99);
  info.writer.string(unit.file);
  info.writer.string(unit.directory);
  info.offsetInto(lines, 0);
  info.writer.u64(0); // Ranges count from zero.
  info.offsetInto(ranges, 0);
  for (const FunctionLines &function : unit.functions) {
    const Symbol &symbol = object.symbol(function.symbol);
    info.writer.uleb(FunctionAbbreviation);
    llvm::StringRef name = symbol.name;
    if (object.format() == ObjectFormat::MachO) name.consume_front("_");
    bool isGlobal = symbol.linkage != Linkage::Local;
    info.writer.string(name);
    info.address(function.symbol);
    info.writer.u32(function.size);
    info.writer.u8(isGlobal);
  }
  info.writer.u8(0);
  info.writer.patch(0, info.at() - 4, 4);
  for (DebugSection *section : {&abbreviations, &info, &ranges, &lines})
    section->finish();
}

} // namespace cot::mc
