//===- cot/MC/CodeBuffer.h - The bytes of one function under construction -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Machine code goes straight into a growing buffer. Branches between labels are edited where they
/// stand at the buffer's end (deleted, inverted, threaded), so the caller emits one conditional and
/// one unconditional branch per block and never thinks of fall-through; short-reaching fields are
/// kept alive by islands; finish() shortens forward branches in one linear pass.
///
/// The way of an instruction:
///
///     uint8_t *at = buffer.reserve(target.maxInstructionSize); // checks once ...
///     *at++ = 0xc3;                                            // ... writes unchecked
///     buffer.commit(at);
///
/// reserve(n) promises n contiguous bytes: an island, when one is due, comes before them. So
/// offset() is the instruction's address only after reserve(), and a sequence that must not be torn
/// apart reserves once. Offsets of what lies behind a branch change in finish(): whoever wants to
/// find a place again binds a label there or uses a side table of the buffer.
///
/// Sources of the ideas: Cranelift's MachBuffer (branch editing at the end, islands with
/// deadlines), TPDE (reserve once, write unchecked). One first-in-first-out queue per kind of short
/// field replaces the heap of deadlines: equal reach makes the order of emission the order of
/// deadlines.
///
/// Invariants: every fixup of a bounded kind is resolved or in its kind's queue; a byte that is
/// written is only changed by editing, a fixup or finish(); side tables are sorted by offset.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_CODEBUFFER_H
#define COT_MC_CODEBUFFER_H

#include "cot/MC/Fixup.h"
#include "cot/MC/Target.h"
#include "cot/MC/Unwind.h"
#include "cot/Support/Entity.h"
#include "cot/Support/SourceLocation.h"
#include "cot/Support/TrapCode.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <cassert>
#include <cstdint>
#include <memory>

namespace cot::mc {

/// A place in the code of one buffer.
COT_ENTITY(Label, "L");
/// A symbol. In a code buffer: the caller's numbering, which appendCode() maps to an object's.
COT_ENTITY(SymbolId, "sym");

/// A field that an object's symbol fills. In a buffer the offset is from its start, in an object
/// from the section's.
struct Relocation {
  int64_t addend = 0;
  uint32_t offset = 0;
  SymbolId symbol;
  FixupKind kind = 0;
};

/// The instruction at `offset` may trap for the reason `code`.
struct TrapSite {
  uint32_t offset = 0;
  TrapCode code;
};

/// From `offset` on, up to the next entry, code came from `location`.
struct SourceEntry {
  uint32_t offset = 0;
  SourceLocation location;
};

/// A number of the caller's at an offset: return addresses, stack maps, patch points.
struct CodeMark {
  uint32_t offset = 0;
  uint32_t id = 0;
};

/// A step of the frame, in force from `offset` on (the end of the instruction that makes it).
struct UnwindStep {
  uint32_t offset = 0;
  UnwindAction action;
};

class CodeBuffer {
public:
  explicit CodeBuffer(const Target &target);
  CodeBuffer(const CodeBuffer &) = delete;
  CodeBuffer &operator=(const CodeBuffer &) = delete;

  /// Back to empty for the next function; keeps the memory.
  void clear();
  const Target &target() const { return machine; }

  //===--- Bytes -----------------------------------------------------------===//

  /// A pointer to at least \p bytes writable bytes at the end, all of one piece. Emits an island
  /// first when the next bytes would put a short field out of reach.
  uint8_t *reserve(uint32_t bytes) {
    if (!hasRoom(bytes)) [[unlikely]]
      makeRoom(bytes);
    return end;
  }
  /// Would reserve() give \p bytes without growing or emitting an island?
  bool hasRoom(uint32_t bytes) const {
    return reinterpret_cast<uintptr_t>(end) + bytes <= reinterpret_cast<uintptr_t>(limit);
  }
  /// Ends what reserve() began: code now ends at \p newEnd.
  void commit(uint8_t *newEnd) {
    assert(newEnd >= end && newEnd <= capacityEnd && "more written than reserved");
    end = newEnd;
  }
  /// For who moves the end itself, within what was reserved, instead of committing a new one.
  uint8_t *&writePosition() { return end; }
  /// reserve, copy, commit.
  void append(llvm::ArrayRef<uint8_t> bytes);
  /// Current end, in bytes from the start.
  uint32_t offset() const { return static_cast<uint32_t>(end - begin); }
  /// Offset of a pointer into reserved bytes.
  uint32_t offsetOf(const uint8_t *at) const { return static_cast<uint32_t>(at - begin); }

  /// No-operations up to the next multiple of \p alignment (a power of two, at most 4096), which
  /// also becomes the least alignment of the whole function.
  void align(uint32_t alignment);

  //===--- Labels, branches, fixups ----------------------------------------===//

  Label newLabel();
  /// The label is here; with an alignment, behind no-operations up to its next multiple. Each label
  /// is bound exactly once before finish(). A label bound where an unconditional branch follows
  /// stands for that branch's target: it says where a jump to it arrives. For the exact place of an
  /// instruction use addMark().
  void bind(Label label, uint32_t alignment = 1);
  bool isBound(Label label) const { return labels[label.index()].offset != none; }

  /// A branch of \p kind to \p target; \p longForm are its BranchInfo::size bytes, field zero.
  /// Emits a shorter form where one reaches, and nothing where none is needed.
  void branch(BranchKind kind, const uint8_t *longForm, Label target);
  /// What follows is not reached by falling through (after a return, trap or indirect jump).
  void barrier();

  /// The field of \p kind at \p offset (within bytes that are written or reserved) holds the
  /// address of \p label, plus \p addend.
  void addFixup(uint32_t offset, FixupKind kind, Label label, int32_t addend = 0);
  /// The field of \p kind at \p offset is filled by a linker, the JIT or appendCode().
  void addRelocation(uint32_t offset, FixupKind kind, SymbolId symbol, int64_t addend = 0);

  /// The label of a constant in the function's pool, which lies behind the code (or in an island).
  /// Equal bytes at equal or lower alignment share one place. \p alignment: a power of two.
  Label constant(llvm::ArrayRef<uint8_t> bytes, uint32_t alignment);

  /// What follows is data, tables of addresses for example, up to the end: no code comes any more.
  void beginData();

  //===--- Side tables: what they say is about offset() --------------------===//

  void addTrap(TrapCode code);
  /// A mark belongs to what precedes it: it stays at the end of the last instruction.
  void addMark(uint32_t id);
  void addUnwind(const UnwindAction &action);
  void setSourceLocation(SourceLocation location);

  //===--- The end ---------------------------------------------------------===//

  /// Emits the constants, shortens branches, patches fixups. Fails when a field can't reach, which
  /// takes a function larger than the reach of the target's longest branch.
  llvm::Error finish();

  // Valid after finish():
  llvm::ArrayRef<uint8_t> bytes() const { return {begin, end}; }
  /// Bytes of instructions, constants at the end not counted.
  uint32_t codeSize() const { return sizeOfCode; }
  uint32_t alignment() const { return maxAlignment; }
  /// Where a jump to the label arrives.
  uint32_t labelOffset(Label label) const { return labels[resolve(label).index()].offset; }
  llvm::ArrayRef<Relocation> relocations() const { return relocs; }
  llvm::ArrayRef<TrapSite> traps() const { return trapSites; }
  llvm::ArrayRef<CodeMark> marks() const { return codeMarks; }
  llvm::ArrayRef<SourceEntry> sourceLocations() const { return sources; }
  llvm::ArrayRef<UnwindStep> unwindSteps() const { return unwind; }

private:
  static constexpr uint32_t none = UINT32_MAX;
  static constexpr uint32_t maxSize = 1u << 30;
  /// Room in an island for its jump, its padding, and what one reservation can add unseen.
  static constexpr uint32_t islandMargin = 256;

  struct LabelInfo {
    uint32_t offset = none;
    /// Number of stretches that were there when the label was bound: those that move it.
    uint32_t stretch = 0;
    /// The label that this one stands for: the target of the jump that it was bound to.
    Label alias;
  };

  /// A field waiting for a label.
  struct PendingFixup {
    uint32_t offset;
    Label label;
    int32_t addend;
    FixupKind kind;
  };

  /// A place where finish() may take away bytes (a long forward branch with a short form) or where
  /// bytes come and go in consequence (an alignment).
  struct Stretch {
    uint32_t offset; ///< Branch: its begin. Alignment: where code goes on behind the padding.
    Label target;    ///< Of the branch; none for an alignment.
    /// By how much alignments up to and with this one may grow, in bytes.
    uint32_t growthSum;
    /// shorten(): bytes that this and all later ones surely save; then bytes saved up to this one.
    int32_t saved = 0;
    uint16_t padding = 0; ///< Alignment: bytes of it now.
    uint8_t kind = 0;     ///< Branch: its BranchKind. Alignment: log2.
    bool isShort = false;

    bool isAlignment() const { return target.isNone(); }
    /// Does a table entry at \p at lie behind this stretch?
    bool precedes(uint32_t at) const { return isAlignment() ? offset <= at : offset < at; }
  };

  /// One of the branches with nothing between them and the end.
  struct LatestBranch {
    uint32_t begin, end;
    Label target;
    BranchKind kind;
    bool hasFixup;       ///< Its field waits in a list; else it was resolved at once.
    bool hasStretch;     ///< The last but k of `stretches` is its own.
    uint32_t firstLabel; ///< labelsHere[firstLabel...]: labels bound where it begins.
  };

  struct Constant {
    uint32_t data; ///< Offset in constantBytes.
    uint32_t size;
    uint32_t alignment;
    Label label;
    uint32_t next; ///< Older constant with the same hash, or none.
  };

  /// The unresolved fixups of one bounded kind, in order of emission and so of deadline.
  struct FixupQueue {
    FixupKind kind = 0;
    const VeneerInfo *veneer = nullptr; ///< Null for literal loads.
    uint32_t reach = 0;
    uint32_t head = 0;
    llvm::SmallVector<PendingFixup, 0> items;

    bool empty() const { return head == items.size(); }
    uint32_t deadline() const { return items[head].offset + reach; }
    uint32_t veneerSize() const { return veneer ? veneer->code.size() : 0; }
  };

  // CodeBuffer.cpp
  void makeRoom(uint32_t bytes);
  void grow(uint64_t bytes);
  uint32_t labelsGrowth(uint32_t stretch) const;
  Label resolve(Label label) const;
  bool isHere(Label label) const;
  // CodeBufferBranches.cpp
  void editBranches();
  void threadLabels(Label target);
  bool isUnreachable() const;
  bool shortReachesBack(const BranchInfo &info, Label target) const;
  void emitBranch(BranchKind kind, const uint8_t *longForm, Label target);
  void removeLastBranch();
  void invertOverLast();
  void truncate(uint32_t newEnd);
  void placeTailLabels();
  // CodeBufferIslands.cpp
  void setUpQueues();
  FixupQueue *queueOf(FixupKind kind);
  void addBounded(FixupQueue &queue, const PendingFixup &fixup);
  bool patchIfReached(const PendingFixup &fixup);
  void updateDeadlines();
  void updateLimit();
  void emitIsland(uint32_t bytes, bool jumpAround, bool isLast);
  bool takeDue(uint64_t horizon, bool isLast);
  void emitVeneer(const PendingFixup &fixup);
  void placeConstants();
  void drainQueues();
  // CodeBufferFinish.cpp
  void shorten();
  bool chooseShortForms();
  void compact();
  void moveBytes(uint32_t from, uint32_t to, uint32_t size);
  void moveTables();
  llvm::Error patchFixups();

  const Target &machine;
  uint8_t *begin = nullptr;
  uint8_t *end = nullptr;
  /// min(capacityEnd, the point past which an island comes too late), but not before end.
  uint8_t *limit = nullptr;
  uint8_t *capacityEnd = nullptr;
  std::unique_ptr<uint8_t[]> storage;

  llvm::SmallVector<LabelInfo, 0> labels;
  llvm::SmallVector<PendingFixup, 0> fixups; ///< Of unbounded kinds.
  llvm::SmallVector<Stretch, 0> stretches;

  llvm::SmallVector<LatestBranch, 8> latest;
  llvm::SmallVector<Label, 8> labelsHere;
  uint32_t tailFirst = 0;    ///< labelsHere[tailFirst...]: labels bound at `tailOffset`.
  uint32_t tailOffset = 0;   ///< The end when a label or branch was last put there.
  uint32_t barrierAt = none; ///< The offset that nothing falls through to.

  llvm::SmallVector<FixupQueue, 0> queues;
  llvm::SmallVector<uint8_t, 0> queueIndex; ///< By FixupKind; 0xff for unbounded kinds.
  llvm::SmallVector<PendingFixup, 0> dueVeneers;
  uint64_t hardDeadline = UINT64_MAX; ///< The first queue's to run out.
  uint64_t softDeadline = UINT64_MAX; ///< From when on an island is welcome at a barrier.
  uint32_t veneerBytes = 0;           ///< The largest island that could be asked for now:
  uint32_t constantRoom = 0;          ///< its veneers, its constants.

  llvm::SmallVector<Constant, 0> constants;
  uint32_t firstUnplaced = 0; ///< Constants from here on have no place yet.
  llvm::SmallVector<uint8_t, 0> constantBytes;
  llvm::DenseMap<uint64_t, uint32_t> constantByHash;

  llvm::SmallVector<Relocation, 0> relocs;
  llvm::SmallVector<TrapSite, 0> trapSites;
  llvm::SmallVector<CodeMark, 0> codeMarks;
  llvm::SmallVector<SourceEntry, 0> sources;
  llvm::SmallVector<UnwindStep, 0> unwind;
  uint32_t maxAlignment = 1;
  Label dataBegin; ///< None: only constants are data.
  uint32_t sizeOfCode = 0;
  bool isTooLarge = false;
};

} // namespace cot::mc

#endif // COT_MC_CODEBUFFER_H
