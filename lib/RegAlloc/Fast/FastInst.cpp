//===- Fast/FastInst.cpp - Fast allocation of the usual instruction -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Most instructions have early uses and late definitions in any register, and no clobbers. They
/// take the short way here; FastHardInst.cpp takes the others.
///
//===----------------------------------------------------------------------===//

#include "Fast/FastContext.h"

using namespace cot;
using namespace cot::regalloc;

/// Early uses and late definitions with the constraints any and reg only.
static bool isPlain(llvm::ArrayRef<Operand> operands) {
  uint64_t unusual = 0;
  for (Operand operand : operands) {
    uint64_t bits = operand.bits();
    // Constraints above 1, and a kind that equals the position: late uses, early definitions.
    unusual |= bits >> 37 | (~(bits >> 34 ^ bits >> 35) & 1);
  }
  return unusual == 0;
}

void FastContext::allocateInst(Inst inst) {
  uint32_t begin = problem->operandOffsets[inst.index()];
  uint32_t end = problem->operandOffsets[inst.index() + 1];
  llvm::ArrayRef<Operand> operands(problem->operands.data() + begin, end - begin);
  Allocation *places = output->allocations.data() + begin;
  if (isPlain(operands) && !problem->hasClobbers(inst) && !problem->isBranch(inst) &&
      !problem->allowMultipleDefs)
    allocatePlain(operands, places);
  else
    allocateHard(operands, places);
}

/// Who needs a register comes before who would only like one.
void FastContext::allocatePlain(llvm::ArrayRef<Operand> operands, Allocation *places) {
  takenBefore = takenAfter = {};
  bool someLoose = false;
  for (size_t i = 0; i < operands.size(); ++i) {
    bool loose = operands[i].constraint().isAny();
    someLoose |= loose;
    if (operands[i].isDef() && !loose) definePlain(operands[i], places[i]);
  }
  if (someLoose)
    for (size_t i = 0; i < operands.size(); ++i)
      if (operands[i].isDef() && operands[i].constraint().isAny())
        definePlain(operands[i], places[i]);
  PReg hint;
  if (problem->isMove(currentInst) && places[1].isReg()) hint = places[1].reg();
  for (size_t i = 0; i < operands.size(); ++i)
    if (operands[i].isUse() && !operands[i].constraint().isAny())
      usePlain(operands[i], places[i], hint);
  if (someLoose)
    for (size_t i = 0; i < operands.size(); ++i)
      if (operands[i].isUse() && operands[i].constraint().isAny())
        usePlain(operands[i], places[i], hint);
}

void FastContext::definePlain(Operand operand, Allocation &place) {
  VReg vreg = operand.vreg();
  Value &value = valueOf(vreg);
  unsigned c = static_cast<unsigned>(vreg.regClass());
  PReg reg = value.reg;
  bool stored = hasHome(vreg);
  if (reg) {
    release(reg);
  } else if (isRepeatable(value)) {
    // Every use repeats it.
    place = Allocation::none();
    return;
  } else if (stored && operand.constraint().isAny()) {
    place = home(vreg);
    return;
  } else {
    reg = takeRegister(vreg.regClass(), allRegs[c] & ~takenAfter[c], ~uint64_t(0), PReg());
  }
  takenAfter[c] |= uint64_t(1) << reg.encoding();
  place = reg;
  if (stored) addEdit(ProgPoint::after(currentInst), Edit::move(reg, home(vreg)));
}

void FastContext::usePlain(Operand operand, Allocation &place, PReg hint) {
  VReg vreg = operand.vreg();
  Value &value = valueOf(vreg);
  unsigned c = static_cast<unsigned>(vreg.regClass());
  if (!value.reg) {
    uint64_t allowed = allRegs[c] & ~takenBefore[c];
    if (operand.constraint().isAny() && (freeRegs[c] & allowed) == 0) {
      place = home(vreg);
      return;
    }
    own(vreg, takeRegister(vreg.regClass(), allowed, ~uint64_t(0), hint));
  }
  lastTouch[value.reg.index()] = currentInst.index();
  takenBefore[c] |= uint64_t(1) << value.reg.encoding();
  place = value.reg;
}
