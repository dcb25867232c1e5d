//===- MachineLoops.cpp - Loops of machine functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MachineLoops.h"

using namespace cot;
using namespace cot::codegen;

/// Loops around a block beyond these count no more.
static constexpr uint32_t maxCounted = 8;
static constexpr float iterations = 10;
static constexpr float coldness = 100;

float codegen::frequencyOf(uint32_t loopDepth, bool isCold) {
  float frequency = 1;
  for (uint32_t depth = 0; depth < std::min(loopDepth, maxCounted); ++depth)
    frequency *= iterations;
  return isCold ? frequency / coldness : frequency;
}

void MachineLoops::compute(const MachineFunction &function) {
  targets.clear();
  for (regalloc::Block successor : function.successors)
    targets.push_back(successor.index());
  loops.compute({function.successorOffsets, targets, 0});
}

void MachineLoops::apply(MachineFunction &function) const {
  for (uint32_t block = 0; block < function.numBlocks(); ++block) {
    MachineFunction::BlockInfo &info = function.blockInfos[block];
    info.loopDepth = loops.nodeDepth(block);
    function.blockFrequencies[block] = frequencyOf(info.loopDepth, info.isCold);
  }
}
