//===- lib/MC/ObjectDumpHeaders.cpp - Headers, sections, symbols, relocations, contents -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteReader.h"
#include "ObjectDumpParts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/COFF.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/BinaryFormat/MachO.h"
#include "llvm/Support/Format.h"
#include <ctime>

using namespace llvm;

namespace cot::mc {

static FormattedNumber hex16(uint64_t value) { return format_hex_no_prefix(value, 16); }

//===----------------------------------------------------------------------===//
// -f, -p, -h
//===----------------------------------------------------------------------===//

void dumpFileHeader(const ObjectView &view, raw_ostream &os) {
  os << "architecture: " << view.architectureName() << '\n'
     << "start address: 0x" << hex16(view.start) << '\n';
}

static StringRef segmentName(uint32_t type) {
  switch (type) {
  case ELF::PT_DYNAMIC:
    return " DYNAMIC";
  case ELF::PT_GNU_EH_FRAME:
    return "EH_FRAME";
  case ELF::PT_GNU_RELRO:
    return "   RELRO";
  case ELF::PT_GNU_PROPERTY:
    return "   PROPERTY";
  case ELF::PT_GNU_STACK:
    return "   STACK";
  case ELF::PT_INTERP:
    return "  INTERP";
  case ELF::PT_LOAD:
    return "    LOAD";
  case ELF::PT_NOTE:
    return "    NOTE";
  case ELF::PT_PHDR:
    return "    PHDR";
  case ELF::PT_TLS:
    return "    TLS";
  default:
    return " UNKNOWN";
  }
}

static StringRef dynamicTagName(uint64_t tag) {
  switch (tag) {
#define AARCH64_DYNAMIC_TAG(name, value)
#define HEXAGON_DYNAMIC_TAG(name, value)
#define MIPS_DYNAMIC_TAG(name, value)
#define PPC_DYNAMIC_TAG(name, value)
#define PPC64_DYNAMIC_TAG(name, value)
#define RISCV_DYNAMIC_TAG(name, value)
#define DYNAMIC_TAG_MARKER(name, value)
#define DYNAMIC_TAG(name, value)                                                                   \
  case value:                                                                                      \
    return #name;
#include "llvm/BinaryFormat/DynamicTags.def"
#undef DYNAMIC_TAG
  default:
    return "";
  }
}

static void dumpDynamicSection(const ObjectView &view, raw_ostream &os) {
  os << "\nDynamic Section:\n";
  auto found = find_if(view.sections,
                       [](const ViewSection &section) { return section.type == ELF::SHT_DYNAMIC; });
  if (found == view.sections.end()) return;
  ByteReader entries(found->contents);
  ArrayRef<uint8_t> strings;
  if (found->link < view.sections.size()) strings = view.sections[found->link].contents;
  std::vector<std::pair<std::string, uint64_t>> rows;
  std::vector<uint64_t> tags;
  size_t width = 0;
  for (uint64_t at = 0; entries.has(at, 16) && entries.u64(at) != ELF::DT_NULL; at += 16) {
    std::string name = dynamicTagName(entries.u64(at)).str();
    if (name.empty()) name = "<unknown:>0x" + utohexstr(entries.u64(at), /*LowerCase=*/true);
    width = std::max(width, name.size());
    rows.push_back({std::move(name), entries.u64(at + 8)});
    tags.push_back(entries.u64(at));
  }
  for (auto [row, tag] : zip(rows, tags)) {
    os << "  " << left_justify(row.first, width) << ' ';
    bool isName = is_contained({ELF::DT_NEEDED, ELF::DT_RPATH, ELF::DT_RUNPATH, ELF::DT_SONAME,
                                ELF::DT_AUXILIARY, ELF::DT_FILTER},
                               tag);
    if (isName)
      os << ByteReader(strings).text(row.second) << '\n';
    else
      os << "0x" << hex16(row.second) << '\n';
  }
}

static void dumpCoffHeader(const ObjectView &view, raw_ostream &os) {
  std::time_t seconds = view.time;
  std::tm calendar = {};
  gmtime_r(&seconds, &calendar);
  char text[64];
  size_t length = std::strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &calendar);
  os << "Characteristics 0x" << utohexstr(view.characteristics, /*LowerCase=*/true)
     << "\n\nTime/Date               " << StringRef(text, length) << '\n';
}

void dumpPrivateHeaders(const ObjectView &view, raw_ostream &os) {
  if (view.format == ObjectFormat::COFF) return dumpCoffHeader(view, os);
  if (view.format != ObjectFormat::ELF) return;
  os << "\nProgram Header:\n";
  for (const ViewSegment &segment : view.segments) {
    os << segmentName(segment.type) << " off    0x" << hex16(segment.offset) << " vaddr 0x"
       << hex16(segment.address) << " paddr 0x" << hex16(segment.physicalAddress) << " align 2**"
       << (segment.alignment ? countr_zero(segment.alignment) : 0) << "\n         filesz 0x"
       << hex16(segment.fileSize) << " memsz 0x" << hex16(segment.memorySize) << " flags "
       << (segment.flags & ELF::PF_R ? 'r' : '-') << (segment.flags & ELF::PF_W ? 'w' : '-')
       << (segment.flags & ELF::PF_X ? 'x' : '-') << '\n';
  }
  dumpDynamicSection(view, os);
}

void dumpSectionHeaders(const ObjectView &view, const DumpOptions &options, raw_ostream &os) {
  size_t width = 13;
  for (const ViewSection &section : view.sections)
    if (options.wants(section.name)) width = std::max(width, section.name.size());
  os << "\nSections:\nIdx " << left_justify("Name", width) << " Size     VMA              Type\n";
  for (auto [index, section] : enumerate(view.sections)) {
    if (!options.wants(section.name)) continue;
    SmallVector<StringRef, 4> types;
    if (section.isText) types.push_back("TEXT");
    if (section.isData) types.push_back("DATA");
    if (section.isBss) types.push_back("BSS");
    if (section.isDebug) types.push_back("DEBUG");
    os << format("%3u ", unsigned(index)) << left_justify(section.name, width) << ' '
       << format_hex_no_prefix(section.size, 8) << ' ' << hex16(section.address) << ' '
       << join(types, ", ") << '\n';
  }
}

//===----------------------------------------------------------------------===//
// -t
//===----------------------------------------------------------------------===//

static void dumpAuxiliary(const ViewSymbol &symbol, raw_ostream &os) {
  ByteReader record(symbol.auxiliaries);
  if (symbol.type == SymbolType::File) {
    os << "AUX " << record.text(0) << '\n';
  } else if (symbol.isWeak) {
    os << "AUX indx " << record.u32(0) << " srch " << record.u32(4) << '\n';
  } else if (symbol.rawType == COFF::IMAGE_SYM_CLASS_STATIC) {
    os << "AUX "
       << format("scnlen 0x%x nreloc %d nlnno %d checksum 0x%x ", record.u32(0), record.u16(4),
                 record.u16(6), record.u32(8))
       << format("assoc %d comdat %d\n", record.u16(12), record.u8(14));
  } else {
    os << "AUX Unknown\n";
  }
}

static void dumpCoffSymbols(const ObjectView &view, raw_ostream &os) {
  for (const ViewSymbol &symbol : view.symbols) {
    int section = symbol.section != ViewSymbol::noSection       ? int(symbol.section) + 1
                  : symbol.place == ViewSymbol::Place::Absolute ? -1
                  : symbol.place == ViewSymbol::Place::Debug    ? -2
                                                                : 0;
    uint64_t base =
        symbol.section == ViewSymbol::noSection ? 0 : view.sections[symbol.section].address;
    os << format("[%2u]", symbol.fileIndex) << format("(sec %2d)", section) << "(fl 0x00)"
       << format("(ty %3x)", symbol.rawExtra) << format("(scl %3x) ", symbol.rawType)
       << format("(nx %u) ", unsigned(symbol.auxiliaries.size() / COFF::Symbol16Size)) << "0x"
       << format_hex_no_prefix(symbol.value - base, 8) << ' ' << symbol.name << '\n';
    if (!symbol.auxiliaries.empty()) dumpAuxiliary(symbol, os);
  }
}

static char kindLetter(const ObjectView &view, const ViewSymbol &symbol) {
  if (symbol.type == SymbolType::File) return 'f';
  if (view.format == ObjectFormat::ELF && (symbol.rawType & 15) == ELF::STT_GNU_IFUNC) return ' ';
  if (symbol.type == SymbolType::Function) return 'F';
  return symbol.type == SymbolType::Object ? 'O' : ' ';
}

static void dumpVisibility(const ObjectView &view, const ViewSymbol &symbol, raw_ostream &os) {
  if (view.format == ObjectFormat::MachO) {
    if (symbol.rawType & MachO::N_PEXT) os << " .hidden";
    return;
  }
  switch (symbol.visibility) {
  case ELF::STV_DEFAULT:
    break;
  case ELF::STV_INTERNAL:
    os << " .internal";
    break;
  case ELF::STV_HIDDEN:
    os << " .hidden";
    break;
  case ELF::STV_PROTECTED:
    os << " .protected";
    break;
  default:
    os << format(" 0x%02x", symbol.visibility);
    break;
  }
}

static void dumpSymbol(const ObjectView &view, const ViewSymbol &symbol, raw_ostream &os) {
  using Place = ViewSymbol::Place;
  bool isElf = view.format == ObjectFormat::ELF;
  bool isPlaced = symbol.place == Place::Defined || symbol.place == Place::Absolute;
  char binding = isPlaced && !symbol.isWeak ? symbol.isGlobal ? 'g' : 'l' : ' ';
  bool isIndirect = isElf && (symbol.rawType & 15) == ELF::STT_GNU_IFUNC;
  bool isDebug = symbol.type == SymbolType::File || symbol.type == SymbolType::Section ||
                 symbol.place == Place::Debug;
  // A common symbol has no value: its size stands there, and its alignment for the size.
  bool isCommon = symbol.place == Place::Common;
  uint64_t alignment = isElf ? symbol.value : uint64_t(1) << (symbol.rawExtra >> 8 & 15);
  os << hex16(isCommon ? symbol.size : symbol.value) << ' ' << binding
     << (symbol.isWeak ? 'w' : ' ') << "  " << (isIndirect ? 'i' : ' ') << (isDebug ? 'd' : ' ')
     << kindLetter(view, symbol) << ' ';
  if (symbol.place == Place::Absolute) {
    os << "*ABS*";
  } else if (symbol.place == Place::Common) {
    os << "*COM*";
  } else if (symbol.section == ViewSymbol::noSection) {
    os << "*UND*";
  } else {
    const ViewSection &section = view.sections[symbol.section];
    if (!section.segment.empty()) os << section.segment << ',';
    os << section.name;
  }
  if (isElf || isCommon) os << '\t' << hex16(isCommon ? alignment : symbol.size);
  dumpVisibility(view, symbol, os);
  os << ' ' << symbol.name << '\n';
}

void dumpSymbols(const ObjectView &view, raw_ostream &os) {
  os << "\nSYMBOL TABLE:\n";
  if (view.format == ObjectFormat::COFF) return dumpCoffSymbols(view, os);
  ArrayRef<ViewSymbol> symbols = view.symbols;
  // ELF's first symbol is none.
  if (view.format == ObjectFormat::ELF && !symbols.empty()) symbols = symbols.drop_front();
  for (const ViewSymbol &symbol : symbols)
    dumpSymbol(view, symbol, os);
}

//===----------------------------------------------------------------------===//
// -r
//===----------------------------------------------------------------------===//

static std::string elfValue(const ObjectView &view, const ViewRelocation &relocation) {
  std::string text = "*ABS*";
  if (relocation.symbol < view.symbols.size()) text = view.symbols[relocation.symbol].name.str();
  if (relocation.addend == 0) return text;
  bool isNegative = relocation.addend < 0;
  uint64_t magnitude = isNegative ? 0 - uint64_t(relocation.addend) : uint64_t(relocation.addend);
  return text + (isNegative ? "-0x" : "+0x") + utohexstr(magnitude, /*LowerCase=*/true);
}

static std::string machOTarget(const ObjectView &view, const ViewRelocation &relocation) {
  if (view.machine == MachO::CPU_TYPE_ARM64 && relocation.type == MachO::ARM64_RELOC_ADDEND)
    return "0x" + utohexstr(uint64_t(relocation.addend) & 0xffffff, /*LowerCase=*/true);
  if (relocation.symbol < view.symbols.size()) return view.symbols[relocation.symbol].name.str();
  if (relocation.section < view.sections.size())
    return view.sections[relocation.section].name.str();
  return "";
}

static std::string machOValue(const ObjectView &view, const ViewRelocation &relocation,
                              const ViewRelocation *next) {
  std::string target = machOTarget(view, relocation);
  if (view.machine != MachO::CPU_TYPE_X86_64) return target;
  switch (relocation.type) {
  case MachO::X86_64_RELOC_GOT_LOAD:
  case MachO::X86_64_RELOC_GOT:
    return target + (relocation.isPcRelative ? "@GOTPCREL" : "@GOT");
  case MachO::X86_64_RELOC_TLV:
    return target + (relocation.isPcRelative ? "@TLVP" : "@TLV");
  case MachO::X86_64_RELOC_SIGNED_1:
    return target + "-1";
  case MachO::X86_64_RELOC_SIGNED_2:
    return target + "-2";
  case MachO::X86_64_RELOC_SIGNED_4:
    return target + "-4";
  case MachO::X86_64_RELOC_SUBTRACTOR:
    return (next ? machOTarget(view, *next) : std::string()) + "-" + target;
  default:
    return target;
  }
}

std::string relocationValue(const ObjectView &view, const ViewRelocation &relocation,
                            const ViewRelocation *next) {
  switch (view.format) {
  case ObjectFormat::ELF:
    return elfValue(view, relocation);
  case ObjectFormat::MachO:
    return machOValue(view, relocation, next);
  case ObjectFormat::COFF:
    break;
  }
  return relocation.symbol < view.symbols.size() ? view.symbols[relocation.symbol].name.str() : "";
}

bool isHiddenRelocation(const ObjectView &view, const ViewRelocation &relocation,
                        const ViewRelocation *previous) {
  return view.format == ObjectFormat::MachO && view.machine == MachO::CPU_TYPE_X86_64 && previous &&
         relocation.type == MachO::X86_64_RELOC_UNSIGNED &&
         previous->type == MachO::X86_64_RELOC_SUBTRACTOR;
}

void dumpRelocations(const ObjectView &view, const DumpOptions &options, raw_ostream &os) {
  for (const ViewSection &section : view.sections) {
    ArrayRef<ViewRelocation> all = section.relocations;
    if (all.empty() || !options.wants(section.name)) continue;
    os << "\nRELOCATION RECORDS FOR [" << section.name << "]:\n"
       << "OFFSET           TYPE                     VALUE\n";
    for (size_t i = 0; i < all.size(); ++i) {
      if (isHiddenRelocation(view, all[i], i ? &all[i - 1] : nullptr)) continue;
      os << hex16(all[i].offset) << ' ' << left_justify(view.relocationName(all[i]), 24) << ' '
         << relocationValue(view, all[i], i + 1 < all.size() ? &all[i + 1] : nullptr) << '\n';
    }
  }
}

//===----------------------------------------------------------------------===//
// -s
//===----------------------------------------------------------------------===//

static void dumpRow(uint64_t address, ArrayRef<uint8_t> row, raw_ostream &os) {
  os << format(" %04" PRIx64 " ", address);
  for (unsigned i = 0; i < 16; ++i) {
    if (i && i % 4 == 0) os << ' ';
    if (i < row.size())
      os << format_hex_no_prefix(row[i], 2);
    else
      os << "  ";
  }
  os << "  ";
  for (uint8_t byte : row)
    os << (isPrint(char(byte)) ? char(byte) : '.');
  os << '\n';
}

void dumpContents(const ObjectView &view, const DumpOptions &options, raw_ostream &os) {
  for (const ViewSection &section : view.sections) {
    if (section.size == 0 || !options.wants(section.name)) continue;
    os << "Contents of section ";
    if (!section.segment.empty()) os << section.segment << ',';
    os << section.name << ":\n";
    if (section.isBss) {
      os << format("<skipping contents of bss section at [%04" PRIx64 ", %04" PRIx64 ")>\n",
                   section.address, section.address + section.size);
      continue;
    }
    for (uint64_t at = 0; at < section.contents.size(); at += 16)
      dumpRow(section.address + at,
              section.contents.slice(at, std::min<uint64_t>(16, section.contents.size() - at)), os);
  }
}

} // namespace cot::mc
