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
    uint32_t size = 16;
    while (size < expressions)
      size *= 2;
    buckets.assign(size, none);
  }
  /// The newest value for \p key; none if there is none.
  const ir::Value *find(const ExpressionKey &key) const {
    for (uint32_t at = buckets[bucketOf(key)]; at != none; at = entries[at].next)
      if (entries[at].key == key) return &entries[at].value;
    return nullptr;
  }
  void insert(const ExpressionKey &key, ir::Value value) {
    uint32_t bucket = bucketOf(key);
    entries.push_back({key, value, buckets[bucket]});
    buckets[bucket] = uint32_t(entries.size() - 1);
  }
  /// What to give to endScope.
  uint32_t mark() const { return uint32_t(entries.size()); }
  void endScope(uint32_t mark) {
    while (entries.size() > mark) {
      buckets[bucketOf(entries.back().key)] = entries.back().next;
      entries.pop_back();
    }
  }

private:
  static constexpr uint32_t none = UINT32_MAX;
  struct Entry {
    ExpressionKey key;
    ir::Value value;
    uint32_t next;
  };
  uint32_t bucketOf(const ExpressionKey &key) const {
    uint64_t hash = 0;
    for (uint32_t word : key)
      hash = (hash ^ word) * 0x9e3779b97f4a7c15 + (hash >> 29);
    return uint32_t(hash >> 32) & uint32_t(buckets.size() - 1);
  }

  std::vector<Entry> entries;
  std::vector<uint32_t> buckets;
};

} // namespace cot

#endif // COT_LIB_TRANSFORMS_GVN_VALUETABLE_H
