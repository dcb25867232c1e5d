//===- cot/Passes/RemarkOptions.h - Which remarks, and where to -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The options `-pass-remarks`, `-pass-remarks-missed`, `-pass-remarks-analysis` and
/// `-pass-remarks-output` of tools that run passes.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASSES_REMARKOPTIONS_H
#define COT_PASSES_REMARKOPTIONS_H

#include "cot/Pass/Remarks.h"
#include "llvm/Support/CommandLine.h"

namespace cot {

/// One static object of a tool: its options exist as long as it does.
class RemarkOptions {
public:
  explicit RemarkOptions(llvm::cl::OptionCategory &category);

  /// Wants what is asked for; all, if there is a file and nothing is. Fails where something is no
  /// regular expression.
  llvm::Error choose(RemarkFilter &filter) const;
  /// Writes \p remarks to the file as YAML, without one to standard error as text. Fails if the
  /// file cannot be written.
  llvm::Error write(llvm::ArrayRef<Remark> remarks) const;

private:
  llvm::cl::opt<std::string> passed, missed, analysis, file;
};

} // namespace cot

#endif // COT_PASSES_REMARKOPTIONS_H
