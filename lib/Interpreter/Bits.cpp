//===- Bits.cpp - Bit operations and shifts -===//
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
// Logic. Lanes don't matter: in bytes.
//===----------------------------------------------------------------------===//

namespace {
struct And {
  template <typename T> static T apply(T x, T y) { return x & y; }
};
struct Or {
  template <typename T> static T apply(T x, T y) { return x | y; }
};
struct ExclusiveOr {
  template <typename T> static T apply(T x, T y) { return x ^ y; }
};
struct Not {
  template <typename T> static T apply(T x) { return static_cast<T>(~x); }
};
struct SelectBits {
  template <typename T> static T apply(T c, T x, T y) { return static_cast<T>((c & x) | (~c & y)); }
};
} // namespace

Handler interpreter::bindBand(Binding &b) { return bindIntBinary<And>(b); }
Handler interpreter::bindBor(Binding &b) { return bindIntBinary<Or>(b); }
Handler interpreter::bindBxor(Binding &b) { return bindIntBinary<ExclusiveOr>(b); }
Handler interpreter::bindBnot(Binding &b) { return bindIntUnary<Not>(b); }
Handler interpreter::bindBitselect(Binding &b) {
  return forInteger(b.control.laneBits(),
                    []<typename T>() -> Handler { return ternaryLanes<SelectBits, T>; });
}

//===----------------------------------------------------------------------===//
// Shifts
//===----------------------------------------------------------------------===//

namespace {
struct ShiftLeft {
  template <typename T> static T apply(T x, unsigned by) {
    return static_cast<T>(Work<T>(x) << by);
  }
};
struct ShiftRight {
  template <typename T> static T apply(T x, unsigned by) { return static_cast<T>(x >> by); }
};
struct ShiftRightSigned {
  template <typename T> static T apply(T x, unsigned by) {
    return static_cast<T>(asSigned(x) >> by);
  }
};
struct RotateLeft {
  template <typename T> static T apply(T x, unsigned by) {
    return by == 0 ? x
                   : static_cast<T>(ShiftLeft::apply(x, by) | ShiftRight::apply(x, bitsOf<T> - by));
  }
};
struct RotateRight {
  template <typename T> static T apply(T x, unsigned by) {
    return RotateLeft::apply(x, (bitsOf<T> - by) % bitsOf<T>);
  }
};
} // namespace

/// The amount, of whatever width, is taken modulo the lane's bits: a power of two of at most 128.
template <typename Op, typename T> static const Operation *shift(Machine &m, const Operation *op) {
  unsigned by = m.get<uint8_t>(op->b) % bitsOf<T>;
  for (unsigned i = 0, n = op->count; i < n; ++i)
    m.set<T>(op->result, Op::apply(m.get<T>(op->a, i), by), i);
  return op + 1;
}
template <typename Op> static Handler bindShift(Binding &b) {
  return forInteger(b.control.laneBits(), []<typename T>() -> Handler { return shift<Op, T>; });
}
Handler interpreter::bindIshl(Binding &b) { return bindShift<ShiftLeft>(b); }
Handler interpreter::bindUshr(Binding &b) { return bindShift<ShiftRight>(b); }
Handler interpreter::bindSshr(Binding &b) { return bindShift<ShiftRightSigned>(b); }
Handler interpreter::bindRotl(Binding &b) { return bindShift<RotateLeft>(b); }
Handler interpreter::bindRotr(Binding &b) { return bindShift<RotateRight>(b); }

//===----------------------------------------------------------------------===//
// Counting and reversing
//===----------------------------------------------------------------------===//

namespace {
struct CountLeadingZeros {
  template <typename T> static T apply(T x) {
    if constexpr (sizeof(T) == 16) {
      auto high = static_cast<uint64_t>(x >> 64);
      return high ? std::countl_zero(high) : 64 + std::countl_zero(static_cast<uint64_t>(x));
    } else {
      return static_cast<T>(std::countl_zero(x));
    }
  }
};
struct CountTrailingZeros {
  template <typename T> static T apply(T x) {
    if constexpr (sizeof(T) == 16) {
      auto low = static_cast<uint64_t>(x);
      return low ? std::countr_zero(low) : 64 + std::countr_zero(static_cast<uint64_t>(x >> 64));
    } else {
      return static_cast<T>(std::countr_zero(x));
    }
  }
};
/// How many bits below the sign equal it.
struct CountLeadingSigns {
  template <typename T> static T apply(T x) {
    T sameAsZeros = x & signBitOf<T> ? static_cast<T>(~x) : x;
    return static_cast<T>(CountLeadingZeros::apply(sameAsZeros) - 1);
  }
};
struct CountOnes {
  template <typename T> static T apply(T x) {
    if constexpr (sizeof(T) == 16)
      return std::popcount(static_cast<uint64_t>(x)) +
             std::popcount(static_cast<uint64_t>(x >> 64));
    else
      return static_cast<T>(std::popcount(x));
  }
};
struct ReverseBytes {
  template <typename T> static T apply(T x) {
    uint8_t bytes[sizeof(T)];
    std::memcpy(bytes, &x, sizeof(T));
    std::reverse(bytes, bytes + sizeof(T));
    std::memcpy(&x, bytes, sizeof(T));
    return x;
  }
};
struct ReverseBits {
  template <typename T> static T apply(T x) {
    T result = 0;
    for (unsigned i = 0; i < bitsOf<T>; ++i) {
      result = static_cast<T>(Work<T>(result) << 1 | (x & 1));
      x = static_cast<T>(x >> 1);
    }
    return result;
  }
};
} // namespace

Handler interpreter::bindClz(Binding &b) { return bindIntUnary<CountLeadingZeros>(b); }
Handler interpreter::bindCtz(Binding &b) { return bindIntUnary<CountTrailingZeros>(b); }
Handler interpreter::bindCls(Binding &b) { return bindIntUnary<CountLeadingSigns>(b); }
Handler interpreter::bindPopcnt(Binding &b) { return bindIntUnary<CountOnes>(b); }
Handler interpreter::bindBswap(Binding &b) { return bindIntUnary<ReverseBytes>(b); }
Handler interpreter::bindBitrev(Binding &b) { return bindIntUnary<ReverseBits>(b); }
