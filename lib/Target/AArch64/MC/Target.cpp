//===- Target.cpp - AArch64 as room MC sees it -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Relocation numbers: ELF for the Arm 64-bit Architecture (AAELF64); Mach-O: ARM64_RELOC_*; COFF:
// IMAGE_REL_ARM64_*. DWARF register numbers: DWARF for the Arm 64-bit Architecture (AADWARF64).
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Target.h"
#include "cot/Target/AArch64/MC/Encoder.h"
#include "cot/Target/AArch64/MC/InstrTables.h"
#include "cot/Target/AArch64/MC/Printer.h"
#include "llvm/BinaryFormat/COFF.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/BinaryFormat/MachO.h"
#include "llvm/Support/Endian.h"
#include <array>

using namespace cot;
using namespace cot::aarch64;
using namespace llvm::ELF;
using namespace llvm::MachO;
using namespace llvm::COFF;
using mc::FixupBase;
using mc::FixupEncoding;
using mc::FixupInfo;

static constexpr uint32_t none = FixupInfo::noRelocation;
static constexpr mc::MachORelocation noMachO = {};

/// A field of \p size little-endian bytes.
static constexpr FixupInfo bytes(llvm::StringLiteral name, FixupBase base, uint8_t size,
                                 bool isSigned, uint32_t elf, mc::MachORelocation machO,
                                 uint32_t coff) {
  FixupInfo info{name};
  info.base = base;
  info.size = size;
  info.isSigned = isSigned;
  info.elf = elf;
  info.machO = machO;
  info.coff = coff;
  return info;
}

/// A signed field of a word that counts in units of 1 << scale from its own place.
static constexpr FixupInfo place(llvm::StringLiteral name, uint8_t width, uint8_t lsb, uint32_t elf,
                                 mc::MachORelocation machO, uint32_t coff) {
  FixupInfo info{name};
  info.base = FixupBase::Place;
  info.encoding = FixupEncoding::Bits;
  info.scale = 2;
  info.width = width;
  info.lsb = lsb;
  info.elf = elf;
  info.machO = machO;
  info.coff = coff;
  return info;
}

/// The field of adr and adrp.
static constexpr FixupInfo page(llvm::StringLiteral name, FixupBase base, uint32_t elf,
                                uint8_t machO, uint32_t coff, llvm::StringLiteral prefix) {
  FixupInfo info{name};
  info.base = base;
  info.encoding = FixupEncoding::AdrImmediate;
  info.scale = base == FixupBase::Place ? 0 : 12;
  info.width = 21;
  info.elf = elf;
  info.machO = {machO, machO != mc::MachORelocation::noType};
  info.coff = coff;
  info.asmPrefix = prefix;
  return info;
}

/// The twelve bits of add, or those of a load or store that count in units of 1 << scale.
static constexpr FixupInfo low(llvm::StringLiteral name, FixupBase base, uint8_t scale,
                               uint32_t elf, uint8_t machO, uint32_t coff,
                               llvm::StringLiteral prefix) {
  FixupInfo info{name};
  info.base = base;
  info.encoding = FixupEncoding::Bits;
  info.scale = scale;
  info.width = 12;
  info.lsb = 10;
  info.isSigned = false;
  info.isUnchecked = true;
  info.elf = elf;
  info.machO = {machO, false};
  info.coff = coff;
  info.asmPrefix = prefix;
  return info;
}

/// Sixteen bits of an absolute address, for movz and movk.
static constexpr FixupInfo half(llvm::StringLiteral name, unsigned number, uint32_t elf,
                                llvm::StringLiteral prefix) {
  FixupInfo info{name};
  info.base = FixupBase::Absolute;
  info.encoding = FixupEncoding::Bits;
  info.scale = static_cast<uint8_t>(number * 16);
  info.width = 16;
  info.lsb = 5;
  info.isSigned = false;
  info.isUnchecked = true;
  info.elf = elf;
  info.asmPrefix = prefix;
  return info;
}

static constexpr uint8_t no = mc::MachORelocation::noType;

/// In the order of mc::CommonFixup and aarch64::Fixup.
static constexpr FixupInfo fixups[] = {
    bytes("abs8", FixupBase::Absolute, 1, false, none, noMachO, none),
    bytes("abs16", FixupBase::Absolute, 2, false, R_AARCH64_ABS16, noMachO, none),
    bytes("abs32", FixupBase::Absolute, 4, false, R_AARCH64_ABS32, {ARM64_RELOC_UNSIGNED, false},
          IMAGE_REL_ARM64_ADDR32),
    bytes("abs64", FixupBase::Absolute, 8, false, R_AARCH64_ABS64, {ARM64_RELOC_UNSIGNED, false},
          IMAGE_REL_ARM64_ADDR64),
    bytes("pc32", FixupBase::Place, 4, true, R_AARCH64_PREL32, noMachO, IMAGE_REL_ARM64_REL32),
    bytes("pc64", FixupBase::Place, 8, true, R_AARCH64_PREL64, {ARM64_RELOC_UNSIGNED, false}, none),
    bytes("secrel32", FixupBase::SectionRelative, 4, false, none, noMachO, IMAGE_REL_ARM64_SECREL),
    bytes("secidx16", FixupBase::SectionIndex, 2, false, none, noMachO, IMAGE_REL_ARM64_SECTION),
    bytes("rva32", FixupBase::ImageRelative, 4, false, none, noMachO, IMAGE_REL_ARM64_ADDR32NB),

    place("jump26", 26, 0, R_AARCH64_JUMP26, {ARM64_RELOC_BRANCH26, true},
          IMAGE_REL_ARM64_BRANCH26),
    place("call26", 26, 0, R_AARCH64_CALL26, {ARM64_RELOC_BRANCH26, true},
          IMAGE_REL_ARM64_BRANCH26),
    place("condbr19", 19, 5, R_AARCH64_CONDBR19, noMachO, IMAGE_REL_ARM64_BRANCH19),
    place("tstbr14", 14, 5, R_AARCH64_TSTBR14, noMachO, IMAGE_REL_ARM64_BRANCH14),
    place("ld_prel_lo19", 19, 5, R_AARCH64_LD_PREL_LO19, noMachO, none),
    page("adr_prel_lo21", FixupBase::Place, R_AARCH64_ADR_PREL_LO21, no, IMAGE_REL_ARM64_REL21, ""),
    page("adr_prel_pg_hi21", FixupBase::Page, R_AARCH64_ADR_PREL_PG_HI21, ARM64_RELOC_PAGE21,
         IMAGE_REL_ARM64_PAGEBASE_REL21, ""),
    low("add_abs_lo12_nc", FixupBase::PageOffset, 0, R_AARCH64_ADD_ABS_LO12_NC,
        ARM64_RELOC_PAGEOFF12, IMAGE_REL_ARM64_PAGEOFFSET_12A, ":lo12:"),
    low("ldst8_abs_lo12_nc", FixupBase::PageOffset, 0, R_AARCH64_LDST8_ABS_LO12_NC,
        ARM64_RELOC_PAGEOFF12, IMAGE_REL_ARM64_PAGEOFFSET_12L, ":lo12:"),
    low("ldst16_abs_lo12_nc", FixupBase::PageOffset, 1, R_AARCH64_LDST16_ABS_LO12_NC,
        ARM64_RELOC_PAGEOFF12, IMAGE_REL_ARM64_PAGEOFFSET_12L, ":lo12:"),
    low("ldst32_abs_lo12_nc", FixupBase::PageOffset, 2, R_AARCH64_LDST32_ABS_LO12_NC,
        ARM64_RELOC_PAGEOFF12, IMAGE_REL_ARM64_PAGEOFFSET_12L, ":lo12:"),
    low("ldst64_abs_lo12_nc", FixupBase::PageOffset, 3, R_AARCH64_LDST64_ABS_LO12_NC,
        ARM64_RELOC_PAGEOFF12, IMAGE_REL_ARM64_PAGEOFFSET_12L, ":lo12:"),
    low("ldst128_abs_lo12_nc", FixupBase::PageOffset, 4, R_AARCH64_LDST128_ABS_LO12_NC,
        ARM64_RELOC_PAGEOFF12, IMAGE_REL_ARM64_PAGEOFFSET_12L, ":lo12:"),
    page("adr_got_page", FixupBase::Linker, R_AARCH64_ADR_GOT_PAGE, ARM64_RELOC_GOT_LOAD_PAGE21,
         none, ":got:"),
    low("ld64_got_lo12_nc", FixupBase::Linker, 3, R_AARCH64_LD64_GOT_LO12_NC,
        ARM64_RELOC_GOT_LOAD_PAGEOFF12, none, ":got_lo12:"),
    half("movw_uabs_g0_nc", 0, R_AARCH64_MOVW_UABS_G0_NC, ":abs_g0_nc:"),
    half("movw_uabs_g1_nc", 1, R_AARCH64_MOVW_UABS_G1_NC, ":abs_g1_nc:"),
    half("movw_uabs_g2_nc", 2, R_AARCH64_MOVW_UABS_G2_NC, ":abs_g2_nc:"),
    half("movw_uabs_g3", 3, R_AARCH64_MOVW_UABS_G3, ":abs_g3:"),
    page("tlsdesc_adr_page21", FixupBase::Linker, R_AARCH64_TLSDESC_ADR_PAGE21, no, none,
         ":tlsdesc:"),
    low("tlsdesc_ld64_lo12", FixupBase::Linker, 3, R_AARCH64_TLSDESC_LD64_LO12, no, none,
        ":tlsdesc_lo12:"),
    low("tlsdesc_add_lo12", FixupBase::Linker, 0, R_AARCH64_TLSDESC_ADD_LO12, no, none,
        ":tlsdesc_lo12:"),
    low("tlsdesc_call", FixupBase::Linker, 0, R_AARCH64_TLSDESC_CALL, no, none, ""),
    page("tlsie_adr_gottprel_page21", FixupBase::Linker, R_AARCH64_TLSIE_ADR_GOTTPREL_PAGE21, no,
         none, ":gottprel:"),
    low("tlsie_ld64_gottprel_lo12_nc", FixupBase::Linker, 3, R_AARCH64_TLSIE_LD64_GOTTPREL_LO12_NC,
        no, none, ":gottprel_lo12:"),
    low("tlsle_add_tprel_hi12", FixupBase::Linker, 0, R_AARCH64_TLSLE_ADD_TPREL_HI12, no,
        IMAGE_REL_ARM64_SECREL_HIGH12A, ":tprel_hi12:"),
    low("tlsle_add_tprel_lo12_nc", FixupBase::Linker, 0, R_AARCH64_TLSLE_ADD_TPREL_LO12_NC, no,
        IMAGE_REL_ARM64_SECREL_LOW12A, ":tprel_lo12_nc:"),
    page("tlvp_page21", FixupBase::Linker, none, ARM64_RELOC_TLVP_LOAD_PAGE21, none, ""),
    low("tlvp_pageoff12", FixupBase::Linker, 3, none, ARM64_RELOC_TLVP_LOAD_PAGEOFF12, none, ""),
    page("tlsgd_adr_page21", FixupBase::Linker, R_AARCH64_TLSGD_ADR_PAGE21, no, none, ":tlsgd:"),
    low("tlsgd_add_lo12_nc", FixupBase::Linker, 0, R_AARCH64_TLSGD_ADD_LO12_NC, no, none,
        ":tlsgd_lo12:"),
};
static_assert(std::size(fixups) == Fixup::Count);

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

static constexpr mc::BranchInfo makeBranch(llvm::StringLiteral name, mc::FixupKind fixup) {
  mc::BranchInfo info{name};
  info.size = instructionSize;
  info.fixup = fixup;
  return info;
}
/// Inverted by one bit.
static constexpr mc::BranchInfo makeConditional(llvm::StringLiteral name, mc::FixupKind fixup,
                                                uint8_t byte) {
  mc::BranchInfo info = makeBranch(name, fixup);
  info.isConditional = true;
  info.invertByte = byte;
  info.invertMask = 1;
  return info;
}
static constexpr mc::BranchInfo branches[] = {
    makeBranch("b", Fixup::Branch26), makeConditional("b.cond", Fixup::Branch19, 0),
    makeConditional("cbz", Fixup::Branch19, 3), makeConditional("tbz", Fixup::Branch14, 3)};

static constexpr uint8_t jumpCode[] = {0, 0, 0, 0x14};

/// Reaches 2 GiB; the scratch registers are those that linkers' veneers also take.
static constexpr uint8_t farCode[] = {
    0x91, 0x00, 0x00, 0x10, // adr x17, #16
    0x70, 0x00, 0x00, 0x98, // ldrsw x16, #12
    0x10, 0x02, 0x11, 0x8b, // add x16, x16, x17
    0x00, 0x02, 0x1f, 0xd6, // br x16
    0,    0,    0,    0,    // the distance
};

static constexpr mc::VeneerInfo veneers[] = {
    {Fixup::Branch19, jumpCode, Fixup::Branch26, 0, 0},
    {Fixup::Branch14, jumpCode, Fixup::Branch26, 0, 0},
    {Fixup::Branch26, farCode, mc::CommonFixup::Relative32, 16, 0}};

//===----------------------------------------------------------------------===//
// Registers
//===----------------------------------------------------------------------===//

/// The stack pointer's number in Registers.inc, and DWARF's for it.
static constexpr unsigned numGprNumbers = 64;
static constexpr int16_t dwarfStackPointer = 31;
static constexpr int16_t dwarfFirstVector = 64;

static constexpr auto gprNames = [] {
  std::array<llvm::StringLiteral, numGprNumbers> names = {
      "x0",  "x1",  "x2",  "x3",  "x4",  "x5",  "x6",  "x7",  "x8",  "x9",  "x10", "x11", "x12",
      "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25",
      "x26", "x27", "x28", "x29", "x30", "xzr", "",    "",    "",    "",    "",    "",    "",
      "",    "",    "",    "",    "",    "",    "",    "",    "",    "",    "",    "",    "",
      "",    "",    "",    "",    "",    "",    "",    "",    "",    "",    "",    "sp"};
  return names;
}();
static constexpr auto gprDwarf = [] {
  std::array<int16_t, numGprNumbers> numbers = {};
  for (unsigned i = 0; i < numGprNumbers; ++i)
    numbers[i] = i < 31 ? static_cast<int16_t>(i) : int16_t(-1);
  numbers[static_cast<unsigned>(Gpr::SP)] = dwarfStackPointer;
  return numbers;
}();
static constexpr llvm::StringLiteral vectorNames[] = {
    "d0",  "d1",  "d2",  "d3",  "d4",  "d5",  "d6",  "d7",  "d8",  "d9",  "d10",
    "d11", "d12", "d13", "d14", "d15", "d16", "d17", "d18", "d19", "d20", "d21",
    "d22", "d23", "d24", "d25", "d26", "d27", "d28", "d29", "d30", "d31"};
static constexpr auto vectorDwarf = [] {
  std::array<int16_t, 32> numbers = {};
  for (unsigned i = 0; i < numbers.size(); ++i)
    numbers[i] = static_cast<int16_t>(dwarfFirstVector + i);
  return numbers;
}();
static constexpr mc::RegisterBank banks[] = {{"gpr", gprNames, gprDwarf},
                                             {"vec", vectorNames, vectorDwarf}};

//===----------------------------------------------------------------------===//
// The target
//===----------------------------------------------------------------------===//

static void decodeForMc(llvm::ArrayRef<uint8_t> bytes, uint64_t address,
                        const mc::DecodeOptions &options, mc::DecodedInstruction &out) {
  out.clear();
  if (bytes.size() < instructionSize) {
    out.length = static_cast<uint8_t>(bytes.size());
    return;
  }
  out.length = instructionSize;
  std::optional<Decoded> decoded = decode(llvm::support::endian::read32le(bytes.data()));
  if (!decoded) return;
  out.isKnown = true;
  out.isBarrier = instrInfo(decoded->instruction.opcode).has(mc::InstrProperty::Barrier);
  out.branchTarget = targetAddress(*decoded, address);
  PrintOptions print;
  print.address = address;
  print.symbolizer = options.symbolizer;
  aarch64::print(*decoded, print, out.text);
}

static constexpr mc::Target makeTarget() {
  mc::Target target{"aarch64", "elf64-littleaarch64", "mach-o arm64", "coff-arm64"};
  target.commentMarker = "//";
  target.machine.elf = EM_AARCH64;
  target.machine.machOCpu = CPU_TYPE_ARM64;
  target.machine.machOSubtype = CPU_SUBTYPE_ARM64_ALL;
  target.machine.coff = IMAGE_FILE_MACHINE_ARM64;
  target.instructionAlignment = instructionSize;
  target.maxInstructionSize = instructionSize;
  target.unknownUnit = instructionSize;
  target.fixups = fixups;
  target.branches = branches;
  target.jumpCode = jumpCode;
  target.veneers = veneers;
  target.literalFixup = Fixup::Literal19;
  target.registers = banks;
  target.frame.codeAlignment = instructionSize;
  target.frame.dataAlignment = -8;
  target.frame.returnAddress = 30;
  target.frame.stackPointer = static_cast<uint8_t>(dwarfStackPointer);
  target.frame.initialCfaOffset = 0;
  target.frame.returnAddressOnStack = false;
  target.fillNops = fillNops;
  target.decode = decodeForMc;
  return target;
}

constinit const mc::Target aarch64::mcTarget = makeTarget();
