//===- Checks.cpp - What a reduction may look for -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Parser.h"
#include "cot/Runtime/ModuleRunner.h"
#include "cot/Testing/Differential.h"
#include "cot/Testing/Reduce.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Program.h"

using namespace cot;
using namespace cot::testing;
using llvm::StringRef;

static std::unique_ptr<ir::Module> parse(StringRef text) {
  DiagnosticList diagnostics;
  return ir::parseModule(text, "<reduced>", diagnostics);
}

static std::string runPasses(ir::Module &module, const CheckOptions &options) {
  PipelineRunOptions run;
  run.instrumentation.verifyEach = true;
  return runPipeline(module, options.pipeline, run, llvm::nulls()).verificationFailure;
}

static llvm::Error compile(const ir::Module &module, const CheckOptions &options) {
  runtime::RunnerOptions runner;
  runner.compile = runtime::hostCompileOptions(Settings(), options.level,
                                               regalloc::parseAlgorithm(options.allocator));
  runner.compile.verifyAllocation = true;
  runner.compile.allocator.validate = true;
  runner.jit.tellDebugger = false;
  auto made = runtime::ModuleRunner::create(module, std::move(runner));
  return made ? llvm::Error::success() : made.takeError();
}

/// Names that nothing defines are no failure of the compiler.
static bool isOfTheProgram(StringRef message) {
  return message.contains("undefined") || message.contains("not defined");
}

static bool shows(StringRef text, const CheckOptions &options) {
  auto module = parse(text);
  switch (options.check) {
  case ReduceCheck::Crash:
    if (runPasses(*module, options).empty()) llvm::consumeError(compile(*module, options));
    return false;
  case ReduceCheck::Verifier:
    return !runPasses(*module, options).empty();
  case ReduceCheck::Interpreter: {
    auto before = parse(text);
    if (!runPasses(*module, options).empty()) return false;
    CompareResult result = compareModules(*before, *module, options.seed);
    return !result.difference.empty() && !StringRef(result.difference).contains("not defined");
  }
  case ReduceCheck::Allocation: {
    if (!runPasses(*module, options).empty()) return false;
    std::string message = llvm::toString(compile(*module, options));
    return !message.empty() && !isOfTheProgram(message);
  }
  }
  return false;
}

bool cot::testing::showsFailure(StringRef text, const CheckOptions &options) {
  // A crash is what one check looks for; to the others it is something else than they do.
  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext context;
  bool shown = false;
  bool returned = context.RunSafely([&] { shown = shows(text, options); });
  return options.check == ReduceCheck::Crash ? !returned : returned && shown;
}

bool cot::testing::runInterestingScript(StringRef script, StringRef text) {
  llvm::SmallString<128> path;
  int descriptor = -1;
  if (llvm::sys::fs::createTemporaryFile("reduce", "clif", descriptor, path)) return false;
  llvm::FileRemover remover(path);
  {
    llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/true);
    os << text;
  }
  std::optional<StringRef> redirects[] = {std::nullopt, StringRef(), StringRef()};
  return llvm::sys::ExecuteAndWait(script, {script, path}, std::nullopt, redirects) == 0;
}
