//===- LazyEntry.h - Functions that are compiled when first called -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A lazy function's entry pushes its number and jumps to cot_lazy_entry, which saves every
/// register that can hold an argument, asks cot_lazy_resolve for the function's address, restores
/// the registers and goes there. So it serves every calling convention.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_RUNTIME_LAZYENTRY_H
#define COT_LIB_RUNTIME_LAZYENTRY_H

#include <cstdint>
#include <functional>

namespace cot::runtime {

/// Gives the address of a function, compiling it if that was not done, or 0 after ending the guard
/// of the calling thread is all that is left.
using LazyResolver = std::function<uint64_t()>;

/// Numbers a lazy function. Never fails; a number is used again only after its removal.
uint32_t addLazyEntry(LazyResolver resolver);
void removeLazyEntry(uint32_t number);

} // namespace cot::runtime

#endif // COT_LIB_RUNTIME_LAZYENTRY_H
