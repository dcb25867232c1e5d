//===- Overflow.cpp - Integer arithmetic that says whether it overflowed -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lanes.h"

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;

/// A wrapped result and whether it differs from the exact one.
template <typename T> struct Checked {
  T value;
  bool overflow;
};

namespace {
struct UnsignedAdd {
  template <typename T> static Checked<T> apply(T x, T y, bool carry) {
    T sum = static_cast<T>(Work<T>(x) + y);
    T total = static_cast<T>(Work<T>(sum) + carry);
    return {total, sum < x || total < sum};
  }
};
struct SignedAdd {
  template <typename T> static Checked<T> apply(T x, T y, bool carry) {
    T total = static_cast<T>(Work<T>(x) + y + carry);
    return {total, (((x ^ total) & (y ^ total)) & signBitOf<T>) != 0};
  }
};
struct UnsignedSubtract {
  template <typename T> static Checked<T> apply(T x, T y, bool borrow) {
    return {static_cast<T>(Work<T>(x) - y - borrow), x < y || (borrow && x == y)};
  }
};
struct SignedSubtract {
  template <typename T> static Checked<T> apply(T x, T y, bool borrow) {
    T difference = static_cast<T>(Work<T>(x) - y - borrow);
    return {difference, (((x ^ y) & (x ^ difference)) & signBitOf<T>) != 0};
  }
};
// Up to 64 bits: the product fits in 128.
struct UnsignedMultiply {
  template <typename T> static Checked<T> apply(T x, T y, bool) {
    UInt128 product = UInt128(x) * y;
    return {static_cast<T>(product), product >> bitsOf<T> != 0};
  }
};
struct SignedMultiply {
  template <typename T> static Checked<T> apply(T x, T y, bool) {
    Int128 product = Int128(asSigned(x)) * asSigned(y);
    T value = static_cast<T>(product);
    return {value, product != asSigned(value)};
  }
};
} // namespace

/// The flag goes to the second result.
template <typename Op, typename T, bool HasCarry>
static const Operation *checked(Machine &m, const Operation *op) {
  // Any nonzero carry counts as one, like every truth value.
  bool carry = HasCarry && m.get<uint8_t>(op->c) != 0;
  Checked<T> result = Op::apply(m.get<T>(op->a), m.get<T>(op->b), carry);
  m.set<T>(op->result, result.value);
  m.set<uint8_t>(static_cast<uint32_t>(op->immediate), result.overflow);
  return op + 1;
}

template <typename Op, bool HasCarry> static Handler bindChecked(Binding &b) {
  return forInteger(b.control.bits(),
                    []<typename T>() -> Handler { return checked<Op, T, HasCarry>; });
}
Handler interpreter::bindUaddOverflow(Binding &b) { return bindChecked<UnsignedAdd, false>(b); }
Handler interpreter::bindSaddOverflow(Binding &b) { return bindChecked<SignedAdd, false>(b); }
Handler interpreter::bindUsubOverflow(Binding &b) {
  return bindChecked<UnsignedSubtract, false>(b);
}
Handler interpreter::bindSsubOverflow(Binding &b) { return bindChecked<SignedSubtract, false>(b); }
Handler interpreter::bindUaddOverflowCin(Binding &b) { return bindChecked<UnsignedAdd, true>(b); }
Handler interpreter::bindSaddOverflowCin(Binding &b) { return bindChecked<SignedAdd, true>(b); }
Handler interpreter::bindUsubOverflowBin(Binding &b) {
  return bindChecked<UnsignedSubtract, true>(b);
}
Handler interpreter::bindSsubOverflowBin(Binding &b) {
  return bindChecked<SignedSubtract, true>(b);
}

template <typename Op> static Handler bindCheckedMultiply(Binding &b) {
  switch (b.control.bits()) {
  case 8:
    return checked<Op, uint8_t, false>;
  case 16:
    return checked<Op, uint16_t, false>;
  case 32:
    return checked<Op, uint32_t, false>;
  case 64:
    return checked<Op, uint64_t, false>;
  }
  return nullptr;
}
Handler interpreter::bindUmulOverflow(Binding &b) {
  return bindCheckedMultiply<UnsignedMultiply>(b);
}
Handler interpreter::bindSmulOverflow(Binding &b) { return bindCheckedMultiply<SignedMultiply>(b); }

template <typename T> static const Operation *addOrTrap(Machine &m, const Operation *op) {
  Checked<T> result = UnsignedAdd::apply(m.get<T>(op->a), m.get<T>(op->b), false);
  if (result.overflow) return m.trap(op, TrapCode(op->byte));
  m.set<T>(op->result, result.value);
  return op + 1;
}
Handler interpreter::bindUaddOverflowTrap(Binding &b) {
  return forInteger(b.control.bits(), []<typename T>() -> Handler { return addOrTrap<T>; });
}
