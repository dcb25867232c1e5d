//===- Ion/Liveness.cpp - Uses and live ranges -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Live ranges straight from the uses of each vreg: from a use, walk predecessors up to the
/// definition. A block is entered once per vreg that is live into it, whatever the depth of loops,
/// and a vreg that doesn't leave its block costs its uses alone. (Appel, Modern Compiler
/// Implementation, 19.6; Boissinot et al., "Computing Liveness Sets for SSA-Form Programs", 2011.)
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

/// A cheap definition is repeated for less than a reload costs: no memory, and no store before it.
constexpr float rematWeight = 0.5f;

class RangeBuilder {
public:
  explicit RangeBuilder(IonContext &context)
      : c(context), problem(*context.problem), nextUse(context.nextUse), liveTo(context.liveTo),
        liveBlocks(context.liveBlocks) {}

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
  void collectUses();
  void collectArguments(uint32_t block, unsigned successorIndex);
  void collectOperand(Inst inst, uint32_t index, float frequency);
  void addUse(VReg vreg, const Use &use);
  void markTied(uint32_t source);
  void define(VReg vreg, Inst inst, uint32_t index, uint32_t homeFrom);
  void addClobbers(Inst inst);
  void buildRanges();
  void buildRange(uint32_t vreg);
  void enter(uint32_t block, uint32_t to);
  void walkBlocks();
  template <typename Visitor> void visitLiveBlocks(Visitor visit);
  void addRange(uint32_t vreg, uint32_t from, uint32_t to);
  uint32_t usesEnd(uint32_t vreg) const { return c.vregs[vreg + 1].usesBegin; }

  IonContext &c;
  const Problem &problem;
  // Scratch of the context.
  std::vector<uint32_t> &nextUse;    ///< By vreg: where its next use goes.
  std::vector<uint32_t> &liveTo;     ///< By block: up to which point of it the vreg is live.
  std::vector<uint32_t> &liveBlocks; ///< Where the vreg is live, the block of the definition first.
  uint32_t numLive = 0, firstLive = 0, lastLive = 0;
  uint32_t nextUnassigned = 0;
};

} // namespace

void RangeBuilder::findFrequencies() {
  c.weights.compute(problem);
  c.blockOf.resize(problem.numInsts());
  c.frequencies.resize(problem.numBlocks());
  for (uint32_t block = 0; block < problem.numBlocks(); ++block) {
    InstRange insts = problem.blocks[block];
    std::fill(c.blockOf.begin() + insts.begin.index(), c.blockOf.begin() + insts.end.index(),
              block);
    // Sums of weights must neither vanish nor overflow.
    c.frequencies[block] = std::clamp(c.weights[Block(block)], 1e-4f, 1e9f);
  }
}

/// An edge is crossed by the points between its source's end and its target's beginning, so sums
/// of differences give all costs in linear time.
void RangeBuilder::findCutCosts() {
  uint32_t numBlocks = problem.numBlocks();
  c.cutCosts.assign(numBlocks + 1, {});
  auto add = [&](double CutCosts::*cost, uint32_t begin, uint32_t end, double frequency) {
    if (begin >= end) return;
    c.cutCosts[begin].*cost += frequency;
    c.cutCosts[end].*cost -= frequency;
  };
  for (uint32_t from = 0; from < numBlocks; ++from) {
    llvm::ArrayRef<Block> successors = problem.successorsOf(Block(from));
    for (Block successor : successors) {
      uint32_t to = successor.index();
      double frequency = c.frequencies[successors.size() > 1 ? to : from];
      if (from < to) {
        add(&CutCosts::forwardAtBegin, from + 1, to + 1, frequency);
        add(&CutCosts::forwardInside, from + 1, to, frequency);
      } else {
        add(&CutCosts::backAtBegin, to + 1, from + 1, frequency);
        add(&CutCosts::backInside, to, from + 1, frequency);
      }
    }
  }
  // Sums of differences are not exact.
  auto addTo = [](double &sum, double previous) { sum = std::max(0.0, sum + previous); };
  for (uint32_t block = 1; block < numBlocks; ++block) {
    CutCosts &costs = c.cutCosts[block];
    const CutCosts &previous = c.cutCosts[block - 1];
    addTo(costs.forwardAtBegin, previous.forwardAtBegin);
    addTo(costs.forwardInside, previous.forwardInside);
    addTo(costs.backAtBegin, previous.backAtBegin);
    addTo(costs.backInside, previous.backInside);
  }
  for (uint32_t block = 0; block < numBlocks; ++block)
    c.cutCosts[block].forwardInside += c.frequencies[block];
}

void RangeBuilder::countUses() {
  c.vregs.assign(problem.numVRegs + 1, {});
  for (Operand operand : problem.operands)
    if (!operand.isNonAllocatable()) ++c.vregs[operand.vreg().index()].usesBegin;
  for (VReg arg : problem.branchArgs)
    ++c.vregs[arg.index()].usesBegin;
  uint32_t total = 0;
  for (VRegInfo &vreg : c.vregs) {
    uint32_t count = vreg.usesBegin;
    vreg.usesBegin = total;
    total += count;
  }
  c.uses.resize(total);
}

/// Uses come in order of blocks and instructions, so that distributing them to their vregs leaves
/// each list sorted but for the points of one instruction.
void RangeBuilder::collectUses() {
  c.fixedPlaces.start(problem.numInsts());
  c.hasLimits = false;
  nextUse.resize(problem.numVRegs);
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg)
    nextUse[vreg] = c.vregs[vreg].usesBegin;
  size_t nextSpecial = 0;
  for (uint32_t block = 0; block < problem.numBlocks(); ++block) {
    float frequency = c.frequencies[block];
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
  for (VReg arg : problem.branchArgsOf(Block(block), successorIndex))
    addUse(arg, use);
}

void RangeBuilder::addUse(VReg vreg, const Use &use) {
  uint32_t at = nextUse[vreg.index()]++;
  for (; at > c.vregs[vreg.index()].usesBegin && c.uses[at - 1].point > use.point; --at)
    c.uses[at] = c.uses[at - 1];
  c.uses[at] = use;
}

/// The use of operand \p source, the last of its vreg or nearly so, gets the place of a definition.
void RangeBuilder::markTied(uint32_t source) {
  uint32_t at = nextUse[c.operand(source).vreg().index()];
  while (c.uses[--at].operand != source) {
  }
  c.uses[at].constraint = Constraint::any();
  c.uses[at].isTied = true;
}

void RangeBuilder::define(VReg vreg, Inst inst, uint32_t index, uint32_t homeFrom) {
  VRegInfo &info = c.vregs[vreg.index()];
  info.regClass = vreg.regClass();
  info.homeFrom = homeFrom;
  info.defOperand = index;
  info.defInst = inst.index();
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

/// How much a use in a register is worth, in moves: a reload or store each for those that need one;
/// less where a place on the stack is not as bad.
static float weightOf(ConstraintKind kind) {
  switch (kind) {
  case ConstraintKind::Reg:
  case ConstraintKind::Limit:
  case ConstraintKind::Reuse:
    return 1.0f;
  case ConstraintKind::Any:
  case ConstraintKind::Fixed:
    return 0.5f;
  case ConstraintKind::Stack:
    return 0;
  }
  return 0;
}

void RangeBuilder::collectOperand(Inst inst, uint32_t index, float frequency) {
  Operand operand = c.operand(index);
  if (operand.isNonAllocatable()) {
    c.output->allocations[index] = operand.fixedReg();
    return;
  }
  Constraint constraint = operand.constraint();
  uint32_t before = pointBefore(inst);
  bool isTied = constraint.isReuse();
  if (isTied) {
    uint32_t source = problem.operandOffsets[inst.index()] + constraint.reuseIndex();
    c.specials.push_back({inst.index(), index, source});
    // A tie to a fixed use is a fixed definition, and so on.
    constraint = c.operand(source).constraint();
  } else if (constraint.isFixed() || constraint.kind() == ConstraintKind::Stack) {
    c.specials.push_back({inst.index(), index, none});
  }
  if (constraint.isFixed()) {
    VRegInfo &vreg = c.vregs[operand.vreg().index()];
    vreg.hasHints = vreg.isReserved = true;
    bool both = operand.isUse() ? operand.isLate() : operand.isEarly();
    uint32_t from = operand.isUse() || operand.isEarly() ? before : before + 1;
    uint32_t to = both || operand.isDef() ? before + 2 : before + 1;
    c.fixedPlaces.addReservation(PReg(constraint.fixedEncoding(), operand.regClass()), from, to,
                                 operand.vreg().index());
  }

  Use use = {before,     index,           weightOf(constraint.kind()) * frequency,
             constraint, operand.isDef(), operand.isLate()};
  c.hasLimits |= constraint.kind() == ConstraintKind::Limit;
  bool outside = constraint.isFixed() || constraint.kind() == ConstraintKind::Stack;
  use.needsPlace = constraint.kind() == ConstraintKind::Stack;
  if (operand.isUse()) {
    // What is fixed is copied to its place before the instruction.
    if (operand.isLate() && !constraint.isFixed()) use.point = before + 1;
    addUse(operand.vreg(), use);
    return;
  }
  // A value that is born in a fixed place or on the stack moves home after the instruction. A tied
  // definition needs its place early, since its input is copied there.
  uint32_t homeFrom = before + 1;
  if (constraint.isFixed())
    homeFrom = before + 2;
  else if (isTied || operand.isEarly())
    homeFrom = before;
  if (operand.isLate()) use.point = before + 1;
  if (!outside) addUse(operand.vreg(), use);
  define(operand.vreg(), inst, index, homeFrom);
  if (problem.isCheap(inst) && c.options->rematerialize &&
      (constraint.kind() == ConstraintKind::Reg || constraint.isAny()))
    c.vregs[operand.vreg().index()].isRemat = true;
}

void RangeBuilder::buildRanges() {
  uint32_t numBlocks = problem.numBlocks();
  liveTo.resize(numBlocks);
  liveBlocks.resize(numBlocks);
  c.liveBits.assign(numBlocks / 64 + 1, 0);
  // Operands that are in no list of uses leave gaps between the lists: close them.
  uint32_t total = 0;
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg) {
    uint32_t begin = c.vregs[vreg].usesBegin, end = nextUse[vreg];
    if (begin != total)
      std::copy(c.uses.begin() + begin, c.uses.begin() + end, c.uses.begin() + total);
    c.vregs[vreg].usesBegin = total;
    total += end - begin;
  }
  c.vregs[problem.numVRegs].usesBegin = total;
  c.uses.resize(total);

  // Untouched memory costs nothing, growing a table copies it.
  c.ranges.reserve(4 * size_t(total) + problem.numVRegs);
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg) {
    c.vregs[vreg].rangesBegin = static_cast<uint32_t>(c.ranges.size());
    if (c.vregs[vreg].homeFrom != none) buildRange(vreg);
  }
  c.vregs[problem.numVRegs].rangesBegin = static_cast<uint32_t>(c.ranges.size());
}

void RangeBuilder::buildRange(uint32_t vreg) {
  VRegInfo &info = c.vregs[vreg];
  uint32_t begin = info.usesBegin, end = usesEnd(vreg);
  nextUnassigned = begin;
  for (uint32_t use = begin; use < end; ++use)
    if (c.uses[use].needsPlace) info.isRemat = false;
  if (info.isRemat)
    for (uint32_t use = begin; use < end; ++use)
      c.uses[use].weight *= rematWeight;

  uint32_t from = info.homeFrom;
  uint32_t defPoint = info.defInst == none ? from : info.defInst * 2;
  uint32_t defBlock = c.blockAt(defPoint);
  uint32_t blockEnd = c.blockEnd(defBlock);
  // A definition in a register holds it to the end of the instruction.
  uint32_t to = info.defInst == none ? from : std::max(from, info.defInst * 2 + 2);
  uint32_t use = begin;
  for (; use < end && c.uses[use].point < blockEnd && c.uses[use].point >= defPoint; ++use)
    to = std::max(to, c.uses[use].point + 1);
  if (begin == end || (use == end && c.uses[begin].point >= defPoint)) {
    if (from < to) addRange(vreg, from, to);
    return;
  }

  numLive = 0;
  firstLive = lastLive = defBlock;
  enter(defBlock, to);
  for (uint32_t each = begin, block = none, behind = 0; each < end; ++each) {
    uint32_t point = c.uses[each].point;
    // Uses are sorted, and mostly several in a block.
    if (block == none || point >= behind) {
      block = c.blockAt(point);
      behind = c.blockEnd(block);
      if (block != defBlock) enter(block, 0);
    }
    liveTo[block] = std::max(liveTo[block], point + 1);
  }
  walkBlocks();

  uint32_t rangeFrom = none, rangeTo = none;
  visitLiveBlocks([&](uint32_t block) {
    uint32_t start = block == defBlock ? from : c.blockBegin(block);
    if (start >= liveTo[block]) return;
    // A range begins with the definition, also where the value was live just before, from a loop.
    if (rangeTo != start || block == defBlock) {
      if (rangeTo != none) addRange(vreg, rangeFrom, rangeTo);
      rangeFrom = start;
    }
    rangeTo = liveTo[block];
  });
  addRange(vreg, rangeFrom, rangeTo);
}

/// Adds a block that isn't there yet, in which the value is live up to \p to.
inline void RangeBuilder::enter(uint32_t block, uint32_t to) {
  liveBlocks[numLive++] = block;
  c.liveBits[block / 64] |= uint64_t(1) << block % 64;
  liveTo[block] = to;
  firstLive = std::min(firstLive, block);
  lastLive = std::max(lastLive, block);
}

/// Adds to liveBlocks, which has the blocks with uses, those that pass the value on to them.
void RangeBuilder::walkBlocks() {
  const uint64_t *bits = c.liveBits.data();
  for (uint32_t i = 1; i < numLive; ++i)
    for (Block predecessor : problem.predecessorsOf(Block(liveBlocks[i]))) {
      uint32_t block = predecessor.index();
      if (bits[block / 64] >> block % 64 & 1)
        liveTo[block] = c.blockEnd(block);
      else
        enter(block, c.blockEnd(block));
    }
}

/// Visits liveBlocks in ascending order, which a bit for each block gives, or sorting them where
/// they are few and far between. Leaves no bit set.
template <typename Visitor> void RangeBuilder::visitLiveBlocks(Visitor visit) {
  uint32_t firstWord = firstLive / 64, lastWord = lastLive / 64;
  if (lastWord - firstWord > numLive) {
    std::sort(liveBlocks.begin(), liveBlocks.begin() + numLive);
    for (uint32_t i = 0; i < numLive; ++i) {
      c.liveBits[liveBlocks[i] / 64] = 0;
      visit(liveBlocks[i]);
    }
    return;
  }
  for (uint32_t word = firstWord; word <= lastWord; ++word) {
    uint64_t bits = c.liveBits[word];
    c.liveBits[word] = 0;
    for (; bits; bits &= bits - 1)
      visit(word * 64 + static_cast<uint32_t>(llvm::countr_zero(bits)));
  }
}

void RangeBuilder::addRange(uint32_t vreg, uint32_t from, uint32_t to) {
  uint32_t begin = nextUnassigned, end = usesEnd(vreg);
  float weight = 0;
  for (; nextUnassigned < end && c.uses[nextUnassigned].point < to; ++nextUnassigned)
    weight += c.uses[nextUnassigned].weight;
  c.ranges.push_back({from, to, vreg, none, none, begin, nextUnassigned, weight});
}

void ion::computeLiveness(IonContext &context) { RangeBuilder(context).run(); }
