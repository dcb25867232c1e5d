//===- BlockPlacement.h - The order of allocated blocks -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass block-order, over allocated functions. Blocks that only jump go, edges that were split
/// for moves which are not there among them: who went there goes on to where they went. The rest is
/// put into chains in which control falls through, edges that are taken most often first (Pettis
/// and Hansen, "Profile Guided Code Positioning", PLDI 1990), the chains of a loop together, inner
/// loops before outer ones, and cold blocks at the end.
///
/// Invariants: the entry stays first; blocks whose addresses something holds, handlers among them,
/// stay; what a block does stays but for where it leads.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_BLOCKPLACEMENT_H
#define COT_LIB_CODEGEN_BLOCKPLACEMENT_H

#include "MachineLoops.h"
#include "cot/CodeGen/MachinePass.h"
#include "cot/CodeGen/Target.h"

namespace cot::codegen {

/// Keeps its memory from function to function.
class BlockPlacement {
public:
  void run(MachineFunction &function, const Target &target, MachinePassCounts &counts);

private:
  static constexpr uint32_t none = ~0u;
  struct Edge {
    uint32_t from, to;
    float weight;
    bool isOnly; ///< Of its source.
  };

  void findFixed();
  bool onlyJumps(uint32_t block) const;
  void findTargets();
  void findChains();
  void placeLoop(uint32_t loop);
  void joinAlong(llvm::ArrayRef<uint32_t> nodes, uint32_t loop);
  void joinAll(llvm::ArrayRef<uint32_t> nodes);
  bool isCold(uint32_t block) const { return block != 0 && function->blockInfos[block].isCold; }
  bool mayFollow(uint32_t from, uint32_t to) const;
  uint32_t headOf(uint32_t block);
  void join(uint32_t from, uint32_t to);
  void permute();

  MachineFunction *function = nullptr;
  const Target *target = nullptr;
  // By block.
  ScratchArray<uint8_t> isFixed;  ///< Stays where something holds its address.
  ScratchArray<uint32_t> targets; ///< Where it leads who goes there: itself, or beyond.
  ScratchArray<uint32_t> path;
  MachineLoops loops;
  // Chains: the next block of each, the last by the first, and union-find to the first.
  ScratchArray<uint32_t> nexts, lasts, heads;
  ScratchArray<Edge> edges;
  ScratchArray<uint32_t> nodes, order, numbers;
  // The function's tables as they were.
  ScratchArray<MachineInst> insts;
  ScratchArray<uint32_t> begins, successorOffsets;
  ScratchArray<regalloc::Block> successors;
  ScratchArray<MachineFunction::BlockInfo> infos;
  ScratchArray<float> frequencies;
};

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_BLOCKPLACEMENT_H
