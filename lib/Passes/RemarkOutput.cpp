//===- RemarkOutput.cpp - Which remarks, and where to -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Passes/RemarkOutput.h"
#include "cot/Support/OutputFile.h"

using namespace cot;

llvm::Error RemarkOutput::choose(RemarkFilter &filter) const {
  std::pair<RemarkKind, const std::string *> kinds[] = {{RemarkKind::Passed, &passed},
                                                        {RemarkKind::Missed, &missed},
                                                        {RemarkKind::Analysis, &analysis}};
  for (auto [kind, expression] : kinds)
    if (!expression->empty())
      if (llvm::Error error = filter.want(kind, *expression)) return error;
  if (file.empty() || filter.any()) return llvm::Error::success();
  for (auto [kind, expression] : kinds)
    if (llvm::Error error = filter.want(kind, ".")) return error;
  return llvm::Error::success();
}

llvm::Error RemarkOutput::write(llvm::ArrayRef<Remark> remarks) const {
  if (file.empty()) {
    printRemarks(llvm::errs(), remarks);
    return llvm::Error::success();
  }
  return writeOutputFile(file, [&](llvm::raw_ostream &os) -> llvm::Error {
    printRemarksAsYaml(os, remarks);
    return llvm::Error::success();
  });
}
