//===- RuleProverTerms.cpp - What the sides of a rule compute, in SMT-LIB -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InstrModel.h"
#include "RuleProver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace cot::tblgen;
using namespace llvm;
using cot::tblgen::Operand;
using cot::tblgen::Pattern;

RuleProver::Term RuleProver::declare(StringRef name, unsigned bits) {
  body += formatv("(declare-const {0} (_ BitVec {1}))\n", name, bits);
  variables += formatv(" {0}:{1}", name, bits);
  return name.str();
}

static std::string bitVector(int64_t value, unsigned width) {
  APInt number = APInt(64, uint64_t(value)).sextOrTrunc(width);
  SmallString<64> digits;
  number.toStringUnsigned(digits);
  return formatv("(_ bv{0} {1})", digits, width);
}

/// A constant with \p lane in each lane.
RuleProver::Term RuleProver::number(int64_t lane, const SmtType &type) const {
  std::string one = bitVector(lane, type.width);
  if (type.isLane || type.lanes == 1) return one;
  std::string text = "(concat";
  for (unsigned i = 0; i < type.lanes; ++i)
    text += " " + one;
  return text + ")";
}

std::string RuleProver::wordText(const Record *enumeration, unsigned word) const {
  return rules.dialect.enumerations.find(enumeration)->second[word]->getValueAsString("Text").str();
}

static std::string invertedWord(StringRef word, bool isFloat) {
  if (isFloat)
    return StringSwitch<StringRef>(word)
        .Case("ord", "uno")
        .Case("uno", "ord")
        .Case("eq", "ne")
        .Case("ne", "eq")
        .Case("one", "ueq")
        .Case("ueq", "one")
        .Case("lt", "uge")
        .Case("uge", "lt")
        .Case("le", "ugt")
        .Case("ugt", "le")
        .Case("gt", "ule")
        .Case("ule", "gt")
        .Case("ge", "ult")
        .Case("ult", "ge")
        .Default("")
        .str();
  return StringSwitch<StringRef>(word)
      .Case("eq", "ne")
      .Case("ne", "eq")
      .Case("slt", "sge")
      .Case("sge", "slt")
      .Case("sgt", "sle")
      .Case("sle", "sgt")
      .Case("ult", "uge")
      .Case("uge", "ult")
      .Case("ugt", "ule")
      .Case("ule", "ugt")
      .Default("")
      .str();
}

/// The word of exchanged operands.
static std::string exchangedWord(StringRef word) {
  std::string text = word.str();
  size_t at = text.size() == 3 ? 1 : 0;
  if (text.size() >= 2 && (text[at] == 'l' || text[at] == 'g') && text[at + 1] != 'n')
    text[at] = text[at] == 'l' ? 'g' : 'l';
  return text;
}

std::string RuleProver::wordOf(const ResultImmediate &immediate, const Record *enumeration) const {
  std::string word;
  if (immediate.kind == ResultImmediate::Kind::Word) {
    word = immediate.word->getValueAsString("Text").str();
  } else {
    const Binding &binding = variant.bindings.at(immediate.name);
    word = wordText(enumeration, words.at(binding.at));
  }
  for (StringRef function : reverse(immediate.functions))
    word = function == "inverse" ? invertedWord(word, enumeration->getName() == "FloatCC")
                                 : exchangedWord(word);
  return word;
}

/// How many bits an immediate has as a parameter of -gen-smt's functions; 0 for what is no number.
static unsigned immediateBits(const Record *kind, unsigned resultBits) {
  return StringSwitch<unsigned>(kind->getName())
      .Cases("Imm64", "Ieee64", 64)
      .Case("Ieee32", 32)
      .Case("Ieee16", 16)
      .Case("Uimm8", 8)
      .Case("ImmediateOperand", 128)
      .Case("ConstantOperand", resultBits)
      .Default(0);
}

std::string RuleProver::functionName(const Call &call) const {
  const OpcodeRecord &opcode = *call.opcode;
  std::string name = opcode.text;
  if (!call.word.empty()) name += "." + call.word;
  if (opcode.control) name += "." + smtType(call.control).text();
  auto add = [&](const Operand &operand) {
    StringRef kind = operand.constraint.kind;
    if (kind == "Free" || kind == "Narrower" || kind == "Wider")
      name += "." + smtType(call.typeCodes.at(operand.name)).text();
  };
  for (const Operand &operand : opcode.results)
    add(operand);
  for (const Operand *operand : opcode.valueOperands())
    add(*operand);
  return name;
}

/// Some bits of the number \p term.
RuleProver::Term RuleProver::bitsOfNumber(const Term &term, const SmtType &type) {
  std::string name = "bits" + utostr(counter++);
  body += formatv("(declare-const {0} (_ BitVec {1}))\n", name, type.width);
  body += formatv("(assert (= ((_ to_fp {0} {1}) {2}) {3}))\n", type.exponent(), type.significand(),
                  name, term);
  return name;
}

/// An opcode that works lane by lane, on whole vectors.
RuleProver::Term RuleProver::applyLanes(const Call &call, unsigned resultNumber,
                                        const SmtType &type) {
  Call lane = call;
  auto scalar = [&](unsigned code) { return code & 15; };
  lane.control = scalar(call.control);
  for (auto &[name, code] : lane.typeCodes)
    code = scalar(code);
  std::vector<Term> lanes;
  for (unsigned i = 0; i < type.lanes; ++i) {
    for (auto [k, argument] : enumerate(call.arguments)) {
      const SmtType &own = argument.second;
      if (own.lanes == 1 || !call.isValue[k]) continue;
      lane.arguments[k].first = formatv("((_ extract {0} {1}) {2})", own.width * (i + 1) - 1,
                                        own.width * i, argument.first);
    }
    lanes.push_back(apply(lane, resultNumber));
  }
  std::reverse(lanes.begin(), lanes.end());
  return "(concat " + join(lanes, " ") + ")";
}

RuleProver::Term RuleProver::apply(const Call &call, unsigned resultNumber, StringRef suffix) {
  const OpcodeRecord &opcode = *call.opcode;
  const Operand *resultOperand = opcode.results.empty() ? nullptr : &opcode.results[resultNumber];
  SmtType type =
      resultOperand ? smtType(call.typeCodes.at(resultOperand->name)) : SmtType{8, 1, false, false};
  if (isWhole && suffix.empty() && opcode.record->getValueAsBit("PerLane") && type.lanes > 1)
    return applyLanes(call, resultNumber, type);
  std::string name = functionName(call);
  if (resultNumber > 0) name += "." + resultOperand->name;
  name += suffix;
  std::string text = call.arguments.empty() ? name : "(" + name;
  for (const auto &[argument, argumentType] : call.arguments)
    text += " " + argument;
  if (!call.arguments.empty()) text += ")";
  if (suffix.empty() && resultNumber == 0 && opcode.record->getValueAsBit("IsNumber"))
    return bitsOfNumber(text, type);
  return text;
}

std::string RuleProver::operandName(StringRef place, const Pattern &node) const {
  if (!node.name.empty()) return "$" + node.name;
  std::string name = "u";
  for (char c : place)
    name += c == '.' ? '_' : c;
  return name;
}

/// The opcode may not have these types together; or the lane that an immediate names must exist.
void RuleProver::checkWhere(const Pattern &node, StringRef place) {
  const OpcodeRecord &opcode = *node.opcode;
  StringRef where = opcode.record->getValueAsString("Where");
  if (where.empty()) return;
  SmtEnvironment environment;
  environment.location = opcode.record->getLoc();
  if (!opcode.results.empty())
    environment.types[opcode.results[0].name] = typeAt(place.empty() ? "r" : place);
  for (auto [i, operand] : enumerate(opcode.operands))
    if (operand.isValue()) environment.types[operand.name] = typeAt(below(place, i));
  isPossible &= holds(where, environment);
}

RuleProver::Call RuleProver::patternCall(const Pattern &node, StringRef place) {
  const OpcodeRecord &opcode = *node.opcode;
  Call call;
  call.opcode = &opcode;
  const std::string &control = controls.at(place.str());
  if (!control.empty()) call.control = assigned.at(control);
  checkWhere(node, place);
  std::string self = place.empty() ? "r" : place.str();
  for (auto [i, operand] : enumerate(opcode.results)) {
    if (i == 0) {
      call.typeCodes[operand.name] = assigned.at(self);
      continue;
    }
    std::vector<unsigned> images = membersOf(types.relation(operand.constraint)[call.control]);
    call.typeCodes[operand.name] = images.empty() ? 1 : images[0];
  }
  for (auto [i, operand] : enumerate(opcode.operands))
    if (operand.isValue()) call.typeCodes[operand.name] = assigned.at(below(place, i));
  unsigned resultBits = opcode.results.empty() ? 0 : typeAt(self).bits();
  for (auto [i, operand] : enumerate(opcode.operands)) {
    std::string at = below(place, i);
    const Pattern &child = node.operands[i];
    if (operand.isValue()) {
      call.arguments.emplace_back(patternTerm(child, at), typeAt(at));
      call.isValue.push_back(true);
      continue;
    }
    if (StringRef name = enumerationName(operand); !name.empty()) {
      for (const Choice &choice : choices)
        if (choice.place == at) call.word = wordText(choice.enumeration, words.at(at));
      continue;
    }
    unsigned bits = immediateBits(operand.kind, resultBits);
    if (bits == 0) continue;
    std::string name = operandName(at, child);
    Term term;
    if (child.kind == Pattern::Kind::Number)
      term = bitVector(child.number, bits);
    else if (auto known = terms.find(name); known != terms.end())
      term = known->second;
    else
      term = terms[name] = declare(name, bits);
    if (operand.kind->getName() == "Uimm8" && child.kind != Pattern::Kind::Number)
      body += formatv("(assert (bvult {0} (_ bv{1} 8)))\n", term, typeAt(below(place, 0)).lanes);
    call.arguments.emplace_back(term, SmtType{bits, 1, false, false});
    call.isValue.push_back(false);
  }
  return call;
}

RuleProver::Term RuleProver::patternTerm(const Pattern &node, StringRef place) {
  SmtType type = typeAt(place);
  if (node.kind == Pattern::Kind::Lanes) return number(node.number, type);
  std::string name = operandName(place, node);
  if (auto known = terms.find(name); known != terms.end()) return known->second;
  if (node.kind == Pattern::Kind::Instruction) {
    Term term = apply(patternCall(node, place), 0);
    body += formatv("(define-fun {0} () {1} {2})\n", name, type.sort(), term);
    return terms[name] = name;
  }
  if (node.kind == Pattern::Kind::Constant && isWhole && type.lanes > 1) {
    declare(name + ".lane", type.width);
    std::string lanes;
    for (unsigned i = 0; i < type.lanes; ++i)
      lanes += " " + name + ".lane";
    return terms[name] = "(concat" + lanes + ")";
  }
  return terms[name] = declare(name, type.bits());
}

RuleProver::Call RuleProver::resultCall(const Result &expression) {
  const OpcodeRecord &opcode = *expression.opcode;
  Call call;
  call.opcode = &opcode;
  if (opcode.control) call.control = codeOf(expression.control);
  if (!opcode.results.empty()) call.typeCodes[opcode.results[0].name] = codeOf(expression.type);
  size_t value = 0, immediate = 0;
  for (const Operand &operand : opcode.operands) {
    if (operand.isValue()) {
      const Result &child = expression.values[value++];
      call.typeCodes[operand.name] = codeOf(child.type);
      call.arguments.emplace_back(resultTerm(child), smtType(codeOf(child.type)));
      call.isValue.push_back(true);
      continue;
    }
    const ResultImmediate &given = expression.immediates[immediate++];
    if (StringRef name = enumerationName(operand); !name.empty()) {
      for (const auto &[enumeration, all] : rules.dialect.enumerations)
        if (enumeration->getName() == name) call.word = wordOf(given, enumeration);
      continue;
    }
    unsigned bits = immediateBits(
        operand.kind, opcode.results.empty() ? 0 : smtType(codeOf(expression.type)).bits());
    if (bits == 0) continue;
    call.arguments.emplace_back(given.kind == ResultImmediate::Kind::Number
                                    ? bitVector(given.number, bits)
                                    : terms.at("$" + given.name),
                                SmtType{bits, 1, false, false});
    call.isValue.push_back(false);
  }
  return call;
}

RuleProver::Term RuleProver::resultTerm(const Result &expression) {
  switch (expression.kind) {
  case Result::Kind::Name:
    return terms.at("$" + expression.name);
  case Result::Kind::Number:
    return number(expression.number, smtType(codeOf(expression.type)));
  case Result::Kind::Instruction:
    return apply(resultCall(expression), 0);
  case Result::Kind::Computed: {
    Term name = declare("computed" + utostr(counter++), smtType(codeOf(expression.type)).bits());
    const Record *function = rules.functionOf(*variant.rule, "Computation", expression.name);
    std::vector<StringRef> names(expression.arguments.begin(), expression.arguments.end());
    body += formatv("(assert (let ((r {0})) {1}))\n", name, functionTerm(function, names));
    return name;
  }
  }
  return "";
}
