//===- Testing/ConcreteRun.h - Running an allocated program on numbers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_TESTING_CONCRETERUN_H
#define COT_LIB_REGALLOC_TESTING_CONCRETERUN_H

#include "cot/RegAlloc/Output.h"
#include "cot/RegAlloc/Problem.h"

namespace cot::regalloc {

/// Runs the problem on vregs and its allocation on places, side by side, along a random path of at
/// most \p steps instructions; every definition makes a new number. True if every use read the same
/// on both sides. It knows nothing of the checker: it is the checker's judge.
bool runsAlike(const Problem &problem, const MachineEnvironment &environment, const Output &output,
               uint64_t seed, uint32_t steps);

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_TESTING_CONCRETERUN_H
