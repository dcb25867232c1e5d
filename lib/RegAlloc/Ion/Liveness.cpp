//===- Ion/Liveness.cpp - Uses and live ranges -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Live ranges straight from the uses of each vreg: from a use, walk predecessors up to the
/// definition. A block is entered once per vreg that is live into it, loops that the vreg lives
/// through at one stroke, and a vreg that doesn't leave its block costs its uses alone. (Appel,
/// Modern Compiler Implementation, 19.6; Boissinot et al., "Computing Liveness Sets for SSA-Form
/// Programs", 2011.)
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"
#include "llvm/Support/Compiler.h"
#include <algorithm>
#include <utility>

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

/// A cheap definition is repeated for less than a reload costs: no memory, and no store before it.
constexpr float rematWeight = 0.5f;

class RangeBuilder {
public:
  explicit RangeBuilder(IonContext &context)
      : c(context), problem(*context.problem), liveBlocks(context.liveBlocks) {}

  void run() {
    findFrequencies();
    findCutCosts();
    countUses();
    collectUses();
    c.fixedPlaces.finish();
    buildRanges();
  }

private:
  void findFrequencies();
  void findCutCosts();
  void countUses();
  void countArguments();
  void collectUses();
  void collectArguments(uint32_t block, unsigned successorIndex);
  void collectOperand(Inst inst, uint32_t index, float frequency);
  void collectSpecial(Inst inst, uint32_t index, float frequency);
  void reserve(Operand operand, Constraint constraint, uint32_t before);
  void addUse(VReg vreg, const Use &use);
  void markTied(uint32_t source);
  void define(VReg vreg, Inst inst, uint32_t index, uint32_t homeFrom);
  void addClobbers(Inst inst);
  void buildRanges();
  void closeGaps();
  void buildRange(uint32_t vreg);
  uint32_t localEnd(uint32_t vreg, uint32_t defPoint) const;
  void buildGlobalRange(uint32_t vreg, uint32_t defBlock, uint32_t localEnd);
  void enter(uint32_t block, uint32_t defBlock);
  void walkBlocks(uint32_t defBlock);
  template <typename Visitor> void visitLiveBlocks(uint32_t defBlock, Visitor visit);
  void addRange(uint32_t vreg, uint32_t from, uint32_t to);
  void addBundle(uint32_t vreg);
  uint32_t usesEnd(uint32_t vreg) const { return vregs[vreg + 1].usesBegin; }

  IonContext &c;
  const Problem &problem;
  // Tables of the context, whose addresses don't change here once they have their sizes.
  VRegInfo *vregs = nullptr;
  Use *uses = nullptr;
  uint32_t *nextUse = nullptr; ///< By vreg: where its next use goes.
  uint32_t blockHere = 0;      ///< Whose uses are being collected.
  /// What the vreg is live into: blocks, and loops that it lives through.
  std::vector<BlockRun> &liveBlocks;
  uint32_t numLive = 0, firstLive = 0, lastLive = 0;
  uint32_t nextUnassigned = 0;
  uint32_t lengthOfAll = 0; ///< Of the ranges of a vreg.
  float weightOfAll = 0;
};

} // namespace

static bool hasBit(llvm::ArrayRef<uint64_t> bits, uint32_t block) {
  return bits[block / 64] >> block % 64 & 1;
}

static void setBits(std::vector<uint64_t> &bits, BlockRun run) {
  uint32_t first = run.first / 64, last = run.last / 64;
  uint64_t fromFirst = ~uint64_t(0) << run.first % 64;
  uint64_t toLast = ~uint64_t(0) >> (63 - run.last % 64);
  if (first == last) {
    bits[first] |= fromFirst & toLast;
    return;
  }
  bits[first] |= fromFirst;
  std::fill(bits.begin() + first + 1, bits.begin() + last, ~uint64_t(0));
  bits[last] |= toLast;
}

void RangeBuilder::findFrequencies() {
  c.blockOf.resize(problem.numInsts());
  c.frequencies.resize(problem.numBlocks());
  for (uint32_t block = 0; block < problem.numBlocks(); ++block) {
    InstRange insts = problem.blocks[block];
    std::fill(c.blockOf.begin() + insts.begin.index(), c.blockOf.begin() + insts.end.index(),
              block);
    // Sums of weights must neither vanish nor overflow.
    c.frequencies[block] = std::clamp(c.weights[c.layout.originalBlock(block)], 1e-4f, 1e9f);
  }
}

/// An edge is crossed by the points between its source's end and its target's beginning, so sums
/// of differences give all costs in linear time.
void RangeBuilder::findCutCosts() {
  uint32_t numBlocks = problem.numBlocks();
  std::vector<CutSums> &sums = c.cutSums;
  sums.assign(numBlocks + 1, {});
  auto add = [&](double CutSums::*cost, uint32_t begin, uint32_t end, double frequency) {
    if (begin >= end) return;
    sums[begin].*cost += frequency;
    sums[end].*cost -= frequency;
  };
  for (uint32_t from = 0; from < numBlocks; ++from) {
    llvm::ArrayRef<Block> successors = problem.successorsOf(Block(from));
    for (Block successor : successors) {
      uint32_t to = successor.index();
      double frequency = c.frequencies[successors.size() > 1 ? to : from];
      if (from < to) {
        add(&CutSums::forwardAtBegin, from + 1, to + 1, frequency);
        add(&CutSums::forwardInside, from + 1, to, frequency);
      } else {
        add(&CutSums::backAtBegin, to + 1, from + 1, frequency);
        add(&CutSums::backInside, to, from + 1, frequency);
      }
    }
  }
  // Sums of differences are not exact.
  CutSums sum = {};
  auto addTo = [](double &total, double difference) {
    total = std::max(0.0, total + difference);
    return static_cast<float>(total);
  };
  c.cutCosts.resize(numBlocks);
  for (uint32_t block = 0; block < numBlocks; ++block) {
    const CutSums &here = sums[block];
    CutCosts &costs = c.cutCosts[block];
    costs.forwardAtBegin = addTo(sum.forwardAtBegin, here.forwardAtBegin);
    costs.forwardInside = addTo(sum.forwardInside, here.forwardInside) + c.frequencies[block];
    costs.backAtBegin = addTo(sum.backAtBegin, here.backAtBegin);
    costs.backInside = addTo(sum.backInside, here.backInside);
  }
  giveBack(sums);
}

void RangeBuilder::countUses() {
  c.vregs.assign(problem.numVRegs + 1, {});
  vregs = c.vregs.data();
  c.nextUse.resize(problem.numVRegs);
  nextUse = c.nextUse.data();
  // Definitions in fixed places and on the stack are not in the lists.
  auto isListed = [](Operand operand) {
    Constraint constraint = operand.constraint();
    if (constraint.isFixed()) return operand.isUse() && !operand.isNonAllocatable();
    return operand.isUse() || constraint != Constraint::stack();
  };
  for (Operand operand : problem.operands)
    if (isListed(operand)) ++vregs[operand.vreg().index()].usesBegin;
  if (!problem.branchArgs.empty()) countArguments();
  uint32_t total = 0;
  for (VRegInfo &vreg : c.vregs) {
    uint32_t count = vreg.usesBegin;
    vreg.usesBegin = total;
    total += count;
  }
  c.uses.resize(total);
  uses = c.uses.data();
}

/// The arguments that a block passes are one use of each vreg among them: all at one point.
void RangeBuilder::countArguments() {
  std::fill(nextUse, nextUse + problem.numVRegs, none);
  for (uint32_t block = 0; block < problem.numBlocks(); ++block) {
    uint32_t begin = problem.branchArgOffsets[problem.successorOffsets[block]];
    uint32_t end = problem.branchArgOffsets[problem.successorOffsets[block + 1]];
    for (VReg arg : problem.branchArgs.slice(begin, end - begin))
      if (std::exchange(nextUse[arg.index()], block) != block) ++vregs[arg.index()].usesBegin;
  }
}

/// Uses come in order of blocks and instructions, so that distributing them to their vregs leaves
/// each list sorted but for the points of one instruction.
void RangeBuilder::collectUses() {
  c.fixedPlaces.start(problem.numInsts());
  c.hasLimits = false;
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg)
    nextUse[vreg] = vregs[vreg].usesBegin;
  size_t nextSpecial = 0;
  for (uint32_t block = 0; block < problem.numBlocks(); ++block) {
    float frequency = c.frequencies[block];
    blockHere = block;
    for (VReg param : problem.paramsOf(Block(block)))
      define(param, Inst(), none, c.blockBegin(block));
    InstRange insts = problem.blocks[block];
    for (uint32_t inst = insts.begin.index(); inst < insts.end.index(); ++inst) {
      if (problem.hasClobbers(Inst(inst))) addClobbers(Inst(inst));
      for (uint32_t i = problem.operandOffsets[inst]; i < problem.operandOffsets[inst + 1]; ++i)
        collectOperand(Inst(inst), i, frequency);
      for (; nextSpecial < c.specials.size(); ++nextSpecial) {
        uint32_t source = c.specials[nextSpecial].source;
        if (source != none && !c.operand(source).constraint().isFixed()) markTied(source);
      }
    }
    for (unsigned s = 0; s < problem.successorsOf(Block(block)).size(); ++s)
      collectArguments(block, s);
  }
}

void RangeBuilder::collectArguments(uint32_t block, unsigned successorIndex) {
  Use use;
  use.point = c.blockEnd(block) - 1;
  use.weight = c.frequencies[block] * 0.5f;
  use.isLate = true;
  // Arguments become parameters at the branch: at the target it is too late to make them.
  Block target = problem.successorsOf(Block(block))[successorIndex];
  use.needsPlace = c.movesOnEntry(block, target.index());
  for (VReg arg : problem.branchArgsOf(Block(block), successorIndex)) {
    uint32_t next = nextUse[arg.index()];
    Use *last = next > vregs[arg.index()].usesBegin ? &uses[next - 1] : nullptr;
    if (!last || last->point != use.point || last->operand != none) {
      addUse(arg, use);
      continue;
    }
    last->weight += use.weight;
    last->needsPlace |= use.needsPlace;
  }
}

void RangeBuilder::addUse(VReg vreg, const Use &use) {
  uint32_t at = nextUse[vreg.index()]++;
  for (; at > vregs[vreg.index()].usesBegin && uses[at - 1].point > use.point; --at)
    uses[at] = uses[at - 1];
  uses[at] = use;
}

/// The use of operand \p source, the last of its vreg or nearly so, gets the place of a definition.
void RangeBuilder::markTied(uint32_t source) {
  uint32_t at = nextUse[c.operand(source).vreg().index()];
  while (uses[--at].operand != source) {
  }
  uses[at].constraint = Constraint::any();
  uses[at].isTied = true;
}

void RangeBuilder::define(VReg vreg, Inst inst, uint32_t index, uint32_t homeFrom) {
  VRegInfo &info = vregs[vreg.index()];
  info.regClass = vreg.regClass();
  info.homeFrom = homeFrom;
  info.defOperand = index;
  info.defInst = inst.index();
  info.defBlock = blockHere;
}

void RangeBuilder::addClobbers(Inst inst) {
  uint32_t set = problem.clobbers[inst.index()];
  c.fixedPlaces.addClobber(pointAfter(inst), problem.clobberSets[set]);
  // Moves of an edge to a block with several predecessors stand before the branch: what they bring
  // must survive the branch's clobbers.
  uint32_t block = c.blockOf[inst.index()];
  if (problem.blocks[block].last() != inst) return;
  for (Block successor : problem.successorsOf(Block(block)))
    if (problem.predecessorsOf(successor).size() > 1)
      c.fixedPlaces.addClobber(c.blockBegin(successor.index()), problem.clobberSets[set]);
}

/// How much a use in a register is worth, in moves, by the bits of its constraint: a reload or
/// store each for those that need one; less where a place on the stack is not as bad.
static constexpr std::array<float, 128> makeWeights() {
  std::array<float, 128> weights = {};
  for (unsigned bits = 0; bits < 128; ++bits) {
    auto constraint = Constraint::fromBits(static_cast<uint8_t>(bits));
    bool isLoose = constraint.isAny() || constraint.isFixed();
    weights[bits] = isLoose ? 0.5f : constraint == Constraint::stack() ? 0.0f : 1.0f;
  }
  return weights;
}
static constexpr std::array<float, 128> weightsByConstraint = makeWeights();

/// Most operands want any register or any place.
void RangeBuilder::collectOperand(Inst inst, uint32_t index, float frequency) {
  Operand operand = problem.operands[index];
  Constraint constraint = operand.constraint();
  if (!constraint.isAny() && constraint != Constraint::reg()) {
    collectSpecial(inst, index, frequency);
    return;
  }
  uint32_t point = pointBefore(inst) + operand.isLate();
  float weight = (constraint.isAny() ? 0.5f : 1.0f) * frequency;
  addUse(operand.vreg(),
         {point, index, weight, constraint, operand.isDef(), operand.isLate(), false, false});
  if (operand.isUse()) return;
  define(operand.vreg(), inst, index, point);
  if (problem.isCheap(inst)) vregs[operand.vreg().index()].isRemat = c.options->rematerialize;
}

/// Limits, fixed places, places on the stack and ties.
void RangeBuilder::collectSpecial(Inst inst, uint32_t index, float frequency) {
  Operand operand = problem.operands[index];
  if (operand.isNonAllocatable()) {
    c.places[index] = operand.fixedReg();
    return;
  }
  Constraint constraint = operand.constraint();
  uint32_t before = pointBefore(inst);
  bool isTied = constraint.isReuse();
  bool isOnStack = constraint == Constraint::stack();
  if (isTied) {
    uint32_t source = problem.operandOffsets[inst.index()] + constraint.reuseIndex();
    c.specials.push_back({inst.index(), index, source});
    // A tie to a fixed use is a fixed definition, and so on.
    constraint = c.operand(source).constraint();
    isOnStack = constraint == Constraint::stack();
  } else if (constraint.isFixed() || isOnStack) {
    c.specials.push_back({inst.index(), index, none});
  }
  bool isFixed = constraint.isFixed();
  if (isFixed) reserve(operand, constraint, before);
  c.hasLimits |= isLimited(constraint);

  Use use = {before,     index,           weightsByConstraint[constraint.bits()] * frequency,
             constraint, operand.isDef(), operand.isLate()};
  use.needsPlace = isOnStack;
  if (operand.isUse()) {
    // What is fixed is copied to its place before the instruction.
    if (operand.isLate() && !isFixed) use.point = before + 1;
    addUse(operand.vreg(), use);
    return;
  }
  // A value that is born in a fixed place or on the stack moves home after the instruction. A tied
  // definition needs its place early, since its input is copied there.
  uint32_t homeFrom = before + 1;
  if (isFixed)
    homeFrom = before + 2;
  else if (isTied || operand.isEarly())
    homeFrom = before;
  if (operand.isLate()) use.point = before + 1;
  if (!isFixed && !isOnStack) addUse(operand.vreg(), use);
  define(operand.vreg(), inst, index, homeFrom);
}

/// Reserves the register of a fixed operand.
void RangeBuilder::reserve(Operand operand, Constraint constraint, uint32_t before) {
  VRegInfo &vreg = vregs[operand.vreg().index()];
  vreg.hasHints = vreg.isReserved = true;
  bool both = operand.isUse() ? operand.isLate() : operand.isEarly();
  uint32_t from = operand.isUse() || operand.isEarly() ? before : before + 1;
  uint32_t to = both || operand.isDef() ? before + 2 : before + 1;
  c.fixedPlaces.addReservation(PReg(constraint.fixedEncoding(), operand.regClass()), from, to,
                               operand.vreg().index());
}

/// Ties to operands that are in no list of uses leave gaps between the lists.
void RangeBuilder::closeGaps() {
  uint32_t total = 0;
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg) {
    uint32_t begin = vregs[vreg].usesBegin, end = nextUse[vreg];
    if (begin != total)
      std::copy(c.uses.begin() + begin, c.uses.begin() + end, c.uses.begin() + total);
    vregs[vreg].usesBegin = total;
    total += end - begin;
  }
  vregs[problem.numVRegs].usesBegin = total;
  c.uses.resize(total);
}

void RangeBuilder::buildRanges() {
  uint32_t numBlocks = problem.numBlocks();
  liveBlocks.resize(numBlocks);
  c.liveIn.assign(numBlocks / 64 + 1, 0);
  c.liveOut.assign(numBlocks / 64 + 1, 0);
  c.wholeLoops.compute(c.weights.loopForest(), c.layout, numBlocks);
  closeGaps();
  // Untouched memory costs nothing, growing a table copies it.
  c.ranges.reserve(4 * c.uses.size() + problem.numVRegs);
  c.bundles.reserve(problem.numVRegs + c.uses.size());
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg) {
    vregs[vreg].rangesBegin = static_cast<uint32_t>(c.ranges.size());
    if (vregs[vreg].homeFrom == none) continue;
    buildRange(vreg);
    if (vregs[vreg].rangesBegin != c.ranges.size()) addBundle(vreg);
  }
  vregs[problem.numVRegs].rangesBegin = static_cast<uint32_t>(c.ranges.size());
}

/// A definition in a register holds it to the end of its instruction.
static uint32_t shortestEnd(const VRegInfo &info, uint32_t defPoint) {
  return info.defInst == none ? info.homeFrom : std::max(info.homeFrom, defPoint + 2);
}

/// How far the uses from \p defPoint to the end of its block reach.
uint32_t RangeBuilder::localEnd(uint32_t vreg, uint32_t defPoint) const {
  const VRegInfo &info = vregs[vreg];
  uint32_t to = shortestEnd(info, defPoint);
  uint32_t blockEnd = c.blockEnd(info.defBlock);
  const Use *begin = uses + info.usesBegin, *end = uses + usesEnd(vreg);
  // Mostly the definition comes first; blocks that are laid out before it may have uses too.
  if (begin != end && begin->point < defPoint)
    begin = std::partition_point(begin, end, [&](const Use &use) { return use.point < defPoint; });
  for (; begin != end && begin->point < blockEnd; ++begin)
    to = std::max(to, begin->point + 1);
  return to;
}

void RangeBuilder::buildRange(uint32_t vreg) {
  VRegInfo &info = vregs[vreg];
  uint32_t begin = info.usesBegin, end = usesEnd(vreg);
  nextUnassigned = begin;
  lengthOfAll = 0;
  weightOfAll = 0;
  if (info.isRemat) {
    for (uint32_t use = begin; use < end; ++use)
      if (uses[use].needsPlace) info.isRemat = false;
    if (info.isRemat)
      for (uint32_t use = begin; use < end; ++use)
        uses[use].weight *= rematWeight;
  }
  uint32_t defPoint = info.defInst == none ? info.homeFrom : info.defInst * 2;
  uint32_t defBlock = info.defBlock;
  bool isLocal =
      begin == end || (uses[begin].point >= defPoint && uses[end - 1].point < c.blockEnd(defBlock));
  if (!isLocal) {
    buildGlobalRange(vreg, defBlock, localEnd(vreg, defPoint));
    return;
  }
  // Uses are sorted: the last one ends the range.
  uint32_t to = shortestEnd(info, defPoint);
  if (begin != end) to = std::max(to, uses[end - 1].point + 1);
  if (info.homeFrom < to) addRange(vreg, info.homeFrom, to);
}

/// For a vreg that leaves the block of its definition, where it is live up to \p localEnd unless
/// it is live out of it.
void RangeBuilder::buildGlobalRange(uint32_t vreg, uint32_t defBlock, uint32_t localEnd) {
  uint32_t begin = vregs[vreg].usesBegin, end = usesEnd(vreg);
  numLive = 0;
  firstLive = lastLive = defBlock;
  for (uint32_t each = begin, behind = 0; each < end; ++each) {
    uint32_t point = uses[each].point;
    // Uses are sorted, and mostly several in a block.
    if (point < behind) continue;
    uint32_t block = c.blockAt(point);
    behind = c.blockEnd(block);
    if (block != defBlock && !hasBit(c.liveIn, block)) enter(block, defBlock);
  }
  walkBlocks(defBlock);

  uint32_t rangeFrom = none, rangeTo = none, use = begin;
  visitLiveBlocks(defBlock, [&](uint32_t first, uint32_t last, bool isLiveOut) {
    uint32_t start = c.blockBegin(first), stop = c.blockEnd(last);
    if (first == defBlock) {
      start = vregs[vreg].homeFrom;
      if (!isLiveOut) stop = localEnd;
      if (start >= stop) return;
    } else if (!isLiveOut) {
      while (use < end && uses[use].point < stop)
        ++use;
      stop = uses[use - 1].point + 1;
    }
    // A range begins with the definition, also where the value was live just before, from a loop.
    if (rangeTo != start || first == defBlock) {
      if (rangeTo != none) addRange(vreg, rangeFrom, rangeTo);
      rangeFrom = start;
    }
    rangeTo = stop;
  });
  addRange(vreg, rangeFrom, rangeTo);
}

/// Notes a block that the value is live into, for the first time. If it is in a loop that the
/// definition is not in, the value lives through that loop: the walk goes on from its header.
LLVM_ATTRIBUTE_ALWAYS_INLINE void RangeBuilder::enter(uint32_t block, uint32_t defBlock) {
  BlockRun run = {block, block};
  c.liveIn[block / 64] |= uint64_t(1) << block % 64;
  if (const WholeLoops::Loop *loop = c.wholeLoops.around(block, defBlock)) {
    run = {loop->first, loop->last};
    setBits(c.liveIn, run);
    setBits(c.liveOut, run);
  }
  liveBlocks[numLive++] = run;
  firstLive = std::min(firstLive, run.first);
  lastLive = std::max(lastLive, run.last);
}

/// Adds to the blocks with uses those that pass the value on to them.
void RangeBuilder::walkBlocks(uint32_t defBlock) {
  // The block of the definition is marked as if it had been entered, so that the walk ends there.
  c.liveIn[defBlock / 64] |= uint64_t(1) << defBlock % 64;
  for (uint32_t i = 0; i < numLive; ++i)
    for (Block predecessor : problem.predecessorsOf(Block(liveBlocks[i].first))) {
      uint32_t block = predecessor.index(), word = block / 64;
      uint64_t bit = uint64_t(1) << block % 64;
      if (c.liveOut[word] & bit) continue;
      c.liveOut[word] |= bit;
      if (!(c.liveIn[word] & bit)) enter(block, defBlock);
    }
}

/// Visits the blocks where the value is live in ascending order: runs of blocks that it is live
/// into and out of, and single ones. Bits for each block give the order, or sorting where they are
/// few and far between. Leaves no bit set.
template <typename Visitor> void RangeBuilder::visitLiveBlocks(uint32_t defBlock, Visitor visit) {
  uint32_t firstWord = firstLive / 64, lastWord = lastLive / 64;
  if (lastWord - firstWord > 2 * numLive + 8) {
    // Whoever is live in somewhere is in the list, but for the definition.
    liveBlocks[numLive++] = {defBlock, defBlock};
    llvm::ArrayRef<BlockRun> runs(liveBlocks.data(), numLive);
    std::sort(liveBlocks.begin(), liveBlocks.begin() + numLive,
              [](BlockRun a, BlockRun b) { return a.first < b.first; });
    for (BlockRun run : runs)
      visit(run.first, run.last, hasBit(c.liveOut, run.first));
    for (BlockRun run : runs)
      for (uint32_t word = run.first / 64; word <= run.last / 64; ++word)
        c.liveIn[word] = c.liveOut[word] = 0;
    return;
  }
  for (uint32_t word = firstWord; word <= lastWord; ++word) {
    uint64_t out = std::exchange(c.liveOut[word], 0);
    uint64_t live = std::exchange(c.liveIn[word], 0), passed = live & out;
    if (word == defBlock / 64) passed &= ~(uint64_t(1) << defBlock % 64);
    while (live) {
      auto first = static_cast<unsigned>(llvm::countr_zero(live));
      auto count = std::max(1u, static_cast<unsigned>(llvm::countr_one(passed >> first)));
      visit(word * 64 + first, word * 64 + first + count - 1, out >> first & 1);
      live &= count == 64 ? 0 : ~(((uint64_t(1) << count) - 1) << first);
    }
  }
}

void RangeBuilder::addRange(uint32_t vreg, uint32_t from, uint32_t to) {
  uint32_t begin = nextUnassigned, end = usesEnd(vreg);
  float weight = 0;
  for (; nextUnassigned < end && uses[nextUnassigned].point < to; ++nextUnassigned)
    weight += uses[nextUnassigned].weight;
  auto next = static_cast<uint32_t>(c.ranges.size()) + 1;
  auto bundle = static_cast<uint32_t>(c.bundles.size());
  c.ranges.push_back({from, to, vreg, bundle, next, begin, nextUnassigned, weight});
  lengthOfAll += to - from;
  weightOfAll += weight;
}

/// Makes the bundle of the ranges of one vreg, which were added last.
void RangeBuilder::addBundle(uint32_t vreg) {
  const VRegInfo &info = vregs[vreg];
  auto index = static_cast<uint32_t>(c.bundles.size());
  c.ranges.back().next = none;
  Bundle bundle = {};
  bundle.first = info.rangesBegin;
  bundle.last = static_cast<uint32_t>(c.ranges.size()) - 1;
  bundle.mayReserve = info.isReserved;
  bundle.length = lengthOfAll;
  bundle.weight = weightOfAll;
  bundle.limit = Constraint::maxLimit;
  c.bundles.push_back(bundle);
  if (c.hasLimits) measureBundle(c, index);
}

void ion::computeLiveness(IonContext &context) { RangeBuilder(context).run(); }
