//===- cot/Interpreter/RunCommand.h - Comments that call functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Test files carry calls in comments, with what they must give:
///
///     ; run: %f(1, 0x1.8p0, [1 2 3 4]) == 2
///     ; run: %g(0xff) != [1, 2]
///     ; run
///     ; print: %f(1, 0x1.0p0, 0x04030201)
///
/// `run` alone calls a function without parameters, which must return an integer other than 0.
/// Values are equal when all their bits are.
///
//===----------------------------------------------------------------------===//

#ifndef COT_INTERPRETER_RUNCOMMAND_H
#define COT_INTERPRETER_RUNCOMMAND_H

#include "cot/IR/Module.h"
#include "cot/Interpreter/Interpreter.h"

namespace cot::interpreter {

struct RunCommand {
  enum Kind : uint8_t { Run, Print };
  Kind kind = Run;
  /// Without the percent sign; empty for `run` and `print` alone.
  std::string function;
  llvm::SmallVector<DataValue, 4> arguments;
  /// Of Run: `==` rather than `!=`, and the values on the right.
  bool equal = true;
  llvm::SmallVector<DataValue, 2> expected;

  /// Whether \p results are what the command states. A Print is content with anything.
  bool accepts(llvm::ArrayRef<DataValue> results) const;
  /// `run: %f(1, 2) == 3`.
  std::string str() const;
};

/// True for `; run`, `;; run: ...` and the same with `print`; \p comment begins with its
/// semicolons.
bool isRunCommand(llvm::StringRef comment);
/// The name behind the percent sign, or nothing for `run` and `print` alone.
std::string functionOfRunCommand(llvm::StringRef comment);
/// Reads a comment for which isRunCommand is true, as a call of a function of signature
/// \p signature.
llvm::Expected<RunCommand> parseRunCommand(llvm::StringRef comment, const ir::Signature &signature);

/// Which function a command calls.
enum class RunTarget : uint8_t {
  Named,    ///< The one that it names (`test interpret`).
  Preceding ///< The one that it follows, whatever it names (`test run`).
};

/// A run command where it stands.
struct RunLine {
  const ir::TextLine *comment;
  /// Null where RunTarget::Named names a function that the module does not have.
  const ir::Function *function;
};

/// The run commands of \p module in source order. Of several functions of the name, the one that
/// the command follows is meant, else the first.
std::vector<RunLine> collectRunLines(const ir::Module &module, RunTarget target);

struct RunLineResult {
  uint32_t line = 0;
  bool passed = false;
  /// Why it failed, or what a `print` printed.
  std::string message;
};

/// Interprets every run command of \p module, each with fresh memory. `bind` of \p interpreter may
/// have been called; the module becomes its program. The error is about the module as a whole.
llvm::Expected<std::vector<RunLineResult>>
interpretRunLines(Interpreter &interpreter, const ir::Module &module, RunTarget target);

} // namespace cot::interpreter

#endif // COT_INTERPRETER_RUNCOMMAND_H
