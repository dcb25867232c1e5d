//===- Simplify/Rules.td - All rules ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// The rules by family. docs/Rules.md says how they are read, docs/Simplify.md lists their equations.

include "cot/Transforms/Simplify.td"
include "Conditions.td"
include "Arithmetic.td"
include "Bits.td"
include "Shifts.td"
include "Compares.td"
include "Extensions.td"
include "Selects.td"
include "Floats.td"
include "Vectors.td"
include "Memory.td"
include "Branches.td"
include "Division.td"
