//===- cot/Support/Vocabulary.h - Words that all rooms share -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Calling conventions and library calls, generated from Vocabulary.td. The text form of an
/// enumerator is textOf(e); parseX reads it back.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_VOCABULARY_H
#define COT_SUPPORT_VOCABULARY_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSwitch.h"
#include <cstdint>
#include <optional>

namespace cot {
#include "cot/Support/Vocabulary.inc"
} // namespace cot

#endif // COT_SUPPORT_VOCABULARY_H
