//===- cot/Support/EntityMap.h - Dense arrays indexed by id -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// EntityMap owns the entities of one kind and hands out their ids; SecondaryMap is a side table
/// over ids that somebody else owns. Both are contiguous arrays.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_ENTITYMAP_H
#define COT_SUPPORT_ENTITYMAP_H

#include "llvm/ADT/ArrayRef.h"
#include <cassert>
#include <cstdint>
#include <vector>

namespace cot {

/// Iterates over the ids 0, 1, ..., n-1 of one kind.
template <typename Key> class EntityRange {
public:
  class iterator {
  public:
    explicit iterator(uint32_t index) : index(index) {}
    Key operator*() const { return Key(index); }
    iterator &operator++() {
      ++index;
      return *this;
    }
    bool operator!=(const iterator &other) const { return index != other.index; }

  private:
    uint32_t index;
  };

  explicit EntityRange(uint32_t count) : count(count) {}
  iterator begin() const { return iterator(0); }
  iterator end() const { return iterator(count); }

private:
  uint32_t count;
};

/// The owner of all entities of kind \p Key: push makes a new id, lookups are array accesses.
template <typename Key, typename Value> class EntityMap {
public:
  Key push(Value value) {
    assert(items.size() < Key::noneIndex && "id space exhausted");
    items.push_back(std::move(value));
    return Key(static_cast<uint32_t>(items.size() - 1));
  }
  /// The id that the next push will return.
  Key nextKey() const { return Key(static_cast<uint32_t>(items.size())); }

  Value &operator[](Key key) {
    assert(contains(key));
    return items[key.index()];
  }
  const Value &operator[](Key key) const {
    assert(contains(key));
    return items[key.index()];
  }
  bool contains(Key key) const { return key.index() < items.size(); }
  uint32_t size() const { return static_cast<uint32_t>(items.size()); }
  bool empty() const { return items.empty(); }
  EntityRange<Key> keys() const { return EntityRange<Key>(size()); }
  llvm::MutableArrayRef<Value> values() { return items; }
  llvm::ArrayRef<Value> values() const { return items; }
  void reserve(uint32_t count) { items.reserve(count); }
  /// Grows with \p filler, or shrinks, to exactly \p count entities.
  void resize(uint32_t count, const Value &filler = Value()) {
    if (count == items.size() + 1) // as readers of text do, which meet one new number at a time
      items.push_back(filler);
    else
      items.resize(count, filler);
  }
  /// Forgets all entities, keeps the memory.
  void clear() { items.clear(); }

private:
  std::vector<Value> items;
};

/// A side table over ids owned elsewhere. Reading past the end gives the default value; writing
/// grows.
template <typename Key, typename Value> class SecondaryMap {
public:
  explicit SecondaryMap(Value defaultValue = Value()) : defaultValue(std::move(defaultValue)) {}

  Value &operator[](Key key) {
    if (key.index() >= items.size()) grow(key.index());
    return items[key.index()];
  }
  const Value &operator[](Key key) const {
    return key.index() < items.size() ? items[key.index()] : defaultValue;
  }
  const Value &lookup(Key key) const { return (*this)[key]; }
  /// Of a key that has been written, or resized to: without a question.
  const Value &at(Key key) const {
    assert(key.index() < items.size());
    return items[key.index()];
  }
  Value &at(Key key) {
    assert(key.index() < items.size());
    return items[key.index()];
  }
  void resize(uint32_t count) { items.resize(count, defaultValue); }
  uint32_t size() const { return static_cast<uint32_t>(items.size()); }
  /// Every key maps to the default value again; keeps the memory.
  void clear() { items.clear(); }

private:
  /// Most maps grow by one entity after the other.
  void grow(uint32_t index) {
    if (index == items.size())
      items.push_back(defaultValue);
    else
      items.resize(size_t(index) + 1, defaultValue);
  }

  std::vector<Value> items;
  Value defaultValue;
};

} // namespace cot

#endif // COT_SUPPORT_ENTITYMAP_H
