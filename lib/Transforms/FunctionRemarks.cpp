//===- FunctionRemarks.cpp - Remarks about places in functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionRemarks.h"
#include "llvm/Support/Format.h"

using namespace cot;
using namespace cot::ir;

Remark &cot::addRemark(RemarkList &remarks, RemarkKind kind, llvm::StringRef pass,
                       llvm::StringRef name, const Function &function, Inst inst) {
  std::string location;
  SourceLocation at = inst ? function.sourceLocations.lookup(inst) : SourceLocation();
  if (!at.isUnknown()) {
    llvm::raw_string_ostream os(location);
    os << '@' << llvm::format_hex_no_prefix(at.bits(), 4);
  }
  return remarks.add(kind, pass, name, function.name.str(), location);
}

std::string cot::printedOpcode(const Function &function, Inst inst) {
  std::string text = "`" + std::string(infoOf(function.dfg.opcode(inst)).name);
  if (function.dfg.hasResults(inst))
    text += "." + function.dfg.typeOf(function.dfg.firstResult(inst)).str();
  return text + "`";
}
