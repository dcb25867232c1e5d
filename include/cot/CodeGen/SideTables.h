//===- cot/CodeGen/SideTables.h - What is known of compiled code beside its bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// From a compiled function to the tables of mc::RuntimeTables (traps, stack maps, handlers), and
/// to two more that only tools read: debug tags and patchable calls. docs/CodeGen.md states the
/// bytes of the latter two.
///
/// Invariant: rows are sorted by offset of code, counted from the function's start.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_SIDETABLES_H
#define COT_CODEGEN_SIDETABLES_H

#include "cot/CodeGen/Target.h"
#include "cot/MC/RuntimeTables.h"

namespace cot::codegen {

/// One debug tag of a call (at its return address) or a sequence_point.
struct DebugTagRow {
  uint32_t offset = 0;
  /// The tag is the place of a stack slot: `value` counts bytes from the stack pointer.
  bool isSlot = false;
  uint32_t value = 0;
};

/// The call instruction that ends at `offset` may be replaced by no-operations of `length` bytes.
struct PatchableCall {
  uint32_t offset = 0;
  uint32_t length = 0;
};

/// The tables of one function; one object serves function after function.
struct SideTables {
  mc::RuntimeTables runtime;
  llvm::SmallVector<DebugTagRow, 0> debugTags;
  llvm::SmallVector<PatchableCall, 0> patchableCalls;

  void clear();
  /// Fills the tables from a function whose code is in \p code, finished.
  void collect(const MachineFunction &function, const FrameLayout &frame, const Target &target,
               const mc::CodeBuffer &code);
};

/// Appends the tables of the function at \p symbol, of \p size bytes of code, to their sections.
void addSideTables(mc::Object &object, mc::SymbolId symbol, uint32_t size,
                   const SideTables &tables);

} // namespace cot::codegen

#endif // COT_CODEGEN_SIDETABLES_H
