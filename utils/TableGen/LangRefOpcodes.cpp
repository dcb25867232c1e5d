//===- LangRefOpcodes.cpp - Chapters on formats and opcodes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LangRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/Record.h"

using namespace cot::tblgen;
using llvm::formatv;
using llvm::raw_ostream;
using llvm::Record;
using llvm::StringRef;

//===--- Syntax ------------------------------------------------------------===//

/// How an operand of \p kind with the name \p name looks in a line of syntax.
static std::string operandText(StringRef kind, StringRef name) {
  return llvm::StringSwitch<std::string>(kind)
      .Case("ValueList", ("(" + name + "...)").str())
      .Case("PlainValueList", (name + "...").str())
      .Case("BlockCallOperand", (name + "(arguments...)").str())
      .Case("JumpTableOperand", "default(arguments...), [block(arguments...), ...]")
      .Case("ExceptionTableOperand", "signature, normal(arguments...), [handlers...]")
      .Case("Offset32", ("[+" + name + "]").str())
      .Case("MemFlagsOperand", ("[" + name + "...]").str())
      .Default(name.str());
}

/// What stands between two operands; behind flags and conditions there is no comma.
static StringRef separator(StringRef before, const Record *kind) {
  if (before.empty()) return " ";
  bool isWord = before == "MemFlagsOperand" || before == "IntCCOperand" ||
                before == "FloatCCOperand" || before == "AtomicRmwOpOperand";
  if (isWord) return " ";
  return kind ? kind->getValueAsString("Separator") : ", ";
}

/// The operands as they stand behind the opcode, with what separates them from it.
static std::string operandsSyntax(const OpcodeRecord &opcode) {
  std::string result;
  StringRef before;
  for (const Operand &operand : opcode.operands) {
    StringRef kind = operand.isValue() ? "ValueOperand" : operand.kind->getName();
    result += separator(before, operand.kind);
    result += operandText(kind, operand.name);
    before = kind;
  }
  return result;
}

static std::string opcodeSyntax(const OpcodeRecord &opcode) {
  std::string result;
  for (const Operand &operand : opcode.results)
    result += (result.empty() ? "" : ", ") + operand.name;
  if (opcode.variableResults) result = "results...";
  if (!result.empty()) result += " = ";
  result += opcode.text;
  if (opcode.control) result += opcode.usesTypeOperand ? "[.type]" : ".type";
  return result + operandsSyntax(opcode);
}

//===--- Types of operands -------------------------------------------------===//

static std::string typeText(const Operand &operand) {
  const Record *type = operand.type;
  if (type->isSubClassOf("Fixed")) {
    int64_t lanes = type->getValueAsInt("Lanes");
    std::string name = type->getValueAsDef("Lane")->getValueAsString("Name").str();
    return "`" + name + (lanes == 1 ? "" : "x" + llvm::itostr(lanes)) + "`";
  }
  if (type->isSubClassOf("TypeVariable")) return ("`" + type->getName() + "`").str();
  std::string variable = ("`" + type->getValueAsDef("Of")->getName() + "`").str();
  return llvm::StringSwitch<std::string>(type->getValueAsString("Function"))
      .Case("LaneOf", "the lane type of " + variable)
      .Case("AsTruthy",
            "`i8`, or for vectors integers as wide and as many as the lanes of " + variable)
      .Case("HalfWidth", variable + " with lanes half as wide")
      .Case("DoubleWidth", variable + " with lanes twice as wide")
      .Case("SplitLanes", variable + " with lanes half as wide, twice as many")
      .Case("MergeLanes", variable + " with lanes twice as wide, half as many")
      .Case("DynamicToVector", "the fixed vector of " + variable)
      .Case("Narrower", "narrower than the controlling " + variable)
      .Case("Wider", "wider than the controlling " + variable);
}

/// `x`, `y`: `Int`; `a`: `Int`.
static std::string typesText(llvm::ArrayRef<const Operand *> operands) {
  std::string result, lastType;
  for (const Operand *operand : operands) {
    std::string type = typeText(*operand);
    if (type == lastType && !result.empty()) {
      size_t colon = result.rfind(": ");
      result.insert(colon, ", `" + operand->name + "`");
      continue;
    }
    result += (result.empty() ? "`" : "; `") + operand->name + "`: " + type;
    lastType = type;
  }
  return result;
}

//===--- Chapters ----------------------------------------------------------===//

void cot::tblgen::emitFormatChapter(raw_ostream &os, const Dialect &dialect) {
  os << "\n## Formats\n\nThe shapes of instructions. Square brackets that are no list enclose what "
        "may be left out.\n\n"
        "| format | shape | opcodes |\n|---|---|---|\n";
  for (const FormatRecord &format : dialect.formats) {
    std::string shape, opcodes;
    for (const OpcodeRecord &opcode : dialect.opcodes) {
      if (opcode.format != format.record) continue;
      if (opcodes.empty()) shape = operandsSyntax(opcode);
      opcodes += formatv("{0}[`{1}`](#{1})", opcodes.empty() ? "" : ", ", opcode.text);
    }
    os << formatv("| {0} | `opcode{1}` | {2} |\n", format.name, shape, opcodes);
  }
}

/// The title in the first line of the file that \p opcode stands in: `//===- path - title
/// ---===//`.
static StringRef familyOf(const OpcodeRecord &opcode) {
  llvm::SMLoc location = opcode.record->getLoc()[0];
  StringRef file =
      llvm::SrcMgr.getMemoryBuffer(llvm::SrcMgr.FindBufferContainingLoc(location))->getBuffer();
  StringRef line = file.take_until([](char c) { return c == '\n'; });
  StringRef title = line.split(".td - ").second;
  return title.take_front(title.find(" --")).rtrim("-=/ ");
}

static void emitMeaning(raw_ostream &os, const OpcodeRecord &opcode) {
  const Record *record = opcode.record;
  auto emit = [&](const llvm::Twine &what, StringRef term) {
    os << "    " << what << " = " << term << "\n";
  };
  StringRef meaning = record->getValueAsString("Meaning");
  auto traps = record->getValueAsListOfStrings("Traps");
  if (meaning.empty() && traps.empty()) return;
  os << "\n";
  if (!meaning.empty()) emit(opcode.results[0].name, meaning);
  for (auto [i, more] : llvm::enumerate(record->getValueAsListOfStrings("MoreMeanings")))
    emit(opcode.results[i + 1].name, more);
  for (StringRef trap : traps) {
    auto [code, term] = trap.split(": ");
    emit("traps " + code, term);
  }
}

static void emitOpcode(raw_ostream &os, const OpcodeRecord &opcode) {
  const Record *record = opcode.record;
  StringRef summary = record->getValueAsString("Summary");
  StringRef description = record->getValueAsString("Description");
  if (summary.empty() || description.empty())
    llvm::PrintFatalError(record->getLoc(), "an opcode has a summary and a description");
  os << formatv("\n#### {0}\n\n{1}\n\n    {2}\n\n", opcode.text, summary, opcodeSyntax(opcode));
  std::vector<const Operand *> results, operands;
  for (const Operand &result : opcode.results)
    results.push_back(&result);
  operands = opcode.valueOperands();
  if (!results.empty()) os << "- Results: " << typesText(results) << ".\n";
  if (!operands.empty()) os << "- Operands: " << typesText(operands) << ".\n";
  if (opcode.control) os << formatv("- Controlling type: `{0}`.\n", opcode.control->getName());
  std::vector<StringRef> properties;
  for (const Record *property : record->getValueAsListOfDefs("Properties"))
    properties.push_back(property->getName());
  if (!properties.empty()) os << "- Properties: " << llvm::join(properties, ", ") << ".\n";
  if (!results.empty() || !operands.empty() || !properties.empty()) os << "\n";
  os << unindented(description) << "\n";
  emitMeaning(os, opcode);
}

void cot::tblgen::emitOpcodeChapter(raw_ostream &os, const Dialect &dialect) {
  os << formatv("\n## Opcodes\n\nAll {0}, by family. Below an opcode's text stands its meaning, "
                "where it has one that is a formula.\n\n"
                "| opcode | |\n|---|---|\n",
                dialect.opcodes.size());
  std::vector<const OpcodeRecord *> sorted;
  sorted.reserve(dialect.opcodes.size());
  for (const OpcodeRecord &opcode : dialect.opcodes)
    sorted.push_back(&opcode);
  llvm::sort(sorted, [](auto *a, auto *b) { return a->text < b->text; });
  for (const OpcodeRecord *opcode : sorted)
    os << formatv("| [`{0}`](#{0}) | {1} |\n", opcode->text,
                  opcode->record->getValueAsString("Summary"));
  StringRef family;
  for (const OpcodeRecord &opcode : dialect.opcodes) {
    if (familyOf(opcode) != family) {
      family = familyOf(opcode);
      os << "\n### " << family << "\n";
    }
    emitOpcode(os, opcode);
  }
}
