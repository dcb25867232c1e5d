//===- lib/MC/Object.cpp - Sections, symbols and code of an object -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/Object.h"
#include "llvm/Support/Alignment.h"
#include "llvm/Support/MathExtras.h"

namespace cot::mc {

namespace {
struct StandardName {
  SectionKind kind;
  llvm::StringLiteral elf;
  llvm::StringLiteral machO;
  llvm::StringLiteral coff;
  uint32_t alignment;
};
} // namespace

/// In the order of SectionKind.
static constexpr StandardName standardNames[] = {
    {SectionKind::Text, ".text", "__TEXT,__text", ".text", 16},
    {SectionKind::ReadOnly, ".rodata", "__TEXT,__const", ".rdata", 1},
    {SectionKind::ReadOnlyRelocated, ".data.rel.ro", "__DATA,__const", ".rdata", 8},
    {SectionKind::Data, ".data", "__DATA,__data", ".data", 1},
    {SectionKind::ZeroFill, ".bss", "__DATA,__bss", ".bss", 1},
    {SectionKind::ThreadData, ".tdata", "__DATA,__thread_data", ".tls$", 1},
    {SectionKind::ThreadZeroFill, ".tbss", "__DATA,__thread_bss", ".tls$", 1},
    {SectionKind::ThreadDescriptor, "", "__DATA,__thread_vars", "", 8},
    {SectionKind::Constructors, ".init_array", "__DATA,__mod_init_func", ".CRT$XCU", 8},
    {SectionKind::Destructors, ".fini_array", "__DATA,__mod_term_func", ".CRT$XTX", 8},
    {SectionKind::EhFrame, ".eh_frame", "__TEXT,__eh_frame", ".eh_frame", 8},
    {SectionKind::CompactUnwind, "", "__LD,__compact_unwind", "", 8},
    {SectionKind::UnwindFunctions, "", "", ".pdata", 4},
    {SectionKind::UnwindCodes, "", "", ".xdata", 4},
    {SectionKind::Debug, ".debug_info", "__DWARF,__debug_info", ".debug_info", 1},
    {SectionKind::Note, ".comment", "__DATA,__comment", ".comment", 1},
};

SectionId Object::addSection(llvm::StringRef name, SectionKind kind, uint32_t alignment) {
  assert(llvm::isPowerOf2_32(alignment));
  Section section;
  section.name = name.str();
  section.kind = kind;
  section.alignment = alignment;
  return sectionMap.push(std::move(section));
}

SectionId Object::standardSection(SectionKind kind) {
  const StandardName &row = standardNames[static_cast<unsigned>(kind)];
  assert(row.kind == kind);
  llvm::StringRef name = fileFormat == ObjectFormat::ELF     ? row.elf
                         : fileFormat == ObjectFormat::MachO ? row.machO
                                                             : row.coff;
  assert(!name.empty() && "no such section in this format");
  // COFF has one name for some kinds.
  for (SectionId id : sectionMap.keys()) {
    const Section &section = sectionMap[id];
    bool isSame = section.name == name && isZeroFill(section.kind) == isZeroFill(kind);
    if (isSame && section.group.isNone()) return id;
  }
  return addSection(name, kind, row.alignment);
}

SymbolId Object::sectionSymbol(SectionId section) {
  SymbolId &id = sectionSymbols[section];
  if (id) return id;
  Symbol symbol;
  // Mach-O knows no section symbols: an assembler's temporary label does it.
  symbol.name = fileFormat == ObjectFormat::MachO ? "ltmp" + std::to_string(section.index())
                                                  : sectionMap[section].name;
  symbol.section = section;
  symbol.place = Symbol::Place::Defined;
  symbol.linkage = Linkage::Local;
  symbol.type = SymbolType::Section;
  return id = addSymbol(std::move(symbol));
}

std::pair<SymbolId, int64_t> Object::ownDefinition(SymbolId symbol) {
  const Symbol &entry = symbolMap[symbol];
  bool isReplaceable = fileFormat == ObjectFormat::ELF && entry.linkage != Linkage::Local;
  if (!isReplaceable || entry.place != Symbol::Place::Defined) return {symbol, 0};
  auto offset = static_cast<int64_t>(entry.value);
  return {sectionSymbol(entry.section), offset};
}

uint64_t Object::appendBytes(SectionId section, llvm::ArrayRef<uint8_t> bytes, uint32_t alignment) {
  Section &to = sectionMap[section];
  assert(!isZeroFill(to.kind));
  to.alignment = std::max(to.alignment, alignment);
  uint64_t start = llvm::alignTo(to.bytes.size(), llvm::Align(alignment));
  uint64_t whole = llvm::alignTo(to.bytes.size(), llvm::Align(machine.instructionAlignment));
  to.bytes.resize(start);
  if (to.kind == SectionKind::Text && whole < start)
    machine.fillNops(to.bytes.data() + whole, static_cast<uint32_t>(start - whole));
  to.bytes.insert(to.bytes.end(), bytes.begin(), bytes.end());
  return start;
}

uint64_t Object::appendCode(SectionId section, const CodeBuffer &code,
                            llvm::function_ref<SymbolId(SymbolId)> mapSymbol) {
  uint64_t start = appendBytes(section, code.bytes(), code.alignment());
  std::vector<Relocation> &relocations = sectionMap[section].relocations;
  relocations.reserve(relocations.size() + code.relocations().size());
  for (Relocation relocation : code.relocations()) {
    relocation.offset += static_cast<uint32_t>(start);
    relocation.symbol = mapSymbol(relocation.symbol);
    relocations.push_back(relocation);
  }
  if (code.codeSize() < code.bytes().size())
    sectionMap[section].dataRanges.push_back(
        {start + code.codeSize(), start + code.bytes().size()});
  return start;
}

void Object::define(SymbolId symbol, SectionId section, uint64_t offset, uint64_t size) {
  Symbol &entry = symbolMap[symbol];
  entry.place = Symbol::Place::Defined;
  entry.section = section;
  entry.value = offset;
  entry.size = size;
}

std::string Object::mangled(llvm::StringRef name) const {
  return fileFormat == ObjectFormat::MachO ? ("_" + name).str() : name.str();
}

} // namespace cot::mc
