//===- Compile.cpp - From a CLIF function to bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/Compile.h"

using namespace cot;
using namespace cot::codegen;

llvm::Error FunctionCompiler::compile(const ir::Function &function, mc::CodeBuffer &buffer) {
  const TargetOptions &options = compileOptions.target;
  buffer.clear();
  if (llvm::Error error = loweringContext.run(function, machineTarget, options, machine))
    return error;
  if (llvm::Error error =
          allocation.run(machine, machineTarget, options, function.signature.callConv,
                         compileOptions.allocator, compileOptions.verifyAllocation))
    return error;
  if (llvm::Error error =
          machineTarget.layOutFrame(machine, options, loweringContext.ownLayout(), frameLayout))
    return error;
  return machineTarget.emit(machine, frameLayout, options, buffer);
}
