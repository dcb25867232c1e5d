//===- cot/Target/X86/MC/Target.h - x86-64 as room MC sees it -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_X86_MC_TARGET_H
#define COT_TARGET_X86_MC_TARGET_H

#include "cot/MC/Target.h"

namespace cot::x86 {

/// Kinds of fixups beyond the common ones.
struct Fixup {
  enum Kind : mc::FixupKind {
    Relative8 = mc::CommonFixup::Count, ///< Short jumps.
    Signed32,          ///< R_X86_64_32S: an absolute address in a sign-extended field.
    Plt32,             ///< A call that may go through the procedure linkage table.
    GotPcRelative,     ///< The symbol's slot in the global offset table.
    GotPcRelaxable,    ///< The same without REX, where the linker may rewrite the code.
    RexGotPcRelaxable, ///< The same with REX.
    TlsGlobalDynamic,  ///< leaq of the argument pair for __tls_get_addr.
    TlsLocalDynamic,
    TlsOffset32,       ///< Offset in the module's block.
    TlsGotOffset,      ///< Slot that holds the offset from the thread pointer.
    TlsThreadOffset32, ///< Offset from the thread pointer.
    TlsDescriptor,     ///< Slot of the TLS descriptor.
    Count
  };
};

/// Kinds of branches.
struct Branch {
  enum Kind : mc::BranchKind { Jump, Conditional };
};

extern const mc::Target mcTarget;

} // namespace cot::x86

#endif // COT_TARGET_X86_MC_TARGET_H
