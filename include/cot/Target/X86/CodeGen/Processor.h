//===- cot/Target/X86/CodeGen/Processor.h - LLVM's names of x86 processors -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Processors and features by the names of LLVM (`-mcpu=skylake -mattr=+avx2,-fma`), told to
/// Settings. Which processor has what comes from LLVM's tables (TargetParser).
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_X86_CODEGEN_PROCESSOR_H
#define COT_TARGET_X86_CODEGEN_PROCESSOR_H

#include "cot/Support/Settings.h"
#include "llvm/ADT/ArrayRef.h"

namespace cot::x86 {

/// Sets what \p cpu has and clears what it lacks; `native` is the processor that runs this. False
/// and \p error for a name that LLVM doesn't know, or one without 64-bit mode.
bool applyProcessor(llvm::StringRef cpu, Settings &settings, std::string &error);

/// Applies `+name` or `-name`, with what it implies. Names of features that cot has no use for are
/// accepted; those of no processor are not.
bool applyFeature(llvm::StringRef word, Settings &settings, std::string &error);

} // namespace cot::x86

#endif // COT_TARGET_X86_CODEGEN_PROCESSOR_H
