//===- ThreadLocals.h - Thread-local data of code in memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The thread-local blocks of a unit are an image: initial contents and an alignment. A thread gets
/// its copy of an image when it first asks for an address in it, and frees it when it ends. Numbers
/// of images are never used twice, so that an ended image is never mistaken for another.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_RUNTIME_THREADLOCALS_H
#define COT_LIB_RUNTIME_THREADLOCALS_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>

namespace cot::runtime {

/// Makes an image of \p size bytes that begin with \p bytes, which stay where they are until the
/// image ends. Returns its number.
uint64_t addThreadLocalImage(llvm::ArrayRef<uint8_t> bytes, uint64_t size, uint64_t alignment);
/// No thread may ask for addresses in it any more; copies stay until their threads end.
void removeThreadLocalImage(uint64_t number);

} // namespace cot::runtime

#endif // COT_LIB_RUNTIME_THREADLOCALS_H
