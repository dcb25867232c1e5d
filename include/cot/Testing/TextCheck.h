//===- cot/Testing/TextCheck.h - What holds for every text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The property that fuzzing looks for: a text of any content is read, verified, printed and run
/// without a crash, and a text that reads without errors prints as a text that reads back the same.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TESTING_TEXTCHECK_H
#define COT_TESTING_TEXTCHECK_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace cot::testing {

/// Takes \p text through parser, verifier, printer and, where its functions verify, a short run of
/// each under the interpreter. Returns what is wrong with the result; empty if nothing is.
std::string checkText(llvm::StringRef text);

} // namespace cot::testing

#endif // COT_TESTING_TEXTCHECK_H
