//===- Target.cpp - x86-64 as room MC sees it -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Relocation numbers: System V ABI, AMD64 supplement, table 4.9; Mach-O: X86_64_RELOC_*; COFF:
// IMAGE_REL_AMD64_*. DWARF register numbers: the supplement's figure 3.36.
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/Target.h"
#include "EncodingTables.h"
#include "cot/Target/X86/MC/Encoder.h"
#include "cot/Target/X86/MC/Printer.h"
#include "llvm/BinaryFormat/COFF.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/BinaryFormat/MachO.h"

using namespace cot;
using namespace cot::x86;
using namespace llvm::ELF;
using namespace llvm::MachO;
using namespace llvm::COFF;
using mc::FixupBase;
using mc::FixupEncoding;
using mc::FixupInfo;

static constexpr uint32_t none = FixupInfo::noRelocation;

/// A field of \p size little-endian bytes.
static constexpr FixupInfo field(llvm::StringLiteral name, FixupBase base, uint8_t size,
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

/// In assembly: `symbol@SUFFIX`.
static constexpr FixupInfo withSuffix(llvm::StringLiteral suffix, FixupInfo info) {
  info.asmSuffix = suffix;
  return info;
}

static constexpr mc::MachORelocation noMachO = {};

/// In the order of mc::CommonFixup and x86::Fixup.
static constexpr FixupInfo fixups[] = {
    field("abs8", FixupBase::Absolute, 1, false, R_X86_64_8, noMachO, none),
    field("abs16", FixupBase::Absolute, 2, false, R_X86_64_16, noMachO, none),
    field("abs32", FixupBase::Absolute, 4, false, R_X86_64_32, {X86_64_RELOC_UNSIGNED, false},
          IMAGE_REL_AMD64_ADDR32),
    field("abs64", FixupBase::Absolute, 8, false, R_X86_64_64, {X86_64_RELOC_UNSIGNED, false},
          IMAGE_REL_AMD64_ADDR64),
    field("pc32", FixupBase::Place, 4, true, R_X86_64_PC32, {X86_64_RELOC_SIGNED, true},
          IMAGE_REL_AMD64_REL32),
    field("pc64", FixupBase::Place, 8, true, R_X86_64_PC64, {X86_64_RELOC_UNSIGNED, false}, none),
    field("secrel32", FixupBase::SectionRelative, 4, false, none, noMachO, IMAGE_REL_AMD64_SECREL),
    field("secidx16", FixupBase::SectionIndex, 2, false, none, noMachO, IMAGE_REL_AMD64_SECTION),
    field("rva32", FixupBase::ImageRelative, 4, false, none, noMachO, IMAGE_REL_AMD64_ADDR32NB),

    field("pc8", FixupBase::Place, 1, true, R_X86_64_PC8, noMachO, none),
    field("abs32s", FixupBase::Absolute, 4, true, R_X86_64_32S, noMachO, IMAGE_REL_AMD64_ADDR32),
    field("plt32", FixupBase::Place, 4, true, R_X86_64_PLT32, {X86_64_RELOC_BRANCH, true},
          IMAGE_REL_AMD64_REL32),
    withSuffix("@GOTPCREL", field("gotpcrel", FixupBase::Linker, 4, true, R_X86_64_GOTPCREL,
                                  {X86_64_RELOC_GOT, true}, none)),
    withSuffix("@GOTPCREL", field("gotpcrelx", FixupBase::Linker, 4, true, R_X86_64_GOTPCRELX,
                                  {X86_64_RELOC_GOT, true}, none)),
    withSuffix("@GOTPCREL", field("rex_gotpcrelx", FixupBase::Linker, 4, true,
                                  R_X86_64_REX_GOTPCRELX, {X86_64_RELOC_GOT_LOAD, true}, none)),
    withSuffix("@TLSGD", field("tlsgd", FixupBase::Linker, 4, true, R_X86_64_TLSGD,
                               {X86_64_RELOC_TLV, true}, none)),
    withSuffix("@TLSLD", field("tlsld", FixupBase::Linker, 4, true, R_X86_64_TLSLD, noMachO, none)),
    withSuffix("@DTPOFF", field("dtpoff32", FixupBase::Linker, 4, true, R_X86_64_DTPOFF32, noMachO,
                                IMAGE_REL_AMD64_SECREL)),
    withSuffix("@GOTTPOFF",
               field("gottpoff", FixupBase::Linker, 4, true, R_X86_64_GOTTPOFF, noMachO, none)),
    withSuffix("@TPOFF",
               field("tpoff32", FixupBase::Linker, 4, true, R_X86_64_TPOFF32, noMachO, none)),
    withSuffix("@TLSDESC", field("tlsdesc", FixupBase::Linker, 4, true, R_X86_64_GOTPC32_TLSDESC,
                                 noMachO, none)),
};
static_assert(std::size(fixups) == Fixup::Count);

static constexpr mc::BranchInfo makeJump() {
  mc::BranchInfo info{"jmp"};
  info.size = 5;
  info.fixup = mc::CommonFixup::Relative32;
  info.fixupOffset = 1;
  info.addend = -4;
  info.shortSize = 2;
  info.shortFixup = Fixup::Relative8;
  info.shortFrom = 0;
  info.shortDelta = 2; // E9 -> EB
  return info;
}
static constexpr mc::BranchInfo makeConditional() {
  mc::BranchInfo info{"jcc"};
  info.isConditional = true;
  info.size = 6;
  info.fixup = mc::CommonFixup::Relative32;
  info.fixupOffset = 2;
  info.addend = -4;
  info.invertByte = 1;
  info.invertMask = 1;
  info.shortSize = 2;
  info.shortFixup = Fixup::Relative8;
  info.shortFrom = 1;
  info.shortDelta = -16; // 8x -> 7x
  return info;
}
static constexpr mc::BranchInfo branches[] = {makeJump(), makeConditional()};

static constexpr uint8_t jumpCode[] = {0xe9, 0, 0, 0, 0};

static constexpr llvm::StringLiteral gprNames[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp",
                                                   "rsi", "rdi", "r8",  "r9",  "r10", "r11",
                                                   "r12", "r13", "r14", "r15"};
static constexpr int16_t gprDwarf[] = {0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15};
static constexpr llvm::StringLiteral xmmNames[] = {
    "xmm0", "xmm1", "xmm2",  "xmm3",  "xmm4",  "xmm5",  "xmm6",  "xmm7",
    "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"};
static constexpr int16_t xmmDwarf[] = {17, 18, 19, 20, 21, 22, 23, 24,
                                       25, 26, 27, 28, 29, 30, 31, 32};
static constexpr mc::RegisterBank banks[] = {{"gpr", gprNames, gprDwarf},
                                             {"xmm", xmmNames, xmmDwarf}};

/// Bytes at the beginning of \p bytes without which the same instruction is there. Only what begins
/// with 66 is looked at: so do the sequences that linkers know.
static unsigned countPadding(llvm::ArrayRef<uint8_t> bytes, const Decoded &decoded) {
  if (bytes[0] != 0x66) return 0;
  unsigned padding = 0;
  for (unsigned i = 1; i <= decoded.prefixBytes; ++i) {
    std::optional<Decoded> rest = decode(bytes.drop_front(i));
    if (rest && rest->length == decoded.length - i &&
        rest->instruction.opcode == decoded.instruction.opcode &&
        rest->instruction.operandList() == decoded.instruction.operandList())
      padding = i;
  }
  return padding;
}

static void decodeForMc(llvm::ArrayRef<uint8_t> bytes, uint64_t address,
                        const mc::DecodeOptions &options, mc::DecodedInstruction &out) {
  out.clear();
  std::optional<Decoded> decoded = decode(bytes);
  if (!decoded) {
    unsigned length = instructionLength(bytes);
    out.length = static_cast<uint8_t>(length != 0 ? length : 1);
    return;
  }
  out.length = decoded->length;
  out.isKnown = true;
  if (options.explicitEncoding) out.padding = static_cast<uint8_t>(countPadding(bytes, *decoded));
  Opcode opcode = decoded->instruction.opcode;
  out.isBarrier = instrInfo(opcode).has(mc::InstrProperty::Barrier);
  uint64_t next = address + decoded->length;
  llvm::ArrayRef<mc::OperandInfo> infos = operandInfos(opcode);
  for (size_t i = 0; i < infos.size(); ++i) {
    const Operand &operand = decoded->instruction.operands[i];
    if (infos[i].kind == mc::OperandKind::Label)
      out.branchTarget = next + static_cast<uint64_t>(operand.value);
    bool isShort = decoded->instruction.address32;
    if (operand.isMemory() && operand.reg == ripRegister && !isShort)
      out.memoryTarget = next + static_cast<uint64_t>(int64_t(operand.displacement));
  }
  PrintOptions print;
  print.syntax = options.syntax;
  print.explicitEncoding = options.explicitEncoding;
  print.address = address;
  print.symbolizer = options.symbolizer;
  x86::print(*decoded, print, out.text);
}

static constexpr mc::Target makeTarget() {
  mc::Target target{"x86-64", "elf64-x86-64", "Mach-O 64-bit x86-64", "COFF-x86-64"};
  target.commentMarker = "#";
  target.machine.elf = EM_X86_64;
  target.machine.machOCpu = CPU_TYPE_X86_64;
  target.machine.machOSubtype = CPU_SUBTYPE_X86_64_ALL;
  target.machine.coff = IMAGE_FILE_MACHINE_AMD64;
  target.instructionAlignment = 1;
  target.maxInstructionSize = maxLength;
  target.unknownUnit = 1;
  target.fixups = fixups;
  target.branches = branches;
  target.jumpCode = jumpCode;
  target.registers = banks;
  target.frame.codeAlignment = 1;
  target.frame.dataAlignment = -8;
  target.frame.returnAddress = 16;
  target.frame.stackPointer = 7;
  target.frame.initialCfaOffset = 8;
  target.frame.returnAddressOnStack = true;
  target.fillNops = fillNops;
  target.decode = decodeForMc;
  return target;
}

constinit const mc::Target x86::mcTarget = makeTarget();
