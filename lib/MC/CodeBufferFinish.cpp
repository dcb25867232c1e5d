//===- lib/MC/CodeBufferFinish.cpp - Short forward branches, final bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A forward branch is emitted long. finish() walks the stretches (long forward branches and
/// alignments) backward once: when it comes to a branch, everything between it and its target is
/// decided, so its distance is known but for alignments, which count as grown to their worst. One
/// walk forward then moves the bytes, and one over each side table moves its entries.
///
/// The result is safe and nearly minimal: only a branch whose distance depends on how an alignment
/// falls out may stay long without need.
///
//===----------------------------------------------------------------------===//

#include "cot/MC/CodeBuffer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Alignment.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>

namespace cot::mc {

llvm::Error CodeBuffer::finish() {
  if (!isTooLarge && chooseShortForms()) {
    compact();
    moveTables();
  }
  sizeOfCode = dataBegin.isNone() ? offset() : labelOffset(dataBegin);
  if (!isTooLarge) {
    if (firstUnplaced < constants.size()) placeConstants();
    drainQueues();
  }
  if (isTooLarge)
    return llvm::createStringError("function too large: its code exceeds %u bytes", maxSize);
  return patchFixups();
}

/// Decides `isShort` for each branch, last to first. `saved` becomes what this and all later
/// stretches save at least (alignments: minus their possible growth). True when any got short.
bool CodeBuffer::chooseShortForms() {
  bool any = false;
  int32_t savedBehind = 0;
  for (uint32_t i = stretches.size(); i-- > 0;) {
    Stretch &stretch = stretches[i];
    if (stretch.isAlignment()) {
      savedBehind -= (1 << stretch.kind) - 1 - stretch.padding;
      stretch.saved = savedBehind;
      continue;
    }
    const BranchInfo &info = machine.branches[stretch.kind];
    const LabelInfo &target = labels[resolve(stretch.target).index()];
    assert(target.offset != none && "a branch to a label that was never bound");
    if (target.stretch > i) {
      int32_t savedThere = target.stretch < stretches.size() ? stretches[target.stretch].saved : 0;
      int64_t distance = int64_t(target.offset) - stretch.offset - info.size;
      stretch.isShort = distance - (savedBehind - savedThere) <= 127;
    } else {
      // Threaded: the forward target was a jump back.
      uint32_t growth = labelsGrowth(i) - labelsGrowth(target.stretch);
      stretch.isShort = stretch.offset - target.offset + growth + info.shortSize <= 128;
    }
    if (stretch.isShort) savedBehind += info.size - info.shortSize;
    any |= stretch.isShort;
    stretch.saved = savedBehind;
  }
  return any;
}

/// Moves the code together. `saved` becomes the number of bytes that everything behind the stretch
/// moves forward by; no byte ever moves backward.
void CodeBuffer::compact() {
  uint32_t read = 0, write = 0;
  auto copyUpTo = [&](uint32_t to) {
    if (read != write) std::memmove(begin + write, begin + read, to - read);
    write += to - read;
    read = to;
  };
  for (Stretch &stretch : stretches) {
    if (stretch.isAlignment()) {
      copyUpTo(stretch.offset - stretch.padding);
      auto padding =
          static_cast<uint32_t>(llvm::offsetToAlignment(write, llvm::Align(1ull << stretch.kind)));
      if (padding) machine.fillNops(begin + write, padding);
      write += padding;
      read = stretch.offset;
    } else if (stretch.isShort) {
      const BranchInfo &info = machine.branches[stretch.kind];
      copyUpTo(stretch.offset);
      begin[write] = static_cast<uint8_t>(begin[read + info.shortFrom] + info.shortDelta);
      begin[write + info.shortSize - 1] = 0;
      write += info.shortSize;
      read += info.size;
    }
    assert(write <= read);
    stretch.saved = static_cast<int32_t>(read - write);
  }
  copyUpTo(offset());
  end = begin + write;
}

namespace {
/// Walks the stretches beside a table that is sorted by offset.
template <typename Stretch> class StretchCursor {
public:
  explicit StretchCursor(llvm::ArrayRef<Stretch> all) : all(all) {}

  /// The last stretch before \p offset, or null.
  const Stretch *lastBefore(uint32_t offset) {
    while (next < all.size() && all[next].precedes(offset))
      ++next;
    return next ? &all[next - 1] : nullptr;
  }
  /// How far the stretch itself moved.
  uint32_t movedBy(const Stretch *stretch) const {
    return stretch == all.begin() ? 0 : stretch[-1].saved;
  }

private:
  llvm::ArrayRef<Stretch> all;
  size_t next = 0;
};
} // namespace

void CodeBuffer::moveTables() {
  llvm::ArrayRef<Stretch> all = stretches;
  for (LabelInfo &label : labels)
    if (label.offset != none && label.stretch) label.offset -= all[label.stretch - 1].saved;

  // What belongs to the byte before it stays there when padding that follows grows from nothing.
  auto move = [&](auto &table, uint32_t bias) {
    StretchCursor<Stretch> cursor(all);
    for (auto &entry : table) {
      if (entry.offset < bias) continue;
      if (const Stretch *last = cursor.lastBefore(entry.offset - bias)) entry.offset -= last->saved;
    }
  };
  move(relocs, 0);
  move(trapSites, 0);
  move(sources, 0);
  move(codeMarks, 1);
  move(unwind, 1);

  StretchCursor<Stretch> cursor(all);
  for (PendingFixup &fixup : fixups) {
    const Stretch *last = cursor.lastBefore(fixup.offset);
    if (!last) continue;
    const BranchInfo *info = last->isAlignment() ? nullptr : &machine.branches[last->kind];
    if (info && last->isShort && fixup.offset < last->offset + info->size) {
      fixup.offset = last->offset - cursor.movedBy(last) + info->shortSize - 1;
      fixup.kind = info->shortFixup;
      fixup.addend = -1;
    } else {
      fixup.offset -= last->saved;
    }
  }
}

llvm::Error CodeBuffer::patchFixups() {
  for (const PendingFixup &fixup : fixups) {
    uint32_t target = labels[resolve(fixup.label).index()].offset;
    assert(target != none && "a reference to a label that was never bound");
    const FixupInfo &info = machine.fixup(fixup.kind);
    assert(info.base == FixupBase::Place && "the buffer's own address is unknown");
    int64_t value = int64_t(target) + fixup.addend - fixup.offset;
    if (!fixupFits(info, value))
      return llvm::createStringError("function too large: a field of kind %s can't hold %lld",
                                     info.name.data(), static_cast<long long>(value));
    writeFixup(info, begin + fixup.offset, value);
  }
  return llvm::Error::success();
}

} // namespace cot::mc
