//===- lib/MC/CodeBufferBranches.cpp - Branches edited at the buffer's end -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A branch is edited while nothing but branches and labels lies between it and the end:
///
///     jmp L; L:                turn it into   L:                      (removeLastBranch)
///     jcc L; jmp M; L:         turn it into   jncc M; L:              (invertOverLast)
///     L: jmp M                 let L stand for M                      (threadLabels)
///     ret; L: jmp M            emit nothing: no way leads here        (isUnreachable)
///
/// Source: Cranelift's MachBuffer. Threading happens when the jump is emitted, not when the next
/// label is bound, so the labels of a jump need not be remembered after it.
///
/// Invariant: `latest` holds branches that end one where the next begins, the last one at
/// tailOffset.
///
//===----------------------------------------------------------------------===//

#include "cot/MC/CodeBuffer.h"
#include "llvm/ADT/STLExtras.h"
#include <array>
#include <cstring>

namespace cot::mc {

void CodeBuffer::branch(BranchKind kind, const uint8_t *longForm, Label target) {
  const BranchInfo &info = machine.branches[kind];
  reserve(info.size);
  if (tailOffset != offset()) {
    latest.clear();
    labelsHere.clear();
    tailFirst = 0;
    tailOffset = offset();
  }
  if (!info.isConditional) threadLabels(target);
  if (isUnreachable()) return;
  emitBranch(kind, longForm, target);
}

void CodeBuffer::barrier() { barrierAt = offset(); }

/// Lets the labels bound here stand for \p target, unless the jump is a loop of its own.
void CodeBuffer::threadLabels(Label target) {
  Label root = resolve(target);
  if (isHere(root)) return;
  for (Label label : llvm::drop_begin(labelsHere, tailFirst))
    if (!labels[label.index()].alias) labels[label.index()].alias = root;
}

/// Is the label, which stands for itself, bound at the end?
bool CodeBuffer::isHere(Label label) const { return labels[label.index()].offset == offset(); }

/// Neither falling through nor a label leads to the end.
bool CodeBuffer::isUnreachable() const {
  if (barrierAt != offset()) return false;
  if (tailOffset != offset()) return true;
  return llvm::all_of(llvm::drop_begin(labelsHere, tailFirst),
                      [&](Label label) { return bool(labels[label.index()].alias); });
}

/// Surely reaches back in its short form, whatever alignments between come to.
bool CodeBuffer::shortReachesBack(const BranchInfo &info, Label target) const {
  const LabelInfo &label = labels[resolve(target).index()];
  if (!info.shortSize || label.offset == none) return false;
  uint32_t growth = labelsGrowth(stretches.size()) - labelsGrowth(label.stretch);
  return offset() - label.offset + growth + info.shortSize <= 128;
}

void CodeBuffer::emitBranch(BranchKind kind, const uint8_t *longForm, Label target) {
  const BranchInfo &info = machine.branches[kind];
  uint8_t *at = reserve(info.size);
  LatestBranch record = {offset(), 0, target, kind, true, false, tailFirst};
  if (shortReachesBack(info, target)) {
    at[0] = static_cast<uint8_t>(longForm[info.shortFrom] + info.shortDelta);
    at[info.shortSize - 1] = 0;
    commit(at + info.shortSize);
    addFixup(offset() - 1, info.shortFixup, target, -1);
  } else {
    std::memcpy(at, longForm, info.size);
    commit(at + info.size);
    if (info.shortSize && labels[resolve(target).index()].offset == none) {
      record.hasStretch = true;
      Stretch stretch = {};
      stretch.offset = record.begin;
      stretch.target = target;
      stretch.growthSum = labelsGrowth(stretches.size());
      stretch.kind = kind;
      stretches.push_back(stretch);
    }
    FixupQueue *queue = queueOf(info.fixup);
    size_t waiting = queue ? queue->items.size() : 0;
    addFixup(record.begin + info.fixupOffset, info.fixup, target, info.addend);
    record.hasFixup = !queue || queue->items.size() != waiting;
  }
  record.end = offset();
  latest.push_back(record);
  tailFirst = labelsHere.size();
  tailOffset = offset();
  if (!info.isConditional) barrierAt = offset();
}

/// Edits until the last branches can't be improved. The labels of the tail are bound at the end.
void CodeBuffer::editBranches() {
  while (!latest.empty() && latest.back().end == offset()) {
    const LatestBranch &last = latest.back();
    if (isHere(resolve(last.target))) {
      removeLastBranch();
      continue;
    }
    if (machine.branches[last.kind].isConditional || latest.size() < 2) return;
    const LatestBranch &before = latest[latest.size() - 2];
    if (!machine.branches[before.kind].isConditional || !isHere(resolve(before.target))) return;
    bool isTarget =
        llvm::any_of(llvm::ArrayRef(labelsHere).slice(last.firstLabel, tailFirst - last.firstLabel),
                     [&](Label label) { return !labels[label.index()].alias; });
    if (isTarget) return;
    invertOverLast();
  }
}

/// Takes the last branch away; the labels behind it move to where it began.
void CodeBuffer::removeLastBranch() {
  LatestBranch last = latest.pop_back_val();
  const BranchInfo &info = machine.branches[last.kind];
  if (last.hasFixup) {
    if (FixupQueue *queue = queueOf(info.fixup)) {
      queue->items.pop_back();
      veneerBytes -= queue->veneerSize();
    } else {
      fixups.pop_back();
    }
  }
  if (last.hasStretch) stretches.pop_back();
  tailFirst = last.firstLabel;
  truncate(last.begin);
  placeTailLabels();
}

/// Turns `jcc here; jmp M` into `jncc M`.
void CodeBuffer::invertOverLast() {
  Label target = latest.back().target;
  llvm::SmallVector<Label, 8> tail(labelsHere.begin() + tailFirst, labelsHere.end());
  labelsHere.truncate(tailFirst);
  removeLastBranch();
  LatestBranch before = latest.back();
  const BranchInfo &info = machine.branches[before.kind];
  assert(before.end - before.begin == info.size && "a forward branch has its long form");
  std::array<uint8_t, 16> code = {};
  std::memcpy(code.data(), begin + before.begin, info.size);
  code[info.invertByte] ^= info.invertMask;
  // The labels between the two stand for M already: they stay behind with no meaning of their own.
  llvm::SmallVector<Label, 8> between(labelsHere.begin() + tailFirst, labelsHere.end());
  labelsHere.truncate(tailFirst);
  removeLastBranch();
  emitBranch(before.kind, code.data(), target);
  labelsHere.append(between.begin(), between.end());
  labelsHere.append(tail.begin(), tail.end());
  placeTailLabels();
}

/// Cuts the code at \p newEnd; entries of side tables that lie behind move there.
void CodeBuffer::truncate(uint32_t newEnd) {
  end = begin + newEnd;
  tailOffset = newEnd;
  barrierAt = none;
  auto clamp = [&](auto &table) {
    for (auto &entry : llvm::reverse(table)) {
      if (entry.offset <= newEnd) break;
      entry.offset = newEnd;
    }
  };
  clamp(codeMarks);
  clamp(unwind);
  clamp(sources);
  while (sources.size() >= 2 && sources[sources.size() - 2].offset == sources.back().offset)
    sources.erase(sources.end() - 2);
  assert((trapSites.empty() || trapSites.back().offset <= newEnd) && "a branch doesn't trap");
}

void CodeBuffer::placeTailLabels() {
  for (Label label : llvm::drop_begin(labelsHere, tailFirst)) {
    labels[label.index()].offset = offset();
    labels[label.index()].stretch = stretches.size();
  }
}

} // namespace cot::mc
