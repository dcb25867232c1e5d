//===- cot/RegAlloc/Output.h - The result of register allocation -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An Output is plain data: a place per operand, and edits to insert.
///
/// What an allocator promises of its output, and the checker proves:
///  - Edits are sorted by point; those at one point are executed in order. No edit stands after the
///    last instruction of a block.
///  - Moves of an edge stand before the branch of the source if that has one successor, else before
///    the first instruction of the target. Block arguments are passed when the branch is executed:
///    edits before the branch see the source's values, edits in the target its parameters.
///  - No edit moves from stack to stack, fixed stack slots included, or from a place to itself.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_OUTPUT_H
#define COT_REGALLOC_OUTPUT_H

#include "cot/RegAlloc/Operand.h"
#include <vector>

namespace cot::regalloc {

/// A thing to do between two instructions.
class Edit {
public:
  enum class Kind : uint8_t { Move, Rematerialize };

  static constexpr Edit move(Allocation from, Allocation to) {
    return Edit(Kind::Move, from.bits(), to);
  }
  /// Repeats the cheap instruction \p inst with \p to, a register, in place of its definition.
  static constexpr Edit rematerialize(Inst inst, Allocation to) {
    return Edit(Kind::Rematerialize, inst.index(), to);
  }

  constexpr Kind kind() const { return editKind; }
  constexpr bool isMove() const { return editKind == Kind::Move; }
  constexpr Allocation to() const { return target; }
  constexpr Allocation from() const {
    assert(isMove());
    return Allocation::fromBits(source);
  }
  constexpr Inst inst() const {
    assert(!isMove());
    return Inst(source);
  }
  friend constexpr bool operator==(const Edit &, const Edit &) = default;
  /// `move p0i -> stack3`, `rematerialize inst4 -> p1i`.
  friend llvm::raw_ostream &operator<<(llvm::raw_ostream &os, const Edit &edit) {
    if (edit.isMove()) return os << "move " << edit.from() << " -> " << edit.to();
    return os << "rematerialize " << edit.inst() << " -> " << edit.to();
  }

private:
  constexpr Edit(Kind kind, uint32_t source, Allocation to)
      : source(source), target(to), editKind(kind) {}
  uint32_t source;
  Allocation target;
  Kind editKind;
};

struct PlacedEdit {
  ProgPoint point;
  Edit edit;
  friend constexpr bool operator==(const PlacedEdit &, const PlacedEdit &) = default;
};
static_assert(sizeof(PlacedEdit) == 16);

/// The labelled value is at `place` from `begin` to `end`, the latter exclusive.
struct DebugLocation {
  uint32_t label = 0;
  ProgPoint begin;
  ProgPoint end;
  Allocation place;
  friend constexpr bool operator==(const DebugLocation &, const DebugLocation &) = default;
};

/// What an allocation took, for people and benchmarks. Each allocator fills what it knows of.
struct Statistics {
  uint32_t liveRanges = 0;
  uint32_t bundles = 0;
  uint32_t splits = 0;
  uint32_t evictions = 0;
  /// Rounds of build, color and rewrite (irc).
  uint32_t rounds = 0;
  /// Vregs, or parts of them, that ended up on the stack.
  uint32_t spilledRanges = 0;
  /// Of the edits: register to stack, stack to register, register to register, repetitions.
  uint32_t spills = 0;
  uint32_t reloads = 0;
  uint32_t moves = 0;
  uint32_t rematerializations = 0;
  friend constexpr bool operator==(const Statistics &, const Statistics &) = default;
};

struct Output {
  /// One per element of Problem::operands. None is a place only for the definition of a cheap
  /// instruction that the client is to drop.
  std::vector<Allocation> allocations;
  std::vector<PlacedEdit> edits;
  /// Sorted by label, then by begin; those of one label and vreg are disjoint.
  std::vector<DebugLocation> debugLocations;
  /// The size of the frame's spill area, in slots.
  uint32_t numSpillSlots = 0;
  Statistics statistics;

  /// Forgets everything, keeps the memory.
  void clear() {
    allocations.clear();
    edits.clear();
    debugLocations.clear();
    numSpillSlots = 0;
    statistics = {};
  }
};

} // namespace cot::regalloc

#endif // COT_REGALLOC_OUTPUT_H
