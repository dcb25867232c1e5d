//===- RuleResult.cpp - Right sides of lowering rules, as C++ -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleResult.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot::tblgen;
using namespace llvm;

/// The name of the operator of \p dag.
static StringRef operatorOf(const DagInit *dag) {
  const auto *def = dyn_cast<DefInit>(dag->getOperator());
  return def ? def->getDef()->getName() : "";
}

ResultWriter::ResultWriter(TreeEmitter &tree, const Variant &variant, Facts &facts,
                           const MachineNames &names, const TypeSystem &types, unsigned indent)
    : tree(tree), variant(variant), facts(facts), names(names), types(types), indent(indent) {
  ruleTypes = membersOf(variant.typePlace.empty() ? TypeSet() : typesAt(variant.typePlace));
  // An opcode of fixed types has one rule type that means nothing.
  if (ruleTypes.empty()) ruleTypes = {0};
}

/// The first mistake counts: others may follow from it.
void ResultWriter::fail(const Twine &message) {
  if (!failed) reportOnce(variant.rule->record, message);
  failed = true;
}

const Binding *ResultWriter::binding(StringRef name) const {
  auto found = variant.bindings.find(name.str());
  return found == variant.bindings.end() ? nullptr : &found->second;
}

/// What the value at \p place may be where this leaf stands.
TypeSet ResultWriter::typesAt(StringRef place) const {
  TypeSet set;
  if (auto found = variant.types.find(place.str()); found != variant.types.end())
    set = found->second;
  if (auto found = facts.types.find(place.str()); found != facts.types.end()) set &= found->second;
  return set;
}

/// Declares \p variable before the first instruction, once.
std::string ResultWriter::fetch(StringRef variable, const Twine &type, const Twine &value) {
  if (fetched.insert(variable.str()).second)
    fetches +=
        (Twine(std::string(indent, ' ')) + "const " + type + " " + variable + " = " + value + ";\n")
            .str();
  return variable.str();
}

void ResultWriter::run() {
  raw_ostream &os = tree.line(0);
  const Rule &rule = *variant.rule;
  tree.line(indent) << "// " << rule.title() << "\n";
  if (!rule.illegal.empty()) {
    tree.line(indent) << "ctx.fail(\"" << rule.illegal << "\");\n";
    tree.line(indent) << "return true;\n";
    return;
  }
  tree.line(indent) << "ctx.fired(" << rule.id << ");\n";
  for (const std::string &place : variant.sunk)
    tree.line(indent) << "ctx.sink(" << tree.variable('i', place, variant, facts, indent) << ");\n";
  setResults();
  os << fetches << body;
  tree.line(indent) << "return true;\n";
}

//===----------------------------------------------------------------------===//
// The results of the root
//===----------------------------------------------------------------------===//

/// How many registers each result of the root has.
std::vector<unsigned> ResultWriter::resultParts() {
  std::vector<unsigned> parts;
  for (auto [i, result] : enumerate(variant.pattern.opcode->results)) {
    TypeSet set;
    if (i == 0)
      set = typesAt("r");
    else if (variant.controlPlace.empty())
      set = types.relation(result.constraint)[1];
    else
      for (unsigned control : membersOf(typesAt(variant.controlPlace)))
        set |= types.relation(result.constraint)[control];
    // The type is known more closely where the rule's types are those of the control.
    if (i == 0 && variant.typePlace == variant.controlPlace && !variant.typePlace.empty()) {
      set.reset();
      for (unsigned control : ruleTypes)
        set |= types.relation(result.constraint)[control];
    }
    bool some = false, all = true;
    for (unsigned code : membersOf(set)) {
      bool isDouble = types.isIntScalar(code) && types.bits(code) > 64;
      some |= isDouble;
      all &= isDouble;
    }
    if (some && !all)
      fail("some of the rule's types have one register and some two: make two rules");
    parts.push_back(some ? 2 : 1);
  }
  return parts;
}

/// A function at the top sets the results itself, but for one result in one register.
bool ResultWriter::finishByCall(const DagInit *dag, const std::vector<unsigned> &parts) {
  if (operatorOf(dag) == "seq" && dag->getNumArgs() != 0)
    if (const auto *last = dyn_cast<DagInit>(dag->getArg(dag->getNumArgs() - 1));
        last && operatorOf(last) == "cpp") {
      for (unsigned i = 0; i + 1 < dag->getNumArgs(); ++i)
        statement(dag->getArg(i), dag->getArgNameStr(i));
      return finishByCall(last, parts);
    }
  if (operatorOf(dag) != "cpp") return false;
  bool ignored = false;
  std::string text = call(dag, ignored);
  bool returns = parts.size() == 1 && parts[0] == 1;
  body += std::string(indent, ' ') +
          (returns ? "ctx.setResult(inst, 0, 0, " + text + ");\n" : text + ";\n");
  return true;
}

void ResultWriter::setResults() {
  const DagInit *dag = variant.rule->record->getValueAsDag("Result");
  std::vector<unsigned> parts = resultParts();
  if (finishByCall(dag, parts)) return;
  if (variant.pattern.opcode->variableResults) {
    fail("the results of " + variant.pattern.opcode->text + " vary: only (cpp) can set them");
    return;
  }
  std::vector<std::string> into, places;
  for (auto [i, count] : enumerate(parts))
    for (unsigned part = 0; part < count; ++part) {
      places.push_back("inst, " + utostr(i) + ", " + utostr(part));
      into.push_back("ctx.resultReg(" + places.back() + ")");
    }
  Regs regs = value(dag, "", into);
  if (into.empty()) return;
  if (regs.size() != into.size()) {
    fail("the result is in " + Twine(into.size()) + " register" + (into.size() == 1 ? "" : "s") +
         ", the rule gives " + Twine(regs.size()));
    return;
  }
  for (size_t i = 0; i < regs.size(); ++i)
    if (regs[i].cxx != into[i])
      body += std::string(indent, ' ') + "ctx.setResult(" + places[i] + ", " + regs[i].cxx + ");\n";
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// The registers of an expression. Where \p into has as many registers as the expression makes
/// anew, those are taken: the caller finds them in the result.
ResultWriter::Regs ResultWriter::value(const Init *init, StringRef name,
                                       ArrayRef<std::string> into) {
  const auto *dag = dyn_cast<DagInit>(init);
  if (!dag && isa<UnsetInit>(init) && !name.empty()) return named(name);
  if (!dag) {
    fail(init->getAsString() + " is no register");
    return {};
  }
  Regs regs = operation(dag, name.empty() ? into : ArrayRef<std::string>());
  if (!name.empty()) {
    if (binding(name) || !locals.emplace(name.str(), regs).second)
      fail("the name $" + name + " is taken");
  }
  return regs;
}

/// The register of a value or of a name in the result.
ResultWriter::Regs ResultWriter::named(StringRef name) {
  if (auto local = locals.find(name.str()); local != locals.end()) return local->second;
  const Binding *found = binding(name);
  if (!found) {
    fail("the result names $" + name + ", which the pattern does not");
    return {};
  }
  if (found->kind != Binding::Kind::Value) {
    fail("$" + name + " is in no register");
    return {};
  }
  TypeSet set = typesAt(found->at);
  for (unsigned code : membersOf(set))
    if (types.isIntScalar(code) && types.bits(code) > 64) {
      fail("$" + name + " may be " + types.name(code) +
           ", which is in two registers: (lo) and (hi)");
      return {};
    }
  std::string text = tree.expression(*found, variant, facts, indent);
  return {
      {fetch((name + "Reg").str(), "VReg", "ctx.reg(" + text + ")"), names.allocatedClass(set)}};
}

ResultWriter::Regs ResultWriter::part(const DagInit *dag, unsigned part) {
  StringRef name = dag->getNumArgs() == 1 ? dag->getArgNameStr(0) : "";
  const Binding *found = binding(name);
  if (auto local = locals.find(name.str()); local != locals.end() && local->second.size() == 2)
    return {local->second[part]};
  if (!found || found->kind != Binding::Kind::Value) {
    fail("(lo) and (hi) take the name of a value");
    return {};
  }
  TypeSet set = typesAt(found->at);
  for (unsigned code : membersOf(set))
    if (!types.isIntScalar(code) || types.bits(code) <= 64) {
      fail("$" + name + " may be " + types.name(code) + ", which is in one register");
      return {};
    }
  std::string text = tree.expression(*found, variant, facts, indent);
  return {{fetch((name + (part == 0 ? "Lo" : "Hi")).str(), "VReg",
                 "ctx.reg(" + text + ", " + Twine(part) + ")"),
           names.allocatedClass(set)}};
}

/// An expression of which only the name is used, if it has one.
void ResultWriter::statement(const Init *init, StringRef name) {
  const auto *dag = dyn_cast<DagInit>(init);
  bool ignored = false;
  if (dag && operatorOf(dag) == "cpp" && name.empty())
    body += std::string(indent, ' ') + call(dag, ignored) + ";\n";
  else
    value(init, name);
}

ResultWriter::Regs ResultWriter::sequence(const DagInit *dag, ArrayRef<std::string> into) {
  Regs regs;
  for (unsigned i = 0; i + 1 < dag->getNumArgs(); ++i)
    statement(dag->getArg(i), dag->getArgNameStr(i));
  if (unsigned last = dag->getNumArgs(); last-- != 0)
    regs = value(dag->getArg(last), dag->getArgNameStr(last), into);
  return regs;
}

/// (out N, expression)
ResultWriter::Regs ResultWriter::oneOf(const DagInit *dag) {
  const auto *number = dag->getNumArgs() == 2 ? dyn_cast<IntInit>(dag->getArg(0)) : nullptr;
  Regs regs = number ? value(dag->getArg(1), dag->getArgNameStr(1)) : Regs();
  if (number && number->getValue() >= 0 && size_t(number->getValue()) < regs.size())
    return {regs[size_t(number->getValue())]};
  fail("(out N, expression) takes the number of a result, from 0, and what has it");
  return {};
}

ResultWriter::Regs ResultWriter::operation(const DagInit *dag, ArrayRef<std::string> into) {
  StringRef name = operatorOf(dag);
  if (name == "values") {
    Regs regs;
    for (unsigned i = 0; i < dag->getNumArgs(); ++i) {
      ArrayRef<std::string> rest = into.drop_front(std::min(into.size(), regs.size()));
      Regs more = value(dag->getArg(i), dag->getArgNameStr(i), rest.take_front(1));
      regs.insert(regs.end(), more.begin(), more.end());
    }
    return regs;
  }
  if (name == "seq") return sequence(dag, into);
  if (name == "out") return oneOf(dag);
  if (name == "lo") return part(dag, 0);
  if (name == "hi") return part(dag, 1);
  if (name == "reg") return dag->getNumArgs() == 1 ? named(dag->getArgNameStr(0)) : Regs();
  std::string in(indent, ' ');
  if (name == "temp") {
    const auto *cls = dag->getNumArgs() == 1 ? dyn_cast<DefInit>(dag->getArg(0)) : nullptr;
    std::string allocated = cls ? names.allocatedClass(cls->getDef()) : "";
    if (allocated.empty()) {
      fail("(temp) takes a register class whose bank is allocated");
      return {};
    }
    std::string reg = "n" + utostr(++counter);
    body += in + "const VReg " + reg + " = ctx.newReg(RegClass::" + allocated + ");\n";
    return {{reg, allocated}};
  }
  if (name == "cpp") {
    bool ignored = false;
    std::string text = call(dag, ignored);
    std::string reg = "n" + utostr(++counter);
    body += in + "const VReg " + reg + " = " + text + ";\n";
    return {{reg, ""}};
  }
  if (name == "traps") {
    const auto *inner = dag->getNumArgs() == 2 ? dyn_cast<DagInit>(dag->getArg(1)) : nullptr;
    const auto *op = inner ? dyn_cast<DefInit>(inner->getOperator()) : nullptr;
    const Binding *code = inner ? binding(dag->getArgNameStr(0)) : nullptr;
    const auto *text = inner ? dyn_cast<StringInit>(dag->getArg(0)) : nullptr;
    bool isCode = code && code->operandKind && code->operandKind->getName() == "TrapCodeOperand";
    if (!op || !names.isInstruction(op->getDef()) || (!isCode && !text)) {
      fail("(traps code, (OP ...)) takes a trap code's name or text and an instruction");
      return {};
    }
    return machine(op->getDef(), inner, into,
                   text ? ("TrapCode::" + text->getValue() + "()").str()
                        : tree.expression(*code, variant, facts, indent));
  }
  const auto *op = dyn_cast<DefInit>(dag->getOperator());
  if (op && names.isInstruction(op->getDef())) return machine(op->getDef(), dag, into, "");
  fail(dag->getOperator()->getAsString() +
       " is neither an instruction of the machine nor an operator");
  return {};
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

std::string ResultWriter::opcodeText(const Choices &choices) {
  std::vector<std::pair<std::string, std::vector<unsigned>>> byName;
  for (auto [type, instr] : choices) {
    std::string name = (instr->flag("Pseudo") ? "PseudoOpcode::" : "Opcode::") + instr->name;
    auto found = find_if(byName, [&](const auto &entry) { return entry.first == name; });
    if (found == byName.end()) found = byName.insert(byName.end(), {name, {}});
    found->second.push_back(type);
  }
  std::string text;
  for (size_t i = 0; i < byName.size(); ++i) {
    std::string opcode = byName[i].first;
    if (i + 1 == byName.size()) return text + opcode;
    std::string type = tree.variable('t', variant.typePlace, variant, facts, indent), test;
    for (unsigned code : byName[i].second)
      test += (test.empty() ? "" : " || ") + type + " == " + types.cxx(code);
    text += (byName[i].second.size() == 1 ? test : "(" + test + ")") + " ? " + opcode + " : ";
  }
  return text;
}

ResultWriter::Regs ResultWriter::machine(const Record *record, const DagInit *dag,
                                         ArrayRef<std::string> into, std::string trap) {
  Choices choices;
  for (unsigned type : ruleTypes) {
    const Instr *instr = names.select(record, type, types);
    if (!instr) {
      fail(record->getName() + " has no single size for " +
           (type == 0 ? "an opcode without a type" : types.name(type)));
      return {};
    }
    choices.emplace_back(type, instr);
  }
  const Instr &first = *choices[0].second;
  struct Piece {
    std::string text;
    const InstrOperand *defines; // a register that the instruction defines
  };
  std::vector<Piece> pieces;
  unsigned next = 0;
  bool ok = true;
  for (const InstrOperand &operand : first.operands) {
    bool isOut = operand.role == OperandRole::Out;
    bool hasArg = next < dag->getNumArgs();
    bool isMem = hasArg && operand.kind != OperandKind::Register &&
                 isMemory(dag->getArg(next), dag->getArgNameStr(next));
    if (isOut && operand.kind != OperandKind::Memory && !isMem) {
      pieces.push_back({"", &operand});
      continue;
    }
    if (!hasArg) {
      fail(record->getName() + " needs more arguments: nothing for $" + operand.name);
      return {};
    }
    std::string text =
        operandText(operand, dag->getArg(next), dag->getArgNameStr(next), choices, trap);
    ++next;
    ok &= !text.empty();
    bool isMod = operand.role == OperandRole::Mod;
    // Memory that is written in place is one operand, a register two.
    if (isMod && !isMem) pieces.push_back({"", &operand});
    pieces.push_back({text, nullptr});
  }
  if (next != dag->getNumArgs()) {
    fail(record->getName() + " has too many arguments");
    return {};
  }
  if (!ok) return {};
  if (first.flag("MayTrap") && trap.empty())
    fail(record->getName() + " may trap: say (traps code, ...)");

  Regs defined;
  size_t count = size_t(count_if(pieces, [](const Piece &piece) { return piece.defines; }));
  std::string in(indent, ' '), operands;
  for (Piece &piece : pieces) {
    if (piece.defines) {
      Reg reg{"n" + utostr(counter + 1), names.allocatedClass(piece.defines->registerClass)};
      if (into.size() >= count && defined.size() < into.size()) {
        reg.cxx = into[defined.size()];
      } else {
        ++counter;
        body += in + "const VReg " + reg.cxx + " = ctx.newReg(RegClass::" + reg.allocated + ");\n";
      }
      piece.text = "MachineOperand::reg(" + reg.cxx + ")";
      defined.push_back(reg);
    }
    operands += (operands.empty() ? "" : ", ") + piece.text;
  }
  body += in + "ctx.emit(uint16_t(" + opcodeText(choices) + "), {" + operands + "}" +
          (trap.empty() ? "" : ", " + trap) + ");\n";
  return defined;
}
