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
///   ;; case <types> width <widest lane> limit <ProvedUpTo>
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
#include "SimplifyRules.h"
#include "SmtTerms.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace cot::tblgen;
using namespace llvm;
using cot::tblgen::Operand;
using cot::tblgen::Pattern;

namespace {

/// Writes all cases of one rule.
class RuleProver {
public:
  RuleProver(const SimplifyRules &rules, const Variant &variant, RuleResult result, raw_ostream &os)
      : rules(rules), types(rules.rules.typeSystem()), variant(variant), result(std::move(result)),
        os(os) {}
  void run();

private:
  /// The type at `to` follows from that at `from`.
  struct Relation {
    std::string from, to;
    const TypeRelation *table;
  };
  /// A condition code of the pattern.
  struct Choice {
    std::string place;
    const Record *enumeration;
    std::vector<unsigned> words;
  };
  /// A value: bits, whatever its type.
  using Term = std::string;

  void collect(const Pattern &node, StringRef place);
  void collectOpcodes(const Result &expression);
  void note(const OpcodeRecord &opcode) { isWhole |= !opcode.record->getValueAsBit("PerLane"); }
  void chooseTypes(size_t next);
  bool isConsistent(StringRef place) const;
  void chooseWords(size_t next);
  void writeCase();

  SmtType smtType(unsigned code) const;
  SmtType typeAt(StringRef place) const { return smtType(assigned.find(place.str())->second); }
  unsigned codeOf(const TypeTerm &term) const;
  std::string operandName(StringRef place, const Pattern &node) const;
  Term declare(StringRef name, unsigned bits);
  Term number(int64_t lane, const SmtType &type) const;
  Term patternTerm(const Pattern &node, StringRef place);
  Term resultTerm(const Result &expression);
  std::string wordText(const Record *enumeration, unsigned word) const;
  std::string wordOf(const ResultImmediate &immediate, const Record *enumeration) const;
  /// What an opcode means: its results' bits, one after the other, and when it traps.
  struct Call {
    const OpcodeRecord *opcode = nullptr;
    unsigned control = 0;
    std::string word;
    std::map<std::string, unsigned> typeCodes;       ///< Of operands and results, by name.
    std::vector<std::pair<Term, SmtType>> arguments; ///< Values and numbers, in order.
    std::vector<bool> isValue;
  };
  std::string functionName(const Call &call) const;
  Term apply(const Call &call, unsigned resultNumber, StringRef suffix = "");
  Term applyLanes(const Call &call, unsigned resultNumber, const SmtType &type);
  Term bitsOfNumber(const Term &term, const SmtType &type);
  void checkWhere(const Pattern &node, StringRef place);
  Call patternCall(const Pattern &node, StringRef place);
  Call resultCall(const Result &expression);
  std::string conditionTerm(StringRef text);
  std::string expandFor(const Record *function, ArrayRef<StringRef> names, std::string &lets);
  bool typesAllow();
  std::string functionTerm(const Record *function, ArrayRef<StringRef> names);
  void compare();
  void compareResults(const Call &left);
  std::string truth(const OpcodeRecord &opcode, const Term &value, const SmtType &type,
                    bool exchanged) const;
  Term storedBits(const OpcodeRecord &opcode, const Term &value, const SmtType &type) const;

  const SimplifyRules &rules;
  const TypeSystem &types;
  const Variant &variant;
  RuleResult result;
  raw_ostream &os;

  std::vector<Relation> relations;
  std::map<std::string, std::string> controls; ///< By place of the instruction.
  std::vector<Choice> choices;
  std::vector<std::string> places;
  /// Values whose type no other type says anything of: amounts of shifts, conditions of choices.
  std::set<std::string> freePlaces;
  bool isWhole = false;
  std::map<std::string, unsigned> assigned; ///< Types by place.
  std::map<std::string, unsigned> words;    ///< Condition codes by place.
  std::set<std::string> written;            ///< Cases, to write none twice.

  // One case.
  std::string body, variables;
  std::map<std::string, Term> terms; ///< By name of the pattern.
  unsigned counter = 0;
  bool isPossible = true; ///< The opcodes may have these types.
};

} // namespace

//===----------------------------------------------------------------------===//
// Types and words
//===----------------------------------------------------------------------===//

static std::string below(StringRef place, size_t operand) {
  return (place.empty() ? "" : place.str() + ".") + utostr(operand);
}

static StringRef enumerationName(const Operand &operand) {
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

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

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
  os << ";; case " << names << " width " << width << " limit "
     << variant.rule->record->getValueAsInt("ProvedUpTo") << '\n';
  os << ";; variables" << variables << '\n' << body;
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
