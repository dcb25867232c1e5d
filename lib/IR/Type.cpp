//===- Type.cpp - Types of values -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Type.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace cot::ir;
using llvm::StringRef;

static constexpr llvm::StringLiteral laneNames[] = {"none", "i8",  "i16", "i32", "i64",
                                                    "i128", "f16", "f32", "f64", "f128"};

/// Consumes the lane type at the start of \p text.
static Type consumeLane(StringRef &text) {
  if (text.empty() || (text.front() != 'i' && text.front() != 'f')) return Type();
  size_t end = 1;
  while (end < text.size() && llvm::isDigit(text[end]))
    ++end;
  StringRef name = text.take_front(end);
  for (size_t number = 1; number < std::size(laneNames); ++number) {
    if (laneNames[number] == name) {
      text = text.drop_front(end);
      return Type(uint16_t(number));
    }
  }
  return Type();
}

std::optional<Type> Type::parse(StringRef text) {
  Type type = consumeLane(text);
  if (!type) return std::nullopt;
  if (text.empty()) return type;
  bool dynamic = text.consume_back("xN");
  unsigned count;
  if (!text.consume_front("x") || text.empty() || text.front() == '0' ||
      text.getAsInteger(10, count))
    return std::nullopt;
  type = type.by(count);
  if (dynamic) type = type.vectorToDynamic();
  if (!type) return std::nullopt;
  return type;
}

void Type::print(llvm::raw_ostream &os) const {
  os << laneNames[laneNumber()];
  if (isVector()) os << 'x' << laneCount();
  if (isDynamic()) os << "xN";
}

std::string Type::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  print(os);
  return text;
}
