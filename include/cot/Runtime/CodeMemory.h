//===- cot/Runtime/CodeMemory.h - Memory for code that was just made -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One reserved range of addresses with three regions: code, read-only data, writable data. Because
/// it is one range of less than 2 GiB, 32-bit distances reach from everywhere to everywhere in it.
/// Memory is taken from the system when it is first touched.
///
/// No page is ever writable and executable: code and read-only data are mapped twice, once where
/// they run or are read, once elsewhere where the linker writes. So code can be added and freed
/// while other threads run code on the same pages.
///
/// Invariant: the free ranges of a region don't overlap or touch, and begin and end at multiples of
/// the granule.
///
//===----------------------------------------------------------------------===//

#ifndef COT_RUNTIME_CODEMEMORY_H
#define COT_RUNTIME_CODEMEMORY_H

#include "llvm/Support/Error.h"
#include <array>
#include <cstdint>
#include <map>
#include <memory>

namespace cot::runtime {

enum class Region : uint8_t { Code, ReadOnly, Writable };
inline constexpr unsigned regionCount = 3;

/// Bytes to reserve, rounded up to pages; together less than 2 GiB.
struct MemorySizes {
  uint64_t code = uint64_t(256) << 20;
  uint64_t readOnly = uint64_t(128) << 20;
  uint64_t writable = uint64_t(512) << 20;
};

/// A piece of a region.
struct MemoryBlock {
  Region region = Region::Code;
  uint64_t address = 0;        ///< Where it runs or is read.
  uint8_t *writable = nullptr; ///< The same bytes, to be written.
  uint64_t size = 0;           ///< As asked for.
};

class CodeMemory {
public:
  /// Sizes and begins of code blocks are multiples of it, so that what runs at an address can be
  /// looked up in an array.
  static constexpr uint64_t granule = 32;

  static llvm::Expected<std::unique_ptr<CodeMemory>> create(const MemorySizes &sizes);
  ~CodeMemory();
  CodeMemory(const CodeMemory &) = delete;
  CodeMemory &operator=(const CodeMemory &) = delete;

  /// \p size bytes (0 gives a granule) at a multiple of \p alignment, a power of two of at most a
  /// page. Their contents are not defined. Code is never given an address whose low 32 bits are
  /// zero, for which unwinders have no functions. Fails when the region is full.
  llvm::Expected<MemoryBlock> allocate(Region region, uint64_t size, uint64_t alignment);
  /// Gives \p block back. Freed code is overwritten with instructions that trap.
  void free(const MemoryBlock &block);

  /// The parts (offset to size) of \p size bytes at \p begin that code may be put into: all but the
  /// granules at addresses whose low 32 bits are zero. The system's unwinder holds a function there
  /// for one that the linker removed, since the four bytes that say its address in an unwind table
  /// are zero (libgcc, unwind-dw2-fde.c, linear_search_fdes).
  static std::map<uint64_t, uint64_t> usableForCode(uint64_t begin, uint64_t size);

  uint64_t begin(Region region) const { return arena(region).begin; }
  uint64_t end(Region region) const { return arena(region).begin + arena(region).size; }
  bool contains(Region region, uint64_t address) const {
    return address - begin(region) < arena(region).size;
  }
  /// Bytes of granules in use.
  uint64_t used(Region region) const { return arena(region).used; }

private:
  struct Arena {
    uint64_t begin = 0;
    uint8_t *writable = nullptr;
    uint64_t size = 0;
    uint64_t used = 0;
    std::map<uint64_t, uint64_t> freeRanges; ///< Offset to size.
  };
  CodeMemory() = default;
  llvm::Error map(const MemorySizes &sizes);
  llvm::Error mapTwice(Arena &arena, int protection, int file, uint64_t fileOffset);
  Arena &arena(Region region) { return arenas[static_cast<unsigned>(region)]; }
  const Arena &arena(Region region) const { return arenas[static_cast<unsigned>(region)]; }

  std::array<Arena, regionCount> arenas;
  void *reservation = nullptr;
  uint64_t reserved = 0;
};

} // namespace cot::runtime

#endif // COT_RUNTIME_CODEMEMORY_H
