//===- Ion/WholeLoops.cpp - Loops that a value lives through as a whole -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ion/WholeLoops.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;
using namespace cot::regalloc::ion;

void WholeLoops::compute(const LoopForest &forest, const BlockLayout &layout, uint32_t numBlocks) {
  uint32_t numLoops = forest.numLoops();
  loops.reset(numLoops);
  for (uint32_t loop = 0; loop < numLoops; ++loop) {
    uint32_t header = layout.positionOf(Block(forest.header(loop)));
    loops.push_back({header, header, forest.parent(loop)});
  }
  innermost.resize(numBlocks);
  for (uint32_t block = 0; block < numBlocks; ++block) {
    innermost[block] = forest.loopOf(layout.originalBlock(block).index());
    if (innermost[block] == LoopForest::none) continue;
    Loop &loop = loops[innermost[block]];
    loop.first = std::min(loop.first, block);
    loop.last = std::max(loop.last, block);
  }
  // Inner loops have higher numbers.
  for (uint32_t index = numLoops; index-- > 0;) {
    if (loops[index].outer == LoopForest::none) continue;
    Loop &outer = loops[loops[index].outer];
    outer.first = std::min(outer.first, loops[index].first);
    outer.last = std::max(outer.last, loops[index].last);
  }
  auto isWhole = [&](uint32_t index) {
    const Loop &loop = loops[index];
    return !forest.isIrreducible(index) &&
           loop.first == layout.positionOf(Block(forest.header(index))) &&
           loop.last - loop.first + 1 == forest.nodes(index).size();
  };
  // Outer loops come first: those that are not whole are left out of the chains.
  for (uint32_t index = 0; index < numLoops; ++index) {
    uint32_t &outer = loops[index].outer;
    if (outer != LoopForest::none && !isWhole(outer)) outer = loops[outer].outer;
  }
  for (uint32_t &loop : innermost)
    if (loop != LoopForest::none && !isWhole(loop)) loop = loops[loop].outer;
}
