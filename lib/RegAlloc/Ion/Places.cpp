//===- Ion/Places.cpp - From ranges to the places of operands, and the moves between -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Every operand gets its place: that of the range that covers it, or its detour's, or a fixed one.
/// Where the place of a value changes, a move is due: from its definition to its home, between
/// pieces of a range, along edges, to the operands of an instruction.
///
/// A spilled value is stored once, behind its definition, if that is no more work than to store it
/// on every path on which it leaves its register: its slot stays valid from then on.
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"
#include <algorithm>
#include <numeric>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

class Placer {
public:
  explicit Placer(IonContext &context)
      : c(context), problem(*context.problem), wantsSlot(context.wantsSlot) {}

  void run() {
    sortPieces();
    placeUses();
    placeDetours();
    for (const SpecialOperand &special : c.specials)
      placeSpecial(special);
    for (uint32_t use : c.unplaced)
      placeBySibling(c.uses[use]);
    for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg)
      if (c.pieceOffsets[vreg] != c.pieceOffsets[vreg + 1]) moveVReg(vreg);
    for (const SpecialOperand &special : c.specials)
      storeForUse(special);
    passArguments();
  }

private:
  void sortPieces();
  void placeUses();
  bool suits(const Use &use, Allocation place) const;
  void placeDetours();
  void placeSpecial(const SpecialOperand &special);
  void storeForUse(const SpecialOperand &special);
  void placeBySibling(const Use &use);
  void moveVReg(uint32_t vreg);
  void chooseStore(uint32_t vreg);
  void collectTransitions(uint32_t vreg);
  void collectEdges(uint32_t vreg, uint32_t piece);
  void addTransition(uint32_t vreg, uint32_t point, Phase phase, Allocation from, Allocation to);
  void addMove(uint32_t vreg, uint32_t point, Phase phase, Allocation from, Allocation to);
  void passArguments();
  Allocation &allocation(uint32_t operand) { return c.output->allocations[operand]; }
  bool isTerminator(uint32_t inst) const {
    return problem.blocks[c.blockOf[inst]].last().index() == inst;
  }

  IonContext &c;
  const Problem &problem;
  std::vector<uint8_t> &wantsSlot; ///< By vreg: an operand wants it on the stack.
};

} // namespace

Allocation IonContext::slotOf(uint32_t spillSet) const {
  const SpillSet &set = spillSets[spillSet];
  return set.slot ? Allocation(set.slot) : Allocation();
}

Allocation IonContext::placeOf(uint32_t range) const {
  const Bundle &bundle = bundles[ranges[range].bundle];
  if (bundle.reg) return bundle.reg;
  return vregs[ranges[range].vreg].isRemat ? Allocation() : slotOf(bundle.spillSet);
}

uint32_t IonContext::pieceAt(uint32_t vreg, uint32_t point) const {
  uint32_t low = pieceOffsets[vreg], end = pieceOffsets[vreg + 1], high = end;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (ranges[pieces[middle]].to > point)
      high = middle;
    else
      low = middle + 1;
  }
  return low < end && ranges[pieces[low]].from <= point ? pieces[low] : none;
}

Allocation IonContext::homeAt(uint32_t vreg, uint32_t point) const {
  uint32_t piece = pieceAt(vreg, point);
  return piece == none ? Allocation() : placeOf(piece);
}

bool IonContext::movesOnEntry(uint32_t from, uint32_t to) const {
  if (problem->predecessorsOf(Block(to)).size() != 1 || Block(to) == problem->entry) return false;
  Inst branch = problem->blocks[from].last();
  return problem->successorsOf(Block(from)).size() > 1 || !problem->operandsOf(branch).empty() ||
         problem->hasClobbers(branch);
}

Allocation IonContext::placeAtEnd(uint32_t vreg, uint32_t block) const {
  const VRegInfo &info = vregs[vreg];
  if (info.defInst != none && problem->blocks[block].last().index() == info.defInst)
    return output->allocations[info.defOperand];
  return homeAt(vreg, blockEnd(block) - 1);
}

uint32_t IonContext::siblingOf(const Use &use, uint32_t vreg) const {
  uint32_t inst = use.point / 2;
  for (uint32_t i = problem->operandOffsets[inst]; i < problem->operandOffsets[inst + 1]; ++i) {
    Operand other = operand(i);
    if (i == use.operand || other.isNonAllocatable()) continue;
    if (other.isUse()) {
      if (other.vreg().index() != vreg || !other.constraint().isFixed()) continue;
      PReg reg = other.fixedReg();
      if (environment->allocatable().contains(reg) && reg.encoding() < use.limit() &&
          (other.isLate() || !use.isLate))
        return i;
    } else if (other.constraint().isReuse() && !use.isLate) {
      uint32_t source = problem->operandOffsets[inst] + other.constraint().reuseIndex();
      if (operand(source).vreg().index() != vreg) continue;
      Constraint constraint = operand(source).constraint();
      bool fits = constraint.kind() == ConstraintKind::Reg
                      ? use.limit() == Constraint::maxLimit
                      : constraint.kind() == ConstraintKind::Limit &&
                            constraint.limitCount() <= use.limit();
      if (fits) return i;
    }
  }
  return none;
}

/// Distributes all ranges but detours to their vregs and sorts them. Liveness made ranges in order,
/// so only vregs that were cut have anything to sort.
void Placer::sortPieces() {
  uint32_t firstCut = c.vregs[problem.numVRegs].rangesBegin;
  auto numRanges = static_cast<uint32_t>(c.ranges.size());
  auto isPiece = [&](uint32_t range) { return !c.bundles[c.ranges[range].bundle].isDetour; };
  c.pieceOffsets.assign(problem.numVRegs + 1, 0);
  for (uint32_t range = firstCut; range < numRanges; ++range)
    if (isPiece(range)) ++c.pieceOffsets[c.ranges[range].vreg];
  // From numbers to ends.
  uint32_t numCuts = 0;
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg) {
    numCuts += c.pieceOffsets[vreg];
    c.pieceOffsets[vreg] = c.vregs[vreg + 1].rangesBegin + numCuts;
  }
  c.pieceOffsets[problem.numVRegs] = firstCut + numCuts;
  c.pieces.resize(firstCut + numCuts);
  for (uint32_t range = numRanges; range-- > firstCut;)
    if (isPiece(range)) c.pieces[--c.pieceOffsets[c.ranges[range].vreg]] = range;
  uint32_t end = firstCut + numCuts;
  for (uint32_t vreg = problem.numVRegs; vreg-- > 0;) {
    uint32_t begin = c.vregs[vreg].rangesBegin, count = c.vregs[vreg + 1].rangesBegin - begin;
    bool wasCut = c.pieceOffsets[vreg] < end;
    uint32_t first = c.pieceOffsets[vreg] -= count;
    std::iota(c.pieces.begin() + first, c.pieces.begin() + first + count, begin);
    if (wasCut)
      std::sort(c.pieces.begin() + first, c.pieces.begin() + end,
                [&](uint32_t a, uint32_t b) { return c.ranges[a].from < c.ranges[b].from; });
    end = first;
  }
}

bool Placer::suits(const Use &use, Allocation place) const {
  switch (use.constraint.kind()) {
  case ConstraintKind::Any:
    return !use.isTied && !place.isNone();
  case ConstraintKind::Reg:
  case ConstraintKind::Limit:
    return place.isReg() && place.reg().encoding() < use.limit();
  default:
    return false;
  }
}

void Placer::placeUses() {
  c.unplaced.clear();
  for (uint32_t piece : c.pieces) {
    const LiveRange &range = c.ranges[piece];
    Allocation place = c.placeOf(piece);
    for (uint32_t i = range.usesBegin; i < range.usesEnd; ++i) {
      const Use &use = c.uses[i];
      if (use.operand == none) continue;
      if (suits(use, place))
        allocation(use.operand) = place;
      else if (!use.isDef && !use.isTied && (use.needsRegister() || use.constraint.isAny()))
        c.unplaced.push_back(i);
    }
  }
}

void Placer::placeDetours() {
  for (uint32_t detour : c.detours) {
    const LiveRange &range = c.ranges[detour];
    Allocation place = c.placeOf(detour);
    uint32_t firstRead = none;
    bool isDefined = false;
    for (uint32_t i = range.usesBegin; i < range.usesEnd; ++i) {
      const Use &use = c.uses[i];
      if (use.operand == none || !suits(use, place) || !allocation(use.operand).isNone()) continue;
      if (!use.isDef && c.siblingOf(use, range.vreg) != none) continue;
      allocation(use.operand) = place;
      isDefined |= use.isDef;
      if (!use.isDef) firstRead = std::min(firstRead, use.point & ~1u);
    }
    if (firstRead != none && !isDefined)
      addMove(range.vreg, firstRead, Phase::Operands, c.homeAt(range.vreg, firstRead), place);
  }
}

void Placer::placeSpecial(const SpecialOperand &special) {
  Operand operand = c.operand(special.operand);
  uint32_t vreg = operand.vreg().index(), point = special.inst * 2;
  if (special.source != none) {
    uint32_t source = c.operand(special.source).vreg().index();
    if (c.operand(special.source).constraint().isFixed()) {
      allocation(special.operand) = c.operand(special.source).fixedReg();
      return;
    }
    Allocation place = allocation(special.operand);
    allocation(special.source) = place;
    addMove(source, point, Phase::Operands, c.homeAt(source, point), place);
    return;
  }
  bool onStack = operand.constraint().kind() == ConstraintKind::Stack;
  Allocation place = onStack ? c.slotOf(c.spillSetOf(vreg)) : Allocation(operand.fixedReg());
  allocation(special.operand) = place;
  if (operand.isDef()) return;
  if (onStack)
    wantsSlot[vreg] = true;
  else
    addMove(vreg, point, Phase::Operands, c.homeAt(vreg, point), place);
}

/// For a use on the stack whose slot isn't valid all along.
void Placer::storeForUse(const SpecialOperand &special) {
  Operand operand = c.operand(special.operand);
  if (operand.isDef() || operand.constraint().kind() != ConstraintKind::Stack) return;
  uint32_t vreg = operand.vreg().index(), point = special.inst * 2;
  addMove(vreg, point, Phase::Operands, c.homeAt(vreg, point), allocation(special.operand));
}

void Placer::placeBySibling(const Use &use) {
  if (!allocation(use.operand).isNone()) return;
  uint32_t sibling = c.siblingOf(use, c.operand(use.operand).vreg().index());
  assert(sibling != none && "a use without a place");
  allocation(use.operand) = allocation(sibling);
}

void Placer::addMove(uint32_t vreg, uint32_t point, Phase phase, Allocation from, Allocation to) {
  if (from == to || to.isNone()) return;
  if (to.isSpillSlot() && c.slotIsValid[vreg] && to == c.slotOf(c.spillSetOf(vreg))) return;
  c.moves.push_back({point, phase, vreg, from, to});
}

void Placer::addTransition(uint32_t vreg, uint32_t point, Phase phase, Allocation from,
                           Allocation to) {
  if (from != to && !to.isNone()) c.transitions.push_back({point, phase, vreg, from, to});
}

/// Adds the moves of the edges into the blocks that begin inside \p piece.
void Placer::collectEdges(uint32_t vreg, uint32_t piece) {
  const LiveRange &range = c.ranges[piece];
  const VRegInfo &info = c.vregs[vreg];
  Allocation to = c.placeOf(piece);
  uint32_t block = c.blockAt(range.from);
  if (c.blockBegin(block) < range.from) ++block;
  for (; block < problem.numBlocks() && c.blockBegin(block) < range.to; ++block) {
    uint32_t begin = c.blockBegin(block);
    // Its home may begin with the block, and is not live into it all the same.
    bool isBorn = info.defInst == none || c.blockOf[info.defInst] == block;
    if (isBorn && info.homeFrom == begin) continue;
    for (Block predecessor : problem.predecessorsOf(Block(block))) {
      uint32_t end = c.blockEnd(predecessor.index());
      bool isDefinedThere = info.defInst != none && info.defInst * 2 + 2 == end;
      if (!isDefinedThere && range.from < end && end <= range.to) continue;
      Allocation from = c.placeAtEnd(vreg, predecessor.index());
      if (c.movesOnEntry(predecessor.index(), block))
        addTransition(vreg, begin, Phase::EdgeIn, from, to);
      else
        addTransition(vreg, end - 2, Phase::EdgeOut, from, to);
    }
  }
}

void Placer::collectTransitions(uint32_t vreg) {
  const VRegInfo &info = c.vregs[vreg];
  uint32_t begin = c.pieceOffsets[vreg], end = c.pieceOffsets[vreg + 1];
  c.transitions.clear();
  bool isInst = info.defInst != none;
  uint32_t afterDef = isInst ? info.defInst * 2 + 2 : none;
  bool atEnd = isInst && isTerminator(info.defInst);
  Allocation first = c.placeOf(c.pieces[begin]);
  bool isSplit = false;
  for (uint32_t i = begin + 1; i < end; ++i)
    isSplit |= c.placeOf(c.pieces[i]) != first;
  if (isInst && !atEnd) {
    uint32_t piece = c.pieceAt(vreg, afterDef);
    if (piece != none)
      addTransition(vreg, afterDef, Phase::Between, allocation(info.defOperand), c.placeOf(piece));
  }
  if (!isSplit && !(atEnd && allocation(info.defOperand) != first)) return;
  for (uint32_t i = begin; i < end; ++i) {
    const LiveRange &range = c.ranges[c.pieces[i]];
    uint32_t point = range.from;
    bool continues = i > begin && c.ranges[c.pieces[i - 1]].to == point && point != afterDef;
    if (continues && c.blockBegin(c.blockAt(point)) != point)
      addTransition(vreg, point, Phase::Between, c.placeOf(c.pieces[i - 1]),
                    c.placeOf(c.pieces[i]));
    collectEdges(vreg, c.pieces[i]);
  }
}

void Placer::moveVReg(uint32_t vreg) {
  collectTransitions(vreg);
  if (!c.vregs[vreg].isRemat) chooseStore(vreg);
  for (const Move &move : c.transitions)
    addMove(vreg, move.point, move.phase, move.from, move.to);
}

/// Stores the value behind its definition, if it lives in its slot there or if that is cheaper than
/// the stores of its transitions. A branch's definition has no place behind it for a store.
void Placer::chooseStore(uint32_t vreg) {
  const VRegInfo &info = c.vregs[vreg];
  bool isInst = info.defInst != none;
  Allocation slot = c.slotOf(c.spillSetOf(vreg));
  if (slot.isNone() || (isInst && isTerminator(info.defInst))) return;
  uint32_t point = isInst ? info.defInst * 2 + 2 : info.homeFrom;
  uint32_t home = c.pieceAt(vreg, point);
  if (home == none) return;
  Allocation born = isInst ? allocation(info.defOperand) : c.placeOf(home);
  c.slotIsValid[vreg] = born == slot;
  if (born == slot) return;
  float stores = 0;
  for (const Move &move : c.transitions)
    if (move.to == slot) stores += c.frequencyAt(move.point);
  if (c.placeOf(home) != slot && stores <= c.frequencyAt(point) && !wantsSlot[vreg]) return;
  c.slotIsValid[vreg] = true;
  c.moves.push_back({point, isInst ? Phase::Between : Phase::StoreParam, vreg, born, slot});
}

void Placer::passArguments() {
  for (uint32_t block = 0; block < problem.numBlocks(); ++block) {
    llvm::ArrayRef<Block> successors = problem.successorsOf(Block(block));
    for (unsigned s = 0; s < successors.size(); ++s) {
      uint32_t target = successors[s].index();
      llvm::ArrayRef<VReg> args = problem.branchArgsOf(Block(block), s);
      llvm::ArrayRef<VReg> params = problem.paramsOf(successors[s]);
      if (args.empty()) continue;
      bool onEntry = c.movesOnEntry(block, target);
      for (size_t i = 0; i < args.size(); ++i) {
        Allocation to = c.homeAt(params[i].index(), c.blockBegin(target));
        if (to.isNone()) continue;
        addMove(args[i].index(), onEntry ? c.blockBegin(target) : c.blockEnd(block) - 2,
                onEntry ? Phase::EdgeIn : Phase::EdgeOut, c.placeAtEnd(args[i].index(), block), to);
      }
    }
  }
}

void ion::placeOperands(IonContext &context) {
  context.moves.clear();
  context.moves.reserve(context.problem->operands.size() + context.problem->branchArgs.size());
  context.slotIsValid.assign(context.problem->numVRegs, 0);
  context.wantsSlot.assign(context.problem->numVRegs, 0);
  Placer(context).run();
}
