//===- cot/MC/Fixup.h - Fields in code and data that an address fills -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A fixup is a field of some bytes that waits for an address: of a label in the same buffer (then
/// the buffer patches it) or of a symbol (then it becomes a relocation of the object, or the JIT
/// patches it). Both are described by the same row of constants, FixupInfo.
///
/// The value that goes into a field is, by its base,
///
///     Absolute          S + A
///     Place             S + A - P              P: address of the field's first byte
///     Page              page(S + A) - page(P)  pages of 4096 bytes
///     PageOffset        (S + A) mod 4096
///     and for those that only a linker can compute: see FixupBase.
///
/// S is the address of the target, A the addend. x86 fields count from the instruction's end: their
/// encoders add the distance from field to end to the addend (-4 for a call), as ELF does.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_FIXUP_H
#define COT_MC_FIXUP_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace cot::mc {

/// Index into Target::fixups. The kinds below come first, in this order, in every target's table;
/// the target's own kinds follow from `CommonFixup::Count` on.
using FixupKind = uint8_t;

/// Kinds that data of every target can hold.
struct CommonFixup {
  enum : FixupKind {
    Absolute8,
    Absolute16,
    Absolute32,
    Absolute64,
    Relative32, ///< S + A - P in four bytes, little-endian.
    Relative64,
    SectionRelative32, ///< COFF, DWARF: offset of S from the start of its section.
    SectionIndex16,    ///< COFF: number of the section of S.
    ImageRelative32,   ///< COFF: S + A - image base (.pdata, .xdata).
    Count
  };
};

/// What the value is computed from.
enum class FixupBase : uint8_t {
  Absolute,
  Place,
  Page,
  PageOffset,
  SectionRelative,
  SectionIndex,
  ImageRelative,
  /// The linker makes a table slot (GOT, PLT, TLS); only relocations of this base exist, and only
  /// for symbols, never for labels.
  Linker
};

/// How a value is written into the field's bytes.
enum class FixupEncoding : uint8_t {
  /// `size` little-endian bytes.
  Bytes,
  /// value >> scale goes into `width` bits from bit `lsb` of a little-endian 32-bit word.
  Bits,
  /// AArch64 ADR/ADRP: value >> scale, two low bits at 29, nineteen at 5.
  AdrImmediate
};

/// A relocation of Mach-O: its type, and whether the format counts it from the place.
struct MachORelocation {
  uint8_t type = noType;
  bool pcRelative = false;
  static constexpr uint8_t noType = 0xff;
};

/// One row of a target's table of fixup kinds.
struct FixupInfo {
  llvm::StringLiteral name{""};
  FixupBase base = FixupBase::Absolute;
  FixupEncoding encoding = FixupEncoding::Bytes;
  uint8_t size = 4;         ///< Bytes that the field touches: 1, 2, 4 or 8.
  uint8_t scale = 0;        ///< The value is a multiple of 1 << scale.
  uint8_t width = 0;        ///< Bits and AdrImmediate: bits of the field.
  uint8_t lsb = 0;          ///< Bits: position of the lowest bit.
  bool isSigned = true;     ///< Range check of the field.
  bool isUnchecked = false; ///< Takes the low bits whatever the rest (:lo12:, MOVK's parts).

  /// Numbers of the three formats; noRelocation where the format has none.
  uint32_t elf = noRelocation;
  MachORelocation machO = {};
  uint32_t coff = noRelocation;

  /// Around the symbol in assembly: ":lo12:" before, "@GOTPCREL" behind.
  llvm::StringLiteral asmPrefix{""};
  llvm::StringLiteral asmSuffix{""};

  static constexpr uint32_t noRelocation = 0xffffffff;

  /// How far forward the field reaches from its own address, in bytes; how far backward is one unit
  /// of 1 << scale more. Meaningful for signed fields of base Place.
  constexpr int64_t reach() const {
    unsigned bits = encoding == FixupEncoding::Bytes ? size * 8u : width;
    if (bits + scale > 62) return INT64_MAX;
    return ((int64_t(1) << (bits - 1)) - 1) << scale;
  }
};

/// The value that belongs into a field of kind \p info at address \p place, for a target at address
/// \p target (addend included). Base must be Absolute, Place, Page or PageOffset.
int64_t fixupValue(const FixupInfo &info, uint64_t place, uint64_t target);

/// Does \p value fit the field? Misaligned values don't.
bool fixupFits(const FixupInfo &info, int64_t value);

/// Writes \p value, which must fit, into the field at \p field (info.size bytes), keeping the bits
/// around it.
void writeFixup(const FixupInfo &info, uint8_t *field, int64_t value);

/// Reads back what writeFixup wrote: the implicit addend of formats without an addend column.
int64_t readFixup(const FixupInfo &info, const uint8_t *field);

} // namespace cot::mc

#endif // COT_MC_FIXUP_H
