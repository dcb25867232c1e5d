//===- cot/Support/SourceLocation.h - Where an instruction came from -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A source location is an opaque 32-bit number that a front end attaches to instructions (a
/// bytecode offset, a line). It travels unchanged through every floor of the house. Text form:
/// `@0012`, hexadecimal with at least four digits.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_SOURCELOCATION_H
#define COT_SUPPORT_SOURCELOCATION_H

#include <cstdint>

namespace cot {

class SourceLocation {
public:
  /// All ones means "unknown".
  constexpr SourceLocation() = default;
  constexpr explicit SourceLocation(uint32_t bits) : number(bits) {}

  constexpr uint32_t bits() const { return number; }
  constexpr bool isUnknown() const { return number == UINT32_MAX; }
  friend constexpr bool operator==(SourceLocation, SourceLocation) = default;

private:
  uint32_t number = UINT32_MAX;
};

} // namespace cot

#endif // COT_SUPPORT_SOURCELOCATION_H
