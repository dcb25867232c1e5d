//===- RuleFlatten.cpp - From pattern trees to lists of tests -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InstrModel.h"
#include "RuleModel.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot::tblgen;
using namespace llvm;
using cot::tblgen::Operand;
using cot::tblgen::Pattern;

/// Of one rule: more would be a mistake, and take long.
static constexpr size_t maxVariants = 64;

//===----------------------------------------------------------------------===//
// Commuting
//===----------------------------------------------------------------------===//

/// The word for exchanged operands, by value of IntCC.
static unsigned swappedIntCC(unsigned word) {
  // Equal, not equal, then pairs of (less, not less) and (greater, not greater), signed and
  // unsigned.
  static constexpr unsigned swapped[] = {0, 1, 4, 5, 2, 3, 8, 9, 6, 7};
  return swapped[word];
}

/// The operands that exchanging leaves the meaning of \p opcode alone, or -1.
static std::pair<int, int> exchangeable(const OpcodeRecord &opcode) {
  if (!opcode.has("Commutative") && opcode.text != "icmp") return {-1, -1};
  std::vector<int> values;
  for (auto [i, operand] : enumerate(opcode.operands))
    if (operand.isValue()) values.push_back(int(i));
  return {values[0], values[1]};
}

static Pattern exchanged(Pattern pattern, std::pair<int, int> operands) {
  std::swap(pattern.operands[operands.first], pattern.operands[operands.second]);
  if (pattern.opcode->text != "icmp") return pattern;
  Pattern &condition = pattern.operands[0];
  condition.swapped = !condition.swapped;
  std::set<unsigned> words;
  for (unsigned word : condition.words)
    words.insert(swappedIntCC(word));
  condition.words = words;
  return pattern;
}

/// Every way to exchange operands, the one as written first.
std::vector<Pattern> RuleSet::commuted(const Pattern &pattern) const {
  if (pattern.kind != Pattern::Kind::Instruction) return {pattern};
  std::vector<Pattern> results = {pattern};
  for (size_t i = 0; i < pattern.operands.size(); ++i) {
    std::vector<Pattern> choices = commuted(pattern.operands[i]);
    if (choices.size() == 1) continue;
    std::vector<Pattern> products;
    for (const Pattern &choice : choices)
      for (Pattern result : results) {
        result.operands[i] = choice;
        products.push_back(std::move(result));
      }
    results = std::move(products);
    if (results.size() > maxVariants) break;
  }
  if (auto operands = exchangeable(*pattern.opcode); operands.first >= 0)
    for (size_t i = 0, count = results.size(); i < count; ++i)
      results.push_back(exchanged(results[i], operands));
  return results;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static std::string placeBelow(StringRef place, size_t operand) {
  return (place.empty() ? "" : place.str() + ".") + utostr(operand);
}

namespace {
/// Narrows the types of all places of a pattern until all relations hold.
class TypeSolver {
public:
  TypeSolver(const RuleSet &rules) : types(rules.typeSystem()) {}

  void addNode(const Pattern &node, StringRef place);
  /// \p place has one of \p set; then everything that follows. False if nothing is left.
  bool restrict(StringRef place, const TypeSet &set);
  bool propagate();

  std::map<std::string, TypeSet> sets;
  /// The place of the controlling type of each instruction, by its place; in preorder.
  std::vector<std::pair<std::string, std::string>> controls;
  std::vector<std::string> order; ///< Places of values: controlling ones first within a node.

private:
  struct Relation {
    std::string from, to;
    const TypeRelation *table;
  };
  void addPlace(const std::string &place);
  void relate(const std::string &control, const std::string &place,
              const TypeConstraint &constraint);

  const TypeSystem &types;
  std::vector<Relation> relations;
};
} // namespace

void TypeSolver::addPlace(const std::string &place) {
  if (sets.emplace(place, types.legal()).second) order.push_back(place);
}

void TypeSolver::relate(const std::string &control, const std::string &place,
                        const TypeConstraint &constraint) {
  addPlace(place);
  if (constraint.kind == "Fixed" || constraint.kind == "Free")
    sets[place] &= types.relation(constraint)[1];
  else
    relations.push_back({control, place, &types.relation(constraint)});
}

void TypeSolver::addNode(const Pattern &node, StringRef place) {
  const OpcodeRecord &opcode = *node.opcode;
  std::string self = place.empty() ? "r" : place.str(), control;
  if (opcode.control && !opcode.usesTypeOperand) control = self;
  auto typeOperand = size_t(opcode.format->getValueAsInt("TypeOperand"));
  std::map<StringRef, std::string> named;
  size_t values = 0;
  for (auto [i, operand] : enumerate(opcode.operands)) {
    if (!operand.isValue()) continue;
    if (opcode.usesTypeOperand && values == typeOperand) control = placeBelow(place, i);
    ++values;
  }
  if (!control.empty()) {
    addPlace(control);
    sets[control] &= types.expand(opcode.control);
  }
  controls.emplace_back(place.str(), control);
  for (auto [i, operand] : enumerate(opcode.operands))
    if (operand.isValue()) {
      named[operand.name] = placeBelow(place, i);
      if (placeBelow(place, i) != control)
        relate(control, placeBelow(place, i), operand.constraint);
    }
  if (!opcode.results.empty()) {
    named[opcode.results[0].name] = self;
    if (self != control) relate(control, self, opcode.results[0].constraint);
  }
  std::string left, right;
  if (const TypeRelation *where =
          types.whereRelation(opcode.record->getValueAsString("Where"), left, right);
      where && named.count(left) && named.count(right))
    relations.push_back({named[left], named[right], where});
  for (auto [i, operand] : enumerate(node.operands))
    if (operand.kind == Pattern::Kind::Instruction) addNode(operand, placeBelow(place, i));
}

bool TypeSolver::propagate() {
  for (bool changed = true; changed;) {
    changed = false;
    for (const Relation &relation : relations) {
      TypeSet &from = sets[relation.from], &to = sets[relation.to];
      TypeSet newFrom, reachable;
      for (unsigned code : membersOf(from))
        if (TypeSet images = (*relation.table)[code] & to; images.any()) {
          newFrom.set(code);
          reachable |= images;
        }
      changed |= newFrom != from || reachable != to;
      from = newFrom;
      to = reachable;
    }
  }
  return all_of(sets, [](const auto &entry) { return entry.second.any(); });
}

bool TypeSolver::restrict(StringRef place, const TypeSet &set) {
  sets[place.str()] &= set;
  return propagate();
}

/// Calls \p visit with every operand of \p node and below, its instruction's opcode, number and
/// place; an instruction before its operands.
static void
forEachOperand(const Pattern &node, StringRef place,
               function_ref<void(const Pattern &, const OpcodeRecord &, size_t, StringRef)> visit) {
  for (auto [i, operand] : enumerate(node.operands)) {
    std::string below = placeBelow(place, i);
    visit(operand, *node.opcode, i, below);
    if (operand.kind == Pattern::Kind::Instruction) forEachOperand(operand, below, visit);
  }
}

/// Finds the types of all values, and adds the fewest tests that ensure them.
bool RuleSet::solveTypes(const Rule &rule, Variant &variant) const {
  TypeSolver natural(*this);
  natural.addNode(variant.pattern, "");
  if (!natural.propagate()) {
    reportOnce(rule.record, "no legal types fit this pattern");
    return false;
  }
  variant.controlPlace = natural.controls[0].second;
  variant.typePlace = variant.controlPlace;
  forEachOperand(variant.pattern, "",
                 [&](const Pattern &node, const OpcodeRecord &, size_t, StringRef place) {
                   if (node.isRuleType) variant.typePlace = place.str();
                 });
  TypeSolver wanted = natural;
  bool fits = true;
  if (!variant.typePlace.empty()) fits = wanted.restrict(variant.typePlace, variant.ruleTypes);
  forEachOperand(variant.pattern, "",
                 [&](const Pattern &node, const OpcodeRecord &, size_t, StringRef place) {
                   if (node.type) fits &= wanted.restrict(place, types.expand(node.type));
                 });
  if (!fits) return false;
  for (const std::string &place : natural.order) {
    if (natural.sets[place] == wanted.sets[place]) continue;
    Test test{Test::Kind::Type, place};
    test.types = wanted.sets[place];
    natural.restrict(place, test.types);
    variant.tests.push_back(std::move(test));
  }
  if (!variant.typePlace.empty()) variant.ruleTypes = wanted.sets[variant.typePlace];
  variant.types = std::move(wanted.sets);
  return true;
}

//===----------------------------------------------------------------------===//
// Tests
//===----------------------------------------------------------------------===//

bool Test::sameSubject(const Test &test) const {
  if (kind != test.kind || at != test.at) return false;
  return isSwitch() || (other == test.other && record == test.record && number == test.number);
}

static Binding bindingOf(const Pattern &node, const OpcodeRecord &opcode, size_t number,
                         StringRef place) {
  const Operand &operand = opcode.operands[number];
  Binding binding{Binding::Kind::Value, place.str(), operand.kind, node.predicate, node.swapped};
  if (node.kind == Pattern::Kind::Instruction && node.sink)
    binding.kind = Binding::Kind::Instruction;
  if (operand.isValue()) return binding;
  StringRef kind = operand.kind->getName();
  bool isList = kind == "ValueList" || kind == "PlainValueList";
  binding.kind = isList ? Binding::Kind::List : Binding::Kind::Immediate;
  binding.isConstant = opcode.text == "iconst";
  return binding;
}

/// Replaces the names in \p text, a condition, by what tells their places: `$v0_1` the value at
/// 0.1, also i, k and l as for variables; s is k with operands exchanged.
static bool placeNames(const Variant &variant, StringRef text, std::string &result) {
  while (true) {
    auto [before, after] = text.split('$');
    result += before;
    if (before.size() == text.size()) return true;
    StringRef name = after.take_while([](char c) { return isAlnum(c) || c == '_'; });
    auto found = variant.bindings.find(name.str());
    if (found == variant.bindings.end()) {
      reportOnce(variant.rule->record,
                 "the condition names $" + name + ", which the pattern does not");
      return false;
    }
    result += "$" + variableAt(found->second.letter(), found->second.at);
    text = after.drop_front(name.size());
  }
}

static void addTests(const Pattern &node, StringRef place, Variant &variant) {
  auto add = [&](Test::Kind kind) -> Test & {
    return variant.tests.emplace_back(Test{kind, place.str()});
  };
  switch (node.kind) {
  case Pattern::Kind::Anything:
    break;
  case Pattern::Kind::Instruction:
    add(Test::Kind::Opcode).record = node.opcode->record;
    if (node.once) add(Test::Kind::OneUse);
    if (node.sink) {
      add(Test::Kind::Sink);
      variant.sunk.push_back(place.str());
    }
    break;
  case Pattern::Kind::Number:
    add(Test::Kind::Number).number = node.number;
    break;
  case Pattern::Kind::Lanes:
    add(Test::Kind::Lanes).number = node.number;
    break;
  case Pattern::Kind::Constant:
    add(Test::Kind::Constant);
    break;
  case Pattern::Kind::Words:
    add(Test::Kind::Word).words = node.words;
    break;
  case Pattern::Kind::Predicate:
    add(Test::Kind::Predicate).record = node.predicate;
    break;
  }
}

bool RuleSet::flattenPattern(const Rule &rule, const Pattern &pattern, Variant &variant) const {
  variant.rule = &rule;
  variant.pattern = pattern;
  if (!solveTypes(rule, variant)) return false;
  bool ok = true;
  auto visit = [&](const Pattern &node, const OpcodeRecord &opcode, size_t operand,
                   StringRef place) {
    addTests(node, place, variant);
    if (node.name.empty()) return;
    Binding binding = bindingOf(node, opcode, operand, place);
    auto [first, isNew] = variant.bindings.emplace(node.name, binding);
    if (isNew) return;
    if (binding.kind != first->second.kind || binding.operandKind != first->second.operandKind ||
        (binding.kind != Binding::Kind::Value && binding.kind != Binding::Kind::Immediate)) {
      reportOnce(rule.record, "$" + node.name + " stands for two things that cannot be the same");
      ok = false;
      return;
    }
    variant.tests.push_back(
        Test{Test::Kind::Same, place.str(), first->second.at, binding.operandKind});
  };
  forEachOperand(variant.pattern, "", visit);
  if (!ok) return false;
  for (StringRef condition : rule.record->getValue("When")
                                 ? rule.record->getValueAsListOfStrings("When")
                                 : std::vector<StringRef>()) {
    Test test{Test::Kind::When};
    if (!placeNames(variant, condition, test.other)) return false;
    variant.tests.push_back(std::move(test));
  }
  return true;
}

void RuleSet::flatten() {
  for (const Rule &rule : rules) {
    std::vector<Variant> &all = variants[rule.pattern.opcode];
    size_t first = all.size();
    std::vector<Pattern> patterns = commuted(rule.pattern);
    if (patterns.size() > maxVariants) {
      reportAt(rule.record, "too many ways to exchange operands");
      continue;
    }
    for (const RulePart &part : rule.parts)
      for (const Pattern &pattern : patterns) {
        Variant variant;
        variant.ruleTypes = part.types;
        if (!flattenPattern(rule, pattern, variant)) continue;
        for (const Record *feature : part.features)
          variant.tests.push_back(Test{Test::Kind::Feature, "", "", feature});
        bool isNew = none_of(ArrayRef(all).drop_front(first),
                             [&](const Variant &v) { return v.tests == variant.tests; });
        if (isNew) all.push_back(std::move(variant));
      }
    if (all.size() == first && !hasReport(rule.record))
      reportOnce(rule.record, "no legal types fit this rule");
  }
}
