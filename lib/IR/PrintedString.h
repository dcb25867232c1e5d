//===- PrintedString.h - Strings in quotes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Strings of the text format. A backslash and two hexadecimal digits stand for a byte; any other
/// backslash for itself, so that the strings of older files, which know no escapes, mean what they
/// meant.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_IR_PRINTEDSTRING_H
#define COT_LIB_IR_PRINTEDSTRING_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace cot::ir {

/// With the quotes.
void printString(llvm::raw_ostream &os, llvm::StringRef text);
/// What the text between two quotes stands for.
std::string unescape(llvm::StringRef text);

} // namespace cot::ir

#endif // COT_LIB_IR_PRINTEDSTRING_H
