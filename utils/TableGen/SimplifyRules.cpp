//===- SimplifyRules.cpp - Reads and types right sides of Simplify rules -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SimplifyRules.h"
#include "InstrModel.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/TableGen/Error.h"

using namespace cot::tblgen;
using namespace llvm;
using cot::tblgen::Operand;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace cot::tblgen {
/// Reads the right side of one rule.
class ResultReader {
public:
  ResultReader(const SimplifyRules &rules, const Variant &variant)
      : rules(rules), types(rules.rules.typeSystem()), rule(*variant.rule), variant(variant) {}

  std::optional<RuleResult> run();

private:
  using Expected = std::optional<TypeTerm>;
  std::optional<Result> read(const Init *init, StringRef name, const Expected &expected);
  std::optional<Result> readDag(const DagInit *dag, const Expected &expected);
  std::optional<Result> readInstruction(const DagInit *dag, const OpcodeRecord &opcode,
                                        const Expected &expected);
  std::optional<Result> readComputed(const DagInit *dag, const Expected &expected);
  std::optional<ResultImmediate> readImmediate(const Init *init, StringRef name,
                                               const Operand &operand);
  bool findControl(const DagInit *dag, const OpcodeRecord &opcode, const Expected &expected,
                   Result &result);
  Expected naturalType(const Init *init, StringRef name);
  std::optional<TypeTerm> typeFrom(const TypeConstraint &constraint, const TypeTerm &control) const;
  TypeTerm resultType(unsigned number) const;
  std::nullopt_t fail(const Twine &message) {
    if (!quiet) reportOnce(rule.record, message);
    return std::nullopt;
  }

  const SimplifyRules &rules;
  const TypeSystem &types;
  const Rule &rule;
  const Variant &variant;
  bool quiet = false;
};
} // namespace cot::tblgen

static const OpcodeRecord *opcodeOf(const Init *op,
                                    const std::map<const Record *, const OpcodeRecord *> &opcodes) {
  const auto *def = dyn_cast<DefInit>(op);
  if (!def || !def->getDef()->isSubClassOf("PatternOpcode")) return nullptr;
  return opcodes.at(def->getDef()->getValueAsDef("Of"));
}

static StringRef operatorName(const DagInit *dag) {
  const auto *def = dyn_cast<DefInit>(dag->getOperator());
  return def ? def->getDef()->getName() : "";
}

/// The type of a value with \p constraint; nothing if \p control leaves it open.
std::optional<TypeTerm> ResultReader::typeFrom(const TypeConstraint &constraint,
                                               const TypeTerm &control) const {
  if (constraint.kind == "Same") return control;
  if (constraint.kind == "Fixed") return TypeTerm{"", {}, constraint.payload};
  if (constraint.kind == "Free" || constraint.kind == "Narrower" || constraint.kind == "Wider")
    return std::nullopt;
  TypeTerm term = control;
  // An integer's truth is of type i8, and that of vectors is of the vector's shape.
  if (!term.functions.empty() && term.functions.back() == constraint.kind &&
      constraint.kind == "AsTruthy")
    return term;
  term.functions.push_back(constraint.kind);
  return term;
}

/// The type of the root's result.
TypeTerm ResultReader::resultType(unsigned number) const {
  if (number == 0) return TypeTerm{"r", {}, 0};
  const OpcodeRecord &opcode = *variant.pattern.opcode;
  TypeTerm control{variant.controlPlace, {}, 0};
  return typeFrom(opcode.results[number].constraint, control).value_or(TypeTerm());
}

/// The type that an expression has by itself.
std::optional<TypeTerm> ResultReader::naturalType(const Init *init, StringRef name) {
  bool before = std::exchange(quiet, true);
  auto result = read(init, name, std::nullopt);
  quiet = before;
  return result ? Expected(result->type) : std::nullopt;
}

/// Finds the controlling type of an instruction: from the type that it must have, or else from an
/// operand.
bool ResultReader::findControl(const DagInit *dag, const OpcodeRecord &opcode,
                               const Expected &expected, Result &result) {
  if (!opcode.control) return true;
  if (expected && !opcode.results.empty() && opcode.results[0].constraint.kind == "Same") {
    result.control = *expected;
    return true;
  }
  for (auto [i, operand] : enumerate(opcode.operands)) {
    if (!operand.isValue() || operand.constraint.kind != "Same") continue;
    if (auto type = naturalType(dag->getArg(unsigned(i)), dag->getArgNameStr(unsigned(i)))) {
      result.control = *type;
      return true;
    }
  }
  fail("the type of (" + opcode.text + " ...) does not follow: say (like $x, (...))");
  return false;
}

std::optional<ResultImmediate> ResultReader::readImmediate(const Init *init, StringRef name,
                                                           const Operand &operand) {
  ResultImmediate result;
  while (const auto *dag = dyn_cast<DagInit>(init)) {
    StringRef function = operatorName(dag);
    if (dag->getNumArgs() != 1 || (function != "inverse" && function != "exchanged"))
      return fail("(" + function + ") is no function of a condition");
    result.functions.push_back(function.str());
    init = dag->getArg(0);
    name = dag->getArgNameStr(0);
  }
  if (const auto *number = dyn_cast<IntInit>(init)) {
    result.number = number->getValue();
    return result;
  }
  if (const auto *def = dyn_cast<DefInit>(init); def && def->getDef()->isSubClassOf("Enumerator")) {
    result.kind = ResultImmediate::Kind::Word;
    result.word = def->getDef();
    return result;
  }
  if (!isa<UnsetInit>(init) || name.empty())
    return fail("cannot read " + init->getAsString() + " for $" + operand.name);
  result.kind = ResultImmediate::Kind::Name;
  result.name = name.str();
  auto found = variant.bindings.find(result.name);
  if (found == variant.bindings.end()) return fail("$" + name + " is not on the left");
  if (found->second.kind != Binding::Kind::Immediate) return fail("$" + name + " is no immediate");
  return result;
}

std::optional<Result> ResultReader::readInstruction(const DagInit *dag, const OpcodeRecord &opcode,
                                                    const Expected &expected) {
  Result result;
  result.kind = Result::Kind::Instruction;
  result.opcode = &opcode;
  if (dag->getNumArgs() != opcode.operands.size())
    return fail(opcode.text + " has " + Twine(opcode.operands.size()) + " operands, immediates " +
                "included; the result gives " + Twine(dag->getNumArgs()));
  if (!findControl(dag, opcode, expected, result)) return std::nullopt;
  for (auto [i, operand] : enumerate(opcode.operands)) {
    const Init *init = dag->getArg(unsigned(i));
    StringRef name = dag->getArgNameStr(unsigned(i));
    if (operand.isValue()) {
      auto value = read(init, name, typeFrom(operand.constraint, result.control));
      if (!value) return std::nullopt;
      result.values.push_back(std::move(*value));
    } else {
      auto immediate = readImmediate(init, name, operand);
      if (!immediate) return std::nullopt;
      result.immediates.push_back(std::move(*immediate));
    }
  }
  if (opcode.results.empty()) return result;
  auto type = typeFrom(opcode.results[0].constraint, result.control);
  if (!type) type = expected;
  if (!type)
    return fail("the type of (" + opcode.text + " ...) does not follow: say (like $x, (...))");
  result.type = *type;
  return result;
}

std::optional<Result> ResultReader::readComputed(const DagInit *dag, const Expected &expected) {
  const auto *function = dag->getNumArgs() > 0 ? dyn_cast<StringInit>(dag->getArg(0)) : nullptr;
  if (!function || !expected)
    return fail("(compute \"function\", $k, ...) stands where a type is known");
  Result result;
  result.kind = Result::Kind::Computed;
  result.name = function->getValue().str();
  result.type = *expected;
  if (!rules.functionOf(rule, "Computation", result.name)) return std::nullopt;
  for (unsigned i = 1; i < dag->getNumArgs(); ++i) {
    result.arguments.push_back(dag->getArgNameStr(i).str());
    auto found = variant.bindings.find(result.arguments.back());
    if (found == variant.bindings.end() || found->second.kind != Binding::Kind::Value)
      return fail("$" + result.arguments.back() + " is no value on the left");
  }
  return result;
}

std::optional<Result> ResultReader::readDag(const DagInit *dag, const Expected &expected) {
  StringRef op = operatorName(dag);
  if (op == "like" && dag->getNumArgs() == 2) {
    auto type = naturalType(dag->getArg(0), dag->getArgNameStr(0));
    if (const auto *def = dyn_cast<DefInit>(dag->getArg(0))) {
      std::vector<unsigned> members = membersOf(types.expand(def->getDef()));
      if (members.size() == 1) type = TypeTerm{"", {}, members[0]};
    }
    if (!type) return fail("(like) needs a name of the left side or one type");
    return read(dag->getArg(1), dag->getArgNameStr(1), type);
  }
  if (op == "compute") return readComputed(dag, expected);
  if (const OpcodeRecord *opcode = opcodeOf(dag->getOperator(), rules.opcodesByRecord))
    return readInstruction(dag, *opcode, expected);
  return fail("(" + op + " ...) means nothing here");
}

std::optional<Result> ResultReader::read(const Init *init, StringRef name,
                                         const Expected &expected) {
  if (const auto *dag = dyn_cast<DagInit>(init)) return readDag(dag, expected);
  Result result;
  if (const auto *number = dyn_cast<IntInit>(init)) {
    if (!expected)
      return fail("the type of " + Twine(number->getValue()) + " does not follow: say (like $x, " +
                  Twine(number->getValue()) + ")");
    result.kind = Result::Kind::Number;
    result.number = number->getValue();
    result.type = *expected;
    return result;
  }
  if (!isa<UnsetInit>(init) || name.empty()) return fail("cannot read " + init->getAsString());
  auto found = variant.bindings.find(name.str());
  if (found == variant.bindings.end()) return fail("$" + name + " is not on the left");
  if (found->second.kind != Binding::Kind::Value) return fail("$" + name + " is no value");
  result.name = name.str();
  result.type = TypeTerm{found->second.at, {}, 0};
  return result;
}

std::optional<RuleResult> ResultReader::run() {
  const auto *dag = rule.record->getValueAsDag("Result");
  StringRef op = operatorName(dag);
  const OpcodeRecord &root = *variant.pattern.opcode;
  RuleResult result;
  if (op == "none") {
    result.kind = RuleResult::Kind::Nothing;
    if (!root.results.empty()) return fail("(none) cannot stand for a value");
    return result;
  }
  if (op == "use" || op == "values") {
    if (dag->getNumArgs() != root.results.size())
      return fail(root.text + " has " + Twine(root.results.size()) + " results");
    for (unsigned i = 0; i < dag->getNumArgs(); ++i) {
      auto value = read(dag->getArg(i), dag->getArgNameStr(i), resultType(i));
      if (!value) return std::nullopt;
      result.results.push_back(std::move(*value));
    }
    return result;
  }
  result.kind = RuleResult::Kind::Replace;
  if (root.results.size() > 1) return fail("several results are (values ...)");
  auto value = readDag(dag, root.results.empty() ? Expected() : resultType(0));
  if (!value) return std::nullopt;
  result.results.push_back(std::move(*value));
  return result;
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

static unsigned countInstructions(const Result &result) {
  if (result.kind != Result::Kind::Instruction) return 0;
  unsigned count = 1;
  for (const Result &value : result.values)
    count += countInstructions(value);
  return count;
}

unsigned RuleResult::numInstructions() const {
  unsigned count = 0;
  for (const Result &result : results)
    count += countInstructions(result);
  return count;
}

SimplifyRules::SimplifyRules(RecordKeeper &records)
    : records(records), dialect(records), rules(records, dialect, "Simplify") {
  for (const OpcodeRecord &opcode : dialect.opcodes)
    opcodesByRecord[opcode.record] = &opcode;
  rules.flatten();
  for (const Rule &rule : rules.rules)
    if (const Variant *variant = variantOf(rule)) {
      std::optional<RuleResult> result = resultOf(*variant);
      StringRef group = rule.record->getValueAsDef("Group")->getName();
      if (result && group == "Fold" && result->numInstructions() != 0)
        reportOnce(rule.record, "a rule of group Fold makes no instructions");
    }
}

std::optional<RuleResult> SimplifyRules::resultOf(const Variant &variant) const {
  return ResultReader(*this, variant).run();
}

const Variant *SimplifyRules::variantOf(const Rule &rule) const {
  auto found = rules.variants.find(rule.pattern.opcode);
  if (found == rules.variants.end()) return nullptr;
  for (const Variant &variant : found->second)
    if (variant.rule == &rule) return &variant;
  return nullptr;
}

/// Of a rule that a multiclass makes, the line that asks for it.
std::string SimplifyRules::title(const Rule &rule) const {
  unsigned line = SrcMgr.FindLineNumber(rule.record->getLoc().back());
  return (fileName(rule.record) + ":" + Twine(line) + ": " + equation(rule)).str();
}

StringRef SimplifyRules::familyOf(const Rule &rule) {
  return fileName(rule.record).rsplit('.').first;
}

const Record *SimplifyRules::functionOf(const Rule &rule, StringRef className,
                                        StringRef name) const {
  for (const Record *record : records.getAllDerivedDefinitions(className))
    if (record->getValueAsString("Function") == name) return record;
  reportOnce(rule.record, "no " + className + " is called " + name);
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Equations
//===----------------------------------------------------------------------===//

namespace {
/// Writes patterns and results as a person would: `(iadd x, 0)`; constants by capital letters.
class EquationWriter {
public:
  std::string term(const Init *init, StringRef name);
  std::string plain(StringRef name) const {
    return constants.count(name.str()) != 0 ? name.upper() : name.str();
  }

private:
  std::string instruction(const DagInit *dag, StringRef name);
  std::string record(const Record *record, StringRef name);
  std::set<std::string> constants;
};
} // namespace

std::string EquationWriter::instruction(const DagInit *dag, StringRef name) {
  StringRef op = operatorName(dag);
  if (op == "use" || op == "once") return term(dag->getArg(0), dag->getArgNameStr(0));
  if (op == "like") return term(dag->getArg(1), dag->getArgNameStr(1));
  std::string text = "(" + op.str();
  for (unsigned i = 0; i < dag->getNumArgs(); ++i)
    text += (i == 0 ? " " : ", ") + term(dag->getArg(i), dag->getArgNameStr(i));
  return (name.empty() ? "" : name.str() + "=") + text + ")";
}

std::string EquationWriter::record(const Record *record, StringRef name) {
  if (record->isSubClassOf("Enumerator")) return record->getValueAsString("Text").str();
  if (record->getName() == "Const") {
    constants.insert(name.str());
    return plain(name);
  }
  std::string text = record->getName().str();
  if (record->isSubClassOf("OneOf")) {
    text.clear();
    for (const Record *word : record->getValueAsListOfDefs("Words"))
      text += (text.empty() ? "" : "|") + word->getValueAsString("Text").str();
  }
  return name.empty() ? text : name.str() + ":" + text;
}

std::string EquationWriter::term(const Init *init, StringRef name) {
  if (const auto *dag = dyn_cast<DagInit>(init)) return instruction(dag, name);
  if (const auto *def = dyn_cast<DefInit>(init)) return record(def->getDef(), name);
  if (isa<UnsetInit>(init)) return name.empty() ? "_" : plain(name);
  return init->getAsUnquotedString();
}

std::string SimplifyRules::equation(const Rule &rule) const {
  EquationWriter writer;
  std::string text = writer.term(rule.record->getValueAsDag("Pattern"), "");
  text += " -> " + writer.term(rule.record->getValueAsDag("Result"), "");
  std::string conditions;
  for (StringRef condition : rule.record->getValueAsListOfStrings("When")) {
    conditions += conditions.empty() ? " if " : ", ";
    while (!condition.empty()) {
      auto [before, after] = condition.split('$');
      StringRef name = after.take_while([](char c) { return isAlnum(c) || c == '_'; });
      conditions += before.str() + writer.plain(name);
      condition = after.drop_front(name.size());
    }
  }
  const Record *typesRecord = rule.record->getValueAsDef("Types");
  if (typesRecord->getName() != "AnyType") conditions += (" for " + typesRecord->getName()).str();
  return text + conditions;
}
