//===- MachineParser.h - Reads machine functions from text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The reader behind parseMachineFunctions.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_MACHINEPARSER_H
#define COT_LIB_CODEGEN_MACHINEPARSER_H

#include "cot/CodeGen/MachineText.h"
#include "llvm/ADT/StringMap.h"

namespace cot::codegen {

class MachineParser {
public:
  MachineParser(llvm::StringRef file, llvm::StringRef text, size_t begin, const Target &target,
                DiagnosticList &diagnostics)
      : file(file), text(text), at(begin), target(target), diagnostics(diagnostics) {
    for (uint16_t opcode = 0; opcode < target.numOpcodes; ++opcode)
      opcodes.try_emplace(target.opcodeName(opcode), opcode);
  }

  /// Reads the section of \p source.
  bool parse(const ir::Function &source, MachineFunction &machine, MachinePass &lastPass);
  bool nextLine();
  size_t position() const { return at; }
  /// Tells the first error; always false.
  bool error(size_t offset, const llvm::Twine &message);

private:
  void skipSpace();
  bool atLineEnd();
  bool endLine();
  llvm::StringRef peekWord();
  llvm::StringRef word();
  bool consume(llvm::StringRef mark);
  bool consumeWord(llvm::StringRef expected);
  bool expect(llvm::StringRef mark);
  bool number(int64_t &value, int64_t min, int64_t max);
  bool count(uint32_t &value);
  std::optional<uint32_t> entity(llvm::StringRef prefix);
  bool newEntity(llvm::StringRef prefix, size_t expected);
  static std::optional<VReg> parseVReg(llvm::StringRef word);
  static std::optional<PReg> parsePReg(llvm::StringRef word);
  bool vreg(VReg &reg);
  bool vregList(ScratchArray<VReg> &list);
  bool blockList(llvm::function_ref<void(regalloc::Block)> add);
  bool registerSet(regalloc::PRegSet &set);

  bool head(const ir::Function &source, MachinePass &lastPass);
  void begin(const ir::Function &source, MachineFunction &machine);
  bool body();
  void finish();
  bool fact();
  bool externalName(ir::ExternalName &name);
  bool symbol();
  bool symbolReference(SymbolRef &symbol);
  bool stackLimitStep();
  bool constant();
  bool jumpTable();
  bool callSite();
  bool blockHead();
  bool edges();
  bool inst();
  bool instSuffixes(MachineInst &inst);
  bool operand(MachineOperand &result);
  bool parseConstraint(regalloc::Constraint &constraint);
  bool fixup(mc::FixupKind &kind);
  bool place(MachineOperand &result);
  bool symbolAddress(MachineAddress &address);
  bool addressBase(MachineAddress &address);
  bool address(MachineOperand &result);

  llvm::StringRef file, text;
  size_t at;
  const Target &target;
  DiagnosticList &diagnostics;
  bool failed = false;
  llvm::StringMap<uint16_t> opcodes;

  MachineFunction *function = nullptr;
  bool hasEdges = false; ///< The block's last instruction was read.
  std::vector<ir::Block> sourceBlocks;
  std::vector<ir::Inst> sourceInsts;
  std::vector<size_t> blockPlaces, instPlaces; ///< In the text.
};

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_MACHINEPARSER_H
