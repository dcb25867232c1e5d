//===- lib/MC/ObjectWriters.h - The three formats' writers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_MC_OBJECTWRITERS_H
#define COT_LIB_MC_OBJECTWRITERS_H

#include "cot/MC/Object.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

namespace cot::mc {

llvm::Error writeElf(const Object &object, llvm::SmallVectorImpl<uint8_t> &out);
llvm::Error writeMachO(const Object &object, llvm::SmallVectorImpl<uint8_t> &out);
llvm::Error writeCoff(const Object &object, llvm::SmallVectorImpl<uint8_t> &out);

/// The error of a relocation that the format can't say.
llvm::Error unsupportedRelocation(const Object &object, const Section &section,
                                  const Relocation &relocation, llvm::StringRef format);

} // namespace cot::mc

#endif // COT_LIB_MC_OBJECTWRITERS_H
