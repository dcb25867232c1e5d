//===- EmitMachine.cpp - Threads and stacks to bytes on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emit.h"
#include "cot/Target/X86/MC/Target.h"

using namespace cot;
using namespace cot::x86;
using codegen::MachineOperand;

/// To the byte as linkers look for it, padding prefixes included (Drepper, 4.1.1.2).
void Emitter::emitThreadLocal(llvm::ArrayRef<MachineOperand> operands) {
  static constexpr uint8_t code[] = {0x66, 0x48, 0x8d, 0x3d, 0, 0, 0, 0, // data16 lea x(%rip), %rdi
                                     0x66, 0x66, 0x48, 0xe8, 0, 0, 0, 0}; // data16 rex.w call
  uint8_t *at = buffer.reserve(sizeof(code));
  uint32_t start = buffer.offset();
  std::copy(std::begin(code), std::end(code), at);
  buffer.addRelocation(start + 4, Fixup::TlsGlobalDynamic,
                       mc::SymbolId(operands[0].symbol().index()), -4);
  buffer.addRelocation(start + 12, Fixup::Plt32, mc::SymbolId(operands[1].symbol().index()), -4);
  buffer.commit(at + sizeof(code));
}

/// RDX is the context to fill, RSI the one to go to; RAX and RCX are free.
void Emitter::emitStackSwitch() {
  Operand first = Operand::makeRegister(Gpr::RAX), second = Operand::makeRegister(Gpr::RCX);
  Operand stack = Operand::makeRegister(Gpr::RSP), base = Operand::makeRegister(Gpr::RBP);
  auto stored = [](int32_t offset) {
    return Operand::makeMemory(static_cast<unsigned>(Gpr::RDX), offset);
  };
  auto loaded = [](int32_t offset) {
    return Operand::makeMemory(static_cast<unsigned>(Gpr::RSI), offset);
  };
  mc::Label resume = buffer.newLabel();
  // The two contexts may be the same: each word is read before it is written.
  emit(Opcode::MOVrm64, {first, loaded(0)});
  emit(Opcode::MOVmr64, {stored(0), stack});
  emit(Opcode::MOVmr64, {stack, first});
  emit(Opcode::MOVrm64, {first, loaded(8)});
  emit(Opcode::MOVmr64, {stored(8), base});
  emit(Opcode::MOVmr64, {base, first});
  emit(Opcode::MOVrm64, {first, loaded(16)});
  emit(Opcode::LEA64, {second, Operand::makeMemory(resume)});
  emit(Opcode::MOVmr64, {stored(16), second});
  emit(Opcode::JMPr, {first});
  buffer.bind(resume);
}
