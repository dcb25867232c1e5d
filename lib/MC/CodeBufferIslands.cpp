//===- lib/MC/CodeBufferIslands.cpp - Veneers and constants within reach -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A kind of field is bounded when it reaches less than a function may be large and something can
/// be done about it: a branch gets a veneer, a literal load its constant. Both are put into an
/// island, which execution jumps around.
///
/// Invariant between reservations: offset + the largest island that could be needed <= the deadline
/// of every queued fixup (+ islandMargin), so an island never comes too late.
///
//===----------------------------------------------------------------------===//

#include "cot/MC/CodeBuffer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cstring>

namespace cot::mc {

void CodeBuffer::setUpQueues() {
  constexpr int64_t boundedReach = maxSize;
  queueIndex.assign(machine.fixups.size(), 0xff);
  auto add = [&](FixupKind kind, const VeneerInfo *veneer) {
    const FixupInfo &info = machine.fixup(kind);
    if (info.base != FixupBase::Place || info.reach() >= boundedReach) return;
    assert(queueIndex[kind] == 0xff && "one veneer for a kind, none for literals");
    queueIndex[kind] = static_cast<uint8_t>(queues.size());
    FixupQueue &queue = queues.emplace_back();
    queue.kind = kind;
    queue.veneer = veneer;
    queue.reach = static_cast<uint32_t>(info.reach());
  };
  for (const VeneerInfo &veneer : machine.veneers)
    add(veneer.from, &veneer);
  add(machine.literalFixup, nullptr);
  assert((queues.empty() ||
          llvm::all_of(machine.branches, [](const BranchInfo &b) { return b.shortSize == 0; })) &&
         "bytes behind a resolved field must not move");
  maxAlignment = machine.instructionAlignment;
}

CodeBuffer::FixupQueue *CodeBuffer::queueOf(FixupKind kind) {
  uint8_t index = queueIndex[kind];
  return index == 0xff ? nullptr : &queues[index];
}

void CodeBuffer::addBounded(FixupQueue &queue, const PendingFixup &fixup) {
  if (patchIfReached(fixup)) return;
  queue.items.push_back(fixup);
  veneerBytes += queue.veneerSize();
  uint64_t deadline = uint64_t(fixup.offset) + queue.reach;
  hardDeadline = std::min(hardDeadline, deadline);
  softDeadline = std::min(softDeadline, deadline - queue.reach / 4);
  updateLimit();
}

/// Fills the field when its label is bound and in reach.
bool CodeBuffer::patchIfReached(const PendingFixup &fixup) {
  uint32_t target = labels[resolve(fixup.label).index()].offset;
  if (target == none) return false;
  const FixupInfo &info = machine.fixup(fixup.kind);
  int64_t value = int64_t(target) + fixup.addend - fixup.offset;
  if (!fixupFits(info, value)) return false;
  writeFixup(info, begin + fixup.offset, value);
  return true;
}

void CodeBuffer::updateDeadlines() {
  hardDeadline = softDeadline = UINT64_MAX;
  for (const FixupQueue &queue : queues) {
    if (queue.empty()) continue;
    hardDeadline = std::min<uint64_t>(hardDeadline, queue.deadline());
    softDeadline = std::min<uint64_t>(softDeadline, queue.deadline() - queue.reach / 4);
  }
  updateLimit();
}

void CodeBuffer::updateLimit() {
  limit = capacityEnd;
  if (hardDeadline == UINT64_MAX) return;
  int64_t latestEnd =
      static_cast<int64_t>(hardDeadline) - veneerBytes - constantRoom - islandMargin;
  if (latestEnd < limit - begin) limit = begin + std::max<int64_t>(latestEnd, offset());
}

/// Puts out of the queues what can be resolved, and what must not wait until \p horizon
/// (everything, when \p isLast): branches go to dueVeneers. Returns true when a literal load needs
/// its constant.
bool CodeBuffer::takeDue(uint64_t horizon, bool isLast) {
  bool needsConstants = false;
  for (FixupQueue &queue : queues) {
    for (; !queue.empty(); ++queue.head) {
      const PendingFixup &front = queue.items[queue.head];
      if (!patchIfReached(front)) {
        if (!isLast && queue.deadline() > horizon + queue.reach / 4) break;
        if (queue.veneer) {
          dueVeneers.push_back(front);
        } else if (labels[front.label.index()].offset == none && firstUnplaced < constants.size()) {
          needsConstants = true;
          break;
        } else {
          fixups.push_back(front); // Not a constant: finish() finds out whether it reaches.
        }
      }
      veneerBytes -= queue.veneerSize();
    }
    if (queue.head > queue.items.size() / 2) {
      queue.items.erase(queue.items.begin(), queue.items.begin() + queue.head);
      queue.head = 0;
    }
  }
  return needsConstants;
}

/// Emits what can't wait until \p bytes more bytes are written. \p jumpAround: the code before
/// falls through.
void CodeBuffer::emitIsland(uint32_t bytes, bool jumpAround, bool isLast) {
  uint64_t worst = uint64_t(veneerBytes) + constantRoom + islandMargin;
  grow(bytes + worst);
  jumpAround &= !isUnreachable();
  bool needsConstants = takeDue(offset() + bytes + worst, isLast);
  if (!dueVeneers.empty() || needsConstants) {
    latest.clear();
    labelsHere.clear();
    tailFirst = 0;
    uint32_t jump = offset();
    if (jumpAround) {
      std::memcpy(end, machine.jumpCode.data(), machine.jumpCode.size());
      end += machine.jumpCode.size();
    }
    for (const PendingFixup &fixup : dueVeneers)
      emitVeneer(fixup);
    dueVeneers.clear();
    if (needsConstants) {
      placeConstants();
      takeDue(0, false);
    }
    while (offset() % machine.instructionAlignment)
      *end++ = 0;
    if (jumpAround) {
      const BranchInfo &info = machine.branches[0];
      uint32_t field = jump + info.fixupOffset;
      writeFixup(machine.fixup(info.fixup), begin + field, int64_t(offset()) + info.addend - field);
    } else {
      barrierAt = offset();
    }
  }
  updateDeadlines();
}

void CodeBuffer::emitVeneer(const PendingFixup &fixup) {
  const VeneerInfo &veneer = *queueOf(fixup.kind)->veneer;
  int64_t value = int64_t(offset()) + fixup.addend - fixup.offset;
  writeFixup(machine.fixup(fixup.kind), begin + fixup.offset, value);
  uint32_t field = offset() + veneer.fixupOffset;
  std::memcpy(end, veneer.code.data(), veneer.code.size());
  end += veneer.code.size();
  addFixup(field, veneer.fixup, fixup.label, veneer.addend);
}

/// Binds every constant that has no place yet: the widest alignment first, so that little is
/// padded.
void CodeBuffer::placeConstants() {
  llvm::MutableArrayRef<Constant> fresh =
      llvm::MutableArrayRef(constants).drop_front(firstUnplaced);
  uint32_t widest = 0;
  for (const Constant &constant : fresh)
    widest |= constant.alignment;
  grow(constantRoom);
  for (uint32_t alignment = llvm::bit_floor(widest); alignment; alignment /= 2) {
    if (!(widest & alignment)) continue;
    maxAlignment = std::max(maxAlignment, alignment);
    for (const Constant &constant : fresh) {
      if (constant.alignment != alignment) continue;
      while (offset() % alignment)
        *end++ = 0;
      labels[constant.label.index()].offset = offset();
      labels[constant.label.index()].stretch = stretches.size();
      if (constant.size) std::memcpy(end, constantBytes.data() + constant.data, constant.size);
      end += constant.size;
    }
  }
  firstUnplaced = constants.size();
  constantRoom = 0;
}

/// At the end, when every label is bound: nothing may stay in a queue.
void CodeBuffer::drainQueues() {
  while (llvm::any_of(queues, [](const FixupQueue &queue) { return !queue.empty(); }))
    emitIsland(0, /*jumpAround=*/false, /*isLast=*/true);
}

} // namespace cot::mc
