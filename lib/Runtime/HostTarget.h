//===- HostTarget.h - What linking in memory knows of the host's machine -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Kinds of fixups are data of the target (mc::FixupInfo); what a linker does beyond writing a
/// value is here: which kinds may go through a stub, which want a slot, and the bytes of stubs.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_RUNTIME_HOSTTARGET_H
#define COT_LIB_RUNTIME_HOSTTARGET_H

#include "cot/MC/Target.h"

namespace cot::runtime {

enum class LinkRole : uint8_t {
  Plain,       ///< The value of mc::fixupValue.
  Call,        ///< The same, or the distance to a stub where the target is out of reach.
  Slot,        ///< The distance to a word that holds the target's address.
  ThreadSlot,  ///< The distance to the two words that __tls_get_addr takes.
  Unsupported, ///< A field that only a static linker can fill.
};

/// The machine of this process.
const mc::Target &hostTarget();
LinkRole linkRoleOf(mc::FixupKind kind);

/// Bytes of a stub: a jump to the address in the word at \p slot.
inline constexpr uint64_t stubSize = 16;
void writeStub(uint8_t *at, uint64_t address, uint64_t slot);

/// The entry of a lazy function: pushes \p number and jumps to the address in the word at \p slot.
inline constexpr uint64_t lazyEntrySize = 16;
void writeLazyEntry(uint8_t *at, uint64_t address, uint32_t number, uint64_t slot);

} // namespace cot::runtime

#endif // COT_LIB_RUNTIME_HOSTTARGET_H
