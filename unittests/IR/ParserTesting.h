//===- ParserTesting.h - Text read and printed again -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the tests of the parser share.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UNITTESTS_IR_PARSERTESTING_H
#define COT_UNITTESTS_IR_PARSERTESTING_H

#include "cot/IR/Parser.h"
#include "cot/IR/Printer.h"
#include <gtest/gtest.h>

namespace cot::ir {

/// The module printed, or the errors as `line:column: message` lines.
inline std::string reprint(llvm::StringRef text, const PrintOptions &options = {}) {
  DiagnosticList diagnostics;
  auto module = parseModule(text, "t.clif", diagnostics);
  std::string result;
  llvm::raw_string_ostream os(result);
  for (const Diagnostic &d : diagnostics.all())
    os << d.line << ':' << d.column << ": " << d.message << '\n';
  if (!diagnostics.hasErrors()) printModule(os, *module, options);
  return result;
}

/// Errors of lines in the body of a function: the first line of \p body is line 1.
inline std::string errorsIn(llvm::StringRef body) {
  return reprint(("function %f(i32) { fn0 = %g(i32) -> i32; " + body + "\n}\n").str());
}

inline std::string inBody(llvm::StringRef body) {
  return ("function %f() system_v {\n" + body + "}\n").str();
}

/// One preamble line in a function of its own, reported with its column in the line.
inline std::string preambleError(llvm::StringRef line) {
  return reprint(("function %f() {\n" + line + "\n}\n").str());
}

} // namespace cot::ir

#endif // COT_UNITTESTS_IR_PARSERTESTING_H
