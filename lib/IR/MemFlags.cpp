//===- MemFlags.cpp - Flags of memory accesses -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/MemFlags.h"

using namespace cot;
using namespace cot::ir;

void MemFlags::print(llvm::raw_ostream &os) const {
  if (isNotrap())
    os << " notrap";
  else if (trap != TrapCode::heapOutOfBounds())
    os << ' ' << trap.name();
  if (aligned) os << " aligned";
  if (readonly) os << " readonly";
  if (canMove) os << " can_move";
  if (endianness) os << (*endianness == llvm::endianness::big ? " big" : " little");
  if (region) os << ' ' << region;
}
