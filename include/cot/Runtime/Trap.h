//===- cot/Runtime/Trap.h - Traps of generated code as results -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Runs generated code so that a trap in it ends the call instead of the program. A trap is a fault
/// of the machine (SIGILL, SIGFPE, SIGSEGV, SIGBUS) at an instruction that a table of traps names,
/// or a fault of generated code at the end of the stack.
///
/// The handlers of these signals are installed by the first callGuarded() and stay. A fault that is
/// not a trap of generated code under a guard goes to the handler that was there before.
///
/// Leaving the body by a trap runs no destructors: C++ frames between the guard and the generated
/// code that trapped must have nothing to clean up.
///
//===----------------------------------------------------------------------===//

#ifndef COT_RUNTIME_TRAP_H
#define COT_RUNTIME_TRAP_H

#include "cot/Support/SourceLocation.h"
#include "cot/Support/TrapCode.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <optional>
#include <string>

namespace cot::runtime {

/// Why a guarded call ended early.
struct Trap {
  enum Kind : uint8_t {
    MachineTrap,       ///< `code` says why.
    UncaughtException, ///< cot_throw found no handler: `tag`, `payload`.
    NotCompiled        ///< A lazy function could not be compiled or linked: `message`.
  };
  Kind kind = MachineTrap;
  TrapCode code;
  std::string function; ///< The one that trapped; empty where its name is not known.
  uint32_t offset = 0;  ///< Bytes from the function's start.
  SourceLocation location;
  uint32_t tag = 0;
  uint64_t payload[2] = {};
  std::string message;

  /// "trap int_divz in 'f' at @0012", "uncaught exception, tag 7", the message.
  std::string str() const;
};

/// Calls \p body, and returns how it ended early, or nothing when it returned. Guards nest: a trap
/// ends the innermost one of its thread. Any thread may call. C++ exceptions pass through.
std::optional<Trap> callGuarded(llvm::function_ref<void()> body);

} // namespace cot::runtime

#endif // COT_RUNTIME_TRAP_H
