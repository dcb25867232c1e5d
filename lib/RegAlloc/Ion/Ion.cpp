//===- Ion/Ion.cpp - The allocator ion -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AllocationRun.h"
#include "Ion/IonContext.h"
#include "cot/RegAlloc/Error.h"
#include <algorithm>
#include <utility>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

void IonContext::start(const Problem &newProblem, const MachineEnvironment &newEnvironment,
                       const Options &newOptions, Output &newOutput) {
  problem = &newProblem;
  environment = &newEnvironment;
  options = &newOptions;
  output = &newOutput;
  shareMemoryAtStart();
  makeRoomForLater(newProblem);
  copyOf.clear();
  ranges.clear();
  bundles.clear();
  cuts.clear();
  specials.clear();
  bundleStamps.clear();
  probeStamp = 0;
  slots.start(newProblem);
  weights.compute(newProblem);
  layout.layOut(newProblem, weights.loopForest());
  makeRoom(newOutput.allocations, newProblem.operands.size());
  newOutput.allocations.assign(newProblem.operands.size(), Allocation());
  places = newOutput.allocations;
}

void IonContext::makeRoomForLater(const Problem &next) {
  mostVRegs = std::max<size_t>(mostVRegs, next.numVRegs);
  if (++numRuns == 1) return;
  constexpr size_t mostSpare = 16384; // Of large tables little shall lie idle.
  auto leaveRoom = [&](auto &table, size_t count) {
    if (numRuns == 2 || table.room() < count) table.reserve(count + std::min(3 * count, mostSpare));
  };
  leaveRoom(copyOf, mostVRegs);
  leaveRoom(occupancy.listMemory(), ranges.room());
  leaveRoom(sortKeys, bundles.room());
  leaveRoom(sortScratch, bundles.room());
  leaveRoom(contents, contents.size());
}

// Tables whose lives don't overlap share memory. Where one comes into use it gets the memory of
// another that is no longer needed, which has it back at the start of the next run. So memories go
// round in circles of tables, and each is as large as the largest of its tables has ever been.

/// Calls \p visit with a table that nobody needs when moves are made.
template <typename Visitor> void IonContext::withIdle(Idle idle, Visitor visit) {
  switch (idle) {
  case Idle::Cells:
    return visit(occupancy.cellMemory());
  case Idle::Lists:
    return visit(occupancy.listMemory());
  case Idle::Affinities:
    return visit(affinities);
  case Idle::AffinityLists:
    return visit(affinityLists);
  }
}

/// Calls \p visit with each table that moves and their sorting need, an idle one, and whether it
/// has lent its memory.
template <typename Visitor> void IonContext::withMoveTables(Visitor visit) {
  withIdle(idleBySize[0], [&](auto &idle) { visit(moves, idle, isLent[0]); });
  withIdle(idleBySize[1], [&](auto &idle) { visit(sortKeys, idle, isLent[1]); });
  withIdle(idleBySize[2], [&](auto &idle) { visit(sortScratch, idle, isLent[2]); });
}

void IonContext::shareMemoryAtStart() {
  // What will be needed is known of some: so it needn't grow later, for which it would get more.
  vregs.reset(problem->numVRegs + 1);
  cutCosts.takeMemory(predecessorEnds);
  cutCosts.reset(problem->numBlocks());
  occupancy.pointMemory().reset(Occupancy::numPoints(problem->numInsts()));
  weights.loopMemory().takeMemory(vregs, cutCosts);
  weights.weightMemory().takeMemory(wholeLoops.blockMemory());
  frequencies.takeMemory(layout.editMemory());
  layout.positionMemory().takeMemory(frequencies);
  cutSums.takeMemory(occupancy.pointMemory());
  nextUse.takeMemory(tiedTo);
  nextUse.takeMemory(slotIsValid);
  isCheap.takeMemory(wantsSlot);
  moveInsts.takeMemory(spilled);
  affinityOffsets.takeMemory(joinedTo);
  affinityOffsets.takeMemory(contentStamps);
  bundleStamps.takeMemory(sortedDetours);
  bundleStamps.takeMemory(unplaced);
  liveBlocks.takeMemory(bundleStamps);
  uses.takeMemory(edits);
  queue.takeMemory(freeSlots[0]);
  queue.takeMemory(pieces);
  fixedPlaces.unsortedMemory().takeMemory(detours);
  // Only what was lent comes back: tables for sorting have memory of their own.
  withMoveTables([](auto &table, auto &idle, bool &isLent) {
    if (std::exchange(isLent, false)) idle.takeMemory(table);
  });
}

void IonContext::shareMemoryBeforeUses() {
  weights.loopMemory().giveMemory(vregs, cutCosts);
  if (!layout.isChanged()) frequencies.takeMemory(layout.positionMemory());
}

void IonContext::shareMemoryBeforeLiveness() {
  wholeLoops.blockMemory().takeMemory(weights.weightMemory());
}

void IonContext::shareMemoryBeforeProcessing() {
  occupancy.pointMemory().takeMemory(cutSums);
  tiedTo.takeMemory(nextUse);
  spilled.takeMemory(moveInsts);
  detours.takeMemory(fixedPlaces.unsortedMemory());
  bundleStamps.takeMemory(liveBlocks);
}

void IonContext::shareMemoryBeforeSlots() { freeSlots[0].takeMemory(queue); }

void IonContext::shareMemoryBeforeJoining() {
  joinedTo.takeMemory(affinityOffsets);
  sortedDetours.takeMemory(bundleStamps);
}

void IonContext::shareMemoryBeforePlacing() {
  // Which tables are large differs from problem to problem.
  std::array<size_t, 4> sizes = {};
  for (Idle each : idleBySize)
    withIdle(each, [&](auto &idle) {
      sizes[static_cast<unsigned>(each)] = idle.room() * sizeof(*idle.data());
    });
  std::sort(idleBySize.begin(), idleBySize.end(), [&](Idle a, Idle b) {
    size_t left = sizes[static_cast<unsigned>(a)], right = sizes[static_cast<unsigned>(b)];
    return left != right ? left > right : a < b;
  });
  withMoveTables([](auto &table, auto &idle, bool &isLent) {
    isLent = table.room() * sizeof(*table.data()) < idle.room() * sizeof(*idle.data());
    if (isLent) table.takeMemory(idle);
  });
  predecessorEnds.takeMemory(cutCosts);
  pieces.takeMemory(freeSlots[0]);
  slotIsValid.takeMemory(tiedTo);
  wantsSlot.takeMemory(isCheap);
  unplaced.takeMemory(sortedDetours);
}

void IonContext::shareMemoryBeforeMoving() { edits.takeMemory(uses); }

void IonContext::shareMemoryBeforeLast() {
  layout.editMemory().takeMemory(frequencies);
  contentStamps.takeMemory(joinedTo);
}

IonContext &Context::ion() { return madeOnce(ionContext); }

llvm::Error cot::regalloc::allocateIon(const Problem &problem,
                                       const MachineEnvironment &environment,
                                       const Options &options, IonContext &context,
                                       Output &output) {
  output.clear();
  if (problem.numVRegs >> ion::Move::vregBits != 0)
    return llvm::make_error<AllocationError>(ErrorKind::ProblemTooLarge,
                                             "more vregs than ion can name");
  context.start(problem, environment, options, output);
  joinCopies(context);
  context.shareMemoryBeforeUses();
  collectUses(context);
  context.shareMemoryBeforeLiveness();
  computeLiveness(context);
  buildBundles(context);
  context.shareMemoryBeforeProcessing();
  if (llvm::Error error = processBundles(context)) {
    output.clear();
    return error;
  }
  followHints(context);
  context.shareMemoryBeforeSlots();
  allocateSpillSlots(context);
  context.shareMemoryBeforeJoining();
  joinDetours(context);
  context.shareMemoryBeforePlacing();
  placeOperands(context);
  context.shareMemoryBeforeMoving();
  resolveMoves(context);
  output.numSpillSlots = context.slots.count();
  if (context.slots.overflowed()) {
    output.clear();
    return llvm::make_error<AllocationError>(ErrorKind::TooManySpillSlots,
                                             "more values on the stack than slots have numbers");
  }
  context.shareMemoryBeforeLast();
  removeRedundantEdits(context);
  makeRoom(output.edits, context.edits.size());
  if (context.layout.isChanged())
    context.layout.restore(context.blockOf, context.edits, output);
  else
    output.edits.assign(context.edits.begin(), context.edits.end());
  locateDebugLabels(context);
  output.statistics.liveRanges = static_cast<uint32_t>(context.ranges.size());
  countEdits(environment, output);
  return llvm::Error::success();
}
