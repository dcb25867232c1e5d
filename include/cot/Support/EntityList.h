//===- cot/Support/EntityList.h - Short lists of ids in one pool -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An EntityList is 4 bytes: a handle into an EntityListPool that the owner of the lists keeps.
/// Call arguments, block arguments and other lists of any length live in one array per function
/// that way.
///
/// Layout of the pool: a list occupies a block of 4 << c words for a size class c; the first word
/// is the length, the elements follow. Free blocks of one class are chained through their second
/// word. A list that outgrows its block moves to one of the next class. (Design: Cranelift's entity
/// lists.)
///
/// Invariant: a list's handle is 0 exactly when it is empty, so that empty lists cost no pool
/// memory.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_ENTITYLIST_H
#define COT_SUPPORT_ENTITYLIST_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/MathExtras.h"
#include <array>
#include <cassert>
#include <cstdint>
#include <vector>

namespace cot {

/// The memory of all lists of one owner. Elements are the raw 32-bit indices of entities.
class EntityListPool {
public:
  EntityListPool() { clear(); }

  /// Forgets every list, keeps the memory. All handles become invalid.
  void clear() {
    words.clear();
    free.fill(0);
  }
  /// Words in use by live lists, free blocks included. For statistics.
  size_t capacity() const { return words.size(); }

private:
  template <typename T> friend class EntityList;
  static constexpr unsigned numSizeClasses = 30;

  static constexpr uint32_t blockSize(unsigned sizeClass) { return 4u << sizeClass; }
  /// The smallest class whose block holds \p length elements and the length word.
  static unsigned sizeClassFor(uint32_t length) { return llvm::Log2_32(length | 3) - 1; }
  uint32_t allocate(unsigned sizeClass) {
    assert(sizeClass < numSizeClasses);
    if (uint32_t block = free[sizeClass]) {
      free[sizeClass] = words[block];
      return block;
    }
    uint32_t block = static_cast<uint32_t>(words.size()) + 1;
    words.resize(words.size() + blockSize(sizeClass));
    return block;
  }
  void release(uint32_t block, unsigned sizeClass) {
    words[block - 1] = 0;
    words[block] = free[sizeClass];
    free[sizeClass] = block;
  }

  /// A handle h points at the first element, words[h]; words[h - 1] is the length.
  std::vector<uint32_t> words;
  std::array<uint32_t, numSizeClasses> free;
};

/// A list of ids of kind \p T. Copying copies the handle: two copies are the same list until one of
/// them changes, after which the other must not be used. Elements move when the pool grows.
template <typename T> class EntityList {
public:
  constexpr EntityList() = default;
  static constexpr EntityList fromHandle(uint32_t handle) {
    EntityList list;
    list.handleWord = handle;
    return list;
  }
  static EntityList make(llvm::ArrayRef<T> elements, EntityListPool &pool) {
    EntityList list;
    list.append(elements, pool);
    return list;
  }

  uint32_t handle() const { return handleWord; }
  bool empty() const { return handleWord == 0; }
  uint32_t size(const EntityListPool &pool) const {
    return empty() ? 0 : pool.words[handleWord - 1];
  }

  llvm::ArrayRef<T> get(const EntityListPool &pool) const {
    static_assert(sizeof(T) == sizeof(uint32_t));
    if (empty()) return {};
    return {reinterpret_cast<const T *>(&pool.words[handleWord]), size(pool)};
  }
  llvm::MutableArrayRef<T> get(EntityListPool &pool) const {
    if (empty()) return {};
    return {reinterpret_cast<T *>(&pool.words[handleWord]), size(pool)};
  }

  /// Adds at the end, in amortized constant time.
  void push(T element, EntityListPool &pool) {
    uint32_t length = size(pool);
    grow(length, length + 1, pool);
    pool.words[handleWord + length] = bits(element);
  }
  /// \p elements must not lie in \p pool.
  void append(llvm::ArrayRef<T> elements, EntityListPool &pool) {
    if (elements.empty()) return;
    uint32_t length = size(pool);
    grow(length, length + static_cast<uint32_t>(elements.size()), pool);
    for (T element : elements)
      pool.words[handleWord + length++] = bits(element);
  }
  /// Removes the element at \p position, keeps the order of the others. Linear time.
  void remove(uint32_t position, EntityListPool &pool) {
    uint32_t length = size(pool);
    assert(position < length);
    for (uint32_t i = position + 1; i < length; ++i)
      pool.words[handleWord + i - 1] = pool.words[handleWord + i];
    truncate(length - 1, pool);
  }
  /// Drops all elements from \p length on.
  void truncate(uint32_t length, EntityListPool &pool) {
    uint32_t old = size(pool);
    assert(length <= old);
    if (length == old) return;
    unsigned oldClass = EntityListPool::sizeClassFor(old);
    if (length == 0) {
      pool.release(handleWord, oldClass);
      handleWord = 0;
      return;
    }
    unsigned newClass = EntityListPool::sizeClassFor(length);
    if (newClass != oldClass) move(length, oldClass, newClass, pool);
    pool.words[handleWord - 1] = length;
  }
  void clear(EntityListPool &pool) { truncate(0, pool); }
  /// A list of its own with the same elements.
  EntityList clone(EntityListPool &pool) const {
    EntityList copy;
    uint32_t length = size(pool);
    if (length == 0) return copy;
    copy.grow(0, length, pool);
    for (uint32_t i = 0; i < length; ++i)
      pool.words[copy.handleWord + i] = pool.words[handleWord + i];
    return copy;
  }

private:
  static uint32_t bits(T element) { return element.index(); }

  void grow(uint32_t oldLength, uint32_t newLength, EntityListPool &pool) {
    unsigned newClass = EntityListPool::sizeClassFor(newLength);
    if (oldLength == 0)
      handleWord = pool.allocate(newClass);
    else if (unsigned oldClass = EntityListPool::sizeClassFor(oldLength); oldClass != newClass)
      move(oldLength, oldClass, newClass, pool);
    pool.words[handleWord - 1] = newLength;
  }
  void move(uint32_t length, unsigned oldClass, unsigned newClass, EntityListPool &pool) {
    uint32_t target = pool.allocate(newClass);
    for (uint32_t i = 0; i < length; ++i)
      pool.words[target + i] = pool.words[handleWord + i];
    pool.release(handleWord, oldClass);
    handleWord = target;
  }

  uint32_t handleWord = 0;
};

} // namespace cot

#endif // COT_SUPPORT_ENTITYLIST_H
