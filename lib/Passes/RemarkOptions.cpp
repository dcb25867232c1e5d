//===- RemarkOptions.cpp - Which remarks, and where to -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Passes/RemarkOptions.h"
#include "cot/Support/OutputFile.h"

using namespace cot;
namespace cl = llvm::cl;

RemarkOptions::RemarkOptions(cl::OptionCategory &category)
    : passed("pass-remarks", cl::desc("Print what passes whose names match did"),
             cl::value_desc("regex"), cl::cat(category)),
      missed("pass-remarks-missed", cl::desc("Print what they could not do, and why"),
             cl::value_desc("regex"), cl::cat(category)),
      analysis("pass-remarks-analysis", cl::desc("Print what they found out"),
               cl::value_desc("regex"), cl::cat(category)),
      file("pass-remarks-output",
           cl::desc("Write the remarks to <file> as YAML instead; all, if none is asked for"),
           cl::value_desc("file"), cl::cat(category)) {}

llvm::Error RemarkOptions::choose(RemarkFilter &filter) const {
  std::pair<RemarkKind, const std::string *> kinds[] = {
      {RemarkKind::Passed, &passed.getValue()},
      {RemarkKind::Missed, &missed.getValue()},
      {RemarkKind::Analysis, &analysis.getValue()}};
  for (auto [kind, expression] : kinds)
    if (!expression->empty())
      if (llvm::Error error = filter.want(kind, *expression)) return error;
  if (file.empty() || filter.any()) return llvm::Error::success();
  for (auto [kind, expression] : kinds)
    if (llvm::Error error = filter.want(kind, ".")) return error;
  return llvm::Error::success();
}

llvm::Error RemarkOptions::write(llvm::ArrayRef<Remark> remarks) const {
  if (file.empty()) {
    printRemarks(llvm::errs(), remarks);
    return llvm::Error::success();
  }
  return writeOutputFile(file, [&](llvm::raw_ostream &os) -> llvm::Error {
    printRemarksAsYaml(os, remarks);
    return llvm::Error::success();
  });
}
