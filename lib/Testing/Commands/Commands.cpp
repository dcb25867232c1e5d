//===- Commands.cpp - The commands of test lines, and what they share -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"
#include "cot/IR/VerifierDiagnostics.h"

using namespace cot;
using namespace cot::testing;
using ir::ErrorLocation;

static constexpr Command commands[] = {
#define COT_COMMAND(name, function, needsTarget) {name, needsTarget, function},
#include "Commands/Commands.def"
};

llvm::ArrayRef<Command> cot::testing::allCommands() { return commands; }

const Command *cot::testing::findCommand(llvm::StringRef name) {
  for (const Command &command : commands)
    if (command.name == name) return &command;
  return nullptr;
}

uint32_t cot::testing::lineOf(const TestFile &file, size_t index, ErrorLocation location) {
  return file.lineOf(ir::placeOf(location, *file.module().functions[index], file.places(index)));
}

std::vector<ir::VerifierError> cot::testing::verifyOne(const TestContext &context, size_t index) {
  std::optional<ir::VerifierTarget> target;
  if (context.target) target = context.target->verifierTarget();
  ir::Verifier verifier;
  verifier.verify(*context.file.module().functions[index], target ? &*target : nullptr);
  return verifier.errors().vec();
}

bool cot::testing::verifyAll(TestContext &context) {
  bool good = true;
  for (size_t i = 0; i < context.file.module().functions.size(); ++i)
    for (const ir::VerifierError &error : verifyOne(context, i)) {
      good = false;
      context.fail(lineOf(context.file, i, error.location), "verifier: " + error.message);
    }
  return good;
}

std::unique_ptr<ir::Module>
cot::testing::optimizedCopy(TestContext &context, const PassPipeline &pipeline,
                            llvm::function_ref<void(ir::Module &)> prepare) {
  DiagnosticList diagnostics;
  auto copy = ir::parseModule(context.file.text(), context.file.path(), diagnostics);
  prepare(*copy);
  PipelineRunOptions options;
  options.instrumentation.verifyEach = true;
  PipelineRunResult result = runPipeline(*copy, pipeline, options, llvm::nulls());
  if (result.verificationFailure.empty()) return copy;
  context.fail(context.test.line, result.verificationFailure);
  return nullptr;
}
