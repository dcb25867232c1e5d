//===- ParallelMoves.h - Moves that happen at once, one after the other -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Turns a set of moves that happen at once (at an edge, around an instruction) into a sequence of
/// moves that the machine can do: a place is written when nobody needs to read it any more; cycles
/// are broken through a temporary; a move from stack to stack goes through a register. (The
/// classical algorithm; see Rideau, Serpette and Leroy, "Tilting at windmills with Coq", JAR 2008.)
///
/// Temporaries are, in this order: the scratch register of the class, a register that the caller
/// says is free, a spill slot. If there is no register at all to carry a value from stack to stack,
/// one is saved to a slot and restored.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_PARALLELMOVES_H
#define COT_LIB_REGALLOC_PARALLELMOVES_H

#include "SpillSlots.h"
#include "cot/RegAlloc/Output.h"
#include "cot/Support/ScratchArray.h"

namespace cot::regalloc {

class ParallelMoves {
public:
  void clear() { moves.clear(); }
  bool empty() const { return moves.empty(); }
  /// Places are read and written once per move; no two moves write one place. Places are the same
  /// or disjoint: slots of different classes don't overlap.
  void add(Allocation from, Allocation to, RegClass regClass) {
    if (from != to) moves.push_back({from, to, regClass, noMove, 0});
  }

  /// The sequence, valid until the next call; forgets the moves. \p free are registers that hold
  /// nothing of worth before, and that nobody reads after.
  llvm::ArrayRef<Edit> resolve(const MachineEnvironment &environment, PRegSet free,
                               SpillSlots &slots);

private:
  static constexpr uint32_t noMove = UINT32_MAX;
  struct Move {
    Allocation from;
    Allocation to;
    RegClass regClass;
    /// The move that writes what this one reads.
    uint32_t writer;
    /// How many moves that are yet to be done read what this one writes.
    uint32_t readers;
  };

  void linkReaders();
  void finish(uint32_t index);
  void breakCycle(uint32_t index);
  void emit(Allocation from, Allocation to, RegClass regClass);
  /// Scratch and free registers of a class, the best first.
  PReg carrier(RegClass regClass, unsigned number) const;

  ScratchArray<Move> moves;
  ScratchArray<uint32_t> ready;
  ScratchArray<Edit> sequence;
  const MachineEnvironment *environment = nullptr;
  SpillSlots *slots = nullptr;
  PRegSet free;
  /// The register that holds the value that broke a cycle.
  PReg busy;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_PARALLELMOVES_H
