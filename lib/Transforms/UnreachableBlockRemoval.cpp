//===- UnreachableBlockRemoval.cpp - Removes blocks that are never run -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionEdit.h"
#include "cot/Transforms/Cleanup.h"

using namespace cot;

PreservedAnalyses UnreachableBlockRemoval::run(ir::Function &function,
                                               PassContext<ir::Function> &context) {
  unsigned removed = removeUnreachableBlocks(function);
  context.statistics.count(name, "blocks removed", removed);
  return removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
}
