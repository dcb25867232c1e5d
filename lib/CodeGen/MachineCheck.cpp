//===- MachineCheck.cpp - What a machine function must be -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The invariants of MachineFunction, asked of what comes from text. That every use has a
/// definition is the allocator's question (regalloc::validate).
///
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/MachineText.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;

namespace {
class Checker {
public:
  Checker(const MachineFunction &function, const Target &target)
      : function(function), target(target) {}
  std::optional<MachineFault> run();

private:
  bool fail(const llvm::Twine &message) {
    if (reason.empty()) reason = message.str();
    return false;
  }
  bool checkTables();
  bool checkBlock(uint32_t block);
  bool checkEdges(uint32_t block);
  bool checkInst(const MachineInst &inst);
  bool checkRecord(const MachineInst &inst, size_t &at);
  bool checkOperand(const mc::OperandInfo &info, const MachineOperand &operand);
  bool checkExtra(const MachineOperand &operand);
  bool checkRegister(const MachineOperand &operand);
  bool checkAddress(const MachineAddress &address);
  bool isBlock(regalloc::Block block) const { return block.index() < function.numBlocks(); }

  const MachineFunction &function;
  const Target &target;
  std::string reason;
};
} // namespace

std::optional<MachineFault> Checker::run() {
  if (!checkTables()) return MachineFault{0, true, reason};
  for (uint32_t block = 0; block < function.numBlocks(); ++block) {
    if (!checkBlock(block) || !checkEdges(block)) return MachineFault{block, true, reason};
    for (uint32_t i = function.blockBegins[block]; i < function.blockBegins[block + 1]; ++i)
      if (!checkInst(function.insts[i])) return MachineFault{i, false, reason};
  }
  return std::nullopt;
}

bool Checker::checkTables() {
  if (!llvm::all_of(function.tableTargets, [&](regalloc::Block block) { return isBlock(block); }))
    return fail("a jump table leads to a block that does not exist");
  for (const CallSite &call : function.calls)
    if (!llvm::all_of(call.handlers, [&](regalloc::Block block) { return isBlock(block); }))
      return fail("a handler's block does not exist");
  auto isRegister = [&](VReg reg) { return reg.index() < function.numVRegs; };
  if (!llvm::all_of(function.blockParams, isRegister) ||
      !llvm::all_of(function.branchArgs, isRegister))
    return fail("a block has a parameter or an argument beyond the function's `vregs`");
  return true;
}

bool Checker::checkBlock(uint32_t block) {
  llvm::ArrayRef<MachineInst> insts = function.instsOf(block);
  if (insts.empty()) return fail("the block is empty");
  auto isTerminator = [&](const MachineInst &inst) {
    return target.info(inst.opcode).has(mc::InstrProperty::Terminator);
  };
  for (const MachineInst &inst : insts.drop_back())
    if (isTerminator(inst)) return fail("the block has a terminator before its end");
  // A call may end a block when it has an edge for its return.
  bool isCall = target.info(insts.back().opcode).has(mc::InstrProperty::Call);
  if (!isTerminator(insts.back()) && !isCall) return fail("the block has no terminator");
  if (block == 0 && function.predecessorOffsets[1] != 0) return fail("the entry is jumped to");
  return true;
}

bool Checker::checkEdges(uint32_t block) {
  uint32_t edge = function.successorOffsets[block];
  bool isBranch = !function.isAllocated && function.successorsOf(block).size() > 1;
  for (regalloc::Block successor : function.successorsOf(block)) {
    uint32_t index = successor.index();
    uint32_t params = function.blockParamOffsets[index + 1] - function.blockParamOffsets[index];
    if (function.branchArgOffsets[edge + 1] - function.branchArgOffsets[edge] != params)
      return fail("an edge has not as many arguments as its target has parameters");
    if (isBranch && function.predecessorOffsets[index + 1] - function.predecessorOffsets[index] > 1)
      return fail("an edge leads from a block with several successors to one with several "
                  "predecessors");
    ++edge;
  }
  return true;
}

bool Checker::checkInst(const MachineInst &inst) {
  size_t at = 0;
  if (!checkRecord(inst, at)) return false;
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(inst);
  if (inst.flags & MachineInst::IsMove) {
    auto isPlace = [](const MachineOperand &operand) {
      return operand.isRegister() || operand.isSpillSlot();
    };
    if (list.size() != 2 || !isPlace(list[0]) || !isPlace(list[1]))
      return fail("a move has two registers");
  }
  for (; at < list.size(); ++at)
    if (!checkExtra(list[at])) return false;
  bool mayBeAnything = !target.isLegal || target.isLegal(function, inst);
  return mayBeAnything || fail("the instruction does not take these operands");
}

/// The operands that the opcode's record names.
bool Checker::checkRecord(const MachineInst &inst, size_t &at) {
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(inst);
  for (const mc::OperandInfo &info : target.operandInfos(inst.opcode)) {
    bool isPair = info.role == mc::OperandRole::Mod && at < list.size() && !list[at].isAddress();
    for (unsigned i = 0; i < (isPair ? 2 : 1); ++i) {
      if (at >= list.size()) return fail("the instruction has too few operands");
      if (list[at].isExtra()) return fail("an operand of the instruction's record has no role");
      if (!checkOperand(info, list[at++])) return false;
    }
  }
  return true;
}

bool Checker::checkOperand(const mc::OperandInfo &info, const MachineOperand &operand) {
  using Kind = MachineOperand::Kind;
  switch (info.kind) {
  case mc::OperandKind::Register:
  case mc::OperandKind::RegisterOrMemory: {
    bool mayBeMemory = info.kind == mc::OperandKind::RegisterOrMemory;
    if (operand.isAddress() && mayBeMemory)
      return checkAddress(function.addresses[operand.address().index()]);
    if (!operand.isRegister() && !(operand.isSpillSlot() && mayBeMemory && function.isAllocated))
      return fail("expected a register");
    if (!checkRegister(operand)) return false;
    if (operand.isSpillSlot() || info.type >= target.registerClasses.size()) return true;
    RegClass actual = operand.isVirtual() ? operand.vreg().regClass() : operand.preg().regClass();
    return actual == target.registerClasses[info.type] || fail("a register of the wrong class");
  }
  case mc::OperandKind::Memory:
    if (operand.isAddress()) return checkAddress(function.addresses[operand.address().index()]);
    return fail("expected an address");
  case mc::OperandKind::Immediate:
    return operand.kind() == Kind::Immediate || operand.kind() == Kind::WideImmediate ||
           fail("expected a number");
  case mc::OperandKind::Condition:
    return (operand.kind() == Kind::Immediate && operand.immediate() >= 0 &&
            operand.immediate() < 16) ||
           fail("expected a condition, 0 to 15");
  case mc::OperandKind::Label:
  case mc::OperandKind::Symbol:
    if (operand.kind() == Kind::Block) return isBlock(operand.block()) || fail("no such block");
    if (operand.kind() == Kind::Symbol)
      return operand.symbol().index() < function.symbols.size() || fail("no such symbol");
    if (operand.kind() == Kind::JumpTable)
      return operand.jumpTable().index() + 1 < function.tableOffsets.size() ||
             fail("no such jump table");
    return fail("expected a block, a symbol or a jump table");
  }
  return fail("expected another operand");
}

bool Checker::checkExtra(const MachineOperand &operand) {
  if (operand.kind() == MachineOperand::Kind::Call)
    return operand.call().index() < function.calls.size() || fail("no such call");
  if (!operand.isExtra()) return fail("the instruction has too many operands");
  return checkRegister(operand);
}

bool Checker::checkRegister(const MachineOperand &operand) {
  if (operand.isVirtual())
    return (!function.isAllocated && operand.vreg().index() < function.numVRegs) ||
           fail(function.isAllocated ? "a virtual register in an allocated function"
                                     : "a register beyond the function's `vregs`");
  if (operand.isSpillSlot())
    return (function.isAllocated && operand.spillSlot().index() < function.numSpillSlots) ||
           fail("no such spill slot");
  if (!target.isRegister(operand.preg())) return fail("the target has no such register");
  return true;
}

bool Checker::checkAddress(const MachineAddress &address) {
  using Base = MachineAddress::Base;
  if (address.index.isRegister() && !checkRegister(address.index)) return false;
  switch (address.kind) {
  case Base::Register:
    return checkRegister(address.base);
  case Base::StackSlot:
    return address.target < function.source->stackSlots.size() || fail("no such stack slot");
  case Base::DynamicSlot:
    return address.target < function.source->dynamicStackSlots.size() ||
           fail("no such dynamic stack slot");
  case Base::SpillArea:
    return address.target < function.numSpillSlots || fail("no such spill slot");
  case Base::Constant:
    return address.target < function.constants.size() || fail("no such constant");
  case Base::SymbolOffset:
    if (!checkRegister(address.base)) return false;
    [[fallthrough]];
  case Base::Symbol:
    return address.target < function.symbols.size() || fail("no such symbol");
  case Base::Block:
    return address.target < function.numBlocks() || fail("no such block");
  case Base::JumpTable:
    return address.target + 1 < function.tableOffsets.size() || fail("no such jump table");
  default:
    return true;
  }
}

std::optional<MachineFault> codegen::checkMachineFunction(const MachineFunction &function,
                                                          const Target &target) {
  return Checker(function, target).run();
}
