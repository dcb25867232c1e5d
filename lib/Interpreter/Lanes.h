//===- Lanes.h - Handlers made of one lane's operation -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An opcode that works lane by lane is a structure with a static function `apply` on one lane's
/// bits, a template over the lane's integer type or, for floats, the format. These templates make
/// the handlers; scalars are vectors of one lane.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_INTERPRETER_LANES_H
#define COT_LIB_INTERPRETER_LANES_H

#include "Decoder.h"
#include "Floats.h"

namespace cot::interpreter {

template <typename T> struct SignedOfImpl {
  using Type = std::make_signed_t<T>;
};
template <> struct SignedOfImpl<UInt128> {
  using Type = Int128;
};
/// The signed integer as wide as \p T.
template <typename T> using SignedOf = typename SignedOfImpl<T>::Type;
template <typename T> SignedOf<T> asSigned(T x) { return static_cast<SignedOf<T>>(x); }
template <typename T> inline constexpr unsigned bitsOf = sizeof(T) * 8;
template <typename T> inline constexpr T signBitOf = static_cast<T>(T(1) << (bitsOf<T> - 1));
/// Where unsigned arithmetic does not promote to int, whose overflow is undefined.
template <typename T> using Work = std::conditional_t<(sizeof(T) < 4), uint32_t, T>;

template <typename Op, typename T> const Operation *unaryLanes(Machine &m, const Operation *op) {
  for (unsigned i = 0, n = op->count; i < n; ++i)
    m.set<T>(op->result, static_cast<T>(Op::apply(m.get<T>(op->a, i))), i);
  return op + 1;
}
template <typename Op, typename T> const Operation *binaryLanes(Machine &m, const Operation *op) {
  for (unsigned i = 0, n = op->count; i < n; ++i)
    m.set<T>(op->result, static_cast<T>(Op::apply(m.get<T>(op->a, i), m.get<T>(op->b, i))), i);
  return op + 1;
}
template <typename Op, typename T> const Operation *ternaryLanes(Machine &m, const Operation *op) {
  for (unsigned i = 0, n = op->count; i < n; ++i)
    m.set<T>(op->result,
             static_cast<T>(Op::apply(m.get<T>(op->a, i), m.get<T>(op->b, i), m.get<T>(op->c, i))),
             i);
  return op + 1;
}
/// Scalars are by far the most frequent: one lane, no loop.
template <typename Op, typename T> const Operation *unaryScalar(Machine &m, const Operation *op) {
  m.set<T>(op->result, static_cast<T>(Op::apply(m.get<T>(op->a))));
  return op + 1;
}
template <typename Op, typename T> const Operation *binaryScalar(Machine &m, const Operation *op) {
  m.set<T>(op->result, static_cast<T>(Op::apply(m.get<T>(op->a), m.get<T>(op->b))));
  return op + 1;
}

template <typename Op> Handler bindIntUnary(Binding &b) {
  bool scalar = b.op.count == 1;
  switch (b.control.laneBits()) {
  case 8:
    return scalar ? unaryScalar<Op, uint8_t> : unaryLanes<Op, uint8_t>;
  case 16:
    return scalar ? unaryScalar<Op, uint16_t> : unaryLanes<Op, uint16_t>;
  case 32:
    return scalar ? unaryScalar<Op, uint32_t> : unaryLanes<Op, uint32_t>;
  case 64:
    return scalar ? unaryScalar<Op, uint64_t> : unaryLanes<Op, uint64_t>;
  case 128:
    return unaryLanes<Op, UInt128>;
  }
  return nullptr;
}
template <typename Op> Handler bindIntBinary(Binding &b) {
  bool scalar = b.op.count == 1;
  switch (b.control.laneBits()) {
  case 8:
    return scalar ? binaryScalar<Op, uint8_t> : binaryLanes<Op, uint8_t>;
  case 16:
    return scalar ? binaryScalar<Op, uint16_t> : binaryLanes<Op, uint16_t>;
  case 32:
    return scalar ? binaryScalar<Op, uint32_t> : binaryLanes<Op, uint32_t>;
  case 64:
    return scalar ? binaryScalar<Op, uint64_t> : binaryLanes<Op, uint64_t>;
  case 128:
    return binaryLanes<Op, UInt128>;
  }
  return nullptr;
}

/// Calls \p visitor, a lambda with a template parameter, for the integer of \p bits bits.
template <typename Visitor> Handler forInteger(unsigned bits, Visitor visitor) {
  switch (bits) {
  case 8:
    return visitor.template operator()<uint8_t>();
  case 16:
    return visitor.template operator()<uint16_t>();
  case 32:
    return visitor.template operator()<uint32_t>();
  case 64:
    return visitor.template operator()<uint64_t>();
  case 128:
    return visitor.template operator()<UInt128>();
  }
  return nullptr;
}
/// The same with the format of a float type.
template <typename Visitor> Handler forFloat(ir::Type lane, Visitor visitor) {
  if (!lane.isFloat()) return nullptr;
  switch (lane.bits()) {
  case 16:
    return visitor.template operator()<Half>();
  case 32:
    return visitor.template operator()<Single>();
  case 64:
    return visitor.template operator()<Double>();
  case 128:
    return visitor.template operator()<Quad>();
  }
  return nullptr;
}

/// An operation on floats as one on their bits.
template <typename Op, typename F> struct FloatLane {
  template <typename... Bits> static typename F::Bits apply(Bits... operands) {
    return Op::template apply<F>(operands...);
  }
};
template <typename Op> Handler bindFloatUnary(Binding &b) {
  return forFloat(b.control.laneType(), []<typename F>() -> Handler {
    return unaryLanes<FloatLane<Op, F>, typename F::Bits>;
  });
}
template <typename Op> Handler bindFloatBinary(Binding &b) {
  return forFloat(b.control.laneType(), []<typename F>() -> Handler {
    return binaryLanes<FloatLane<Op, F>, typename F::Bits>;
  });
}
template <typename Op> Handler bindFloatTernary(Binding &b) {
  return forFloat(b.control.laneType(), []<typename F>() -> Handler {
    return ternaryLanes<FloatLane<Op, F>, typename F::Bits>;
  });
}

} // namespace cot::interpreter

#endif // COT_LIB_INTERPRETER_LANES_H
