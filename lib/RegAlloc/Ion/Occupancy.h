//===- Ion/Occupancy.h - Which ranges are in which register -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// For each register, the ranges that are in it, in order. A list of ranges is cut into chunks of a
/// few cache lines below one directory per register: a search is two binary searches, an insertion
/// moves a chunk's tail at most, and the walk from one range to the next is sequential.
///
/// Invariant: ranges in one register don't overlap; no chunk is empty.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_OCCUPANCY_H
#define COT_LIB_REGALLOC_ION_OCCUPANCY_H

#include "Ion/Ranges.h"

namespace cot::regalloc::ion {

class Occupancy {
public:
  struct Entry {
    uint32_t from, to, range;
  };

  /// Walks the ranges of one register in order.
  class Cursor {
  public:
    bool atEnd() const { return chunk == none; }
    const Entry &operator*() const { return occupancy->chunks[chunk].entries[index]; }
    const Entry *operator->() const { return &**this; }
    void advance();
    /// To the first range that ends behind \p point. Never goes back.
    void seek(uint32_t point);

  private:
    friend class Occupancy;
    const Occupancy *occupancy = nullptr;
    uint32_t directoryIndex = 0, chunk = none, index = 0;
    unsigned reg = 0;
  };

  void clear();
  /// The first range in \p reg that ends behind \p point.
  Cursor find(PReg reg, uint32_t point) const;
  void insert(PReg reg, const Entry &entry);
  /// Removes the range that starts at \p from, which is there.
  void erase(PReg reg, uint32_t from);

private:
  static constexpr uint32_t capacity = 32;
  struct Chunk {
    uint32_t count;
    Entry entries[capacity];
    uint32_t firstEndingBehind(uint32_t point, uint32_t start) const;
  };
  /// Chunks of one register in order, with where each one's first range starts.
  struct Directory {
    std::vector<uint32_t> starts, chunks;
  };

  uint32_t newChunk();
  static uint32_t chunkFor(const Directory &directory, uint32_t point);

  std::vector<Chunk> chunks;
  std::vector<uint32_t> freeChunks;
  std::array<Directory, PReg::numIndices> directories;
};

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_OCCUPANCY_H
