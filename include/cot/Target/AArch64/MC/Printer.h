//===- cot/Target/AArch64/MC/Printer.h - AArch64 instructions as text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Prints what llvm-objdump prints: preferred aliases, numbers in hexadecimal.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_AARCH64_MC_PRINTER_H
#define COT_TARGET_AARCH64_MC_PRINTER_H

#include "cot/MC/Disassembler.h"
#include "cot/Target/AArch64/MC/Decoder.h"
#include "llvm/ADT/SmallVector.h"

namespace cot::aarch64 {

struct PrintOptions {
  /// Of the instruction, for labels.
  uint64_t address = 0;
  /// Print labels as distances from the instruction, which assemblers read.
  bool relativeTargets = false;
  /// May be null.
  mc::OperandSymbolizer symbolizer = nullptr;
};

/// Appends mnemonic, a tab and the operands of \p decoded to \p out.
void print(const Decoded &decoded, const PrintOptions &options, llvm::SmallVectorImpl<char> &out);

/// The address that a label or literal of \p decoded at \p address names.
std::optional<uint64_t> targetAddress(const Decoded &decoded, uint64_t address);

} // namespace cot::aarch64

#endif // COT_TARGET_AARCH64_MC_PRINTER_H
