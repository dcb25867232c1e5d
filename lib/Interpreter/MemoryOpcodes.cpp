//===- MemoryOpcodes.cpp - Loads and stores -===//
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

/// The common case: little-endian, up to 8 bytes, no promise of alignment.
template <typename T> static const Operation *loadPlain(Machine &m, const Operation *op) {
  const uint8_t *bytes = m.memory.access(m.get<uint64_t>(op->a) + op->immediate, sizeof(T), false);
  if (!bytes) {
    checkedAccess(m, op, m.get<uint64_t>(op->a) + op->immediate, sizeof(T), false);
    return nullptr;
  }
  std::memcpy(m.bytesOf(op->result), bytes, sizeof(T));
  return op + 1;
}
template <typename T> static const Operation *storePlain(Machine &m, const Operation *op) {
  uint8_t *bytes = m.memory.access(m.get<uint64_t>(op->b) + op->immediate, sizeof(T), true);
  if (!bytes) {
    checkedAccess(m, op, m.get<uint64_t>(op->b) + op->immediate, sizeof(T), true);
    return nullptr;
  }
  std::memcpy(bytes, m.bytesOf(op->a), sizeof(T));
  return op + 1;
}

static const Operation *load(Machine &m, const Operation *op) {
  uint64_t address = effectiveAddress(m, op, op->a, op->immediate);
  const uint8_t *bytes = checkedAccess(m, op, address, op->count, false);
  if (!bytes) return nullptr;
  copyOrdered(op, m.bytesOf(op->result), bytes, op->count);
  return op + 1;
}
/// Also the narrowing stores: the low bytes come first in a slot.
static const Operation *store(Machine &m, const Operation *op) {
  uint64_t address = effectiveAddress(m, op, op->b, op->immediate);
  uint8_t *bytes = checkedAccess(m, op, address, op->count, true);
  if (!bytes) return nullptr;
  copyOrdered(op, bytes, m.bytesOf(op->a), op->count);
  return op + 1;
}

static bool isPlain(const Operation &op) {
  return !(op.flags & (AccessAligned | AccessBig | Address32));
}

Handler interpreter::bindLoad(Binding &b) {
  b.op.immediate = static_cast<uint64_t>(int64_t(b.data.offset()));
  b.op.count = static_cast<uint16_t>(b.result.bytes());
  setAccess(b, b.decoder.function.dfg.memFlagsOf(b.data.half()), b.result, b.operand);
  if (isPlain(b.op)) {
    switch (b.op.count) {
    case 1:
      return loadPlain<uint8_t>;
    case 2:
      return loadPlain<uint16_t>;
    case 4:
      return loadPlain<uint32_t>;
    case 8:
      return loadPlain<uint64_t>;
    }
  }
  return load;
}

static Handler bindStoreOf(Binding &b, Type memoryType) {
  b.op.immediate = static_cast<uint64_t>(int64_t(b.data.offset()));
  b.op.count = static_cast<uint16_t>(memoryType.bytes());
  setAccess(b, b.decoder.function.dfg.memFlagsOf(b.data.half()), memoryType,
            b.decoder.typeOf(b.arguments[1]));
  if (isPlain(b.op)) {
    switch (b.op.count) {
    case 1:
      return storePlain<uint8_t>;
    case 2:
      return storePlain<uint16_t>;
    case 4:
      return storePlain<uint32_t>;
    case 8:
      return storePlain<uint64_t>;
    }
  }
  return store;
}
Handler interpreter::bindStore(Binding &b) { return bindStoreOf(b, b.operand); }
Handler interpreter::bindIstore8(Binding &b) { return bindStoreOf(b, types::i8); }
Handler interpreter::bindIstore16(Binding &b) { return bindStoreOf(b, types::i16); }
Handler interpreter::bindIstore32(Binding &b) { return bindStoreOf(b, types::i32); }

//===----------------------------------------------------------------------===//
// Extending loads
//===----------------------------------------------------------------------===//

/// Reads `count` lanes of type From and extends each to the result's lane.
template <typename From, typename To, bool IsSigned>
static const Operation *loadExtended(Machine &m, const Operation *op) {
  uint64_t address = effectiveAddress(m, op, op->a, op->immediate);
  unsigned size = op->count * sizeof(From);
  const uint8_t *bytes = checkedAccess(m, op, address, size, false);
  if (!bytes) return nullptr;
  From lanes[16 / sizeof(To)];
  copyOrdered(op, reinterpret_cast<uint8_t *>(lanes), bytes, size);
  for (unsigned i = 0; i < op->count; ++i)
    m.set<To>(op->result,
              IsSigned ? static_cast<To>(static_cast<SignedOf<To>>(asSigned(lanes[i])))
                       : static_cast<To>(lanes[i]),
              i);
  return op + 1;
}

template <typename From, bool IsSigned> static Handler bindLoadExtended(Binding &b) {
  b.op.immediate = static_cast<uint64_t>(int64_t(b.data.offset()));
  b.op.count = static_cast<uint16_t>(b.result.laneCount());
  if (b.result.bytes() > 16) return nullptr;
  setAccess(b, b.decoder.function.dfg.memFlagsOf(b.data.half()), Type::intOfBits(bitsOf<From>),
            b.operand);
  switch (b.result.laneBits()) {
  case 16:
    return loadExtended<From, uint16_t, IsSigned>;
  case 32:
    return loadExtended<From, uint32_t, IsSigned>;
  case 64:
    return loadExtended<From, uint64_t, IsSigned>;
  }
  return nullptr;
}
Handler interpreter::bindUload8(Binding &b) { return bindLoadExtended<uint8_t, false>(b); }
Handler interpreter::bindSload8(Binding &b) { return bindLoadExtended<uint8_t, true>(b); }
Handler interpreter::bindUload16(Binding &b) { return bindLoadExtended<uint16_t, false>(b); }
Handler interpreter::bindSload16(Binding &b) { return bindLoadExtended<uint16_t, true>(b); }
Handler interpreter::bindUload32(Binding &b) { return bindLoadExtended<uint32_t, false>(b); }
Handler interpreter::bindSload32(Binding &b) { return bindLoadExtended<uint32_t, true>(b); }
Handler interpreter::bindUload8x8(Binding &b) { return bindLoadExtended<uint8_t, false>(b); }
Handler interpreter::bindSload8x8(Binding &b) { return bindLoadExtended<uint8_t, true>(b); }
Handler interpreter::bindUload16x4(Binding &b) { return bindLoadExtended<uint16_t, false>(b); }
Handler interpreter::bindSload16x4(Binding &b) { return bindLoadExtended<uint16_t, true>(b); }
Handler interpreter::bindUload32x2(Binding &b) { return bindLoadExtended<uint32_t, false>(b); }
Handler interpreter::bindSload32x2(Binding &b) { return bindLoadExtended<uint32_t, true>(b); }
