//===- cot/Target/X86/MC/Printer.h - x86-64 instructions as text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Prints what llvm-objdump prints, in AT&T or Intel syntax.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_X86_MC_PRINTER_H
#define COT_TARGET_X86_MC_PRINTER_H

#include "cot/MC/Disassembler.h"
#include "cot/Target/X86/MC/Decoder.h"
#include "llvm/ADT/SmallVector.h"

namespace cot::x86 {

struct PrintOptions {
  mc::AsmSyntax syntax = mc::AsmSyntax::ATT;
  /// Say in braces what an assembler would encode otherwise.
  bool explicitEncoding = false;
  /// Of the instruction, for branch targets.
  uint64_t address = 0;
  /// Print branch targets as distances from the instruction ("."), which assemblers read.
  bool relativeTargets = false;
  /// May be null.
  mc::OperandSymbolizer symbolizer = nullptr;
};

/// Appends mnemonic, a tab and the operands of \p decoded to \p out.
void print(const Decoded &decoded, const PrintOptions &options, llvm::SmallVectorImpl<char> &out);

} // namespace cot::x86

#endif // COT_TARGET_X86_MC_PRINTER_H
