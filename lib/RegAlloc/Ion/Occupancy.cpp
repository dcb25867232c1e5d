//===- Ion/Occupancy.cpp - Which ranges are in which register -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ion/Occupancy.h"
#include <algorithm>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

uint32_t Occupancy::Chunk::firstEndingBehind(uint32_t point, uint32_t start) const {
  uint32_t low = start, high = count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (entries[middle].to > point)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

void Occupancy::clear() {
  chunks.clear();
  freeChunks.clear();
  for (Directory &directory : directories) {
    directory.starts.clear();
    directory.chunks.clear();
  }
}

uint32_t Occupancy::newChunk() {
  if (!freeChunks.empty()) {
    uint32_t chunk = freeChunks.back();
    freeChunks.pop_back();
    chunks[chunk].count = 0;
    return chunk;
  }
  chunks.emplace_back().count = 0;
  return static_cast<uint32_t>(chunks.size() - 1);
}

/// The last chunk that starts at \p point or before; the first one if none does.
uint32_t Occupancy::chunkFor(const Directory &directory, uint32_t point) {
  auto after = std::upper_bound(directory.starts.begin(), directory.starts.end(), point);
  auto index = static_cast<uint32_t>(after - directory.starts.begin());
  return index ? index - 1 : 0;
}

Occupancy::Cursor Occupancy::find(PReg reg, uint32_t point) const {
  Cursor cursor;
  cursor.occupancy = this;
  cursor.reg = reg.index();
  const Directory &directory = directories[reg.index()];
  if (directory.chunks.empty()) return cursor;
  cursor.directoryIndex = chunkFor(directory, point);
  cursor.chunk = directory.chunks[cursor.directoryIndex];
  cursor.index = chunks[cursor.chunk].firstEndingBehind(point, 0);
  if (cursor.index == chunks[cursor.chunk].count) {
    --cursor.index;
    cursor.advance();
  }
  return cursor;
}

void Occupancy::Cursor::advance() {
  if (++index < occupancy->chunks[chunk].count) return;
  const Directory &directory = occupancy->directories[reg];
  index = 0;
  chunk = ++directoryIndex < directory.chunks.size() ? directory.chunks[directoryIndex] : none;
}

void Occupancy::Cursor::seek(uint32_t point) {
  if (atEnd() || (*this)->to > point) return;
  const Chunk &current = occupancy->chunks[chunk];
  if (current.entries[current.count - 1].to > point)
    index = current.firstEndingBehind(point, index + 1);
  else
    *this = occupancy->find(PReg::fromIndex(reg), point);
}

void Occupancy::insert(PReg reg, const Entry &entry) {
  Directory &directory = directories[reg.index()];
  if (directory.chunks.empty()) {
    directory.chunks.push_back(newChunk());
    directory.starts.push_back(entry.from);
  }
  uint32_t at = chunkFor(directory, entry.from);
  if (chunks[directory.chunks[at]].count == capacity) {
    // Ranges mostly come in no order, and half full chunks leave room on both sides.
    uint32_t upper = newChunk();
    Chunk &full = chunks[directory.chunks[at]];
    Chunk &half = chunks[upper];
    half.count = capacity / 2;
    full.count = capacity - half.count;
    std::copy_n(full.entries + full.count, half.count, half.entries);
    directory.chunks.insert(directory.chunks.begin() + at + 1, upper);
    directory.starts.insert(directory.starts.begin() + at + 1, half.entries[0].from);
    at += entry.from >= half.entries[0].from;
  }
  Chunk &chunk = chunks[directory.chunks[at]];
  uint32_t index = chunk.firstEndingBehind(entry.from, 0);
  assert((index == chunk.count || chunk.entries[index].from >= entry.to) && "register is taken");
  std::copy_backward(chunk.entries + index, chunk.entries + chunk.count,
                     chunk.entries + chunk.count + 1);
  chunk.entries[index] = entry;
  ++chunk.count;
  directory.starts[at] = chunk.entries[0].from;
}

void Occupancy::erase(PReg reg, uint32_t from) {
  Directory &directory = directories[reg.index()];
  uint32_t at = chunkFor(directory, from);
  Chunk &chunk = chunks[directory.chunks[at]];
  uint32_t index = chunk.firstEndingBehind(from, 0);
  assert(index < chunk.count && chunk.entries[index].from == from && "no such range");
  std::copy(chunk.entries + index + 1, chunk.entries + chunk.count, chunk.entries + index);
  if (--chunk.count == 0) {
    freeChunks.push_back(directory.chunks[at]);
    directory.chunks.erase(directory.chunks.begin() + at);
    directory.starts.erase(directory.starts.begin() + at);
    return;
  }
  directory.starts[at] = chunk.entries[0].from;
}
