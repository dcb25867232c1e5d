//===- RuleLower.cpp - Lowering rules as C++ functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads a target's lowering rules (cot/CodeGen/Rules.td), proves that they cover every opcode, and
/// writes
///   -gen-lower -family=Integers   a function for each opcode of that file of Opcodes/
///   -gen-lower-tables             declarations, the table of functions by opcode, names of rules
///   -gen-lower-missing            a list of what no rule covers
/// All of them check all rules.
///
//===----------------------------------------------------------------------===//

#include "RuleOrder.h"
#include "RuleResult.h"
#include "RuleTree.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace cot::tblgen;
using namespace llvm;

static cl::opt<std::string> family("family", cl::value_desc("name"),
                                   cl::desc("Write the functions of the opcodes of one file"));
static cl::opt<bool> allowMissing("allow-missing", cl::desc("What no rule covers is a warning"));

namespace {
class LowerBackend {
public:
  explicit LowerBackend(RecordKeeper &records);
  void emitFunctions(raw_ostream &os);
  void emitTables(raw_ostream &os);
  void emitMissing(raw_ostream &os);

private:
  void splitByFeatures();
  void reportMissing();
  void emitFunction(const OpcodeRecord &opcode, raw_ostream &os);
  std::string signature(const OpcodeRecord &opcode) const;
  void open(raw_ostream &os, StringRef purpose);

  RecordKeeper &records;
  Dialect dialect;
  InstrModel machine;
  RuleSet rules;
  MachineNames names;
  TestLogic logic;
  StringRef loweringClass;
};
} // namespace

LowerBackend::LowerBackend(RecordKeeper &records)
    : records(records), dialect(records), machine(records), rules(records, dialect, "Lower"),
      names(machine, records), logic(records) {
  std::vector<const Record *> targets = recordsInOrder(records, "LoweringTarget");
  if (targets.size() != 1) PrintFatalError("the rules must have exactly one LoweringTarget");
  loweringClass = targets.front()->getValueAsString("LoweringClass");
  names.readBanks(records, rules.typeSystem());
  splitByFeatures();
  rules.flatten();
}

/// What a rule's instructions require of the processor may depend on the type.
void LowerBackend::splitByFeatures() {
  for (Rule &rule : rules.rules) {
    if (!rule.illegal.empty()) continue;
    std::vector<const Record *> always;
    for (const Record *feature : rule.record->getValueAsListOfDefs("Requires"))
      always.push_back(feature);
    rule.parts.clear();
    for (unsigned code : membersOf(rule.types)) {
      std::vector<const Record *> features = always;
      names.collectFeatures(rule.record->getValueAsDag("Result"), code, rules.typeSystem(),
                            features);
      auto part = find_if(rule.parts, [&](const RulePart &p) { return p.features == features; });
      if (part == rule.parts.end()) part = rule.parts.insert(part, {{}, features});
      part->types.set(code);
    }
  }
}

void LowerBackend::reportMissing() {
  auto missing = findMissing(rules, records);
  if (allowMissing) {
    if (!missing.empty())
      PrintWarning(Twine(missing.size()) + " opcodes have types that no rule covers (" +
                   "-gen-lower-missing lists them)");
    return;
  }
  for (const auto &[opcode, text] : missing)
    reportAt(opcode->record, "no rule without conditions lowers " + text);
}

void LowerBackend::open(raw_ostream &os, StringRef purpose) {
  emitHeader(os, records, purpose);
  os << "\nnamespace cot::" << machine.cppNamespace << " {\n\n";
}

std::string LowerBackend::signature(const OpcodeRecord &opcode) const {
  return "bool lower" + opcode.enumerator + "(" + loweringClass.str() +
         " &target, codegen::LoweringContext &ctx, ir::Inst inst)";
}

void LowerBackend::emitFunction(const OpcodeRecord &opcode, raw_ostream &os) {
  auto found = rules.variants.find(&opcode);
  if (found == rules.variants.end()) return;
  OrderedVariants ordered = orderVariants(found->second, logic);
  if (ordered.variants.empty()) return;
  os << signature(opcode) << " {\n";
  auto leaf = [&](TreeEmitter &tree, const Variant &variant, Facts &facts, unsigned indent) {
    ResultWriter(tree, variant, facts, names, rules.typeSystem(), indent).run();
  };
  TreeEmitter(ordered, dialect, rules.typeSystem(), os, leaf).run();
  os << "}\n\n";
}

/// The file of Opcodes/ that describes \p opcode, without its ending.
static StringRef familyOf(const OpcodeRecord &opcode) {
  return fileName(opcode.record).rsplit('.').first;
}

void LowerBackend::emitFunctions(raw_ostream &os) {
  open(os, family.empty() ? "lowering" : "lowering, " + family);
  os << "using codegen::MachineOperand;\nusing regalloc::RegClass;\nusing regalloc::VReg;\n\n";
  raw_null_ostream nowhere;
  bool isKnown = family.empty();
  for (const OpcodeRecord &opcode : dialect.opcodes) {
    bool isWanted = family.empty() || familyOf(opcode) == family;
    isKnown |= isWanted;
    emitFunction(opcode, isWanted ? os : nowhere);
  }
  if (!isKnown) PrintError("no file of Opcodes/ is called " + family);
  os << "} // namespace cot::" << machine.cppNamespace << '\n';
  reportMissing();
}

void LowerBackend::emitTables(raw_ostream &os) {
  open(os, "lowering functions");
  auto hasRules = [&](const OpcodeRecord &opcode) { return rules.variants.count(&opcode) != 0; };
  for (const OpcodeRecord &opcode : dialect.opcodes)
    if (hasRules(opcode)) os << signature(opcode) << ";\n";
  os << "\nusing LowerFunction = bool (*)(" << loweringClass
     << " &, codegen::LoweringContext &, ir::Inst);\n"
        "/// By opcode; null where there is no rule. A function is false where none matches.\n"
        "inline constexpr LowerFunction lowerFunctions[] = {\n";
  for (const OpcodeRecord &opcode : dialect.opcodes)
    os << "    " << (hasRules(opcode) ? "lower" + opcode.enumerator : "nullptr") << ",\n";
  os << "};\n\n/// By id: file, line and name of each rule.\n"
        "inline constexpr const char *loweringRules[] = {\n";
  for (const Rule &rule : rules.rules)
    os << "    \"" << rule.title() << "\",\n";
  if (rules.rules.empty()) os << "    nullptr,\n";
  os << "};\ninline constexpr unsigned numLoweringRules = " << rules.rules.size() << ";\n\n";
  os << "/// Why no value may have \\p type; null if it may.\n"
        "constexpr const char *illegalType(ir::Type type) {\n  switch (type.code()) {\n";
  // Wider types have no ir::Type (Type::maxVectorBits).
  constexpr unsigned maxBits = 512;
  std::map<StringRef, std::vector<unsigned>> byReason;
  for (const auto &[code, reason] : rules.typeSystem().illegal())
    if (rules.typeSystem().bits(code) <= maxBits) byReason[reason].push_back(code);
  for (const auto &[reason, codes] : byReason) {
    for (unsigned code : codes)
      os << "  case " << rules.typeSystem().cxx(code) << ".code():\n";
    os << "    return \"" << reason << "\";\n";
  }
  os << "  default: return type.isDynamic() ? \"no dynamic vectors\" : nullptr;\n  }\n}\n\n";
  os << "} // namespace cot::" << machine.cppNamespace << '\n';
}

void LowerBackend::emitMissing(raw_ostream &os) {
  for (const auto &[opcode, text] : findMissing(rules, records))
    os << opcode->text << ": " << text << '\n';
}

static TableGen::Emitter::Opt functions(
    "gen-lower",
    [](RecordKeeper &records, raw_ostream &os) { LowerBackend(records).emitFunctions(os); },
    "Lowering functions of one family of opcodes");
static TableGen::Emitter::Opt tables(
    "gen-lower-tables",
    [](RecordKeeper &records, raw_ostream &os) { LowerBackend(records).emitTables(os); },
    "Lowering functions by opcode, names of rules");
static TableGen::Emitter::Opt missing(
    "gen-lower-missing",
    [](RecordKeeper &records, raw_ostream &os) { LowerBackend(records).emitMissing(os); },
    "What no lowering rule covers");
