//===- Irc/EdgeTable.h - Which pairs of nodes are joined -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_IRC_EDGETABLE_H
#define COT_LIB_REGALLOC_IRC_EDGETABLE_H

#include "cot/Support/ScratchArray.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cstdint>
#include <vector>

namespace cot::regalloc {

using NodeId = uint32_t;

/// A set of unordered pairs: a bit matrix while that is small, a hash table with linear probing
/// else. Keeps its memory.
class EdgeTable {
public:
  /// Forgets all pairs. The matrix serves for as many nodes.
  void start(size_t expectedNodes) {
    numEdges = 0;
    matrixSide = expectedNodes <= matrixLimit ? static_cast<uint32_t>(expectedNodes) : 0;
    matrix.assign((size_t(matrixSide) * matrixSide / 2 + matrixSide) / 64 + 1, 0);
    size_t capacity =
        llvm::PowerOf2Ceil(std::max<size_t>(64, matrixSide != 0 ? 0 : 8 * expectedNodes));
    slots.assign(capacity, 0);
    shift = 64 - llvm::countr_zero(capacity);
  }

  bool contains(NodeId a, NodeId b) const {
    if (inMatrix(a, b)) return matrix[bitIndex(a, b) / 64] >> (bitIndex(a, b) % 64) & 1;
    uint64_t key = keyOf(a, b);
    for (size_t i = slotOf(key);; i = (i + 1) & (slots.size() - 1)) {
      if (slots[i] == key) return true;
      if (slots[i] == 0) return false;
    }
  }

  /// False if the pair, of different nodes, was there.
  bool insert(NodeId a, NodeId b) {
    if (inMatrix(a, b)) {
      uint64_t bit = uint64_t(1) << (bitIndex(a, b) % 64);
      uint64_t &word = matrix[bitIndex(a, b) / 64];
      if (word & bit) return false;
      word |= bit;
      ++numEdges;
      return true;
    }
    if (!insertKey(keyOf(a, b))) return false;
    if (++numEdges * 4 > slots.size() * 3) grow();
    return true;
  }
  size_t size() const { return numEdges; }

private:
  static constexpr size_t matrixLimit = 512;

  bool inMatrix(NodeId a, NodeId b) const { return a < matrixSide && b < matrixSide; }
  static size_t bitIndex(NodeId a, NodeId b) {
    return a < b ? size_t(b) * (b - 1) / 2 + a : size_t(a) * (a - 1) / 2 + b;
  }
  /// Never 0: the larger of two different numbers isn't.
  static uint64_t keyOf(NodeId a, NodeId b) {
    return a < b ? uint64_t(b) << 32 | a : uint64_t(a) << 32 | b;
  }
  /// Fibonacci hashing (Knuth, TAOCP volume 3, 6.4).
  size_t slotOf(uint64_t key) const { return key * 0x9e3779b97f4a7c15u >> shift; }
  bool insertKey(uint64_t key) {
    for (size_t i = slotOf(key);; i = (i + 1) & (slots.size() - 1)) {
      if (slots[i] == key) return false;
      if (slots[i] != 0) continue;
      slots[i] = key;
      return true;
    }
  }
  void grow() {
    size_t larger = slots.size() * 2;
    spare.assign(larger, 0);
    std::swap(slots, spare);
    --shift;
    for (uint64_t key : spare)
      if (key != 0) insertKey(key);
    // Either may be the last of the next graph.
    spare.reset(larger);
  }

  uint32_t matrixSide = 0;
  ScratchArray<uint64_t> matrix;
  ScratchArray<uint64_t> slots, spare;
  int shift = 0;
  size_t numEdges = 0;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_IRC_EDGETABLE_H
