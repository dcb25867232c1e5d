//===- RuleOrder.h - Which rule goes first, and whether any rule does -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The order among the variants of an opcode's rules. One with strictly more tests goes first; of
/// two that may match the same tree, where neither has more tests, the one goes first to whose
/// group the other's yields, and without such a word they are an error.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_RULEORDER_H
#define COT_UTILS_TABLEGEN_RULEORDER_H

#include "RuleModel.h"
#include "llvm/ADT/BitVector.h"

namespace cot::tblgen {

/// What is known of tests beyond what they say.
class TestLogic {
public:
  explicit TestLogic(const llvm::RecordKeeper &records);

  /// Wherever \p variant matches, \p test holds.
  bool implies(const Variant &variant, const Test &test) const;
  /// No tree matches both.
  bool disjoint(const Variant &a, const Variant &b) const;
  /// Rules of group \p a win over rules of group \p b.
  bool winsOver(const Record *a, const Record *b) const;

private:
  bool predicateImplies(const Record *stronger, const Record *weaker) const;
  bool testsExclude(const Test &a, const Test &b) const;
  /// By record: itself and all that it leads to.
  using Closure = std::map<const Record *, std::set<const Record *>>;
  Closure features, predicates, yields;
};

/// The variants of one opcode in an order that respects precedence.
struct OrderedVariants {
  std::vector<const Variant *> variants;
  /// precedes[i][j]: where both match, i must be taken, not j.
  std::vector<llvm::BitVector> precedes;
};

/// Reports overlaps.
OrderedVariants orderVariants(const std::vector<Variant> &variants, const TestLogic &logic);

/// What no rule without conditions covers: one line for each opcode, empty if nothing is missing.
std::vector<std::pair<const OpcodeRecord *, std::string>>
findMissing(const RuleSet &rules, const llvm::RecordKeeper &records);

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_RULEORDER_H
