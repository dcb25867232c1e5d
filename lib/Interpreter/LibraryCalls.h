//===- LibraryCalls.h - Functions that every program may call -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_INTERPRETER_LIBRARYCALLS_H
#define COT_LIB_INTERPRETER_LIBRARYCALLS_H

#include "cot/Interpreter/Interpreter.h"

namespace cot::interpreter {

/// The library call that \p name is, by its text or its name in C, or the function that throws;
/// null for all other names and for library calls that depend on the machine (Probestack,
/// ElfTls...).
const HostFunction *builtinFunction(const ir::ExternalName &name);
/// The functions on f16 and f128 among the library calls; null for others.
const HostFunction *floatLibraryFunction(LibCall libCall);

} // namespace cot::interpreter

#endif // COT_LIB_INTERPRETER_LIBRARYCALLS_H
