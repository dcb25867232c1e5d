//===- cot/Target/AArch64/MC/Target.h - AArch64 as room MC sees it -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Fixup and branch kinds of AArch64, and its mc::Target.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_AARCH64_MC_TARGET_H
#define COT_TARGET_AARCH64_MC_TARGET_H

#include "cot/MC/Target.h"

namespace cot::aarch64 {

struct Fixup {
  enum Kind : mc::FixupKind {
    Branch26 = mc::CommonFixup::Count, ///< b; ±128 MiB.
    Call26,                            ///< bl, through the procedure linkage table if need be.
    Branch19,                          ///< b.cond, cbz, cbnz; ±1 MiB.
    Branch14,                          ///< tbz, tbnz; ±32 KiB.
    Literal19,                         ///< ldr of a literal; ±1 MiB.
    Adr21,                             ///< adr; ±1 MiB.
    Page21,                            ///< adrp; ±4 GiB.
    AddLow12,                          ///< add behind adrp.
    Load8Low12,                        ///< Offset of a load or store of so many bits behind adrp.
    Load16Low12,
    Load32Low12,
    Load64Low12,
    Load128Low12,
    GotPage21,     ///< adrp of the symbol's slot in the global offset table.
    GotLow12,      ///< ldr of it.
    MoveUnsigned0, ///< movz, movk of bits 0 to 15 of the address, without a check; and so on.
    MoveUnsigned1,
    MoveUnsigned2,
    MoveUnsigned3,
    TlsDescriptorPage21, ///< The four instructions of a TLS descriptor call.
    TlsDescriptorLoad12,
    TlsDescriptorAdd12,
    TlsDescriptorCall,
    TlsGotPage21, ///< Slot that holds the offset from the thread pointer.
    TlsGotLow12,
    TlsOffsetHigh12,   ///< Offset from the thread pointer, bits 12 to 23, of an add that shifts.
    TlsOffsetLow12,    ///< Bits 0 to 11.
    TlsVariablePage21, ///< Mach-O: the variable's descriptor.
    TlsVariableLow12,
    TlsGlobalPage21, ///< Argument of __tls_get_addr.
    TlsGlobalLow12,
    Count
  };
};

struct Branch {
  enum Kind : mc::BranchKind {
    Jump,
    Conditional, ///< b.cond
    CompareZero, ///< cbz, cbnz
    TestBit      ///< tbz, tbnz
  };
};

extern const mc::Target mcTarget;

} // namespace cot::aarch64

#endif // COT_TARGET_AARCH64_MC_TARGET_H
