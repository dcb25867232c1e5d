//===- TrapCode.cpp - Why a program stops -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/TrapCode.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;

namespace {
struct NamedCode {
  llvm::StringLiteral name;
  TrapCode code;
};
} // namespace

static constexpr NamedCode namedCodes[] = {
    {"stk_ovf", TrapCode::stackOverflow()},
    {"int_ovf", TrapCode::integerOverflow()},
    {"heap_oob", TrapCode::heapOutOfBounds()},
    {"int_divz", TrapCode::integerDivisionByZero()},
    {"bad_toint", TrapCode::badConversionToInteger()},
};

std::string TrapCode::name() const {
  if (isNone()) return "";
  for (const NamedCode &named : namedCodes)
    if (named.code == *this) return named.name.str();
  return "user" + llvm::utostr(byte);
}

std::optional<TrapCode> TrapCode::parse(llvm::StringRef text) {
  for (const NamedCode &named : namedCodes)
    if (named.name == text) return named.code;
  unsigned number;
  if (!text.consume_front("user") || text.empty() || text.front() == '0' ||
      text.getAsInteger(10, number) || number < 1 || number > maxUser)
    return std::nullopt;
  return TrapCode(static_cast<uint8_t>(number));
}
