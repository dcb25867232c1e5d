//===- BlockWeights.h - How often blocks run -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_BLOCKWEIGHTS_H
#define COT_LIB_REGALLOC_BLOCKWEIGHTS_H

#include "Table.h"
#include "cot/RegAlloc/Problem.h"
#include "cot/Support/GraphLoops.h"

namespace cot::regalloc {

/// The frequencies that the problem gives, or 10 to the power of the loop depth (at most 6).
class BlockWeights {
public:
  void compute(const Problem &problem);
  float operator[](Block block) const { return weights[block.index()]; }
  const LoopForest &loopForest() const { return loops; }

  // Memory for whoever needs it when the weights, or the loops, are computed.
  Table<float> &weightMemory() { return weights; }
  LoopForest &loopMemory() { return loops; }

private:
  Table<float> weights;
  LoopForest loops;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_BLOCKWEIGHTS_H
