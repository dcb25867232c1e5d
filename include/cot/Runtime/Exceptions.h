//===- cot/Runtime/Exceptions.h - Throwing to the handlers of try_call -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The runtime's own exceptions: a tag and two words. A throw walks the stack by the unwind tables,
/// from the thrower outwards, to the first call whose list of handlers takes the tag, and goes on
/// there. Frames of C and C++ in between are left without running their destructors.
///
/// At a handler the registers that System V functions keep (rbx, rbp, r12 to r15) hold what they
/// held at the call, when the frames in between kept them; no other register does. A throw that no
/// handler takes ends the innermost callGuarded(); without one it ends the program through
/// std::terminate.
///
//===----------------------------------------------------------------------===//

#ifndef COT_RUNTIME_EXCEPTIONS_H
#define COT_RUNTIME_EXCEPTIONS_H

#include <cstdint>

extern "C" {
/// Throws an exception of \p tag. The words arrive as exn0 and exn1.
[[noreturn]] void cot_throw(uint32_t tag, uint64_t payload0, uint64_t payload1);
/// The same for code that was written for Cranelift's test runner, which passes where to begin its
/// walk over frame pointers; unwind tables need no such hint.
[[noreturn]] void __cranelift_throw(uint64_t entryFrame, uint64_t exitFrame, uint64_t exitCode,
                                    uint32_t tag, uint64_t payload0, uint64_t payload1);
}

#endif // COT_RUNTIME_EXCEPTIONS_H
