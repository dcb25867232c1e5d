//===- Interpret.cpp - test interpret: run lines under the interpreter -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"
#include "cot/Interpreter/RunCommand.h"

using namespace cot::testing;

void cot::testing::runInterpret(TestContext &context) {
  if (!verifyAll(context)) return;
  interpreter::Interpreter interpreter;
  auto results = interpreter::interpretRunLines(interpreter, context.file.module(),
                                                interpreter::RunTarget::Named);
  if (!results) {
    context.fail(context.test.line, llvm::toString(results.takeError()));
    return;
  }
  for (const interpreter::RunLineResult &result : *results)
    if (!result.passed) context.fail(result.line, result.message);
}
