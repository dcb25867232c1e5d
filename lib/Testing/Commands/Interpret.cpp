//===- Interpret.cpp - test interpret: run lines under the interpreter -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The text as it stands, or, where a level was asked for, what the passes of the level make of it.
///
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"
#include "cot/IR/Parser.h"
#include "cot/Interpreter/RunCommand.h"
#include "cot/Passes/PassPipeline.h"

using namespace cot;
using namespace cot::testing;

/// The module of the file after the passes of \p level; null after a failure.
static std::unique_ptr<ir::Module> optimized(TestContext &context, OptimizationLevel level) {
  DiagnosticList diagnostics; // empty: the text was read before
  auto module = ir::parseModule(context.file.text(), context.file.path(), diagnostics);
  PipelineRunOptions options;
  options.instrumentation.verifyEach = true;
  PipelineRunResult result =
      runPipeline(*module, PassPipeline::forLevel(level), options, llvm::nulls());
  if (result.verificationFailure.empty()) return module;
  context.fail(context.test.line, "invalid function " + result.verificationFailure);
  return nullptr;
}

void cot::testing::runInterpret(TestContext &context) {
  if (!verifyAll(context)) return;
  const ir::Module *module = &context.file.module();
  std::unique_ptr<ir::Module> copy;
  if (context.options.level) {
    copy = optimized(context, *context.options.level);
    if (!copy) return;
    module = copy.get();
  }
  interpreter::Interpreter interpreter;
  auto results =
      interpreter::interpretRunLines(interpreter, *module, interpreter::RunTarget::Named);
  if (!results) {
    context.fail(context.test.line, llvm::toString(results.takeError()));
    return;
  }
  for (const interpreter::RunLineResult &result : *results)
    if (!result.passed) context.fail(result.line, result.message);
}
