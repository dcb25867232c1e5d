//===- cot/Passes/RemarkOutput.h - Which remarks, and where to -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What tools that run passes ask of remarks by their options `-pass-remarks`,
/// `-pass-remarks-missed`, `-pass-remarks-analysis` and `-pass-remarks-output`.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASSES_REMARKOUTPUT_H
#define COT_PASSES_REMARKOUTPUT_H

#include "cot/Pass/Remarks.h"

namespace cot {

struct RemarkOutput {
  /// Regular expressions for names of passes, by kind; empty: none of the kind.
  std::string passed, missed, analysis;
  /// Where remarks go as YAML; empty: to standard error as text.
  std::string file;

  /// Wants what is asked for; all, if there is a file and nothing is. Fails where something is no
  /// regular expression.
  llvm::Error choose(RemarkFilter &filter) const;
  /// Writes \p remarks to where they are wanted. Fails if the file cannot be written.
  llvm::Error write(llvm::ArrayRef<Remark> remarks) const;
};

} // namespace cot

#endif // COT_PASSES_REMARKOUTPUT_H
