//===- LowerAtomics.cpp - Atomic accesses on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Every access is sequentially consistent: loads are plain, stores exchange. What has no locked
/// instruction, or whose old value is wanted, is a loop around compare and exchange.
///
//===----------------------------------------------------------------------===//

#include "Lower.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

/// Atomics have no offset; their address is the first value but for stores, where it is the last.
MachineAddress Lower::atomicAddress(Inst inst) {
  bool isStore = ctx.data(inst).opcode() == ir::Opcode::AtomicStore;
  return address(ctx.argument(inst, isStore ? 1 : 0), 0);
}

/// Bytes in the other order, if the access says so.
VReg Lower::inByteOrder(Inst inst, VReg reg, ir::Type type) {
  if (ctx.dfg().memFlags(inst).endianness != llvm::endianness::big) return reg;
  return swapBytes(reg, type);
}

VReg Lower::swapBytes(VReg reg, ir::Type type) {
  switch (type.bits()) {
  case 8:
    return reg;
  case 16:
    return binary(id(Opcode::ROLmb16), reg, 8);
  case 32:
    return inPlace(id(Opcode::BSWAP32), reg);
  default:
    return inPlace(id(Opcode::BSWAP64), reg);
  }
}

VReg Lower::lowerAtomicLoad(Inst inst) {
  ir::Type type = ctx.typeOf(ctx.result(inst));
  VReg result = ctx.newReg(RegClass::Int);
  load(type, result, atomicAddress(inst), trapOf(inst));
  return inByteOrder(inst, result, type);
}

void Lower::lowerAtomicStore(Inst inst) {
  Value value = ctx.argument(inst, 0);
  ir::Type type = ctx.typeOf(value);
  if (type == ir::types::i128) {
    changeWide(inst, ir::AtomicRmwOp::Xchg, value);
    return;
  }
  VReg from = inByteOrder(inst, ctx.reg(value), type);
  ctx.emit(sized(Opcode::XCHGm8, type),
           {ctx.memory(atomicAddress(inst)), use(ctx.newReg(RegClass::Int)), use(from)},
           trapOf(inst));
}

VReg Lower::lowerAtomicChange(Inst inst) {
  ir::AtomicRmwOp operation = ctx.data(inst).atomicRmwOp();
  Value operand = ctx.argument(inst, 1);
  ir::Type type = ctx.typeOf(operand);
  bool isSwapped = ctx.dfg().memFlags(inst).endianness == llvm::endianness::big;
  VReg reg = ctx.reg(operand), result = ctx.newReg(RegClass::Int);
  if (operation == ir::AtomicRmwOp::Xchg) {
    reg = inByteOrder(inst, reg, type);
    ctx.emit(sized(Opcode::XCHGm8, type), {ctx.memory(atomicAddress(inst)), use(result), use(reg)},
             trapOf(inst));
    return inByteOrder(inst, result, type);
  }
  bool isSum = operation == ir::AtomicRmwOp::Add || operation == ir::AtomicRmwOp::Sub;
  if (isSum && !isSwapped) {
    if (operation == ir::AtomicRmwOp::Sub) reg = inPlace(id(Opcode::NEG64), reg);
    ctx.emit(sized(Opcode::LOCK_XADD8, type),
             {ctx.memory(atomicAddress(inst)), use(result), use(reg)}, trapOf(inst));
    return result;
  }
  ctx.emit(id(PseudoOpcode::RMWLOOP),
           {imm(static_cast<int32_t>(operation)),
            imm(static_cast<int32_t>(type.laneNumber() - 1) | (isSwapped ? 4 : 0)),
            ctx.memory(atomicAddress(inst)), use(reg), use(result), use(ctx.newReg(RegClass::Int))},
           trapOf(inst));
  return inByteOrder(inst, result, type);
}

VReg Lower::lowerCompareAndSwap(Inst inst) {
  Value expected = ctx.argument(inst, 1), value = ctx.argument(inst, 2);
  ir::Type type = ctx.typeOf(expected);
  VReg old = inByteOrder(inst, ctx.reg(expected), type);
  VReg to = inByteOrder(inst, ctx.reg(value), type), result = ctx.newReg(RegClass::Int);
  ctx.emit(sized(Opcode::LOCK_CMPXCHG8, type),
           {ctx.memory(atomicAddress(inst)), use(result), use(old), use(to)}, trapOf(inst));
  return inByteOrder(inst, result, type);
}

//===----------------------------------------------------------------------===//
// 128 bits
//===----------------------------------------------------------------------===//

bool Lower::canSwapWide(Inst inst) {
  if (ctx.dfg().memFlags(inst).endianness == llvm::endianness::big)
    ctx.fail("128 bits in the other byte order can't be accessed atomically");
  else if (!ctx.hasFeature(static_cast<unsigned>(Feature::CX16)))
    ctx.fail("an atomic access of 128 bits needs the processor feature cx16");
  return !ctx.hasFailed();
}

void Lower::swapWide(Inst inst, VReg oldLow, VReg oldHigh, VReg low, VReg high) {
  VReg resultLow = ctx.newReg(RegClass::Int), resultHigh = ctx.newReg(RegClass::Int);
  ctx.emit(id(Opcode::LOCK_CMPXCHG16B),
           {ctx.memory(atomicAddress(inst)), use(resultLow), use(oldLow), use(resultHigh),
            use(oldHigh), use(low), use(high)},
           trapOf(inst));
  setWide(inst, resultLow, resultHigh);
}

/// What is there is 0 and stays so, or is not 0 and is read.
void Lower::lowerAtomicLoadWide(Inst inst) {
  if (!canSwapWide(inst)) return;
  VReg zeros[] = {constantReg(0), constantReg(0), constantReg(0), constantReg(0)};
  swapWide(inst, zeros[0], zeros[1], zeros[2], zeros[3]);
}

void Lower::lowerCompareAndSwapWide(Inst inst) {
  if (!canSwapWide(inst)) return;
  Value expected = ctx.argument(inst, 1), value = ctx.argument(inst, 2);
  VReg old[] = {ctx.reg(expected, 0), ctx.reg(expected, 1)};
  swapWide(inst, old[0], old[1], ctx.reg(value, 0), ctx.reg(value, 1));
}

std::pair<VReg, VReg> Lower::changeWide(Inst inst, ir::AtomicRmwOp operation, Value operand) {
  VReg oldLow = ctx.newReg(RegClass::Int), oldHigh = ctx.newReg(RegClass::Int);
  if (!canSwapWide(inst)) return {oldLow, oldHigh};
  VReg low = ctx.reg(operand, 0), high = ctx.reg(operand, 1);
  ctx.emit(id(PseudoOpcode::RMWLOOPwide),
           {imm(static_cast<int32_t>(operation)), ctx.memory(atomicAddress(inst)), use(low),
            use(high), use(oldLow), use(oldHigh), use(ctx.newReg(RegClass::Int)),
            use(ctx.newReg(RegClass::Int))},
           trapOf(inst));
  return {oldLow, oldHigh};
}

void Lower::lowerAtomicChangeWide(Inst inst) {
  auto [low, high] = changeWide(inst, ctx.data(inst).atomicRmwOp(), ctx.argument(inst, 1));
  setWide(inst, low, high);
}
