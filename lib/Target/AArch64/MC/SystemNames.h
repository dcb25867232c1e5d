//===- SystemNames.h - Names of barriers, prefetches and system registers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_AARCH64_MC_SYSTEMNAMES_H
#define COT_LIB_TARGET_AARCH64_MC_SYSTEMNAMES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace cot::aarch64 {

/// A system register by the bits o0:op1:CRn:CRm:op2 of mrs and msr.
struct SystemRegisterName {
  uint16_t number;
  llvm::StringLiteral name;
  bool isReadOnly = false;
};

/// Those that have a name here, by number.
llvm::ArrayRef<SystemRegisterName> systemRegisterNames();
/// Null when it has none, or none for writing.
const SystemRegisterName *findSystemRegister(uint32_t number, bool forWriting);

/// The domain and kind of accesses of dmb and dsb; empty when the number has no name.
llvm::StringRef barrierName(uint32_t kind);

} // namespace cot::aarch64

#endif // COT_LIB_TARGET_AARCH64_MC_SYSTEMNAMES_H
