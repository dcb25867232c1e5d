//===- RuntimeFunctions.h - What generated code calls in the runtime -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The names by which code knows the runtime, and the pieces in assembly behind them. The symbols
/// are those of ir::ExternalName::symbolName().
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_RUNTIME_RUNTIMEFUNCTIONS_H
#define COT_LIB_RUNTIME_RUNTIMEFUNCTIONS_H

#include "cot/Runtime/Exceptions.h"
#include <cstdint>

namespace cot::runtime {

/// Two words in the JIT's data: which block of thread-local data, and the offset in it.
struct ThreadLocalSlot {
  uint64_t image = 0; ///< Number of the block's initial contents.
  uint64_t offset = 0;
};

/// What a handler of try_call is entered with. The layout is known to cot_resume.
struct ResumePoint {
  uint64_t instruction = 0;
  uint64_t stackPointer = 0;
  uint64_t payload[2] = {};
  /// Those that C functions keep: rbx, rbp, r12 to r15.
  uint64_t saved[6] = {};
};

/// Is \p address in the stack probe? A fault there is a stack overflow of its caller, whose return
/// address lies probeReturnOffset bytes above the stack pointer.
bool isInStackProbe(uint64_t address);
inline constexpr uint64_t probeReturnOffset = 16;

} // namespace cot::runtime

extern "C" {
/// The stack probe: touches every page of the rax bytes below the stack pointer, changes nothing.
void __cot_probestack();
/// Byte shuffle in the C convention of vectors: xmm0 by the indices of xmm1; others are kept.
void __cot_x86_pshufb();
/// The address of the calling thread's copy of a thread-local variable.
void *cot_tls_get_addr(const cot::runtime::ThreadLocalSlot *slot);
/// Where the entries of functions that are not compiled yet go: see LazyEntry.cpp.
void cot_lazy_entry();
[[noreturn]] void cot_resume(const cot::runtime::ResumePoint *point);
}

#endif // COT_LIB_RUNTIME_RUNTIMEFUNCTIONS_H
