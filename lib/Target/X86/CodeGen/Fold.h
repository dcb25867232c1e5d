//===- Fold.h - What combine asks of x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_CODEGEN_FOLD_H
#define COT_LIB_TARGET_X86_CODEGEN_FOLD_H

#include "cot/CodeGen/Target.h"

namespace cot::x86 {

// See codegen::Target.
uint8_t combineKinds(uint16_t opcode);
unsigned loadedBits(const codegen::MachineInst &inst);
std::optional<uint16_t> foldOperand(const codegen::MachineFunction &function,
                                    const codegen::MachineInst &inst, unsigned number,
                                    const codegen::MachineOperand &memory, unsigned bits);
bool foldCompare(codegen::MachineFunction &function, codegen::MachineInst &definition,
                 const codegen::MachineInst &compare, const codegen::MachineInst &branch);
unsigned zeroExtendedBits(const codegen::MachineFunction &function,
                          const codegen::MachineInst &inst);
unsigned significantBits(const codegen::MachineFunction &function,
                         const codegen::MachineInst &inst);
bool foldAddress(const codegen::MachineFunction &function, const codegen::MachineInst &definition,
                 codegen::MachineAddress &address);
std::optional<codegen::ZeroTest> testOfZero(const codegen::MachineFunction &function,
                                            const codegen::MachineInst &compare);
bool branchOnCondition(codegen::MachineFunction &function, const codegen::MachineInst &inst,
                       unsigned bits, codegen::MachineInst &branch);

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_CODEGEN_FOLD_H
