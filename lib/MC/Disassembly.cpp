//===- lib/MC/Disassembly.cpp - Sections as assembly text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Code between two symbols is decoded from the first one on, so that data or padding in between
/// doesn't throw the decoder off. An instruction that the target doesn't know is one `.byte` or
/// `.inst` line of its full length.
///
//===----------------------------------------------------------------------===//

#include "ObjectDumpParts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Format.h"

using namespace llvm;

namespace cot::mc {

namespace {

struct CodeSymbol {
  uint64_t address;
  StringRef name;
};

/// One line with its width on a terminal.
class Line {
public:
  void tab() {
    text.push_back('\t');
    column = (column + 8) & ~7u;
  }
  void append(StringRef more) {
    for (char c : more)
      if (c == '\t')
        tab();
      else
        text.push_back(c), ++column;
  }
  void pad(unsigned to, unsigned least) {
    unsigned count = std::max(int(to) - int(column), int(least));
    text.append(count, ' ');
    column += count;
  }
  void clear() {
    text.clear();
    column = 0;
  }
  SmallString<160> text;
  unsigned column = 0;
};

class Disassembler {
public:
  Disassembler(const Target &target, const DumpOptions &options, raw_ostream &os)
      : target(target), options(options), os(os) {}

  void dumpView(const ObjectView &object);
  void dumpBytes(ArrayRef<uint8_t> bytes, uint64_t address, StringRef symbol);

private:
  void collectSymbols();
  void dumpSection(uint32_t index);
  void dumpRange(ArrayRef<uint8_t> bytes, uint64_t address, uint64_t begin, uint64_t end);
  void dumpInstruction(ArrayRef<uint8_t> bytes, uint64_t address);
  void rawBytes(ArrayRef<uint8_t> bytes);
  void unknown(ArrayRef<uint8_t> bytes);
  void dumpRelocationsUpTo(uint64_t offset);
  std::string symbolize(uint64_t address) const;
  std::string describe(ArrayRef<CodeSymbol> symbols, uint64_t address) const;

  const Target &target;
  const DumpOptions &options;
  raw_ostream &os;
  const ObjectView *view = nullptr;
  uint32_t current = 0; ///< The section at hand.
  /// By section: its symbols, sorted.
  std::vector<std::vector<CodeSymbol>> symbols;
  /// Sections by address, for images.
  std::vector<uint32_t> byAddress;
  std::vector<const ViewRelocation *> relocations; ///< Of the section, by offset.
  size_t nextRelocation = 0;
  DecodedInstruction decoded;
  Line line;
};

/// Labels for code: no files, no sections; nothing that only tells data from code.
bool isLabel(const ObjectView &view, const ViewSymbol &symbol) {
  if (symbol.section == ViewSymbol::noSection || symbol.name.empty()) return false;
  if (symbol.type == SymbolType::File) return false;
  if (view.format == ObjectFormat::ELF) {
    bool isMapping = symbol.name.starts_with("$x") || symbol.name.starts_with("$d");
    return symbol.type != SymbolType::Section && !isMapping;
  }
  return symbol.place == ViewSymbol::Place::Defined && symbol.type != SymbolType::Section;
}

void Disassembler::collectSymbols() {
  symbols.assign(view->sections.size(), {});
  // A stripped image still has the symbols that it exports.
  ArrayRef<ViewSymbol> all = view->symbols;
  if (all.size() <= 1 && !view->dynamicSymbols.empty()) all = view->dynamicSymbols;
  for (const ViewSymbol &symbol : all) {
    if (!isLabel(*view, symbol)) continue;
    const ViewSection &section = view->sections[symbol.section];
    bool isInside =
        symbol.value >= section.address && symbol.value - section.address <= section.size;
    if (isInside) symbols[symbol.section].push_back({symbol.value, symbol.name});
  }
  for (auto &list : symbols)
    llvm::sort(list, [](const CodeSymbol &a, const CodeSymbol &b) {
      return std::tie(a.address, a.name) < std::tie(b.address, b.name);
    });
  byAddress.clear();
  for (uint32_t i = 0; i < view->sections.size(); ++i)
    if (view->sections[i].size) byAddress.push_back(i);
  if (!view->isRelocatable)
    llvm::sort(byAddress, [&](uint32_t a, uint32_t b) {
      return std::pair(view->sections[a].address, a) < std::pair(view->sections[b].address, b);
    });
}

/// "<main+0xa>" from the last symbol at or before the address; empty without one.
std::string Disassembler::describe(ArrayRef<CodeSymbol> list, uint64_t address) const {
  auto after = llvm::upper_bound(
      list, address, [](uint64_t a, const CodeSymbol &symbol) { return a < symbol.address; });
  if (after == list.begin()) return "";
  const CodeSymbol &symbol = after[-1];
  std::string text = " <" + symbol.name.str();
  if (uint64_t distance = address - symbol.address)
    text += "+0x" + utohexstr(distance, /*LowerCase=*/true);
  return text + ">";
}

std::string Disassembler::symbolize(uint64_t address) const {
  // In an object, all sections begin at 0: only the section at hand can be meant.
  if (!view || view->isRelocatable) return describe(symbols[current], address);
  auto after = llvm::upper_bound(byAddress, address, [&](uint64_t a, uint32_t section) {
    return a < view->sections[section].address;
  });
  if (after == byAddress.begin()) return "";
  return describe(symbols[after[-1]], address);
}

/// Two digits a byte; on machines with words, the word's value.
void Disassembler::rawBytes(ArrayRef<uint8_t> bytes) {
  SmallString<64> text;
  raw_svector_ostream out(text);
  if (target.unknownUnit == 4 && bytes.size() == 4) {
    out << format_hex_no_prefix(support::endian::read32le(bytes.data()), 8);
  } else {
    for (auto [i, byte] : enumerate(bytes))
      out << (i ? " " : "") << format_hex_no_prefix(byte, 2);
  }
  line.append(text);
}

void Disassembler::unknown(ArrayRef<uint8_t> bytes) {
  // Not utohexstr(), which gives 0 a digit more than the width.
  SmallString<96> text;
  raw_svector_ostream out(text);
  if (target.unknownUnit == 4 && bytes.size() == 4) {
    out << ".inst\t" << format_hex(support::endian::read32le(bytes.data()), 10);
  } else {
    out << ".byte\t";
    for (auto [i, byte] : enumerate(bytes))
      out << (i ? ", " : "") << format_hex(byte, 4);
  }
  line.append(text);
}

/// \p bytes begin with the instruction.
void Disassembler::dumpInstruction(ArrayRef<uint8_t> bytes, uint64_t address) {
  DecodeOptions decodeOptions;
  decodeOptions.syntax = options.syntax;
  target.decode(bytes, address, decodeOptions, decoded);
  bytes = bytes.take_front(decoded.length);
  line.clear();
  if (options.leadingAddresses) {
    std::string number = utohexstr(address, /*LowerCase=*/true);
    line.pad(number.size() < 8 ? 8 - number.size() : 0, 0);
    line.append(number + ":");
  }
  if (options.rawBytes) {
    line.append(" ");
    rawBytes(bytes);
  }
  unsigned start = !options.rawBytes ? 16 : target.unknownUnit == 4 ? 24 : 40;
  line.pad(line.column < start - 1 ? start - 1 : line.column + 7 - line.column % 8, 0);
  line.tab();
  if (!decoded.isKnown) {
    unknown(bytes);
  } else {
    line.append(decoded.text);
    if (decoded.branchTarget) line.append(symbolize(*decoded.branchTarget));
    if (decoded.memoryTarget) {
      line.pad(32 + start, 1);
      line.append(target.commentMarker);
      line.append(" 0x" + utohexstr(*decoded.memoryTarget, /*LowerCase=*/true));
      line.append(symbolize(*decoded.memoryTarget));
    }
  }
  os << line.text << '\n';
}

void Disassembler::dumpRelocationsUpTo(uint64_t offset) {
  if (!options.relocations) return;
  for (; nextRelocation < relocations.size(); ++nextRelocation) {
    const ViewRelocation &relocation = *relocations[nextRelocation];
    if (relocation.offset >= offset) return;
    const ViewRelocation *next =
        nextRelocation + 1 < relocations.size() ? relocations[nextRelocation + 1] : nullptr;
    const ViewRelocation *previous = nextRelocation ? relocations[nextRelocation - 1] : nullptr;
    if (isHiddenRelocation(*view, relocation, previous)) continue;
    uint64_t address = view->sections[current].address + relocation.offset;
    os << "\t\t" << format_hex_no_prefix(address, 16) << ":  " << view->relocationName(relocation)
       << '\t' << relocationValue(*view, relocation, next) << '\n';
  }
}

/// Zeros that are shown as `...`: at least eight, in multiples of four.
uint64_t skippableZeros(ArrayRef<uint8_t> bytes) {
  uint64_t count = 0;
  while (count < bytes.size() && bytes[count] == 0)
    ++count;
  return count < 8 ? 0 : count & ~uint64_t(3);
}

/// Offsets \p begin to \p end of \p bytes, which lie at \p address.
void Disassembler::dumpRange(ArrayRef<uint8_t> bytes, uint64_t address, uint64_t begin,
                             uint64_t end) {
  // What an option cut off is not shown, but decoding starts where it always does.
  for (uint64_t at = begin; at < end;) {
    if (address + at >= options.stopAddress) return;
    if (address + at >= options.startAddress && !options.zeroBlocks) {
      uint64_t limit = end;
      if (options.relocations && nextRelocation < relocations.size())
        limit = std::clamp<uint64_t>(relocations[nextRelocation]->offset, at, end);
      if (uint64_t zeros = skippableZeros(bytes.slice(at, limit - at))) {
        os << "\t\t...\n";
        at += zeros;
        continue;
      }
    }
    // An instruction may run over a symbol, as in data between functions: it is shown whole.
    ArrayRef<uint8_t> rest = bytes.drop_front(at);
    if (address + at >= options.startAddress) {
      dumpInstruction(rest, address + at);
    } else {
      target.decode(rest, address + at, DecodeOptions(), decoded);
    }
    at += decoded.length;
    if (address + at > options.startAddress) dumpRelocationsUpTo(at);
  }
}

void Disassembler::dumpSection(uint32_t index) {
  const ViewSection &section = view->sections[index];
  current = index;
  relocations.clear();
  for (const ViewRelocation &relocation : section.relocations)
    relocations.push_back(&relocation);
  // By offset; in Mach-O, which counts down, a pair keeps its order.
  auto byOffset = [](const ViewRelocation *a, const ViewRelocation *b) {
    return a->offset != b->offset ? a->offset < b->offset : a < b;
  };
  llvm::sort(relocations, byOffset);
  nextRelocation = 0;
  std::vector<CodeSymbol> &list = symbols[index];
  if (list.empty() || list.front().address > section.address)
    list.insert(list.begin(), {section.address, section.name});
  uint64_t size = section.contents.size(), end = section.address + size;
  if (end <= options.startAddress || section.address >= options.stopAddress) return;
  os << "\nDisassembly of section ";
  if (!section.segment.empty()) os << section.segment << ',';
  os << section.name << ":\n";
  for (size_t i = 0; i < list.size(); ++i) {
    // Of several symbols in one place the last one is shown.
    uint64_t from = list[i].address, to = i + 1 < list.size() ? list[i + 1].address : end;
    if (to == from || from < section.address || from >= end) continue;
    to = std::min(to, end);
    if (to <= options.startAddress || from >= options.stopAddress) continue;
    os << '\n';
    if (options.leadingAddresses) os << format_hex_no_prefix(from, 16) << ' ';
    os << '<' << list[i].name << ">:\n";
    dumpRange(section.contents, section.address, from - section.address, to - section.address);
  }
}

void Disassembler::dumpView(const ObjectView &object) {
  view = &object;
  collectSymbols();
  for (uint32_t i = 0; i < object.sections.size(); ++i) {
    const ViewSection &section = object.sections[i];
    bool isWanted = options.disassembleAll || section.isText;
    if (isWanted && !section.contents.empty() && options.wants(section.name)) dumpSection(i);
  }
}

void Disassembler::dumpBytes(ArrayRef<uint8_t> bytes, uint64_t address, StringRef symbol) {
  symbols.assign(1, {{address, symbol}});
  os << '\n' << format_hex_no_prefix(address, 16) << " <" << symbol << ">:\n";
  dumpRange(bytes, address, 0, bytes.size());
}

} // namespace

bool dumpDisassembly(const ObjectView &view, const DumpOptions &options, raw_ostream &os) {
  const auto *found =
      llvm::find_if(options.targets, [&](const Target *target) { return view.is(*target); });
  if (found == options.targets.end()) return false;
  Disassembler(**found, options, os).dumpView(view);
  return true;
}

void dumpRawCode(StringRef name, ArrayRef<uint8_t> bytes, const Target &target, uint64_t address,
                 const DumpOptions &options, raw_ostream &os) {
  os << '\n' << name << ":\tfile format binary\n\nDisassembly of section .data:\n";
  Disassembler(target, options, os).dumpBytes(bytes, address, ".data");
}

} // namespace cot::mc
