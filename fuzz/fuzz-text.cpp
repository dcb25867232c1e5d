//===- fuzz-text.cpp - Parser, verifier and printer on any bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Whatever the text, parsing ends with a module or with errors; the verifier and the printer take
/// every function that was read; and what is printed reads back as the same module.
///
/// Seeds: the `.clif` files of a corpus; test/IR and fuzz/text-crashes in this repository.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Parser.h"
#include "cot/IR/Printer.h"
#include "cot/IR/VerifierDiagnostics.h"
#include <cstdlib>

using namespace cot;
using namespace cot::ir;

static std::string print(const Module &module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printModule(os, module);
  return text;
}

static void require(bool condition, llvm::StringRef complaint, llvm::StringRef text) {
  if (condition) return;
  llvm::errs() << complaint << ":\n" << text << '\n';
  std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef text(reinterpret_cast<const char *>(data), size);
  DiagnosticList diagnostics;
  SourceMap places;
  auto module = parseModule(text, "input", diagnostics, &places);
  DiagnosticList complaints;
  verifyModule(*module, places, "input", text, nullptr, complaints);
  std::string printed = print(*module);
  if (diagnostics.hasErrors()) return 0;
  auto again = parseModule(printed, "printed", diagnostics);
  require(!diagnostics.hasErrors(), "does not read back", printed);
  require(print(*again) == printed, "reads back as something else", printed);
  return 0;
}
