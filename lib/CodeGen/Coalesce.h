//===- Coalesce.h - Joins virtual registers that moves connect -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass coalesce: the registers of a move become one where they do not interfere, moves of
/// frequent blocks first. Two interfere if one is defined, but for a copy of the other, where the
/// other is live (Chaitin, "Register Allocation and Spilling via Graph Coloring", 1982; Budimlic et
/// al., "Fast Copy Coalescing and Live-Range Identification", PLDI 2002): that is asked of sorted
/// lists of ranges, and no graph is made.
///
/// Where as many registers are live as the machine has, joining could make a spill: what lives
/// through such a block is left to the allocator.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_COALESCE_H
#define COT_LIB_CODEGEN_COALESCE_H

#include "MachineLiveness.h"

namespace cot::codegen {

/// Keeps its memory from function to function.
class Coalesce {
public:
  /// Returns how many moves are gone. \p available is how many registers of each class there are.
  uint32_t run(MachineFunction &function, const Target &target, const Pressure &available);

private:
  /// Two points for each instruction: at its uses, and behind it.
  struct Range {
    uint32_t begin, end;
  };
  struct Def {
    uint32_t point;
    uint32_t source; ///< Of a move: the register that is copied, else none.
  };
  /// One register, or several that were joined: slices of the pools.
  struct Web {
    uint32_t ranges = 0, numRanges = 0;
    uint32_t defs = 0, numDefs = 0;
    bool isCrowded = false; ///< Lives where the machine's registers are all in use.
  };
  struct Move {
    uint32_t inst;
    float frequency;
  };

  void findRanges();
  void scanBlock(uint32_t block);
  void close(VReg reg, uint32_t begin);
  void addDef(VReg reg, uint32_t point, uint32_t source);
  void fillWebs();
  void findMoves();
  uint32_t webOf(uint32_t reg);
  bool isLiveAt(const Web &web, uint32_t point) const;
  bool writesInto(const Web &writer, uint32_t other);
  bool mayJoin(uint32_t a, uint32_t b);
  void join(uint32_t a, uint32_t b);
  void compact();
  uint32_t rewrite();

  MachineFunction *function = nullptr;
  const Target *target = nullptr;
  Pressure available{};
  MachineLiveness liveness;
  struct RangeOf {
    uint32_t reg;
    Range range;
  };
  struct DefOf {
    uint32_t reg;
    Def def;
  };
  // As they are found, block by block backward.
  std::vector<RangeOf> foundRanges;
  std::vector<DefOf> foundDefs;
  std::vector<Range> ranges, spareRanges;
  std::vector<Def> defs, spareDefs;
  ScratchArray<Web> webs;         ///< By register; of joined ones the first says it all.
  ScratchArray<uint32_t> parents; ///< Union-find over registers.
  ScratchArray<VReg> regs;
  // By register: where the range ends that is open in the block that is walked, or 0.
  ScratchArray<uint32_t> ends;
  std::vector<uint32_t> open; ///< Registers with such a range, some more than once.
  std::vector<Move> moves;
};

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_COALESCE_H
