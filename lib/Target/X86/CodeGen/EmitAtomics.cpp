//===- EmitAtomics.cpp - Loops around compare and exchange on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emit.h"

using namespace cot;
using namespace cot::x86;
using codegen::MachineInst;
using codegen::MachineOperand;

static Operand reg(MachineOperand operand) {
  return Operand::makeRegister(operand.preg().encoding());
}
static Opcode sized(Opcode opcode8, unsigned log2Bytes) {
  return static_cast<Opcode>(static_cast<unsigned>(opcode8) + log2Bytes);
}

/// Where the operand is to be taken, by what CMP of the old value with it says.
static Condition takesOperand(ir::AtomicRmwOp operation) {
  switch (operation) {
  case ir::AtomicRmwOp::Umin:
    return Condition::A;
  case ir::AtomicRmwOp::Umax:
    return Condition::B;
  case ir::AtomicRmwOp::Smin:
    return Condition::G;
  default:
    return Condition::L;
  }
}

static bool isMinMax(ir::AtomicRmwOp operation) {
  return operation >= ir::AtomicRmwOp::Umin && operation <= ir::AtomicRmwOp::Smax;
}

/// The 8-bit opcode of a bitwise operation or a sum.
static Opcode aluOpcode(ir::AtomicRmwOp operation) {
  switch (operation) {
  case ir::AtomicRmwOp::Add:
    return Opcode::ADDrm8;
  case ir::AtomicRmwOp::Sub:
    return Opcode::SUBrm8;
  case ir::AtomicRmwOp::Or:
    return Opcode::ORrm8;
  case ir::AtomicRmwOp::Xor:
    return Opcode::XORrm8;
  default:
    return Opcode::ANDrm8;
  }
}

void Emitter::swapBytes(const Operand &at, unsigned log2Bytes) {
  if (log2Bytes == 1)
    emit(Opcode::ROLmb16, {at, Operand::makeImmediate(8)});
  else if (log2Bytes != 0)
    emit(log2Bytes == 2 ? Opcode::BSWAP32 : Opcode::BSWAP64, {at});
}

/// operation, size, memory, operand, old value (RAX), new value
void Emitter::emitChangeLoop(const MachineInst &inst) {
  llvm::ArrayRef<MachineOperand> operands = function.operandsOf(inst);
  auto operation = static_cast<ir::AtomicRmwOp>(operands[0].immediate());
  auto log2Bytes = static_cast<unsigned>(operands[1].immediate() & 3);
  bool isSwapped = operands[1].immediate() & 4;
  Operand memory = convert(operands[2]), operand = reg(operands[3]);
  Operand old = reg(operands[4]), next = reg(operands[5]);
  buffer.addTrap(inst.trap);
  emit(sized(Opcode::MOVrm8, log2Bytes), {old, memory});
  mc::Label again = buffer.newLabel();
  buffer.bind(again);
  emit(Opcode::MOVmr64, {next, old});
  if (isSwapped) swapBytes(next, log2Bytes);
  if (isMinMax(operation)) {
    emit(sized(Opcode::CMPrm8, log2Bytes), {next, operand});
    emit(log2Bytes == 3 ? Opcode::CMOV64 : Opcode::CMOV32,
         {Operand::makeCondition(takesOperand(operation)), next, operand});
  } else {
    emit(sized(aluOpcode(operation), log2Bytes < 2 ? 2 : log2Bytes), {next, operand});
    if (operation == ir::AtomicRmwOp::Nand) emit(Opcode::NOT64, {next});
  }
  if (isSwapped) swapBytes(next, log2Bytes);
  buffer.addTrap(inst.trap);
  emit(sized(Opcode::LOCK_CMPXCHG8, log2Bytes), {memory, old, next});
  emit(Opcode::JCC, {Operand::makeCondition(Condition::NE), Operand::makeLabel(again)});
}

/// operation, memory, operand (two), old value (RAX, RDX), new value (RBX, RCX)
void Emitter::emitWideChangeLoop(const MachineInst &inst) {
  llvm::ArrayRef<MachineOperand> operands = function.operandsOf(inst);
  auto operation = static_cast<ir::AtomicRmwOp>(operands[0].immediate());
  Operand memory = convert(operands[1]), above = memory;
  above.displacement += 8;
  Operand low = reg(operands[2]), high = reg(operands[3]);
  Operand oldLow = reg(operands[4]), oldHigh = reg(operands[5]);
  Operand nextLow = reg(operands[6]), nextHigh = reg(operands[7]);
  buffer.addTrap(inst.trap);
  emit(Opcode::MOVrm64, {oldLow, memory});
  buffer.addTrap(inst.trap);
  emit(Opcode::MOVrm64, {oldHigh, above});
  mc::Label again = buffer.newLabel();
  buffer.bind(again);
  if (operation == ir::AtomicRmwOp::Xchg) {
    emit(Opcode::MOVmr64, {nextLow, low});
    emit(Opcode::MOVmr64, {nextHigh, high});
  } else if (isMinMax(operation)) {
    // Of the old value and the operand, the flags tell which is less.
    bool isMin = operation == ir::AtomicRmwOp::Umin || operation == ir::AtomicRmwOp::Smin;
    bool isSigned = operation == ir::AtomicRmwOp::Smin || operation == ir::AtomicRmwOp::Smax;
    emit(Opcode::MOVmr64, {nextHigh, oldHigh});
    emit(Opcode::CMPrm64, {oldLow, low});
    emit(Opcode::SBBrm64, {nextHigh, high});
    Condition less = isSigned ? Condition::L : Condition::B;
    Operand condition = Operand::makeCondition(isMin ? invert(less) : less);
    emit(Opcode::MOVmr64, {nextLow, oldLow});
    emit(Opcode::MOVmr64, {nextHigh, oldHigh});
    emit(Opcode::CMOV64, {condition, nextLow, low});
    emit(Opcode::CMOV64, {condition, nextHigh, high});
  } else {
    Opcode first = aluOpcode(operation);
    Opcode second = first == Opcode::ADDrm8   ? Opcode::ADCrm8
                    : first == Opcode::SUBrm8 ? Opcode::SBBrm8
                                              : first;
    emit(Opcode::MOVmr64, {nextLow, oldLow});
    emit(Opcode::MOVmr64, {nextHigh, oldHigh});
    emit(sized(first, 3), {nextLow, low});
    emit(sized(second, 3), {nextHigh, high});
    if (operation == ir::AtomicRmwOp::Nand) {
      emit(Opcode::NOT64, {nextLow});
      emit(Opcode::NOT64, {nextHigh});
    }
  }
  buffer.addTrap(inst.trap);
  emit(Opcode::LOCK_CMPXCHG16B, {memory, oldLow, oldHigh, nextLow, nextHigh});
  emit(Opcode::JCC, {Operand::makeCondition(Condition::NE), Operand::makeLabel(again)});
}
