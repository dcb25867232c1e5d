//===- CodeMemory.cpp - Memory for code that was just made -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Maps the regions and hands out pieces of them, first fit by address: freed space at low
/// addresses is used again first, which keeps code dense.
///
//===----------------------------------------------------------------------===//

#include "cot/Runtime/CodeMemory.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Process.h"
#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

namespace cot::runtime {

static llvm::Error systemError(const char *what) {
  return llvm::createStringError(std::error_code(errno, std::generic_category()),
                                 "memory for code: %s: %s", what, std::strerror(errno));
}

llvm::Expected<std::unique_ptr<CodeMemory>> CodeMemory::create(const MemorySizes &sizes) {
  std::unique_ptr<CodeMemory> memory(new CodeMemory);
  if (llvm::Error error = memory->map(sizes)) return std::move(error);
  return std::move(memory);
}

llvm::Error CodeMemory::map(const MemorySizes &sizes) {
  uint64_t page = llvm::sys::Process::getPageSizeEstimate();
  uint64_t wanted[regionCount] = {sizes.code, sizes.readOnly, sizes.writable};
  for (unsigned i = 0; i < regionCount; ++i) {
    if (wanted[i] >= uint64_t(1) << 31)
      return llvm::createStringError("memory for code: a region of 2 GiB or more");
    arenas[i].size = llvm::alignTo(std::max<uint64_t>(wanted[i], 1), page);
    reserved += arenas[i].size;
  }
  if (reserved >= uint64_t(1) << 31)
    return llvm::createStringError("memory for code: the regions together reach 2 GiB");

  void *base =
      mmap(nullptr, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return systemError("reserving addresses");
  reservation = base;
  uint64_t at = reinterpret_cast<uint64_t>(base);
  for (Arena &each : arenas) {
    each.begin = at;
    each.freeRanges[0] = each.size;
    at += each.size;
  }

  Arena &code = arena(Region::Code), &readOnly = arena(Region::ReadOnly);
  code.freeRanges = usableForCode(code.begin, code.size);
  Arena &writable = arena(Region::Writable);
  int file = memfd_create("cot-jit", MFD_CLOEXEC);
  if (file < 0) return systemError("memfd_create");
  llvm::Error error = llvm::Error::success();
  if (ftruncate(file, static_cast<off_t>(code.size + readOnly.size)))
    error = llvm::joinErrors(std::move(error), systemError("ftruncate"));
  if (!error) error = mapTwice(code, PROT_READ | PROT_EXEC, file, 0);
  if (!error) error = mapTwice(readOnly, PROT_READ, file, code.size);
  close(file);
  if (error) return error;

  writable.writable = reinterpret_cast<uint8_t *>(writable.begin);
  if (mprotect(writable.writable, writable.size, PROT_READ | PROT_WRITE))
    return systemError("making data writable");
  return llvm::Error::success();
}

std::map<uint64_t, uint64_t> CodeMemory::usableForCode(uint64_t begin, uint64_t size) {
  constexpr uint64_t distance = uint64_t(1) << 32;
  std::map<uint64_t, uint64_t> ranges;
  uint64_t from = 0;
  // The first multiple at or above `begin` and those behind it.
  for (uint64_t hole = -begin % distance; hole < size; hole += distance) {
    if (hole > from) ranges[from] = hole - from;
    from = hole + granule;
  }
  if (from < size) ranges[from] = size - from;
  return ranges;
}

/// Maps \p size bytes of \p file at the arena's addresses with \p protection, and to be written at
/// an address that the system chooses.
llvm::Error CodeMemory::mapTwice(Arena &arena, int protection, int file, uint64_t fileOffset) {
  off_t offset = static_cast<off_t>(fileOffset);
  void *at = reinterpret_cast<void *>(arena.begin);
  if (mmap(at, arena.size, protection, MAP_SHARED | MAP_FIXED, file, offset) == MAP_FAILED)
    return systemError("mapping a region");
  void *view = mmap(nullptr, arena.size, PROT_READ | PROT_WRITE, MAP_SHARED, file, offset);
  if (view == MAP_FAILED) return systemError("mapping a region to be written");
  arena.writable = static_cast<uint8_t *>(view);
  return llvm::Error::success();
}

CodeMemory::~CodeMemory() {
  for (Region region : {Region::Code, Region::ReadOnly})
    if (arena(region).writable) munmap(arena(region).writable, arena(region).size);
  if (reservation) munmap(reservation, reserved);
}

llvm::Expected<MemoryBlock> CodeMemory::allocate(Region region, uint64_t size, uint64_t alignment) {
  Arena &from = arena(region);
  alignment = std::max(alignment, granule);
  if (size > from.size)
    return llvm::createStringError("memory for code is full: no room for %llu bytes",
                                   static_cast<unsigned long long>(size));
  uint64_t rounded = llvm::alignTo(std::max<uint64_t>(size, 1), granule);
  for (auto at = from.freeRanges.begin(); at != from.freeRanges.end(); ++at) {
    auto [offset, available] = *at;
    uint64_t start = llvm::alignTo(offset, alignment);
    if (start + rounded > offset + available) continue;
    from.freeRanges.erase(at);
    if (start > offset) from.freeRanges[offset] = start - offset;
    if (uint64_t rest = offset + available - start - rounded)
      from.freeRanges[start + rounded] = rest;
    from.used += rounded;
    return MemoryBlock{region, from.begin + start, from.writable + start, size};
  }
  return llvm::createStringError("memory for code is full: no room for %llu bytes",
                                 static_cast<unsigned long long>(size));
}

void CodeMemory::free(const MemoryBlock &block) {
  Arena &to = arena(block.region);
  uint64_t offset = block.address - to.begin;
  uint64_t size = llvm::alignTo(std::max<uint64_t>(block.size, 1), granule);
  // int3 on x86; 0xcccccccc is not allocated on AArch64.
  if (block.region == Region::Code) std::memset(block.writable, 0xcc, size);
  to.used -= size;
  auto next = to.freeRanges.upper_bound(offset);
  if (next != to.freeRanges.begin()) {
    auto previous = std::prev(next);
    if (previous->first + previous->second == offset) {
      offset = previous->first;
      size += previous->second;
      to.freeRanges.erase(previous);
    }
  }
  if (next != to.freeRanges.end() && offset + size == next->first) {
    size += next->second;
    to.freeRanges.erase(next);
  }
  to.freeRanges[offset] = size;
}

} // namespace cot::runtime
