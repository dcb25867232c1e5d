//===- CallAddresses.h - Addresses of arguments and results -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_CALLADDRESSES_H
#define COT_LIB_CODEGEN_CALLADDRESSES_H

#include "cot/CodeGen/Lowering.h"

namespace cot::codegen {

inline MachineAddress areaAddress(MachineAddress::Base area, int64_t offset) {
  MachineAddress address;
  address.kind = area;
  address.displacement = static_cast<int32_t>(offset);
  return address;
}

inline MachineAddress registerAddress(VReg base, int32_t offset) {
  MachineAddress address;
  address.kind = MachineAddress::Base::Register;
  address.base = MachineOperand::reg(base);
  address.displacement = offset;
  return address;
}

inline MachineAddress plus(MachineAddress address, int64_t offset) {
  address.displacement += static_cast<int32_t>(offset);
  return address;
}

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_CALLADDRESSES_H
