//===- Remarks.cpp - What passes say about their decisions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Pass/Remarks.h"

using namespace cot;
using llvm::StringRef;

std::string Remark::message() const {
  std::string text;
  for (const Part &part : parts)
    text += part.text;
  return text;
}

llvm::Error RemarkFilter::want(RemarkKind kind, StringRef expression) {
  auto regex = std::make_shared<llvm::Regex>(expression);
  std::string error;
  if (!regex->isValid(error))
    return llvm::createStringError("invalid regular expression `" + expression + "`: " + error);
  expressions[unsigned(kind)] = std::move(regex);
  return llvm::Error::success();
}

bool RemarkFilter::wants(RemarkKind kind, StringRef pass) const {
  const auto &expression = expressions[unsigned(kind)];
  return expression && expression->match(pass);
}

Remark &RemarkList::add(RemarkKind kind, StringRef pass, StringRef name, StringRef function,
                        StringRef location) {
  Remark &remark = remarks.emplace_back();
  remark.kind = kind;
  remark.pass = pass.str();
  remark.name = name.str();
  remark.function = function.str();
  remark.location = location.str();
  return remark;
}

static StringRef optionOf(RemarkKind kind) {
  switch (kind) {
  case RemarkKind::Passed:
    return "-pass-remarks";
  case RemarkKind::Missed:
    return "-pass-remarks-missed";
  case RemarkKind::Analysis:
    return "-pass-remarks-analysis";
  }
  return "";
}

static StringRef tagOf(RemarkKind kind) {
  switch (kind) {
  case RemarkKind::Passed:
    return "Passed";
  case RemarkKind::Missed:
    return "Missed";
  case RemarkKind::Analysis:
    return "Analysis";
  }
  return "";
}

void cot::printRemarks(llvm::raw_ostream &os, llvm::ArrayRef<Remark> remarks) {
  for (const Remark &remark : remarks) {
    os << "remark: " << remark.function;
    if (!remark.location.empty()) os << ' ' << remark.location;
    os << ": " << remark.message() << " [" << optionOf(remark.kind) << '=' << remark.pass << "]\n";
  }
}

/// In single quotes, in which a quote is written twice; with bytes that YAML's plain text can't
/// hold, in double quotes.
static void printScalar(llvm::raw_ostream &os, StringRef text) {
  bool isPlain = llvm::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  if (!isPlain) {
    os << '"';
    for (char c : text)
      if (c == '"' || c == '\\')
        os << '\\' << c;
      else if (c >= ' ' && c <= '~')
        os << c;
      else
        os << "\\x" << llvm::toHex(StringRef(&c, 1));
    os << '"';
    return;
  }
  os << '\'';
  for (char c : text) {
    if (c == '\'') os << '\'';
    os << c;
  }
  os << '\'';
}

void cot::printRemarksAsYaml(llvm::raw_ostream &os, llvm::ArrayRef<Remark> remarks) {
  auto argument = [&](StringRef key, StringRef text) {
    os << "  - " << llvm::left_justify((key + ":").str(), 17);
    printScalar(os, text);
    os << '\n';
  };
  for (const Remark &remark : remarks) {
    os << "--- !" << tagOf(remark.kind) << '\n';
    os << "Pass:            " << remark.pass << '\n';
    os << "Name:            " << remark.name << '\n';
    os << "Function:        ";
    printScalar(os, remark.function);
    os << "\nArgs:\n";
    for (const Remark::Part &part : remark.all())
      argument(part.key.empty() ? "String" : StringRef(part.key), part.text);
    if (!remark.location.empty()) argument("Location", remark.location);
    os << "...\n";
  }
}
