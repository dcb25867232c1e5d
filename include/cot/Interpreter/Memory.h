//===- cot/Interpreter/Memory.h - The interpreter's address space -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Simulated memory. Addresses are below 2^32, so that they fit in pointers of both widths, and do
/// not depend on the host or on the run:
///
///     0x0010_0000 ..  functions, 16 apart; not readable
///     0x1000_0000 ..  data objects and what the embedder allocates, with gaps between them
///     .. 0xf000_0000  the stack, growing down
///
/// Each data object, each allocation and the stack slots of one frame together are a region; an
/// access must lie inside one region. Stack slots are zero when their frame is entered and gone
/// when it is left.
///
//===----------------------------------------------------------------------===//

#ifndef COT_INTERPRETER_MEMORY_H
#define COT_INTERPRETER_MEMORY_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

namespace cot::interpreter {

class Memory {
public:
  static constexpr uint64_t codeBase = 0x0010'0000;
  static constexpr uint64_t codeStride = 16;
  static constexpr uint64_t dataBase = 0x1000'0000;
  static constexpr uint64_t stackTop = 0xf000'0000;
  static constexpr uint64_t maxStackBytes = uint64_t(1) << 28;

  /// \p dataLimit and \p stackLimit: the most bytes that data and stack may take.
  Memory(uint64_t dataLimit, uint64_t stackLimit);

  //===--- Data and allocations --------------------------------------------===//

  /// A new zeroed region; nothing if the limit is reached. \p align is a power of two.
  std::optional<uint64_t> allocate(uint64_t size, uint64_t align = 16, bool writable = true);
  /// Ends the region that begins at \p address; false if none does.
  bool release(uint64_t address);
  /// Makes a region writable or not.
  void setWritable(uint64_t address, bool writable);
  /// Forgets every region and empties the stack.
  void clear();

  //===--- Access ----------------------------------------------------------===//

  /// The \p size bytes at \p address, or null unless all of them lie in one region (that may be
  /// written, if \p forWriting). An access of 0 bytes needs an address inside or at the end of a
  /// region. Valid until the region ends.
  uint8_t *access(uint64_t address, uint64_t size, bool forWriting) {
    const Region *region = recent;
    if (!region || address - region->base >= region->size) region = find(address);
    if (!region) return nullptr;
    uint64_t offset = address - region->base;
    if (size > region->size - offset || (forWriting && !region->writable)) return nullptr;
    return region->bytes + offset;
  }

  //===--- Stack -----------------------------------------------------------===//

  struct Mark {
    uint64_t stackPointer = stackTop;
    size_t regions = 0;
  };
  Mark mark() const { return {stackPointer, stack.size()}; }
  uint64_t currentStackPointer() const { return stackPointer; }
  /// A new zeroed region below the others; nothing if the stack is full.
  std::optional<uint64_t> push(uint64_t size, uint64_t align);
  /// Moves the stack pointer down without a region; false if the stack is full.
  bool skip(uint64_t size);
  /// Ends the regions that were pushed since \p mark.
  void pop(const Mark &mark);

private:
  struct Region {
    uint64_t base;
    uint64_t size;
    uint8_t *bytes;
    bool writable;
  };
  struct FreeDeleter {
    void operator()(uint8_t *bytes) const { std::free(bytes); }
  };
  using Storage = std::unique_ptr<uint8_t[], FreeDeleter>;

  const Region *find(uint64_t address);

  uint64_t dataLimit, stackLimit;
  uint64_t nextData = dataBase;
  std::vector<Region> data; ///< Ascending.
  std::vector<Storage> dataStorage;
  std::vector<Region> stack; ///< Descending.
  Storage stackStorage;      ///< The stackLimit bytes below stackTop; made when first needed.
  uint64_t stackPointer = stackTop;
  const Region *recent = nullptr; ///< Where the last access was.
};

} // namespace cot::interpreter

#endif // COT_INTERPRETER_MEMORY_H
