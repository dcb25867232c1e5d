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
/// client drops it. Copies of what may be repeated stay for themselves: repeating the definition
/// makes the source, and a proof would have to know on all paths that the copy equals it.
/// That two vregs which hold one value don't interfere is Chaitin's observation
/// ("Register allocation and spilling via graph coloring", 1982).
///
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

namespace {

class CopyJoiner {
public:
  explicit CopyJoiner(IonContext &context) : c(context), problem(*context.original) {}

  void run() {
    if (problem.allowMultipleDefs || !findCopies()) return;
    for (uint32_t inst = 0; inst < problem.numInsts(); ++inst)
      keepApart(Inst(inst));
    rename();
  }

private:
  bool findCopies();
  void keepApart(Inst inst);
  void rename();
  VReg sourceOf(VReg vreg);

  IonContext &c;
  const Problem &problem;
};

} // namespace

/// Notes the source of each copy; false if there are none.
bool CopyJoiner::findCopies() {
  auto isFree = [](Constraint constraint) {
    return constraint.isAny() || constraint.kind() == ConstraintKind::Reg;
  };
  c.moveInsts.clear();
  for (uint32_t inst = 0; inst < problem.numInsts(); ++inst)
    if (problem.isMove(Inst(inst))) c.moveInsts.push_back(inst);
  if (c.moveInsts.empty()) return false;
  c.isCheap.assign(problem.numVRegs, 0);
  if (c.options->rematerialize)
    for (uint32_t inst = 0; inst < problem.numInsts(); ++inst)
      if (problem.isCheap(Inst(inst)))
        c.isCheap[problem.operandsOf(Inst(inst))[0].vreg().index()] = 1;
  for (uint32_t inst : c.moveInsts) {
    llvm::ArrayRef<Operand> operands = problem.operandsOf(Inst(inst));
    if (c.isCheap[operands[0].vreg().index()] || !isFree(operands[0].constraint()) ||
        !isFree(operands[1].constraint()))
      continue;
    if (c.copyOf.empty()) c.copyOf.resize(problem.numVRegs);
    c.copyOf[operands[1].vreg().index()] = operands[0].vreg();
  }
  return !c.copyOf.empty();
}

/// What a vreg is a copy of, at first hand, or itself.
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

/// An instruction that wants a value in one of few registers before its work, and a copy of it in
/// some register behind it, may be in need of two registers for it: clobbers may leave none that
/// suits both.
void CopyJoiner::keepApart(Inst inst) {
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  for (Operand limited : operands) {
    if (limited.constraint().kind() != ConstraintKind::Limit || limited.isDef()) continue;
    for (Operand other : operands) {
      if (other.isDef() || other.isNonAllocatable() || other.position() == limited.position() ||
          other.vreg() == limited.vreg() || sourceOf(other.vreg()) != sourceOf(limited.vreg()))
        continue;
      VReg copy = c.copyOf[other.vreg().index()] ? other.vreg() : limited.vreg();
      c.copyOf[copy.index()] = VReg();
    }
  }
}

void CopyJoiner::rename() {
  c.renamedOperands.clear();
  c.renamedOperands.reserve(problem.operands.size());
  for (Operand operand : problem.operands) {
    if (!operand.isNonAllocatable()) {
      VReg source = sourceOf(operand.vreg());
      if (source != operand.vreg())
        operand = operand.isDef()
                      ? Operand::lateUse(source, operand.constraint())
                      : Operand(source, operand.constraint(), OperandKind::Use, operand.position());
    }
    c.renamedOperands.push_back(operand);
  }
  c.renamedArgs.clear();
  for (VReg arg : problem.branchArgs)
    c.renamedArgs.push_back(sourceOf(arg));
  c.renamed = problem;
  c.renamed.operands = c.renamedOperands;
  c.renamed.branchArgs = c.renamedArgs;
  c.problem = &c.renamed;
}

void ion::joinCopies(IonContext &context) { CopyJoiner(context).run(); }
