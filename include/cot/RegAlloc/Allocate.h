//===- cot/RegAlloc/Allocate.h - The entry points of register allocation -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// runAllocator maps a Problem to an Output with one of three algorithms:
///
///   - ion   backtracking over bundles of live ranges, with splitting: the good one
///   - fast  one reverse pass over each block: the quick one
///   - irc   iterated register coalescing (George and Appel, TOPLAS 1996)
///
/// Invariant: the output depends on the arguments alone, not on what a context was used for before.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_ALLOCATE_H
#define COT_REGALLOC_ALLOCATE_H

#include "cot/RegAlloc/Error.h"
#include "cot/RegAlloc/Output.h"
#include "cot/RegAlloc/Problem.h"
#include <memory>
#include <optional>

namespace cot::regalloc {

enum class Algorithm : uint8_t { Ion, Fast, Irc };

/// "ion", "fast", "irc".
llvm::StringRef algorithmName(Algorithm algorithm);
std::optional<Algorithm> parseAlgorithm(llvm::StringRef name);

struct Options {
  Algorithm algorithm = Algorithm::Ion;
  /// Check the problem first. Without, an invalid problem is the client's bug: the allocators
  /// assert.
  bool validate = true;
  /// How often ion may split one bundle before it falls back to minimal pieces.
  uint32_t splitBudget = 8;
  /// Use Edit::rematerialize for cheap definitions.
  bool rematerialize = true;
  /// Where the allocators tell what they decide and why, for people; null for silence.
  llvm::raw_ostream *log = nullptr;
};

/// Scratch memory of one algorithm, reused from function to function. Not to be shared by threads.
class FastContext;
class IonContext;
class IrcContext;

/// Scratch memory of all algorithms, each created when it is first needed. Each accessor is defined
/// beside its algorithm.
class Context {
public:
  Context() = default;
  Context(const Context &) = delete;
  Context &operator=(const Context &) = delete;
  Context(Context &&) = default;
  Context &operator=(Context &&) = default;

  FastContext &fast();
  IonContext &ion();
  IrcContext &irc();

private:
  // Shared pointers for their deleters alone: they know how to delete what is incomplete here.
  std::shared_ptr<FastContext> fastContext;
  std::shared_ptr<IonContext> ionContext;
  std::shared_ptr<IrcContext> ircContext;
};

/// Checks \p problem and \p environment against the rules of Problem.h. The first violation is
/// returned, an AllocationError. Linear time but for dominance, which is near-linear.
llvm::Error validate(const Problem &problem, const MachineEnvironment &environment);

/// Allocates with options.algorithm, validating first if options.validate. On error \p output is
/// empty.
llvm::Error runAllocator(const Problem &problem, const MachineEnvironment &environment,
                         const Options &options, Context &context, Output &output);

/// The algorithms themselves, on problems that are known to be valid. They clear \p output first.
llvm::Error allocateFast(const Problem &problem, const MachineEnvironment &environment,
                         const Options &options, FastContext &context, Output &output);
llvm::Error allocateIon(const Problem &problem, const MachineEnvironment &environment,
                        const Options &options, IonContext &context, Output &output);
llvm::Error allocateIrc(const Problem &problem, const MachineEnvironment &environment,
                        const Options &options, IrcContext &context, Output &output);

/// Adds one edit to \p statistics: a spill, reload, move or rematerialization.
inline void countEdit(const MachineEnvironment &environment, const Edit &edit,
                      Statistics &statistics) {
  if (!edit.isMove())
    ++statistics.rematerializations;
  else if (environment.isStack(edit.to()))
    ++statistics.spills;
  else if (environment.isStack(edit.from()))
    ++statistics.reloads;
  else
    ++statistics.moves;
}

/// Counts the edits of \p output into its statistics anew.
void countEdits(const MachineEnvironment &environment, Output &output);

} // namespace cot::regalloc

#endif // COT_REGALLOC_ALLOCATE_H
