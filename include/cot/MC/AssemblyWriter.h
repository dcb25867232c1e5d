//===- cot/MC/AssemblyWriter.h - An object as assembly text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Text that GNU as and clang assemble to an object of the same bytes, symbols and relocations: the
/// code is decoded again, with the operands that relocations fill written as expressions.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_ASSEMBLYWRITER_H
#define COT_MC_ASSEMBLYWRITER_H

#include "cot/MC/Object.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace cot::mc {

/// Appends the assembly of \p object to \p out. Fails, leaving \p out as it was, when assembly has
/// no way to write a relocation of the object.
llvm::Error writeAssembly(const Object &object, AsmSyntax syntax, std::string &out);

} // namespace cot::mc

#endif // COT_MC_ASSEMBLYWRITER_H
