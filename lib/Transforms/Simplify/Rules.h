//===- Rules.h - The generated rules by opcode -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The functions that cot-tblgen writes from Rules.td, one for each opcode that has rules.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_SIMPLIFY_RULES_H
#define COT_LIB_TRANSFORMS_SIMPLIFY_RULES_H

#include "Rewriter.h"
#include "cot/Transforms/SimplifyTables.inc"

#endif // COT_LIB_TRANSFORMS_SIMPLIFY_RULES_H
