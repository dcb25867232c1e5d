//===- HeapCount.cpp - What this program asks the heap for -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The linker sends calls of malloc, calloc, realloc and free here (`--wrap`, in
/// tools/CMakeLists.txt), and `new` is replaced. That is this program's own affair: the libraries
/// only call a function that they are given.
///
//===----------------------------------------------------------------------===//

#include "HeapCount.h"
#include <algorithm>
#include <cstdlib>
#include <malloc.h>
#include <new>

static thread_local uint64_t requests = 0;
static thread_local int64_t held = 0, mostHeld = 0, heldAtStart = 0;

uint64_t heapRequests() { return requests; }
int64_t heapPeak() { return mostHeld - heldAtStart; }
void startHeapPeak() { heldAtStart = mostHeld = held; }

/// Counts what the heap has given.
static void *take(void *memory) {
  held += static_cast<int64_t>(malloc_usable_size(memory));
  mostHeld = std::max(mostHeld, held);
  return memory;
}

static void giveUp(void *memory) { held -= static_cast<int64_t>(malloc_usable_size(memory)); }

extern "C" {
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);

void *__wrap_malloc(size_t size) {
  ++requests;
  return take(__real_malloc(size));
}
void *__wrap_calloc(size_t count, size_t size) {
  ++requests;
  return take(__real_calloc(count, size));
}
void *__wrap_realloc(void *old, size_t size) {
  ++requests;
  giveUp(old);
  return take(__real_realloc(old, size));
}
void __wrap_free(void *memory) {
  giveUp(memory);
  __real_free(memory);
}
}

/// Without exceptions, there is nothing to do but to end when memory has run out.
static void *allocate(size_t size) {
  ++requests;
  void *memory = __real_malloc(size != 0 ? size : 1);
  if (!memory) abort();
  return take(memory);
}

static void *allocate(size_t size, std::align_val_t alignment) {
  ++requests;
  auto bytes = static_cast<size_t>(alignment);
  void *memory = aligned_alloc(bytes, (size + bytes - 1) / bytes * bytes);
  if (!memory) abort();
  return take(memory);
}

// In this file, too, `free` is __wrap_free.
void *operator new(size_t size) { return allocate(size); }
void *operator new[](size_t size) { return allocate(size); }
void *operator new(size_t size, std::align_val_t alignment) { return allocate(size, alignment); }
void *operator new[](size_t size, std::align_val_t alignment) { return allocate(size, alignment); }
void operator delete(void *memory) noexcept { free(memory); }
void operator delete[](void *memory) noexcept { free(memory); }
void operator delete(void *memory, size_t) noexcept { free(memory); }
void operator delete[](void *memory, size_t) noexcept { free(memory); }
void operator delete(void *memory, std::align_val_t) noexcept { free(memory); }
void operator delete[](void *memory, std::align_val_t) noexcept { free(memory); }
void operator delete(void *memory, size_t, std::align_val_t) noexcept { free(memory); }
void operator delete[](void *memory, size_t, std::align_val_t) noexcept { free(memory); }
