//===- ValueTable.h - Expressions that are available -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A hash table from expressions to values with scopes: what a scope added is gone when it ends.
/// Entries are a stack, chained from buckets, so that ending a scope costs what it added.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_GVN_VALUETABLE_H
#define COT_LIB_TRANSFORMS_GVN_VALUETABLE_H

#include "cot/IR/Entities.h"
#include <array>
#include <cstring>
#include <vector>

namespace cot {

/// An expression in words: opcode, type, immediates and operands, in a form that is the same for
/// equal expressions. Unused words are 0.
using ExpressionKey = std::array<uint32_t, 8>;

class ValueTable {
public:
  /// Forgets everything; for about \p expressions entries.
  void reset(uint32_t expressions) {
    entries.clear();
    entries.reserve(expressions);
    uint32_t size = 16;
    while (size < expressions)
      size *= 2;
    buckets.assign(size, none);
  }
  /// Where a key belongs; good for `find` and `insert` until the next reset.
  uint32_t bucketOf(const ExpressionKey &key) const {
    // Two words at a time; the last two hardly tell keys apart.
    uint64_t hash = 0;
    for (unsigned i = 0; i < key.size() - 2; i += 2) {
      uint64_t pair;
      std::memcpy(&pair, &key[i], sizeof(pair));
      hash = (hash ^ pair) * 0x9e3779b97f4a7c15;
      hash ^= hash >> 32;
    }
    return uint32_t(hash) & uint32_t(buckets.size() - 1);
  }
  /// The newest value for \p key; null if there is none.
  const ir::Value *find(const ExpressionKey &key) const { return find(key, bucketOf(key)); }
  const ir::Value *find(const ExpressionKey &key, uint32_t bucket) const {
    for (uint32_t at = buckets[bucket]; at != none; at = entries[at].next)
      if (std::memcmp(&entries[at].key, &key, sizeof(key)) == 0) return &entries[at].value;
    return nullptr;
  }
  void insert(const ExpressionKey &key, ir::Value value) { insert(key, bucketOf(key), value); }
  void insert(const ExpressionKey &key, uint32_t bucket, ir::Value value) {
    entries.push_back({key, value, buckets[bucket], bucket});
    buckets[bucket] = uint32_t(entries.size() - 1);
  }
  /// What to give to endScope.
  uint32_t mark() const { return uint32_t(entries.size()); }
  void endScope(uint32_t mark) {
    while (entries.size() > mark) {
      buckets[entries.back().bucket] = entries.back().next;
      entries.pop_back();
    }
  }

private:
  static constexpr uint32_t none = UINT32_MAX;
  struct Entry {
    ExpressionKey key;
    ir::Value value;
    uint32_t next, bucket;
  };

  std::vector<Entry> entries;
  std::vector<uint32_t> buckets;
};

} // namespace cot

#endif // COT_LIB_TRANSFORMS_GVN_VALUETABLE_H
