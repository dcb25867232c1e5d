//===- Ion/Uses.cpp - What operands and arguments say of vregs -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One walk over the problem lists the uses of each vreg, in order, and notes definitions,
/// clobbers, reservations and operands that are special. Before it come the frequencies of blocks
/// and the costs of cutting a range between them, which uses are weighed by.
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"
#include <algorithm>
#include <utility>

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

class UseCollector {
public:
  explicit UseCollector(IonContext &context)
      : c(context), problem(*context.problem), operands(context.problem->operands.data()),
        copyOf(context.copyOf.empty() ? nullptr : context.copyOf.data()) {}

  void run() {
    findFrequencies();
    findCutCosts();
    countUses();
    collectUses();
    closeGaps();
    c.fixedPlaces.finish();
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
  void define(VReg vreg, uint32_t index, uint32_t point, unsigned homeDelay);
  void addClobbers(Inst inst, uint32_t set);
  void closeGaps();

  IonContext &c;
  const Problem &problem;
  const Operand *operands;
  const VReg *copyOf; ///< Null if nothing is a copy.
  // Tables of the context, whose addresses don't change once they have their sizes.
  VRegInfo *vregs = nullptr;
  Use *uses = nullptr;
  uint32_t *nextUse = nullptr; ///< By vreg: where its next use goes.
};

} // namespace

/// Most operands want any register or any place.
static bool isPlain(Constraint constraint) {
  return constraint.isAny() || constraint == Constraint::reg();
}

void UseCollector::findFrequencies() {
  c.blockOf.resize(problem.numInsts());
  c.frequencies.reserve(c.numBlocks() + 1); // Who has the memory later wants one more.
  c.frequencies.resize(c.numBlocks());
  for (uint32_t block = 0; block < c.numBlocks(); ++block) {
    InstRange insts = c.layout.instsOf(Block(block));
    std::fill(c.blockOf.begin() + insts.begin.index(), c.blockOf.begin() + insts.end.index(),
              block);
    // Sums of weights must neither vanish nor overflow.
    c.frequencies[block] = std::clamp(c.weights[c.layout.originalBlock(block)], 1e-4f, 1e9f);
  }
}

/// An edge is crossed by the points between its source's end and its target's beginning, so sums
/// of differences give all costs in linear time.
void UseCollector::findCutCosts() {
  uint32_t numBlocks = c.numBlocks();
  Table<CutSums> &sums = c.cutSums;
  sums.assign(numBlocks + 1, {});
  auto add = [&](double CutSums::*cost, uint32_t begin, uint32_t end, double frequency) {
    if (begin >= end) return;
    sums[begin].*cost += frequency;
    sums[end].*cost -= frequency;
  };
  for (uint32_t from = 0; from < numBlocks; ++from) {
    llvm::ArrayRef<Block> successors = c.layout.successorsOf(Block(from));
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
}

void UseCollector::countUses() {
  c.vregs.assign(problem.numVRegs + 1, {});
  vregs = c.vregs.data();
  c.nextUse.resize(problem.numVRegs);
  nextUse = c.nextUse.data();
  // Definitions in fixed places and on the stack are not in the lists.
  auto isListed = [](Operand operand) {
    Constraint constraint = operand.constraint();
    if (isPlain(constraint)) return true;
    if (constraint.isFixed()) return operand.isUse() && !operand.isNonAllocatable();
    return operand.isUse() || constraint != Constraint::stack();
  };
  for (Operand operand : problem.operands)
    if (isListed(operand)) ++vregs[operand.vreg().index()].usesBegin;
  for (uint32_t copy = 0; copyOf && copy < problem.numVRegs; ++copy)
    if (copyOf[copy])
      vregs[copyOf[copy].index()].usesBegin += std::exchange(vregs[copy].usesBegin, 0);
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
void UseCollector::countArguments() {
  std::fill(nextUse, nextUse + problem.numVRegs, none);
  for (uint32_t block = 0; block < c.numBlocks(); ++block)
    for (unsigned s = 0, end = c.layout.numSuccessors(Block(block)); s < end; ++s)
      c.visitArgs(block, s, [&](VReg arg, VReg) {
        if (std::exchange(nextUse[arg.index()], block) != block) ++vregs[arg.index()].usesBegin;
      });
}

/// Uses come in order of blocks and instructions, so that distributing them to their vregs leaves
/// each list sorted but for the points of one instruction.
void UseCollector::collectUses() {
  c.fixedPlaces.start(problem.numInsts());
  c.hasLimits = false;
  c.numDefinitions = 0;
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg)
    nextUse[vreg] = vregs[vreg].usesBegin;
  size_t nextSpecial = 0;
  for (uint32_t block = 0; block < c.numBlocks(); ++block) {
    Block original = c.layout.originalBlock(block);
    float frequency = c.frequencies[block];
    for (VReg param : problem.paramsOf(original))
      if (!c.isCopy(param)) define(param, none, c.blockBegin(block), 0);
    InstRange insts = problem.instsOf(original);
    uint32_t shift = c.layout.shift(block);
    for (uint32_t asked = insts.begin.index(); asked < insts.end.index(); ++asked) {
      Inst inst(asked - shift);
      if (problem.hasClobbers(Inst(asked))) addClobbers(inst, problem.clobbers[asked]);
      uint32_t end = problem.operandOffsets[asked + 1];
      for (uint32_t i = problem.operandOffsets[asked]; i < end; ++i)
        collectOperand(inst, i, frequency);
      for (; nextSpecial < c.specials.size(); ++nextSpecial) {
        uint32_t source = c.specials[nextSpecial].source;
        if (source != none && !c.constraint(source).isFixed()) markTied(source);
      }
    }
    for (unsigned s = 0, end = c.layout.numSuccessors(Block(block)); s < end; ++s)
      collectArguments(block, s);
  }
}

void UseCollector::collectArguments(uint32_t block, unsigned successorIndex) {
  Use use;
  use.point = c.blockEnd(block) - 1;
  use.weight = c.frequencies[block] * 0.5f;
  use.isLate = true;
  // Arguments become parameters at the branch: at the target it is too late to make them.
  Block target = c.layout.successorsOf(Block(block))[successorIndex];
  use.needsPlace = c.movesOnEntry(block, target.index());
  c.visitArgs(block, successorIndex, [&](VReg arg, VReg) {
    uint32_t next = nextUse[arg.index()];
    Use *last = next > vregs[arg.index()].usesBegin ? &uses[next - 1] : nullptr;
    if (!last || last->point != use.point || last->operand != none) {
      addUse(arg, use);
      return;
    }
    last->weight += use.weight;
    last->needsPlace |= use.needsPlace;
  });
}

void UseCollector::addUse(VReg vreg, const Use &use) {
  uint32_t at = nextUse[vreg.index()]++;
  for (; at > vregs[vreg.index()].usesBegin && uses[at - 1].point > use.point; --at)
    uses[at] = uses[at - 1];
  uses[at] = use;
}

/// The use of operand \p source, the last of its vreg or nearly so, gets the place of a definition.
void UseCollector::markTied(uint32_t source) {
  uint32_t at = nextUse[c.vregOf(source).index()];
  while (uses[--at].operand != source) {
  }
  uses[at].constraint = Constraint::any();
  uses[at].isTied = true;
}

/// The home starts \p homeDelay points behind \p point.
void UseCollector::define(VReg vreg, uint32_t index, uint32_t point, unsigned homeDelay) {
  VRegInfo &info = vregs[vreg.index()];
  info.regClass = vreg.regClass();
  info.homeFrom = point + homeDelay;
  info.defOperand = index;
  info.homeDelay = static_cast<uint8_t>(homeDelay);
  ++c.numDefinitions;
}

void UseCollector::addClobbers(Inst inst, uint32_t set) {
  c.fixedPlaces.addClobber(pointAfter(inst), problem.clobberSets[set]);
  // Moves of an edge to a block with several predecessors stand before the branch: what they bring
  // must survive the branch's clobbers.
  uint32_t block = c.blockOf[inst.index()];
  if (c.layout.instsOf(Block(block)).last() != inst) return;
  for (Block successor : c.layout.successorsOf(Block(block)))
    if (c.layout.predecessorsOf(successor).size() > 1)
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

void UseCollector::collectOperand(Inst inst, uint32_t index, float frequency) {
  Operand operand = operands[index];
  Constraint constraint = operand.constraint();
  uint32_t vreg = operand.vreg().index();
  if (!isPlain(constraint) || (copyOf && copyOf[vreg])) {
    collectSpecial(inst, index, frequency);
    return;
  }
  uint32_t point = pointBefore(inst) + operand.isLate();
  float weight = (constraint.isAny() ? 0.5f : 1.0f) * frequency;
  addUse(operand.vreg(),
         {point, index, weight, constraint, operand.isDef(), operand.isLate(), false, false});
  if (operand.isUse()) return;
  define(operand.vreg(), index, pointBefore(inst), operand.isLate());
  if (c.isCheap[vreg]) vregs[vreg].isRemat = true;
}

/// Limits, fixed places, places on the stack, ties, and copies.
void UseCollector::collectSpecial(Inst inst, uint32_t index, float frequency) {
  Operand operand = operands[index];
  if (operand.isNonAllocatable()) {
    c.places[index] = operand.fixedReg();
    return;
  }
  VReg vreg = c.sourceOf(operand.vreg());
  // What defines a copy reads its source late.
  if (operand.isDef() && vreg != operand.vreg())
    operand = Operand::lateUse(vreg, operand.constraint());
  Constraint constraint = operand.constraint();
  uint32_t before = pointBefore(inst);
  bool isTied = constraint.isReuse();
  bool isOnStack = constraint == Constraint::stack();
  if (isTied) {
    uint32_t source = c.firstOperandOf(inst.index()) + constraint.reuseIndex();
    c.specials.push_back({inst.index(), index, source});
    // A tie to a fixed use is a fixed definition, and so on.
    constraint = c.constraint(source);
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
    addUse(vreg, use);
    return;
  }
  // A value that is born in a fixed place or on the stack moves home after the instruction. A tied
  // definition needs its place early, since its input is copied there.
  unsigned homeDelay = 1;
  if (isFixed)
    homeDelay = 2;
  else if (isTied || operand.isEarly())
    homeDelay = 0;
  if (operand.isLate()) use.point = before + 1;
  if (!isFixed && !isOnStack) addUse(vreg, use);
  define(vreg, index, before, homeDelay);
}

/// Reserves the register of a fixed operand.
void UseCollector::reserve(Operand operand, Constraint constraint, uint32_t before) {
  uint32_t vreg = c.sourceOf(operand.vreg()).index();
  vregs[vreg].hasHints = vregs[vreg].isReserved = true;
  bool both = operand.isUse() ? operand.isLate() : operand.isEarly();
  uint32_t from = operand.isUse() || operand.isEarly() ? before : before + 1;
  uint32_t to = both || operand.isDef() ? before + 2 : before + 1;
  c.fixedPlaces.addReservation(PReg(constraint.fixedEncoding(), operand.regClass()), from, to,
                               vreg);
}

/// Ties to operands that are in no list of uses leave gaps between the lists.
void UseCollector::closeGaps() {
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

void ion::collectUses(IonContext &context) { UseCollector(context).run(); }
