//===- Values.cpp - Constants and selection -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lanes.h"

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static const Operation *constant(Machine &m, const Operation *op) {
  m.set<uint64_t>(op->result, op->immediate);
  return op + 1;
}
static const Operation *wideConstant(Machine &m, const Operation *op) {
  std::memcpy(m.bytesOf(op->result), m.code->bytes.data() + op->immediate, op->count);
  return op + 1;
}

Handler interpreter::bindIconst(Binding &b) {
  b.op.immediate = b.data.wide();
  return constant;
}
Handler interpreter::bindF16const(Binding &b) {
  b.op.immediate = b.data.word(1);
  return constant;
}
Handler interpreter::bindF32const(Binding &b) {
  b.op.immediate = b.data.word(1);
  return constant;
}
Handler interpreter::bindF64const(Binding &b) {
  b.op.immediate = b.data.wide();
  return constant;
}
static Handler bindPoolConstant(Binding &b) {
  const auto &constants = b.decoder.function.dfg.constants;
  if (!constants.contains(b.data.constant()) ||
      constants[b.data.constant()].size() != b.result.bytes())
    return b.decoder.markMalformed(), nullptr;
  b.op.count = static_cast<uint16_t>(b.result.bytes());
  b.op.immediate = b.decoder.addBytes(constants[b.data.constant()]);
  return wideConstant;
}
Handler interpreter::bindF128const(Binding &b) { return bindPoolConstant(b); }
Handler interpreter::bindVconst(Binding &b) { return bindPoolConstant(b); }

static const Operation *doNothing(Machine &, const Operation *op) { return op + 1; }
Handler interpreter::bindNop(Binding &) { return doNothing; }
Handler interpreter::bindSequencePoint(Binding &) { return doNothing; }
Handler interpreter::bindFence(Binding &) { return doNothing; }

//===----------------------------------------------------------------------===//
// Selection
//===----------------------------------------------------------------------===//

template <typename Condition> static const Operation *selectSlot(Machine &m, const Operation *op) {
  uint32_t from = m.get<Condition>(op->a) != 0 ? op->b : op->c;
  std::memcpy(m.bytesOf(op->result), m.bytesOf(from), sizeof(Slot));
  return op + 1;
}
template <typename Condition> static const Operation *selectWide(Machine &m, const Operation *op) {
  uint32_t from = m.get<Condition>(op->a) != 0 ? op->b : op->c;
  std::memcpy(m.bytesOf(op->result), m.bytesOf(from), op->count);
  return op + 1;
}
Handler interpreter::bindSelect(Binding &b) {
  b.op.count = static_cast<uint16_t>(b.result.bytes());
  bool wide = b.result.bytes() > sizeof(Slot);
  return forInteger(b.operand.bits(), [wide]<typename T>() -> Handler {
    return wide ? selectWide<T> : selectSlot<T>;
  });
}
Handler interpreter::bindSelectSpectreGuard(Binding &b) { return bindSelect(b); }

namespace {
/// The top bit of the condition decides for the lane.
struct Blend {
  template <typename T> static T apply(T c, T x, T y) { return c & signBitOf<T> ? x : y; }
};
} // namespace
Handler interpreter::bindBlendv(Binding &b) {
  return forInteger(b.control.laneBits(),
                    []<typename T>() -> Handler { return ternaryLanes<Blend, T>; });
}
