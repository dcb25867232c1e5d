//===- OpcodeRecords.cpp - CLIF's description, read and checked -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpcodeRecords.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/TableGen/Error.h"
#include <algorithm>

using namespace cot::tblgen;
using llvm::PrintFatalError;
using llvm::Record;
using llvm::StringRef;

std::string cot::tblgen::upperCamel(StringRef text) {
  std::string result;
  bool upper = true;
  for (char c : text) {
    if (c == '_') {
      upper = true;
      continue;
    }
    result += upper ? llvm::toUpper(c) : c;
    upper = false;
  }
  return result;
}

unsigned cot::tblgen::typeCode(const Record *lane, unsigned laneCount) {
  return unsigned(lane->getValueAsInt("Number")) | llvm::Log2_32(laneCount) << 4;
}

static std::vector<const Record *> inOrder(const llvm::RecordKeeper &records, StringRef className) {
  std::vector<const Record *> result;
  for (const Record *record : records.getAllDerivedDefinitions(className))
    result.push_back(record);
  llvm::sort(result, [](const Record *a, const Record *b) { return a->getID() < b->getID(); });
  return result;
}

bool OpcodeRecord::has(StringRef property) const {
  return llvm::any_of(record->getValueAsListOfDefs("Properties"),
                      [&](const Record *p) { return p->getName() == property; });
}

std::vector<const Operand *> OpcodeRecord::valueOperands() const {
  std::vector<const Operand *> values;
  for (const Operand &operand : operands)
    if (operand.isValue()) values.push_back(&operand);
  return values;
}

const FormatRecord &Dialect::format(const Record *record) const {
  return *llvm::find_if(formats, [&](const FormatRecord &f) { return f.record == record; });
}

unsigned Dialect::typeSetIndex(const Record *record) const {
  return unsigned(llvm::find(typeSets, record) - typeSets.begin());
}

static FormatRecord readFormat(const Record *record) {
  FormatRecord format;
  format.record = record;
  StringRef name = record->getName();
  if (!name.consume_back("Format"))
    PrintFatalError(record->getLoc(), "a format's name ends in Format");
  format.name = name.str();
  for (const Record *field : record->getValueAsListOfDefs("Fields")) {
    StringRef kind = field->getValueAsDef("Kind")->getName();
    StringRef slot = field->getValueAsDef("At")->getName();
    if (kind == "ValueOperand") {
      if (slot != "Word" + llvm::utostr(format.fixedValues))
        PrintFatalError(record->getLoc(), "values fill Word0, Word1, Word2 in order");
      ++format.fixedValues;
    } else if (kind == "ValueList" || kind == "PlainValueList") {
      if (slot != "Word0") PrintFatalError(record->getLoc(), "a list of values lies in Word0");
      format.hasList = true;
    }
  }
  if (format.hasList && format.fixedValues)
    PrintFatalError(record->getLoc(), "a format has fixed values or a list, not both");
  return format;
}

Dialect::Dialect(const llvm::RecordKeeper &records)
    : typeSets(inOrder(records, "TypeVariable")), lanes(inOrder(records, "LaneType")),
      properties(inOrder(records, "Property")) {
  for (const Record *enumeration : inOrder(records, "Enumeration"))
    enumerations[enumeration];
  for (const Record *word : inOrder(records, "Enumerator"))
    enumerations[word->getValueAsDef("Of")].push_back(word);
  for (auto &[enumeration, words] : enumerations)
    for (auto [i, word] : llvm::enumerate(words))
      if (word->getValueAsInt("Value") != int64_t(i))
        PrintFatalError(word->getLoc(), "values of an enumeration are 0, 1, 2, ... in order");
  for (const Record *record : inOrder(records, "Format"))
    formats.push_back(readFormat(record));
  for (const Record *record : inOrder(records, "Opcode"))
    opcodes.push_back(readOpcode(record));
  if (opcodes.size() > 255) PrintFatalError("an opcode is one byte: at most 255 of them");
  if (properties.size() > 16) PrintFatalError("properties are 16 bits");
}

static std::vector<Operand> readOperands(const Record *record, const llvm::DagInit *dag,
                                         bool &variable) {
  std::vector<Operand> operands;
  for (unsigned i = 0; i < dag->getNumArgs(); ++i) {
    const auto *def = llvm::dyn_cast<llvm::DefInit>(dag->getArg(i));
    if (!def || dag->getArgNameStr(i).empty())
      PrintFatalError(record->getLoc(), "an operand is written Kind:$name");
    Operand operand;
    operand.name = dag->getArgNameStr(i).str();
    if (def->getDef()->isSubClassOf("ValueType"))
      operand.type = def->getDef();
    else if (def->getDef()->isSubClassOf("OperandKind"))
      operand.kind = def->getDef();
    else
      PrintFatalError(record->getLoc(), "operand $" + operand.name + " has no kind");
    variable |= operand.kind && operand.kind->getName() == "ValueList";
    operands.push_back(std::move(operand));
  }
  return operands;
}

/// The opcode's operands must be the format's fields, in order; a list in the format may begin with
/// values that the opcode names (the callee of an indirect call).
static void checkFields(const OpcodeRecord &opcode) {
  std::vector<StringRef> fields, operands;
  bool afterValue = false;
  for (const Record *field : opcode.format->getValueAsListOfDefs("Fields"))
    fields.push_back(field->getValueAsDef("Kind")->getName());
  for (const Operand &operand : opcode.operands) {
    StringRef kind = operand.isValue() ? "ValueOperand" : operand.kind->getName();
    if (kind == "ValueList" && afterValue) operands.pop_back();
    afterValue = operand.isValue();
    operands.push_back(kind);
  }
  if (fields != operands)
    PrintFatalError(opcode.record->getLoc(), "operands do not match the fields of " +
                                                 opcode.format->getName() + ": " +
                                                 llvm::join(fields, ", "));
}

OpcodeRecord Dialect::readOpcode(const Record *record) {
  OpcodeRecord opcode;
  opcode.record = record;
  StringRef name = record->getName();
  if (!name.consume_front("Op_"))
    PrintFatalError(record->getLoc(), "an opcode's record is named Op_ and its text");
  opcode.text = name.str();
  opcode.enumerator = upperCamel(name);
  opcode.method = opcode.enumerator;
  opcode.method[0] = llvm::toLower(opcode.method[0]);
  if (opcode.text == "return") opcode.method += '_';
  opcode.format = record->getValueAsDef("Form");
  bool ignored = false;
  opcode.operands = readOperands(record, record->getValueAsDag("Operands"), ignored);
  opcode.results = readOperands(record, record->getValueAsDag("Results"), opcode.variableResults);
  if (opcode.variableResults) opcode.results.clear();
  checkFields(opcode);
  chooseControl(opcode);
  for (Operand &operand : opcode.operands)
    if (operand.isValue()) constrain(opcode, operand);
  for (Operand &result : opcode.results)
    constrain(opcode, result);
  return opcode;
}

/// The variable that \p type is or is a function of; null for a fixed type.
static const Record *variableOf(const Record *type) {
  if (type->isSubClassOf("TypeVariable")) return type;
  return type->isSubClassOf("TypeFunction") ? type->getValueAsDef("Of") : nullptr;
}

/// True when knowing the type \p control determines all result types, and every operand's type but
/// for free variables that occur once.
static bool controls(const OpcodeRecord &opcode, const Record *control) {
  std::vector<const Record *> others;
  for (const Operand *operand : opcode.valueOperands()) {
    const Record *variable = variableOf(operand->type);
    if (!variable || variable == control) continue;
    if (variable != operand->type || llvm::is_contained(others, variable)) return false;
    others.push_back(variable);
  }
  return llvm::all_of(opcode.results, [&](const Operand &result) {
    const Record *variable = variableOf(result.type);
    return !variable || variable == control;
  });
}

/// As in Cranelift: the format's type operand if it can control the rest, else the first result.
void Dialect::chooseControl(OpcodeRecord &opcode) {
  auto values = opcode.valueOperands();
  auto isFree = [](const Operand &o) { return o.isValue() && variableOf(o.type); };
  if (llvm::none_of(opcode.operands, isFree) && llvm::none_of(opcode.results, isFree)) return;
  size_t typeOperand = size_t(opcode.format->getValueAsInt("TypeOperand"));
  if (typeOperand < values.size()) {
    const Record *type = values[typeOperand]->type;
    if (type->isSubClassOf("TypeVariable") && controls(opcode, type)) {
      opcode.control = type;
      opcode.usesTypeOperand = true;
      opcode.requiresTypeOperand = opcode.results.empty() || opcode.results[0].type != type;
      return;
    }
  }
  if (opcode.results.empty() || !opcode.results[0].type->isSubClassOf("TypeVariable") ||
      !controls(opcode, opcode.results[0].type))
    PrintFatalError(opcode.record->getLoc(), "no operand or result can be the controlling type");
  opcode.control = opcode.results[0].type;
}

void Dialect::constrain(const OpcodeRecord &opcode, Operand &operand) {
  const Record *type = operand.type;
  if (type->isSubClassOf("Fixed")) {
    operand.constraint = {
        "Fixed", typeCode(type->getValueAsDef("Lane"), unsigned(type->getValueAsInt("Lanes")))};
  } else if (type == opcode.control) {
    operand.constraint = {"Same", 0};
  } else if (type->isSubClassOf("TypeVariable")) {
    operand.constraint = {"Free", typeSetIndex(type)};
  } else {
    operand.constraint = {type->getValueAsString("Function").str(), 0};
  }
}
