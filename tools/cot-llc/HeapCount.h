//===- HeapCount.h - How often this program asks the heap for memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_TOOLS_COT_LLC_HEAPCOUNT_H
#define COT_TOOLS_COT_LLC_HEAPCOUNT_H

#include <cstdint>

/// How often the calling thread has asked the heap for memory, by `new` and by malloc, calloc and
/// realloc of what is linked into the program.
uint64_t heapRequests();

#endif // COT_TOOLS_COT_LLC_HEAPCOUNT_H
