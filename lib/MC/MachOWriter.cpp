//===- lib/MC/MachOWriter.cpp - 64-bit Mach-O relocatable files -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One unnamed segment with all sections; every relocation is external, that is, against a symbol,
/// so that linkers may split sections at symbols. Addends are where the format keeps them: in the
/// field, or (AArch64 instructions) in an ADDEND relocation before. A difference S - P of data is a
/// pair SUBTRACTOR, UNSIGNED whose subtrahend is the last symbol before the place.
/// Source: <mach-o/loader.h>, <mach-o/reloc.h>, <mach-o/x86_64/reloc.h>, <mach-o/arm64/reloc.h>.
///
//===----------------------------------------------------------------------===//

#include "ByteWriter.h"
#include "ObjectWriters.h"
#include "StringTable.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/MachO.h"
#include "llvm/Support/Alignment.h"
#include "llvm/Support/MathExtras.h"
#include <optional>
#include <vector>

using namespace llvm::MachO;

namespace cot::mc {

namespace {

struct Placed {
  uint64_t address = 0, fileOffset = 0;
  uint32_t relocationOffset = 0, relocationCount = 0;
};

/// A symbol of the file: one of the object's, or a section's start that only the writer needs.
struct FileSymbol {
  SymbolId id;
  SectionId section; ///< When id is none.
};

class MachOWriter {
public:
  MachOWriter(const Object &object, llvm::SmallVectorImpl<uint8_t> &out)
      : object(object), writer(out), strings(llvm::StringRef("\0", 1)) {}

  llvm::Error write();

private:
  bool isArm64() const { return object.target().machine.machOCpu == CPU_TYPE_ARM64; }
  void numberSymbols();
  void placeSections();
  uint32_t sectionFlags(const Section &section) const;
  void writeCommands();
  void writeSegment();
  llvm::Error writeRelocations(SectionId id);
  llvm::Error writeRelocation(SectionId id, const Relocation &relocation);
  void writeEntry(uint32_t address, uint32_t symbol, bool isPcRelative, unsigned size,
                  bool isExternal, uint8_t type);
  void writeField(SectionId id, const Relocation &relocation, int64_t value);
  std::pair<uint32_t, uint64_t> baseSymbol(SectionId id, uint64_t offset) const;
  void writeSymbols();

  const Object &object;
  ByteWriter writer;
  StringTable strings;
  std::vector<Placed> placed;
  std::vector<FileSymbol> order;
  SecondaryMap<SymbolId, uint32_t> symbolIndex;
  SecondaryMap<SectionId, uint32_t> startIndex{UINT32_MAX};
  /// By section: (offset, file index) of the symbols there, sorted.
  std::vector<std::vector<std::pair<uint64_t, uint32_t>>> starts;
  uint32_t localCount = 0, definedCount = 0;
  uint64_t fileSize = 0, memorySize = 0, commandsSize = 0;
  uint64_t symtabAt = 0;
};

/// A data field that holds a difference of addresses.
bool isDifference(const FixupInfo &info) {
  return info.base == FixupBase::Place && info.encoding == FixupEncoding::Bytes &&
         !info.machO.pcRelative;
}

void MachOWriter::numberSymbols() {
  std::vector<FileSymbol> local, defined, undefined;
  for (SymbolId id : object.symbols().keys()) {
    const Symbol &symbol = object.symbol(id);
    if (symbol.type == SymbolType::File) continue;
    bool isOutside =
        symbol.place == Symbol::Place::Undefined || symbol.place == Symbol::Place::Common;
    (isOutside                          ? undefined
     : symbol.linkage == Linkage::Local ? local
                                        : defined)
        .push_back({id, SectionId()});
  }
  for (SectionId id : object.sections().keys())
    if (llvm::any_of(object.section(id).relocations, [&](const Relocation &relocation) {
          return isDifference(object.target().fixup(relocation.kind));
        }))
      local.push_back({SymbolId(), id});
  auto byName = [&](const FileSymbol &a, const FileSymbol &b) {
    int order = object.symbol(a.id).name.compare(object.symbol(b.id).name);
    return order ? order < 0 : a.id < b.id;
  };
  llvm::sort(defined, byName);
  llvm::sort(undefined, byName);
  localCount = static_cast<uint32_t>(local.size());
  definedCount = static_cast<uint32_t>(defined.size());
  llvm::append_range(order, local);
  llvm::append_range(order, defined);
  llvm::append_range(order, undefined);
  starts.resize(object.sections().size());
  for (uint32_t i = 0; i < order.size(); ++i) {
    if (order[i].id)
      symbolIndex[order[i].id] = i;
    else
      startIndex[order[i].section] = i;
    SectionId section = order[i].id ? object.symbol(order[i].id).section : order[i].section;
    if (section)
      starts[section.index()].push_back({order[i].id ? object.symbol(order[i].id).value : 0, i});
  }
  for (auto &list : starts)
    llvm::sort(list);
}

/// The last symbol at or before \p offset, and its offset.
std::pair<uint32_t, uint64_t> MachOWriter::baseSymbol(SectionId id, uint64_t offset) const {
  const auto &list = starts[id.index()];
  auto after = llvm::upper_bound(list, std::pair<uint64_t, uint32_t>(offset, UINT32_MAX));
  assert(after != list.begin() && "the section's start has a symbol");
  return {after[-1].second, after[-1].first};
}

/// Addresses in the order of the sections, those without bytes last.
void MachOWriter::placeSections() {
  placed.resize(object.sections().size());
  uint64_t address = 0;
  for (bool wantZeroFill : {false, true}) {
    for (SectionId id : object.sections().keys()) {
      const Section &section = object.section(id);
      if (isZeroFill(section.kind) != wantZeroFill) continue;
      address = llvm::alignTo(address, llvm::Align(section.alignment));
      placed[id.index()].address = address;
      placed[id.index()].fileOffset = wantZeroFill ? 0 : commandsSize + address;
      address += section.size();
    }
    if (!wantZeroFill) fileSize = address;
  }
  memorySize = address;
}

uint32_t MachOWriter::sectionFlags(const Section &section) const {
  if (section.isStrings && section.mergeSize == 1) return S_CSTRING_LITERALS;
  switch (section.kind) {
  case SectionKind::Text:
    return S_ATTR_PURE_INSTRUCTIONS | S_ATTR_SOME_INSTRUCTIONS;
  case SectionKind::ZeroFill:
    return S_ZEROFILL;
  case SectionKind::ThreadData:
    return S_THREAD_LOCAL_REGULAR;
  case SectionKind::ThreadZeroFill:
    return S_THREAD_LOCAL_ZEROFILL;
  case SectionKind::ThreadDescriptor:
    return S_THREAD_LOCAL_VARIABLES;
  case SectionKind::Constructors:
    return S_MOD_INIT_FUNC_POINTERS;
  case SectionKind::Destructors:
    return S_MOD_TERM_FUNC_POINTERS;
  case SectionKind::EhFrame:
    return uint32_t(S_COALESCED) | S_ATTR_NO_TOC | S_ATTR_STRIP_STATIC_SYMS | S_ATTR_LIVE_SUPPORT;
  case SectionKind::CompactUnwind:
  case SectionKind::Debug:
    return S_ATTR_DEBUG;
  case SectionKind::ReadOnly:
  case SectionKind::ReadOnlyRelocated:
  case SectionKind::Data:
  case SectionKind::UnwindFunctions:
  case SectionKind::UnwindCodes:
  case SectionKind::Note:
    break;
  }
  return S_REGULAR;
}

void MachOWriter::writeSegment() {
  writer.u32(LC_SEGMENT_64);
  writer.u32(sizeof(segment_command_64) + object.sections().size() * sizeof(section_64));
  writer.fixedText("", 16);
  writer.u64(0); // Address.
  writer.u64(memorySize);
  writer.u64(commandsSize);
  writer.u64(fileSize);
  writer.u32(VM_PROT_READ | VM_PROT_WRITE | VM_PROT_EXECUTE);
  writer.u32(VM_PROT_READ | VM_PROT_WRITE | VM_PROT_EXECUTE);
  writer.u32(object.sections().size());
  writer.u32(0);
  for (SectionId id : object.sections().keys()) {
    const Section &section = object.section(id);
    auto [segment, name] = llvm::StringRef(section.name).split(',');
    if (name.empty()) std::swap(segment, name);
    writer.fixedText(name, 16);
    writer.fixedText(segment, 16);
    writer.u64(placed[id.index()].address);
    writer.u64(section.size());
    writer.u32(placed[id.index()].fileOffset);
    writer.u32(llvm::Log2_32(section.alignment));
    writer.u32(0); // Relocations, and how many: patched.
    writer.u32(0);
    writer.u32(sectionFlags(section));
    writer.zeros(12);
  }
}

void MachOWriter::writeCommands() {
  writer.u32(MH_MAGIC_64);
  writer.u32(object.target().machine.machOCpu);
  writer.u32(object.target().machine.machOSubtype);
  writer.u32(MH_OBJECT);
  writer.u32(4); // Commands.
  writer.u32(commandsSize - sizeof(mach_header_64));
  writer.u32(MH_SUBSECTIONS_VIA_SYMBOLS);
  writer.u32(0);
  writeSegment();
  writer.u32(LC_BUILD_VERSION);
  writer.u32(sizeof(build_version_command));
  writer.u32(PLATFORM_MACOS);
  writer.u32(11 << 16); // The first macOS of both machines.
  writer.u32(0);
  writer.u32(0);
  symtabAt = writer.offset();
  writer.u32(LC_SYMTAB);
  writer.u32(sizeof(symtab_command));
  writer.zeros(sizeof(symtab_command) - 8); // Patched.
  writer.u32(LC_DYSYMTAB);
  writer.u32(sizeof(dysymtab_command));
  writer.u32(0);
  writer.u32(localCount);
  writer.u32(localCount);
  writer.u32(definedCount);
  writer.u32(localCount + definedCount);
  writer.u32(order.size() - localCount - definedCount);
  writer.zeros(sizeof(dysymtab_command) - 32);
  assert(writer.offset() == commandsSize);
}

void MachOWriter::writeEntry(uint32_t address, uint32_t symbol, bool isPcRelative, unsigned size,
                             bool isExternal, uint8_t type) {
  writer.u32(address);
  writer.u32((symbol & 0xffffff) | uint32_t(isPcRelative) << 24 | llvm::Log2_32(size) << 25 |
             uint32_t(isExternal) << 27 | uint32_t(type) << 28);
}

void MachOWriter::writeField(SectionId id, const Relocation &relocation, int64_t value) {
  uint8_t *field = writer.data(placed[id.index()].fileOffset + relocation.offset);
  for (unsigned i = 0; i < object.target().fixup(relocation.kind).size; ++i)
    field[i] = static_cast<uint8_t>(value >> (8 * i));
}

llvm::Error MachOWriter::writeRelocation(SectionId id, const Relocation &relocation) {
  const FixupInfo &info = object.target().fixup(relocation.kind);
  uint8_t type = info.machO.type;
  uint32_t symbol = symbolIndex[relocation.symbol];
  if (type == MachORelocation::noType)
    return unsupportedRelocation(object, object.section(id), relocation, "Mach-O");
  const Symbol &target = object.symbol(relocation.symbol);
  if (object.section(id).kind == SectionKind::Debug && target.place == Symbol::Place::Defined) {
    // Debuggers read objects without linking them: the field holds the address in the object.
    uint64_t address = placed[target.section.index()].address + target.value;
    writeField(id, relocation, static_cast<int64_t>(address) + relocation.addend);
    writeEntry(relocation.offset, target.section.index() + 1, false, info.size, false, type);
    return llvm::Error::success();
  }
  if (info.encoding != FixupEncoding::Bytes) {
    // An instruction of AArch64: 24 signed bits of addend.
    if (!llvm::isInt<24>(relocation.addend))
      return unsupportedRelocation(object, object.section(id), relocation, "Mach-O");
    if (relocation.addend)
      writeEntry(relocation.offset, static_cast<uint32_t>(relocation.addend), false, 4, false,
                 ARM64_RELOC_ADDEND);
  } else if (isDifference(info)) {
    auto [base, offset] = baseSymbol(id, relocation.offset);
    writeField(id, relocation,
               relocation.addend - static_cast<int64_t>(relocation.offset - offset));
    uint8_t subtractor =
        isArm64() ? uint8_t(ARM64_RELOC_SUBTRACTOR) : uint8_t(X86_64_RELOC_SUBTRACTOR);
    writeEntry(relocation.offset, base, false, info.size, true, subtractor);
  } else if (info.machO.pcRelative && !isArm64()) {
    // The format counts from the field's end, and says in the type what follows the field.
    int64_t addend = relocation.addend + 4;
    writeField(id, relocation, addend);
    if (type == X86_64_RELOC_SIGNED)
      type = addend == -1   ? X86_64_RELOC_SIGNED_1
             : addend == -2 ? X86_64_RELOC_SIGNED_2
             : addend == -4 ? X86_64_RELOC_SIGNED_4
                            : type;
  } else {
    writeField(id, relocation, relocation.addend);
  }
  writeEntry(relocation.offset, symbol, info.machO.pcRelative, info.size, true, type);
  return llvm::Error::success();
}

llvm::Error MachOWriter::writeRelocations(SectionId id) {
  if (object.section(id).relocations.empty()) return llvm::Error::success();
  uint64_t start = writer.offset();
  for (const Relocation &relocation : object.section(id).relocations)
    if (llvm::Error error = writeRelocation(id, relocation)) return error;
  uint64_t header =
      sizeof(mach_header_64) + sizeof(segment_command_64) + id.index() * sizeof(section_64);
  writer.patch(header + offsetof(section_64, reloff), start, 4);
  writer.patch(header + offsetof(section_64, nreloc), (writer.offset() - start) / 8, 4);
  return llvm::Error::success();
}

void MachOWriter::writeSymbols() {
  writer.align(8);
  uint64_t start = writer.offset();
  for (const FileSymbol &entry : order) {
    if (!entry.id) {
      writer.u32(strings.add("ltmp" + std::to_string(entry.section.index())));
      writer.u8(N_SECT);
      writer.u8(entry.section.index() + 1);
      writer.u16(0);
      writer.u64(placed[entry.section.index()].address);
      continue;
    }
    const Symbol &symbol = object.symbol(entry.id);
    uint8_t type = N_UNDF, section = 0;
    uint16_t description = 0;
    uint64_t value = symbol.value;
    switch (symbol.place) {
    case Symbol::Place::Undefined:
      if (symbol.linkage == Linkage::Weak) description = N_WEAK_REF;
      break;
    case Symbol::Place::Defined:
      type = N_SECT;
      section = static_cast<uint8_t>(symbol.section.index() + 1);
      value += placed[symbol.section.index()].address;
      if (symbol.linkage == Linkage::Weak) description = N_WEAK_DEF;
      break;
    case Symbol::Place::Absolute:
      type = N_ABS;
      break;
    case Symbol::Place::Common:
      description = static_cast<uint16_t>(llvm::Log2_64(std::max<uint64_t>(symbol.value, 1)) << 8);
      value = symbol.size;
      break;
    }
    if (symbol.linkage != Linkage::Local) type |= N_EXT;
    if (symbol.linkage != Linkage::Local && symbol.visibility == Visibility::Hidden) type |= N_PEXT;
    writer.u32(strings.add(symbol.name));
    writer.u8(type);
    writer.u8(section);
    writer.u16(description);
    writer.u64(value);
  }
  uint64_t end = writer.offset();
  writer.text(strings.contents());
  writer.align(8);
  writer.patch(symtabAt + offsetof(symtab_command, symoff), start, 4);
  writer.patch(symtabAt + offsetof(symtab_command, nsyms), order.size(), 4);
  writer.patch(symtabAt + offsetof(symtab_command, stroff), end, 4);
  writer.patch(symtabAt + offsetof(symtab_command, strsize), writer.offset() - end, 4);
}

llvm::Error MachOWriter::write() {
  if (object.sections().size() > MAX_SECT)
    return llvm::createStringError("Mach-O has no numbers for more than 255 sections");
  if (object.symbols().size() + object.sections().size() > 0xffffff)
    return llvm::createStringError("Mach-O has no numbers for more than 16,777,215 symbols");
  numberSymbols();
  commandsSize = sizeof(mach_header_64) + sizeof(segment_command_64) +
                 object.sections().size() * sizeof(section_64) + sizeof(build_version_command) +
                 sizeof(symtab_command) + sizeof(dysymtab_command);
  placeSections();
  if (commandsSize + memorySize > UINT32_MAX)
    return llvm::createStringError("Mach-O has no offsets beyond 4 GiB");
  writeCommands();
  for (SectionId id : object.sections().keys()) {
    if (isZeroFill(object.section(id).kind)) continue;
    writer.zeros(placed[id.index()].fileOffset - writer.offset());
    writer.bytes(object.section(id).bytes);
  }
  writer.align(8);
  for (SectionId id : object.sections().keys())
    if (llvm::Error error = writeRelocations(id)) return error;
  writeSymbols();
  return llvm::Error::success();
}

} // namespace

llvm::Error writeMachO(const Object &object, llvm::SmallVectorImpl<uint8_t> &out) {
  return MachOWriter(object, out).write();
}

} // namespace cot::mc
