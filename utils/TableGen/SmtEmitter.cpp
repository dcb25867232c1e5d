//===- SmtEmitter.cpp - What opcodes mean, in SMT-LIB -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// -gen-smt: a function definition for each pure opcode and each choice of types, as
/// docs/Meaning.md describes. -smt-opcodes=iadd,icmp restricts it to some opcodes.
///
//===----------------------------------------------------------------------===//

#include "OpcodeRecords.h"
#include "SmtTerms.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/TableGenBackend.h"
#include <set>

using namespace cot::tblgen;
using llvm::formatv;
using llvm::raw_ostream;
using llvm::Record;
using llvm::StringRef;

static llvm::cl::list<std::string> onlyOpcodes("smt-opcodes", llvm::cl::CommaSeparated,
                                               llvm::cl::desc("Only these opcodes (-gen-smt)"));

namespace {

/// What a type variable stands for while an opcode is instantiated.
enum class Mode {
  Scalar, ///< a scalar
  Lane,   ///< one lane of a vector, if the variable admits vectors
  Whole,  ///< a scalar or a whole vector of a size that machines have
};

/// Writes the definitions of one opcode.
class OpcodeDefiner {
public:
  OpcodeDefiner(raw_ostream &os, const OpcodeRecord &opcode);
  void define();

private:
  void defineIn(Mode mode);
  void chooseTypes(size_t next);
  void defineInstance();
  void defineFunction(StringRef suffix, StringRef sort, StringRef term);
  void defineTraps();
  std::vector<SmtType> instances(const Record *variable) const;
  std::vector<SmtType> choices(const Operand &operand) const;
  std::string parameters() const;
  std::string suffixOfTypes() const;

  raw_ostream &os;
  const OpcodeRecord &opcode;
  /// Results, then value operands.
  std::vector<const Operand *> typed;
  std::vector<std::pair<std::string, std::string>> conditions; ///< text, term

  Mode mode = Mode::Whole;
  SmtEnvironment environment;
  std::string condition;
  /// Definitions of the scalar form without their names: a lane that means the same is not
  /// repeated.
  std::set<std::string> scalarBodies;
};

} // namespace

static std::vector<std::pair<std::string, std::string>> conditionsOf(const OpcodeRecord &opcode) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const Operand &operand : opcode.operands) {
    if (operand.isValue()) continue;
    StringRef enumeration = operand.kind->getValueAsString("CxxType");
    for (const Record *record :
         opcode.record->getRecords().getAllDerivedDefinitions("ConditionMeaning")) {
      const Record *word = record->getValueAsDef("Of");
      if (word->getValueAsDef("Of")->getName() == enumeration)
        result.emplace_back(word->getValueAsString("Text"), record->getValueAsString("Meaning"));
    }
  }
  return result;
}

OpcodeDefiner::OpcodeDefiner(raw_ostream &os, const OpcodeRecord &opcode)
    : os(os), opcode(opcode), conditions(conditionsOf(opcode)) {
  for (const Operand &result : opcode.results)
    typed.push_back(&result);
  for (const Operand *value : opcode.valueOperands())
    typed.push_back(value);
  if (conditions.empty()) conditions.emplace_back("", "");
}

void OpcodeDefiner::define() {
  os << formatv("; {0}\n", opcode.text);
  for (const auto &[text, term] : conditions) {
    condition = text;
    environment = {};
    environment.condition = term;
    environment.location = opcode.record->getLoc();
    scalarBodies.clear();
    if (!opcode.record->getValueAsBit("PerLane")) {
      defineIn(Mode::Whole);
      continue;
    }
    defineIn(Mode::Scalar);
    if (opcode.control) defineIn(Mode::Lane);
  }
}

void OpcodeDefiner::defineIn(Mode newMode) {
  mode = newMode;
  if (!opcode.control) {
    chooseTypes(0);
    return;
  }
  for (const SmtType &type : instances(opcode.control)) {
    environment.control = type;
    chooseTypes(0);
  }
}

/// Everything that \p variable can stand for in this mode. Whole vectors are of 64, 128, 256 or 512
/// bits.
std::vector<SmtType> OpcodeDefiner::instances(const Record *variable) const {
  std::vector<SmtType> result;
  auto counts = variable->getValueAsListOfInts("LaneCounts");
  bool hasVectors = llvm::any_of(counts, [](int64_t count) { return count > 1; });
  for (const Record *lane : variable->getValueAsListOfDefs("Lanes")) {
    SmtType type;
    type.width = unsigned(lane->getValueAsInt("Width"));
    type.isFloat = lane->getValueAsBit("IsFloat");
    type.isLane = mode == Mode::Lane && hasVectors;
    if (mode != Mode::Whole) {
      if (type.isLane || llvm::is_contained(counts, 1)) result.push_back(type);
      continue;
    }
    for (int64_t count : counts) {
      type.lanes = unsigned(count);
      if (count == 1 ||
          (llvm::isPowerOf2_32(type.bits()) && type.bits() >= 64 && type.bits() <= 512))
        result.push_back(type);
    }
  }
  return result;
}

/// The types that \p operand can have, given the controlling type.
std::vector<SmtType> OpcodeDefiner::choices(const Operand &operand) const {
  StringRef kind = operand.constraint.kind;
  SmtType type = environment.control;
  if (kind == "Free") return instances(operand.type);
  if (kind == "Narrower" || kind == "Wider") {
    std::vector<SmtType> result = instances(opcode.control);
    llvm::erase_if(result, [&](const SmtType &other) {
      return other.isFloat != type.isFloat ||
             (kind == "Narrower" ? other.width >= type.width : other.width <= type.width);
    });
    return result;
  }
  if (kind == "Fixed") {
    const Record *lane = operand.type->getValueAsDef("Lane");
    type = {unsigned(lane->getValueAsInt("Width")), unsigned(operand.type->getValueAsInt("Lanes")),
            lane->getValueAsBit("IsFloat"), false};
  } else if (kind == "LaneOf") {
    type.lanes = 1;
  } else if (kind == "AsTruthy") {
    type.isFloat = false;
    if (!type.isLane) type.width = 8;
  } else if (kind == "HalfWidth" || kind == "SplitLanes") {
    type.width /= 2;
    if (kind == "SplitLanes") type.lanes *= 2;
  } else if (kind == "DoubleWidth" || kind == "MergeLanes") {
    type.width *= 2;
    if (kind == "MergeLanes") type.lanes /= 2;
  } else if (kind != "Same") {
    llvm::PrintFatalError(opcode.record->getLoc(), "no meaning for types by " + kind);
  }
  return {type};
}

/// Tries every type for operand \p next and those behind it.
void OpcodeDefiner::chooseTypes(size_t next) {
  if (next == typed.size()) {
    defineInstance();
    return;
  }
  std::string name = typed[next]->name;
  // An operand may share its name with the result: the operand's type is what terms speak of.
  for (const SmtType &type : choices(*typed[next])) {
    environment.types[name] = type;
    if (next == 0) environment.result = type;
    chooseTypes(next + 1);
  }
}

/// How many bits an immediate has as a parameter; 0 for what is no number.
static unsigned immediateBits(const Record *kind, const SmtType &result) {
  return llvm::StringSwitch<unsigned>(kind->getName())
      .Cases("Imm64", "Ieee64", 64)
      .Case("Ieee32", 32)
      .Case("Ieee16", 16)
      .Case("Uimm8", 8)
      .Case("ImmediateOperand", 128)
      .Case("ConstantOperand", result.bits())
      .Default(0);
}

std::string OpcodeDefiner::parameters() const {
  std::vector<std::string> result;
  for (const Operand &operand : opcode.operands)
    if (auto type = environment.types.find(operand.name); type != environment.types.end())
      result.push_back(formatv("({0} {1})", operand.name, type->second.sort()));
  return llvm::join(result, " ");
}

/// `.i32.i8`: the controlling type, and what it leaves open.
std::string OpcodeDefiner::suffixOfTypes() const {
  std::string result;
  if (opcode.control) result += "." + environment.control.text();
  for (const Operand *operand : typed) {
    StringRef kind = operand->constraint.kind;
    if (kind == "Free" || kind == "Narrower" || kind == "Wider")
      result += "." + environment.types.at(operand->name).text();
  }
  return result;
}

void OpcodeDefiner::defineFunction(StringRef suffix, StringRef sort, StringRef term) {
  std::string body =
      formatv("({0}) {1} {2})\n", parameters(), sort, expandTerm(term, environment)).str();
  if (mode == Mode::Scalar) scalarBodies.insert(suffix.str() + body);
  if (mode == Mode::Lane && scalarBodies.count(suffix.str() + body)) return;
  os << "(define-fun " << opcode.text;
  if (!condition.empty()) os << "." << condition;
  os << suffixOfTypes() << suffix << " " << body;
}

void OpcodeDefiner::defineTraps() {
  for (StringRef trap : opcode.record->getValueAsListOfStrings("Traps")) {
    auto [code, term] = trap.split(": ");
    defineFunction((".traps." + code).str(), "Bool", term);
  }
}

void OpcodeDefiner::defineInstance() {
  for (const Operand &operand : opcode.operands) {
    if (operand.isValue()) continue;
    SmtType type;
    type.width = immediateBits(operand.kind, environment.result);
    if (type.width) environment.types[operand.name] = type;
  }
  if (!holds(opcode.record->getValueAsString("Where"), environment)) return;
  std::vector<StringRef> meanings;
  if (StringRef first = opcode.record->getValueAsString("Meaning"); !first.empty())
    meanings.push_back(first);
  for (StringRef more : opcode.record->getValueAsListOfStrings("MoreMeanings"))
    meanings.push_back(more);
  if (!meanings.empty() && meanings.size() != opcode.results.size())
    llvm::PrintFatalError(opcode.record->getLoc(), "a meaning for each result, or none");
  bool isNumber = opcode.record->getValueAsBit("IsNumber");
  for (auto [i, meaning] : llvm::enumerate(meanings)) {
    const Operand &result = opcode.results[i];
    SmtType type = i == 0 ? environment.result : environment.types.at(result.name);
    defineFunction(i == 0 ? "" : "." + result.name,
                   i == 0 && isNumber ? type.numberSort() : type.sort(), meaning);
  }
  defineTraps();
}

static void emitSmt(llvm::RecordKeeper &records, raw_ostream &os) {
  os << "; The meaning of CLIF's opcodes. Generated from Opcodes.td; docs/Meaning.md explains it.\n"
        "(set-logic ALL)\n";
  Dialect dialect(records);
  std::vector<std::string> wanted(onlyOpcodes.begin(), onlyOpcodes.end());
  for (const OpcodeRecord &opcode : dialect.opcodes) {
    if (!onlyOpcodes.empty() && !llvm::is_contained(onlyOpcodes, opcode.text)) continue;
    llvm::erase(wanted, opcode.text);
    if (!opcode.record->getValueAsString("Meaning").empty() ||
        !opcode.record->getValueAsListOfStrings("Traps").empty())
      OpcodeDefiner(os, opcode).define();
  }
  if (!wanted.empty()) llvm::PrintFatalError("no opcode `" + wanted[0] + "`");
}

static llvm::TableGen::Emitter::Opt smt("gen-smt", emitSmt,
                                        "The meaning of pure opcodes as SMT-LIB functions");
