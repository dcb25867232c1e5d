//===- EmitPseudos.cpp - Pseudo instructions to bytes on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emit.h"
#include "cot/Target/X86/MC/Encoder.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using codegen::MachineInst;
using codegen::MachineOperand;

static Operand reg(MachineOperand operand) {
  return Operand::makeRegister(operand.preg().encoding());
}
static Operand imm(int64_t value) { return Operand::makeImmediate(value); }
static Condition conditionOf(MachineOperand operand) {
  return static_cast<Condition>(operand.immediate());
}

void Emitter::emitPseudo(const MachineInst &inst, const MachineInst *next) {
  llvm::ArrayRef<MachineOperand> operands = function.operandsOf(inst);
  auto opcode = static_cast<PseudoOpcode>(inst.opcode);
  switch (opcode) {
  case PseudoOpcode::ENTRY:
  case PseudoOpcode::UNDEFq:
  case PseudoOpcode::UNDEFx:
    return;
  case PseudoOpcode::RETURN:
    return emitEpilogue();
  case PseudoOpcode::TAILCALL:
  case PseudoOpcode::TAILCALLr:
    return emitTailCall(inst);
  case PseudoOpcode::TRYCALL:
  case PseudoOpcode::TRYCALLr:
    return emitTryCall(inst);
  case PseudoOpcode::SAVEVECTORS:
    return emitSaveVectors(operands);
  case PseudoOpcode::COPYWORDS:
    return emitCopyWords();
  case PseudoOpcode::MARK:
    return buffer.addMark(operands[0].call().index());
  case PseudoOpcode::BRANCH:
  case PseudoOpcode::BRANCHand:
  case PseudoOpcode::BRANCHor:
    return emitBranch(operands, opcode);
  case PseudoOpcode::SWITCH:
    return emitSwitch(operands);
  case PseudoOpcode::TRAP:
    buffer.addTrap(inst.trap);
    emit(Opcode::UD2, {});
    return buffer.barrier();
  case PseudoOpcode::TRAPIF:
  case PseudoOpcode::TRAPIFand:
  case PseudoOpcode::TRAPIFor:
    return emitTrapIf(inst);
  case PseudoOpcode::TLSGD:
    return emitThreadLocal(operands);
  case PseudoOpcode::STACKSWITCH:
    return emitStackSwitch();
  case PseudoOpcode::RMWLOOP:
    return emitChangeLoop(inst);
  case PseudoOpcode::RMWLOOPwide:
    return emitWideChangeLoop(inst);
  case PseudoOpcode::MOVimm:
    return emitImmediate(operands[0].preg().encoding(), function.immediateOf(operands[1]), next);
  case PseudoOpcode::ZEROx:
    return emit(Opcode::XORPS, {reg(operands[0]), reg(operands[0])});
  case PseudoOpcode::SETand:
  case PseudoOpcode::SETor: {
    Operand result = reg(operands[2]), temp = reg(operands[3]);
    emit(Opcode::SETCC, {Operand::makeCondition(conditionOf(operands[0])), result});
    emit(Opcode::SETCC, {Operand::makeCondition(conditionOf(operands[1])), temp});
    return emit(opcode == PseudoOpcode::SETand ? Opcode::ANDrm8 : Opcode::ORrm8, {result, temp});
  }
  case PseudoOpcode::CMOVx: {
    mc::Label skip = buffer.newLabel();
    emit(Opcode::JCC,
         {Operand::makeCondition(invert(conditionOf(operands[0]))), Operand::makeLabel(skip)});
    emit(Opcode::MOVAPSrm, {reg(operands[1]), convert(operands[3])});
    return buffer.bind(skip);
  }
  case PseudoOpcode::MINIMUMss:
  case PseudoOpcode::MINIMUMsd:
  case PseudoOpcode::MAXIMUMss:
  case PseudoOpcode::MAXIMUMsd:
    return emitExtremum(inst);
  case PseudoOpcode::CVTU64SS:
    return emitUnsignedToSingle(inst);
  }
}

void Emitter::emitBranch(llvm::ArrayRef<MachineOperand> operands, PseudoOpcode opcode) {
  Operand taken = convert(operands[operands.size() - 2]), other = convert(operands.back());
  auto jump = [&](Condition condition, const Operand &to) {
    emit(Opcode::JCC, {Operand::makeCondition(condition), to});
  };
  if (opcode == PseudoOpcode::BRANCHand)
    jump(invert(conditionOf(operands[0])), other);
  else if (opcode == PseudoOpcode::BRANCHor)
    jump(conditionOf(operands[0]), taken);
  jump(conditionOf(operands[opcode == PseudoOpcode::BRANCH ? 0 : 1]), taken);
  emit(Opcode::JMP, {other});
}

/// index, two scratch registers, the table. Entries are 32-bit distances from the table.
void Emitter::emitSwitch(llvm::ArrayRef<MachineOperand> operands) {
  Operand base = reg(operands[1]), entry = reg(operands[2]);
  codegen::JumpTableRef table = operands[3].jumpTable();
  uint32_t first = function.tableOffsets[table.index()];
  uint32_t count = function.tableOffsets[table.index() + 1] - first - 1;
  emit(Opcode::MOVmr32, {entry, convert(operands[0])});
  emit(Opcode::CMPmi32, {entry, imm(static_cast<int32_t>(count))});
  emit(Opcode::JCC, {Operand::makeCondition(Condition::AE),
                     Operand::makeLabel(label(function.tableTargets[first]))});
  mc::Label place = buffer.newLabel();
  jumpTables.emplace_back(table, place);
  emit(Opcode::LEA64, {base, Operand::makeMemory(place)});
  emit(Opcode::MOVSXD, {entry, Operand::makeMemory(base.reg, 0, entry.reg, 2)});
  emit(Opcode::ADDrm64, {entry, base});
  emit(Opcode::JMPr, {entry});
  buffer.barrier();
}

void Emitter::emitJumpTables() {
  if (!jumpTables.empty()) buffer.beginData();
  for (auto [table, place] : jumpTables) {
    buffer.align(4);
    buffer.bind(place);
    uint32_t first = function.tableOffsets[table.index()] + 1;
    uint32_t end = function.tableOffsets[table.index() + 1];
    uint32_t start = buffer.offset();
    for (uint32_t i = first; i < end; ++i) {
      uint8_t *at = buffer.reserve(4);
      // The field counts from itself; the entry is to count from the table.
      std::fill_n(at, 4, 0);
      buffer.addFixup(buffer.offset(), mc::CommonFixup::Relative32, label(function.tableTargets[i]),
                      static_cast<int32_t>(buffer.offset() - start));
      buffer.commit(at + 4);
    }
    buffer.barrier();
  }
}

/// Traps stand behind the function, where they cost nothing.
mc::Label Emitter::trapLabel(TrapCode code, SourceLocation location) {
  if (!pendingTraps.empty() && pendingTraps.back().code == code &&
      pendingTraps.back().location == location)
    return pendingTraps.back().label;
  pendingTraps.push_back({buffer.newLabel(), code, location});
  return pendingTraps.back().label;
}

void Emitter::emitTrapIf(const MachineInst &inst) {
  llvm::ArrayRef<MachineOperand> operands = function.operandsOf(inst);
  Operand trap = Operand::makeLabel(trapLabel(inst.trap, inst.location));
  auto jump = [&](Condition condition, const Operand &to) {
    emit(Opcode::JCC, {Operand::makeCondition(condition), to});
  };
  if (inst.opcode == static_cast<uint16_t>(PseudoOpcode::TRAPIFand)) {
    mc::Label skip = buffer.newLabel();
    jump(invert(conditionOf(operands[0])), Operand::makeLabel(skip));
    jump(conditionOf(operands[1]), trap);
    return buffer.bind(skip);
  }
  jump(conditionOf(operands[0]), trap);
  if (inst.opcode == static_cast<uint16_t>(PseudoOpcode::TRAPIFor))
    jump(conditionOf(operands[1]), trap);
}

void Emitter::emitPendingTraps() {
  for (const PendingTrap &trap : pendingTraps) {
    buffer.bind(trap.label);
    setLocation(trap.location);
    buffer.addTrap(trap.code);
    emit(Opcode::UD2, {});
    buffer.barrier();
  }
}

/// How far to look for the next instruction that says something about the flags.
static constexpr unsigned flagsWindow = 16;

/// Does nothing from \p inst on, in its block, read flags that were set before it? No flags live
/// from block to block.
bool Emitter::areFlagsFree(const MachineInst *inst) const {
  for (unsigned i = 0; inst != blockEnd; ++inst) {
    const mc::InstrInfo &info = codegenTarget.info(inst->opcode);
    if (info.has(mc::InstrProperty::ReadsFlags)) return false;
    if (info.has(mc::InstrProperty::WritesFlags) || info.has(mc::InstrProperty::Call)) return true;
    if (++i == flagsWindow) return false;
  }
  return true;
}

void Emitter::emitImmediate(unsigned number, int64_t value, const MachineInst *next) {
  Operand to = Operand::makeRegister(number);
  if (value == 0 && areFlagsFree(next)) return emit(Opcode::XORrm32, {to, to});
  if (llvm::isUInt<32>(static_cast<uint64_t>(value)))
    return emit(Opcode::MOVriz32, {to, imm(static_cast<int32_t>(value))});
  if (llvm::isInt<32>(value)) return emit(Opcode::MOVmi64, {to, imm(value)});
  emit(Opcode::MOVABS, {to, imm(value)});
}
