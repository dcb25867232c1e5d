//===- RuleModel.cpp - Reads the left sides of rules -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleModel.h"
#include "InstrModel.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/TableGen/Error.h"

using namespace cot::tblgen;
using namespace llvm;
using cot::tblgen::Operand;
using cot::tblgen::Pattern;

//===----------------------------------------------------------------------===//
// Places in text
//===----------------------------------------------------------------------===//

StringRef cot::tblgen::fileName(const Record *record) {
  unsigned buffer = SrcMgr.FindBufferContainingLoc(record->getLoc().front());
  return sys::path::filename(SrcMgr.getMemoryBuffer(buffer)->getBufferIdentifier());
}

unsigned cot::tblgen::lineOf(const Record *record) {
  return SrcMgr.FindLineNumber(record->getLoc().front());
}

static std::set<std::pair<const Record *, std::string>> &reports() {
  static std::set<std::pair<const Record *, std::string>> reported;
  return reported;
}

bool cot::tblgen::reportOnce(const Record *record, const Twine &message) {
  bool isNew = reports().insert({record, message.str()}).second;
  if (isNew) reportAt(record, message);
  return isNew;
}

bool cot::tblgen::hasReport(const Record *record) {
  auto found = reports().lower_bound({record, ""});
  return found != reports().end() && found->first == record;
}

std::string Rule::location() const {
  return (fileName(record) + ":" + Twine(lineOf(record))).str();
}

std::string Rule::title() const {
  return location() + (record->isAnonymous() ? "" : ": " + record->getName().str());
}

std::string cot::tblgen::variableAt(char letter, StringRef place) {
  std::string name(1, letter);
  for (char c : place)
    name += c == '.' ? '_' : c;
  return name;
}

StringRef cot::tblgen::parentOf(StringRef place) {
  return place.contains('.') ? place.rsplit('.').first : "";
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

/// The enumeration whose words an operand of \p kind is; empty for other kinds.
static StringRef enumerationOf(const Record *kind) {
  StringRef name = kind->getName();
  return name.consume_back("Operand") &&
                 (name == "IntCC" || name == "FloatCC" || name == "AtomicRmwOp")
             ? name
             : "";
}

bool RuleSet::readImmediate(const Record *rule, const Operand &operand, const Init *init,
                            Pattern &pattern) {
  StringRef kind = operand.kind->getName();
  if (const auto *number = dyn_cast<IntInit>(init)) {
    pattern.kind = Pattern::Kind::Number;
    pattern.number = number->getValue();
    if (kind == "Imm64" || kind == "Uimm8" || kind == "Offset32") return true;
    reportAt(rule, "$" + operand.name + " is no number");
    return false;
  }
  const Record *def = cast<DefInit>(init)->getDef();
  if (def->isSubClassOf("ImmPredicate") &&
      (kind == "Imm64" || kind == "Uimm8" || kind == "Offset32")) {
    pattern.kind = Pattern::Kind::Predicate;
    pattern.predicate = def;
    return true;
  }
  std::vector<const Record *> words;
  if (def->isSubClassOf("Enumerator")) words.push_back(def);
  if (def->isSubClassOf("OneOf"))
    for (const Record *word : def->getValueAsListOfDefs("Words"))
      words.push_back(word);
  pattern.kind = Pattern::Kind::Words;
  for (const Record *word : words) {
    if (word->getValueAsDef("Of")->getName() != enumerationOf(operand.kind)) {
      reportAt(rule, word->getName() + " is no word for $" + operand.name);
      return false;
    }
    pattern.words.insert(unsigned(word->getValueAsInt("Value")));
  }
  if (!words.empty()) return true;
  reportAt(rule,
           def->getName() + " is no test for $" + operand.name + ", which is of kind " + kind);
  return false;
}

bool RuleSet::readOperand(const Record *rule, const Operand &operand, const Init *init,
                          StringRef name, Pattern &pattern) {
  if (name != "_") pattern.name = name.str();
  if (isa<UnsetInit>(init)) return true;
  if (const auto *dag = dyn_cast<DagInit>(init)) {
    if (operand.isValue()) return readInstruction(rule, dag, pattern);
    reportAt(rule, "$" + operand.name + " is no value, so no instruction defines it");
    return false;
  }
  if (!isa<DefInit>(init) && !isa<IntInit>(init)) {
    reportAt(rule, "cannot read " + init->getAsString() + " for $" + operand.name);
    return false;
  }
  if (!operand.isValue()) return readImmediate(rule, operand, init, pattern);
  if (const auto *number = dyn_cast<IntInit>(init)) {
    pattern.kind = Pattern::Kind::Lanes;
    pattern.number = number->getValue();
    return true;
  }
  const auto *def = dyn_cast<DefInit>(init);
  if (def && def->getDef()->getName() == "Const") {
    pattern.kind = Pattern::Kind::Constant;
    return true;
  }
  if (!def || !def->getDef()->isSubClassOf("ValueType")) {
    reportAt(rule,
             "$" + operand.name + " is a value: " + init->getAsString() + " is no type for it");
    return false;
  }
  pattern.isRuleType = def->getDef()->getName() == "T";
  if (!pattern.isRuleType) pattern.type = def->getDef();
  return true;
}

bool RuleSet::readInstruction(const Record *rule, const DagInit *dag, Pattern &pattern) {
  const auto *op = dyn_cast<DefInit>(dag->getOperator());
  StringRef name = op ? op->getDef()->getName() : "";
  if (name == "once" || name == "sink") {
    const auto *inner = dag->getNumArgs() == 1 ? dyn_cast<DagInit>(dag->getArg(0)) : nullptr;
    if (!inner) {
      reportAt(rule, "(" + name + ") takes one instruction");
      return false;
    }
    (name == "once" ? pattern.once : pattern.sink) = true;
    if (pattern.name.empty()) pattern.name = dag->getArgNameStr(0).str();
    return readInstruction(rule, inner, pattern);
  }
  if (!op || !op->getDef()->isSubClassOf("PatternOpcode")) {
    reportAt(rule, dag->getOperator()->getAsString() + " is no opcode of CLIF");
    return false;
  }
  const OpcodeRecord &opcode = *opcodesByRecord.at(op->getDef()->getValueAsDef("Of"));
  pattern.kind = Pattern::Kind::Instruction;
  pattern.opcode = &opcode;
  pattern.operands.resize(opcode.operands.size());
  if (dag->getNumArgs() == 0) return true;
  if (dag->getNumArgs() != opcode.operands.size()) {
    reportAt(rule, opcode.text + " has " + Twine(opcode.operands.size()) +
                       " operands, immediates included; the pattern gives " +
                       Twine(dag->getNumArgs()));
    return false;
  }
  for (unsigned i = 0; i < dag->getNumArgs(); ++i)
    if (!readOperand(rule, opcode.operands[i], dag->getArg(i), dag->getArgNameStr(i),
                     pattern.operands[i]))
      return false;
  return true;
}

/// May an instruction other than the root have this opcode? Its operands are used later than it.
static bool mayBeNested(const OpcodeRecord &opcode, bool sink) {
  if (opcode.results.empty() || opcode.variableResults) return false;
  if (sink) return true;
  for (StringRef effect : {"CanLoad", "CanStore", "CanTrap", "OtherSideEffects", "IsCall"})
    if (opcode.has(effect)) return false;
  return true;
}

static bool checkNesting(const Record *rule, const Pattern &pattern, bool isRoot) {
  if (pattern.kind != Pattern::Kind::Instruction) return true;
  if (isRoot && (pattern.once || pattern.sink)) {
    reportAt(rule, "the root of a pattern is neither (once) nor (sink)");
    return false;
  }
  if (!isRoot && !mayBeNested(*pattern.opcode, pattern.sink)) {
    reportAt(rule, pattern.opcode->text + " cannot be matched inside a pattern" +
                       (pattern.opcode->results.empty() ? "" : " but by (sink)"));
    return false;
  }
  return all_of(pattern.operands,
                [&](const Pattern &operand) { return checkNesting(rule, operand, false); });
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

RuleSet::RuleSet(const RecordKeeper &records, const Dialect &dialect, StringRef ruleClass)
    : dialect(dialect), types(dialect, records) {
  for (const OpcodeRecord &opcode : dialect.opcodes)
    opcodesByRecord[opcode.record] = &opcode;
  for (const Record *record : recordsInOrder(const_cast<RecordKeeper &>(records), ruleClass)) {
    Rule rule;
    rule.record = record;
    rule.id = unsigned(rules.size());
    rule.types = types.expand(record->getValueAsDef("Types"));
    if (!readInstruction(record, record->getValueAsDag("Pattern"), rule.pattern)) continue;
    if (!checkNesting(record, rule.pattern, true)) continue;
    rule.parts = {{rule.types, {}}};
    rules.push_back(std::move(rule));
  }
  if (records.getClass("Illegal")) readIllegal(records);
}

void RuleSet::readIllegal(const RecordKeeper &records) {
  for (const Record *record : recordsInOrder(const_cast<RecordKeeper &>(records), "Illegal"))
    for (const Record *opcode : record->getValueAsListOfDefs("Opcodes")) {
      Rule rule;
      rule.record = record;
      rule.id = unsigned(rules.size());
      rule.illegal = record->getValueAsString("Message").str();
      rule.types = types.expand(record->getValueAsDef("Types"));
      rule.pattern.kind = Pattern::Kind::Instruction;
      rule.pattern.opcode = opcodesByRecord.at(opcode->getValueAsDef("Of"));
      rule.pattern.operands.resize(rule.pattern.opcode->operands.size());
      rule.parts = {{rule.types, {}}};
      rules.push_back(std::move(rule));
    }
}
