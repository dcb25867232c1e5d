//===- cot/Testing/Differential.h - The same program before and after passes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Runs two versions of a module in the interpreter with the same random arguments and compares
/// what can be observed: how each call ends, its results or trap code, and the writable data
/// objects afterwards, NaNs of results made canonical.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TESTING_DIFFERENTIAL_H
#define COT_TESTING_DIFFERENTIAL_H

#include "cot/Passes/PassPipeline.h"
#include "cot/Testing/RandomModule.h"

namespace cot::testing {

struct CompareOptions {
  /// Calls of each exported function.
  unsigned runs = 4;
  /// Instructions of one call of the first version; calls that need more are not compared. The
  /// second version may take ten times as many.
  uint64_t fuel = 20'000;
};

struct CompareResult {
  /// Of the module.
  uint64_t functions = 0;
  /// Calls that were compared, and those that could not be.
  uint64_t compared = 0, skipped = 0;
  /// Compared calls that ended in a trap.
  uint64_t trapped = 0;
  /// Instructions that the compared calls executed in each version.
  uint64_t stepsBefore = 0, stepsAfter = 0;
  /// What differs, in words; empty if nothing does.
  std::string difference;
};

/// Calls the exported functions of \p before and \p after. The arguments follow from \p seed.
CompareResult compareModules(const ir::Module &before, const ir::Module &after, uint64_t seed,
                             const CompareOptions &options = {});

/// Makes the module of \p seed, runs \p pipeline over a copy, verifying after each pass, and
/// compares the two.
CompareResult compareRandomModule(uint64_t seed, const RandomModuleOptions &shape,
                                  const PassPipeline &pipeline, const CompareOptions &options = {});

/// Reads the module in \p text twice, runs \p pipeline over one, verifying after each pass, and
/// compares the two. Errors of \p text go to \p diagnostics.
CompareResult compareModuleText(llvm::StringRef text, llvm::StringRef fileName, uint64_t seed,
                                const PassPipeline &pipeline, DiagnosticList &diagnostics,
                                const CompareOptions &options = {});

/// Some passes, in a random order, of \p names; separated by commas.
std::string randomPipeline(uint64_t seed, llvm::ArrayRef<llvm::StringRef> names);

} // namespace cot::testing

#endif // COT_TESTING_DIFFERENTIAL_H
