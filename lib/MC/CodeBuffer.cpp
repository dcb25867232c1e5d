//===- lib/MC/CodeBuffer.cpp - Bytes, labels and side tables -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The parts of CodeBuffer that every instruction touches. Editing of branches, islands and the
/// passes of finish() have files of their own.
///
//===----------------------------------------------------------------------===//

#include "cot/MC/CodeBuffer.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/Support/Alignment.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cstring>

namespace cot::mc {

CodeBuffer::CodeBuffer(const Target &target) : machine(target) {
  setUpQueues();
  // What most functions need, so that a later one asks for more seldom.
  constexpr size_t usual = 64;
  labels.reserve(usual);
  fixups.reserve(usual);
  stretches.reserve(usual);
  constants.reserve(usual);
  constantBytes.reserve(16 * usual);
  constantByHash.reserve(usual / 2); // With more, clear() would give the memory back.
  relocs.reserve(usual);
  trapSites.reserve(usual);
  sources.reserve(usual);
  unwind.reserve(usual);
}

void CodeBuffer::beginData() {
  assert(dataBegin.isNone() && "data has already begun");
  dataBegin = newLabel();
  bind(dataBegin);
}

void CodeBuffer::clear() {
  end = begin;
  labels.clear();
  fixups.clear();
  stretches.clear();
  latest.clear();
  labelsHere.clear();
  tailFirst = tailOffset = 0;
  barrierAt = none;
  for (FixupQueue &queue : queues) {
    queue.items.clear();
    queue.head = 0;
  }
  veneerBytes = constantRoom = 0;
  constants.clear();
  firstUnplaced = 0;
  constantBytes.clear();
  if (!constantByHash.empty()) constantByHash.clear();
  relocs.clear();
  trapSites.clear();
  codeMarks.clear();
  sources.clear();
  unwind.clear();
  maxAlignment = machine.instructionAlignment;
  sizeOfCode = 0;
  dataBegin = Label();
  isTooLarge = false;
  updateDeadlines();
}

void CodeBuffer::grow(uint64_t bytes) {
  uint64_t used = offset();
  if (static_cast<uint64_t>(capacityEnd - end) >= bytes) return;
  if (used + bytes > maxSize) {
    // finish() reports it; until then bytes go where nobody will look.
    isTooLarge = true;
    end = begin;
    used = 0;
    if (static_cast<uint64_t>(capacityEnd - end) >= bytes) return;
  }
  uint64_t capacity = std::max<uint64_t>(
      {4096, 2 * static_cast<uint64_t>(capacityEnd - begin), llvm::NextPowerOf2(used + bytes)});
  auto larger = std::make_unique_for_overwrite<uint8_t[]>(capacity);
  if (used) std::memcpy(larger.get(), begin, used);
  storage = std::move(larger);
  begin = storage.get();
  end = begin + used;
  capacityEnd = begin + capacity;
}

void CodeBuffer::makeRoom(uint32_t bytes) {
  grow(bytes);
  if (offset() + bytes + uint64_t(veneerBytes) + constantRoom + islandMargin > hardDeadline)
    emitIsland(bytes, /*jumpAround=*/true, /*isLast=*/false);
  updateLimit();
}

void CodeBuffer::append(llvm::ArrayRef<uint8_t> bytes) {
  if (bytes.empty()) return;
  uint8_t *at = reserve(static_cast<uint32_t>(bytes.size()));
  std::memcpy(at, bytes.data(), bytes.size());
  commit(at + bytes.size());
}

uint32_t CodeBuffer::labelsGrowth(uint32_t stretch) const {
  return stretch ? stretches[stretch - 1].growthSum : 0;
}

void CodeBuffer::align(uint32_t alignment) {
  assert(llvm::isPowerOf2_32(alignment) && alignment <= 4096);
  maxAlignment = std::max(maxAlignment, alignment);
  if (alignment <= machine.instructionAlignment) return;
  // The first instruction of the function needs no room: only the function's own alignment.
  uint8_t *at = reserve(alignment);
  uint32_t padding =
      static_cast<uint32_t>(llvm::offsetToAlignment(offset(), llvm::Align(alignment)));
  if (padding) machine.fillNops(at, padding);
  commit(at + padding);
  latest.clear();
  labelsHere.clear();
  tailFirst = 0;
  Stretch stretch = {};
  stretch.offset = offset();
  stretch.growthSum = labelsGrowth(stretches.size()) + alignment - 1 - padding;
  stretch.padding = static_cast<uint16_t>(padding);
  stretch.kind = static_cast<uint8_t>(llvm::Log2_32(alignment));
  stretches.push_back(stretch);
}

//===----------------------------------------------------------------------===//
// Labels and fixups
//===----------------------------------------------------------------------===//

Label CodeBuffer::newLabel() {
  labels.emplace_back();
  return Label(static_cast<uint32_t>(labels.size() - 1));
}

Label CodeBuffer::resolve(Label label) const {
  // Chains are short: threadLabels() points a label at the end of the chain that there is then.
  while (labels[label.index()].alias)
    label = labels[label.index()].alias;
  return label;
}

void CodeBuffer::bind(Label label, uint32_t alignment) {
  assert(!isBound(label) && "a label is bound once");
  if (barrierAt == offset() &&
      offset() + uint64_t(veneerBytes) + constantRoom + islandMargin > softDeadline) [[unlikely]] {
    emitIsland(0, /*jumpAround=*/false, /*isLast=*/false);
    updateLimit();
  }
  if (tailOffset != offset() || (latest.empty() && labelsHere.empty())) {
    latest.clear();
    labelsHere.clear();
    tailFirst = 0;
    tailOffset = offset();
  }
  labelsHere.push_back(label);
  placeTailLabels();
  editBranches();
  if (alignment <= machine.instructionAlignment) return;
  llvm::SmallVector<Label, 8> moved(labelsHere.begin() + tailFirst, labelsHere.end());
  align(alignment);
  labelsHere.append(moved.begin(), moved.end());
  tailOffset = offset();
  placeTailLabels();
}

void CodeBuffer::addFixup(uint32_t offset, FixupKind kind, Label label, int32_t addend) {
  PendingFixup fixup = {offset, label, addend, kind};
  if (FixupQueue *queue = queueOf(kind)) return addBounded(*queue, fixup);
  fixups.push_back(fixup);
}

void CodeBuffer::addRelocation(uint32_t offset, FixupKind kind, SymbolId symbol, int64_t addend) {
  relocs.push_back({addend, offset, symbol, kind});
}

Label CodeBuffer::constant(llvm::ArrayRef<uint8_t> bytes, uint32_t alignment) {
  assert(llvm::isPowerOf2_32(alignment) && alignment <= 4096);
  uint64_t hash = llvm::hash_combine_range(bytes.begin(), bytes.end());
  auto [slot, isNew] = constantByHash.try_emplace(hash, none);
  const FixupQueue *literals = queueOf(machine.literalFixup);
  for (uint32_t i = slot->second; i != none; i = constants[i].next) {
    Constant &old = constants[i];
    if (old.size != bytes.size() ||
        std::memcmp(constantBytes.data() + old.data, bytes.data(), old.size) != 0)
      continue;
    if (i >= firstUnplaced) {
      constantRoom += alignment > old.alignment ? alignment - old.alignment : 0;
      old.alignment = std::max(old.alignment, alignment);
      updateLimit();
      return old.label;
    }
    bool isNear = !literals || offset() - labels[old.label.index()].offset < literals->reach / 2;
    if (isNear && alignment <= old.alignment) return old.label;
  }
  Constant fresh = {static_cast<uint32_t>(constantBytes.size()),
                    static_cast<uint32_t>(bytes.size()), alignment, newLabel(), slot->second};
  constantBytes.append(bytes.begin(), bytes.end());
  slot->second = static_cast<uint32_t>(constants.size());
  constants.push_back(fresh);
  constantRoom += fresh.size + alignment - 1;
  updateLimit();
  return fresh.label;
}

//===----------------------------------------------------------------------===//
// Side tables
//===----------------------------------------------------------------------===//

void CodeBuffer::addTrap(TrapCode code) { trapSites.push_back({offset(), code}); }

void CodeBuffer::addMark(uint32_t id) { codeMarks.push_back({offset(), id}); }

void CodeBuffer::addUnwind(const UnwindAction &action) { unwind.push_back({offset(), action}); }

void CodeBuffer::setSourceLocation(SourceLocation location) {
  if (!sources.empty()) {
    if (sources.back().location == location) return;
    if (sources.back().offset == offset()) {
      sources.back().location = location;
      return;
    }
  } else if (location.isUnknown()) {
    return;
  }
  sources.push_back({offset(), location});
}

} // namespace cot::mc
