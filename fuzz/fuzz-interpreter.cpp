//===- fuzz/fuzz-interpreter.cpp - Any text, read and run -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Every function of a text is called with arguments of zeros, whether it verifies or not: the
/// interpreter must end with an outcome. So must the run lines.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Parser.h"
#include "cot/Interpreter/RunCommand.h"

using namespace cot;
using namespace cot::interpreter;

static Outcome callWithZeros(Interpreter &interpreter, const ir::Function &function) {
  std::vector<DataValue> arguments;
  for (const ir::AbiParameter &parameter : function.signature.parameters)
    arguments.push_back(DataValue(parameter.type));
  return interpreter.call(function, arguments);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  DiagnosticList diagnostics;
  auto module = ir::parseModule({reinterpret_cast<const char *>(data), size}, "fuzz", diagnostics);
  // What a text with errors leaves behind is not what it says, but must not break anything either.
  Options options;
  options.fuel = 2000;
  options.maxStackBytes = 1 << 16;
  options.maxDataBytes = 1 << 20;
  options.maxFrameBytes = 1 << 22;
  Interpreter interpreter(options);
  if (llvm::Error error = interpreter.load(*module)) {
    llvm::consumeError(std::move(error));
    return 0;
  }
  for (const auto &function : module->functions) {
    llvm::cantFail(interpreter.resetMemory());
    Outcome first = callWithZeros(interpreter, *function);
    (void)first.str();
  }
  auto results = interpretRunLines(interpreter, *module, RunTarget::Preceding);
  if (!results) llvm::consumeError(results.takeError());
  return 0;
}
