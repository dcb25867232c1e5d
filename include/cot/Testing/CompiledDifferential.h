//===- cot/Testing/CompiledDifferential.h - Compiled and interpreted programs -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Runs a module in the interpreter and, compiled in several ways, on this machine, with the same
/// random arguments, and compares what can be observed: how each call ends, its results or trap
/// code, and the writable data objects afterwards, NaNs of results made canonical. The checker
/// proves every allocation on the way.
///
/// A program that brings this process down does so in code that a PrettyStackTraceEntry names:
/// seed, level, allocator and function.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TESTING_COMPILEDDIFFERENTIAL_H
#define COT_TESTING_COMPILEDDIFFERENTIAL_H

#include "cot/RegAlloc/Allocate.h"
#include "cot/Support/Settings.h"
#include "cot/Testing/Differential.h"

namespace cot::testing {

/// One way to compile a module.
struct CodeConfiguration {
  OptimizationLevel level = OptimizationLevel::O1;
  regalloc::Algorithm allocator = regalloc::Algorithm::Ion;
  /// "-O1 -regalloc=ion"
  std::string str() const;
};

/// Each level with each allocator.
std::vector<CodeConfiguration> allCodeConfigurations();

/// Leaves out of \p shape what this machine has no code for.
void restrictToHost(RandomModuleOptions &shape);

/// Compiles \p module, which verifies, with each of \p configurations for \p settings, which ask
/// for nothing that this machine lacks, and compares each with the interpreter. `stepsAfter` is not
/// counted. The arguments follow from \p seed.
CompareResult compareCode(const ir::Module &module, uint64_t seed, const Settings &settings,
                          llvm::ArrayRef<CodeConfiguration> configurations,
                          const CompareOptions &options = {});

/// The same for the module of \p seed. The settings follow from the seed, too: no features, all
/// that this machine has, or some; frame pointers, probes, ... now and then.
CompareResult compareRandomCode(uint64_t seed, const RandomModuleOptions &shape,
                                llvm::ArrayRef<CodeConfiguration> configurations,
                                const CompareOptions &options = {});

/// The settings of \p seed, as `--set` of cot-llc and cot-run takes them.
std::vector<std::string> randomHostSettings(uint64_t seed);

} // namespace cot::testing

#endif // COT_TESTING_COMPILEDDIFFERENTIAL_H
