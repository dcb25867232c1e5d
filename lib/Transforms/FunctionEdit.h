//===- FunctionEdit.h - Small edits that several passes make -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Edits of a function that more than one pass needs. Private to the room.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_FUNCTIONEDIT_H
#define COT_LIB_TRANSFORMS_FUNCTIONEDIT_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"
#include "cot/Support/EntitySet.h"

namespace cot {

/// Removes the blocks that the entry does not reach; returns how many.
unsigned removeUnreachableBlocks(ir::Function &function);

/// The same for a pass that wants every block to be reached: forgets the analyses if any is
/// removed. True if so.
bool keepReachableBlocks(ir::Function &function, PassContext<ir::Function> &context);

/// A load that is not flagged `notrap` and is not known to lie inside a slot of the function.
bool loadMayTrap(const ir::Function &function, ir::Inst inst);

/// True when removing \p inst could be noticed even though its results are unused.
inline bool isNeeded(const ir::Function &function, ir::Inst inst) {
  ir::Opcode opcode = function.dfg.opcode(inst);
  return ir::hasSideEffects(opcode) || (ir::canLoad(opcode) && loadMayTrap(function, inst));
}

/// Removes instructions that are not needed and whose results nobody uses, and what only they used;
/// operands of the others become what stands behind aliases. Linear; cycles through block
/// parameters stay. Returns how many are gone.
unsigned removeDeadInsts(ir::Function &function);

/// Removes stack slots that nothing names, unless a key asks for their place, and numbers the
/// others anew. Returns how many.
unsigned removeUnusedSlots(ir::Function &function);

/// The value of an integer constant of up to 64 bits, sign-extended; nothing for other values.
std::optional<int64_t> integerConstant(const ir::Function &function, ir::Value value);

/// True if \p a and \p b lead to the same block with the same arguments.
bool callsAgree(const ir::Function &function, ir::BlockCall a, ir::BlockCall b);

/// Replaces the terminator \p inst by a jump with the target and arguments of \p call.
void replaceByJump(ir::Function &function, ir::Inst inst, ir::BlockCall call);

/// Makes parameters of the block that \p call alone leads to, and that is not the entry, aliases of
/// the arguments, if these are values. Returns how many.
unsigned passDirectly(ir::Function &function, ir::BlockCall &call);

/// Guards against speculation, with the instructions that their conditions are computed from. What
/// a branch or a trap tells must not replace them: the guard is for the case that the processor
/// goes on where the branch does not.
EntitySet<ir::Inst> speculationGuards(const ir::Function &function);

/// Labels whose value \p isGone holds for say that the variable is nowhere from there on.
void endLabels(ir::Function &function, llvm::function_ref<bool(ir::Value)> isGone);

/// The same for labels of values whose instructions have left the layout.
void endLabelsOfRemoved(ir::Function &function);

} // namespace cot

#endif // COT_LIB_TRANSFORMS_FUNCTIONEDIT_H
