//===- cot/CodeGen/MachineDce.h - Removes needless machine instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_MACHINEDCE_H
#define COT_CODEGEN_MACHINEDCE_H

#include "cot/CodeGen/RegMask.h"
#include "cot/CodeGen/Target.h"

namespace cot::codegen {

class OperandPlans;

/// Removes the instructions of the allocated \p function that only write registers which are
/// written again before anything reads them. Returns how many. \p accesses are what the
/// instructions do to registers, as far as that is known: of all of them, or empty.
uint32_t removeDeadInsts(MachineFunction &function, const Target &target, OperandPlans &plans,
                         llvm::ArrayRef<RegAccess> accesses);

/// May an instruction go when nobody reads the registers that it writes? The flags are one more
/// thing to ask for.
bool isRemovable(const mc::InstrInfo &info, const MachineInst &inst);

/// Takes the instructions out that are marked as dead.
void eraseDeadInsts(MachineFunction &function);

} // namespace cot::codegen

#endif // COT_CODEGEN_MACHINEDCE_H
