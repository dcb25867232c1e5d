//===- Runner.h - Running pieces of text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_UNITTESTS_INTERPRETER_RUNNER_H
#define COT_UNITTESTS_INTERPRETER_RUNNER_H

#include "cot/IR/Parser.h"
#include "cot/Interpreter/RunCommand.h"
#include "gtest/gtest.h"

namespace cot::interpreter {

inline std::unique_ptr<ir::Module> parseText(llvm::StringRef text) {
  DiagnosticList diagnostics;
  auto module = ir::parseModule(text, "test.clif", diagnostics);
  std::string messages;
  llvm::raw_string_ostream os(messages);
  diagnostics.print(os);
  EXPECT_FALSE(diagnostics.hasErrors()) << messages << text.str();
  return module;
}

/// Every run line of \p text passes, and there are some.
inline void expectRuns(llvm::StringRef text, const Options &options = {}) {
  auto module = parseText(text);
  Interpreter interpreter(options);
  auto results = interpretRunLines(interpreter, *module, RunTarget::Named);
  ASSERT_TRUE(static_cast<bool>(results)) << llvm::toString(results.takeError());
  EXPECT_FALSE(results->empty()) << text.str();
  for (const RunLineResult &result : *results)
    EXPECT_TRUE(result.passed) << "line " << result.line << ": " << result.message << "\n"
                               << text.str();
}

/// A function %f of one instruction on its parameters.
inline std::string functionOf(llvm::StringRef mnemonic, llvm::StringRef parameters,
                              llvm::StringRef results) {
  std::string text, operands, blockParameters;
  llvm::SmallVector<llvm::StringRef> types, resultTypes;
  parameters.split(types, ", ");
  results.split(resultTypes, ", ");
  for (auto [i, type] : llvm::enumerate(types)) {
    std::string comma = i ? ", " : "";
    operands += comma + "v" + std::to_string(i);
    blockParameters += comma + "v" + std::to_string(i) + ": " + type.str();
  }
  std::string values = "v10";
  for (size_t i = 1; i < resultTypes.size(); ++i)
    values += ", v1" + std::to_string(i);
  return "function %f(" + parameters.str() + ") -> " + results.str() + " {\nblock0(" +
         blockParameters + "):\n  " + values + " = " + mnemonic.str() + " " + operands +
         "\n  return " + values + "\n}\n";
}

/// The instruction gives what \p lines say, such as `(1, 2) == 3`.
inline void expectOp(llvm::StringRef mnemonic, llvm::StringRef parameters, llvm::StringRef results,
                     std::initializer_list<llvm::StringRef> lines) {
  std::string text = functionOf(mnemonic, parameters, results);
  for (llvm::StringRef line : lines)
    text += "; run: %f" + line.str() + "\n";
  expectRuns(text);
}

/// Calls the first function of \p text.
inline Outcome callText(llvm::StringRef text, llvm::ArrayRef<DataValue> arguments,
                        const Options &options = {}) {
  auto module = parseText(text);
  Interpreter interpreter(options);
  EXPECT_FALSE(static_cast<bool>(interpreter.load(*module)));
  Outcome outcome = interpreter.call(*module->functions.at(0), arguments);
  // The module goes away.
  outcome.function = nullptr;
  return outcome;
}

/// The instruction traps with \p code for the arguments.
inline void expectTrap(llvm::StringRef mnemonic, llvm::StringRef parameters,
                       llvm::StringRef results, llvm::ArrayRef<DataValue> arguments,
                       TrapCode code) {
  Outcome outcome = callText(functionOf(mnemonic, parameters, results), arguments);
  EXPECT_EQ(outcome.status, Status::Trapped) << outcome.str();
  EXPECT_EQ(outcome.trap, code) << mnemonic.str();
}

} // namespace cot::interpreter

#endif // COT_UNITTESTS_INTERPRETER_RUNNER_H
