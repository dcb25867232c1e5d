//===- RuleOrder.cpp - Which rule goes first -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleOrder.h"
#include "InstrModel.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/TableGen/Error.h"

using namespace cot::tblgen;
using namespace llvm;

//===----------------------------------------------------------------------===//
// Logic of tests
//===----------------------------------------------------------------------===//

static void close(std::map<const Record *, std::set<const Record *>> &closure) {
  for (bool changed = true; changed;) {
    changed = false;
    for (auto &[record, reached] : closure)
      for (const Record *next : std::vector<const Record *>(reached.begin(), reached.end()))
        if (auto found = closure.find(next); found != closure.end())
          for (const Record *further : found->second)
            changed |= reached.insert(further).second;
  }
}

TestLogic::TestLogic(const RecordKeeper &records) {
  for (const Record *group : records.getAllDerivedDefinitions("RuleGroup"))
    for (const Record *winner : group->getValueAsListOfDefs("YieldsTo"))
      yields[group].insert(winner);
  for (const Record *predicate : records.getAllDerivedDefinitions("ImmPredicate"))
    for (const Record *implied : predicate->getValueAsListOfDefs("Implies"))
      predicates[predicate].insert(implied);
  if (records.getClass("FeatureImplies"))
    for (const Record *def : records.getAllDerivedDefinitions("FeatureImplies"))
      for (const Record *implied : def->getValueAsListOfDefs("Implied"))
        features[def->getValueAsDef("Of")].insert(implied);
  close(yields);
  close(predicates);
  close(features);
}

static bool reaches(const std::map<const Record *, std::set<const Record *>> &closure,
                    const Record *from, const Record *to) {
  auto found = closure.find(from);
  return from == to || (found != closure.end() && found->second.count(to) != 0);
}

bool TestLogic::winsOver(const Record *a, const Record *b) const {
  return a != b && reaches(yields, b, a);
}

static bool isRange(const Record *predicate) { return predicate->isSubClassOf("ImmRange"); }
static int64_t low(const Record *range) { return range->getValueAsInt("Min"); }
static int64_t high(const Record *range) { return range->getValueAsInt("Max"); }

bool TestLogic::predicateImplies(const Record *stronger, const Record *weaker) const {
  if (isRange(stronger) && isRange(weaker) && low(stronger) >= low(weaker) &&
      high(stronger) <= high(weaker))
    return true;
  return reaches(predicates, stronger, weaker);
}

/// The test asks for an instruction that makes a constant.
static bool isConstantOpcode(const Test &test) {
  return test.kind == Test::Kind::Opcode &&
         test.record->getValueAsDef("Form")->getName().starts_with("UnaryI");
}

/// The test asks for an instruction that no constant is made by, of whatever type.
static bool makesNoConstant(const Test &test) {
  if (test.kind != Test::Kind::Opcode || isConstantOpcode(test)) return false;
  StringRef name = test.record->getName();
  return name != "Op_vconst" && name != "Op_f128const" && name != "Op_splat" &&
         name != "Op_uextend" && name != "Op_sextend" && name != "Op_iconcat";
}

static bool isConstantTest(const Test &test) {
  return test.kind == Test::Kind::Lanes || test.kind == Test::Kind::Constant;
}

bool TestLogic::implies(const Variant &variant, const Test &test) const {
  if (test.kind == Test::Kind::Type) {
    auto known = variant.types.find(test.at);
    return known != variant.types.end() && (known->second & ~test.types).none();
  }
  return any_of(variant.tests, [&](const Test &known) {
    if (test.kind == Test::Kind::Feature)
      return known.kind == Test::Kind::Feature && reaches(features, known.record, test.record);
    if (known.at != test.at) return false;
    if (test.kind == Test::Kind::Constant &&
        (known.kind == Test::Kind::Lanes || isConstantOpcode(known)))
      return true;
    if (test.kind == Test::Kind::OneUse && known.kind == Test::Kind::Sink) return true;
    if (test.kind == Test::Kind::Predicate) {
      // Where the number fails the predicate, nothing matches both, and the order means nothing.
      if (known.kind == Test::Kind::Number) return true;
      return known.kind == Test::Kind::Predicate && predicateImplies(known.record, test.record);
    }
    if (test.kind == Test::Kind::Word && known.kind == Test::Kind::Word)
      return std::includes(test.words.begin(), test.words.end(), known.words.begin(),
                           known.words.end());
    return known == test;
  });
}

/// Of one place.
bool TestLogic::testsExclude(const Test &a, const Test &b) const {
  if (a.kind == Test::Kind::Opcode && b.kind == Test::Kind::Opcode) return a.record != b.record;
  if (a.kind == Test::Kind::Word && b.kind == Test::Kind::Word)
    return none_of(a.words, [&](unsigned word) { return b.words.count(word) != 0; });
  if (a.kind == b.kind && (a.kind == Test::Kind::Number || a.kind == Test::Kind::Lanes))
    return a.number != b.number;
  if (isConstantTest(a) && makesNoConstant(b)) return true;
  if (isConstantTest(b) && makesNoConstant(a)) return true;
  if (a.kind == Test::Kind::Number && b.kind == Test::Kind::Predicate)
    return isRange(b.record) && (a.number < low(b.record) || a.number > high(b.record));
  if (a.kind == Test::Kind::Predicate && b.kind == Test::Kind::Number) return testsExclude(b, a);
  if (a.kind != Test::Kind::Predicate || b.kind != Test::Kind::Predicate) return false;
  if (isRange(a.record) && isRange(b.record))
    return high(a.record) < low(b.record) || high(b.record) < low(a.record);
  auto excludes = [](const Record *one, const Record *other) {
    return is_contained(one->getValueAsListOfDefs("Excludes"), other);
  };
  return excludes(a.record, b.record) || excludes(b.record, a.record);
}

bool TestLogic::disjoint(const Variant &a, const Variant &b) const {
  for (const auto &[place, types] : a.types)
    if (auto other = b.types.find(place); other != b.types.end() && (types & other->second).none())
      return true;
  for (const Test &x : a.tests)
    for (const Test &y : b.tests)
      if (x.at == y.at && testsExclude(x, y)) return true;
  return false;
}

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

static bool hasAllTestsOf(const Variant &a, const Variant &b, const TestLogic &logic) {
  return all_of(b.tests, [&](const Test &test) { return logic.implies(a, test); }) &&
         all_of(b.types, [&](const auto &entry) {
           auto known = a.types.find(entry.first);
           return known == a.types.end() || (known->second & ~entry.second).none();
         });
}

static const Record *groupOf(const Variant &variant) {
  const RecordVal *group = variant.rule->record->getValue("Group");
  return group ? variant.rule->record->getValueAsDef("Group") : nullptr;
}

namespace {
/// Finds which variants must go before which.
class Precedence {
public:
  Precedence(const std::vector<Variant> &variants, const TestLogic &logic);
  /// Must i go before j? Reports what cannot be said. Where only commuting makes variants overlap,
  /// any order will do.
  bool mustPrecede(unsigned i, unsigned j) const;

private:
  const std::vector<Variant> &variants;
  const TestLogic &logic;
  std::vector<BitVector> overlaps, hasMore; // hasMore: strictly more tests
  /// Rules of which some variant has more tests than some variant of another.
  std::set<std::pair<const Rule *, const Rule *>> ruleHasMore;
};
} // namespace

Precedence::Precedence(const std::vector<Variant> &variants, const TestLogic &logic)
    : variants(variants), logic(logic) {
  auto count = unsigned(variants.size());
  overlaps.assign(count, BitVector(count));
  hasMore.assign(count, BitVector(count));
  for (unsigned i = 0; i < count; ++i)
    for (unsigned j = 0; j < i; ++j) {
      const Variant &a = variants[i], &b = variants[j];
      if (logic.disjoint(a, b)) continue;
      overlaps[i].set(j);
      overlaps[j].set(i);
      bool more = hasAllTestsOf(a, b, logic), less = hasAllTestsOf(b, a, logic);
      if (more == less) continue;
      hasMore[more ? i : j].set(more ? j : i);
      ruleHasMore.emplace(more ? a.rule : b.rule, more ? b.rule : a.rule);
    }
}

bool Precedence::mustPrecede(unsigned i, unsigned j) const {
  if (!overlaps[i][j]) return false;
  if (hasMore[i][j] || hasMore[j][i]) return hasMore[i][j];
  const Variant &a = variants[i], &b = variants[j];
  if (a.rule == b.rule) return false;
  if (ruleHasMore.count({a.rule, b.rule}) || ruleHasMore.count({b.rule, a.rule})) return false;
  if (const Record *x = groupOf(a), *y = groupOf(b); x && y) {
    if (x == y && x->getValueAsBit("AnyOrder")) return false;
    if (logic.winsOver(x, y)) return true;
    if (logic.winsOver(y, x)) return false;
  }
  if (i > j) return false;
  if (reportOnce(b.rule->record,
                 "overlaps with the rule at " + a.rule->location() + ": neither has more tests"))
    PrintNote(a.rule->record->getLoc(), "the other rule");
  return true;
}

OrderedVariants cot::tblgen::orderVariants(const std::vector<Variant> &variants,
                                           const TestLogic &logic) {
  size_t count = variants.size();
  std::vector<BitVector> precedes(count, BitVector(unsigned(count)));
  Precedence precedence(variants, logic);
  std::vector<unsigned> before(count); // how many must go first
  for (unsigned i = 0; i < count; ++i)
    for (unsigned j = 0; j < count; ++j)
      if (i != j && precedence.mustPrecede(i, j)) {
        precedes[i].set(j);
        ++before[j];
      }
  OrderedVariants result;
  std::vector<unsigned> order;
  BitVector placed(unsigned(count), false);
  while (order.size() < count) {
    unsigned next = 0;
    while (next < count && (placed[next] || before[next] != 0))
      ++next;
    if (next == count) {
      unsigned stuck = unsigned(placed.find_first_unset());
      reportOnce(variants[stuck].rule->record,
                 "more tests and yielding groups order this rule in a circle");
      break;
    }
    placed.set(next);
    order.push_back(next);
    for (unsigned j : precedes[next].set_bits())
      --before[j];
  }
  for (unsigned i : order) {
    result.variants.push_back(&variants[i]);
    BitVector &row = result.precedes.emplace_back(unsigned(order.size()));
    for (auto [place, j] : enumerate(order))
      if (precedes[i][j]) row.set(unsigned(place));
  }
  return result;
}
