//===- cot/RegAlloc/Checker.h - Proof that an allocation is right -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The checker proves that an output does what the problem means, knowing nothing of how it was
/// made. It executes the allocated program on symbols.
///
/// **Lattice.** A *place* is a register, a fixed stack slot or a spill slot. A *fact* (p, v) says:
/// place p holds the value that vreg v has now. The state at a point is a set of facts; states are
/// ordered by inclusion. Top is the set of all facts (a point that no path has reached yet), bottom
/// is the empty set (nothing is known of any place). The meet of two states is their intersection:
/// a fact holds at a join if it holds on every path into it. Sets only shrink, from top, until
/// nothing changes: the greatest fixpoint.
///
/// **Transfer.** With S the state before:
///
///   - move p -> q:           (q, v) for all (p, v) in S; no other fact of q stays
///   - rematerialize v -> q:  (q, v), and (q, w) for all w known to equal v
///   - the definition of v at p:  facts of v and of p go; (p, v) comes
///   - a move instruction w := v at q:  as a definition, then (p, w) for all (p, v)
///   - a clobber of p, an instruction for scratch registers:  facts of p go
///   - an edge that passes arguments a to parameters b:  facts of b go; (p, b_i) for all (p, a_i)
///   in
///     S, all at once
///
/// Facts of vregs that are not live are dropped at joins: nobody may ask for them.
///
/// **Proof.** Every use of v at p needs (p, v) in the state before its instruction, after the edits
/// there. That no edit overwrites a live value follows: the value would be missing where it is
/// read. All other rules concern one instruction or edit alone: constraints hold, definitions share
/// no place with others that live at that time, edits are ordered and possible.
///
/// Between joins the state is kept as value numbers: a place and a vreg with one number form a
/// fact. So every step takes constant time. Blocks with one predecessor go on with its state; where
/// several leave a block, what the first one changed is taken back for the next. Only at a join are
/// facts listed, and on each further edge into it every listed fact is looked up once.
///
/// (The idea of checking by symbols: Rideau and Leroy, "Validating register allocation and
/// spilling", CC 2010; regalloc2's checker, whose lattice is the same seen from the places.)
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_CHECKER_H
#define COT_REGALLOC_CHECKER_H

#include "cot/RegAlloc/Output.h"
#include "cot/RegAlloc/Problem.h"
#include <string>
#include <vector>

namespace cot::regalloc {

/// What can be wrong with an output.
enum class CheckErrorKind : uint8_t {
  /// Not one allocation per operand.
  AllocationCount,
  /// A place that doesn't exist: no such register, or a slot beyond the frame.
  BadPlace,
  /// An operand without a place that needs one.
  MissingAllocation,
  /// An operand's place is against its constraint.
  ConstraintViolated,
  /// A definition shares its place with another operand or a clobber.
  PlaceConflict,
  /// A use doesn't find its value.
  WrongValue,
  /// Edits aren't sorted by point.
  EditOrder,
  /// An edit where none can be: beyond the program, or after the end of a block.
  EditPoint,
  /// A move to itself, between classes, or from stack to stack; or from or to no place.
  BadMove,
  /// A rematerialization of what isn't cheap, or to where it can't be.
  BadRematerialization,
  /// A debug location that isn't asked for, is out of order, or doesn't hold the value.
  BadDebugLocation,
};

/// "wrong value", "constraint violated", ...
llvm::StringRef checkErrorKindName(CheckErrorKind kind);

struct CheckError {
  CheckErrorKind kind = CheckErrorKind::WrongValue;
  /// The instruction and the side of it; "none" if the output as a whole is meant.
  ProgPoint point;
  std::string message;
  /// For wrong values: the blocks through which the wrong one comes, from where the place was last
  /// written to where it is read.
  std::vector<Block> path;

  /// `inst7.before: wrong value: use of v3i in p0i: it holds v5i, written by ... (path ...)`.
  void print(llvm::raw_ostream &os) const;
};

/// Checks \p output for \p problem, which must be valid. Returns the errors found, at most \p
/// limit; none means: proven. Time is near-linear for what allocators produce.
std::vector<CheckError> checkAllocation(const Problem &problem,
                                        const MachineEnvironment &environment, const Output &output,
                                        size_t limit = 20);

} // namespace cot::regalloc

#endif // COT_REGALLOC_CHECKER_H
