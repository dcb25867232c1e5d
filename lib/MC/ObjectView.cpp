//===- lib/MC/ObjectView.cpp - Which format, which machine, which names -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/ObjectView.h"
#include "ObjectReaders.h"
#include "llvm/BinaryFormat/COFF.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/BinaryFormat/MachO.h"
#include "llvm/Support/Endian.h"
#include <cstring>

using namespace llvm;

namespace cot::mc {

static bool isElfMagic(ArrayRef<uint8_t> bytes) {
  return bytes.size() >= 4 && std::memcmp(bytes.data(), ELF::ElfMagic, 4) == 0;
}

static bool isMachOMagic(ArrayRef<uint8_t> bytes) {
  if (bytes.size() < 4) return false;
  uint32_t magic = support::endian::read32le(bytes.data());
  return magic == MachO::MH_MAGIC_64 || magic == MachO::MH_MAGIC || magic == MachO::FAT_CIGAM ||
         magic == MachO::FAT_CIGAM_64 || magic == MachO::MH_CIGAM_64;
}

bool isObject(ArrayRef<uint8_t> bytes) {
  return isElfMagic(bytes) || isMachOMagic(bytes) || isCoff(bytes);
}

Expected<ObjectView> readObject(ArrayRef<uint8_t> bytes) {
  if (isElfMagic(bytes)) return readElf(bytes);
  if (isMachOMagic(bytes)) return readMachO(bytes);
  if (isCoff(bytes)) return readCoff(bytes);
  return createStringError("the file is no ELF, Mach-O or COFF file of a machine that cot knows");
}

bool ObjectView::is(const Target &target) const {
  switch (format) {
  case ObjectFormat::ELF:
    return machine == target.machine.elf;
  case ObjectFormat::MachO:
    return machine == target.machine.machOCpu;
  case ObjectFormat::COFF:
    return machine == target.machine.coff;
  }
  return false;
}

namespace {
/// The machines whose names the formats' tables hold.
enum class Machine { X86, Arm, Other };
} // namespace

static Machine machineOf(const ObjectView &view) {
  auto pick = [&](uint32_t x86, uint32_t arm) {
    return view.machine == x86 ? Machine::X86 : view.machine == arm ? Machine::Arm : Machine::Other;
  };
  switch (view.format) {
  case ObjectFormat::ELF:
    return pick(ELF::EM_X86_64, ELF::EM_AARCH64);
  case ObjectFormat::MachO:
    return pick(MachO::CPU_TYPE_X86_64, MachO::CPU_TYPE_ARM64);
  case ObjectFormat::COFF:
    return pick(COFF::IMAGE_FILE_MACHINE_AMD64, COFF::IMAGE_FILE_MACHINE_ARM64);
  }
  return Machine::Other;
}

StringRef ObjectView::formatName() const {
  bool isX86 = machineOf(*this) == Machine::X86, isArm = machineOf(*this) == Machine::Arm;
  switch (format) {
  case ObjectFormat::ELF:
    return isX86 ? "elf64-x86-64" : isArm ? "elf64-littleaarch64" : "elf64-unknown";
  case ObjectFormat::MachO:
    return isX86 ? "mach-o 64-bit x86-64" : isArm ? "mach-o arm64" : "mach-o 64-bit unknown";
  case ObjectFormat::COFF:
    return isX86 ? "coff-x86-64" : isArm ? "coff-arm64" : "COFF-<unknown arch>";
  }
  return "";
}

StringRef ObjectView::architectureName() const {
  switch (machineOf(*this)) {
  case Machine::X86:
    return "x86_64";
  case Machine::Arm:
    return format == ObjectFormat::MachO ? "arm64" : "aarch64";
  case Machine::Other:
    return "unknown";
  }
  return "unknown";
}

static StringRef elfRelocationName(Machine machine, uint32_t type) {
#define ELF_RELOC(name, value)                                                                     \
  case value:                                                                                      \
    return #name;
  if (machine == Machine::X86) {
    switch (type) {
#include "llvm/BinaryFormat/ELFRelocs/x86_64.def"
    default:
      return "Unknown";
    }
  }
  if (machine == Machine::Arm) {
    switch (type) {
#include "llvm/BinaryFormat/ELFRelocs/AArch64.def"
    default:
      return "Unknown";
    }
  }
#undef ELF_RELOC
  return "Unknown";
}

/// Indexed by the number of the relocation.
template <size_t N> static StringRef nameFrom(const StringLiteral (&names)[N], uint32_t type) {
  return type < N ? StringRef(names[type]) : StringRef("Unknown");
}

static constexpr StringLiteral machOX86Names[] = {
    "X86_64_RELOC_UNSIGNED", "X86_64_RELOC_SIGNED",   "X86_64_RELOC_BRANCH",
    "X86_64_RELOC_GOT_LOAD", "X86_64_RELOC_GOT",      "X86_64_RELOC_SUBTRACTOR",
    "X86_64_RELOC_SIGNED_1", "X86_64_RELOC_SIGNED_2", "X86_64_RELOC_SIGNED_4",
    "X86_64_RELOC_TLV"};
static constexpr StringLiteral machOArmNames[] = {"ARM64_RELOC_UNSIGNED",
                                                  "ARM64_RELOC_SUBTRACTOR",
                                                  "ARM64_RELOC_BRANCH26",
                                                  "ARM64_RELOC_PAGE21",
                                                  "ARM64_RELOC_PAGEOFF12",
                                                  "ARM64_RELOC_GOT_LOAD_PAGE21",
                                                  "ARM64_RELOC_GOT_LOAD_PAGEOFF12",
                                                  "ARM64_RELOC_POINTER_TO_GOT",
                                                  "ARM64_RELOC_TLVP_LOAD_PAGE21",
                                                  "ARM64_RELOC_TLVP_LOAD_PAGEOFF12",
                                                  "ARM64_RELOC_ADDEND",
                                                  "ARM64_RELOC_AUTHENTICATED_POINTER"};
static constexpr StringLiteral coffX86Names[] = {
    "IMAGE_REL_AMD64_ABSOLUTE", "IMAGE_REL_AMD64_ADDR64",  "IMAGE_REL_AMD64_ADDR32",
    "IMAGE_REL_AMD64_ADDR32NB", "IMAGE_REL_AMD64_REL32",   "IMAGE_REL_AMD64_REL32_1",
    "IMAGE_REL_AMD64_REL32_2",  "IMAGE_REL_AMD64_REL32_3", "IMAGE_REL_AMD64_REL32_4",
    "IMAGE_REL_AMD64_REL32_5",  "IMAGE_REL_AMD64_SECTION", "IMAGE_REL_AMD64_SECREL",
    "IMAGE_REL_AMD64_SECREL7",  "IMAGE_REL_AMD64_TOKEN",   "IMAGE_REL_AMD64_SREL32",
    "IMAGE_REL_AMD64_PAIR",     "IMAGE_REL_AMD64_SSPAN32"};
static constexpr StringLiteral coffArmNames[] = {
    "IMAGE_REL_ARM64_ABSOLUTE",       "IMAGE_REL_ARM64_ADDR32",
    "IMAGE_REL_ARM64_ADDR32NB",       "IMAGE_REL_ARM64_BRANCH26",
    "IMAGE_REL_ARM64_PAGEBASE_REL21", "IMAGE_REL_ARM64_REL21",
    "IMAGE_REL_ARM64_PAGEOFFSET_12A", "IMAGE_REL_ARM64_PAGEOFFSET_12L",
    "IMAGE_REL_ARM64_SECREL",         "IMAGE_REL_ARM64_SECREL_LOW12A",
    "IMAGE_REL_ARM64_SECREL_HIGH12A", "IMAGE_REL_ARM64_SECREL_LOW12L",
    "IMAGE_REL_ARM64_TOKEN",          "IMAGE_REL_ARM64_SECTION",
    "IMAGE_REL_ARM64_ADDR64",         "IMAGE_REL_ARM64_BRANCH19",
    "IMAGE_REL_ARM64_BRANCH14",       "IMAGE_REL_ARM64_REL32"};

StringRef ObjectView::relocationName(const ViewRelocation &relocation) const {
  Machine kind = machineOf(*this);
  if (kind == Machine::Other) return "Unknown";
  bool isX86 = kind == Machine::X86;
  switch (format) {
  case ObjectFormat::ELF:
    return elfRelocationName(kind, relocation.type);
  case ObjectFormat::MachO:
    return isX86 ? nameFrom(machOX86Names, relocation.type)
                 : nameFrom(machOArmNames, relocation.type);
  case ObjectFormat::COFF:
    return isX86 ? nameFrom(coffX86Names, relocation.type)
                 : nameFrom(coffArmNames, relocation.type);
  }
  return "Unknown";
}

} // namespace cot::mc
