//===- cot/Support/OutputFile.h - Whole files or none -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// How every tool writes its results: a file appears under its name only when it is complete, and a
/// write that fails is an error, never an abort or half a file.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_OUTPUTFILE_H
#define COT_SUPPORT_OUTPUTFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace cot {

/// Calls \p write with a stream for \p path. `-` is standard output. Pipes and devices are written
/// to as they are; a regular file is written beside its place and renamed at the end, or removed
/// when anything failed. Errors name the file.
llvm::Error writeOutputFile(llvm::StringRef path,
                            llvm::function_ref<llvm::Error(llvm::raw_pwrite_stream &)> write);

} // namespace cot

#endif // COT_SUPPORT_OUTPUTFILE_H
