//===- Testing/RandomControlFlow.h - Control flow for random problems -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_TESTING_RANDOMCONTROLFLOW_H
#define COT_LIB_REGALLOC_TESTING_RANDOMCONTROLFLOW_H

#include "Testing/Chance.h"
#include "cot/RegAlloc/Generator.h"
#include <vector>

namespace cot::regalloc {

/// Successors per block; block 0 is the entry, all are reachable, no edge is critical.
using ControlFlow = std::vector<std::vector<uint32_t>>;

/// About \p numBlocks blocks.
ControlFlow makeControlFlow(Chance &chance, ProblemShape shape, uint32_t numBlocks);

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_TESTING_RANDOMCONTROLFLOW_H
