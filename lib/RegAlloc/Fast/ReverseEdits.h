//===- Fast/ReverseEdits.h - Edits, the last one first -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_FAST_REVERSEEDITS_H
#define COT_LIB_REGALLOC_FAST_REVERSEEDITS_H

#include "cot/RegAlloc/Output.h"
#include "llvm/Support/Compiler.h"
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>

namespace cot::regalloc {

/// Edits as a walk from the last instruction to the first makes them. Keeps its memory.
class ReverseEdits {
public:
  /// Forgets all. \p expected is how many there may be: more are slower.
  void start(size_t expected) {
    used = 0;
    if (capacity < expected) grow(expected);
  }
  void add(PlacedEdit edit) {
    if (LLVM_UNLIKELY(used == capacity)) grow(2 * capacity);
    data()[used++] = edit;
  }
  uint32_t size() const { return static_cast<uint32_t>(used); }
  /// In the order of the program.
  void copyTo(std::vector<PlacedEdit> &edits) const {
    edits.assign(std::make_reverse_iterator(data() + used), std::make_reverse_iterator(data()));
  }
  /// Those that were added when the size was \p begin to \p end, to \p target, in the order of the
  /// program. Returns the end of the copy.
  PlacedEdit *copyTo(uint32_t begin, uint32_t end, PlacedEdit *target) const {
    return std::reverse_copy(data() + begin, data() + end, target);
  }

private:
  static_assert(std::is_trivially_copyable_v<PlacedEdit>);
  PlacedEdit *data() { return reinterpret_cast<PlacedEdit *>(memory.get()); }
  const PlacedEdit *data() const { return reinterpret_cast<const PlacedEdit *>(memory.get()); }
  LLVM_ATTRIBUTE_NOINLINE void grow(size_t larger) {
    auto moved = std::make_unique_for_overwrite<std::byte[]>(larger * sizeof(PlacedEdit));
    if (used != 0) std::memcpy(moved.get(), memory.get(), used * sizeof(PlacedEdit));
    capacity = larger;
    memory = std::move(moved);
  }

  /// Bytes, so that what isn't used needn't be set.
  std::unique_ptr<std::byte[]> memory;
  size_t capacity = 0;
  size_t used = 0;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_FAST_REVERSEEDITS_H
