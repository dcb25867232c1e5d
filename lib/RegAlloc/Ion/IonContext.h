//===- Ion/IonContext.h - The working state of ion -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The tables that the stages of ion hand on to one another. Each stage is a function over them;
/// the comment on a table names the stage that fills it. All keep their memory from run to run.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_IONCONTEXT_H
#define COT_LIB_REGALLOC_ION_IONCONTEXT_H

#include "BlockWeights.h"
#include "DebugLocator.h"
#include "Ion/BlockLayout.h"
#include "Ion/FixedPlaces.h"
#include "Ion/Occupancy.h"
#include "Ion/RegisterOrder.h"
#include "Ion/WholeLoops.h"
#include "ParallelMoves.h"
#include "cot/RegAlloc/Allocate.h"

namespace cot::regalloc {

class IonContext {
public:
  void start(const Problem &problem, const MachineEnvironment &environment, const Options &options,
             Output &output);

  /// As the client sees it. Operands are read where they stand; but stages number blocks and
  /// instructions as the layout does, and for a copy they read its source.
  const Problem *problem = nullptr;
  const MachineEnvironment *environment = nullptr;
  const Options *options = nullptr;
  Output *output = nullptr;

  // BlockLayout.cpp
  BlockWeights weights; ///< Of the problem's blocks.
  ion::BlockLayout layout;
  llvm::MutableArrayRef<Allocation> places; ///< By operand: those of the output.

  // Copies.cpp
  Table<VReg> copyOf;        ///< By vreg: its source, or none; empty if nothing is a copy.
  Table<uint8_t> isCheap;    ///< By vreg.
  Table<uint32_t> moveInsts; ///< As the problem numbers them, in the order of the layout.

  // Uses.cpp
  Table<uint32_t> blockOf;  ///< By instruction.
  Table<float> frequencies; ///< By block.
  Table<ion::CutSums> cutSums;
  Table<ion::CutCosts> cutCosts; ///< By block.
  Table<ion::VRegInfo> vregs;    ///< One more than there are vregs.
  Table<ion::Use> uses;
  Table<uint32_t> nextUse;     ///< By vreg.
  uint32_t numDefinitions = 0; ///< Parameters included.
  bool hasLimits = false;      ///< Of any use.
  ion::FixedPlaces fixedPlaces;
  /// Operands whose place is not just that of a range: fixed, on the stack, tied.
  Table<ion::SpecialOperand> specials;

  // Liveness.cpp
  Table<ion::LiveRange> ranges;
  Table<ion::Bundle> bundles; ///< At first one for each vreg that has ranges.
  ion::WholeLoops wholeLoops;
  Table<ion::BlockRun> liveBlocks;
  Table<uint64_t> liveIn, liveOut; ///< One bit per block.

  // SortKeys.h
  Table<uint64_t> sortKeys, sortScratch;

  // Bundles.cpp
  Table<ion::Affinity> affinities;
  Table<uint32_t> affinityOffsets; ///< By vreg, into affinityLists.
  Table<uint32_t> affinityLists;   ///< Affinities, the hottest of each vreg, in order.
  Table<ion::SpillSet> spillSets;

  // Process.cpp, Split.cpp
  ion::Occupancy occupancy;
  ion::RegisterOrder registerOrder;
  Table<ion::QueueEntry> queue; ///< A heap.
  Table<uint32_t> spilled;      ///< Bundles without a register.
  Table<uint32_t> conflicts, bestConflicts;
  Table<uint32_t> bundleStamps; ///< By bundle: the last probe that met it.
  uint32_t probeStamp = 0;
  Table<uint32_t> detours; ///< Ranges.
  Table<uint32_t> sortedDetours;
  Table<uint32_t> joinedTo; ///< By element of detours.
  Table<uint32_t> tiedTo;   ///< By vreg, when a bundle is taken apart: see Split.cpp.
  Table<ion::Cut> cuts;

  // Spill.cpp
  std::array<Table<ion::FreeSlot>, numRegClasses> freeSlots; ///< Heaps.
  SpillSlots slots;

  // Places.cpp
  Table<uint32_t> pieces;     ///< The ranges of vregs that were cut, in order.
  Table<uint8_t> slotIsValid; ///< By vreg: from its definition on, the slot holds the value.
  Table<uint8_t> wantsSlot;
  Table<uint32_t> unplaced; ///< Uses whose home doesn't suit them.
  /// By block: the first and the last of the points where predecessors end.
  Table<ion::PointHull> predecessorEnds;
  Table<ion::Move> transitions, moves;

  // Moves.cpp
  Table<PlacedEdit> edits;
  Table<ion::Move> movesHere;
  ParallelMoves parallelMoves;

  // DebugLabels.cpp
  DebugLocator debugLocator;

  // RedundantEdits.cpp
  Table<uint32_t> contents, contentStamps;
  Table<PReg> copies;

  /// Problems of one size differ most in copies and ranges: from the second one on, there is room
  /// for what a much larger one than all so far could have.
  void makeRoomForLater(const Problem &next);
  size_t mostVRegs = 0; ///< Of all problems.
  uint64_t numRuns = 0;
  /// Tables that nobody needs any more when moves are made, the largest first, and whether the
  /// first ones have lent their memory to the moves and what sorts them.
  enum class Idle : uint8_t { Cells, Lists, Affinities, AffinityLists };
  std::array<Idle, 4> idleBySize = {Idle::Cells, Idle::Lists, Idle::Affinities,
                                    Idle::AffinityLists};
  std::array<bool, 3> isLent = {};
  // Memory goes from tables to others: see Ion.cpp.
  template <typename Visitor> void withIdle(Idle idle, Visitor visit);
  template <typename Visitor> void withMoveTables(Visitor visit);
  void shareMemoryAtStart();
  void shareMemoryBeforeUses();
  void shareMemoryBeforeLiveness();
  void shareMemoryBeforeProcessing();
  void shareMemoryBeforeSlots();
  void shareMemoryBeforeJoining();
  void shareMemoryBeforePlacing();
  void shareMemoryBeforeMoving();
  void shareMemoryBeforeLast();

  /// Where a range is: in a register, in the slot of its spill set, or nowhere.
  Allocation placeOf(uint32_t range) const;
  Allocation slotOf(uint32_t spillSet) const;
  /// The home of \p vreg at \p point. Nowhere also if it isn't live there.
  Allocation homeAt(uint32_t vreg, uint32_t point) const;
  bool hasRanges(uint32_t vreg) const {
    return vregs[vreg].rangesBegin != vregs[vreg + 1].rangesBegin;
  }
  /// The same if the vreg is live there, or has no ranges at all.
  Allocation liveHomeAt(uint32_t vreg, uint32_t point) const {
    if (vregs[vreg].cut != ion::none) return homeAt(vreg, point);
    uint32_t range = vregs[vreg].rangesBegin;
    return range == vregs[vreg + 1].rangesBegin ? Allocation() : placeOf(range);
  }
  /// Notes that the ranges of \p vreg may be in several bundles from now on.
  void markCut(uint32_t vreg) {
    if (vregs[vreg].cut != ion::none) return;
    vregs[vreg].cut = static_cast<uint32_t>(cuts.size());
    cuts.push_back({vreg, 0, 0});
  }
  /// The range of \p vreg that covers \p point, or none. Detours don't count.
  uint32_t pieceAt(uint32_t vreg, uint32_t point) const;

  /// Where a vreg is behind the last instruction of a block: the definition, if it is that one's.
  Allocation placeAtEnd(uint32_t vreg, uint32_t block) const;
  /// Moves of an edge stand at its target if only this edge leads there and they can't stand before
  /// the branch.
  bool movesOnEntry(uint32_t from, uint32_t to) const;

  uint32_t numBlocks() const { return layout.numBlocks(); }
  uint32_t blockBegin(uint32_t block) const {
    return ion::pointBefore(layout.instsOf(Block(block)).begin);
  }
  uint32_t blockEnd(uint32_t block) const {
    return ion::pointBefore(layout.instsOf(Block(block)).end);
  }
  uint32_t blockAt(uint32_t point) const { return blockOf[point / 2]; }
  /// Where a vreg is defined, or a parameter.
  uint32_t defBlockOf(const ion::VRegInfo &vreg) const {
    return blockAt(vreg.isParam() ? vreg.homeFrom : vreg.defPoint());
  }
  float frequencyAt(uint32_t point) const { return frequencies[blockAt(point)]; }
  /// An instruction as the problem numbers it.
  Inst originalInst(uint32_t inst) const {
    return layout.isChanged() ? layout.originalInst(inst, blockOf[inst]) : Inst(inst);
  }
  /// What \p vreg is a copy of, or itself.
  VReg sourceOf(VReg vreg) const {
    if (copyOf.empty()) return vreg;
    VReg source = copyOf[vreg.index()];
    return source ? source : vreg;
  }
  bool isCopy(VReg vreg) const { return !copyOf.empty() && copyOf[vreg.index()]; }
  /// The vreg of an operand, which has one, by its number. Where it defines a copy it is a late use
  /// of the source.
  VReg vregOf(uint32_t operand) const { return sourceOf(problem->operands[operand].vreg()); }
  Constraint constraint(uint32_t operand) const { return problem->operands[operand].constraint(); }
  /// The number of the first operand of \p inst.
  uint32_t firstOperandOf(uint32_t inst) const {
    return problem->operandOffsets[originalInst(inst).index()];
  }
  /// What an operand of \p inst asks for: for a tied definition, that is what the use asks for.
  Constraint constraintOf(uint32_t operand, uint32_t inst) const {
    Constraint own = constraint(operand);
    return own.isReuse() ? constraint(firstOperandOf(inst) + own.reuseIndex()) : own;
  }
  /// True if \p block passes arguments to its successor of this number, be it only to copies.
  bool passesArgs(uint32_t block, unsigned successorIndex) const {
    return !problem->branchArgsOf(layout.originalBlock(block), successorIndex).empty();
  }
  /// Calls \p visit for each argument, and its parameter, that \p block passes to its successor of
  /// this number. Parameters that are copies are passed nothing.
  template <typename Visitor>
  void visitArgs(uint32_t block, unsigned successorIndex, Visitor visit) const;
  uint32_t spillSetOf(uint32_t vreg) const {
    return bundles[ranges[vregs[vreg].rangesBegin].bundle].spillSet;
  }
  /// Another operand of the instruction of \p use that brings the vreg into a register which will
  /// do for \p use as well: a fixed use, or a definition tied to the vreg. None if there is none.
  uint32_t siblingOf(const ion::Use &use, uint32_t vreg) const;
  /// Makes a detour. It is placed when the queue is empty.
  void addDetour(const ion::LiveRange &range, uint32_t spillSet, uint8_t limit);
  /// Puts a bundle into the queue.
  void enqueue(uint32_t bundle);
};

template <typename Visitor>
void IonContext::visitArgs(uint32_t block, unsigned successorIndex, Visitor visit) const {
  Block original = layout.originalBlock(block);
  llvm::ArrayRef<VReg> args = problem->branchArgsOf(original, successorIndex);
  if (args.empty()) return;
  const VReg *param = problem->paramsOf(problem->successorsOf(original)[successorIndex]).data();
  for (VReg arg : args) {
    if (!isCopy(*param)) visit(sourceOf(arg), *param);
    ++param;
  }
}

namespace ion {

/// Sums up the ranges of a bundle.
void measureBundle(IonContext &context, uint32_t bundle);
/// Finds a smaller problem for a bundle that fits nowhere: puts pieces of it into the queue.
void splitBundle(IonContext &context, uint32_t bundle);
/// Sends a bundle to the stack, but for a detour at each use that wants a register.
void spillBundle(IonContext &context, uint32_t bundle);

/// The points of one instruction for which uses want a detour, and the registers that will do.
struct DetourExtent {
  uint32_t from = none; ///< None if no use wants one.
  uint32_t to = 0;
  uint8_t limit = Constraint::maxLimit;
};
/// Looks at the uses [\p usesBegin, \p usesEnd) of \p vreg, which belong to one instruction.
DetourExtent measureDetour(const IonContext &context, uint32_t vreg, uint32_t usesBegin,
                           uint32_t usesEnd);

/// Makes a detour for the uses [\p usesBegin, \p usesEnd) of one instruction inside \p range, if
/// any of them wants one.
void makeDetour(IonContext &context, const LiveRange &range, uint32_t usesBegin, uint32_t usesEnd);

/// The stages, in order. See docs/RegAlloc.md.
void joinCopies(IonContext &context);
void collectUses(IonContext &context);
void computeLiveness(IonContext &context);
void buildBundles(IonContext &context);
llvm::Error processBundles(IonContext &context);
void followHints(IonContext &context);
void allocateSpillSlots(IonContext &context);
void joinDetours(IonContext &context);
void placeOperands(IonContext &context);
void resolveMoves(IonContext &context);
void removeRedundantEdits(IonContext &context);
void locateDebugLabels(IonContext &context);

} // namespace ion
} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_ION_IONCONTEXT_H
