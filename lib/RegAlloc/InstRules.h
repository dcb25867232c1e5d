//===- InstRules.h - What one instruction may ask for -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The part of validation that looks at one instruction: its operands and clobbers may not ask for
/// one place twice, nor for more registers than there are.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_INSTRULES_H
#define COT_LIB_REGALLOC_INSTRULES_H

#include "cot/RegAlloc/Error.h"
#include "cot/RegAlloc/Problem.h"
#include "llvm/ADT/SmallVector.h"

namespace cot::regalloc {

/// Checks instructions one by one; keeps its memory.
class InstRules {
public:
  InstRules(const Problem &problem, const MachineEnvironment &environment)
      : problem(problem), environment(environment) {}

  llvm::Error check(Inst inst);

private:
  /// A vreg's wish for some register at one or both points of the instruction.
  struct Demand {
    VReg vreg;
    unsigned limit;
    bool before;
    bool after;
    /// A definition takes the register over.
    bool tied;
  };

  llvm::Error conflict(Inst inst, const llvm::Twine &detail, VReg vreg = {}) const;
  llvm::Error checkOperand(Inst inst, unsigned position);
  llvm::Error checkReuse(Inst inst, unsigned position);
  llvm::Error checkFixed(Inst inst);
  llvm::Error occupy(Inst inst, bool after, PReg reg, VReg vreg, bool isDef);
  llvm::Error checkDefs(Inst inst);
  llvm::Error checkFlags(Inst inst);
  llvm::Error checkPressure(Inst inst);
  bool fitsEasily(Inst inst) const;
  void collectDemands(Inst inst, RegClass regClass);
  bool satisfiedByFixed(Operand operand, unsigned limit) const;
  bool demandsFit(RegClass regClass);

  const Problem &problem;
  const MachineEnvironment &environment;
  /// Who holds each register before and after the instruction: only for registers in `held`.
  struct Holder {
    VReg vreg;
    bool isDef;
  };
  std::array<std::array<Holder, PReg::numIndices>, 2> holders;
  std::array<PRegSet, 2> held;
  llvm::SmallVector<Demand, 16> demands;
  llvm::SmallVector<Operand, 8> defs;
  /// The positions that definitions of the instruction reuse.
  uint32_t reused = 0;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_INSTRULES_H
