//===- cot/MC/UnwindTables.h - Frame steps to the tables of the three formats -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Turns the steps that a CodeBuffer recorded into what unwinders read: `.eh_frame` (ELF, Mach-O),
/// compact unwind (Mach-O), `.pdata` and `.xdata` (COFF).
///
/// Convention: bank 0 of Target::registers are the general registers, bank 1 the vector registers.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_UNWINDTABLES_H
#define COT_MC_UNWINDTABLES_H

#include "cot/MC/Object.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace cot::mc {

/// A function of an object, and its frame.
struct FunctionFrame {
  SymbolId symbol;                  ///< Stands for the function's start.
  uint32_t size = 0;                ///< Bytes of code (CodeBuffer::codeSize).
  llvm::ArrayRef<UnwindStep> steps; ///< Offsets from the function's start, ascending.
};

/// Adds the tables that the object's format wants. Fails when a format can't say a frame (Windows:
/// a prologue above 255 bytes, a function of AArch64 above 1 MiB, a register without a code).
llvm::Error addUnwindTables(Object &object, llvm::ArrayRef<FunctionFrame> functions);

/// The body of a call frame description (DWARF 4, section 6.4.2) for \p steps.
void encodeFrameInstructions(const Target &target, llvm::ArrayRef<UnwindStep> steps,
                             llvm::SmallVectorImpl<uint8_t> &out);

} // namespace cot::mc

#endif // COT_MC_UNWINDTABLES_H
