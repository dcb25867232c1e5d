//===- Irc/NeighborLists.h - Lists of nodes in one pool -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_IRC_NEIGHBORLISTS_H
#define COT_LIB_REGALLOC_IRC_NEIGHBORLISTS_H

#include <array>
#include <cstdint>
#include <vector>

namespace cot::regalloc {

/// Lists that only grow, made of chunks of one pool. Keeps its memory.
class NeighborLists {
public:
  struct List {
    uint32_t chunk = UINT32_MAX;
    uint32_t size = 0;
  };

  void clear() { chunks.clear(); }
  void append(List &list, uint32_t item) {
    uint32_t position = list.size % perChunk;
    if (position == 0) {
      chunks.push_back({{}, list.chunk});
      list.chunk = static_cast<uint32_t>(chunks.size() - 1);
    }
    chunks[list.chunk].items[position] = item;
    ++list.size;
  }
  /// Calls \p visit for the items, the last first, until it says no. The list must not grow.
  template <typename Visit> void forEach(List list, Visit visit) const {
    uint32_t position = list.size;
    for (uint32_t chunk = list.chunk; position != 0; chunk = chunks[chunk].next) {
      uint32_t first = (position - 1) / perChunk * perChunk;
      while (position != first) {
        --position;
        if (!visit(chunks[chunk].items[position - first])) return;
      }
    }
  }

private:
  static constexpr uint32_t perChunk = 7;
  struct Chunk {
    std::array<uint32_t, perChunk> items;
    uint32_t next;
  };
  std::vector<Chunk> chunks;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_IRC_NEIGHBORLISTS_H
