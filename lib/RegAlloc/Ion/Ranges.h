//===- Ion/Ranges.h - Live ranges, bundles and what else ion speaks of -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The nouns of ion. docs/RegAlloc.md explains how they play together.
///
///   point        2 * instruction, plus 1 for "after": the points of ProgPoint as plain numbers
///   use          one mention of a vreg: an operand, or all arguments of a branch that are it
///   range        a stretch of points [from, to) over which a vreg is live; the unit that is placed
///   piece        a range that came from splitting; boundaries between pieces are "before" points
///   home         the place of a vreg at a point: that of the range which covers it
///   detour       a range for one instruction only, which wants the vreg in a register while its
///                home is elsewhere: it exists beside the home, a copy of it
///   bundle       ranges, of one vreg or several that share a place, which never overlap
///   spill set    the bundles that were split off one: they share the slot and the hint
///   reservation  a register that one instruction wants for a certain vreg (a fixed operand)
///   weight       what is lost, in executed moves, when a range is not in a register
///
/// Invariants: ranges of one vreg don't overlap, detours excepted; a bundle's ranges are sorted;
/// the uses of a vreg are sorted, and those of a range are a slice of them.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_RANGES_H
#define COT_LIB_REGALLOC_ION_RANGES_H

#include "Table.h"
#include "cot/RegAlloc/Problem.h"

namespace cot::regalloc::ion {

/// "None" of all indices here.
inline constexpr uint32_t none = ~uint32_t(0);

inline uint32_t pointBefore(Inst inst) { return inst.index() * 2; }
inline uint32_t pointAfter(Inst inst) { return inst.index() * 2 + 1; }
inline Inst instAt(uint32_t point) { return Inst(point / 2); }
/// The first "before" point that is not earlier.
inline uint32_t roundUp(uint32_t point) { return (point + 1) & ~1u; }

/// How many uses and affinities of a bundle are looked at for hints.
inline constexpr unsigned maxHintsSeen = 24;

/// Blocks from `first` to `last`.
struct BlockRun {
  uint32_t first, last;
};

/// The same as asking for the kind, which takes longer to decode.
inline bool isLimited(Constraint constraint) {
  return constraint.bits() >> 4 == Constraint::limit(1).bits() >> 4;
}

/// The first and the last of some points.
struct PointHull {
  uint32_t first = none, last = 0;
};

struct Use {
  uint32_t point = 0;
  uint32_t operand = none; ///< Into Problem::operands; none for a branch argument.
  float weight = 0;
  /// What it asks for. A tied definition asks for what the use asks that it is tied to; that use
  /// itself gets the place of the definition and asks for nothing.
  Constraint constraint = Constraint::any();
  bool isDef : 1 = false, isLate : 1 = false;
  bool isTied : 1 = false;     ///< A use that a definition is tied to.
  bool needsPlace : 1 = false; ///< The value must be somewhere: repeating its definition won't do.

  bool needsRegister() const { return constraint == Constraint::reg() || isLimited(constraint); }
  /// Encodings below this will do.
  uint8_t limit() const {
    return static_cast<uint8_t>(isLimited(constraint) ? constraint.limitCount()
                                                      : Constraint::maxLimit);
  }
};

static_assert(sizeof(Use) == 16);

/// How often control passes from what is laid out before a point to what is behind it, and back,
/// if the point is the beginning of a block, or one inside of it.
template <typename T> struct CutCostsOf {
  T forwardAtBegin, forwardInside, backAtBegin, backInside;
};
using CutCosts = CutCostsOf<float>;
/// Sums of many of them.
using CutSums = CutCostsOf<double>;

struct LiveRange {
  uint32_t from, to;
  uint32_t vreg;
  uint32_t bundle;
  uint32_t next; ///< The next range of the bundle, by point.
  uint32_t usesBegin, usesEnd;
  float weight; ///< Sum over the uses.
};

// Tables are walked by index: a power of two saves time as well as memory.
static_assert(sizeof(LiveRange) == 32);

struct Bundle {
  uint32_t first, last; ///< Ranges.
  uint32_t spillSet;
  uint32_t length; ///< In points, over all ranges.
  float weight;    ///< Sum over the ranges.
  PReg reg;        ///< None: not placed yet, or spilled.
  PReg hint;
  uint8_t limit; ///< Encodings below this will do.
  bool isDetour : 1;
  bool isMerged : 1;   ///< From several vregs.
  bool mayReserve : 1; ///< Operands of its vregs are fixed.
  bool isSpilled : 1;  ///< The main loop gave it up: its uses have their detours.

  /// Bundles are compared by what is lost per point. A detour has nowhere else to go.
  float density() const { return isDetour ? 1e30f : weight / static_cast<float>(length); }
};

static_assert(sizeof(Bundle) == 24);

struct SpillSet {
  uint32_t from, to; ///< Hull of all ranges.
  SpillSlot slot;    ///< None if it needs none.
  uint16_t splits;
  RegClass regClass : 7;
  bool needsSlot : 1;
  PReg hint; ///< The register that a bundle of the set got last.
};

static_assert(sizeof(SpillSet) == 16);

struct VRegInfo {
  uint32_t usesBegin = 0;     ///< Uses end where those of the next vreg begin.
  uint32_t rangesBegin = 0;   ///< Ranges as liveness made them, up to those of the next vreg.
  uint32_t homeFrom = none;   ///< Where its first range starts; none if the vreg doesn't occur.
  uint32_t defOperand = none; ///< None for block parameters.
  uint32_t cut = none;        ///< Into IonContext::cuts, if its ranges are in several bundles.
  RegClass regClass = RegClass::Int;
  PReg reg;                    ///< The register that a range of it got last.
  bool isRemat : 1 = false;    ///< Its definition can be repeated: it needs no slot.
  bool hasHints : 1 = false;   ///< It has affinities or fixed operands.
  bool isReserved : 1 = false; ///< It has fixed operands.
  uint8_t homeDelay = 0;       ///< Points from before the definition to where the home starts.

  /// Or it isn't defined at all.
  bool isParam() const { return defOperand == none; }
  /// The point before the instruction that defines it.
  uint32_t defPoint() const {
    assert(!isParam());
    return homeFrom - homeDelay;
  }
  uint32_t defInst() const { return defPoint() / 2; }
};

static_assert(sizeof(VRegInfo) == 24);

/// The pieces of a vreg whose ranges are no longer in one bundle: a slice of IonContext::pieces.
struct Cut {
  uint32_t vreg;
  uint32_t begin, end;
};

/// An operand that is not just placed where its vreg is.
struct SpecialOperand {
  uint32_t inst;
  uint32_t operand; ///< Fixed, on the stack, or a tied definition.
  uint32_t source;  ///< The use that a tied definition is tied to; else none.
};

/// Two vregs that would save a move in one place.
struct Affinity {
  uint32_t from, to; ///< Vregs.
  float weight;
  /// The other one of the two.
  uint32_t partnerOf(uint32_t vreg) const { return from ^ to ^ vreg; }
};

/// A bundle that waits, as one number to compare: the priority above, the index below, inverted so
/// that the first of equals comes first.
class QueueEntry {
public:
  /// \p priority is not negative: the bits of such floats are in their order.
  QueueEntry(float priority, uint32_t bundle)
      : bits(uint64_t(llvm::bit_cast<uint32_t>(priority)) << 32 | ~bundle) {}
  uint32_t bundle() const { return ~static_cast<uint32_t>(bits); }
  friend bool operator<(QueueEntry a, QueueEntry b) { return a.bits < b.bits; }

private:
  uint64_t bits;
};

/// Between two instructions, groups of moves happen one after another in this order; those of a
/// group happen at once.
enum class Phase : uint8_t {
  EdgeIn,     ///< Of the edge to a block, at its beginning.
  StoreParam, ///< Stores of block parameters, which edges brought into registers.
  Between,    ///< From where values were, or were defined, to their homes.
  Operands,   ///< From homes to the places that the instruction wants.
  EdgeOut,    ///< Of the edge from a block, before its branch.
};

/// A value goes from one place to another before instruction point / 2. From "none" stands for
/// repeating its definition.
struct Move {
  static constexpr unsigned vregBits = 29;
  uint32_t point;
  uint32_t vreg : vregBits;
  Phase phase : 3;
  Allocation from, to;
};

static_assert(sizeof(Move) == 16);

/// A spill slot that is not in use from a point on.
struct FreeSlot {
  uint32_t from;
  SpillSlot slot;
  friend bool operator<(const FreeSlot &a, const FreeSlot &b) {
    return a.from != b.from ? a.from > b.from : a.slot > b.slot;
  }
};

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_RANGES_H
