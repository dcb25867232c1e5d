//===- Optimize.cpp - test optimize: the optimizer's passes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Runs the pipeline of -O2 and verifies the module after each pass. What the files state, in
/// `precise-output` as in directives, has the value numbers of another compiler, so it is not
/// compared: `utils/compare-optimized.py` compares it up to names, or counts.
///
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"

using namespace cot;
using namespace cot::testing;

void cot::testing::runOptimize(TestContext &context) {
  if (!verifyAll(context)) return;
  context.noteTextNotCompared();
  optimizedCopy(context, PassPipeline::forLevel(OptimizationLevel::O2), [](ir::Module &) {});
}
