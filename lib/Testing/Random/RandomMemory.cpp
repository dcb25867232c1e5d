//===- RandomMemory.cpp - Random accesses -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Addresses are made where they are used, in the shapes that front ends make: slots and symbols
/// with constant and masked indices, checked indices, pointers that were stored and loaded again.
/// Accesses to data objects may be marked with the first alias region, those to slots with the
/// second.
///
//===----------------------------------------------------------------------===//

#include "RandomBody.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;

/// An i64 at most pointeeBytes - size, by a mask or, where traps are allowed, by a check.
Value RandomBody::boundedIndex(uint32_t size) {
  Value index = value(types::i32);
  // Small enough more often than not.
  if (random.chance(80))
    index = ins.band(index, ins.iconst(types::i32, random.chance(80) ? 31 : 127));
  if (options.traps && random.chance(50)) {
    Value limit = ins.iconst(types::i32, pointeeBytes - size);
    Value wide = ins.uextend(types::i64, index);
    if (random.chance(50)) {
      ins.trapnz(ins.icmp(IntCC::UnsignedGreaterThan, index, limit), TrapCode::heapOutOfBounds());
      return wide;
    }
    // As a guard against speculation does it; the access itself does not trap then.
    Value wideLimit = ins.uextend(types::i64, limit);
    Value outside = ins.icmp(IntCC::UnsignedGreaterThan, wide, wideLimit);
    return ins.selectSpectreGuard(outside, wideLimit, wide);
  }
  uint32_t mask = size <= 32 ? 31 : 0; // 31 + 32 bytes at most
  return ins.uextend(types::i64, ins.band(index, ins.iconst(types::i32, mask)));
}

RandomBody::Place RandomBody::slotPlace(uint32_t size, bool isAtomic) {
  Place result;
  StackSlot slot = random.pick(llvm::ArrayRef(slots));
  int32_t last = int32_t(function.stackSlots[slot].size - size);
  int32_t offset = int32_t(random.below(uint32_t(last) + 1));
  if (isAtomic || random.chance(80)) offset -= offset % int32_t(size);
  if (!isAtomic && random.chance(25) && function.stackSlots[slot].size >= pointeeBytes) {
    result.address = ins.iadd(ins.stackAddr(types::i64, slot, 0), boundedIndex(size));
  } else if (random.chance(60)) {
    result.address = ins.stackAddr(types::i64, slot, offset);
    result.flags.aligned = offset % int32_t(size) == 0 && size <= 16 && random.chance(50);
  } else {
    result.address = ins.stackAddr(types::i64, slot, 0);
    result.offset = offset;
  }
  if (random.chance(30)) result.flags.region = regions[1];
  return result;
}

RandomBody::Place RandomBody::objectPlace(uint32_t size, bool isAtomic) {
  Place result;
  bool isConstant = !isAtomic && random.chance(15);
  GlobalValue object = isConstant ? constantObject : random.pick(llvm::ArrayRef(objects));
  result.address = ins.symbolValue(types::i64, object);
  uint32_t last = pointeeBytes - size;
  bool isIndexed = !isAtomic && random.chance(40);
  if (isIndexed) {
    result.address = ins.iadd(result.address, boundedIndex(size));
  } else {
    result.offset = int32_t(random.below(last + 1));
    if (isAtomic || random.chance(80)) result.offset -= result.offset % int32_t(size);
  }
  if (random.chance(50)) result.flags.region = regions[0];
  result.writable = !isConstant;
  result.flags.readonly = isConstant && random.chance(50);
  // What checks an index comes before its access.
  result.flags.canMove = isConstant && random.chance(50) && !isIndexed;
  return result;
}

/// Behind the pointer in pointerSlot or in the parameter.
RandomBody::Place RandomBody::pointerPlace(uint32_t size, bool isAtomic) {
  Place result;
  // Structures are passed at multiples of 8 bytes, of which not all are good for wide atomics.
  bool isStruct = addressParameter &&
                  function.signature.parameters.front().purpose == ArgumentPurpose::StructArgument;
  if (addressParameter && !(isStruct && isAtomic) && random.chance(50)) {
    result.address = addressParameter;
  } else {
    Value slot = ins.stackAddr(types::i64, pointerSlot, 0);
    result.address = ins.load(types::i64, MemFlags::trusted(), slot, 0);
  }
  result.offset = int32_t(random.below(pointeeBytes - size + 1));
  if (isAtomic || random.chance(80)) result.offset -= result.offset % int32_t(size);
  return result;
}

/// The same place by other arithmetic, or by an address that may be 0.
void RandomBody::vary(Place &place, bool isAtomic) {
  if (random.chance(20)) {
    int32_t by = int32_t(random.below(40)) - 20;
    place.address = ins.iadd(place.address, ins.iconst(types::i64, by));
    place.offset -= by;
  }
  if (options.traps && !isAtomic && random.chance(2)) {
    place.address = ins.select(condition(), place.address, ins.iconst(types::i64, 0));
    place.flags.aligned = place.flags.canMove = false;
    if (random.chance(50)) place.flags.trap = TrapCode::user(uint8_t(random.between(10, 19)));
    return;
  }
  if (random.chance(60)) place.flags.trap = TrapCode();
}

void RandomBody::varyByteOrder(Place &place, Type type) {
  if (!random.chance(5) || !(type.isInt() || options.bigEndianFloats)) return;
  place.flags.endianness = random.chance(50) ? llvm::endianness::big : llvm::endianness::little;
}

RandomBody::Place RandomBody::place(uint32_t size, bool isAtomic) {
  Place result;
  unsigned choice = random.below(10);
  if (choice < 5)
    result = slotPlace(size, isAtomic);
  else if (choice < 8)
    result = objectPlace(size, isAtomic);
  else
    result = pointerPlace(size, isAtomic);
  vary(result, isAtomic);
  return result;
}

static uint32_t accessBytes(Opcode opcode, Type type) {
  switch (opcode) {
  case Opcode::Uload8:
  case Opcode::Sload8:
  case Opcode::Istore8:
    return 1;
  case Opcode::Uload16:
  case Opcode::Sload16:
  case Opcode::Istore16:
    return 2;
  case Opcode::Uload32:
  case Opcode::Sload32:
  case Opcode::Istore32:
    return 4;
  case Opcode::Load:
  case Opcode::Store:
    return type.bytes();
  default:
    return 8; // the loads that widen lanes
  }
}

void RandomBody::load() {
  static constexpr Opcode opcodes[] = {Opcode::Uload8,    Opcode::Sload8,    Opcode::Uload16,
                                       Opcode::Sload16,   Opcode::Uload32,   Opcode::Sload32,
                                       Opcode::Uload8x8,  Opcode::Sload8x8,  Opcode::Uload16x4,
                                       Opcode::Sload16x4, Opcode::Uload32x2, Opcode::Sload32x2};
  Opcode opcode = random.chance(65) ? Opcode::Load : opcodes[random.below(std::size(opcodes))];
  Type type = chooseType(resultConstraints(opcode)[0], random.pick(llvm::ArrayRef(usableTypes)));
  if (opcode == Opcode::Load)
    type = random.pick(llvm::ArrayRef(usableTypes));
  else if (!type || infoOf(opcode).isPolymorphic())
    type = types::i64;
  if (!mayUse(type) || !admits(opcode, type)) return;
  Place from = place(accessBytes(opcode, type), false);
  bool widensLanes =
      opcode != Opcode::Load && resultConstraints(opcode)[0].resolve(type).isVector();
  if (!widensLanes) varyByteOrder(from, type);
  InstructionData data(opcode);
  data.setHalf(function.dfg.memFlagsId(from.flags));
  data.setWord(0, from.address.index());
  data.setWord(2, uint32_t(from.offset));
  Inst inst = ins.insert(data, infoOf(opcode).isPolymorphic() ? type : Type());
  keep(inst);
}

void RandomBody::store() {
  static constexpr Opcode opcodes[] = {Opcode::Istore8, Opcode::Istore16, Opcode::Istore32};
  Opcode opcode = random.chance(75) ? Opcode::Store : opcodes[random.below(std::size(opcodes))];
  Type type = opcode == Opcode::Store ? random.pick(llvm::ArrayRef(usableTypes)) : types::i64;
  if (!mayUse(type) || !admits(opcode, type)) return;
  Place to = place(accessBytes(opcode, type), false);
  varyByteOrder(to, type);
  if (!to.writable) return;
  InstructionData data(opcode);
  data.setHalf(function.dfg.memFlagsId(to.flags));
  data.setWord(0, value(type).index());
  data.setWord(1, to.address.index());
  data.setWord(2, uint32_t(to.offset));
  ins.insert(data, type);
}

void RandomBody::atomic() {
  Type type = Type::intOfBits(8u << random.below(4));
  Place at = place(type.bytes(), true);
  at.flags.aligned = true;
  varyByteOrder(at, type);
  if (at.offset != 0) at.address = ins.iadd(at.address, ins.iconst(types::i64, at.offset));
  switch (random.below(5)) {
  case 0:
    locals.push_back(
        ins.atomicRmw(type, at.flags, AtomicRmwOp(random.below(11)), at.address, value(type)));
    return;
  case 1:
    locals.push_back(ins.atomicCas(at.flags, at.address, value(type), value(type)));
    return;
  case 2:
    locals.push_back(ins.atomicLoad(type, at.flags, at.address));
    return;
  case 3:
    ins.atomicStore(at.flags, value(type), at.address);
    return;
  default:
    ins.fence();
  }
}

/// An address of pointeeBytes bytes that may be passed on.
Value RandomBody::someAddress() {
  switch (random.below(3)) {
  case 0:
    return ins.stackAddr(types::i64, random.pick(llvm::ArrayRef(slots)), 0);
  case 1:
    return ins.symbolValue(types::i64, random.pick(llvm::ArrayRef(objects)));
  default:
    return ins.load(types::i64, MemFlags::trusted(), ins.stackAddr(types::i64, pointerSlot, 0), 0);
  }
}

/// Makes the pointer point elsewhere.
void RandomBody::movePointer() {
  Value address = someAddress();
  ins.store(MemFlags::trusted(), address, ins.stackAddr(types::i64, pointerSlot, 0), 0);
}

void RandomBody::memoryStatement() {
  unsigned choice = random.below(100);
  if (choice < 48)
    load();
  else if (choice < 92)
    store();
  else if (choice < 95 || !options.atomics)
    movePointer();
  else
    atomic();
}
