//===- Ion/Copies.cpp - One vreg for a value and its copies -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// In SSA form a copy and its source are one value for as long as either lives: whoever reads the
/// copy may read the source. (The source is never redefined while the copy is live: its definition
/// dominates the copy's.) So a move instruction doesn't begin a new life. The problem is read in
/// terms of the sources; of the move remain two uses of the source, mostly in one place, and the
/// client drops it. A parameter of a block with one predecessor is a copy of its argument, and
/// nothing remains of it. Copies of what may be repeated stay for themselves: repeating the
/// definition makes the source, and a proof would have to know on all paths that the copy equals
/// it. That two vregs which hold one value don't interfere is Chaitin's observation
/// ("Register allocation and spilling via graph coloring", 1982).
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

/// How long chains of copies may be where instructions have to be looked at for what they keep
/// apart.
constexpr unsigned maxChain = 64;

class CopyJoiner {
public:
  explicit CopyJoiner(IonContext &context) : c(context), problem(*context.problem) {}

  void run() {
    lookAtFlags();
    if (problem.allowMultipleDefs || !findCopies()) return;
    auto isLimit = [](Operand operand) { return isLimited(operand.constraint()); };
    if (llvm::any_of(problem.operands, isLimit)) visitInsts([&](Inst inst) { keepApart(inst); });
    findSources();
  }

private:
  void lookAtFlags();
  bool findCopies();
  void findMoves();
  void findParams();
  void noteCopy(VReg copy, VReg source);
  void keepApart(Inst inst);
  void findSources();
  /// Calls \p visit with each instruction, as the problem numbers it, in the order of the layout.
  template <typename Visitor> void visitInsts(Visitor visit) const;
  void shortenChain(VReg vreg);
  VReg walkUpTo(VReg vreg, VReg other) const;

  IonContext &c;
  const Problem &problem;
};

} // namespace

template <typename Visitor> void CopyJoiner::visitInsts(Visitor visit) const {
  for (uint32_t block = 0; block < c.numBlocks(); ++block) {
    InstRange insts = problem.instsOf(c.layout.originalBlock(block));
    for (uint32_t inst = insts.begin.index(); inst < insts.end.index(); ++inst)
      visit(Inst(inst));
  }
}

void CopyJoiner::lookAtFlags() {
  c.moveInsts.clear();
  c.isCheap.assign(problem.numVRegs, 0);
  visitInsts([&](Inst inst) {
    InstFlags flags = problem.flagsOf(inst);
    if (has(flags, InstFlags::Move)) c.moveInsts.push_back(inst.index());
    if (has(flags, InstFlags::Cheap) && c.options->rematerialize)
      c.isCheap[problem.operandsOf(inst)[0].vreg().index()] = 1;
  });
}

/// Notes the source of each copy; false if there are none.
bool CopyJoiner::findCopies() {
  findMoves();
  if (!problem.branchArgs.empty()) findParams();
  return !c.copyOf.empty();
}

void CopyJoiner::findMoves() {
  auto isFree = [](Constraint constraint) {
    return constraint.isAny() || constraint.kind() == ConstraintKind::Reg;
  };
  for (uint32_t inst : c.moveInsts) {
    llvm::ArrayRef<Operand> operands = problem.operandsOf(Inst(inst));
    if (isFree(operands[0].constraint()) && isFree(operands[1].constraint()))
      noteCopy(operands[1].vreg(), operands[0].vreg());
  }
}

void CopyJoiner::findParams() {
  for (uint32_t block = 0; block < problem.numBlocks(); ++block) {
    llvm::ArrayRef<Block> successors = problem.successorsOf(Block(block));
    for (unsigned s = 0; s < successors.size(); ++s) {
      if (problem.predecessorsOf(successors[s]).size() != 1 || successors[s] == problem.entry)
        continue;
      llvm::ArrayRef<VReg> args = problem.branchArgsOf(Block(block), s);
      for (size_t i = 0; i < args.size(); ++i)
        noteCopy(problem.paramsOf(successors[s])[i], args[i]);
    }
  }
}

void CopyJoiner::noteCopy(VReg copy, VReg source) {
  if (c.isCheap[source.index()]) return;
  if (c.copyOf.empty()) c.copyOf.assign(problem.numVRegs, VReg());
  c.copyOf[copy.index()] = source;
}

/// Ends the chain of copies that \p vreg is the last of after some, so that walking it stays cheap.
void CopyJoiner::shortenChain(VReg vreg) {
  for (unsigned steps = 0; c.copyOf[vreg.index()] && steps < maxChain; ++steps)
    vreg = c.copyOf[vreg.index()];
  c.copyOf[vreg.index()] = VReg();
}

/// What \p vreg is a copy of in the end, or \p other if it is on the way.
VReg CopyJoiner::walkUpTo(VReg vreg, VReg other) const {
  while (vreg != other && c.copyOf[vreg.index()])
    vreg = c.copyOf[vreg.index()];
  return vreg;
}

/// An instruction that wants a value in one of few registers before its work, and a copy of it in
/// some register behind it, may be in need of two registers for it: clobbers may leave none that
/// suits both. The later one of the two becomes a value of its own, with its own copies: each move
/// still reads what it did, so that none is in need of two registers for that.
void CopyJoiner::keepApart(Inst inst) {
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  for (Operand limited : operands) {
    if (!isLimited(limited.constraint()) || limited.isDef()) continue;
    for (Operand other : operands) {
      if (other.isDef() || other.isNonAllocatable() || other.position() == limited.position() ||
          other.vreg() == limited.vreg())
        continue;
      shortenChain(limited.vreg());
      shortenChain(other.vreg());
      VReg origin = walkUpTo(limited.vreg(), other.vreg());
      if (origin == other.vreg())
        c.copyOf[limited.vreg().index()] = VReg();
      else if (origin == walkUpTo(other.vreg(), origin))
        c.copyOf[other.vreg().index()] = VReg();
    }
  }
}

/// From what a vreg copies to what it is a copy of in the end. What lies between is a copy of that
/// at first hand as well, so that chains are walked once.
void CopyJoiner::findSources() {
  VReg *copyOf = c.copyOf.data();
  for (uint32_t vreg = 0; vreg < problem.numVRegs; ++vreg) {
    if (!copyOf[vreg]) continue;
    VReg source = copyOf[vreg];
    while (copyOf[source.index()])
      source = copyOf[source.index()];
    for (uint32_t each = vreg; VReg next = copyOf[each];) {
      copyOf[each] = source;
      each = next.index();
    }
  }
}

void ion::joinCopies(IonContext &context) { CopyJoiner(context).run(); }
