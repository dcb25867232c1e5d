//===- cot/Target/X86/MC/Explain.h - The encoding of an x86-64 instruction, field by field -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_X86_MC_EXPLAIN_H
#define COT_TARGET_X86_MC_EXPLAIN_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

namespace cot::x86 {

/// Writes one line for each field of the instruction at the start of \p bytes: its bytes, what it
/// is, what it says. An instruction that is not described gets one line with its length.
void explain(llvm::ArrayRef<uint8_t> bytes, llvm::raw_ostream &os);

} // namespace cot::x86

#endif // COT_TARGET_X86_MC_EXPLAIN_H
