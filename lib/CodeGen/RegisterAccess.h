//===- RegisterAccess.h - What allocated instructions do to registers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads an allocated instruction once, for the passes behind allocation: which registers it reads
/// and writes, in what way, and whether it touches memory.
///
/// Invariant: the registers that allocators hand out have encodings below 32 and are of class Int
/// or Float; what else an instruction writes counts as `definesOther`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_REGISTERACCESS_H
#define COT_LIB_CODEGEN_REGISTERACCESS_H

#include "OperandPlans.h"
#include "cot/CodeGen/RegMask.h"

namespace cot::codegen {

class AccessReader {
public:
  AccessReader(const MachineFunction &function, const Target &target, OperandPlans &plans)
      : function(function), target(target), plans(plans) {}

  void read(const MachineInst &inst, RegAccess &access) const;

private:
  void readByTables(const MachineInst &inst, RegAccess &access) const;
  void addClobbers(const MachineInst &inst, RegAccess &access) const;

  const MachineFunction &function;
  const Target &target;
  OperandPlans &plans;
};

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_REGISTERACCESS_H
