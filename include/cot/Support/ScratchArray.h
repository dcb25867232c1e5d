//===- cot/Support/ScratchArray.h - Memory that is written before it is read -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An array of plain data for passes that know how much they will write at most: asking for room
/// sets nothing, and what was asked for once stays.
///
/// Invariant: elements from an earlier use are garbage; whoever asks for room writes what it reads.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_SCRATCHARRAY_H
#define COT_SUPPORT_SCRATCHARRAY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Compiler.h"
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

namespace cot {

template <typename T> class ScratchArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
  ScratchArray() = default;
  ScratchArray(ScratchArray &&other) noexcept { *this = std::move(other); }
  ScratchArray &operator=(ScratchArray &&other) noexcept {
    memory = std::move(other.memory);
    limit = std::exchange(other.limit, 0);
    used = std::exchange(other.used, 0);
    return *this;
  }

  /// Room for \p count elements, which keep what they hold where \p kept says so: the first of
  /// them.
  void resize(size_t count, size_t kept = 0) {
    if (LLVM_UNLIKELY(count > limit)) grow(count, kept);
    used = count;
  }
  /// Room for \p count elements later; those that there are stay.
  void reserve(size_t count) {
    if (LLVM_UNLIKELY(count > limit)) grow(count, used);
  }
  /// \p count times \p value, whatever was there.
  void assign(size_t count, T value) {
    resize(count);
    std::fill_n(data(), count, value);
  }
  /// The elements of \p values, which are not its own.
  void assign(llvm::ArrayRef<T> values) {
    resize(values.size());
    std::copy(values.begin(), values.end(), data());
  }
  bool hasRoom(size_t count) const { return limit - used >= count; }
  /// Room for \p count more elements behind those that there are; they are to be written.
  T *extend(size_t count) {
    if (LLVM_UNLIKELY(used + count > limit)) grow(used + count, used);
    T *added = data() + used;
    used += count;
    return added;
  }
  /// The same where hasRoom() has said that there is room.
  T *extendInRoom(size_t count) {
    assert(hasRoom(count));
    T *added = data() + used;
    used += count;
    return added;
  }
  void push_back(T value) { *extend(1) = value; }
  /// Puts \p values, which are not its own, behind the elements.
  void append(llvm::ArrayRef<T> values) {
    std::copy(values.begin(), values.end(), extend(values.size()));
  }
  /// Forgets the elements, keeps the memory.
  void clear() { used = 0; }
  size_t size() const { return used; }
  /// How many elements there is room for without a request.
  size_t capacity() const { return limit; }
  bool empty() const { return used == 0; }
  T *data() { return reinterpret_cast<T *>(memory.get()); }
  const T *data() const { return reinterpret_cast<const T *>(memory.get()); }
  T *begin() { return data(); }
  T *end() { return data() + used; }
  const T *begin() const { return data(); }
  const T *end() const { return data() + used; }
  void pop_back() {
    assert(used != 0);
    --used;
  }
  T &back() {
    assert(used != 0);
    return data()[used - 1];
  }
  T &operator[](size_t i) {
    assert(i < used);
    return data()[i];
  }
  const T &operator[](size_t i) const {
    assert(i < used);
    return data()[i];
  }
  operator llvm::ArrayRef<T>() const { return {data(), used}; }

private:
  /// Small functions differ much in size: one request has to do for most of those that follow.
  static constexpr size_t leastBytes = 1024, mostSpareBytes = 64 * 1024;

  LLVM_ATTRIBUTE_NOINLINE void grow(size_t count, size_t kept) {
    assert(kept <= used);
    size_t larger = std::max(
        {count + std::min(count, mostSpareBytes / sizeof(T)), 2 * limit, leastBytes / sizeof(T)});
    auto moved = std::make_unique_for_overwrite<std::byte[]>(larger * sizeof(T));
    if (kept != 0) std::memcpy(moved.get(), memory.get(), kept * sizeof(T));
    memory = std::move(moved);
    limit = larger;
  }

  /// Bytes, so that what isn't used needn't be set. (New bytes are aligned for every plain type.)
  std::unique_ptr<std::byte[]> memory;
  size_t limit = 0;
  size_t used = 0;
};

} // namespace cot

#endif // COT_SUPPORT_SCRATCHARRAY_H
