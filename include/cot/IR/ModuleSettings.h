//===- cot/IR/ModuleSettings.h - What a module's text sets -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_IR_MODULESETTINGS_H
#define COT_IR_MODULESETTINGS_H

#include "cot/IR/Module.h"
#include "cot/Support/Settings.h"

namespace cot::ir {

/// Applies the `set` lines of \p module and, unless \p machine is empty, the words of its first
/// `target` line for that machine ("x86_64"), in the order of the text. Of a wrong word the parser
/// has said so: it is left out.
void applyHeaderSettings(const Module &module, llvm::StringRef machine, Settings &settings);

} // namespace cot::ir

#endif // COT_IR_MODULESETTINGS_H
