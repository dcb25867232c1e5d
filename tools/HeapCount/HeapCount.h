//===- HeapCount.h - What this program asks the heap for -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Counts of the calling thread, of `new` and of malloc, calloc, realloc and free in what is linked
/// into the program. Bytes are those that the heap gave, which is some more than was asked for.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TOOLS_HEAPCOUNT_H
#define COT_TOOLS_HEAPCOUNT_H

#include <cstdint>

/// How often the thread has asked the heap for memory.
uint64_t heapRequests();

/// How many bytes the thread holds more than it held at the call of startHeapPeak(), at most since
/// then.
int64_t heapPeak();
void startHeapPeak();

#endif // COT_TOOLS_HEAPCOUNT_H
