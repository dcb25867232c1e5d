//===- Ion/Ion.cpp - The allocator ion -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AllocationRun.h"
#include "Ion/IonContext.h"
#include "cot/RegAlloc/Error.h"

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

void IonContext::start(const Problem &newProblem, const MachineEnvironment &newEnvironment,
                       const Options &newOptions, Output &newOutput) {
  original = &newProblem;
  environment = &newEnvironment;
  options = &newOptions;
  output = &newOutput;
  copyOf.clear();
  ranges.clear();
  bundles.clear();
  cuts.clear();
  specials.clear();
  bundleStamps.clear();
  probeStamp = 0;
  slots.start(newProblem);
  weights.compute(newProblem);
  problem = layout.layOut(newProblem, weights.loopForest());
  newOutput.allocations.assign(newProblem.operands.size(), Allocation());
  places = newOutput.allocations;
  if (!layout.isChanged()) return;
  ownPlaces.assign(newProblem.operands.size(), Allocation());
  places = ownPlaces;
}

template <typename... Tables> static void giveBackAll(Tables &...tables) {
  (giveBack(tables), ...);
}

void IonContext::giveBackMerging() {
  giveBackAll(sortKeys, sortScratch, nextUse, liveBlocks, liveIn, liveOut, moveInsts);
}

void IonContext::giveBackPlacing() {
  giveBackAll(sortKeys, sortScratch, queue, bundleStamps, conflicts, bestConflicts, tiedTo, partOf,
              affinities, affinityOffsets, affinityLists);
}

void IonContext::giveBackUses() {
  giveBackAll(sortKeys, sortScratch, sortedDetours, joinedTo, spilled, uses, unplaced, cutCosts,
              predecessorEnds, transitions, wantsSlot, slotIsValid);
}

void IonContext::giveBackMoves() {
  giveBackAll(sortKeys, sortScratch, moves, movesHere, frequencies);
}

IonContext &Context::ion() { return madeOnce(ionContext); }

llvm::Error cot::regalloc::allocateIon(const Problem &problem,
                                       const MachineEnvironment &environment,
                                       const Options &options, IonContext &context,
                                       Output &output) {
  output.clear();
  context.start(problem, environment, options, output);
  joinCopies(context);
  collectUses(context);
  computeLiveness(context);
  buildBundles(context);
  context.giveBackMerging();
  if (llvm::Error error = processBundles(context)) {
    output.clear();
    return error;
  }
  followHints(context);
  allocateSpillSlots(context);
  context.giveBackPlacing();
  joinDetours(context);
  placeOperands(context);
  context.giveBackUses();
  resolveMoves(context);
  context.giveBackMoves();
  output.numSpillSlots = context.slots.count();
  if (context.slots.overflowed()) {
    output.clear();
    return llvm::make_error<AllocationError>(ErrorKind::TooManySpillSlots,
                                             "more values on the stack than slots have numbers");
  }
  removeRedundantEdits(context);
  if (context.layout.isChanged())
    context.layout.restore(context.ownPlaces, context.blockOf, output);
  locateDebugLabels(context);
  output.statistics.liveRanges = static_cast<uint32_t>(context.ranges.size());
  countEdits(environment, output);
  return llvm::Error::success();
}
