//===- Guard.h - Ending a guarded call from inside -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the rest of the runtime may ask of the guards of the calling thread.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_RUNTIME_GUARD_H
#define COT_LIB_RUNTIME_GUARD_H

#include "cot/Runtime/Trap.h"

namespace cot::runtime {

/// An address in the frame of the innermost guard; all ones without one.
uint64_t innermostGuard();

/// Ends the innermost guard with \p trap; without one, the program by std::terminate.
[[noreturn]] void leaveGuarded(Trap trap);

} // namespace cot::runtime

#endif // COT_LIB_RUNTIME_GUARD_H
