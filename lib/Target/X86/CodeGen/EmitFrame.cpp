//===- EmitFrame.cpp - Prologues and epilogues on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A prologue pushes, checks the stack limit, probes, allocates, saves vector registers; an
/// epilogue undoes it. Each step that moves the stack pointer or saves a register is recorded for
/// the unwind tables, at the end of its instruction.
///
//===----------------------------------------------------------------------===//

#include "Conventions.h"
#include "Emit.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using regalloc::PReg;
using regalloc::RegClass;
using Kind = mc::UnwindAction::Kind;

static constexpr auto gprBank = static_cast<uint8_t>(RegisterBank::Gpr);
static constexpr auto xmmBank = static_cast<uint8_t>(RegisterBank::Xmm);
/// Up to so many pages are probed one by one, more by a loop.
static constexpr uint32_t maxUnrolledProbes = 4;
/// A program may set the limit to the highest address less this to stop a function at its entry.
static constexpr uint32_t smallFrame = 32768;

static Operand reg(Gpr number) { return Operand::makeRegister(number); }
static Operand imm(int64_t value) { return Operand::makeImmediate(value); }
static Operand stackTop(int64_t offset) {
  return Operand::makeMemory(static_cast<unsigned>(Gpr::RSP), static_cast<int32_t>(offset));
}

static Operand fromFramePointer(int64_t offset) {
  return Operand::makeMemory(static_cast<unsigned>(Gpr::RBP), static_cast<int32_t>(offset));
}

static mc::UnwindAction action(Kind kind, mc::RegisterName reg = {}, uint32_t amount = 0) {
  mc::UnwindAction result;
  result.kind = kind;
  result.first = reg;
  result.amount = amount;
  return result;
}

//===----------------------------------------------------------------------===//
// Stack limit and probes
//===----------------------------------------------------------------------===//

/// The stack pointer is \p depth bytes below the return address.
void Emitter::emitStackLimitCheck(uint32_t depth) {
  if (function.stackLimit.empty() || (frame.size == 0 && !function.hasCalls)) return;
  Operand limit = reg(limitRegister);
  unsigned number = limit.reg;
  using Step = codegen::StackLimitStep;
  for (const Step &step : function.stackLimit) {
    switch (step.kind) {
    case Step::Kind::Register:
      number = step.reg.encoding();
      continue;
    case Step::Kind::Incoming:
      emit(Opcode::MOVrm64, {limit, stackTop(int64_t(depth) + 8 + step.offset)});
      break;
    case Step::Kind::Symbol: {
      mc::SymbolId symbol(step.symbol.index());
      bool isNear = function.symbols[step.symbol.index()].colocated ||
                    options.relocation == codegen::RelocationModel::Static;
      if (isNear)
        emit(Opcode::LEA64, {limit, Operand::makeMemory(symbol, mc::CommonFixup::Relative32, 0)});
      else
        emit(Opcode::MOVrm64, {limit, Operand::makeMemory(symbol, Fixup::RexGotPcRelaxable, 0)});
      if (step.offset != 0) emit(Opcode::ADDmi64, {limit, imm(static_cast<int32_t>(step.offset))});
      break;
    }
    case Step::Kind::Load:
      emit(Opcode::MOVrm64,
           {limit, Operand::makeMemory(number, static_cast<int32_t>(step.offset))});
      break;
    case Step::Kind::Add:
      emit(Opcode::LEA64, {limit, Operand::makeMemory(number, static_cast<int32_t>(step.offset))});
      break;
    }
    number = limit.reg;
  }
  Operand trap = Operand::makeLabel(trapLabel(TrapCode::stackOverflow(), {}));
  if (frame.size != 0) {
    if (number != limit.reg) emit(Opcode::MOVmr64, {limit, Operand::makeRegister(number)});
    number = limit.reg;
    emit(Opcode::ADDmi64, {limit, imm(frame.size)});
    // Limits are not so near to the end of the address space that a small sum wraps.
    if (frame.size >= smallFrame) emit(Opcode::JCC, {Operand::makeCondition(Condition::B), trap});
  }
  emit(Opcode::CMPrm64, {reg(Gpr::RSP), Operand::makeRegister(number)});
  emit(Opcode::JCC, {Operand::makeCondition(Condition::B), trap});
}

void Emitter::touch(const Operand &place) { emit(Opcode::MOVmi32, {place, imm(0)}); }

/// Touches each page of the frame before anything below it, so that a guard page is met in order.
/// The stack pointer stays: only the addresses go down.
void Emitter::emitProbes() {
  if (!options.settings.enableProbestack()) return;
  uint64_t page = uint64_t(1) << options.settings.probestackSizeLog2();
  if (frame.size < page) return;
  if (options.settings.probestackStrategy() == ProbestackStrategy::Outline &&
      !function.probeSymbol.isNone()) {
    // In a variadic function rax counts vector registers: it is back before the body begins.
    bool keepsCount = function.registerSaveBytes != 0;
    if (keepsCount) emit(Opcode::MOVmr64, {reg(Gpr::R11), reg(Gpr::RAX)});
    emit(Opcode::MOVriz32, {reg(Gpr::RAX), imm(frame.size)});
    emit(Opcode::CALL,
         {Operand::makeSymbol(mc::SymbolId(function.probeSymbol.index()), Fixup::Plt32)});
    if (keepsCount) emit(Opcode::MOVmr64, {reg(Gpr::RAX), reg(Gpr::R11)});
    return;
  }
  auto pages = static_cast<uint32_t>(frame.size / page);
  if (pages <= maxUnrolledProbes) {
    for (uint32_t i = 1; i <= pages; ++i)
      touch(stackTop(-static_cast<int64_t>(i * page)));
    return;
  }
  Operand offset = reg(Gpr::R11);
  emit(Opcode::XORrm32, {offset, offset});
  mc::Label again = buffer.newLabel();
  buffer.bind(again);
  emit(Opcode::SUBmi64, {offset, imm(static_cast<int64_t>(page))});
  touch(Operand::makeMemory(static_cast<unsigned>(Gpr::RSP), 0, offset.reg, 0));
  emit(Opcode::CMPmi64, {offset, imm(-static_cast<int64_t>(pages * page))});
  emit(Opcode::JCC, {Operand::makeCondition(Condition::NE), Operand::makeLabel(again)});
}

//===----------------------------------------------------------------------===//
// Prologue
//===----------------------------------------------------------------------===//

void Emitter::moveStack(int64_t amount) {
  if (amount == 0) return;
  emit(amount < 0 ? Opcode::SUBmi64 : Opcode::ADDmi64,
       {reg(Gpr::RSP), imm(amount < 0 ? -amount : amount)});
  buffer.addUnwind(action(amount < 0 ? Kind::Allocate : Kind::Release, {},
                          static_cast<uint32_t>(amount < 0 ? -amount : amount)));
}

/// Of a saved vector register, \p offset bytes from the stack pointer before it was rounded down.
Operand Emitter::savedVector(uint32_t offset) const {
  if (frame.realignment == 0) return stackTop(offset);
  return fromFramePointer(stackFromFramePointer() + int64_t(offset));
}

void Emitter::setFramePointer() {
  emit(Opcode::MOVmr64, {reg(Gpr::RBP), reg(Gpr::RSP)});
  buffer.addUnwind(action(Kind::SetFrame, {gprBank, static_cast<uint8_t>(Gpr::RBP)}));
}

void Emitter::emitPrologue() {
  auto push = [&](unsigned number) {
    emit(Opcode::PUSH64, {Operand::makeRegister(number)});
    buffer.addUnwind(action(Kind::Push, {gprBank, static_cast<uint8_t>(number)}, 8));
  };
  if (frame.hasFramePointer) {
    push(static_cast<unsigned>(Gpr::RBP));
    if (!frame.hasLowFramePointer) setFramePointer();
  }
  for (PReg saved : frame.saved)
    if (saved.regClass() == RegClass::Int) push(saved.encoding());
  emitStackLimitCheck(frame.savedBytes);
  emitProbes();
  moveStack(-int64_t(frame.size));
  if (frame.hasLowFramePointer) setFramePointer();
  if (frame.realignment != 0)
    emit(Opcode::ANDmi64, {reg(Gpr::RSP), imm(-int64_t(frame.realignment))});
  uint32_t offset = frame.savedVectorOffset;
  for (PReg saved : frame.saved) {
    if (saved.regClass() != RegClass::Float) continue;
    emit(Opcode::MOVAPSmr, {savedVector(offset), Operand::makeRegister(saved.encoding())});
    buffer.addUnwind(action(Kind::Save, {xmmBank, static_cast<uint8_t>(saved.encoding())}, offset));
    offset += 16;
  }
  buffer.addUnwind(action(Kind::EndPrologue));
}

//===----------------------------------------------------------------------===//
// Epilogues
//===----------------------------------------------------------------------===//

/// Up to where the stack pointer is at the return address.
void Emitter::tearDown() {
  buffer.addUnwind(action(Kind::BeginEpilogue));
  uint32_t offset = frame.savedVectorOffset;
  for (PReg saved : frame.saved) {
    if (saved.regClass() != RegClass::Float) continue;
    emit(Opcode::MOVAPSrm, {Operand::makeRegister(saved.encoding()), savedVector(offset)});
    buffer.addUnwind(
        action(Kind::Restore, {xmmBank, static_cast<uint8_t>(saved.encoding())}, offset));
    offset += 16;
  }
  if (frame.realignment != 0) {
    emit(Opcode::LEA64,
         {reg(Gpr::RSP), fromFramePointer(stackFromFramePointer() + int64_t(frame.size))});
    buffer.addUnwind(action(Kind::Release, {}, frame.size));
  } else {
    moveStack(frame.size);
  }
  auto pop = [&](unsigned number) {
    emit(Opcode::POP64, {Operand::makeRegister(number)});
    buffer.addUnwind(action(Kind::Pop, {gprBank, static_cast<uint8_t>(number)}, 8));
  };
  llvm::SmallVector<PReg, 16> saved;
  for (PReg entry : frame.saved)
    if (entry.regClass() == RegClass::Int) saved.push_back(entry);
  for (PReg entry : llvm::reverse(saved))
    pop(entry.encoding());
  if (frame.hasFramePointer) pop(static_cast<unsigned>(Gpr::RBP));
}

void Emitter::emitEpilogue() {
  tearDown();
  if (frame.calleePops == 0) {
    emit(Opcode::RET, {});
  } else if (llvm::isUInt<16>(frame.calleePops)) {
    emit(Opcode::RETi, {imm(frame.calleePops)});
  } else {
    emit(Opcode::POP64, {reg(Gpr::R11)});
    emit(Opcode::ADDmi64, {reg(Gpr::RSP), imm(frame.calleePops)});
    emit(Opcode::JMPr, {reg(Gpr::R11)});
  }
  buffer.addUnwind(action(Kind::EndEpilogue));
  buffer.barrier();
}

/// Leaves for the callee of \p inst: TAILCALL or TAILCALLr.
void Emitter::emitTailCall(const codegen::MachineInst &inst) {
  llvm::ArrayRef<codegen::MachineOperand> operands = function.operandsOf(inst);
  bool isIndirect = static_cast<PseudoOpcode>(inst.opcode) == PseudoOpcode::TAILCALLr;
  int64_t delta = operands[1].immediate();
  if (delta >= 0) {
    tearDown();
    if (delta > 0) {
      emit(Opcode::MOVrm64, {reg(Gpr::R10), stackTop(0)});
      emit(Opcode::MOVmr64, {stackTop(delta), reg(Gpr::R10)});
      emit(Opcode::ADDmi64, {reg(Gpr::RSP), imm(delta)});
    }
  } else {
    // Return address and frame pointer of the caller have been read into r10 and rax.
    buffer.addUnwind(action(Kind::BeginEpilogue));
    emit(Opcode::LEA64,
         {reg(Gpr::RSP), fromFramePointer(int64_t(frame.framePointerDepth) + delta)});
    emit(Opcode::MOVmr64, {stackTop(0), reg(Gpr::R10)});
    emit(Opcode::MOVmr64, {reg(Gpr::RBP), reg(Gpr::RAX)});
    buffer.addUnwind(action(Kind::Release, {}, frame.size + frame.savedBytes - 8));
    buffer.addUnwind(action(Kind::Pop, {gprBank, static_cast<uint8_t>(Gpr::RBP)}, 8));
  }
  emit(isIndirect ? Opcode::JMPr : Opcode::JMP, {convert(operands[0])});
  buffer.addUnwind(action(Kind::EndEpilogue));
  buffer.barrier();
}
