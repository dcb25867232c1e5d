//===- cot/Runtime/ModuleRunner.h - Running functions of a module -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A module compiled into memory whose functions are called with typed values, as the interpreter
/// calls them: for `test run` and cot-run.
///
//===----------------------------------------------------------------------===//

#ifndef COT_RUNTIME_MODULERUNNER_H
#define COT_RUNTIME_MODULERUNNER_H

#include "cot/Interpreter/DataValue.h"
#include "cot/Runtime/CompileUnit.h"
#include "cot/Runtime/Trap.h"

namespace cot::runtime {

/// How a call ended: with results or with a trap.
struct CallOutcome {
  llvm::SmallVector<interpreter::DataValue, 2> results;
  std::optional<Trap> trap;
};

struct RunnerOptions {
  codegen::CompileOptions compile;
  JitOptions jit;
  /// Compile functions when they are first called.
  bool isLazy = false;
};

class ModuleRunner {
public:
  /// Compiles and links \p module, which was verified and outlives the runner.
  static llvm::Expected<std::unique_ptr<ModuleRunner>> create(const ir::Module &module,
                                                              RunnerOptions options);

  /// Calls \p function of the module. \p arguments have the types of its parameters. Fails when the
  /// call cannot be made: no code for its signature.
  llvm::Expected<CallOutcome> call(const ir::Function &function,
                                   llvm::ArrayRef<interpreter::DataValue> arguments);

  Jit &jit() { return *memory; }

private:
  ModuleRunner(RunnerOptions options, std::unique_ptr<Jit> jit)
      : options(std::move(options)), memory(std::move(jit)) {}
  llvm::Expected<uint64_t> entryFor(const ir::Signature &signature);

  RunnerOptions options;
  std::unique_ptr<Jit> memory;
  llvm::StringMap<uint64_t> entries; ///< By the signature's text.
};

} // namespace cot::runtime

#endif // COT_RUNTIME_MODULERUNNER_H
