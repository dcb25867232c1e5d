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
#include "llvm/Support/MemAlloc.h"
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <type_traits>
#include <utility>

namespace cot {

namespace detail {
struct FreeBytes {
  void operator()(std::byte *bytes) const { std::free(bytes); }
};
using ScratchMemory = std::unique_ptr<std::byte[], FreeBytes>;
} // namespace detail

/// When an array has room beyond what was asked for: at once, or from the second request on.
enum class Spare { AtOnce, AfterGrowth };

template <typename T, Spare spare = Spare::AtOnce> class ScratchArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
  ScratchArray() = default;
  ScratchArray(ScratchArray &&other) noexcept { *this = std::move(other); }
  ScratchArray &operator=(ScratchArray &&other) noexcept {
    memory = std::move(other.memory);
    bytes = std::exchange(other.bytes, 0);
    capacity = std::exchange(other.capacity, 0);
    used = std::exchange(other.used, 0);
    return *this;
  }

  /// Room for \p count elements, which keep what they hold where \p kept says so: the first of
  /// them.
  void resize(size_t count, size_t kept = 0) {
    if (LLVM_UNLIKELY(count > capacity)) grow(count, kept);
    used = count;
  }
  /// Room for \p count elements later; those that there are stay.
  void reserve(size_t count) {
    if (LLVM_UNLIKELY(count > capacity)) grow(count, used);
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
  /// Forgets the elements and has room for \p count others later.
  void reset(size_t count) {
    clear();
    reserve(count);
  }
  bool hasRoom(size_t count) const { return capacity - used >= count; }
  /// Room for \p count more elements behind those that there are; they are to be written.
  T *extend(size_t count) {
    if (LLVM_UNLIKELY(used + count > capacity)) grow(used + count, used);
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
  /// Adds the elements of \p values, which are not its own.
  void append(llvm::ArrayRef<T> values) {
    std::copy(values.begin(), values.end(), extend(values.size()));
  }
  /// Forgets the elements, keeps the memory.
  void clear() { used = 0; }
  /// Leaves the larger memory of the two here and the smaller one there, both empty: tables whose
  /// lives don't overlap can do with the memory of one.
  template <typename U, Spare s> void takeMemory(ScratchArray<U, s> &other) {
    used = other.used = 0;
    if (bytes >= other.bytes) return;
    std::swap(memory, other.memory);
    std::swap(bytes, other.bytes);
    capacity = bytes / sizeof(T);
    other.capacity = other.bytes / sizeof(U);
  }
  size_t size() const { return used; }
  /// How many elements there is room for without a request.
  size_t room() const { return capacity; }
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
  T &front() { return (*this)[0]; }
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
  template <typename, Spare> friend class ScratchArray;

  /// The less it is, the more is given beyond what is wanted, so that requests end soon and little
  /// lies idle.
  LLVM_ATTRIBUTE_NOINLINE void grow(size_t count, size_t kept) {
    assert(kept <= used);
    constexpr size_t least = 128, much = size_t(1) << 14, veryMuch = 8 * much;
    size_t wanted = std::max(count * sizeof(T), least);
    size_t more = wanted < much ? wanted : wanted < veryMuch ? wanted / 4 : wanted / 8;
    bytes = bytes == 0 && spare == Spare::AfterGrowth ? wanted : wanted + more;
    // What needn't be kept needn't be copied. What is large the heap moves by its pages.
    if (kept == 0) memory.reset();
    memory.reset(static_cast<std::byte *>(llvm::safe_realloc(memory.release(), bytes)));
    capacity = bytes / sizeof(T);
  }

  /// Of malloc, so that it can grow where it stands, and what isn't used needn't be set. (It is
  /// aligned for every plain type.)
  detail::ScratchMemory memory;
  size_t bytes = 0;
  size_t capacity = 0; ///< In elements.
  size_t used = 0;
};

} // namespace cot

#endif // COT_SUPPORT_SCRATCHARRAY_H
