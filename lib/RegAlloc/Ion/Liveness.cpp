//===- Ion/Liveness.cpp - Live ranges -===//
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

/// As many ranges as a vreg rarely has.
constexpr size_t roomForOne = 16;

/// A cheap definition is repeated for less than a reload costs: no memory, and no store before it.
constexpr float rematWeight = 0.5f;

class RangeBuilder {
public:
  explicit RangeBuilder(IonContext &context)
      : c(context), problem(*context.problem), vregs(context.vregs.data()),
        uses(context.uses.data()), liveBlocks(context.liveBlocks) {}
  void run();

private:
  void makeRoom(uint32_t numVRegs);
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
  // Tables of the context, whose addresses don't change here.
  VRegInfo *vregs;
  Use *uses;
  /// What the vreg is live into: blocks, and loops that it lives through.
  Table<BlockRun> &liveBlocks;
  uint32_t numLive = 0, firstLive = 0, lastLive = 0;
  uint32_t nextUnassigned = 0;
  uint32_t lengthOfAll = 0; ///< Of the ranges of a vreg.
  float weightOfAll = 0;
};

} // namespace

static bool hasBit(llvm::ArrayRef<uint64_t> bits, uint32_t block) {
  return bits[block / 64] >> block % 64 & 1;
}

static void setBits(Table<uint64_t> &bits, BlockRun run) {
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

void RangeBuilder::run() {
  uint32_t numBlocks = c.numBlocks();
  liveBlocks.resize(numBlocks);
  c.liveIn.assign(numBlocks / 64 + 1, 0);
  c.liveOut.assign(numBlocks / 64 + 1, 0);
  // Each definition makes a range, as a rule; loops and cuts make more of them.
  c.ranges.reserve(c.numDefinitions + c.numDefinitions / 16);
  c.bundles.reserve(c.numDefinitions + c.numDefinitions / 16);
  c.wholeLoops.compute(c.weights.loopForest(), c.layout, numBlocks);
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg) {
    if (c.numRuns == 1 && !c.ranges.hasRoom(roomForOne)) makeRoom(vreg);
    vregs[vreg].rangesBegin = static_cast<uint32_t>(c.ranges.size());
    if (vregs[vreg].homeFrom == none) continue;
    buildRange(vreg);
    if (vregs[vreg].rangesBegin != c.ranges.size()) addBundle(vreg);
  }
  vregs[problem.numVRegs].rangesBegin = static_cast<uint32_t>(c.ranges.size());
}

/// The ranges of the first vregs tell how many all will have. A table that grows by itself gets a
/// good deal more than is needed, in the end: that is for functions to come, where any are.
void RangeBuilder::makeRoom(uint32_t numVRegs) {
  size_t size = c.ranges.size(), all = size * problem.numVRegs / std::max(numVRegs, 1u);
  Table<LiveRange> larger;
  larger.reserve(std::max(all, size + roomForOne) + all / 16);
  larger.append(c.ranges);
  c.ranges = std::move(larger);
}

/// A definition in a register holds it to the end of its instruction.
static uint32_t shortestEnd(const VRegInfo &info, uint32_t defPoint) {
  return info.isParam() ? info.homeFrom : std::max(info.homeFrom, defPoint + 2);
}

/// How far the uses from \p defPoint to the end of its block reach.
uint32_t RangeBuilder::localEnd(uint32_t vreg, uint32_t defPoint) const {
  const VRegInfo &info = vregs[vreg];
  uint32_t to = shortestEnd(info, defPoint);
  uint32_t blockEnd = c.blockEnd(c.defBlockOf(info));
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
  uint32_t defPoint = info.isParam() ? info.homeFrom : info.defPoint();
  uint32_t defBlock = c.blockAt(defPoint);
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
    for (Block predecessor : c.layout.predecessorsOf(Block(liveBlocks[i].first))) {
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
