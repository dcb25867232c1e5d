//===- X86.td - The x86-64 machine description -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "X86Registers.td"
include "X86Features.td"
include "X86Operands.td"

// As a list, for descriptions that name them.
defset list<Inst> X86Instructions = {
  include "X86Integer.td"
  include "X86Control.td"
  include "X86Atomic.td"
  include "X86Bmi.td"
  include "X86Float.td"
  include "X86VectorMove.td"
  include "X86Packed.td"
  include "X86Fma.td"
  include "X86X87.td"
  include "X86Crypto.td"
  include "X86Avx512.td"
}
