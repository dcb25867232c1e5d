//===- SmtTerms.h - The notation of an opcode's Meaning -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A Meaning is an SMT-LIB term with holes in braces: numbers computed from the types, and a few
/// constructs that repeat a term for each bit or lane. docs/Meaning.md defines them; expandTerm
/// fills them in for one choice of types. A hole that makes no sense ends the run with the record's
/// location.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_SMTTERMS_H
#define COT_UTILS_TABLEGEN_SMTTERMS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/SMLoc.h"
#include <map>
#include <string>

namespace cot::tblgen {

/// The type of an operand or result in one instance of an opcode.
struct SmtType {
  unsigned width = 0; ///< of a lane, in bits
  unsigned lanes = 1;
  bool isFloat = false;
  /// One lane of a vector of any size; `lanes` does not count.
  bool isLane = false;

  unsigned bits() const { return isLane ? width : width * lanes; }
  /// `i32`, `f32x4`, or `i32xN` for one lane.
  std::string text() const;
  /// `(_ BitVec 32)`.
  std::string sort() const;
  /// `(_ FloatingPoint 8 24)`.
  std::string numberSort() const;
  /// Bits of exponent, and of significand with the hidden one (IEEE 754, table 3.5).
  unsigned exponent() const;
  unsigned significand() const;

  friend bool operator==(const SmtType &, const SmtType &) = default;
};

struct SmtEnvironment {
  /// Operands and results by name.
  std::map<std::string, SmtType> types;
  /// The controlling type: what `{w}` and its kin speak of. Width 0 if the opcode has none.
  SmtType control;
  /// The boolean term that `{condition}` stands for.
  std::string condition;
  /// The type of the first result: `{truth: ...}` makes one of these.
  SmtType result;
  llvm::ArrayRef<llvm::SMLoc> location;
};

/// \p term with every hole filled.
std::string expandTerm(llvm::StringRef term, const SmtEnvironment &environment);
/// Whether \p condition, `A = B` or `A <= B` over numbers, holds; an empty one does.
bool holds(llvm::StringRef condition, const SmtEnvironment &environment);

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_SMTTERMS_H
