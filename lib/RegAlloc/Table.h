//===- Table.h - Tables that are as large as they need to be -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An allocator holds dozens of tables at once: each gets what the first problem wants of it, and
/// room beyond that only when it grows.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_TABLE_H
#define COT_LIB_REGALLOC_TABLE_H

#include "cot/Support/ScratchArray.h"

namespace cot::regalloc {

template <typename T> using Table = ScratchArray<T, Spare::AfterGrowth>;

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_TABLE_H
