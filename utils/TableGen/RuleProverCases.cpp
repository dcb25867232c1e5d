//===- RuleProverCases.cpp - When the sides of a rule agree, in SMT-LIB -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InstrModel.h"
#include "RuleProver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/TableGen/Error.h"

using namespace cot::tblgen;
using namespace llvm;

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

/// The name and the operands of `function($a, $b)`.
static std::pair<StringRef, SmallVector<StringRef>> splitCall(StringRef text) {
  text.consume_front("!");
  auto [name, rest] = text.split('(');
  SmallVector<StringRef> names;
  rest.rtrim(")").split(names, ',');
  for (StringRef &argument : names) {
    argument = argument.trim();
    argument.consume_front("$");
  }
  return {name, names};
}

/// The term of a Condition or Computation over its parameters, with \p lets that say what these
/// are.
std::string RuleProver::expandFor(const Record *function, ArrayRef<StringRef> names,
                                  std::string &lets) {
  SmtEnvironment environment;
  environment.location = variant.rule->record->getLoc();
  std::vector<StringRef> parameters = function->getValueAsListOfStrings("Parameters");
  if (parameters.size() != names.size())
    PrintFatalError(variant.rule->record->getLoc(),
                    function->getValueAsString("Function") + " takes other operands");
  for (auto [parameter, name] : zip(parameters, names)) {
    auto binding = variant.bindings.find(name.str());
    if (binding == variant.bindings.end()) continue; // reported
    SmtType type = typeAt(binding->second.at);
    auto known = terms.find("$" + name.str());
    Term term = known == terms.end() ? Term() : known->second;
    if (!type.isLane && type.lanes > 1) { // constants and types: one lane says it
      term = formatv("((_ extract {0} 0) {1})", type.width - 1, term);
      type.lanes = 1;
    }
    environment.types[parameter.str()] = type;
    lets += formatv("({0} {1})", parameter, term);
  }
  if (auto root = assigned.find("r"); root != assigned.end())
    environment.types["result"] = smtType(root->second);
  return expandTerm(function->getValueAsString("Term"), environment);
}

/// The same, asked of the values \p names.
std::string RuleProver::functionTerm(const Record *function, ArrayRef<StringRef> names) {
  std::string lets;
  std::string term = expandFor(function, names, lets);
  return formatv("(let ({0}) {1})", lets, term);
}

std::string RuleProver::conditionTerm(StringRef text) {
  auto [name, names] = splitCall(text);
  const Record *condition = rules.functionOf(*variant.rule, "Condition", name);
  if (!condition || condition->getValueAsBit("OfTypes")) return "true";
  std::string term = functionTerm(condition, names);
  return text.starts_with("!") ? "(not " + term + ")" : term;
}

//===----------------------------------------------------------------------===//
// Cases
//===----------------------------------------------------------------------===//

/// When `brif`, `trapz` and `trapnz` go the way that they name first.
std::string RuleProver::truth(const OpcodeRecord &opcode, const Term &value, const SmtType &type,
                              bool exchanged) const {
  bool ifZero = (opcode.text == "trapz") != exchanged;
  return formatv("({0} {1} (_ bv0 {2}))", ifZero ? "=" : "distinct", value, type.bits());
}

/// What a store writes.
RuleProver::Term RuleProver::storedBits(const OpcodeRecord &opcode, const Term &value,
                                        const SmtType &type) const {
  StringRef name = opcode.text;
  unsigned bits = 0;
  if (!name.consume_front("istore") || name.getAsInteger(10, bits)) return value;
  return formatv("((_ extract {0} 0) {1})", bits - 1, value);
}

/// All results, and whether the root traps.
void RuleProver::compareResults(const Call &left) {
  const OpcodeRecord &opcode = *left.opcode;
  std::vector<std::string> differences;
  for (auto [i, operand] : enumerate(opcode.results)) {
    Term x = apply(left, unsigned(i)), y = resultTerm(result.results[i]);
    SmtType type = smtType(left.typeCodes.at(operand.name));
    if (i > 0 || !opcode.record->getValueAsBit("IsNumber")) {
      differences.push_back(formatv("(distinct {0} {1})", x, y));
      continue;
    }
    unsigned lanes = type.isLane ? 1 : type.lanes;
    for (unsigned lane = 0; lane < lanes; ++lane) {
      auto part = [&](const Term &term) {
        Term bits = lanes == 1 ? term
                               : formatv("((_ extract {0} {1}) {2})", type.width * (lane + 1) - 1,
                                         type.width * lane, term)
                                     .str();
        return formatv("((_ to_fp {0} {1}) {2})", type.exponent(), type.significand(), bits).str();
      };
      differences.push_back(formatv("(distinct {0} {1})", part(x), part(y)));
    }
  }
  std::string different = "(or false " + join(differences, " ") + ")";
  std::string traps = "false", trapsDiffer = "false";
  std::optional<Call> right;
  if (result.kind == RuleResult::Kind::Replace) right = resultCall(result.results[0]);
  for (StringRef trap : opcode.record->getValueAsListOfStrings("Traps")) {
    std::string code = ".traps." + trap.split(": ").first.str();
    std::string before = apply(left, 0, code), after = "false";
    if (right && is_contained(right->opcode->record->getValueAsListOfStrings("Traps"), trap))
      after = apply(*right, 0, code);
    traps += " " + before;
    trapsDiffer += formatv(" (distinct {0} {1})", before, after);
  }
  body += formatv("(assert (or {0} (and (not (or {1})) {2})))\n", trapsDiffer, traps, different);
}

void RuleProver::compare() {
  const OpcodeRecord &opcode = *variant.pattern.opcode;
  Call left = patternCall(variant.pattern, "");
  for (StringRef condition : variant.rule->record->getValueAsListOfStrings("When"))
    body += "(assert " + conditionTerm(condition) + ")\n";
  if (!opcode.results.empty()) {
    compareResults(left);
    return;
  }
  auto [value, type] = left.arguments[0];
  if (result.kind == RuleResult::Kind::Nothing) { // a trap that never happens
    body += "(assert " + truth(opcode, value, type, false) + ")\n";
    return;
  }
  const Result &made = result.results[0];
  Call right = resultCall(made);
  auto [newValue, newType] = right.arguments[0];
  if (StringRef(opcode.text).contains("store")) {
    body += formatv("(assert (distinct {0} {1}))\n", storedBits(opcode, value, type),
                    storedBits(*made.opcode, newValue, newType));
    return;
  }
  bool exchanged = false;
  if (opcode.text == "brif")
    exchanged = variant.bindings.at(made.immediates[0].name).at != below("", 1);
  body += formatv("(assert (distinct {0} {1}))\n", truth(opcode, value, type, false),
                  truth(*made.opcode, newValue, newType, exchanged));
}

/// Conditions of types alone, `(= {x.w} {y.w})`, hold. Where they don't, terms may not be
/// well-sorted.
bool RuleProver::typesAllow() {
  for (StringRef text : variant.rule->record->getValueAsListOfStrings("When")) {
    auto [function, names] = splitCall(text);
    const Record *condition = rules.functionOf(*variant.rule, "Condition", function);
    if (!condition || !condition->getValueAsBit("OfTypes")) continue;
    std::string lets;
    std::string term = expandFor(condition, names, lets);
    SmallVector<StringRef> words;
    StringRef(term).trim("()").split(words, ' ');
    unsigned left = 0, right = 0;
    if (words.size() != 3 || words[1].getAsInteger(10, left) || words[2].getAsInteger(10, right))
      continue;
    if (words[0] == "=" ? left != right : words[0] == "<" ? left >= right : left <= right)
      return false;
  }
  return true;
}

void RuleProver::writeCase() {
  if (!typesAllow()) return;
  body.clear();
  variables.clear();
  terms.clear();
  counter = 0;
  std::string names;
  unsigned width = 0;
  unsigned freeWidths = 0;
  for (const auto &[place, code] : assigned) {
    if (freePlaces.count(place) != 0) {
      freeWidths |= types.laneBits(code);
      names += (names.empty() ? "" : ",") + smtType(code).text();
      continue;
    }
    names += (names.empty() ? "" : ",") + smtType(code).text();
    width = std::max(width, types.laneBits(code));
  }
  // Beyond 16 bits, amounts and conditions of 8 and 64 bits speak for all.
  if (width > 16 && (freeWidths & ~(8U | 64U)) != 0) return;
  for (const Choice &choice : choices)
    names += "," + wordText(choice.enumeration, words.at(choice.place));
  if (written.count(names)) return;
  written.insert(names);
  isPossible = true;
  compare();
  if (!isPossible) return;
  os << ";; case " << names << " width " << width << '\n';
  os << ";; variables" << variables << '\n' << body;
}
