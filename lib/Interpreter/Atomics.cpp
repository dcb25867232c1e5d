//===- Atomics.cpp - Atomic operations of one thread -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Access.h"
#include "Lanes.h"

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;

template <typename T> static T combine(AtomicRmwOp operation, T old, T x) {
  switch (operation) {
  case AtomicRmwOp::Add:
    return static_cast<T>(Work<T>(old) + x);
  case AtomicRmwOp::Sub:
    return static_cast<T>(Work<T>(old) - x);
  case AtomicRmwOp::And:
    return old & x;
  case AtomicRmwOp::Nand:
    return static_cast<T>(~(old & x));
  case AtomicRmwOp::Or:
    return old | x;
  case AtomicRmwOp::Xor:
    return old ^ x;
  case AtomicRmwOp::Xchg:
    return x;
  case AtomicRmwOp::Umin:
    return std::min(old, x);
  case AtomicRmwOp::Umax:
    return std::max(old, x);
  case AtomicRmwOp::Smin:
    return asSigned(old) < asSigned(x) ? old : x;
  case AtomicRmwOp::Smax:
    return asSigned(old) > asSigned(x) ? old : x;
  }
  return x;
}

/// `count` holds the AtomicRmwOp: `byte` is the trap code.
template <typename T> static const Operation *readModifyWrite(Machine &m, const Operation *op) {
  uint64_t address = effectiveAddress(m, op, op->a, 0);
  uint8_t *bytes = checkedAccess(m, op, address, sizeof(T), true);
  if (!bytes) return nullptr;
  T old;
  copyOrdered(op, reinterpret_cast<uint8_t *>(&old), bytes, sizeof(T));
  T replacement = combine(AtomicRmwOp(op->count), old, m.get<T>(op->b));
  copyOrdered(op, bytes, reinterpret_cast<const uint8_t *>(&replacement), sizeof(T));
  m.set<T>(op->result, old);
  return op + 1;
}
template <typename T> static const Operation *compareAndSwap(Machine &m, const Operation *op) {
  uint64_t address = effectiveAddress(m, op, op->a, 0);
  uint8_t *bytes = checkedAccess(m, op, address, sizeof(T), true);
  if (!bytes) return nullptr;
  T old;
  copyOrdered(op, reinterpret_cast<uint8_t *>(&old), bytes, sizeof(T));
  if (old == m.get<T>(op->b)) copyOrdered(op, bytes, m.bytesOf(op->c), sizeof(T));
  m.set<T>(op->result, old);
  return op + 1;
}
static const Operation *atomicLoad(Machine &m, const Operation *op) {
  const uint8_t *bytes = checkedAccess(m, op, effectiveAddress(m, op, op->a, 0), op->count, false);
  if (!bytes) return nullptr;
  copyOrdered(op, m.bytesOf(op->result), bytes, op->count);
  return op + 1;
}
static const Operation *atomicStore(Machine &m, const Operation *op) {
  uint8_t *bytes = checkedAccess(m, op, effectiveAddress(m, op, op->b, 0), op->count, true);
  if (!bytes) return nullptr;
  copyOrdered(op, bytes, m.bytesOf(op->a), op->count);
  return op + 1;
}

/// Atomics are aligned without saying so.
static void setAtomicAccess(Binding &b, Type type, Type address) {
  MemFlags flags = b.decoder.function.dfg.memFlagsOf(b.data.half());
  flags.aligned = true;
  setAccess(b, flags, type, address);
}

Handler interpreter::bindAtomicRmw(Binding &b) {
  setAtomicAccess(b, b.control, b.operand);
  b.op.count = static_cast<uint16_t>(b.data.atomicRmwOp());
  return forInteger(b.control.bits(), []<typename T>() -> Handler { return readModifyWrite<T>; });
}
Handler interpreter::bindAtomicCas(Binding &b) {
  setAtomicAccess(b, b.control, b.operand);
  return forInteger(b.control.bits(), []<typename T>() -> Handler { return compareAndSwap<T>; });
}
Handler interpreter::bindAtomicLoad(Binding &b) {
  setAtomicAccess(b, b.result, b.operand);
  b.op.count = static_cast<uint16_t>(b.result.bytes());
  return atomicLoad;
}
Handler interpreter::bindAtomicStore(Binding &b) {
  setAtomicAccess(b, b.operand, b.decoder.typeOf(b.arguments[1]));
  b.op.count = static_cast<uint16_t>(b.operand.bytes());
  return atomicStore;
}
