//===- LowerCalls.cpp - Calls, returns and the machine's own registers on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Calls of all kinds, what variadic functions do, and the instructions that read and write the
/// stack pointer, the frame pointer and the pinned register.
///
//===----------------------------------------------------------------------===//

#include "Conventions.h"
#include "Lower.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::x86;
using codegen::CallRef;
using ir::Inst;
using regalloc::Constraint;

/// Structures up to this many bytes are copied piece by piece.
static constexpr uint32_t maxPiecewiseCopy = 128;

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static bool isIndirect(ir::Opcode opcode) {
  return opcode == ir::Opcode::CallIndirect || opcode == ir::Opcode::TryCallIndirect ||
         opcode == ir::Opcode::ReturnCallIndirect;
}

bool Lower::lowerCall(Inst inst) {
  ir::SigRef signature = ctx.dfg().callSignature(inst);
  llvm::ArrayRef<Value> arguments = ctx.dfg().arguments(inst);
  ir::Opcode opcode = ctx.data(inst).opcode();
  bool indirect = isIndirect(opcode), isTerminator = ir::isTerminator(opcode);
  bool hasHandlers = isTerminator && ctx.numSuccessors() > 1;
  llvm::SmallVector<MachineOperand, 16> operands, fixed;
  if (indirect) {
    operands.push_back(use(ctx.reg(arguments.front())));
    arguments = arguments.drop_front();
  }
  CallRef call = ctx.prepareCall(signature, arguments, fixed);
  if (ctx.hasFailed()) return true;
  if (!indirect) {
    codegen::SymbolRef callee = ctx.symbolOf(ctx.data(inst).funcRef());
    operands.push_back(MachineOperand::symbol(callee, Fixup::Plt32));
  }
  if (hasHandlers) operands.push_back(MachineOperand::block(ctx.successor(0)));
  operands.append(fixed);
  operands.push_back(MachineOperand::call(call));
  if (hasHandlers) {
    ctx.emit(id(indirect ? PseudoOpcode::TRYCALLr : PseudoOpcode::TRYCALL), operands);
    return true;
  }
  ctx.emit(id(indirect ? Opcode::CALLr : Opcode::CALL), operands);
  ctx.finishCall();
  if (isTerminator) ctx.emit(id(Opcode::JMP), {MachineOperand::block(ctx.successor(0))});
  return true;
}

bool Lower::lowerTailCall(Inst inst) {
  ir::SigRef signature = ctx.dfg().callSignature(inst);
  llvm::ArrayRef<Value> arguments = ctx.dfg().arguments(inst);
  bool indirect = isIndirect(ctx.data(inst).opcode());
  llvm::SmallVector<MachineOperand, 16> operands, fixed;
  if (indirect) {
    operands.push_back(use(ctx.reg(arguments.front())));
    arguments = arguments.drop_front();
  } else {
    codegen::SymbolRef callee = ctx.symbolOf(ctx.data(inst).funcRef());
    operands.push_back(MachineOperand::symbol(callee, Fixup::Plt32));
  }
  LoweringContext::TailCall call = ctx.prepareTailCall(signature, arguments, fixed);
  if (ctx.hasFailed()) return true;
  operands.push_back(imm(call.delta));
  operands.append(fixed);
  if (!call.returnAddress.isNone()) {
    operands.push_back(
        MachineOperand::extraUse(call.returnAddress, Constraint::fixed(gpr(Gpr::R10))));
    operands.push_back(
        MachineOperand::extraUse(call.framePointer, Constraint::fixed(gpr(Gpr::RAX))));
  }
  operands.push_back(MachineOperand::call(call.call));
  ctx.emit(id(indirect ? PseudoOpcode::TAILCALLr : PseudoOpcode::TAILCALL), operands);
  return true;
}

bool Lower::lowerReturn(Inst inst) {
  llvm::SmallVector<MachineOperand, 8> operands;
  ctx.prepareReturn(ctx.dfg().arguments(inst), operands);
  ctx.emit(id(PseudoOpcode::RETURN), operands);
  return true;
}

bool Lower::lowerSequencePoint(Inst inst) {
  if (!ctx.function().debugTags.contains(inst.index())) return true;
  CallRef mark(static_cast<uint32_t>(ctx.machine().calls.size()));
  ctx.machine().calls.emplace_back().inst = inst;
  ctx.emit(id(PseudoOpcode::MARK), {MachineOperand::call(mark)});
  return true;
}

bool Lower::lowerHandlerAddress(Inst inst) {
  regalloc::Block handler = ctx.handlerBlock(ctx.data(inst).block(), ctx.data(inst).imm64());
  if (handler.isNone()) {
    ctx.fail("names no handler of a call that is reached");
    return true;
  }
  MachineAddress place;
  place.kind = MachineAddress::Base::Block;
  place.target = handler.index();
  ctx.emit(id(Opcode::LEA64), {use(ctx.resultReg(inst)), ctx.memory(place)});
  return true;
}

//===----------------------------------------------------------------------===//
// Copies and halves
//===----------------------------------------------------------------------===//

static MachineAddress plus(MachineAddress address, uint32_t offset) {
  address.displacement += static_cast<int32_t>(offset);
  return address;
}

void Lower::copy(const MachineAddress &to, const MachineAddress &from, uint32_t size) {
  uint32_t done = 0;
  if (size > maxPiecewiseCopy) {
    VReg target = ctx.newReg(RegClass::Int), origin = ctx.newReg(RegClass::Int),
         count = ctx.newReg(RegClass::Int);
    ctx.emit(id(Opcode::LEA64), {use(target), ctx.memory(to)});
    ctx.emit(id(Opcode::LEA64), {use(origin), ctx.memory(from)});
    constant(count, size / 8);
    auto changed = [&] { return use(ctx.newReg(RegClass::Int)); };
    ctx.emit(id(PseudoOpcode::COPYWORDS),
             {changed(), use(target), changed(), use(origin), changed(), use(count)});
    done = size / 8 * 8;
  }
  while (done < size) {
    uint32_t bytes = 16;
    while (bytes > size - done)
      bytes /= 2;
    ir::Type type = bytes == 16 ? ir::types::i64x2 : ir::Type::intOfBits(bytes * 8);
    VReg piece = ctx.newReg(type);
    load(type, piece, plus(from, done), TrapCode());
    store(type, piece, plus(to, done), TrapCode());
    done += bytes;
  }
}

void Lower::pack(VReg to, VReg low, VReg high) {
  VReg first = ctx.newReg(RegClass::Float), second = ctx.newReg(RegClass::Float);
  ctx.emit(id(Opcode::MOVQtoXMM), {use(first), use(low)});
  ctx.emit(id(Opcode::MOVQtoXMM), {use(second), use(high)});
  ctx.emit(id(Opcode::PUNPCKLQDQ), {use(to), use(first), use(second)});
}

void Lower::unpack(VReg low, VReg high, VReg from) {
  if (!low.isNone()) ctx.emit(id(Opcode::MOVQfromXMM), {use(low), use(from)});
  if (high.isNone()) return;
  VReg upper = ctx.newReg(RegClass::Float);
  constexpr int32_t upperHalfTwice = 0xee;
  ctx.emit(id(Opcode::PSHUFD), {use(upper), use(from), imm(upperHalfTwice)});
  ctx.emit(id(Opcode::MOVQfromXMM), {use(high), use(upper)});
}

//===----------------------------------------------------------------------===//
// Variadic functions
//===----------------------------------------------------------------------===//

static MachineAddress areaAddress(MachineAddress::Base area, int64_t offset) {
  MachineAddress address;
  address.kind = area;
  address.displacement = static_cast<int32_t>(offset);
  return address;
}

static constexpr unsigned saveAreaInts = 6 * 8, saveAreaBytes = saveAreaInts + 8 * 16;

/// System V 3.5.7: six integer registers, then eight vector registers. Windows: each integer
/// register has its home below the arguments on the stack.
void Lower::saveVariadicRegisters(llvm::SmallVectorImpl<MachineOperand> &defs) {
  const codegen::SignatureLayout &layout = ctx.ownLayout();
  bool isWindows = layout.shadowBytes != 0;
  llvm::ArrayRef<Gpr> ints = isWindows ? llvm::ArrayRef<Gpr>(windowsArguments) : systemVArguments;
  auto area =
      isWindows ? MachineAddress::Base::IncomingArgument : MachineAddress::Base::RegisterSaveArea;
  for (unsigned i = layout.intRegsUsed; i < ints.size(); ++i) {
    VReg reg = ctx.newReg(RegClass::Int);
    defs.push_back(MachineOperand::extraDef(reg, Constraint::fixed(gpr(ints[i]))));
    store(ir::types::i64, reg, areaAddress(area, i * 8), TrapCode());
  }
  if (isWindows) return;
  ctx.machine().registerSaveBytes = saveAreaBytes;
  if (layout.vectorRegsUsed >= systemVVectorArguments) return;
  VReg count = ctx.newReg(RegClass::Int);
  defs.push_back(MachineOperand::extraDef(count, Constraint::fixed(gpr(Gpr::RAX))));
  llvm::SmallVector<MachineOperand, 9> operands = {use(count)};
  for (unsigned i = layout.vectorRegsUsed; i < systemVVectorArguments; ++i) {
    VReg reg = ctx.newReg(RegClass::Float);
    defs.push_back(MachineOperand::extraDef(reg, Constraint::fixed(xmm(i))));
    operands.push_back(MachineOperand::extraUse(reg, Constraint::fixed(xmm(i))));
  }
  ctx.emit(id(PseudoOpcode::SAVEVECTORS), operands);
}

/// System V 3.5.7: { gp_offset, fp_offset, overflow_arg_area, reg_save_area }. Windows: a pointer.
bool Lower::lowerVariadicStart(Inst inst) {
  const codegen::SignatureLayout &layout = ctx.ownLayout();
  ctx.useVariableArguments();
  VReg list = ctx.reg(ctx.argument(inst, 0));
  MachineAddress to;
  to.kind = MachineAddress::Base::Register;
  to.base = use(list);
  VReg next = ctx.newReg(RegClass::Int);
  ctx.emit(id(Opcode::LEA64),
           {use(next), ctx.memory(areaAddress(MachineAddress::Base::IncomingArgument,
                                              layout.nextArgumentOffset))});
  if (layout.shadowBytes != 0) {
    store(ir::types::i64, next, to, TrapCode());
    return true;
  }
  auto number = [&](uint32_t offset, uint32_t value) {
    ctx.emit(id(Opcode::MOVmi32), {ctx.memory(plus(to, offset)), imm(static_cast<int32_t>(value))});
  };
  number(0, layout.intRegsUsed * 8);
  number(4, saveAreaInts + layout.vectorRegsUsed * 16);
  store(ir::types::i64, next, plus(to, 8), TrapCode());
  VReg saved = ctx.newReg(RegClass::Int);
  ctx.emit(id(Opcode::LEA64),
           {use(saved), ctx.memory(areaAddress(MachineAddress::Base::RegisterSaveArea, 0))});
  store(ir::types::i64, saved, plus(to, 16), TrapCode());
  return true;
}

//===----------------------------------------------------------------------===//
// The machine's own registers
//===----------------------------------------------------------------------===//

void Lower::readRegister(VReg to, Gpr reg) {
  ctx.emit(id(Opcode::MOVmr64), {use(to), MachineOperand::reg(gpr(reg))});
}

bool Lower::lowerMachineState(Inst inst) {
  bool hasPinnedReg = ctx.options().settings.enablePinnedReg();
  switch (ctx.data(inst).opcode()) {
  case ir::Opcode::GetPinnedReg:
    if (!hasPinnedReg) return ctx.fail("needs the setting enable_pinned_reg"), true;
    readRegister(ctx.resultReg(inst), Gpr::R15);
    return true;
  case ir::Opcode::SetPinnedReg:
    if (!hasPinnedReg) return ctx.fail("needs the setting enable_pinned_reg"), true;
    ctx.emit(id(Opcode::MOVmr64),
             {MachineOperand::reg(gpr(Gpr::R15)), use(ctx.reg(ctx.argument(inst, 0)))});
    return true;
  case ir::Opcode::GetStackPointer:
    readRegister(ctx.resultReg(inst), Gpr::RSP);
    return true;
  case ir::Opcode::GetFramePointer:
    ctx.machine().needsFramePointer = true;
    readRegister(ctx.resultReg(inst), Gpr::RBP);
    return true;
  case ir::Opcode::GetReturnAddress:
    load(ir::types::i64, ctx.resultReg(inst),
         areaAddress(MachineAddress::Base::IncomingArgument, -8), TrapCode());
    return true;
  case ir::Opcode::DynamicStackAddr: {
    MachineAddress slot = areaAddress(MachineAddress::Base::DynamicSlot, 0);
    slot.target = ctx.data(inst).dynamicStackSlot().index();
    ctx.emit(id(Opcode::LEA64), {use(ctx.resultReg(inst)), ctx.memory(slot)});
    return true;
  }
  default:
    return false;
  }
}
