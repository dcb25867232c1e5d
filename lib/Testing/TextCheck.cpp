//===- TextCheck.cpp - What holds for every text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Testing/TextCheck.h"
#include "cot/IR/Parser.h"
#include "cot/IR/Printer.h"
#include "cot/IR/Verifier.h"
#include "cot/Interpreter/Interpreter.h"

using namespace cot;
using namespace cot::testing;

static std::string print(const ir::Module &module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  ir::PrintOptions options;
  options.comments = ir::PrintOptions::AllComments;
  // Read back, they would be comments of the text.
  options.constantComments = false;
  printModule(os, module, options);
  return text;
}

static std::string describe(const DiagnosticList &diagnostics) {
  std::string text;
  llvm::raw_string_ostream os(text);
  diagnostics.print(os);
  return text;
}

/// Whether every function verifies; the errors' texts are made and thrown away.
static bool verify(const ir::Module &module) {
  ir::Verifier verifier;
  ir::VerifierTarget target;
  bool good = verifier.verifyDeclarations(module);
  for (const auto &function : module.functions) {
    verifier.verify(*function, &target);
    good &= verifier.verify(*function);
    for (const ir::VerifierError &error : verifier.errors())
      error.print(llvm::nulls());
  }
  return good;
}

/// Calls every function with zeros, for a short while.
static void run(const ir::Module &module) {
  interpreter::Options options;
  options.fuel = 2000;
  options.maxCallDepth = 100;
  options.maxFrameBytes = options.maxStackBytes = options.maxDataBytes = 1 << 20;
  interpreter::Interpreter interpreter(options);
  if (llvm::Error error = interpreter.load(module)) {
    llvm::consumeError(std::move(error));
    return;
  }
  for (const auto &function : module.functions) {
    llvm::SmallVector<interpreter::DataValue, 4> arguments;
    for (const ir::AbiParameter &parameter : function->signature.parameters)
      arguments.emplace_back(parameter.type);
    interpreter.call(*function, arguments).str();
  }
}

std::string cot::testing::checkText(llvm::StringRef text) {
  DiagnosticList diagnostics;
  ir::SourceMap places;
  auto module = ir::parseModule(text, "text", diagnostics, &places);
  describe(diagnostics);
  bool good = verify(*module);
  std::string printed = print(*module);
  if (diagnostics.hasErrors()) return "";

  DiagnosticList again;
  auto second = ir::parseModule(printed, "printed", again);
  if (again.hasErrors()) return "the printed text does not read back:\n" + describe(again);
  if (std::string reprinted = print(*second); reprinted != printed)
    return "printed:\n" + printed + "read back and printed again:\n" + reprinted;
  if (good) run(*module);
  return "";
}
