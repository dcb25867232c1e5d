//===- cot/Runtime/LibrarySymbols.h - Functions that generated code may call -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The addresses of what code may call without declaring it: library calls of the vocabulary, the
/// arithmetic that machines lack by libgcc's names, and the runtime's own functions. libgcc's are
/// linked into the program without being visible to dlsym, so that a table must name them.
///
//===----------------------------------------------------------------------===//

#ifndef COT_RUNTIME_LIBRARYSYMBOLS_H
#define COT_RUNTIME_LIBRARYSYMBOLS_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace cot::runtime {

/// The address of the function that objects call \p name; 0 if it is none of the library's.
uint64_t findLibrarySymbol(llvm::StringRef name);

/// The address of \p name among all that the process has loaded; 0 if there is none.
uint64_t findProcessSymbol(llvm::StringRef name);

} // namespace cot::runtime

#endif // COT_RUNTIME_LIBRARYSYMBOLS_H
