//===- fuzz/fuzz-object.cpp - Object files and archives of any content -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The readers must parse or refuse, and what they parsed must print and disassemble: no crash, no
/// hang, no more memory than a small multiple of the file. A good corpus: a few objects of each
/// format, as clang and gcc write them.
///
//===----------------------------------------------------------------------===//

#include "cot/MC/ObjectDump.h"
#include "cot/Target/AArch64/MC/Target.h"
#include "cot/Target/X86/MC/Target.h"

using namespace cot;

static const mc::Target *const targets[] = {&x86::mcTarget, &aarch64::mcTarget};

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mc::DumpOptions options;
  options.archiveHeaders = options.fileHeaders = options.privateHeaders = true;
  options.sectionHeaders = options.symbols = options.relocations = true;
  llvm::consumeError(mc::dumpFile("fuzz", {data, size}, options, llvm::nulls()));
  // Beside -d, relocations stand between the instructions.
  options.disassemble = true;
  options.targets = targets;
  // Sections may share bytes, so that text is quadratic in the file: only small files, then.
  if (size < 16384) llvm::consumeError(mc::dumpFile("fuzz", {data, size}, options, llvm::nulls()));
  return 0;
}
