//===- cot/Support/EntitySet.h - Sets of ids -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Two sets over dense ids: EntitySet, a bit per id, and GenerationSet, which empties in constant
/// time and is meant for scratch state that is reused from function to function.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_ENTITYSET_H
#define COT_SUPPORT_ENTITYSET_H

#include <cstdint>
#include <vector>

namespace cot {

/// One bit per id; grows on insertion.
template <typename Key> class EntitySet {
public:
  bool contains(Key key) const {
    size_t word = key.index() / 64;
    return word < words.size() && (words[word] >> (key.index() % 64) & 1);
  }
  /// Returns true when \p key was not there before.
  bool insert(Key key) {
    size_t word = key.index() / 64;
    if (word >= words.size()) words.resize(word + 1);
    uint64_t bit = uint64_t(1) << (key.index() % 64);
    bool isNew = !(words[word] & bit);
    words[word] |= bit;
    return isNew;
  }
  /// Returns true when \p key was there.
  bool erase(Key key) {
    if (!contains(key)) return false;
    words[key.index() / 64] &= ~(uint64_t(1) << (key.index() % 64));
    return true;
  }
  void clear() { words.clear(); }
  void resize(uint32_t count) { words.resize((size_t(count) + 63) / 64); }

private:
  std::vector<uint64_t> words;
};

/// A set whose clear is a counter increment: each id carries the generation in which it was
/// inserted.
template <typename Key> class GenerationSet {
public:
  bool contains(Key key) const {
    return key.index() < stamps.size() && stamps[key.index()] == generation;
  }
  bool insert(Key key) {
    if (key.index() >= stamps.size()) stamps.resize(size_t(key.index()) + 1);
    bool isNew = stamps[key.index()] != generation;
    stamps[key.index()] = generation;
    return isNew;
  }
  void erase(Key key) {
    if (key.index() < stamps.size()) stamps[key.index()] = 0;
  }
  void clear() {
    if (++generation == 0) {
      stamps.assign(stamps.size(), 0);
      generation = 1;
    }
  }

private:
  std::vector<uint32_t> stamps;
  uint32_t generation = 1;
};

} // namespace cot

#endif // COT_SUPPORT_ENTITYSET_H
