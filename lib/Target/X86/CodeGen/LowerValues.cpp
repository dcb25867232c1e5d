//===- LowerValues.cpp - Constants, moves and the choice of lowering on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lower.h"
#include "LowerFunctions.h"
#include "llvm/Support/Endian.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

void Lower::constant(VReg to, int64_t value) {
  ctx.emit(id(PseudoOpcode::MOVimm), {use(to), ctx.immediate(value)}, TrapCode(),
           MachineInst::IsCheap);
}

/// The number of an iconst, zero-extended: the upper bits of a register mean nothing, and these are
/// the shortest to have.
static int64_t immediateOf(const ir::InstructionData &data, ir::Type type) {
  auto bits = static_cast<uint64_t>(data.imm64());
  return static_cast<int64_t>(type.bits() >= 64 ? bits : bits & ((uint64_t(1) << type.bits()) - 1));
}

bool Lower::materialize(Inst inst, VReg to) {
  const ir::InstructionData &data = ctx.data(inst);
  ir::Type type = ctx.typeOf(ctx.result(inst));
  auto floatBits = [&](uint64_t bits, unsigned size) {
    if (bits == 0) {
      ctx.emit(id(PseudoOpcode::ZEROx), {use(to)}, TrapCode(), MachineInst::IsCheap);
      return;
    }
    uint8_t bytes[8];
    llvm::support::endian::write64le(bytes, bits);
    MachineAddress place = ctx.constantAddress(llvm::ArrayRef(bytes, size), size);
    ctx.emit(id(size == 4 ? Opcode::MOVSSrm : Opcode::MOVSDrm), {use(to), ctx.memory(place)},
             TrapCode(), MachineInst::IsCheap);
  };
  switch (data.opcode()) {
  case ir::Opcode::Iconst:
    if (type.bits() > 64) return false;
    constant(to, immediateOf(data, type));
    return true;
  case ir::Opcode::F16const:
    floatBits(data.wide() & 0xffff, 4);
    return true;
  case ir::Opcode::F32const:
    floatBits(data.wide() & 0xffffffff, 4);
    return true;
  case ir::Opcode::F64const:
    floatBits(data.wide(), 8);
    return true;
  case ir::Opcode::F128const:
  case ir::Opcode::Vconst: {
    llvm::ArrayRef<uint8_t> bytes = ctx.dfg().constants[data.constant()];
    if (bytes.size() > 16) return false;
    if (llvm::all_of(bytes, [](uint8_t byte) { return byte == 0; })) {
      ctx.emit(id(PseudoOpcode::ZEROx), {use(to)}, TrapCode(), MachineInst::IsCheap);
      return true;
    }
    llvm::SmallVector<uint8_t, 16> padded(bytes);
    padded.resize(16);
    ctx.emit(id(Opcode::MOVUPSrm), {use(to), ctx.memory(ctx.constantAddress(padded, 16))},
             TrapCode(), MachineInst::IsCheap);
    return true;
  }
  default:
    return false;
  }
}

void Lower::move(ir::Type type, VReg to, VReg from) {
  Opcode opcode = type.isInt() ? Opcode::MOVmr64 : Opcode::MOVAPSrm;
  ctx.emit(id(opcode), {use(to), use(from)}, TrapCode(), MachineInst::IsMove);
}

bool Lower::run(Inst inst) {
  const ir::InstructionData &data = ctx.data(inst);
  if (ctx.isConstant(data.opcode())) return materialize(inst, ctx.resultReg(inst));
  switch (data.opcode()) {
  case ir::Opcode::StackAddr:
    return lowerStackAddress(inst);
  case ir::Opcode::FuncAddr: {
    const ir::ExternalFunction &callee = ctx.dfg().functions[data.funcRef()];
    return lowerSymbolAddress(inst, callee.name, 0, callee.colocated);
  }
  case ir::Opcode::SymbolValue: {
    const ir::GlobalValueData &global = ctx.function().globalValues[data.globalValue()];
    if (global.kind != ir::GlobalValueData::Symbol || global.threadLocal) return false;
    return lowerSymbolAddress(inst, global.name, global.offset, global.colocated);
  }
  case ir::Opcode::Brif:
    return lowerBranchIf(inst);
  case ir::Opcode::BrTable:
    return lowerBranchTable(inst);
  case ir::Opcode::Trap:
    ctx.emit(id(PseudoOpcode::TRAP), {}, data.trapCode());
    return true;
  case ir::Opcode::Trapz:
    trapIf(invert(test(ctx.argument(inst, 0))), data.trapCode());
    return true;
  case ir::Opcode::Trapnz:
    trapIf(test(ctx.argument(inst, 0)), data.trapCode());
    return true;
  case ir::Opcode::Call:
  case ir::Opcode::CallIndirect:
  case ir::Opcode::TryCall:
  case ir::Opcode::TryCallIndirect:
    return lowerCall(inst);
  case ir::Opcode::ReturnCall:
  case ir::Opcode::ReturnCallIndirect:
    return lowerTailCall(inst);
  case ir::Opcode::Return:
    return lowerReturn(inst);
  case ir::Opcode::SequencePoint:
    return lowerSequencePoint(inst);
  case ir::Opcode::GetExceptionHandlerAddress:
    return lowerHandlerAddress(inst);
  case ir::Opcode::VaStart:
    return lowerVariadicStart(inst);
  case ir::Opcode::GetPinnedReg:
  case ir::Opcode::SetPinnedReg:
  case ir::Opcode::GetStackPointer:
  case ir::Opcode::GetFramePointer:
  case ir::Opcode::GetReturnAddress:
  case ir::Opcode::DynamicStackAddr:
    return lowerMachineState(inst);
  case ir::Opcode::Nop:
    return true;
  default: {
    LowerFunction rules = lowerFunctions[static_cast<size_t>(data.opcode())];
    if (!rules || !rules(*this, ctx, inst)) return rejectTypes(inst);
    if (ctx.options().settings.enableNanCanonicalization()) canonicalizeNaN(inst);
    return true;
  }
  }
}

/// Says why no rule is for \p inst, if that is a type that the machine does not have.
bool Lower::rejectTypes(Inst inst) {
  auto reject = [&](Value value) {
    const char *reason = illegalType(ctx.typeOf(value));
    if (reason) ctx.fail(reason);
    return reason != nullptr;
  };
  return llvm::any_of(ctx.dfg().results(inst), reject) ||
         llvm::any_of(ctx.dfg().arguments(inst), reject);
}
