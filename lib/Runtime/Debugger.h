//===- Debugger.h - Telling debuggers and profilers about functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Two interfaces: GDB's for code in memory ("Debugging with GDB", chapter "JIT Compilation
/// Interface"), where each function is an ELF object in memory, and perf's map of names.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_RUNTIME_DEBUGGER_H
#define COT_LIB_RUNTIME_DEBUGGER_H

#include "cot/Runtime/CodeMap.h"
#include "cot/Runtime/Jit.h"

namespace cot::runtime {

/// What a debugger was told; forget() takes it back.
struct DebuggerEntry;

/// Tells about the functions of \p block, whose bytes are \p code. \p frames is the address of
/// their unwind tables, within 2 GiB of the code. Null when no object could be made of them.
DebuggerEntry *tellDebugger(const CodeBlock &block, llvm::ArrayRef<uint8_t> code, uint64_t frames,
                            const JitOptions &options);
void forget(DebuggerEntry *entry);

/// Appends the functions of \p block to /tmp/perf-PID.map. A file that can't be written is ignored:
/// profiles are a convenience.
void writePerfMap(const CodeBlock &block);

} // namespace cot::runtime

#endif // COT_LIB_RUNTIME_DEBUGGER_H
