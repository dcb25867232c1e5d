//===- Frame.cpp - Frames, prologues and epilogues on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// From the stack pointer up: outgoing arguments, spill slots, explicit stack slots, saved vector
/// registers; then what the prologue pushes, the return address, incoming arguments.
///
//===----------------------------------------------------------------------===//

#include "Conventions.h"
#include "Emit.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using codegen::MachineAddress;
using regalloc::PReg;
using regalloc::RegClass;

static constexpr uint64_t stackAlignment = 16;
static constexpr uint64_t maxFrameSize = uint64_t(1) << 30;
static constexpr auto gprBank = static_cast<uint8_t>(RegisterBank::Gpr);
static constexpr auto xmmBank = static_cast<uint8_t>(RegisterBank::Xmm);

llvm::Error x86::layOutFrame(const codegen::MachineFunction &function,
                             const codegen::TargetOptions &options,
                             const codegen::SignatureLayout &layout, codegen::FrameLayout &frame) {
  frame.clear();
  frame.calleePops = layout.calleePops;
  frame.saved = function.writtenRegs & layout.calleeSaved;
  frame.saved.erase(PReg(static_cast<unsigned>(Gpr::RSP), RegClass::Int));
  PReg framePointer(static_cast<unsigned>(Gpr::RBP), RegClass::Int);
  frame.hasFramePointer = options.settings.preserveFramePointers();
  if (frame.hasFramePointer) frame.saved.erase(framePointer);
  unsigned pushes = static_cast<unsigned>(llvm::popcount(frame.saved.mask(RegClass::Int))) +
                    (frame.hasFramePointer ? 1 : 0);
  frame.savedBytes = pushes * 8;

  uint64_t at = function.outgoingBytes;
  at = llvm::alignTo(at, stackAlignment);
  frame.spillOffset = static_cast<uint32_t>(at);
  at += uint64_t(function.numSpillSlots) * 8;
  for (const ir::StackSlotData &slot : function.source->stackSlots.values()) {
    uint64_t alignment = std::min<uint64_t>(stackAlignment, uint64_t(1) << slot.log2Align);
    alignment = std::max<uint64_t>(alignment, slot.size >= 16 ? 16 : 8);
    at = llvm::alignTo(at, alignment);
    frame.stackSlotOffsets.push_back(static_cast<uint32_t>(at));
    at += slot.size;
    if (at > maxFrameSize) return llvm::createStringError("the frame is larger than 1 GiB");
  }
  at = llvm::alignTo(at, frame.saved.empty(RegClass::Float) ? 8 : stackAlignment);
  frame.savedVectorOffset = static_cast<uint32_t>(at);
  at += uint64_t(llvm::popcount(frame.saved.mask(RegClass::Float))) * 16;
  if (at > maxFrameSize) return llvm::createStringError("the frame is larger than 1 GiB");
  // The return address and the pushes lie between an aligned address and the frame.
  uint64_t above = 8 + frame.savedBytes;
  if (at != 0 || function.hasCalls) at = llvm::alignTo(at + above, stackAlignment) - above;
  frame.size = static_cast<uint32_t>(at);
  frame.incomingOffset = static_cast<uint32_t>(at + above);
  return llvm::Error::success();
}

int32_t Emitter::stackOffset(const MachineAddress &address) const {
  int64_t base = 0;
  switch (address.kind) {
  case MachineAddress::Base::StackSlot:
    base = frame.stackSlotOffsets[address.target];
    break;
  case MachineAddress::Base::SpillArea:
    base = frame.spillOffset + int64_t(address.target) * 8;
    break;
  case MachineAddress::Base::IncomingArgument:
    base = frame.incomingOffset;
    break;
  default:
    break;
  }
  return static_cast<int32_t>(base + address.displacement);
}

static mc::UnwindAction action(mc::UnwindAction::Kind kind, mc::RegisterName reg = {},
                               uint32_t amount = 0) {
  mc::UnwindAction result;
  result.kind = kind;
  result.first = reg;
  result.amount = amount;
  return result;
}

void Emitter::emitPrologue() {
  using Kind = mc::UnwindAction::Kind;
  Operand stack = Operand::makeRegister(Gpr::RSP), base = Operand::makeRegister(Gpr::RBP);
  auto push = [&](unsigned number) {
    emit(Opcode::PUSH64, {Operand::makeRegister(number)});
    buffer.addUnwind(action(Kind::Push, {gprBank, static_cast<uint8_t>(number)}, 8));
  };
  if (frame.hasFramePointer) {
    push(base.reg);
    emit(Opcode::MOVmr64, {base, stack});
    buffer.addUnwind(action(Kind::SetFrame, {gprBank, base.reg}));
  }
  for (PReg reg : frame.saved)
    if (reg.regClass() == RegClass::Int) push(reg.encoding());
  if (frame.size != 0) {
    emit(Opcode::SUBmi64, {stack, Operand::makeImmediate(frame.size)});
    buffer.addUnwind(action(Kind::Allocate, {}, frame.size));
  }
  uint32_t offset = frame.savedVectorOffset;
  for (PReg reg : frame.saved) {
    if (reg.regClass() != RegClass::Float) continue;
    emit(Opcode::MOVAPSmr, {Operand::makeMemory(stack.reg, static_cast<int32_t>(offset)),
                            Operand::makeRegister(reg.encoding())});
    buffer.addUnwind(action(Kind::Save, {xmmBank, static_cast<uint8_t>(reg.encoding())}, offset));
    offset += 16;
  }
  buffer.addUnwind(action(Kind::EndPrologue));
}

void Emitter::emitEpilogue() {
  using Kind = mc::UnwindAction::Kind;
  Operand stack = Operand::makeRegister(Gpr::RSP);
  buffer.addUnwind(action(Kind::BeginEpilogue));
  uint32_t offset = frame.savedVectorOffset;
  for (PReg reg : frame.saved) {
    if (reg.regClass() != RegClass::Float) continue;
    emit(Opcode::MOVAPSrm, {Operand::makeRegister(reg.encoding()),
                            Operand::makeMemory(stack.reg, static_cast<int32_t>(offset))});
    buffer.addUnwind(
        action(Kind::Restore, {xmmBank, static_cast<uint8_t>(reg.encoding())}, offset));
    offset += 16;
  }
  if (frame.size != 0) {
    emit(Opcode::ADDmi64, {stack, Operand::makeImmediate(frame.size)});
    buffer.addUnwind(action(Kind::Release, {}, frame.size));
  }
  auto pop = [&](unsigned number) {
    emit(Opcode::POP64, {Operand::makeRegister(number)});
    buffer.addUnwind(action(Kind::Pop, {gprBank, static_cast<uint8_t>(number)}, 8));
  };
  llvm::SmallVector<PReg, 16> saved;
  for (PReg reg : frame.saved)
    if (reg.regClass() == RegClass::Int) saved.push_back(reg);
  for (PReg reg : llvm::reverse(saved))
    pop(reg.encoding());
  if (frame.hasFramePointer) pop(static_cast<unsigned>(Gpr::RBP));
  if (frame.calleePops != 0)
    emit(Opcode::RETi, {Operand::makeImmediate(frame.calleePops)});
  else
    emit(Opcode::RET, {});
  buffer.addUnwind(action(Kind::EndEpilogue));
  buffer.barrier();
}
