//===- Run.cpp - test run: the run lines on the host's machine -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Compiles the file into memory and calls what its run lines name. The level is the command
/// line's, else that of the file's opt_level; the allocator the command line's, else the level's
/// own; its checker is on.
///
/// Memory is fresh for each run line where the file has data that a function may write, as it is in
/// the interpreter.
///
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"
#include "cot/Interpreter/RunCommand.h"
#include "cot/Runtime/ModuleRunner.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace cot;
using namespace cot::testing;
using interpreter::RunCommand;
using interpreter::RunLine;

namespace {

class RunTest {
public:
  explicit RunTest(TestContext &context) : context(context), module(&context.file.module()) {}

  void run() {
    if (!isForHost() || !verifyAll(context) || !optimize()) return;
    bool hasState =
        llvm::any_of(module->data, [](const ir::DataObject &data) { return data.writable; });
    for (const RunLine &line :
         interpreter::collectRunLines(*module, interpreter::RunTarget::Preceding)) {
      if ((!runner || hasState) && !compile()) return;
      runLine(line);
    }
  }

private:
  bool isForHost() {
    llvm::StringRef wanted = llvm::StringRef(context.target->triple).split('-').first;
    llvm::Triple host(llvm::sys::getProcessTriple());
    if (llvm::Triple(wanted).getArch() != host.getArch()) {
      context.unsupported("the host is not " + wanted);
      return false;
    }
    llvm::StringRef missing = runtime::missingHostFeature(context.settings());
    if (missing.empty()) return true;
    context.unsupported("the host lacks " + missing);
    return false;
  }

  OptimizationLevel level() const {
    return context.settings().optimizationLevel(context.options.level);
  }

  /// Passes change a module, and the file's own is shared: they get a copy.
  bool optimize() {
    if (level() != OptimizationLevel::O2) return true;
    copy =
        optimizedCopy(context, PassPipeline::forLevel(OptimizationLevel::O2), [](ir::Module &) {});
    if (!copy) return false;
    module = copy.get();
    return true;
  }

  bool compile() {
    runtime::RunnerOptions options;
    options.compile = runtime::hostCompileOptions(
        context.settings(), level(), regalloc::parseAlgorithm(context.options.allocator));
    options.compile.verifyAllocation = true;
    options.compile.allocator.validate = true;
    options.jit.tellDebugger = false;
    auto made = runtime::ModuleRunner::create(*module, std::move(options));
    if (!made) {
      context.fail(context.test.line, llvm::toString(made.takeError()));
      return false;
    }
    runner = std::move(*made);
    return true;
  }

  void runLine(const RunLine &line) {
    uint32_t place = line.comment->line;
    if (!line.function) return context.fail(place, "there is no function to call");
    auto command = interpreter::parseRunCommand(line.comment->text, line.function->signature);
    if (!command) return context.fail(place, llvm::toString(command.takeError()));
    auto outcome = runner->call(*line.function, command->arguments);
    if (!outcome) return context.fail(place, llvm::toString(outcome.takeError()));
    if (outcome->trap)
      return context.fail(place, command->str() + ", actual: " + outcome->trap->str());
    if (command->accepts(outcome->results)) return;
    std::string actual;
    llvm::raw_string_ostream os(actual);
    interpreter::printDataValues(os, outcome->results);
    context.fail(place, command->str() + ", actual: " + actual);
  }

  TestContext &context;
  const ir::Module *module;
  std::unique_ptr<ir::Module> copy;
  std::unique_ptr<runtime::ModuleRunner> runner;
};

} // namespace

void cot::testing::runRun(TestContext &context) { RunTest(context).run(); }
