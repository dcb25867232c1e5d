//===- HostTarget.cpp - What linking in memory knows of the host's machine -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// x86-64.
///
//===----------------------------------------------------------------------===//

#include "HostTarget.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/Support/Endian.h"
#include <cstring>

namespace cot::runtime {

const mc::Target &hostTarget() { return x86::mcTarget; }

LinkRole linkRoleOf(mc::FixupKind kind) {
  switch (kind) {
  case x86::Fixup::Plt32:
    return LinkRole::Call;
  case x86::Fixup::GotPcRelative:
  case x86::Fixup::GotPcRelaxable:
  case x86::Fixup::RexGotPcRelaxable:
    return LinkRole::Slot;
  case x86::Fixup::TlsGlobalDynamic:
    return LinkRole::ThreadSlot;
  default:
    break;
  }
  switch (x86::mcTarget.fixup(kind).base) {
  case mc::FixupBase::Absolute:
  case mc::FixupBase::Place:
  case mc::FixupBase::Page:
  case mc::FixupBase::PageOffset:
    return LinkRole::Plain;
  case mc::FixupBase::SectionRelative:
  case mc::FixupBase::SectionIndex:
  case mc::FixupBase::ImageRelative:
  case mc::FixupBase::Linker:
    break;
  }
  return LinkRole::Unsupported;
}

/// jmpq *slot(%rip), the instruction at \p address.
static void writeJump(uint8_t *at, uint64_t address, uint64_t slot) {
  at[0] = 0xff;
  at[1] = 0x25;
  llvm::support::endian::write32le(at + 2, static_cast<uint32_t>(slot - (address + 6)));
}

void writeStub(uint8_t *at, uint64_t address, uint64_t slot) {
  std::memset(at, 0xcc, stubSize);
  writeJump(at, address, slot);
}

void writeLazyEntry(uint8_t *at, uint64_t address, uint32_t number, uint64_t slot) {
  std::memset(at, 0xcc, lazyEntrySize);
  at[0] = 0x68; // pushq $number
  llvm::support::endian::write32le(at + 1, number);
  writeJump(at + 5, address + 5, slot);
}

} // namespace cot::runtime
