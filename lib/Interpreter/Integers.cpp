//===- Integers.cpp - Integer arithmetic and comparison -===//
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
// Wrapping arithmetic
//===----------------------------------------------------------------------===//

namespace {
struct Add {
  template <typename T> static T apply(T x, T y) { return static_cast<T>(Work<T>(x) + y); }
};
struct Subtract {
  template <typename T> static T apply(T x, T y) { return static_cast<T>(Work<T>(x) - y); }
};
struct Multiply {
  template <typename T> static T apply(T x, T y) { return static_cast<T>(Work<T>(x) * y); }
};
struct Negate {
  template <typename T> static T apply(T x) { return static_cast<T>(Work<T>(0) - x); }
};
struct Absolute {
  template <typename T> static T apply(T x) {
    return x & signBitOf<T> ? static_cast<T>(Work<T>(0) - x) : x;
  }
};
struct SignedMinimum {
  template <typename T> static T apply(T x, T y) { return asSigned(x) < asSigned(y) ? x : y; }
};
struct UnsignedMinimum {
  template <typename T> static T apply(T x, T y) { return x < y ? x : y; }
};
struct SignedMaximum {
  template <typename T> static T apply(T x, T y) { return asSigned(x) > asSigned(y) ? x : y; }
};
struct UnsignedMaximum {
  template <typename T> static T apply(T x, T y) { return x > y ? x : y; }
};
struct RoundedAverage {
  template <typename T> static T apply(T x, T y) {
    return static_cast<T>((x | y) - ((x ^ y) >> 1));
  }
};
} // namespace

Handler interpreter::bindIadd(Binding &b) { return bindIntBinary<Add>(b); }
Handler interpreter::bindIsub(Binding &b) { return bindIntBinary<Subtract>(b); }
Handler interpreter::bindImul(Binding &b) { return bindIntBinary<Multiply>(b); }
Handler interpreter::bindIneg(Binding &b) { return bindIntUnary<Negate>(b); }
Handler interpreter::bindIabs(Binding &b) { return bindIntUnary<Absolute>(b); }
Handler interpreter::bindSmin(Binding &b) { return bindIntBinary<SignedMinimum>(b); }
Handler interpreter::bindUmin(Binding &b) { return bindIntBinary<UnsignedMinimum>(b); }
Handler interpreter::bindSmax(Binding &b) { return bindIntBinary<SignedMaximum>(b); }
Handler interpreter::bindUmax(Binding &b) { return bindIntBinary<UnsignedMaximum>(b); }
Handler interpreter::bindAvgRound(Binding &b) { return bindIntBinary<RoundedAverage>(b); }

//===----------------------------------------------------------------------===//
// Saturating arithmetic and high halves
//===----------------------------------------------------------------------===//

/// The end of the signed range on the side of \p x.
template <typename T> static T signedLimit(T x) {
  return x & signBitOf<T> ? signBitOf<T> : static_cast<T>(~signBitOf<T>);
}

/// The high half of the 256-bit product, from four products of halves.
static UInt128 multiplyHigh(UInt128 x, UInt128 y) {
  UInt128 xLow = static_cast<uint64_t>(x), xHigh = x >> 64;
  UInt128 yLow = static_cast<uint64_t>(y), yHigh = y >> 64;
  UInt128 low = xLow * yLow;
  UInt128 middle = xHigh * yLow + (low >> 64);
  UInt128 otherMiddle = xLow * yHigh + static_cast<uint64_t>(middle);
  return xHigh * yHigh + (middle >> 64) + (otherMiddle >> 64);
}

namespace {
struct UnsignedAddSaturating {
  template <typename T> static T apply(T x, T y) {
    T sum = Add::apply(x, y);
    return sum < x ? static_cast<T>(~T(0)) : sum;
  }
};
struct SignedAddSaturating {
  template <typename T> static T apply(T x, T y) {
    T sum = Add::apply(x, y);
    return ((x ^ sum) & (y ^ sum)) & signBitOf<T> ? signedLimit(x) : sum;
  }
};
struct UnsignedSubtractSaturating {
  template <typename T> static T apply(T x, T y) { return x < y ? T(0) : Subtract::apply(x, y); }
};
struct SignedSubtractSaturating {
  template <typename T> static T apply(T x, T y) {
    T difference = Subtract::apply(x, y);
    return ((x ^ y) & (x ^ difference)) & signBitOf<T> ? signedLimit(x) : difference;
  }
};
struct UnsignedMultiplyHigh {
  template <typename T> static T apply(T x, T y) {
    if constexpr (sizeof(T) == 16)
      return multiplyHigh(x, y);
    else
      return static_cast<T>(UInt128(x) * y >> bitsOf<T>);
  }
};
struct SignedMultiplyHigh {
  template <typename T> static T apply(T x, T y) {
    // As unsigned, each negative factor counts 2^bits times the other one too much.
    T high = UnsignedMultiplyHigh::apply(x, y);
    if (x & signBitOf<T>) high = Subtract::apply(high, y);
    if (y & signBitOf<T>) high = Subtract::apply(high, x);
    return high;
  }
};
/// The product of two fractions in units of 2^-(bits - 1), rounded.
struct FractionMultiply {
  template <typename T> static int64_t product(T x, T y) {
    return (int64_t(asSigned(x)) * asSigned(y) + (int64_t(1) << (bitsOf<T> - 2))) >>
           (bitsOf<T> - 1);
  }
  template <typename T> static T apply(T x, T y) { return static_cast<T>(product(x, y)); }
};
struct FractionMultiplySaturating {
  template <typename T> static T apply(T x, T y) {
    // Only (-1) * (-1) is out of range.
    bool overflows = x == signBitOf<T> && y == signBitOf<T>;
    return overflows ? static_cast<T>(~signBitOf<T>) : FractionMultiply::apply(x, y);
  }
};
} // namespace

Handler interpreter::bindUaddSat(Binding &b) { return bindIntBinary<UnsignedAddSaturating>(b); }
Handler interpreter::bindSaddSat(Binding &b) { return bindIntBinary<SignedAddSaturating>(b); }
Handler interpreter::bindUsubSat(Binding &b) {
  return bindIntBinary<UnsignedSubtractSaturating>(b);
}
Handler interpreter::bindSsubSat(Binding &b) { return bindIntBinary<SignedSubtractSaturating>(b); }
Handler interpreter::bindUmulhi(Binding &b) { return bindIntBinary<UnsignedMultiplyHigh>(b); }
Handler interpreter::bindSmulhi(Binding &b) { return bindIntBinary<SignedMultiplyHigh>(b); }

template <typename Op> static Handler bindFraction(Binding &b) {
  if (b.control.laneBits() == 16) return binaryLanes<Op, uint16_t>;
  if (b.control.laneBits() == 32) return binaryLanes<Op, uint32_t>;
  return nullptr;
}
Handler interpreter::bindSqmulRoundSat(Binding &b) {
  return bindFraction<FractionMultiplySaturating>(b);
}
Handler interpreter::bindX86Pmulhrsw(Binding &b) { return bindFraction<FractionMultiply>(b); }

//===----------------------------------------------------------------------===//
// Division
//===----------------------------------------------------------------------===//

namespace {
enum class Division { Quotient, Remainder };
} // namespace

template <typename T, bool IsSigned, Division What>
static const Operation *divide(Machine &m, const Operation *op) {
  T x = m.get<T>(op->a), y = m.get<T>(op->b);
  if (y == 0) return m.trap(op, TrapCode::integerDivisionByZero());
  T result;
  if (!IsSigned) {
    result = static_cast<T>(What == Division::Quotient ? x / y : x % y);
  } else if (y == static_cast<T>(~T(0))) {
    // Division by -1 overflows in the host too.
    if (What == Division::Quotient && x == signBitOf<T>)
      return m.trap(op, TrapCode::integerOverflow());
    result = What == Division::Quotient ? Negate::apply(x) : T(0);
  } else {
    result = static_cast<T>(What == Division::Quotient ? asSigned(x) / asSigned(y)
                                                       : asSigned(x) % asSigned(y));
  }
  m.set<T>(op->result, result);
  return op + 1;
}

template <bool IsSigned, Division What> static Handler bindDivision(Binding &b) {
  return forInteger(b.control.bits(),
                    []<typename T>() -> Handler { return divide<T, IsSigned, What>; });
}
Handler interpreter::bindUdiv(Binding &b) { return bindDivision<false, Division::Quotient>(b); }
Handler interpreter::bindSdiv(Binding &b) { return bindDivision<true, Division::Quotient>(b); }
Handler interpreter::bindUrem(Binding &b) { return bindDivision<false, Division::Remainder>(b); }
Handler interpreter::bindSrem(Binding &b) { return bindDivision<true, Division::Remainder>(b); }

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

template <IntCC Condition, typename T> static bool holds(T x, T y) {
  switch (Condition) {
  case IntCC::Equal:
    return x == y;
  case IntCC::NotEqual:
    return x != y;
  case IntCC::SignedLessThan:
    return asSigned(x) < asSigned(y);
  case IntCC::SignedGreaterThanOrEqual:
    return asSigned(x) >= asSigned(y);
  case IntCC::SignedGreaterThan:
    return asSigned(x) > asSigned(y);
  case IntCC::SignedLessThanOrEqual:
    return asSigned(x) <= asSigned(y);
  case IntCC::UnsignedLessThan:
    return x < y;
  case IntCC::UnsignedGreaterThanOrEqual:
    return x >= y;
  case IntCC::UnsignedGreaterThan:
    return x > y;
  case IntCC::UnsignedLessThanOrEqual:
    return x <= y;
  }
}

template <IntCC Condition, typename T>
static const Operation *compareScalars(Machine &m, const Operation *op) {
  m.set<uint8_t>(op->result, holds<Condition>(m.get<T>(op->a), m.get<T>(op->b)));
  return op + 1;
}
template <IntCC Condition, typename T>
static const Operation *compareLanes(Machine &m, const Operation *op) {
  for (unsigned i = 0, n = op->count; i < n; ++i)
    m.set<T>(
        op->result,
        holds<Condition>(m.get<T>(op->a, i), m.get<T>(op->b, i)) ? static_cast<T>(~T(0)) : T(0), i);
  return op + 1;
}

template <IntCC Condition> static Handler bindComparison(Binding &b) {
  bool isVector = b.control.isVector();
  return forInteger(b.control.laneBits(), [isVector]<typename T>() -> Handler {
    return isVector ? compareLanes<Condition, T> : compareScalars<Condition, T>;
  });
}

Handler interpreter::bindIcmp(Binding &b) {
  switch (b.data.intCC()) {
  case IntCC::Equal:
    return bindComparison<IntCC::Equal>(b);
  case IntCC::NotEqual:
    return bindComparison<IntCC::NotEqual>(b);
  case IntCC::SignedLessThan:
    return bindComparison<IntCC::SignedLessThan>(b);
  case IntCC::SignedGreaterThanOrEqual:
    return bindComparison<IntCC::SignedGreaterThanOrEqual>(b);
  case IntCC::SignedGreaterThan:
    return bindComparison<IntCC::SignedGreaterThan>(b);
  case IntCC::SignedLessThanOrEqual:
    return bindComparison<IntCC::SignedLessThanOrEqual>(b);
  case IntCC::UnsignedLessThan:
    return bindComparison<IntCC::UnsignedLessThan>(b);
  case IntCC::UnsignedGreaterThanOrEqual:
    return bindComparison<IntCC::UnsignedGreaterThanOrEqual>(b);
  case IntCC::UnsignedGreaterThan:
    return bindComparison<IntCC::UnsignedGreaterThan>(b);
  case IntCC::UnsignedLessThanOrEqual:
    return bindComparison<IntCC::UnsignedLessThanOrEqual>(b);
  }
  return nullptr;
}
