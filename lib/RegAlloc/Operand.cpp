//===- Operand.cpp - Text of operands and allocations -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Operand.h"
#include "cot/RegAlloc/Problem.h"

using namespace cot;
using namespace cot::regalloc;

llvm::raw_ostream &regalloc::operator<<(llvm::raw_ostream &os, Constraint constraint) {
  switch (constraint.kind()) {
  case ConstraintKind::Any:
    return os << "any";
  case ConstraintKind::Reg:
    return os << "reg";
  case ConstraintKind::Stack:
    return os << "stack";
  case ConstraintKind::Fixed:
    return os << "fixed(" << constraint.fixedEncoding() << ')';
  case ConstraintKind::Reuse:
    return os << "reuse(" << constraint.reuseIndex() << ')';
  case ConstraintKind::Limit:
    return os << "limit(" << constraint.limitCount() << ')';
  }
  llvm_unreachable("all constraints are covered");
}

void Operand::print(llvm::raw_ostream &os) const {
  if (isNonAllocatable()) {
    os << "fixed " << fixedReg();
    return;
  }
  if (isUse() && isLate()) os << "late ";
  if (isDef() && isEarly()) os << "early ";
  os << (isUse() ? "use " : "def ") << vreg() << ' ';
  if (constraint().isFixed())
    os << "fixed(" << fixedReg() << ')';
  else
    os << constraint();
}

void MachineEnvironment::printName(llvm::raw_ostream &os, Allocation allocation) const {
  if (allocation.isReg() && allocation.reg().index() < registerNames.size() &&
      !registerNames[allocation.reg().index()].empty())
    os << registerNames[allocation.reg().index()];
  else
    os << allocation;
}
