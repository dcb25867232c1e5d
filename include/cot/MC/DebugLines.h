//===- cot/MC/DebugLines.h - Source lines for debuggers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// DWARF 4: `.debug_line` from the source locations of code buffers, and as much of `.debug_info`
/// as a debugger needs to find it: one compile unit with its functions.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_DEBUGLINES_H
#define COT_MC_DEBUGLINES_H

#include "cot/MC/Object.h"
#include "llvm/ADT/STLExtras.h"

namespace cot::mc {

struct LinePosition {
  uint32_t line = 0;   ///< From 1; 0: no line.
  uint32_t column = 0; ///< From 1; 0: the line as a whole.
};

struct FunctionLines {
  SymbolId symbol;                     ///< Stands for the function's start; its name names it.
  uint32_t size = 0;                   ///< Bytes of code.
  llvm::ArrayRef<SourceEntry> entries; ///< Offsets from the function's start, ascending.
};

struct DebugUnit {
  llvm::StringRef file;
  llvm::StringRef directory;
  llvm::StringRef producer;
  llvm::ArrayRef<FunctionLines> functions;
};

/// Adds the debug sections for \p unit; \p position says what a location means.
void addDebugLines(Object &object, const DebugUnit &unit,
                   llvm::function_ref<LinePosition(SourceLocation)> position);

} // namespace cot::mc

#endif // COT_MC_DEBUGLINES_H
