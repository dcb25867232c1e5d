//===- cot/MC/Object.h - A relocatable object under construction -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Sections, symbols and relocations in terms that ELF, Mach-O and COFF share. The writers
/// (ObjectWriter.h) turn one into a file; nothing here depends on the format.
///
/// Invariant: sections and symbols keep the order in which they were added; a file is a function of
/// that order and nothing else.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_OBJECT_H
#define COT_MC_OBJECT_H

#include "cot/MC/CodeBuffer.h"
#include "cot/MC/Target.h"
#include "cot/Support/EntityMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <utility>
#include <vector>

namespace cot::mc {

COT_ENTITY(SectionId, "section");

enum class ObjectFormat : uint8_t { ELF, MachO, COFF };

enum class SectionKind : uint8_t {
  Text,
  ReadOnly,          ///< Constants without relocations.
  ReadOnlyRelocated, ///< Constants that a dynamic linker writes once.
  Data,
  ZeroFill,
  ThreadData,
  ThreadZeroFill,
  ThreadDescriptor, ///< Mach-O: descriptors of thread-local variables.
  Constructors,     ///< Array of pointers to functions that run before main.
  Destructors,
  EhFrame,
  CompactUnwind,   ///< Mach-O.
  UnwindFunctions, ///< COFF .pdata
  UnwindCodes,     ///< COFF .xdata
  Debug,
  Note ///< Not loaded; `.note.GNU-stack`, `.comment`.
};

/// The kinds without bytes.
constexpr bool isZeroFill(SectionKind kind) {
  return kind == SectionKind::ZeroFill || kind == SectionKind::ThreadZeroFill;
}

/// Bytes `begin` to `end`, the latter exclusive.
struct DataRange {
  uint64_t begin = 0, end = 0;
};

struct Section {
  std::string name; ///< As in the file; Mach-O: "__TEXT,__text".
  SectionKind kind = SectionKind::Data;
  uint32_t alignment = 1; ///< Power of two.
  std::vector<uint8_t> bytes;
  uint64_t zeroFillSize = 0; ///< Size of a section without bytes.
  /// Sorted by offset.
  std::vector<Relocation> relocations;
  /// Of a section of code: what is data in it, ascending.
  std::vector<DataRange> dataRanges;
  /// None, or the symbol whose one definition the linker keeps along with this section.
  SymbolId group;
  /// 0, or the size of the entries that the linker may merge; with isStrings, of a character.
  uint32_t mergeSize = 0;
  bool isStrings = false;

  uint64_t size() const { return isZeroFill(kind) ? zeroFillSize : bytes.size(); }
};

enum class Linkage : uint8_t { Local, Global, Weak };
enum class Visibility : uint8_t { Default, Hidden, Protected };
enum class SymbolType : uint8_t { None, Function, Object, ThreadLocal, Section, File };

struct Symbol {
  enum class Place : uint8_t { Undefined, Defined, Absolute, Common };

  std::string name;   ///< As in the file, with the format's prefix.
  uint64_t value = 0; ///< Offset in the section, absolute value, or alignment of a common symbol.
  uint64_t size = 0;  ///< Bytes; 0 where unknown.
  SectionId section;  ///< Place::Defined only.
  Place place = Place::Undefined;
  Linkage linkage = Linkage::Global;
  Visibility visibility = Visibility::Default;
  SymbolType type = SymbolType::None;
};

class Object {
public:
  Object(const Target &target, ObjectFormat format) : machine(target), fileFormat(format) {}

  const Target &target() const { return machine; }
  ObjectFormat format() const { return fileFormat; }

  SectionId addSection(llvm::StringRef name, SectionKind kind, uint32_t alignment = 1);
  /// The standard section of \p kind in this format, made when first asked for.
  SectionId standardSection(SectionKind kind);
  SymbolId addSymbol(Symbol symbol) { return symbolMap.push(std::move(symbol)); }
  /// The local symbol that stands for the start of \p section, made when first asked for.
  SymbolId sectionSymbol(SectionId section);
  /// What stands for this object's own definition of \p symbol, for tables that describe it: in
  /// ELF, where another definition may take a global symbol's place, its section's symbol and the
  /// distance from it; else, and while it is not defined, the symbol itself.
  std::pair<SymbolId, int64_t> ownDefinition(SymbolId symbol);

  Section &section(SectionId id) { return sectionMap[id]; }
  const Section &section(SectionId id) const { return sectionMap[id]; }
  Symbol &symbol(SymbolId id) { return symbolMap[id]; }
  const Symbol &symbol(SymbolId id) const { return symbolMap[id]; }
  const EntityMap<SectionId, Section> &sections() const { return sectionMap; }
  const EntityMap<SymbolId, Symbol> &symbols() const { return symbolMap; }

  /// Appends the finished \p code to \p section, aligned; its relocations follow, with the buffer's
  /// symbols mapped by \p mapSymbol. Returns the offset in the section where the code starts.
  uint64_t appendCode(SectionId section, const CodeBuffer &code,
                      llvm::function_ref<SymbolId(SymbolId)> mapSymbol);
  /// Appends \p bytes at a multiple of \p alignment; returns their offset.
  uint64_t appendBytes(SectionId section, llvm::ArrayRef<uint8_t> bytes, uint32_t alignment);
  /// Makes \p symbol stand for \p size bytes at \p offset of \p section.
  void define(SymbolId symbol, SectionId section, uint64_t offset, uint64_t size);

  /// "_main" for Mach-O, else the name itself: how C names are written in this format.
  std::string mangled(llvm::StringRef name) const;

private:
  const Target &machine;
  ObjectFormat fileFormat;
  EntityMap<SectionId, Section> sectionMap;
  EntityMap<SymbolId, Symbol> symbolMap;
  SecondaryMap<SectionId, SymbolId> sectionSymbols;
};

} // namespace cot::mc

#endif // COT_MC_OBJECT_H
