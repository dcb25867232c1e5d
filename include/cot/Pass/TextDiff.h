//===- cot/Pass/TextDiff.h - Lines that differ -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The difference of two texts by lines, for -print-changed: lines only in the old text begin with
/// `-`, lines only in the new one with `+`, others with a space; long runs of equal lines are cut.
///
/// Algorithm: E. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1986.
/// Texts with more than `maxEdits` differing lines are shown as one removal and one insertion.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASS_TEXTDIFF_H
#define COT_PASS_TEXTDIFF_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace cot {

/// Lines of context around each change, and the number of edits up to which an exact difference is
/// looked for (time and memory grow with its square).
struct TextDiffOptions {
  unsigned context = 3;
  unsigned maxEdits = 1000;
  bool colors = false;
};

void printTextDiff(llvm::raw_ostream &os, llvm::StringRef before, llvm::StringRef after,
                   const TextDiffOptions &options = {});

} // namespace cot

#endif // COT_PASS_TEXTDIFF_H
