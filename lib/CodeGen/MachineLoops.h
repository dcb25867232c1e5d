//===- MachineLoops.h - Loops of machine functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass loop-tree, and how often a block is taken to run.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_MACHINELOOPS_H
#define COT_LIB_CODEGEN_MACHINELOOPS_H

#include "cot/CodeGen/MachineFunction.h"
#include "cot/Support/GraphLoops.h"

namespace cot::codegen {

/// How often a block runs for each time that the function does: ten times for each loop around it,
/// up to eight of them; cold blocks a hundredth of that.
float frequencyOf(uint32_t loopDepth, bool isCold);

/// Keeps its memory from function to function.
class MachineLoops {
public:
  /// Finds the loops of \p function.
  void compute(const MachineFunction &function);
  /// Gives the blocks of \p function, of which the loops are, their depths and frequencies.
  void apply(MachineFunction &function) const;
  const LoopForest &forest() const { return loops; }

private:
  ScratchArray<uint32_t> targets;
  LoopForest loops;
};

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_MACHINELOOPS_H
