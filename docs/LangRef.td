//===- docs/LangRef.td - What the language reference is generated from -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "cot/IR/Opcodes.td"
include "cot/Support/Settings.td"
