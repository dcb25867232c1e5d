//===- ThreadLocals.cpp - Thread-local data of code in memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Every thread has an array of its copies by number of image. Code reaches it through
/// __tls_get_addr, as the general-dynamic model of ELF has it (U. Drepper, "ELF Handling For
/// Thread-Local Storage", section 4.1), which the JIT resolves to cot_tls_get_addr.
///
//===----------------------------------------------------------------------===//

#include "ThreadLocals.h"
#include "RuntimeFunctions.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

namespace cot::runtime {

namespace {

struct Image {
  llvm::ArrayRef<uint8_t> bytes;
  uint64_t size = 0;
  uint64_t alignment = 1;
};

struct Images {
  std::mutex lock;
  std::map<uint64_t, Image> byNumber;
  uint64_t nextNumber = 0;
};

/// The copies of one thread, by number of image.
struct Copies {
  std::vector<void *> byNumber;
  ~Copies() {
    for (void *copy : byNumber)
      std::free(copy);
  }
};

/// Never destroyed: threads may end after main does.
Images &images() {
  static Images *const all = new Images;
  return *all;
}

thread_local Copies copies;

void *makeCopy(uint64_t number) {
  Images &all = images();
  std::lock_guard<std::mutex> guard(all.lock);
  const Image &image = all.byNumber.at(number);
  uint64_t alignment = std::max<uint64_t>(image.alignment, alignof(std::max_align_t));
  uint64_t size = (std::max<uint64_t>(image.size, 1) + alignment - 1) / alignment * alignment;
  auto *copy = static_cast<uint8_t *>(std::aligned_alloc(alignment, size));
  if (!copy) return nullptr;
  std::memcpy(copy, image.bytes.data(), image.bytes.size());
  std::memset(copy + image.bytes.size(), 0, size - image.bytes.size());
  return copy;
}

} // namespace

uint64_t addThreadLocalImage(llvm::ArrayRef<uint8_t> bytes, uint64_t size, uint64_t alignment) {
  Images &all = images();
  std::lock_guard<std::mutex> guard(all.lock);
  all.byNumber[all.nextNumber] = {bytes, size, alignment};
  return all.nextNumber++;
}

void removeThreadLocalImage(uint64_t number) {
  Images &all = images();
  std::lock_guard<std::mutex> guard(all.lock);
  all.byNumber.erase(number);
}

} // namespace cot::runtime

void *cot_tls_get_addr(const cot::runtime::ThreadLocalSlot *slot) {
  using namespace cot::runtime;
  std::vector<void *> &mine = copies.byNumber;
  if (slot->image >= mine.size()) mine.resize(slot->image + 1);
  void *&copy = mine[slot->image];
  if (!copy) copy = makeCopy(slot->image);
  return static_cast<uint8_t *>(copy) + slot->offset;
}
