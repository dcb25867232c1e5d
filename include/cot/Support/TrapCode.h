//===- cot/Support/TrapCode.h - Why a program stops -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A trap code is one byte that says why execution stopped. Codes 1..maxUser belong to the front
/// end
/// (`user1` ...); a few at the top of the range are cot's own. 0 means "does not trap".
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_TRAPCODE_H
#define COT_SUPPORT_TRAPCODE_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace cot {

class TrapCode {
public:
  /// The highest code that a front end may use: `user250`.
  static constexpr uint8_t maxUser = 250;

  constexpr TrapCode() = default;
  constexpr explicit TrapCode(uint8_t byte) : byte(byte) {}
  static constexpr TrapCode user(uint8_t number) { return TrapCode(number); }
  static constexpr TrapCode stackOverflow() { return TrapCode(251); }
  static constexpr TrapCode integerOverflow() { return TrapCode(252); }
  static constexpr TrapCode heapOutOfBounds() { return TrapCode(253); }
  static constexpr TrapCode integerDivisionByZero() { return TrapCode(254); }
  static constexpr TrapCode badConversionToInteger() { return TrapCode(255); }

  constexpr uint8_t bits() const { return byte; }
  constexpr bool isNone() const { return byte == 0; }
  constexpr bool isUser() const { return byte >= 1 && byte <= maxUser; }
  friend constexpr bool operator==(TrapCode, TrapCode) = default;

  /// `user7`, `heap_oob`, `int_divz`, `int_ovf`, `bad_toint`, `stk_ovf`; empty for none.
  std::string name() const;
  /// The inverse of name(); nothing for any other text, `user0` and `user251` included.
  static std::optional<TrapCode> parse(llvm::StringRef text);

private:
  uint8_t byte = 0;
};

} // namespace cot

#endif // COT_SUPPORT_TRAPCODE_H
