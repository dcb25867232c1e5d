//===- BlockWeights.cpp - How often blocks run -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BlockWeights.h"
#include "ProblemGraph.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;

void BlockWeights::compute(const Problem &problem) {
  weights.assign(problem.blockFrequencies);
  loops.compute(successorGraph(problem));
  if (!weights.empty()) return;
  weights.resize(problem.numBlocks());
  static constexpr float powers[] = {1, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f};
  for (uint32_t b = 0; b < problem.numBlocks(); ++b)
    weights[b] = powers[std::min(loops.nodeDepth(b), 6u)];
}
