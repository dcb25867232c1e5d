//===- cot/Testing/Reduce.h - Smaller programs that still show something -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Takes a module apart as long as a test finds what is left interesting: functions, ways of
/// branches, blocks, instructions, parameters, constants, and at last lines of text. Parts are
/// tried in halves, quarters and so on down to single ones, until no single one can go.
///
/// A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", TSE 2002.
///
/// Invariant: what the test sees was parsed from text and verifies.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TESTING_REDUCE_H
#define COT_TESTING_REDUCE_H

#include "cot/Passes/PassPipeline.h"
#include "llvm/Support/Error.h"

namespace cot::testing {

/// True if the program that \p text is still shows what is looked for.
using InterestingTest = llvm::function_ref<bool(llvm::StringRef text)>;

struct ReduceOptions {
  /// Calls of the test; the reduction ends when they are used up.
  uint64_t maxTests = 100'000;
};

struct ReduceResult {
  std::string text;
  uint64_t tests = 0;
};

/// Fails if \p text is no valid module, or not interesting to begin with.
llvm::Expected<ReduceResult> reduceModule(llvm::StringRef text, InterestingTest isInteresting,
                                          const ReduceOptions &options = {});

/// What a program may do wrong that needs no script to see.
enum class ReduceCheck : uint8_t {
  Crash,       ///< Passes or compiling it end in a signal.
  Verifier,    ///< A pass leaves a function that does not verify.
  Interpreter, ///< It computes something else after the passes.
  Allocation   ///< Compiling it fails, the allocation checker included.
};

struct CheckOptions {
  ReduceCheck check = ReduceCheck::Crash;
  PassPipeline pipeline;
  OptimizationLevel level = OptimizationLevel::O2;
  /// `ion`, `fast` or `irc`; empty for the level's own. Nothing is compiled for the checks of
  /// passes.
  std::string allocator;
  /// Where the arguments of calls come from.
  uint64_t seed = 1;
};

/// Whether \p text, a valid module, does what the check looks for.
bool showsFailure(llvm::StringRef text, const CheckOptions &options);

/// Writes \p text into a file and runs \p script with its name; true if that ends with status 0.
bool runInterestingScript(llvm::StringRef script, llvm::StringRef text);

} // namespace cot::testing

#endif // COT_TESTING_REDUCE_H
