//===- cot/MC/ObjectView.h - Object files and archives as they are -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A view of an ELF, Mach-O or COFF file of a 64-bit little-endian machine, whoever wrote it:
/// sections, symbols and relocations in terms that the formats share, with the raw numbers beside
/// them. A view borrows the file's bytes.
///
/// Files are hostile: every offset and size is checked before use, the work and memory of parsing
/// are linear in the size of the file, and what is damaged is an error that names the part.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_OBJECTVIEW_H
#define COT_MC_OBJECTVIEW_H

#include "cot/MC/Object.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <vector>

namespace cot::mc {

struct ViewRelocation {
  static constexpr uint32_t noSymbol = UINT32_MAX;
  uint64_t offset = 0;         ///< From the section's start.
  uint32_t type = 0;           ///< The format's number.
  uint32_t symbol = noSymbol;  ///< Index into ObjectView::symbols.
  uint32_t section = noSymbol; ///< Mach-O, not external: index into ObjectView::sections.
  int64_t addend = 0;          ///< ELF RELA only; other formats keep it in the field.
  /// Mach-O's: is it relative to the place, and log2 of the field's size?
  bool isPcRelative = false;
  uint8_t log2Size = 0;
};

struct ViewSection {
  llvm::StringRef name;    ///< Mach-O: without the segment.
  llvm::StringRef segment; ///< Mach-O.
  uint64_t address = 0;
  uint64_t size = 0;                ///< In memory.
  llvm::ArrayRef<uint8_t> contents; ///< Empty for sections without bytes in the file.
  uint64_t alignment = 1;
  uint32_t type = 0;           ///< ELF sh_type, Mach-O type; 0 in COFF.
  uint64_t flags = 0;          ///< As in the file.
  uint32_t link = 0, info = 0; ///< ELF.
  bool isText = false, isData = false, isBss = false, isDebug = false;
  std::vector<ViewRelocation> relocations; ///< In the file's order.
};

struct ViewSymbol {
  enum class Place : uint8_t { Undefined, Defined, Absolute, Common, Debug };
  static constexpr uint32_t noSection = UINT32_MAX;
  llvm::StringRef name;
  uint64_t value = 0; ///< Address for those in a section; alignment or size for common ones.
  uint64_t size = 0;  ///< ELF, and common symbols.
  uint32_t section = noSection; ///< Place::Defined: index into ObjectView::sections.
  Place place = Place::Undefined;
  SymbolType type = SymbolType::None;
  bool isGlobal = false, isWeak = false;
  uint8_t visibility = 0; ///< ELF st_other.
  /// Raw: ELF st_info; Mach-O n_type and n_desc; COFF storage class, type.
  uint32_t rawType = 0, rawExtra = 0;
  uint32_t fileIndex = 0; ///< Position in the file's table (COFF counts auxiliary records).
  /// COFF: the auxiliary records, 18 bytes each.
  llvm::ArrayRef<uint8_t> auxiliaries;
};

/// A program header of ELF.
struct ViewSegment {
  uint32_t type = 0, flags = 0;
  uint64_t offset = 0, address = 0, physicalAddress = 0, fileSize = 0, memorySize = 0,
           alignment = 0;
};

struct ObjectView {
  ObjectFormat format = ObjectFormat::ELF;
  uint32_t machine = 0;                   ///< ELF e_machine, Mach-O cputype, COFF machine.
  uint32_t fileType = 0;                  ///< ELF e_type, Mach-O filetype; COFF 0.
  uint64_t start = 0;                     ///< Entry address.
  uint64_t imageBase = 0;                 ///< PE images.
  uint32_t time = 0, characteristics = 0; ///< COFF.
  bool isRelocatable = false;
  std::vector<ViewSection> sections;
  std::vector<ViewSymbol> symbols;
  std::vector<ViewSymbol> dynamicSymbols; ///< ELF.
  std::vector<ViewSegment> segments;      ///< ELF.

  /// "elf64-x86-64", "mach-o arm64", ...: llvm-objdump's name of the format.
  llvm::StringRef formatName() const;
  /// "x86_64", "aarch64", ...
  llvm::StringRef architectureName() const;
  /// "R_X86_64_PLT32"; "Unknown" for numbers that nobody knows.
  llvm::StringRef relocationName(const ViewRelocation &relocation) const;
  bool is(const Target &target) const;
};

/// Is \p bytes the beginning of a file that readObject() understands?
bool isObject(llvm::ArrayRef<uint8_t> bytes);
/// Parses one object file. The result borrows \p bytes.
llvm::Expected<ObjectView> readObject(llvm::ArrayRef<uint8_t> bytes);

/// A member of an archive.
struct ArchiveMember {
  llvm::StringRef name;
  llvm::ArrayRef<uint8_t> contents;
  /// As text in the header: modification time, owner, group, mode.
  uint64_t time = 0, owner = 0, group = 0, mode = 0;
};

/// Does \p bytes begin as a (not thin) archive does?
bool isArchive(llvm::ArrayRef<uint8_t> bytes);
/// The members of an archive of GNU, BSD or Microsoft make, symbol tables and name tables left out.
llvm::Expected<std::vector<ArchiveMember>> readArchive(llvm::ArrayRef<uint8_t> bytes);

} // namespace cot::mc

#endif // COT_MC_OBJECTVIEW_H
