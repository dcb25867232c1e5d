//===- X86LowerMemory.td - Memory and atomics on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// Loads and stores
//===----------------------------------------------------------------------===//

def : Lower<AnyOf<[i8_to_64, fB, vAny, vSmall]>, (load), (cpp "lowerLoad", "inst")>;
def : Lower<i128, (load), (cpp "lowerLoadWide", "inst")>;
def : Lower<AnyOf<[scalars, vAny, vSmall]>, (store $_, T:$x, $p, $_), (cpp "lowerStore", "inst")>;
foreach op = [uload8, uload16, uload32, sload8, sload16, sload32] in
  def : Lower<i16_to_64, (op), (cpp "lowerExtendingLoad", "inst")>;
foreach op = [istore8, istore16, istore32] in
  def : Lower<i16_to_64, (op $_, T:$x, $p, $_), (cpp "lowerNarrowStore", "inst")>;
foreach op = [uload8x8, uload16x4, uload32x2, sload8x8, sload16x4, sload32x2] in
  def : Lower<Any, (op), (cpp "lowerWideningLoad", "inst")>;

//===----------------------------------------------------------------------===//
// Atomics
//===----------------------------------------------------------------------===//

def : Lower<i8_to_64, (atomic_load), (cpp "lowerAtomicLoad", "inst")>;
def : Lower<i128, (atomic_load), (cpp "lowerAtomicLoadWide", "inst")>;
def : Lower<iB, (atomic_store $_, T:$x, $p), (cpp "lowerAtomicStore", "inst")>;
def : Lower<i8_to_64, (atomic_rmw $_, $operation, $p, $x), (cpp "lowerAtomicChange", "inst")>;
def : Lower<i128, (atomic_rmw $_, $operation, $p, $x), (cpp "lowerAtomicChangeWide", "inst")>;
def : Lower<i8_to_64, (atomic_cas $_, $p, $e, $x), (cpp "lowerCompareAndSwap", "inst")>;
def : Lower<i128, (atomic_cas $_, $p, $e, $x), (cpp "lowerCompareAndSwapWide", "inst")>;
def : Lower<Any, (fence), (MFENCE)>;
