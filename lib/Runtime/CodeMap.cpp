//===- CodeMap.cpp - Which function is at an address -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Ranges and registered tables hang in two lists that only grow, so that a signal handler can walk
/// them at any time. The range of a JIT that is gone is empty, and the next JIT takes it over.
///
//===----------------------------------------------------------------------===//

#include "cot/Runtime/CodeMap.h"
#include "cot/Runtime/CodeMemory.h"
#include "llvm/ADT/STLExtras.h"
#include <cerrno>
#include <cstring>
#include <mutex>
#include <sys/mman.h>

namespace cot::runtime {

/// Its three words belong together: whoever reads them while they change holds a mixture, and
/// passes on, since the range of code that runs does not change.
struct CodeMap::Range {
  using Entries = std::atomic<const CodeBlock *>;

  std::atomic<uint64_t> begin = 0;
  std::atomic<uint64_t> size = 0;
  std::atomic<Entries *> entries = nullptr;
  std::atomic<uint64_t> changes = 0; ///< Odd while the others change.
  Range *next = nullptr;

  void set(uint64_t newBegin, uint64_t newSize, Entries *newEntries) {
    ++changes;
    begin = newBegin;
    size = newSize;
    entries = newEntries;
    ++changes;
  }
  /// The entry of \p address; null if it is not in this range.
  Entries *find(uint64_t address) const {
    uint64_t before = changes;
    uint64_t offset = address - begin;
    Entries *found = offset < size ? entries.load() + offset / CodeMemory::granule : nullptr;
    return before % 2 == 0 && changes == before ? found : nullptr;
  }
};

namespace {

/// The functions of one registered section, sorted by address.
struct LinkedCode {
  struct Function {
    uint64_t start;
    UnitFunction function;
  };
  std::vector<Function> functions;
  LinkedCode *next = nullptr;
};

// Only pointers, which need no construction or destruction at the program's begin and end.
std::mutex listLock;
std::atomic<void *> firstRange = nullptr;
std::atomic<LinkedCode *> firstLinked = nullptr;

} // namespace

llvm::Expected<std::unique_ptr<CodeMap>> CodeMap::create(uint64_t begin, uint64_t size) {
  std::unique_ptr<CodeMap> map(new CodeMap);
  uint64_t bytes = size / CodeMemory::granule * sizeof(std::atomic<const CodeBlock *>);
  void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    return llvm::createStringError(std::error_code(errno, std::generic_category()),
                                   "memory for code: the map of addresses: %s",
                                   std::strerror(errno));
  map->begin = begin;
  map->size = size;
  // Zero bytes are null pointers.
  map->entries = static_cast<std::atomic<const CodeBlock *> *>(memory);

  std::lock_guard<std::mutex> lock(listLock);
  Range *range = static_cast<Range *>(firstRange.load());
  while (range && range->size.load() != 0)
    range = range->next;
  if (!range) {
    range = new Range;
    range->next = static_cast<Range *>(firstRange.load());
    firstRange.store(range);
  }
  range->set(begin, size, map->entries);
  map->range = range;
  return std::move(map);
}

CodeMap::~CodeMap() {
  if (!range) return;
  {
    std::lock_guard<std::mutex> lock(listLock);
    range->set(0, 0, nullptr);
  }
  munmap(entries, size / CodeMemory::granule * sizeof(*entries));
}

void CodeMap::set(const CodeBlock &block, const CodeBlock *entry) {
  uint64_t first = (block.address - begin) / CodeMemory::granule;
  uint64_t last =
      (block.address - begin + std::max<uint64_t>(block.size, 1) - 1) / CodeMemory::granule;
  for (uint64_t i = first; i <= last; ++i)
    entries[i].store(entry, std::memory_order_release);
}

static PlacedFunction findIn(const CodeBlock &block, uint64_t address) {
  uint64_t offset = address - block.address;
  auto after = llvm::partition_point(
      block.functions, [&](const UnitFunction &function) { return function.offset <= offset; });
  if (after == block.functions.begin()) return {};
  const UnitFunction &function = *std::prev(after);
  // A function from an assembler may not say its size.
  if (function.size && offset - function.offset >= function.size) return {};
  return {&function, block.address + function.offset};
}

static PlacedFunction findLinked(const LinkedCode &code, uint64_t address) {
  auto after = llvm::partition_point(
      code.functions, [&](const LinkedCode::Function &each) { return each.start <= address; });
  if (after == code.functions.begin()) return {};
  const LinkedCode::Function &found = *std::prev(after);
  if (address - found.start >= found.function.size) return {};
  return {&found.function, found.start};
}

PlacedFunction findFunction(uint64_t address) {
  auto *range = static_cast<CodeMap::Range *>(firstRange.load(std::memory_order_acquire));
  for (; range; range = range->next) {
    CodeMap::Range::Entries *entry = range->find(address);
    if (!entry) continue;
    const CodeBlock *block = entry->load(std::memory_order_acquire);
    if (!block || address - block->address >= block->size) return {};
    return findIn(*block, address);
  }
  for (LinkedCode *code = firstLinked.load(std::memory_order_acquire); code; code = code->next)
    if (PlacedFunction found = findLinked(*code, address)) return found;
  return {};
}

SourceLocation sourceLocationAt(const UnitFunction &function, uint32_t offset) {
  auto after = llvm::partition_point(
      function.sources, [&](const mc::SourceEntry &entry) { return entry.offset <= offset; });
  return after == function.sources.begin() ? SourceLocation() : std::prev(after)->location;
}

void mergeRows(mc::RuntimeTables &to, mc::FunctionTables &&from) {
  switch (from.kind) {
  case mc::RuntimeTableKind::Traps:
    to.traps = std::move(from.rows.traps);
    break;
  case mc::RuntimeTableKind::StackMaps:
    to.stackMaps = std::move(from.rows.stackMaps);
    to.slots = std::move(from.rows.slots);
    break;
  case mc::RuntimeTableKind::Handlers:
    to.callSites = std::move(from.rows.callSites);
    to.handlers = std::move(from.rows.handlers);
    break;
  }
}

llvm::Error registerRuntimeTables(llvm::ArrayRef<llvm::ArrayRef<uint8_t>> sections) {
  std::vector<mc::FunctionTables> all;
  for (llvm::ArrayRef<uint8_t> section : sections) {
    auto tables = mc::readRuntimeTables(section, reinterpret_cast<uint64_t>(section.data()));
    if (!tables) return tables.takeError();
    std::move(tables->begin(), tables->end(), std::back_inserter(all));
  }
  llvm::sort(all, [](const auto &a, const auto &b) {
    return std::pair(a.start, a.kind) < std::pair(b.start, b.kind);
  });
  auto code = std::make_unique<LinkedCode>();
  for (mc::FunctionTables &each : all) {
    if (code->functions.empty() || code->functions.back().start != each.start)
      code->functions.emplace_back().start = each.start;
    UnitFunction &function = code->functions.back().function;
    function.size = each.size;
    mergeRows(function.tables, std::move(each));
  }
  std::lock_guard<std::mutex> lock(listLock);
  code->next = firstLinked.load();
  firstLinked.store(code.release(), std::memory_order_release);
  return llvm::Error::success();
}

} // namespace cot::runtime
