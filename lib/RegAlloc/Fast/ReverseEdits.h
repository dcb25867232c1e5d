//===- Fast/ReverseEdits.h - Edits, the last one first -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_FAST_REVERSEEDITS_H
#define COT_LIB_REGALLOC_FAST_REVERSEEDITS_H

#include "cot/RegAlloc/Output.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Compiler.h"
#include <cstddef>
#include <cstring>
#include <memory>

namespace cot::regalloc {

/// Edits as a walk from the last instruction to the first makes them. They fill their memory from
/// its end down, so that they lie in the order of the program. Keeps its memory.
class ReverseEdits {
public:
  /// Forgets all. \p expected is how many there may be: more are slower.
  void start(size_t expected) {
    first = end;
    if (capacity() < expected) grow(expected);
  }
  LLVM_ATTRIBUTE_ALWAYS_INLINE void add(ProgPoint point, Edit edit) {
    if (LLVM_UNLIKELY(first == begin())) grow(2 * capacity());
    --first;
    first->point = point;
    first->edit = edit;
  }
  uint32_t size() const { return static_cast<uint32_t>(end - first); }
  /// Those that were added when the size was \p from to \p to.
  llvm::ArrayRef<PlacedEdit> added(uint32_t from, uint32_t to) const {
    return {end - to, end - from};
  }

private:
  static_assert(std::is_trivially_copyable_v<PlacedEdit>);
  PlacedEdit *begin() const { return reinterpret_cast<PlacedEdit *>(memory.get()); }
  size_t capacity() const { return static_cast<size_t>(end - begin()); }
  LLVM_ATTRIBUTE_NOINLINE void grow(size_t larger) {
    size_t used = size();
    auto moved = std::make_unique_for_overwrite<std::byte[]>(larger * sizeof(PlacedEdit));
    auto *movedEnd = reinterpret_cast<PlacedEdit *>(moved.get()) + larger;
    if (used != 0) std::memcpy(movedEnd - used, first, used * sizeof(PlacedEdit));
    memory = std::move(moved);
    end = movedEnd;
    first = end - used;
  }

  /// Bytes, so that what isn't used needn't be set.
  std::unique_ptr<std::byte[]> memory;
  PlacedEdit *end = nullptr;
  /// The one that was added last.
  PlacedEdit *first = nullptr;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_FAST_REVERSEEDITS_H
