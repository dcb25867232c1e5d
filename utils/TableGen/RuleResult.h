//===- RuleResult.h - Right sides of lowering rules, as C++ -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a lowering rule does once its left side has matched, checked against the machine's
/// description. Everything that the rule reads is fetched before its first instruction, because to
/// fetch may emit instructions that change flags.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_RULERESULT_H
#define COT_UTILS_TABLEGEN_RULERESULT_H

#include "InstrModel.h"
#include "RuleTree.h"

namespace cot::tblgen {

/// The instructions of the machine by the records that results name.
class MachineNames {
public:
  MachineNames(const InstrModel &model, const llvm::RecordKeeper &records);

  bool isInstruction(const Record *record) const;
  /// The opcode that \p record, an Inst or InstVariant, stands for in a rule for \p type; null if
  /// there is none, or no single one.
  const Instr *select(const Record *record, unsigned type, const TypeSystem &types) const;
  /// The allocator's class for registers of \p cls, and for values of all of \p set; empty if there
  /// is none.
  std::string allocatedClass(const Record *registerClass) const;
  std::string allocatedClass(const TypeSet &set) const;

  /// What every instruction in \p result needs for \p type.
  void collectFeatures(const llvm::Init *result, unsigned type, const TypeSystem &types,
                       std::vector<const Record *> &features) const;

  const InstrModel &model;

private:
  std::map<const Record *, std::vector<const Instr *>> instrs;
  struct Bank {
    const Record *bank;
    std::string allocated;
    TypeSet types;
  };
  std::vector<Bank> banks;

public:
  /// Reads which values live in which bank.
  void readBanks(const llvm::RecordKeeper &records, const TypeSystem &types);
};

/// Writes one leaf.
class ResultWriter {
public:
  ResultWriter(TreeEmitter &tree, const Variant &variant, Facts &facts, const MachineNames &names,
               const TypeSystem &types, unsigned indent);
  void run();

private:
  struct Reg {
    std::string cxx;
    std::string allocated;
  };
  using Regs = std::vector<Reg>;
  using Types = std::vector<unsigned>;
  /// The opcodes that a machine instruction is, by type of the rule.
  using Choices = std::vector<std::pair<unsigned, const Instr *>>;

  void fail(const llvm::Twine &message);
  Regs value(const llvm::Init *init, StringRef name, llvm::ArrayRef<std::string> into = {});
  Regs operation(const llvm::DagInit *dag, llvm::ArrayRef<std::string> into);
  Regs named(StringRef name);
  Regs part(const llvm::DagInit *dag, unsigned part);
  void statement(const llvm::Init *init, StringRef name);
  Regs sequence(const llvm::DagInit *dag, llvm::ArrayRef<std::string> into);
  Regs oneOf(const llvm::DagInit *dag);
  Regs machine(const Record *record, const llvm::DagInit *dag, llvm::ArrayRef<std::string> into,
               std::string trap);
  Reg oneRegister(const llvm::Init *init, StringRef name);
  std::string operandText(const InstrOperand &operand, const llvm::Init *init, StringRef name,
                          const Choices &choices, std::string &trap);
  std::string immediate(const InstrOperand &operand, const llvm::Init *init, StringRef name,
                        const Choices &choices);
  void checkRange(const InstrOperand &operand, int64_t low, int64_t high, const Choices &choices,
                  StringRef what);
  std::string memory(const llvm::Init *init, StringRef name, std::string &trap);
  bool isMemory(const llvm::Init *init, StringRef name) const;
  std::string call(const llvm::DagInit *dag, bool &usesRegisters);
  std::string argument(const llvm::Init *init, StringRef name, bool &usesRegisters);
  std::string opcodeText(const Choices &choices);
  void setResults();
  bool finishByCall(const llvm::DagInit *dag, const std::vector<unsigned> &parts);
  std::vector<unsigned> resultParts();
  std::string fetch(StringRef variable, const llvm::Twine &type, const llvm::Twine &value);
  const Binding *binding(StringRef name) const;
  TypeSet typesAt(StringRef place) const;

  TreeEmitter &tree;
  const Variant &variant;
  Facts &facts;
  const MachineNames &names;
  const TypeSystem &types;
  unsigned indent;
  Types ruleTypes;
  std::set<std::string> fetched;
  std::string fetches, body; ///< Lines before and from the first instruction on.
  std::map<std::string, Regs> locals;
  unsigned counter = 0;
  bool failed = false;
};

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_RULERESULT_H
