//===- ControlFlow.cpp - Simplification of the opcodes of ControlFlow.td -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "cot/Transforms/SimplifyControlFlow.inc"
