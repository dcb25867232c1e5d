//===- cot/MC/Target.h - What the room must know of a machine, as constants -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A machine, as this room sees it: tables of constants and two functions (fill with no-operations,
/// decode). Each target room defines one `extern const mc::Target`, named `x86::mcTarget`,
/// `aarch64::mcTarget`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_TARGET_H
#define COT_MC_TARGET_H

#include "cot/MC/Disassembler.h"
#include "cot/MC/Fixup.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace cot::mc {

/// Index into Target::branches.
using BranchKind = uint8_t;

/// A branch to a label that the code buffer may delete, invert, shorten or reach by a veneer. The
/// encoder writes the long form; every other form is derived from it by this row.
struct BranchInfo {
  llvm::StringLiteral name{""};
  /// Falls through when its condition is false.
  bool isConditional = false;

  uint8_t size = 0;        ///< Bytes of the long form.
  FixupKind fixup = 0;     ///< Of the long form.
  uint8_t fixupOffset = 0; ///< Of the field from the start of the branch.
  int8_t addend = 0;       ///< Of the field: minus the distance from field to end on x86, else 0.

  /// Inversion of the condition (conditional branches): byte[invertByte] ^= invertMask.
  uint8_t invertByte = 0;
  uint8_t invertMask = 0;

  /// Short form: opcode byte (long[shortFrom] + shortDelta) mod 256, then one byte of displacement
  /// counted from the end. 0 where there is none.
  uint8_t shortSize = 0;
  FixupKind shortFixup = 0;
  uint8_t shortFrom = 0;
  int8_t shortDelta = 0;
};

/// Code that reaches further than the field it helps: the field is pointed at a copy of `code`, and
/// the fixup moves into the copy. All veneers of a target have the alignment of its instructions.
struct VeneerInfo {
  FixupKind from = 0; ///< The short-reaching kind.
  llvm::ArrayRef<uint8_t> code =
      {};              ///< Position-independent; may clobber the scratch registers only.
  FixupKind fixup = 0; ///< Kind of the field in the copy.
  uint8_t fixupOffset = 0;
  int8_t addend = 0;
};

/// Registers of one kind under one name scheme, indexed by hardware number.
struct RegisterBank {
  llvm::StringLiteral name{""};                   ///< "gpr", "xmm".
  llvm::ArrayRef<llvm::StringLiteral> names = {}; ///< Assembler names at full width, without `%`.
  llvm::ArrayRef<int16_t> dwarf = {};             ///< DWARF (and .eh_frame) numbers; -1: none.
};

/// The machine's identity in the object formats. Constants of LLVM BinaryFormat.
struct MachineNumbers {
  uint16_t elf = 0;          ///< ELF::EM_*
  uint32_t elfFlags = 0;     ///< e_flags
  uint32_t machOCpu = 0;     ///< MachO::CPU_TYPE_*
  uint32_t machOSubtype = 0; ///< MachO::CPU_SUBTYPE_*
  uint16_t coff = 0;         ///< COFF::IMAGE_FILE_MACHINE_*
};

/// Facts for .eh_frame's common information entry.
struct DwarfFrameInfo {
  uint8_t codeAlignment = 1;
  int8_t dataAlignment = -8;
  uint8_t returnAddress = 0;         ///< DWARF register of the return-address column.
  uint8_t stackPointer = 0;          ///< DWARF register.
  uint8_t initialCfaOffset = 0;      ///< CFA = stack pointer + this at the first instruction.
  bool returnAddressOnStack = false; ///< At CFA - 8 on entry (x86).
};

struct Target {
  llvm::StringLiteral name{""};      ///< "x86-64", "aarch64": llvm-objdump's architecture name.
  llvm::StringLiteral elfFormat{""}; ///< "elf64-x86-64": as llvm-objdump prints file formats.
  llvm::StringLiteral machOFormat{""};
  llvm::StringLiteral coffFormat{""};
  MachineNumbers machine = {};

  uint8_t instructionAlignment = 1;       ///< Bytes: 1 or 4.
  uint8_t maxInstructionSize = 15;        ///< Bytes.
  uint8_t unknownUnit = 1;                ///< Size of `.byte` (1) or `.inst` (4) for unknown code.
  llvm::StringLiteral commentMarker{"#"}; ///< Starts a comment in assembly: "#", "//".

  llvm::ArrayRef<FixupInfo> fixups = {}; ///< Indexed by FixupKind; the common kinds come first.
  llvm::ArrayRef<BranchInfo> branches =
      {};                                ///< Indexed by BranchKind; [0] is the unconditional jump.
  llvm::ArrayRef<uint8_t> jumpCode = {}; ///< The long form of branches[0], its field zero.
  llvm::ArrayRef<VeneerInfo> veneers = {}; ///< At most one per `from`.
  /// Kind of literal loads; constants used through it are emitted before it is out of reach.
  /// Equal to CommonFixup::Relative32 where constants need no care.
  FixupKind literalFixup = CommonFixup::Relative32;

  llvm::ArrayRef<RegisterBank> registers = {};
  DwarfFrameInfo frame = {};

  /// Fills \p size bytes with no-operations; size is a multiple of instructionAlignment.
  void (*fillNops)(uint8_t *at, uint32_t size) = nullptr;
  DecodeFunction decode = nullptr;

  const FixupInfo &fixup(FixupKind kind) const { return fixups[kind]; }
};

} // namespace cot::mc

#endif // COT_MC_TARGET_H
