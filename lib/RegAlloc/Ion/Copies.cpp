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
/// dominates the copy's.) So a move instruction doesn't begin a new life. The problem is rewritten
/// in terms of the sources; of the move remain two uses of the source, mostly in one place, and the
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
    if (llvm::any_of(problem.operands, isLimit))
      for (uint32_t inst = 0; inst < problem.numInsts(); ++inst)
        keepApart(Inst(inst));
    rename();
  }

private:
  void lookAtFlags();
  bool findCopies();
  void findMoves();
  void findParams();
  void noteCopy(VReg copy, VReg source);
  void keepApart(Inst inst);
  void rename();
  void renameOperands(llvm::MutableArrayRef<Operand> operands);
  BlockLayout::Passed passed();
  void renameParams();
  VReg sourceOf(VReg vreg);
  void shortenChain(VReg vreg);
  VReg walkUpTo(VReg vreg, VReg other) const;

  IonContext &c;
  const Problem &problem;
};

} // namespace

void CopyJoiner::lookAtFlags() {
  c.moveInsts.clear();
  c.isCheap.assign(problem.numVRegs, 0);
  for (uint32_t inst = 0; inst < problem.numInsts(); ++inst) {
    InstFlags flags = problem.flags[inst];
    if (has(flags, InstFlags::Move)) c.moveInsts.push_back(inst);
    if (has(flags, InstFlags::Cheap) && c.options->rematerialize)
      c.isCheap[problem.operandsOf(Inst(inst))[0].vreg().index()] = 1;
  }
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

/// What a vreg is a copy of in the end, or itself. What lies between is a copy of that at first
/// hand from now on.
VReg CopyJoiner::sourceOf(VReg vreg) {
  VReg source = vreg;
  while (c.copyOf[source.index()])
    source = c.copyOf[source.index()];
  while (vreg != source) {
    VReg next = c.copyOf[vreg.index()];
    c.copyOf[vreg.index()] = source;
    vreg = next;
  }
  return source;
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

void CopyJoiner::rename() {
  // Tables that ion made for itself it may change.
  llvm::MutableArrayRef<Operand> operands = c.layout.ownOperands();
  if (operands.empty()) {
    c.renamedOperands.assign(problem.operands);
    operands = {c.renamedOperands.data(), c.renamedOperands.size()};
  }
  renameOperands(operands);
  c.renamed = problem;
  c.renamed.operands = operands;
  c.problem = &c.renamed;
  if (!problem.branchArgs.empty()) renameParams();
}

void CopyJoiner::renameOperands(llvm::MutableArrayRef<Operand> operands) {
  for (Operand &operand : operands) {
    if (operand.isNonAllocatable() || !c.copyOf[operand.vreg().index()]) continue;
    VReg source = sourceOf(operand.vreg());
    operand = operand.isDef()
                  ? Operand::lateUse(source, operand.constraint())
                  : Operand(source, operand.constraint(), OperandKind::Use, operand.position());
  }
}

/// The tables for what is passed: ion's own, or new ones.
BlockLayout::Passed CopyJoiner::passed() {
  if (c.layout.isChanged()) return c.layout.ownPassed();
  c.renamedParamOffsets.takeMemory(c.layout.positionMemory());
  auto room = [](auto &table, size_t count) {
    table.resize(count);
    return llvm::MutableArrayRef(table.data(), count);
  };
  return {room(c.renamedParams, problem.blockParams.size()),
          room(c.renamedArgs, problem.branchArgs.size()),
          room(c.renamedParamOffsets, problem.blockParamOffsets.size()),
          room(c.renamedArgOffsets, problem.branchArgOffsets.size())};
}

/// Leaves parameters that are copies out, and the arguments for them. What is written may stand
/// where it was read: it doesn't get longer.
void CopyJoiner::renameParams() {
  BlockLayout::Passed to = passed();
  uint32_t kept = 0, begin = 0;
  to.argOffsets[0] = 0;
  for (uint32_t edge = 0; edge < problem.successors.size(); ++edge) {
    uint32_t end = problem.branchArgOffsets[edge + 1];
    const VReg *param = problem.paramsOf(problem.successors[edge]).begin();
    for (; begin < end; ++begin, ++param)
      if (!c.copyOf[param->index()]) to.args[kept++] = sourceOf(problem.branchArgs[begin]);
    to.argOffsets[edge + 1] = kept;
  }
  c.renamed.branchArgs = to.args.take_front(kept);
  c.renamed.branchArgOffsets = to.argOffsets;
  kept = begin = 0;
  to.paramOffsets[0] = 0;
  for (uint32_t block = 0; block < problem.numBlocks(); ++block) {
    uint32_t end = problem.blockParamOffsets[block + 1];
    for (; begin < end; ++begin) {
      VReg param = problem.blockParams[begin];
      if (!c.copyOf[param.index()]) to.params[kept++] = param;
    }
    to.paramOffsets[block + 1] = kept;
  }
  c.renamed.blockParams = to.params.take_front(kept);
  c.renamed.blockParamOffsets = to.paramOffsets;
}

void ion::joinCopies(IonContext &context) { CopyJoiner(context).run(); }
