//===- AllocationRun.h - What every run of an allocator has -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ALLOCATIONRUN_H
#define COT_LIB_REGALLOC_ALLOCATIONRUN_H

#include "SpillSlots.h"
#include "cot/RegAlloc/Allocate.h"
#include <algorithm>

namespace cot::regalloc {

/// The context of one algorithm, made when it is first asked for.
template <typename T> T &madeOnce(std::shared_ptr<T> &context) {
  if (!context) context = std::make_shared<T>();
  return *context;
}

/// Room for \p count elements in a table of the output, which loses those that it has. One that has
/// to grow gets more, so that a little larger functions don't ask the heap again.
template <typename T> void makeRoom(std::vector<T> &table, size_t count) {
  table.clear();
  if (count > table.capacity()) table.reserve(std::max(count, 2 * table.capacity()));
}

/// The arguments of one run and what follows from them at once: the allocatable registers and an
/// empty frame. Allocators derive from it.
class AllocationRun {
protected:
  /// Notes the arguments, clears the output but for one place per operand, to be set, and empties
  /// the frame.
  void startRun(const Problem &problem, const MachineEnvironment &environment,
                const Options &options, Output &output) {
    this->problem = &problem;
    this->environment = &environment;
    this->options = &options;
    this->output = &output;
    // The allocator sets every place: what an earlier run left needn't be cleared.
    output.edits.clear();
    output.debugLocations.clear();
    output.numSpillSlots = 0;
    output.statistics = {};
    if (problem.operands.size() > output.allocations.capacity())
      makeRoom(output.allocations, problem.operands.size());
    output.allocations.resize(problem.operands.size());
    slots.start(problem);
    allocatable = environment.allocatable();
    for (unsigned c = 0; c < numRegClasses; ++c)
      allRegs[c] = allocatable.mask(allRegClasses[c]);
  }

  /// Completes the output. An error, and an empty output, if the frame got too large.
  llvm::Error finishRun() {
    output->numSpillSlots = slots.count();
    if (!slots.overflowed()) return llvm::Error::success();
    output->clear();
    return llvm::make_error<AllocationError>(ErrorKind::TooManySpillSlots,
                                             "the frame needs more slots than SpillSlot can name");
  }

  /// Where to tell decisions; null for silence.
  llvm::raw_ostream *log() const { return options->log; }

  const Problem *problem = nullptr;
  const MachineEnvironment *environment = nullptr;
  const Options *options = nullptr;
  Output *output = nullptr;
  SpillSlots slots;
  PRegSet allocatable;
  /// The allocatable registers of each class, as in PRegSet::mask.
  std::array<uint64_t, numRegClasses> allRegs = {};
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_ALLOCATIONRUN_H
