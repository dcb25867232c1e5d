//===- RuleTotality.cpp - Is there a rule for everything? -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// For every opcode, every choice of legal types for its operands and every word of its
/// enumerations, some rule must match without asking anything else.
///
//===----------------------------------------------------------------------===//

#include "InstrModel.h"
#include "RuleOrder.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot::tblgen;
using namespace llvm;
using cot::tblgen::Operand;

namespace {
class TotalityCheck {
public:
  TotalityCheck(const RuleSet &rules, const RecordKeeper &records, const OpcodeRecord &opcode);
  /// What is missing, in words.
  std::string run();

private:
  /// One choice of types and words, by place.
  using Choice = std::map<std::string, unsigned>;
  struct Relation {
    std::string from, to;
    const TypeRelation *table;
  };
  void addValue(const std::string &place, const Operand &value);
  void addWhere(StringRef where, const std::map<StringRef, std::string> &names);
  void choose(size_t index);
  void check();
  std::string describe() const;

  const TypeSystem &types;
  const OpcodeRecord &opcode;
  const Dialect &dialect;
  std::vector<const Variant *> unconditional;
  std::string control;
  std::vector<std::string> places; // of types, the controlling one first
  std::vector<TypeSet> domains;
  std::vector<Relation> relations;
  std::vector<std::pair<std::string, const Record *>> words; // enumerations by place
  std::map<std::string, std::string> freeNames;
  Choice choice;
  std::map<unsigned, std::vector<std::string>> missing; // by controlling type
  std::map<unsigned, size_t> choices;                   // how many, by controlling type
};
} // namespace

static std::string placeOf(size_t operand) { return utostr(operand); }

TotalityCheck::TotalityCheck(const RuleSet &rules, const RecordKeeper &records,
                             const OpcodeRecord &opcode)
    : types(rules.typeSystem()), opcode(opcode), dialect(rules.dialect) {
  if (auto found = rules.variants.find(&opcode); found != rules.variants.end())
    for (const Variant &variant : found->second)
      if (all_of(variant.tests, [](const Test &test) {
            return (test.kind == Test::Kind::Type || test.kind == Test::Kind::Word) &&
                   parentOf(test.at).empty();
          }))
        unconditional.push_back(&variant);
  std::map<StringRef, std::string> names;
  std::vector<std::pair<std::string, const Operand *>> values;
  for (auto [i, operand] : enumerate(opcode.operands)) {
    if (operand.isValue())
      values.emplace_back(placeOf(i), &operand);
    else if (StringRef kind = operand.kind->getName(); kind.consume_back("Operand"))
      for (const auto &[enumeration, enumerators] : rules.dialect.enumerations)
        if (enumeration->getName() == kind) words.emplace_back(placeOf(i), enumeration);
  }
  auto typeOperand = size_t(opcode.format->getValueAsInt("TypeOperand"));
  if (opcode.usesTypeOperand)
    control = values[typeOperand].first;
  else if (opcode.control)
    control = "r";
  if (!opcode.results.empty()) values.emplace_back("r", &opcode.results[0]);
  for (auto &[place, value] : values) {
    if (!names.count(value->name)) names[value->name] = place;
    if (place == control) addValue(place, *value);
  }
  for (auto &[place, value] : values)
    if (place != control) addValue(place, *value);
  addWhere(opcode.record->getValueAsString("Where"), names);
  if (records.getClass("OnlyWhere"))
    for (const Record *def : records.getAllDerivedDefinitions("OnlyWhere"))
      for (const Record *of : def->getValueAsListOfDefs("Opcodes"))
        if (of->getValueAsDef("Of") == opcode.record)
          addWhere(def->getValueAsString("Where"), names);
}

void TotalityCheck::addValue(const std::string &place, const Operand &value) {
  places.push_back(place);
  TypeSet &domain = domains.emplace_back(types.legal());
  if (place == control) {
    domain = types.expand(opcode.control);
    return;
  }
  StringRef kind = value.constraint.kind;
  if (kind == "Free" || kind == "Narrower" || kind == "Wider") freeNames[place] = value.name;
  relations.push_back({control, place, &types.relation(value.constraint)});
}

void TotalityCheck::addWhere(StringRef where, const std::map<StringRef, std::string> &names) {
  std::string left, right;
  const TypeRelation *table = types.whereRelation(where, left, right);
  if (table && names.count(left) && names.count(right))
    relations.push_back({names.at(left), names.at(right), table});
}

void TotalityCheck::choose(size_t index) {
  if (index < places.size()) {
    for (unsigned code : membersOf(domains[index])) {
      choice[places[index]] = code;
      bool fits = all_of(relations, [&](const Relation &relation) {
        if (!choice.count(relation.to) || (!relation.from.empty() && !choice.count(relation.from)))
          return true;
        unsigned from = relation.from.empty() ? 0 : choice[relation.from];
        // Without a controlling type, constraints are the same for all.
        const TypeSet &images = (*relation.table)[from == 0 ? 1 : from];
        return images[choice[relation.to]];
      });
      if (fits) choose(index + 1);
      choice.erase(places[index]);
    }
    return;
  }
  if (size_t word = index - places.size(); word < words.size()) {
    size_t count = dialect.enumerations.find(words[word].second)->second.size();
    for (unsigned value = 0; value < count; ++value) {
      choice[words[word].first] = value;
      choose(index + 1);
    }
    choice.erase(words[word].first);
    return;
  }
  check();
}

void TotalityCheck::check() {
  bool covered = any_of(unconditional, [&](const Variant *variant) {
    return all_of(variant->tests, [&](const Test &test) {
      unsigned value = choice.at(test.at);
      return test.kind == Test::Kind::Type ? test.types[value] : test.words.count(value) != 0;
    });
  });
  unsigned type = control.empty() ? 0 : choice.at(control);
  ++choices[type];
  if (!covered) missing[type].push_back(describe());
}

/// What the choice says beside the controlling type.
std::string TotalityCheck::describe() const {
  std::string text;
  for (const auto &[place, name] : freeNames)
    text += (text.empty() ? "" : " ") + name + ":" + types.name(choice.at(place));
  for (const auto &[place, enumeration] : words)
    text += (text.empty() ? "" : " ") + dialect.enumerations.find(enumeration)
                                            ->second[choice.at(place)]
                                            ->getValueAsString("Text")
                                            .str();
  return text;
}

std::string TotalityCheck::run() {
  choose(0);
  std::string text;
  for (auto &[code, rest] : missing) {
    text += text.empty() ? "" : ", ";
    text += code == 0 ? opcode.text : types.name(code);
    if (rest.size() < choices[code]) text += " (" + join(rest, ", ") + ")";
  }
  return text;
}

std::vector<std::pair<const OpcodeRecord *, std::string>>
cot::tblgen::findMissing(const RuleSet &rules, const RecordKeeper &records) {
  std::set<const Record *> elsewhere;
  if (records.getClass("NoRules"))
    for (const Record *def : records.getAllDerivedDefinitions("NoRules"))
      for (const Record *of : def->getValueAsListOfDefs("Opcodes"))
        elsewhere.insert(of->getValueAsDef("Of"));
  std::vector<std::pair<const OpcodeRecord *, std::string>> result;
  for (const OpcodeRecord &opcode : rules.dialect.opcodes) {
    if (elsewhere.count(opcode.record)) continue;
    if (std::string text = TotalityCheck(rules, records, opcode).run(); !text.empty())
      result.emplace_back(&opcode, text);
  }
  return result;
}
