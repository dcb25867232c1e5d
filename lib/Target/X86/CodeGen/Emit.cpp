//===- Emit.cpp - Machine functions to bytes on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emit.h"
#include "cot/Target/X86/MC/Encoder.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/Support/Compiler.h"
#include <new>

using namespace cot;
using namespace cot::x86;
using codegen::MachineAddress;
using codegen::MachineInst;
using codegen::MachineOperand;

llvm::Error x86::emitFunction(const codegen::MachineFunction &function,
                              const codegen::FrameLayout &frame,
                              const codegen::TargetOptions &options, mc::CodeBuffer &buffer) {
  return Emitter(function, frame, options, buffer).run();
}

llvm::Error Emitter::run() {
  for (uint32_t block = 0; block < function.numBlocks(); ++block) {
    mc::Label made = buffer.newLabel();
    if (block == 0) firstLabel = made.index();
  }
  emitPrologue();
  findLandings();
  for (uint32_t block = 0; block < function.numBlocks(); ++block)
    emitBlock(block);
  emitPendingTraps();
  emitJumpTables();
  return buffer.finish();
}

/// A register or spill slot to another: two operands, no trap, nothing behind.
LLVM_ATTRIBUTE_ALWAYS_INLINE void Emitter::emitMove(const MachineInst &inst) {
  const MachineOperand *list = function.operands.data() + inst.firstOperand;
  uint8_t *at = buffer.reserve(MoveTemplates::room);
  uint8_t *end = moves.write(at, static_cast<Opcode>(inst.opcode), list, spillOffset());
  if (LLVM_LIKELY(end != nullptr))
    buffer.commit(end);
  else
    emitOtherMove(list, static_cast<Opcode>(inst.opcode));
}

void Emitter::emitOtherMove(const MachineOperand *list, Opcode opcode) {
  auto place = [&](MachineOperand operand) {
    return operand.isPhysical() ? Operand::makeRegister(operand.preg().encoding())
                                : slotAddress(operand.spillSlot());
  };
  emit(opcode, {place(list[0]), place(list[1])});
}

LLVM_ATTRIBUTE_ALWAYS_INLINE void Emitter::emitInst(const MachineInst &inst,
                                                    const MachineInst *next) {
  if (inst.opcode >= numOpcodes)
    emitPseudo(inst, next);
  else if (inst.flags & MachineInst::IsMove)
    emitMove(inst);
  else
    emitReal(inst);
}

void Emitter::emitBlock(uint32_t block) {
  buffer.bind(label(regalloc::Block(block)));
  emitLanding(block);
  llvm::ArrayRef<MachineInst> insts = function.instsOf(block);
  blockEnd = insts.end();
  for (const MachineInst &inst : insts) {
    if (inst.flags & MachineInst::IsDead) continue;
    setLocation(inst.location);
    emitInst(inst, &inst + 1);
  }
}

void Emitter::emit(Opcode opcode, llvm::ArrayRef<Operand> operands) {
  x86::emit(buffer, opcode, operands);
}

void Emitter::emitReal(const MachineInst &inst) {
  const mc::InstrInfo &row = instrs[inst.opcode];
  const MachineOperand *operand = function.operands.data() + inst.firstOperand;
  const MachineOperand *end = operand + inst.operandCount;
  // Set by convert, as far as there are operands.
  alignas(Operand) std::byte storage[maxOperands * sizeof(Operand)];
  auto *operands = reinterpret_cast<Operand *>(storage);
  const mc::OperandInfo *info = operandTable + row.firstOperand;
  for (unsigned i = 0; i < row.operandCount; ++i) {
    convert(*operand, operands + i);
    operand += info[i].role == mc::OperandRole::Mod && !operand->isAddress() ? 2 : 1;
  }
  if (!inst.trap.isNone()) buffer.addTrap(inst.trap);
  emit(static_cast<Opcode>(inst.opcode), llvm::ArrayRef(operands, row.operandCount));
  if (row.has(mc::InstrProperty::Barrier)) buffer.barrier();
  for (; operand != end; ++operand)
    if (operand->kind() == MachineOperand::Kind::Call) finishCall(operand->call());
}

/// Makes the operand at \p to.
LLVM_ATTRIBUTE_ALWAYS_INLINE void Emitter::convert(MachineOperand operand, Operand *to) const {
  if (LLVM_LIKELY(operand.isPhysical()))
    new (to) Operand(Operand::makeRegister(operand.preg().encoding()));
  else if (operand.isSpillSlot())
    new (to) Operand(slotAddress(operand.spillSlot()));
  else
    new (to) Operand(convert(operand));
}

Operand Emitter::convert(MachineOperand operand) const {
  switch (operand.kind()) {
  case MachineOperand::Kind::Physical:
    return Operand::makeRegister(operand.preg().encoding());
  case MachineOperand::Kind::SpillSlot:
    return slotAddress(operand.spillSlot());
  case MachineOperand::Kind::Immediate:
    return Operand::makeImmediate(operand.immediate());
  case MachineOperand::Kind::WideImmediate:
    return Operand::makeImmediate(function.immediateOf(operand));
  case MachineOperand::Kind::Address:
    return convert(function.addresses[operand.address().index()]);
  case MachineOperand::Kind::Block:
    return Operand::makeLabel(label(operand.block()));
  case MachineOperand::Kind::Symbol:
    return Operand::makeSymbol(mc::SymbolId(operand.symbol().index()), operand.fixup());
  default:
    assert(false && "an operand that no instruction has");
    return {};
  }
}

Operand Emitter::slotAddress(regalloc::SpillSlot slot) const {
  // Frames are smaller than what would wrap.
  int64_t offset = spillOffset() + int64_t(slot.index()) * 8;
  return Operand::makeMemory(static_cast<unsigned>(Gpr::RSP), static_cast<int32_t>(offset));
}

Operand Emitter::convert(const MachineAddress &address) const {
  unsigned index = address.index.isPhysical() ? address.index.preg().encoding() : noRegister;
  Operand operand;
  switch (address.kind) {
  case MachineAddress::Base::None:
    operand = Operand::makeMemory(noRegister, address.displacement, index, address.scale);
    break;
  case MachineAddress::Base::Register:
    operand = Operand::makeMemory(address.base.preg().encoding(), address.displacement, index,
                                  address.scale);
    break;
  case MachineAddress::Base::Constant: {
    codegen::PoolConstant constant(address.target);
    operand = Operand::makeMemory(
        buffer.constant(function.bytesOf(constant), function.constants[address.target].alignment),
        address.displacement);
    break;
  }
  case MachineAddress::Base::Symbol:
    operand =
        Operand::makeMemory(mc::SymbolId(address.target), address.fixup, address.displacement);
    break;
  case MachineAddress::Base::SymbolOffset:
    operand = Operand::makeMemory(mc::SymbolId(address.target), address.fixup, address.displacement,
                                  address.base.preg().encoding());
    break;
  case MachineAddress::Base::Block:
    operand = Operand::makeMemory(label(regalloc::Block(address.target)), address.displacement);
    break;
  default:
    operand = stackAddress(address, index);
  }
  operand.segment = address.segment;
  return operand;
}
