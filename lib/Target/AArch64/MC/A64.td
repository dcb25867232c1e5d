//===- A64.td - The AArch64 machine description -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "A64Registers.td"
include "A64Features.td"
include "A64Operands.td"

// As a list, for descriptions that name them.
defset list<Inst> AArch64Instructions = {
  include "A64Integer.td"
  include "A64Control.td"
  include "A64Memory.td"
  include "A64Atomic.td"
  include "A64Float.td"
  include "A64Vector.td"
  include "A64VectorShift.td"
  include "A64VectorElement.td"
  include "A64VectorMemory.td"
  include "A64Tags.td"
  include "A64Crypto.td"
}
