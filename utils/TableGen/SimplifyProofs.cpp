//===- SimplifyProofs.cpp - What has to hold for each rule, in SMT-LIB -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// -gen-simplify-proofs: for each rule of simplify, each choice of types and of condition codes, a
/// search for operands for which its two sides differ. utils/prove-rules gives them to z3, behind
/// the functions that -gen-smt prints. A line that starts with ";;" is for that program:
///
///   ;; rule <file:line: equation>
///   ;; case <types> width <widest lane>
///   ;; variables <name>:<bits> ...
///
/// Amounts of shifts and conditions of choices, whose types don't depend on others, have all types
/// beside values of up to 16 bits, and 8 and 64 bits beside wider ones.
///
/// Where all opcodes of a rule work lane by lane, one lane stands for vectors of any size.
/// Otherwise vectors of 64 and 128 bits are tried as wholes.
///
/// Where a float's bits are unspecified (a NaN that arithmetic gives), every choice is tried on
/// both sides.
///
//===----------------------------------------------------------------------===//

#include "InstrModel.h"
#include "RuleProver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace cot::tblgen;
using namespace llvm;
using cot::tblgen::Operand;
using cot::tblgen::Pattern;

std::string cot::tblgen::below(StringRef place, size_t operand) {
  return (place.empty() ? "" : place.str() + ".") + utostr(operand);
}

StringRef cot::tblgen::enumerationName(const Operand &operand) {
  StringRef name = operand.kind->getName();
  return name.consume_back("Operand") && (name == "IntCC" || name == "FloatCC") ? name : "";
}

void RuleProver::collect(const Pattern &node, StringRef place) {
  const OpcodeRecord &opcode = *node.opcode;
  note(opcode);
  std::string self = place.empty() ? "r" : place.str(), control;
  if (opcode.control && !opcode.usesTypeOperand) control = self;
  auto typeOperand = size_t(opcode.format->getValueAsInt("TypeOperand"));
  size_t values = 0;
  for (auto [i, operand] : enumerate(opcode.operands))
    if (operand.isValue() && values++ == typeOperand && opcode.usesTypeOperand)
      control = below(place, i);
  controls[place.str()] = control;
  auto relate = [&](const std::string &to, const TypeConstraint &constraint) {
    if (constraint.kind != "Fixed" && constraint.kind != "Free" && !control.empty())
      relations.push_back({control, to, &types.relation(constraint)});
  };
  if (!opcode.results.empty()) relate(self, opcode.results[0].constraint);
  for (auto [i, operand] : enumerate(opcode.operands)) {
    std::string at = below(place, i);
    const Pattern &child = node.operands[i];
    if (operand.isValue()) {
      relate(at, operand.constraint);
      if (operand.constraint.kind == "Free" && child.kind != Pattern::Kind::Instruction)
        freePlaces.insert(at);
      if (child.kind == Pattern::Kind::Instruction) collect(child, at);
      continue;
    }
    StringRef name = enumerationName(operand);
    if (name.empty()) continue;
    for (const auto &[enumeration, all] : rules.dialect.enumerations) {
      if (enumeration->getName() != name) continue;
      Choice choice{at, enumeration, {}};
      for (unsigned word = 0; word < all.size(); ++word)
        if (child.kind != Pattern::Kind::Words || child.words.count(word))
          choice.words.push_back(word);
      choices.push_back(std::move(choice));
    }
  }
}

void RuleProver::collectOpcodes(const Result &expression) {
  if (expression.kind == Result::Kind::Instruction) note(*expression.opcode);
  for (const Result &value : expression.values)
    collectOpcodes(value);
}

void RuleProver::run() {
  collect(variant.pattern, "");
  for (const Result &expression : result.results)
    collectOpcodes(expression);
  for (const auto &[place, set] : variant.types)
    places.push_back(place);
  os << ";; rule " << rules.title(*variant.rule) << '\n';
  chooseTypes(0);
}

bool RuleProver::isConsistent(StringRef place) const {
  for (const Relation &relation : relations) {
    if (relation.from != place && relation.to != place) continue;
    auto from = assigned.find(relation.from), to = assigned.find(relation.to);
    if (from == assigned.end() || to == assigned.end()) continue;
    if (!(*relation.table)[from->second][to->second]) return false;
  }
  return true;
}

/// Whole vectors of 64 and 128 bits; lanes of the fewest vectors.
void RuleProver::chooseTypes(size_t next) {
  if (next == places.size()) {
    chooseWords(0);
    return;
  }
  const std::string &place = places[next];
  for (unsigned code : membersOf(variant.types.at(place))) {
    unsigned lanes = types.lanes(code);
    if (isWhole && lanes > 1 && types.bits(code) != 64 && types.bits(code) != 128) continue;
    assigned[place] = code;
    bool same = all_of(variant.tests, [&](const Test &test) {
      if (test.kind != Test::Kind::Same) return true;
      auto a = assigned.find(test.at), b = assigned.find(test.other);
      return a == assigned.end() || b == assigned.end() || a->second == b->second;
    });
    if (same && isConsistent(place)) chooseTypes(next + 1);
  }
  assigned.erase(place);
}

void RuleProver::chooseWords(size_t next) {
  if (next == choices.size()) {
    writeCase();
    return;
  }
  for (unsigned word : choices[next].words) {
    words[choices[next].place] = word;
    chooseWords(next + 1);
  }
}

SmtType RuleProver::smtType(unsigned code) const {
  SmtType type;
  type.width = types.laneBits(code);
  type.lanes = types.lanes(code);
  type.isFloat = types.isFloat(code);
  type.isLane = !isWhole && type.lanes > 1;
  return type;
}

unsigned RuleProver::codeOf(const TypeTerm &term) const {
  unsigned code = term.place.empty() ? term.fixed : assigned.at(term.place);
  for (const std::string &function : term.functions) {
    std::vector<unsigned> images = membersOf(types.relation({function, 0})[code]);
    if (images.size() != 1)
      PrintFatalError(variant.rule->record->getLoc(), "a type of the result does not exist");
    code = images[0];
  }
  return code;
}

static void emitProofs(RecordKeeper &records, raw_ostream &os) {
  SimplifyRules rules(records);
  for (const Rule &rule : rules.rules.rules) {
    const Variant *variant = rules.variantOf(rule);
    if (!variant) continue;
    if (std::optional<RuleResult> result = rules.resultOf(*variant))
      RuleProver(rules, *variant, std::move(*result), os).run();
  }
}

static TableGen::Emitter::Opt proofs("gen-simplify-proofs", emitProofs,
                                     "What has to hold for each rule of simplify, as SMT-LIB");
