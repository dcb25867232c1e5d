//===- EmitCalls.cpp - Calls and what follows them on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Behind a call stands a mark with the number of its call site where side tables speak of it; and
/// the stack pointer is put back if the callee has taken arguments off the stack.
///
//===----------------------------------------------------------------------===//

#include "Conventions.h"
#include "Emit.h"
#include "cot/Target/X86/MC/InstrTables.h"

using namespace cot;
using namespace cot::x86;
using codegen::MachineInst;
using codegen::MachineOperand;

/// Do tables say something about the call?
static bool isSpokenOf(const codegen::MachineFunction &function, const codegen::CallSite &call) {
  if (call.isPatchable || !call.exceptions.isNone()) return true;
  if (call.inst.isNone()) return false;
  return function.source->stackMaps.contains(call.inst.index()) ||
         function.source->debugTags.contains(call.inst.index());
}

void Emitter::finishCall(codegen::CallRef ref) {
  const codegen::CallSite &call = function.calls[ref.index()];
  if (isSpokenOf(function, call)) buffer.addMark(ref.index());
  if (call.poppedBytes != 0)
    emit(Opcode::SUBmi64,
         {Operand::makeRegister(Gpr::RSP), Operand::makeImmediate(call.poppedBytes)});
}

/// TRYCALL, TRYCALLr: the callee, the block of the normal return.
void Emitter::emitTryCall(const MachineInst &inst) {
  llvm::ArrayRef<MachineOperand> operands = function.operandsOf(inst);
  bool isIndirect = static_cast<PseudoOpcode>(inst.opcode) == PseudoOpcode::TRYCALLr;
  emit(isIndirect ? Opcode::CALLr : Opcode::CALL, {convert(operands[0])});
  finishCall(operands.back().call());
  emit(Opcode::JMP, {convert(operands[1])});
}

/// After an exception the stack pointer is where the callee has left it: that depends on how many
/// of its arguments it, or whom it called in its place, was to take off the stack.
void Emitter::emitLanding(uint32_t block) {
  if (landings.empty() || !landings[block]) return;
  auto offset = static_cast<int32_t>(stackFromFramePointer());
  emit(Opcode::LEA64, {Operand::makeRegister(Gpr::RSP),
                       Operand::makeMemory(static_cast<unsigned>(Gpr::RBP), offset)});
  if (frame.realignment != 0)
    emit(Opcode::ANDmi64,
         {Operand::makeRegister(Gpr::RSP), Operand::makeImmediate(-int64_t(frame.realignment))});
}

void Emitter::findLandings() {
  for (const codegen::CallSite &call : function.calls) {
    if (call.callConv != CallConv::Tail || call.handlers.empty()) continue;
    landings.resize(function.numBlocks());
    for (regalloc::Block handler : call.handlers)
      landings[handler.index()] = 1;
  }
}

/// RAX, then vector registers: each has its place behind the integer registers by its number.
void Emitter::emitSaveVectors(llvm::ArrayRef<MachineOperand> operands) {
  Operand count = convert(operands.front());
  mc::Label skip = buffer.newLabel();
  emit(Opcode::TESTmr8, {count, count});
  emit(Opcode::JCC, {Operand::makeCondition(Condition::E), Operand::makeLabel(skip)});
  for (const MachineOperand &operand : operands.drop_front()) {
    unsigned number = operand.preg().encoding();
    codegen::MachineAddress place;
    place.kind = codegen::MachineAddress::Base::RegisterSaveArea;
    place.displacement = static_cast<int32_t>(std::size(systemVArguments) * 8 + number * 16);
    emit(Opcode::MOVAPSmr, {convert(place), convert(operand)});
  }
  buffer.bind(skip);
}

void Emitter::emitCopyWords() {
  static constexpr uint8_t repeatMovsq[] = {0xf3, 0x48, 0xa5};
  buffer.append(repeatMovsq);
}
