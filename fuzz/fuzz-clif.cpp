//===- fuzz-clif.cpp - Any text, through parser, verifier, printer, interpreter -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Start it from the seeds, and put what it finds into test/Fuzz/crashes:
///
///   mkdir -p /tmp/clif && build/asan/bin/fuzz/fuzz-clif -max_total_time=1800 -max_len=4096 \
///       -dict=fuzz/clif.dict /tmp/clif test/Fuzz/seeds test/Fuzz/crashes
///
//===----------------------------------------------------------------------===//

#include "cot/Testing/TextCheck.h"
#include "llvm/Support/raw_ostream.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string wrong =
      cot::testing::checkText(llvm::StringRef(reinterpret_cast<const char *>(data), size));
  if (wrong.empty()) return 0;
  llvm::errs() << wrong << '\n';
  abort();
}
