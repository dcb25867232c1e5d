//===- EmitFloat.cpp - Pseudo instructions of floats to bytes on x86-64 -===//
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

/// What an extremum is made of.
struct Emitter::ExtremumParts {
  Opcode compare, order, combine, add;
};

void Emitter::emitExtremum(const MachineInst &inst) {
  llvm::ArrayRef<MachineOperand> operands = function.operandsOf(inst);
  switch (static_cast<PseudoOpcode>(inst.opcode)) {
  case PseudoOpcode::MINIMUMss:
    return emitExtremum(operands, {Opcode::UCOMISS, Opcode::MINSS, Opcode::ORPS, Opcode::ADDSS});
  case PseudoOpcode::MINIMUMsd:
    return emitExtremum(operands, {Opcode::UCOMISD, Opcode::MINSD, Opcode::ORPS, Opcode::ADDSD});
  case PseudoOpcode::MAXIMUMss:
    return emitExtremum(operands, {Opcode::UCOMISS, Opcode::MAXSS, Opcode::ANDPS, Opcode::ADDSS});
  default:
    return emitExtremum(operands, {Opcode::UCOMISD, Opcode::MAXSD, Opcode::ANDPS, Opcode::ADDSD});
  }
}

/// Equal numbers have the same bits unless they are zeros: the bits are combined, so that -0.0 wins
/// or loses. The sum of anything and a NaN is one.
void Emitter::emitExtremum(llvm::ArrayRef<MachineOperand> operands, const ExtremumParts &parts) {
  // The definition, the use in the same register, the other one.
  Operand result = convert(operands[0]), other = convert(operands[2]);
  mc::Label different = buffer.newLabel(), done = buffer.newLabel(), unordered = buffer.newLabel();
  auto jump = [&](Condition condition, mc::Label to) {
    emit(Opcode::JCC, {Operand::makeCondition(condition), Operand::makeLabel(to)});
  };
  emit(parts.compare, {result, other});
  jump(Condition::NE, different);
  jump(Condition::P, unordered);
  emit(parts.combine, {result, other});
  emit(Opcode::JMP, {Operand::makeLabel(done)});
  buffer.bind(unordered);
  emit(parts.add, {result, other});
  emit(Opcode::JMP, {Operand::makeLabel(done)});
  buffer.bind(different);
  emit(parts.order, {result, other});
  buffer.bind(done);
}

/// What is not below 2^63 is halved, the lost bit kept as one that says "not exact", and doubled as
/// a float.
void Emitter::emitUnsignedToSingle(const MachineInst &inst) {
  llvm::ArrayRef<MachineOperand> operands = function.operandsOf(inst);
  Operand result = convert(operands[0]), source = convert(operands[1]);
  Operand half = convert(operands[2]), low = convert(operands[3]);
  mc::Label large = buffer.newLabel(), done = buffer.newLabel();
  emit(Opcode::XORPS, {result, result});
  emit(Opcode::TESTmr64, {source, source});
  emit(Opcode::JCC, {Operand::makeCondition(Condition::S), Operand::makeLabel(large)});
  emit(Opcode::CVTSI2SS64, {result, source});
  emit(Opcode::JMP, {Operand::makeLabel(done)});
  buffer.bind(large);
  emit(Opcode::MOVmr64, {half, source});
  emit(Opcode::SHRmb64, {half, Operand::makeImmediate(1)});
  emit(Opcode::MOVmr32, {low, source});
  emit(Opcode::ANDmi32, {low, Operand::makeImmediate(1)});
  emit(Opcode::ORrm64, {half, low});
  emit(Opcode::CVTSI2SS64, {result, half});
  emit(Opcode::ADDSS, {result, result});
  buffer.bind(done);
}
