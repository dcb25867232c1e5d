//===- CheckerRules.h - What the checker asks of one instruction or edit -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The rules that need no data flow: places exist, constraints hold, definitions share their place
/// with nobody, edits are possible and in order.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_CHECKERRULES_H
#define COT_LIB_REGALLOC_CHECKERRULES_H

#include "CheckerState.h"
#include "cot/RegAlloc/Checker.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"
#include <tuple>

namespace cot::regalloc {

/// Collects errors up to a limit.
class CheckErrors {
public:
  explicit CheckErrors(size_t limit) : limit(limit) {}
  void add(CheckErrorKind kind, ProgPoint point, const llvm::Twine &message,
           std::vector<Block> path = {}) {
    if (!full()) errors.push_back({kind, point, message.str(), std::move(path)});
  }
  bool full() const { return errors.size() >= limit; }
  bool empty() const { return errors.empty(); }
  void sortByPoint() {
    auto key = [](const CheckError &e) { return std::tie(e.point, e.kind, e.message); };
    llvm::sort(errors, [&](const CheckError &a, const CheckError &b) { return key(a) < key(b); });
  }
  std::vector<CheckError> take() { return std::move(errors); }

private:
  size_t limit;
  std::vector<CheckError> errors;
};

class CheckerRules {
public:
  CheckerRules(const Problem &problem, const MachineEnvironment &environment, const Output &output,
               CheckErrors &errors)
      : problem(problem), environment(environment), output(output), errors(errors),
        allocatable(environment.allocatable()) {}

  /// True if the output is sound enough to be executed.
  bool check();

private:
  bool placeExists(Allocation allocation, RegClass regClass, bool inEdit) const;
  void checkInst(Inst inst);
  bool satisfies(Inst inst, unsigned position) const;
  void checkConflicts(Inst inst);
  void occupy(Allocation allocation, Operand operand);
  void checkEdits();
  void checkMove(const PlacedEdit &placed);
  void checkRematerialization(const PlacedEdit &placed);
  llvm::ArrayRef<Allocation> allocationsOf(Inst inst) const;

  const Problem &problem;
  const MachineEnvironment &environment;
  const Output &output;
  CheckErrors &errors;
  const PRegSet allocatable;
  /// One unit of a place that an operand holds at one point of the instruction.
  struct Occupation {
    bool after;
    uint32_t unit;
    VReg vreg;
    bool isDef;
  };
  llvm::SmallVector<Occupation, 32> occupations;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_CHECKERRULES_H
