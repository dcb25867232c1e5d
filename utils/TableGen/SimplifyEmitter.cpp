//===- SimplifyEmitter.cpp - Simplify rules as C++ functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
///   -gen-simplify -family=Integers   a function for each opcode of that file of Opcodes/
///   -gen-simplify-tables             declarations, the table of functions by opcode, names of
///   rules -gen-simplify-list               one line for each rule: file:line: equation
///   -gen-simplify-doc                the same as a document
/// All of them check all rules.
///
//===----------------------------------------------------------------------===//

#include "InstrModel.h"
#include "RuleOrder.h"
#include "RuleTree.h"
#include "SimplifyRules.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace cot::tblgen;
using namespace llvm;
using cot::tblgen::Operand;

//===----------------------------------------------------------------------===//
// Leaves
//===----------------------------------------------------------------------===//

namespace {
/// Writes what one match does.
class LeafWriter {
public:
  LeafWriter(const SimplifyRules &rules, TreeEmitter &tree, const Variant &variant, Facts &facts,
             unsigned indent)
      : rules(rules), tree(tree), variant(variant), facts(facts), indent(indent) {}
  void run();

private:
  std::string typeText(const TypeTerm &type);
  std::string valueText(const Result &result);
  std::string instruction(const Result &result, StringRef builder);
  std::string immediateText(const ResultImmediate &immediate);
  std::string computed(const Result &result);
  raw_ostream &line() { return tree.line(indent); }

  const SimplifyRules &rules;
  TreeEmitter &tree;
  const Variant &variant;
  Facts &facts;
  unsigned indent;
  unsigned counter = 0;
};
} // namespace

std::string LeafWriter::typeText(const TypeTerm &type) {
  std::string text = type.place.empty() ? rules.rules.typeSystem().cxx(type.fixed)
                                        : tree.variable('t', type.place, variant, facts, indent);
  for (StringRef function : type.functions) {
    std::string method = function.str();
    method[0] = toLower(method[0]);
    text += "." + (method == "laneOf" ? std::string("laneType") : method) + "()";
  }
  return text;
}

std::string LeafWriter::immediateText(const ResultImmediate &immediate) {
  std::string text;
  switch (immediate.kind) {
  case ResultImmediate::Kind::Number:
    text = itostr(immediate.number);
    break;
  case ResultImmediate::Kind::Word:
    text = ("ir::" + immediate.word->getValueAsDef("Of")->getName() +
            "::" + immediate.word->getValueAsString("Enumerator"))
               .str();
    break;
  case ResultImmediate::Kind::Name:
    text = tree.expression(variant.bindings.at(immediate.name), variant, facts, indent);
    break;
  }
  for (StringRef function : reverse(immediate.functions))
    text = (function == "inverse" ? "ir::complement(" : "ir::swapOperands(") + text + ")";
  return text;
}

std::string LeafWriter::computed(const Result &result) {
  std::string text = "ctx." + result.name + "(";
  for (StringRef name : result.arguments)
    text += tree.expression(variant.bindings.at(name.str()), variant, facts, indent) + ", ";
  return text + typeText(result.type) + ")";
}

/// The call that makes an instruction. Its operands are made before it.
std::string LeafWriter::instruction(const Result &result, StringRef builder) {
  std::vector<std::string> arguments;
  const OpcodeRecord &opcode = *result.opcode;
  size_t value = 0, immediate = 0;
  arguments.reserve(opcode.operands.size() + 1);
  for (const Operand &operand : opcode.operands)
    arguments.push_back(operand.isValue() ? valueText(result.values[value++])
                                          : immediateText(result.immediates[immediate++]));
  if (opcode.control && !opcode.usesTypeOperand)
    arguments.insert(arguments.begin(), typeText(result.control));
  return (builder + "." + opcode.method + "(" + join(arguments, ", ") + ")").str();
}

/// A variable or a name.
std::string LeafWriter::valueText(const Result &result) {
  std::string made;
  switch (result.kind) {
  case Result::Kind::Name:
    return tree.expression(variant.bindings.at(result.name), variant, facts, indent);
  case Result::Kind::Number:
    made = "ctx.constant(" + typeText(result.type) + ", " + itostr(result.number) + ")";
    break;
  case Result::Kind::Computed:
    made = computed(result);
    break;
  case Result::Kind::Instruction:
    made = instruction(result, "ctx.before()");
    break;
  }
  std::string name = "n" + utostr(counter++);
  line() << "const ir::Value " << name << " = " << made << ";\n";
  return name;
}

void LeafWriter::run() {
  const Rule &rule = *variant.rule;
  line() << "// " << rules.title(rule) << '\n';
  std::optional<RuleResult> result = rules.resultOf(variant);
  if (!result) {
    line() << "return false;\n"; // reported
    return;
  }
  if (result->kind == RuleResult::Kind::Nothing) {
    line() << "return ctx.remove(inst, " << rule.id << ");\n";
    return;
  }
  if (result->kind == RuleResult::Kind::Use) {
    std::vector<std::string> values;
    for (const Result &value : result->results)
      values.push_back(valueText(value));
    line() << "return ctx.use(inst, {" << join(values, ", ") << "}, " << rule.id << ");\n";
    return;
  }
  std::string made = instruction(result->results[0], "ctx.replacing(inst)");
  line() << made << ";\n";
  line() << "return ctx.fired(" << rule.id << ");\n";
}

//===----------------------------------------------------------------------===//
// The backend
//===----------------------------------------------------------------------===//

namespace {
class SimplifyBackend {
public:
  explicit SimplifyBackend(RecordKeeper &records) : rules(records), logic(records) {}
  void emitFunctions(raw_ostream &os, StringRef family);
  void emitTables(raw_ostream &os);
  void emitList(raw_ostream &os);
  void emitDocument(raw_ostream &os);

private:
  void emitFunction(const OpcodeRecord &opcode, raw_ostream &os);
  void checkAll();
  static std::string signature(const OpcodeRecord &opcode) {
    return "bool simplify" + opcode.enumerator + "(Rewriter &ctx, ir::Inst inst)";
  }

  SimplifyRules rules;
  TestLogic logic;
};
} // namespace

void SimplifyBackend::emitFunction(const OpcodeRecord &opcode, raw_ostream &os) {
  auto found = rules.rules.variants.find(&opcode);
  if (found == rules.rules.variants.end() || found->second.empty()) return;
  OrderedVariants ordered = orderVariants(found->second, logic);
  if (ordered.variants.empty()) return;
  os << signature(opcode) << " {\n  [[maybe_unused]] Rewriter &target = ctx;\n";
  auto leaf = [&](TreeEmitter &tree, const Variant &variant, Facts &facts, unsigned indent) {
    LeafWriter(rules, tree, variant, facts, indent).run();
  };
  TreeEmitter(ordered, rules.dialect, rules.rules.typeSystem(), os, leaf).run();
  os << "}\n\n";
}

/// The file of Opcodes/ that describes \p opcode, without its ending.
static StringRef opcodeFile(const OpcodeRecord &opcode) {
  return fileName(opcode.record).rsplit('.').first;
}

void SimplifyBackend::emitFunctions(raw_ostream &os, StringRef family) {
  emitHeader(os, rules.records, ("rules of simplify, " + family).str());
  os << "\nnamespace cot::simplify {\n\n";
  for (const OpcodeRecord &opcode : rules.dialect.opcodes)
    if (family.empty() || opcodeFile(opcode) == family) emitFunction(opcode, os);
  os << "} // namespace cot::simplify\n";
}

void SimplifyBackend::checkAll() {
  raw_null_ostream nowhere;
  for (const OpcodeRecord &opcode : rules.dialect.opcodes)
    emitFunction(opcode, nowhere);
}

static std::string quoted(StringRef text) {
  std::string result;
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return "\"" + result + "\"";
}

/// Operands are one step away.
static unsigned depthOf(const Pattern &pattern) {
  unsigned depth = 0;
  for (const Pattern &operand : pattern.operands)
    depth = std::max(depth, 1 + depthOf(operand));
  return depth;
}

void SimplifyBackend::emitTables(raw_ostream &os) {
  emitHeader(os, rules.records, "rules of simplify by opcode");
  os << "\nnamespace cot::simplify {\n\n";
  auto hasRules = [&](const OpcodeRecord &opcode) {
    auto found = rules.rules.variants.find(&opcode);
    return found != rules.rules.variants.end() && !found->second.empty();
  };
  for (const OpcodeRecord &opcode : rules.dialect.opcodes)
    if (hasRules(opcode)) os << signature(opcode) << ";\n";
  os << "\nusing RewriteFunction = bool (*)(Rewriter &, ir::Inst);\n"
        "/// By opcode; null where there is no rule. A function is false where none matches.\n"
        "inline constexpr RewriteFunction rewriteFunctions[] = {\n";
  for (const OpcodeRecord &opcode : rules.dialect.opcodes)
    os << "    " << (hasRules(opcode) ? "simplify" + opcode.enumerator : "nullptr") << ",\n";
  os << "};\n\n/// By id: file, line and equation of each rule.\n"
        "inline constexpr const char *ruleTitles[] = {\n";
  for (const Rule &rule : rules.rules.rules)
    os << "    " << quoted(rules.title(rule)) << ",\n";
  os << "};\ninline constexpr unsigned numRules = " << rules.rules.rules.size() << ";\n\n";
  unsigned deepest = 0;
  for (const auto &[opcode, variants] : rules.rules.variants)
    for (const Variant &variant : variants)
      deepest = std::max(deepest, depthOf(variant.pattern));
  os << "/// The steps from a root to the furthest operand that a rule looks at.\n"
        "inline constexpr unsigned deepestPattern = "
     << deepest << ";\n\n";
  os << "} // namespace cot::simplify\n";
}

void SimplifyBackend::emitList(raw_ostream &os) {
  checkAll();
  for (const Rule &rule : rules.rules.rules)
    os << rules.title(rule) << '\n';
}

void SimplifyBackend::emitDocument(raw_ostream &os) {
  os << "# The rules of simplify\n\nGenerated from lib/Transforms/Simplify/*.td by "
        "utils/update-simplify.sh. Capital letters are constants, numbers are\nconstants with that "
        "number in each lane, `a=(...)` names a value, `x:T` says its type.\n";
  std::string family;
  for (const Rule &rule : rules.rules.rules) {
    if (SimplifyRules::familyOf(rule) != family) {
      if (!family.empty()) os << "```\n";
      family = SimplifyRules::familyOf(rule).str();
      os << "\n## " << family << "\n\n```\n";
    }
    os << rules.equation(rule) << '\n';
  }
  os << "```\n";
}

// The same option as the backend of lowering rules has.
static StringRef familyOption() {
  auto found = cl::getRegisteredOptions().find("family");
  return *static_cast<cl::opt<std::string> *>(found->second);
}

static TableGen::Emitter::Opt functions(
    "gen-simplify",
    [](RecordKeeper &records, raw_ostream &os) {
      SimplifyBackend(records).emitFunctions(os, familyOption());
    },
    "Simplification of one family of opcodes");
static TableGen::Emitter::Opt tables(
    "gen-simplify-tables",
    [](RecordKeeper &records, raw_ostream &os) { SimplifyBackend(records).emitTables(os); },
    "Simplification by opcode, names of rules");
static TableGen::Emitter::Opt list(
    "gen-simplify-list",
    [](RecordKeeper &records, raw_ostream &os) { SimplifyBackend(records).emitList(os); },
    "One line for each rule of simplify");
static TableGen::Emitter::Opt document(
    "gen-simplify-doc",
    [](RecordKeeper &records, raw_ostream &os) { SimplifyBackend(records).emitDocument(os); },
    "The equations of simplify as a document");
