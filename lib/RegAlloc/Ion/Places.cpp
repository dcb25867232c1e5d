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

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

class Placer {
public:
  explicit Placer(IonContext &context)
      : c(context), problem(*context.problem), wantsSlot(context.wantsSlot) {}

  void run() {
    sortPieces();
    findPredecessorEnds();
    placeUses();
    placeDetours();
    for (const SpecialOperand &special : c.specials)
      placeSpecial(special);
    for (uint32_t use : c.unplaced)
      placeBySibling(c.uses[use]);
    for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg)
      if (c.vregs[vreg].rangesBegin != c.vregs[vreg + 1].rangesBegin && !staysInPlace(vreg))
        moveVReg(vreg);
    for (const SpecialOperand &special : c.specials)
      storeForUse(special);
    passArguments();
  }

private:
  void sortPieces();
  void findPredecessorEnds();
  void placeUses();
  void placeUses(uint32_t begin, uint32_t end, Allocation place);
  bool staysInPlace(uint32_t vreg) const;
  bool suits(const Use &use, Allocation place) const;
  void placeDetours();
  void placeSpecial(const SpecialOperand &special);
  void storeForUse(const SpecialOperand &special);
  void placeBySibling(const Use &use);
  void moveVReg(uint32_t vreg);
  void chooseStore(uint32_t vreg);
  void collectTransitions(uint32_t vreg);
  uint32_t numPieces(uint32_t vreg) const;
  uint32_t piece(uint32_t vreg, uint32_t index) const;
  void collectEdges(uint32_t vreg, uint32_t piece);
  void addTransition(uint32_t vreg, uint32_t point, Phase phase, Allocation from, Allocation to);
  void addMove(uint32_t vreg, uint32_t point, Phase phase, Allocation from, Allocation to);
  void passArguments();
  Allocation &allocation(uint32_t operand) { return c.places[operand]; }
  bool isTerminator(uint32_t inst) const {
    return c.layout.instsOf(Block(c.blockOf[inst])).last().index() == inst;
  }

  IonContext &c;
  const Problem &problem;
  Table<uint8_t> &wantsSlot; ///< By vreg: an operand wants it on the stack.
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
  const VRegInfo &info = vregs[vreg];
  auto endsBehind = [&](uint32_t range) { return ranges[range].to > point; };
  if (info.cut == none) {
    uint32_t low = info.rangesBegin, end = vregs[vreg + 1].rangesBegin;
    for (uint32_t high = end; low < high;) {
      uint32_t middle = (low + high) / 2;
      if (endsBehind(middle))
        high = middle;
      else
        low = middle + 1;
    }
    return low < end && ranges[low].from <= point ? low : none;
  }
  const Cut &cut = cuts[info.cut];
  auto end = pieces.begin() + cut.end;
  auto found = std::partition_point(pieces.begin() + cut.begin, end,
                                    [&](uint32_t range) { return !endsBehind(range); });
  return found != end && ranges[*found].from <= point ? *found : none;
}

Allocation IonContext::homeAt(uint32_t vreg, uint32_t point) const {
  uint32_t piece = pieceAt(vreg, point);
  return piece == none ? Allocation() : placeOf(piece);
}

bool IonContext::movesOnEntry(uint32_t from, uint32_t to) const {
  if (layout.predecessorsOf(Block(to)).size() != 1 || Block(to) == layout.entry()) return false;
  if (layout.numSuccessors(Block(from)) > 1) return true;
  Inst branch = problem->instsOf(layout.originalBlock(from)).last();
  return !problem->operandsOf(branch).empty() || problem->hasClobbers(branch);
}

Allocation IonContext::placeAtEnd(uint32_t vreg, uint32_t block) const {
  const VRegInfo &info = vregs[vreg];
  if (!info.isParam() && layout.instsOf(Block(block)).last().index() == info.defInst())
    return places[info.defOperand];
  return liveHomeAt(vreg, blockEnd(block) - 1);
}

uint32_t IonContext::siblingOf(const Use &use, uint32_t vreg) const {
  uint32_t inst = originalInst(use.point / 2).index();
  uint32_t begin = problem->operandOffsets[inst], end = problem->operandOffsets[inst + 1];
  for (uint32_t i = begin; i < end; ++i) {
    Operand other = problem->operands[i];
    Constraint wanted = other.constraint();
    if (i == use.operand || other.isNonAllocatable()) continue;
    if (wanted.isFixed()) {
      if (!other.isUse() || sourceOf(other.vreg()).index() != vreg) continue;
      PReg reg = other.fixedReg();
      if (environment->allocatable().contains(reg) && reg.encoding() < use.limit() &&
          (other.isLate() || !use.isLate))
        return i;
    } else if (wanted.isReuse() && !use.isLate) {
      uint32_t source = begin + wanted.reuseIndex();
      if (vregOf(source).index() != vreg) continue;
      wanted = constraint(source);
      bool fits = wanted == Constraint::reg()
                      ? use.limit() == Constraint::maxLimit
                      : isLimited(wanted) && wanted.limitCount() <= use.limit();
      if (fits) return i;
    }
  }
  return none;
}

/// Lists the ranges, detours excepted, of the vregs that were cut. The ranges of others stand in
/// order as liveness made them.
void Placer::sortPieces() {
  uint32_t firstCut = c.vregs[problem.numVRegs].rangesBegin;
  auto numRanges = static_cast<uint32_t>(c.ranges.size());
  auto isPiece = [&](uint32_t range) { return !c.bundles[c.ranges[range].bundle].isDetour; };
  auto cutOf = [&](uint32_t range) -> Cut & { return c.cuts[c.vregs[c.ranges[range].vreg].cut]; };
  c.pieces.clear();
  if (c.cuts.empty()) return;
  for (uint32_t range = firstCut; range < numRanges; ++range)
    if (isPiece(range)) ++cutOf(range).end;
  uint32_t total = 0;
  for (Cut &cut : c.cuts) {
    uint32_t begin = c.vregs[cut.vreg].rangesBegin, end = c.vregs[cut.vreg + 1].rangesBegin;
    cut.begin = total;
    total += end - begin + cut.end;
    c.pieces.extend(end - begin + cut.end);
    std::iota(c.pieces.begin() + cut.begin, c.pieces.begin() + cut.begin + end - begin, begin);
    cut.end = cut.begin + end - begin;
  }
  for (uint32_t range = firstCut; range < numRanges; ++range)
    if (isPiece(range)) c.pieces[cutOf(range).end++] = range;
  for (const Cut &cut : c.cuts)
    std::sort(c.pieces.begin() + cut.begin, c.pieces.begin() + cut.end,
              [&](uint32_t a, uint32_t b) { return c.ranges[a].from < c.ranges[b].from; });
}

void Placer::findPredecessorEnds() {
  c.predecessorEnds.assign(c.numBlocks(), PointHull());
  for (uint32_t block = 0; block < c.numBlocks(); ++block)
    for (Block successor : c.layout.successorsOf(Block(block))) {
      auto &[first, last] = c.predecessorEnds[successor.index()];
      first = std::min(first, c.blockEnd(block));
      last = std::max(last, c.blockEnd(block));
    }
}

uint32_t Placer::numPieces(uint32_t vreg) const {
  const VRegInfo &info = c.vregs[vreg];
  if (info.cut == none) return c.vregs[vreg + 1].rangesBegin - info.rangesBegin;
  return c.cuts[info.cut].end - c.cuts[info.cut].begin;
}

uint32_t Placer::piece(uint32_t vreg, uint32_t index) const {
  const VRegInfo &info = c.vregs[vreg];
  return info.cut == none ? info.rangesBegin + index : c.pieces[c.cuts[info.cut].begin + index];
}

bool Placer::suits(const Use &use, Allocation place) const {
  if (use.constraint.isAny()) return !use.isTied && !place.isNone();
  return use.needsRegister() && place.isReg() && place.reg().encoding() < use.limit();
}

void Placer::placeUses() {
  c.unplaced.clear();
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg) {
    const VRegInfo &info = c.vregs[vreg];
    // All ranges of a vreg that wasn't cut are in one place.
    if (info.cut == none && info.rangesBegin != c.vregs[vreg + 1].rangesBegin)
      placeUses(info.usesBegin, c.vregs[vreg + 1].usesBegin, c.placeOf(info.rangesBegin));
  }
  for (uint32_t piece : c.pieces)
    placeUses(c.ranges[piece].usesBegin, c.ranges[piece].usesEnd, c.placeOf(piece));
}

void Placer::placeUses(uint32_t begin, uint32_t end, Allocation place) {
  for (uint32_t i = begin; i < end; ++i) {
    const Use &use = c.uses[i];
    if (use.operand == none) continue;
    if (suits(use, place))
      allocation(use.operand) = place;
    else if (!use.isDef && !use.isTied && (use.needsRegister() || use.constraint.isAny()))
      c.unplaced.push_back(i);
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
      addMove(range.vreg, firstRead, Phase::Operands, c.liveHomeAt(range.vreg, firstRead), place);
  }
}

void Placer::placeSpecial(const SpecialOperand &special) {
  Operand operand = problem.operands[special.operand];
  uint32_t vreg = c.sourceOf(operand.vreg()).index(), point = special.inst * 2;
  if (special.source != none) {
    uint32_t source = c.vregOf(special.source).index();
    if (c.constraint(special.source).isFixed()) {
      allocation(special.operand) = problem.operands[special.source].fixedReg();
      return;
    }
    Allocation place = allocation(special.operand);
    allocation(special.source) = place;
    addMove(source, point, Phase::Operands, c.liveHomeAt(source, point), place);
    return;
  }
  bool onStack = operand.constraint().kind() == ConstraintKind::Stack;
  Allocation place = onStack ? c.slotOf(c.spillSetOf(vreg)) : Allocation(operand.fixedReg());
  allocation(special.operand) = place;
  if (operand.isDef()) return;
  if (onStack)
    wantsSlot[vreg] = true;
  else
    addMove(vreg, point, Phase::Operands, c.liveHomeAt(vreg, point), place);
}

/// For a use on the stack whose slot isn't valid all along.
void Placer::storeForUse(const SpecialOperand &special) {
  Operand operand = problem.operands[special.operand];
  if (operand.isDef() || operand.constraint().kind() != ConstraintKind::Stack) return;
  uint32_t vreg = c.sourceOf(operand.vreg()).index(), point = special.inst * 2;
  addMove(vreg, point, Phase::Operands, c.homeAt(vreg, point), allocation(special.operand));
}

void Placer::placeBySibling(const Use &use) {
  if (!allocation(use.operand).isNone()) return;
  uint32_t sibling = c.siblingOf(use, c.vregOf(use.operand).index());
  assert(sibling != none && "a use without a place");
  allocation(use.operand) = allocation(sibling);
}

void Placer::addMove(uint32_t vreg, uint32_t point, Phase phase, Allocation from, Allocation to) {
  if (from == to || to.isNone()) return;
  if (to.isSpillSlot() && c.slotIsValid[vreg] && to == c.slotOf(c.spillSetOf(vreg))) return;
  c.moves.push_back({point, vreg, phase, from, to});
}

void Placer::addTransition(uint32_t vreg, uint32_t point, Phase phase, Allocation from,
                           Allocation to) {
  if (from != to && !to.isNone()) c.transitions.push_back({point, vreg, phase, from, to});
}

/// Adds the moves of the edges into the blocks that begin inside \p piece.
void Placer::collectEdges(uint32_t vreg, uint32_t piece) {
  const LiveRange &range = c.ranges[piece];
  const VRegInfo &info = c.vregs[vreg];
  Allocation to = c.placeOf(piece);
  uint32_t block = c.blockAt(range.from);
  if (c.blockBegin(block) < range.from) ++block;
  bool atEnd = !info.isParam() && isTerminator(info.defInst());
  for (; block < c.numBlocks() && c.blockBegin(block) < range.to; ++block) {
    // Mostly control only comes from inside the piece.
    auto [firstEnd, lastEnd] = c.predecessorEnds[block];
    if (range.from < firstEnd && lastEnd <= range.to && !atEnd) continue;
    uint32_t begin = c.blockBegin(block);
    // Its home may begin with the block, and is not live into it all the same.
    bool isBorn = info.isParam() || c.defBlockOf(info) == block;
    if (isBorn && info.homeFrom == begin) continue;
    for (Block predecessor : c.layout.predecessorsOf(Block(block))) {
      uint32_t end = c.blockEnd(predecessor.index());
      bool isDefinedThere = !info.isParam() && info.defPoint() + 2 == end;
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
  uint32_t count = numPieces(vreg);
  c.transitions.clear();
  bool isInst = !info.isParam();
  uint32_t afterDef = isInst ? info.defPoint() + 2 : none;
  bool atEnd = isInst && isTerminator(info.defInst());
  Allocation first = c.placeOf(piece(vreg, 0));
  bool isSplit = false;
  if (info.cut != none)
    for (uint32_t i = 1; i < count; ++i)
      isSplit |= c.placeOf(piece(vreg, i)) != first;
  if (isInst && !atEnd) {
    uint32_t home = c.pieceAt(vreg, afterDef);
    if (home != none)
      addTransition(vreg, afterDef, Phase::Between, allocation(info.defOperand), c.placeOf(home));
  }
  if (!isSplit && !(atEnd && allocation(info.defOperand) != first)) return;
  for (uint32_t i = 0; i < count; ++i) {
    const LiveRange &range = c.ranges[piece(vreg, i)];
    uint32_t point = range.from;
    bool continues = i > 0 && c.ranges[piece(vreg, i - 1)].to == point && point != afterDef;
    if (continues && c.blockBegin(c.blockAt(point)) != point)
      addTransition(vreg, point, Phase::Between, c.placeOf(piece(vreg, i - 1)),
                    c.placeOf(piece(vreg, i)));
    collectEdges(vreg, piece(vreg, i));
  }
}

/// True for what the rule is: a value that is born in its only home, a register, and isn't wanted
/// on the stack.
bool Placer::staysInPlace(uint32_t vreg) const {
  const VRegInfo &info = c.vregs[vreg];
  if (info.cut != none || wantsSlot[vreg]) return false;
  Allocation place = c.placeOf(info.rangesBegin);
  return place.isReg() && (info.isParam() || c.places[info.defOperand] == place);
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
  bool isInst = !info.isParam();
  Allocation slot = c.slotOf(c.spillSetOf(vreg));
  if (slot.isNone() || (isInst && isTerminator(info.defInst()))) return;
  uint32_t point = isInst ? info.defPoint() + 2 : info.homeFrom;
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
  c.moves.push_back({point, vreg, isInst ? Phase::Between : Phase::StoreParam, born, slot});
}

void Placer::passArguments() {
  for (uint32_t block = 0; block < c.numBlocks(); ++block) {
    llvm::ArrayRef<Block> successors = c.layout.successorsOf(Block(block));
    for (unsigned s = 0; s < successors.size(); ++s) {
      if (!c.passesArgs(block, s)) continue;
      uint32_t target = successors[s].index();
      bool onEntry = c.movesOnEntry(block, target);
      c.visitArgs(block, s, [&](VReg arg, VReg param) {
        Allocation to = c.liveHomeAt(param.index(), c.blockBegin(target));
        if (to.isNone()) return;
        addMove(arg.index(), onEntry ? c.blockBegin(target) : c.blockEnd(block) - 2,
                onEntry ? Phase::EdgeIn : Phase::EdgeOut, c.placeAtEnd(arg.index(), block), to);
      });
    }
  }
}

void ion::placeOperands(IonContext &context) {
  context.moves.clear();
  context.slotIsValid.assign(context.problem->numVRegs, 0);
  context.wantsSlot.assign(context.problem->numVRegs, 0);
  Placer(context).run();
}
