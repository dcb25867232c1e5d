//===- Testing/Damage.h - Breaking outputs on purpose -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_TESTING_DAMAGE_H
#define COT_LIB_REGALLOC_TESTING_DAMAGE_H

#include "Testing/Chance.h"
#include "cot/RegAlloc/Checker.h"

namespace cot::regalloc {

enum class DamageKind : uint8_t {
  DropAllocation,  ///< One allocation too few.
  ClearAllocation, ///< An operand without a place.
  BeyondFrame,     ///< A slot that doesn't exist.
  BreakConstraint, ///< A place that the constraint forbids.
  ShareDefinition, ///< Two definitions, or a definition and a clobber, in one place.
  MoveOperand,     ///< Another register that the constraint allows.
  DropEdit,        ///< An edit less.
  RedirectEdit,    ///< An edit to another place.
  ResourceEdit,    ///< An edit from another place.
  SwapEdits,       ///< Two edits of one point, in the other order.
  DelayEdit,       ///< An edit one instruction later.
  UnsortEdits,     ///< Edits not in order.
  EditAfterEnd,    ///< An edit after a branch or return.
  StackToStack,    ///< A move between slots.
  MoveToItself,    ///< A move that does nothing.
  MoveAcross,      ///< A move between classes.
  RepeatCostly,    ///< A repetition of an instruction that isn't cheap.
  MoveLabel,       ///< A debug location in another place.
  ReadIncoming,    ///< A use that may be on the stack reads a fixed stack slot.
  WriteIncoming,   ///< A definition that may be on the stack writes a fixed stack slot.
};
inline constexpr unsigned numDamageKinds = 20;

/// Damages \p output. False if there is nothing to damage in this way. Where \p changesMeaning is
/// set, the result is against the rules; else it may be right by luck, and only running it tells.
bool damage(DamageKind kind, const Problem &problem, const MachineEnvironment &environment,
            Chance &chance, Output &output, bool &changesMeaning);

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_TESTING_DAMAGE_H
