//===- LowerMemory.cpp - Addresses, loads and stores on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lower.h"
#include "cot/Target/X86/MC/Target.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

//===----------------------------------------------------------------------===//
// Addresses
//===----------------------------------------------------------------------===//

static bool fits32(int64_t value) { return value == static_cast<int32_t>(value); }

/// base + (index << scale) + displacement. Sums are taken apart as long as the form has room.
MachineAddress Lower::address(Value pointer, int64_t offset) {
  MachineAddress result;
  const ir::DataFlowGraph &dfg = ctx.dfg();
  Value base = pointer;
  // Constants first: they only change the displacement.
  auto dropConstants = [&](Value value) {
    for (Inst inst = ctx.definingInst(value);
         !inst.isNone() && dfg.opcode(inst) == ir::Opcode::Iadd; inst = ctx.definingInst(value)) {
      Value left = ctx.argument(inst, 0), right = ctx.argument(inst, 1);
      if (std::optional<int64_t> k = ctx.constantOf(right); k && fits32(offset + *k)) {
        offset += *k;
        value = left;
      } else if (std::optional<int64_t> k = ctx.constantOf(left); k && fits32(offset + *k)) {
        offset += *k;
        value = right;
      } else {
        break;
      }
    }
    return value;
  };
  base = dropConstants(base);
  Inst inst = ctx.definingInst(base);
  result.kind = MachineAddress::Base::Register;
  if (!inst.isNone() && dfg.opcode(inst) == ir::Opcode::StackAddr &&
      fits32(offset + ctx.data(inst).offset())) {
    result.kind = MachineAddress::Base::StackSlot;
    result.target = ctx.data(inst).stackSlot().index();
    result.displacement = static_cast<int32_t>(offset + ctx.data(inst).offset());
    return result;
  }
  if (!inst.isNone() && dfg.opcode(inst) == ir::Opcode::Iadd && fits32(offset)) {
    Value left = dropConstants(ctx.argument(inst, 0));
    Value right = dropConstants(ctx.argument(inst, 1));
    auto shiftOf = [&](Value value) -> std::pair<Value, unsigned> {
      Inst shift = ctx.definingInst(value);
      if (shift.isNone() || dfg.opcode(shift) != ir::Opcode::Ishl) return {value, 0};
      std::optional<int64_t> k = ctx.constantOf(ctx.argument(shift, 1));
      if (!k || (*k & 63) > 3) return {value, 0};
      return {ctx.argument(shift, 0), static_cast<unsigned>(*k & 63)};
    };
    auto [index, scale] = shiftOf(right);
    if (scale == 0) {
      std::tie(index, scale) = shiftOf(left);
      if (scale != 0)
        left = right;
      else
        index = right;
    }
    result.scale = static_cast<uint8_t>(scale);
    result.base = use(ctx.reg(left));
    result.index = use(ctx.reg(index));
    result.displacement = static_cast<int32_t>(offset);
    return result;
  }
  if (!fits32(offset)) {
    VReg high = ctx.newReg(RegClass::Int);
    constant(high, offset);
    result.index = use(high);
    offset = 0;
  }
  result.base = use(ctx.reg(base));
  result.displacement = static_cast<int32_t>(offset);
  return result;
}

MachineAddress Lower::address(Inst inst) {
  llvm::ArrayRef<Value> arguments = ctx.dfg().arguments(inst);
  return address(arguments.back(), ctx.data(inst).offset());
}

//===----------------------------------------------------------------------===//
// Loads and stores
//===----------------------------------------------------------------------===//

void Lower::load(ir::Type type, VReg to, const MachineAddress &from, TrapCode trap) {
  MachineOperand memory = ctx.memory(from);
  // Narrow integers are loaded into a whole register: no instruction waits for its old contents.
  auto opcode = [&] {
    if (type == ir::types::i8) return Opcode::MOVZXb32;
    if (type == ir::types::i16) return Opcode::MOVZXw32;
    if (type == ir::types::i32) return Opcode::MOVrm32;
    if (type == ir::types::i64) return Opcode::MOVrm64;
    switch (type.bits()) {
    case 32:
      return Opcode::MOVSSrm;
    case 64:
      return Opcode::MOVSDrm;
    default:
      return Opcode::MOVUPSrm;
    }
  };
  if (type == ir::types::f16) {
    VReg word = ctx.newReg(RegClass::Int);
    ctx.emit(id(Opcode::MOVZXw32), {use(word), memory}, trap);
    ctx.emit(id(Opcode::MOVDrm), {use(to), use(word)});
    return;
  }
  ctx.emit(id(opcode()), {use(to), memory}, trap);
}

void Lower::store(ir::Type type, VReg from, const MachineAddress &to, TrapCode trap) {
  MachineOperand memory = ctx.memory(to);
  if (type.isInt()) {
    ctx.emit(sized(Opcode::MOVmr8, type), {memory, use(from)}, trap);
    return;
  }
  if (type == ir::types::f16) {
    VReg word = ctx.newReg(RegClass::Int);
    ctx.emit(id(Opcode::MOVDmr), {use(word), use(from)});
    ctx.emit(id(Opcode::MOVmr16), {memory, use(word)}, trap);
    return;
  }
  Opcode opcode = type.bits() == 32   ? Opcode::MOVSSmr
                  : type.bits() == 64 ? Opcode::MOVSDmr
                                      : Opcode::MOVUPSmr;
  ctx.emit(id(opcode), {memory, use(from)}, trap);
}

bool Lower::lowerLoad(Inst inst) {
  ir::Type type = ctx.typeOf(ctx.result(inst));
  ir::MemFlags flags = ctx.dfg().memFlags(inst);
  if (flags.endianness == llvm::endianness::big || type.bits() > 128) return false;
  MachineAddress from = address(ctx.argument(inst, 0), ctx.data(inst).offset());
  if (type == ir::types::i128) {
    MachineAddress high = from;
    high.displacement += 8;
    load(ir::types::i64, ctx.resultReg(inst, 0, 0), from, flags.trap);
    load(ir::types::i64, ctx.resultReg(inst, 0, 1), high, flags.trap);
    return true;
  }
  load(type, ctx.resultReg(inst), from, flags.trap);
  return true;
}

bool Lower::lowerStore(Inst inst) {
  Value value = ctx.argument(inst, 0);
  ir::Type type = ctx.typeOf(value);
  ir::MemFlags flags = ctx.dfg().memFlags(inst);
  if (flags.endianness == llvm::endianness::big || type.bits() > 128) return false;
  if (type == ir::types::i128) {
    VReg low = ctx.reg(value, 0), high = ctx.reg(value, 1);
    MachineAddress to = address(ctx.argument(inst, 1), ctx.data(inst).offset());
    MachineAddress next = to;
    next.displacement += 8;
    store(ir::types::i64, low, to, flags.trap);
    store(ir::types::i64, high, next, flags.trap);
    return true;
  }
  std::optional<int64_t> k = ctx.constantOf(value);
  if (k && type.isInt() && fits32(*k)) {
    MachineAddress to = address(ctx.argument(inst, 1), ctx.data(inst).offset());
    ctx.emit(sized(Opcode::MOVmi8, type), {ctx.memory(to), ctx.immediate(*k)}, flags.trap);
    return true;
  }
  VReg from = ctx.reg(value);
  store(type, from, address(ctx.argument(inst, 1), ctx.data(inst).offset()), flags.trap);
  return true;
}

bool Lower::lowerStackAddress(Inst inst) {
  MachineAddress slot;
  slot.kind = MachineAddress::Base::StackSlot;
  slot.target = ctx.data(inst).stackSlot().index();
  slot.displacement = ctx.data(inst).offset();
  ctx.emit(id(Opcode::LEA64), {use(ctx.resultReg(inst)), ctx.memory(slot)}, TrapCode(),
           MachineInst::IsCheap);
  return true;
}

bool Lower::lowerSymbolAddress(Inst inst, const ir::ExternalName &name, int64_t offset,
                               bool colocated) {
  bool isLocal = colocated || ctx.options().relocation == codegen::RelocationModel::Static;
  MachineAddress place;
  place.kind = MachineAddress::Base::Symbol;
  place.target = ctx.symbol(name, colocated).index();
  VReg result = ctx.resultReg(inst);
  if (isLocal && fits32(offset)) {
    place.fixup = mc::CommonFixup::Relative32;
    place.displacement = static_cast<int32_t>(offset);
    ctx.emit(id(Opcode::LEA64), {use(result), ctx.memory(place)}, TrapCode(), MachineInst::IsCheap);
    return true;
  }
  place.fixup = Fixup::RexGotPcRelaxable;
  VReg slot = offset == 0 ? result : ctx.newReg(RegClass::Int);
  ctx.emit(id(Opcode::MOVrm64), {use(slot), ctx.memory(place)});
  if (offset == 0) return true;
  VReg high = ctx.newReg(RegClass::Int);
  constant(high, offset);
  ctx.emit(id(Opcode::ADDrm64), {use(result), use(slot), use(high)});
  return true;
}
