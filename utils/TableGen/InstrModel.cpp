//===- InstrModel.cpp - Instruction records, one opcode per size -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InstrModel.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include <optional>

using namespace cot::tblgen;
using namespace llvm;

/// Bytes up to 8 stand for operands in assembly texts.
static constexpr unsigned maxOperands = 8;

int Instr::findOperand(StringRef operandName) const {
  for (auto [index, operand] : enumerate(operands))
    if (operand.name == operandName) return static_cast<int>(index);
  return -1;
}

/// Has \p instr an operand that is always memory, accessed, and of another role than \p except?
static bool accessesMemory(const Instr &instr, OperandRole except) {
  return any_of(instr.operands, [&](const InstrOperand &operand) {
    return operand.kind == OperandKind::Memory && operand.role != except &&
           operand.type->getValueAsBit("Accesses");
  });
}

bool Instr::loads() const { return flag("Loads") || accessesMemory(*this, OperandRole::Out); }
bool Instr::stores() const { return flag("Stores") || accessesMemory(*this, OperandRole::Use); }

InstrModel::InstrModel(RecordKeeper &records) : registers(records) {
  std::vector<const Record *> targets = recordsInOrder(records, "Target");
  if (targets.size() != 1) PrintFatalError("the description must have exactly one Target");
  cppNamespace = targets.front()->getValueAsString("Namespace");
  secondSyntaxReversed = targets.front()->getValueAsBit("SecondSyntaxReversed");
  features = recordsInOrder(records, "Feature");
  for (const Record *def : recordsInOrder(records, "Inst"))
    readRecord(def);

  StringSet<> names;
  for (const Instr &instr : instrs)
    if (!names.insert(instr.name).second)
      reportAt(instr.def, "two opcodes have the name " + instr.name);
}

void InstrModel::readRecord(const Record *def) {
  const Record *sizes = def->getValueAsDef("Size");
  for (auto [index, variant] : enumerate(sizes->getValueAsListOfDefs("Variants"))) {
    Instr instr;
    instr.def = def;
    instr.variant = variant;
    instr.name = (def->getName() + variant->getValueAsString("Suffix")).str();
    instr.encoding = def->getValueAsString("Encoding");
    if (!readOperands(instr)) return;
    readFeatures(instr, index);
    readAsm(instr, 0);
    readAsm(instr, 1);
    instrs.push_back(std::move(instr));
  }
}

void InstrModel::readFeatures(Instr &instr, size_t variant) {
  for (const Record *feature : instr.def->getValueAsListOfDefs("Requires"))
    instr.features.push_back(feature);
  const ListInit *bySize = instr.def->getValueAsListInit("RequiresBySize");
  if (bySize->empty()) return;
  if (bySize->size() != instr.def->getValueAsDef("Size")->getValueAsListInit("Variants")->size()) {
    if (variant == 0) reportAt(instr.def, "RequiresBySize needs one list for every size");
    return;
  }
  for (const Init *feature : *cast<ListInit>(bySize->getElement(variant)))
    instr.features.push_back(cast<DefInit>(feature)->getDef());
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

bool InstrModel::readOperands(Instr &instr) {
  const DagInit *dag = instr.def->getValueAsDag("Operands");
  if (dag->getOperator()->getAsString() != "ops") {
    reportAt(instr.def, "the operands must be (ops ...)");
    return false;
  }
  if (dag->getNumArgs() > maxOperands) {
    reportAt(instr.def, "has more than 8 operands");
    return false;
  }
  for (unsigned i = 0; i < dag->getNumArgs(); ++i)
    if (!readOperand(instr, dag->getArg(i), dag->getArgNameStr(i))) return false;
  return resolveReuses(instr);
}

bool InstrModel::resolveReuses(Instr &instr) {
  for (InstrOperand &operand : instr.operands) {
    if (operand.reusedName.empty()) continue;
    operand.reuse = instr.findOperand(operand.reusedName);
    if (operand.reuse >= 0 && instr.operands[operand.reuse].role == OperandRole::Use) continue;
    reportAt(instr.def,
             "$" + operand.name + " reuses $" + operand.reusedName + ", which is no use");
    return false;
  }
  return true;
}

static bool setRole(InstrOperand &operand, StringRef role) {
  struct Meaning {
    OperandRole role;
    bool late;
  };
  std::optional<Meaning> meaning = StringSwitch<std::optional<Meaning>>(role)
                                       .Case("use", Meaning{OperandRole::Use, false})
                                       .Case("late_use", Meaning{OperandRole::Use, true})
                                       .Case("out", Meaning{OperandRole::Out, true})
                                       .Case("early_out", Meaning{OperandRole::Out, false})
                                       .Case("mod", Meaning{OperandRole::Mod, true})
                                       .Case("reuse", Meaning{OperandRole::Out, true})
                                       .Default(std::nullopt);
  if (!meaning) return false;
  operand.role = meaning->role;
  operand.late = meaning->late;
  return true;
}

bool InstrModel::readOperand(Instr &instr, const Init *arg, StringRef name) {
  InstrOperand operand;
  const Record *type = nullptr;
  if (const auto *nested = dyn_cast<DagInit>(arg)) {
    std::string role = nested->getOperator()->getAsString();
    bool isReuse = role == "reuse";
    const auto *typeInit = nested->getNumArgs() == (isReuse ? 2U : 1U)
                               ? dyn_cast<DefInit>(nested->getArg(0))
                               : nullptr;
    if (!typeInit || !setRole(operand, role)) {
      reportAt(instr.def, "cannot read the operand " + nested->getAsString());
      return false;
    }
    type = typeInit->getDef();
    name = nested->getArgNameStr(0);
    if (isReuse) operand.reusedName = nested->getArgNameStr(1);
  } else if (const auto *init = dyn_cast<DefInit>(arg)) {
    type = init->getDef();
  }
  if (!type || !type->isSubClassOf("OperandType")) {
    reportAt(instr.def, "the operand " + arg->getAsString() + " has no OperandType");
    return false;
  }
  if (name.empty() || instr.findOperand(name) >= 0) {
    reportAt(instr.def, name.empty() ? Twine("an operand has no name")
                                     : "two operands have the name $" + name);
    return false;
  }
  operand.name = name;
  if (!readType(instr, operand, type)) return false;
  instr.operands.push_back(operand);
  return true;
}

bool InstrModel::readType(Instr &instr, InstrOperand &operand, const Record *type) {
  operand.type = type;
  operand.kind = StringSwitch<OperandKind>(type->getValueAsString("Kind"))
                     .Case("Register", OperandKind::Register)
                     .Case("Memory", OperandKind::Memory)
                     .Case("RegisterOrMemory", OperandKind::RegisterOrMemory)
                     .Case("Immediate", OperandKind::Immediate)
                     .Case("Label", OperandKind::Label)
                     .Case("Symbol", OperandKind::Symbol)
                     .Default(OperandKind::Condition);
  operand.width = static_cast<int>(type->getValueAsInt("Width"));
  if (operand.width == 0) operand.width = static_cast<int>(instr.variant->getValueAsInt("Bits"));

  bool hasRole = operand.role != OperandRole::None;
  bool needsRole = operand.isRegisterLike() || operand.kind == OperandKind::Memory;
  if (hasRole != needsRole) {
    reportAt(instr.def, "$" + operand.name + (needsRole ? " needs a role" : " can have no role"));
    return false;
  }
  if (operand.isRegisterLike()) operand.registerClass = type->getValueAsDef("Class");
  if (operand.kind == OperandKind::Register) operand.fixed = type->getValueAsOptionalDef("Fixed");
  operand.memoryWidth = operand.width;
  if (operand.kind == OperandKind::RegisterOrMemory)
    if (int64_t width = type->getValueAsInt("MemoryWidth"))
      operand.memoryWidth = static_cast<int>(width);
  if (operand.kind == OperandKind::Immediate) {
    operand.width = std::min<int>(operand.width, type->getValueAsInt("MaxBits"));
    ImmediateType immediate{type, operand.width};
    auto found = llvm::find(immediates, immediate);
    operand.immediateType = static_cast<int>(found - immediates.begin());
    if (found == immediates.end()) immediates.push_back(immediate);
  }
  return true;
}

std::pair<int64_t, int64_t> ImmediateType::range() const {
  int64_t min = def->getValueAsInt("Min");
  int64_t max = def->getValueAsInt("Max");
  int64_t scale = def->getValueAsInt("Scale");
  if (min != 0 || max != 0) return {min, max};
  if (bits == 64) return {INT64_MIN, INT64_MAX};
  if (def->getValueAsBit("Signed"))
    return {-(int64_t(1) << (bits - 1)) * scale, ((int64_t(1) << (bits - 1)) - 1) * scale};
  return {0, ((int64_t(1) << bits) - 1) * scale};
}

//===----------------------------------------------------------------------===//
// Assembly text
//===----------------------------------------------------------------------===//

/// `{this|that}` to the alternative of \p syntax; nothing nests, and other braces are text.
static std::optional<std::string> chooseAlternatives(StringRef text, int syntax) {
  std::string result;
  while (true) {
    auto [before, rest] = text.split('{');
    result += before;
    if (before.size() == text.size()) return result;
    size_t close = rest.find('}');
    if (close == StringRef::npos) return std::nullopt;
    StringRef inside = rest.take_front(close);
    auto [first, second] = inside.split('|');
    if (inside.contains('|'))
      result += syntax == 0 ? first : second;
    else
      result += ("{" + inside + "}").str();
    text = rest.drop_front(close + 1);
  }
}

/// Turns the comma-separated operands after the mnemonic, and the word that may stand in front of
/// it, around.
static std::string reverseOperands(StringRef text) {
  size_t from = text.starts_with("lock ") || text.starts_with("{") ? text.find(' ') + 1 : 0;
  size_t space = text.find(' ', from);
  if (space == StringRef::npos) return text.str();
  SmallVector<StringRef> list;
  text.drop_front(space + 1).split(list, ", ");
  return (text.take_front(space + 1) + join(llvm::reverse(list), ", ")).str();
}

void InstrModel::readAsm(Instr &instr, int syntax) {
  std::optional<std::string> chosen =
      chooseAlternatives(instr.def->getValueAsString("Asm"), syntax);
  if (!chosen) {
    reportAt(instr.def, "the assembly text has a { without its }");
    return;
  }
  if (syntax == 1 && secondSyntaxReversed) chosen = reverseOperands(*chosen);
  readPieces(instr, *chosen, instr.asmText[syntax]);
}

/// The value of the field \p name of a size's `Fields`, if there is one.
static std::optional<StringRef> findField(const Record *variant, StringRef name) {
  for (StringRef field : variant->getValueAsListOfStrings("Fields"))
    if (field.split('=').first == name) return field.split('=').second;
  return std::nullopt;
}

bool InstrModel::readPieces(const Instr &instr, StringRef text, AsmText &pieces) {
  auto addText = [&](StringRef literal) {
    if (literal.empty()) return;
    if (pieces.empty() || pieces.back().operand >= 0) pieces.emplace_back();
    pieces.back().text += literal;
  };
  while (true) {
    size_t dollar = text.find('$');
    addText(text.take_front(dollar));
    if (dollar == StringRef::npos) return true;
    text = text.drop_front(dollar + 1);
    // `$(name)` where letters follow.
    bool enclosed = text.consume_front("(");
    size_t length = text.find_if_not([](char c) { return isAlnum(c) || c == '_'; });
    StringRef name = text.take_front(length);
    int operand = instr.findOperand(name);
    std::optional<StringRef> field = findField(instr.variant, name);
    if (operand < 0 && field) {
      addText(*field);
      text = text.drop_front(name.size());
      continue;
    }
    if (operand < 0 && name.starts_with("z")) {
      addText(instr.variant->getValueAsString("AsmSuffix"));
      text = text.drop_front(1);
      continue;
    }
    if (operand < 0) {
      reportAt(instr.def, "the assembly text names $" + name + ", which is no operand");
      return false;
    }
    pieces.emplace_back().operand = operand;
    text = text.drop_front(name.size() + (enclosed ? 1 : 0));
  }
}
