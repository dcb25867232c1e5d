//===- CheckInst.h - Can an instruction be emitted? -----------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_CODEGEN_CHECKINST_H
#define COT_LIB_TARGET_X86_CODEGEN_CHECKINST_H

#include "cot/CodeGen/MachineFunction.h"

namespace cot::x86 {

/// Is \p reg one that machine functions may name?
bool isRegister(regalloc::PReg reg);
/// Has every operand of \p inst, whose kinds are those of its record, a value that the encoder
/// takes?
bool isLegal(const codegen::MachineFunction &function, const codegen::MachineInst &inst);

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_CODEGEN_CHECKINST_H
