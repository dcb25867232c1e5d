//===- cot/Support/InputFile.h - Reading what a tool is given -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Input files of tools. Files that tell their size are mapped or read at once; what does not end
/// of itself, such as a device or a pipe, is read up to a limit.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_INPUTFILE_H
#define COT_SUPPORT_INPUTFILE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace cot {

/// Bytes that an input may have.
inline constexpr uint64_t maxInputBytes = uint64_t(1) << 30;

/// The contents of \p path, or of standard input for `-`, with a zero byte behind them. Fails, with
/// a message without the path, where it can't be read or has more than \p limit bytes.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readInput(llvm::StringRef path,
                                                              uint64_t limit = maxInputBytes);

} // namespace cot

#endif // COT_SUPPORT_INPUTFILE_H
