//===- cot/MC/ObjectWriter.h - Objects to files -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Deterministic writers of relocatable files: same object, same bytes.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_OBJECTWRITER_H
#define COT_MC_OBJECTWRITER_H

#include "cot/MC/Object.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

namespace cot::mc {

/// Appends the file of \p object, in its format, to \p out. Fails, leaving \p out as it was, when
/// the format can't say something: a relocation that has no number there, a thread-local kind, an
/// offset beyond its fields.
llvm::Error writeObject(const Object &object, llvm::SmallVectorImpl<uint8_t> &out);

} // namespace cot::mc

#endif // COT_MC_OBJECTWRITER_H
