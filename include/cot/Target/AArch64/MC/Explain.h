//===- cot/Target/AArch64/MC/Explain.h - The encoding of an AArch64 instruction, field by field
//-===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef COT_TARGET_AARCH64_MC_EXPLAIN_H
#define COT_TARGET_AARCH64_MC_EXPLAIN_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

namespace cot::aarch64 {

/// Writes one line for each stretch of bits of the instruction at the start of \p bytes, from the
/// most significant one on: their numbers, their value, what they stand for. An instruction that is
/// not described gets one line.
void explain(llvm::ArrayRef<uint8_t> bytes, llvm::raw_ostream &os);

} // namespace cot::aarch64

#endif // COT_TARGET_AARCH64_MC_EXPLAIN_H
