//===- RuleOperand.cpp - Operands of instructions in results of rules -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleResult.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace cot::tblgen;
using namespace llvm;

static StringRef operatorOf(const Init *init) {
  const auto *dag = dyn_cast<DagInit>(init);
  const auto *def = dag ? dyn_cast<DefInit>(dag->getOperator()) : nullptr;
  return def ? def->getDef()->getName() : "";
}

//===----------------------------------------------------------------------===//
// The machine's names
//===----------------------------------------------------------------------===//

MachineNames::MachineNames(const InstrModel &model, const RecordKeeper &records) : model(model) {
  for (const Instr &instr : model.instrs)
    instrs[instr.def].push_back(&instr);
  for (const Record *def : records.getAllDerivedDefinitions("InstVariant"))
    for (const Instr &instr : model.instrs)
      if (instr.def == def->getValueAsDef("Of") && instr.variant == def->getValueAsDef("At"))
        instrs[def].push_back(&instr);
}

void MachineNames::readBanks(const RecordKeeper &records, const TypeSystem &types) {
  for (const Record *def : records.getAllDerivedDefinitions("AllocatedBank")) {
    Bank bank{def->getValueAsDef("Bank"), def->getValueAsString("Allocated").str(), {}};
    for (const Record *set : def->getValueAsListOfDefs("Types"))
      bank.types |= types.expand(set);
    banks.push_back(std::move(bank));
  }
}

bool MachineNames::isInstruction(const Record *record) const { return instrs.count(record) != 0; }

const Instr *MachineNames::select(const Record *record, unsigned type,
                                  const TypeSystem &types) const {
  auto found = instrs.find(record);
  if (found == instrs.end()) return nullptr;
  if (found->second.size() == 1) return found->second[0];
  for (unsigned bits : {types.bits(type), types.laneBits(type)}) {
    const Instr *match = nullptr;
    for (const Instr *instr : found->second)
      if (instr->variant->getValueAsInt("Bits") == int64_t(bits)) {
        if (match) return nullptr;
        match = instr;
      }
    if (match) return match;
  }
  return nullptr;
}

std::string MachineNames::allocatedClass(const Record *registerClass) const {
  for (const Bank &bank : banks)
    if (bank.bank == registerClass->getValueAsDef("Bank")) return bank.allocated;
  return "";
}

std::string MachineNames::allocatedClass(const TypeSet &set) const {
  for (const Bank &bank : banks)
    if (set.any() && (set & ~bank.types).none()) return bank.allocated;
  return "";
}

void MachineNames::collectFeatures(const Init *result, unsigned type, const TypeSystem &types,
                                   std::vector<const Record *> &features) const {
  const auto *dag = dyn_cast<DagInit>(result);
  if (!dag) return;
  if (const auto *op = dyn_cast<DefInit>(dag->getOperator()))
    if (const Instr *instr = select(op->getDef(), type, types))
      for (const Record *feature : instr->features)
        if (!is_contained(features, feature)) features.push_back(feature);
  for (const Init *arg : dag->getArgs())
    collectFeatures(arg, type, types, features);
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

bool ResultWriter::isMemory(const Init *init, StringRef name) const {
  if (isa<UnsetInit>(init)) {
    const Binding *found = binding(name);
    return found && found->kind == Binding::Kind::Instruction;
  }
  return operatorOf(init) == "address" || operatorOf(init) == "mem";
}

/// The memory operand, and the code of its trap if \p trap has none.
std::string ResultWriter::memory(const Init *init, StringRef name, std::string &trap) {
  if (operatorOf(init) == "mem") {
    bool usesRegisters = false;
    std::string text = "ctx.memory(" + call(cast<DagInit>(init), usesRegisters) + ")";
    std::string variable = "memory" + utostr(++counter);
    if (!usesRegisters) return fetch(variable, "MachineOperand", text);
    body += std::string(indent, ' ') + "const MachineOperand " + variable + " = " + text + ";\n";
    return variable;
  }
  const Binding *found = isa<UnsetInit>(init) ? binding(name) : nullptr;
  const OpcodeRecord &opcode =
      *(found ? nodeAt(variant.pattern, found->at) : variant.pattern).opcode;
  if (none_of(opcode.operands, [](const auto &operand) {
        return operand.kind && operand.kind->getName() == "MemFlagsOperand";
      })) {
    fail(opcode.text + " accesses no memory that could be an operand");
    return "";
  }
  std::string inst = found ? tree.expression(*found, variant, facts, indent) : "inst";
  if (trap.empty()) trap = "target.trapOf(" + inst + ")";
  return fetch(found ? (name + "Memory").str() : "ownMemory", "MachineOperand",
               "ctx.memory(target.address(" + inst + "))");
}

/// `target.function(arguments)`. \p usesRegisters: it can't be called before the first instruction.
std::string ResultWriter::call(const DagInit *dag, bool &usesRegisters) {
  const auto *function = dag->getNumArgs() ? dyn_cast<StringInit>(dag->getArg(0)) : nullptr;
  if (!function) {
    fail("(" + operatorOf(dag) + ") begins with the function's name as a string");
    return "";
  }
  std::string text = "target." + function->getValue().str() + "(";
  for (unsigned i = 1; i < dag->getNumArgs(); ++i)
    text += (i == 1 ? "" : ", ") + argument(dag->getArg(i), dag->getArgNameStr(i), usesRegisters);
  return text + ")";
}

/// Of a C++ function: values as ir::Value, folded instructions as ir::Inst, immediates as they are,
/// registers as VReg, conditions, strings and numbers.
std::string ResultWriter::argument(const Init *init, StringRef name, bool &usesRegisters) {
  if (const auto *number = dyn_cast<IntInit>(init)) return itostr(number->getValue());
  if (const auto *text = dyn_cast<StringInit>(init)) return text->getValue().str();
  if (const auto *def = dyn_cast<DefInit>(init);
      def && def->getDef()->isSubClassOf("MachineConstant"))
    return def->getDef()->getValueAsString("Cxx").str();
  if (isa<UnsetInit>(init))
    if (const Binding *found = binding(name))
      return tree.expression(*found, variant, facts, indent);
  if (StringRef op = operatorOf(init); op == "cc" || op == "xform")
    return immediate(InstrOperand(), init, name, {});
  if (operatorOf(init) != "reg" && operatorOf(init) != "lo" && operatorOf(init) != "hi")
    usesRegisters = true;
  return oneRegister(init, name).cxx;
}

ResultWriter::Reg ResultWriter::oneRegister(const Init *init, StringRef name) {
  Regs regs = value(init, name);
  if (regs.size() == 1) return regs[0];
  if (!regs.empty())
    fail("one register is needed, not " + Twine(regs.size()) + ": say (out N, ...)");
  else
    fail((name.empty() ? init->getAsString() : "$" + name.str()) + " is in no register");
  return {};
}

std::string ResultWriter::operandText(const InstrOperand &operand, const Init *init, StringRef name,
                                      const Choices &choices, std::string &trap) {
  switch (operand.kind) {
  case OperandKind::Immediate:
  case OperandKind::Condition:
    if (std::string text = immediate(operand, init, name, choices); !text.empty())
      return "ctx.immediate(" + text + ")";
    return "";
  case OperandKind::Label:
    if (const Binding *found = binding(name);
        found && found->operandKind && found->operandKind->getName() == "BlockCallOperand")
      return "MachineOperand::block(" + tree.expression(*found, variant, facts, indent) + ")";
    [[fallthrough]];
  case OperandKind::Symbol: {
    bool ignored = false;
    if (operatorOf(init) == "xform") return call(cast<DagInit>(init), ignored);
    fail("$" + operand.name + " wants a place in the code: a target of the pattern or (xform)");
    return "";
  }
  case OperandKind::Memory:
  case OperandKind::RegisterOrMemory:
    if (isMemory(init, name)) return memory(init, name, trap);
    if (operand.kind == OperandKind::Memory) {
      fail("$" + operand.name + " wants memory: a (sink) of the pattern, (address) or (mem)");
      return "";
    }
    break;
  case OperandKind::Register:
    break;
  }
  Reg reg = oneRegister(init, name);
  if (reg.cxx.empty()) return "";
  std::string wanted = names.allocatedClass(operand.registerClass);
  if (!reg.allocated.empty() && !wanted.empty() && reg.allocated != wanted)
    fail("$" + operand.name + " of " + choices[0].second->def->getName() + " wants a register of " +
         wanted + ", not of " + reg.allocated);
  return "MachineOperand::reg(" + reg.cxx + ")";
}

//===----------------------------------------------------------------------===//
// Immediates
//===----------------------------------------------------------------------===//

/// Every number from \p low to \p high must fit.
void ResultWriter::checkRange(const InstrOperand &operand, int64_t low, int64_t high,
                              const Choices &choices, StringRef what) {
  int index = choices.empty() ? -1 : choices[0].second->findOperand(operand.name);
  if (index < 0) return;
  for (auto [type, instr] : choices) {
    const InstrOperand &at = instr->operands[size_t(index)];
    if (at.kind != OperandKind::Immediate || at.width >= 64) continue;
    int64_t least = 0, greatest = 0;
    const Record *def = at.type;
    if (int64_t min = def->getValueAsInt("Min"), max = def->getValueAsInt("Max"); min || max) {
      least = min;
      greatest = max;
    } else {
      int64_t scale = def->getValueAsInt("Scale");
      bool isSigned = def->getValueAsBit("Signed");
      least = isSigned ? minIntN(at.width) * scale : 0;
      greatest = (isSigned ? maxIntN(at.width) : int64_t(maxUIntN(unsigned(at.width)))) * scale;
    }
    if (low >= least && high <= greatest) continue;
    fail(what + " may not fit $" + operand.name + " of " + instr->name + ", which takes " +
         Twine(least) + " to " + Twine(greatest));
    return;
  }
}

/// A C++ expression of type int64_t; empty after an error.
std::string ResultWriter::immediate(const InstrOperand &operand, const Init *init, StringRef name,
                                    const Choices &choices) {
  if (const auto *number = dyn_cast<IntInit>(init)) {
    checkRange(operand, number->getValue(), number->getValue(), choices,
               itostr(number->getValue()));
    return itostr(number->getValue());
  }
  bool ignored = false;
  if (const auto *def = dyn_cast<DefInit>(init);
      def && def->getDef()->isSubClassOf("MachineConstant"))
    return ("int64_t(" + def->getDef()->getValueAsString("Cxx") + ")").str();
  if (operatorOf(init) == "xform") return "int64_t(" + call(cast<DagInit>(init), ignored) + ")";
  if (operatorOf(init) == "cc") {
    const auto *dag = cast<DagInit>(init);
    const Binding *found = dag->getNumArgs() == 1 ? binding(dag->getArgNameStr(0)) : nullptr;
    StringRef kind = found && found->operandKind ? found->operandKind->getName() : "";
    if (kind == "IntCCOperand" || kind == "FloatCCOperand")
      return "int64_t(target.condition(" + tree.expression(*found, variant, facts, indent) + "))";
    fail("(cc) takes the name of a condition");
    return "";
  }
  const Binding *found = isa<UnsetInit>(init) ? binding(name) : nullptr;
  StringRef kind = found && found->operandKind ? found->operandKind->getName() : "";
  if (kind != "Imm64" && kind != "Uimm8" && kind != "Offset32") {
    fail((name.empty() ? init->getAsString() : "$" + name.str()) + " is no immediate");
    return "";
  }
  if (const Record *range = found->predicate; range && range->isSubClassOf("ImmRange")) {
    checkRange(operand, range->getValueAsInt("Min"), range->getValueAsInt("Max"), choices, name);
  } else if (!found->predicate) {
    // What a constant's type can hold at all.
    unsigned width = kind == "Uimm8" ? 8 : kind == "Offset32" ? 32 : 64;
    if (found->isConstant) {
      width = 0;
      for (unsigned code :
           membersOf(typesAt(parentOf(found->at).empty() ? "r" : parentOf(found->at))))
        width = std::max(width, types.bits(code));
      width = std::min(width, 64u);
    }
    if (kind == "Uimm8")
      checkRange(operand, 0, 255, choices, "$" + name.str());
    else
      checkRange(operand, minIntN(width), maxIntN(width), choices, "$" + name.str());
  }
  return tree.expression(*found, variant, facts, indent);
}
