//===- Memory.cpp - The interpreter's address space -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Interpreter/Memory.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cassert>
#include <cstring>

using namespace cot::interpreter;

/// Unmapped bytes behind every region: an access that starts in one never ends in the next.
static constexpr uint64_t gap = 64;

Memory::Memory(uint64_t dataLimit, uint64_t stackLimit)
    : dataLimit(std::min(dataLimit, stackTop - maxStackBytes - dataBase)),
      stackLimit(std::min(stackLimit, maxStackBytes)) {}

std::optional<uint64_t> Memory::allocate(uint64_t size, uint64_t align, bool writable) {
  assert(llvm::isPowerOf2_64(align));
  if (size > dataLimit || align > dataLimit) return std::nullopt;
  uint64_t base = llvm::alignTo(nextData, align);
  uint64_t end = base + size + gap;
  if (end - dataBase > dataLimit) return std::nullopt;
  // Zeroed by the system: a large region costs nothing until it is touched.
  Storage bytes(static_cast<uint8_t *>(std::calloc(size ? size : 1, 1)));
  if (!bytes) return std::nullopt;
  data.push_back({base, size, bytes.get(), writable});
  dataStorage.push_back(std::move(bytes));
  nextData = end;
  recent = nullptr;
  return base;
}

bool Memory::release(uint64_t address) {
  auto it = llvm::find_if(data, [&](const Region &region) { return region.base == address; });
  if (it == data.end()) return false;
  dataStorage.erase(dataStorage.begin() + (it - data.begin()));
  data.erase(it);
  recent = nullptr;
  return true;
}

void Memory::setWritable(uint64_t address, bool writable) {
  for (Region &region : data)
    if (region.base == address) region.writable = writable;
}

void Memory::clear() {
  data.clear();
  dataStorage.clear();
  stack.clear();
  nextData = dataBase;
  stackPointer = stackTop;
  recent = nullptr;
}

const Memory::Region *Memory::find(uint64_t address) {
  const Region *found = nullptr;
  if (address >= stackTop - stackLimit) {
    auto it = std::partition_point(stack.begin(), stack.end(),
                                   [&](const Region &region) { return region.base > address; });
    if (it != stack.end()) found = &*it;
  } else {
    auto it = std::partition_point(data.begin(), data.end(),
                                   [&](const Region &region) { return region.base <= address; });
    if (it != data.begin()) found = &*std::prev(it);
  }
  if (!found || address - found->base > found->size) return nullptr;
  recent = found;
  return found;
}

std::optional<uint64_t> Memory::push(uint64_t size, uint64_t align) {
  assert(llvm::isPowerOf2_64(align));
  uint64_t lowest = stackTop - stackLimit;
  uint64_t available = stackPointer - lowest;
  if (size > available || gap + align > available - size) return std::nullopt;
  if (!stackStorage) {
    stackStorage.reset(static_cast<uint8_t *>(std::calloc(stackLimit, 1)));
    if (!stackStorage) return std::nullopt;
  }
  stackPointer = llvm::alignDown(stackPointer - size - gap, align);
  uint8_t *bytes = stackStorage.get() + (stackPointer - lowest);
  std::memset(bytes, 0, size);
  stack.push_back({stackPointer, size, bytes, true});
  recent = nullptr;
  return stackPointer;
}

bool Memory::skip(uint64_t size) {
  if (size > stackPointer - (stackTop - stackLimit)) return false;
  stackPointer -= size;
  return true;
}

void Memory::pop(const Mark &mark) {
  stack.resize(mark.regions, Region());
  stackPointer = mark.stackPointer;
  recent = nullptr;
}
