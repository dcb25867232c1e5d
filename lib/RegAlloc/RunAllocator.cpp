//===- RunAllocator.cpp - The entry point of register allocation -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Allocate.h"

using namespace cot;
using namespace cot::regalloc;

llvm::Error regalloc::runAllocator(const Problem &problem, const MachineEnvironment &environment,
                                   const Options &options, Context &context, Output &output) {
  if (options.validate)
    if (llvm::Error error = validate(problem, environment)) {
      output.clear();
      return error;
    }
  switch (options.algorithm) {
  case Algorithm::Ion:
    return allocateIon(problem, environment, options, context.ion(), output);
  case Algorithm::Fast:
    return allocateFast(problem, environment, options, context.fast(), output);
  case Algorithm::Irc:
    return allocateIrc(problem, environment, options, context.irc(), output);
  }
  llvm_unreachable("all algorithms are covered");
}
