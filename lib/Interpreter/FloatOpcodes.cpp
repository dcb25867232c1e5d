//===- FloatOpcodes.cpp - Floating-point arithmetic -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lanes.h"

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;

using llvm::APFloat;

/// Rounding of every arithmetic operation.
static constexpr auto nearestEven = APFloat::rmNearestTiesToEven;

namespace {
struct Add {
  template <typename F> static typename F::Bits apply(typename F::Bits x, typename F::Bits y) {
    return evaluate<F>([](auto a, auto b) { return a + b; },
                       [](APFloat a, const APFloat &b) { return a.add(b, nearestEven), a; }, x, y);
  }
};
struct Subtract {
  template <typename F> static typename F::Bits apply(typename F::Bits x, typename F::Bits y) {
    return evaluate<F>([](auto a, auto b) { return a - b; },
                       [](APFloat a, const APFloat &b) { return a.subtract(b, nearestEven), a; }, x,
                       y);
  }
};
struct Multiply {
  template <typename F> static typename F::Bits apply(typename F::Bits x, typename F::Bits y) {
    return evaluate<F>([](auto a, auto b) { return a * b; },
                       [](APFloat a, const APFloat &b) { return a.multiply(b, nearestEven), a; }, x,
                       y);
  }
};
struct Divide {
  template <typename F> static typename F::Bits apply(typename F::Bits x, typename F::Bits y) {
    return evaluate<F>([](auto a, auto b) { return a / b; },
                       [](APFloat a, const APFloat &b) { return a.divide(b, nearestEven), a; }, x,
                       y);
  }
};
struct FusedMultiplyAdd {
  template <typename F>
  static typename F::Bits apply(typename F::Bits x, typename F::Bits y, typename F::Bits z) {
    return evaluate<F>([](auto a, auto b, auto c) { return std::fma(a, b, c); },
                       [](APFloat a, const APFloat &b, const APFloat &c) {
                         return a.fusedMultiplyAdd(b, c, nearestEven), a;
                       },
                       x, y, z);
  }
};
struct SquareRoot {
  template <typename F> static typename F::Bits apply(typename F::Bits x) {
    return evaluate<F>([](auto a) { return std::sqrt(a); },
                       [](const APFloat &a) { return squareRoot(a); }, x);
  }
};
struct Ceil {
  template <typename F> static typename F::Bits apply(typename F::Bits x) {
    return evaluate<F>([](auto a) { return std::ceil(a); },
                       [](APFloat a) { return a.roundToIntegral(APFloat::rmTowardPositive), a; },
                       x);
  }
};
struct Floor {
  template <typename F> static typename F::Bits apply(typename F::Bits x) {
    return evaluate<F>([](auto a) { return std::floor(a); },
                       [](APFloat a) { return a.roundToIntegral(APFloat::rmTowardNegative), a; },
                       x);
  }
};
struct Trunc {
  template <typename F> static typename F::Bits apply(typename F::Bits x) {
    return evaluate<F>([](auto a) { return std::trunc(a); },
                       [](APFloat a) { return a.roundToIntegral(APFloat::rmTowardZero), a; }, x);
  }
};
struct Nearest {
  template <typename F> static typename F::Bits apply(typename F::Bits x) {
    return evaluate<F>([](auto a) { return std::nearbyint(a); },
                       [](APFloat a) { return a.roundToIntegral(nearestEven), a; }, x);
  }
};
} // namespace

Handler interpreter::bindFadd(Binding &b) { return bindFloatBinary<Add>(b); }
Handler interpreter::bindFsub(Binding &b) { return bindFloatBinary<Subtract>(b); }
Handler interpreter::bindFmul(Binding &b) { return bindFloatBinary<Multiply>(b); }
Handler interpreter::bindFdiv(Binding &b) { return bindFloatBinary<Divide>(b); }
Handler interpreter::bindFma(Binding &b) { return bindFloatTernary<FusedMultiplyAdd>(b); }
Handler interpreter::bindSqrt(Binding &b) { return bindFloatUnary<SquareRoot>(b); }
Handler interpreter::bindCeil(Binding &b) { return bindFloatUnary<Ceil>(b); }
Handler interpreter::bindFloor(Binding &b) { return bindFloatUnary<Floor>(b); }
Handler interpreter::bindTrunc(Binding &b) { return bindFloatUnary<Trunc>(b); }
Handler interpreter::bindNearest(Binding &b) { return bindFloatUnary<Nearest>(b); }

//===----------------------------------------------------------------------===//
// Signs, minimum and maximum
//===----------------------------------------------------------------------===//

namespace {
struct Negate {
  template <typename F> static typename F::Bits apply(typename F::Bits x) {
    return static_cast<typename F::Bits>(x ^ F::signBit);
  }
};
struct Absolute {
  template <typename F> static typename F::Bits apply(typename F::Bits x) {
    return static_cast<typename F::Bits>(x & ~F::signBit);
  }
};
struct CopySign {
  template <typename F> static typename F::Bits apply(typename F::Bits x, typename F::Bits y) {
    return static_cast<typename F::Bits>((x & ~F::signBit) | (y & F::signBit));
  }
};
// -0 is less than +0.
struct Minimum {
  template <typename F> static typename F::Bits apply(typename F::Bits x, typename F::Bits y) {
    FloatOrder order = compareFloats<F>(x, y);
    if (order == IsUnordered) return nanResult<F>(x, y);
    if (order == IsEqual) return x | y;
    return order == IsLess ? x : y;
  }
};
struct Maximum {
  template <typename F> static typename F::Bits apply(typename F::Bits x, typename F::Bits y) {
    FloatOrder order = compareFloats<F>(x, y);
    if (order == IsUnordered) return nanResult<F>(x, y);
    if (order == IsEqual) return x & y;
    return order == IsGreater ? x : y;
  }
};
} // namespace

Handler interpreter::bindFneg(Binding &b) { return bindFloatUnary<Negate>(b); }
Handler interpreter::bindFabs(Binding &b) { return bindFloatUnary<Absolute>(b); }
Handler interpreter::bindFcopysign(Binding &b) { return bindFloatBinary<CopySign>(b); }
Handler interpreter::bindFmin(Binding &b) { return bindFloatBinary<Minimum>(b); }
Handler interpreter::bindFmax(Binding &b) { return bindFloatBinary<Maximum>(b); }

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

/// The outcomes, a mask of FloatOrder, for which \p condition holds.
static uint8_t outcomesOf(FloatCC condition) {
  switch (condition) {
  case FloatCC::Ordered:
    return IsEqual | IsLess | IsGreater;
  case FloatCC::Unordered:
    return IsUnordered;
  case FloatCC::Equal:
    return IsEqual;
  case FloatCC::NotEqual:
    return IsUnordered | IsLess | IsGreater;
  case FloatCC::OrderedNotEqual:
    return IsLess | IsGreater;
  case FloatCC::UnorderedOrEqual:
    return IsUnordered | IsEqual;
  case FloatCC::LessThan:
    return IsLess;
  case FloatCC::LessThanOrEqual:
    return IsLess | IsEqual;
  case FloatCC::GreaterThan:
    return IsGreater;
  case FloatCC::GreaterThanOrEqual:
    return IsGreater | IsEqual;
  case FloatCC::UnorderedOrLessThan:
    return IsUnordered | IsLess;
  case FloatCC::UnorderedOrLessThanOrEqual:
    return IsUnordered | IsLess | IsEqual;
  case FloatCC::UnorderedOrGreaterThan:
    return IsUnordered | IsGreater;
  case FloatCC::UnorderedOrGreaterThanOrEqual:
    return IsUnordered | IsGreater | IsEqual;
  }
  return 0;
}

template <typename F> static const Operation *compareScalars(Machine &m, const Operation *op) {
  using Bits = typename F::Bits;
  FloatOrder order = compareFloats<F>(m.get<Bits>(op->a), m.get<Bits>(op->b));
  m.set<uint8_t>(op->result, (op->byte & order) != 0);
  return op + 1;
}
template <typename F> static const Operation *compareLanes(Machine &m, const Operation *op) {
  using Bits = typename F::Bits;
  for (unsigned i = 0, n = op->count; i < n; ++i) {
    FloatOrder order = compareFloats<F>(m.get<Bits>(op->a, i), m.get<Bits>(op->b, i));
    m.set<Bits>(op->result, op->byte & order ? static_cast<Bits>(~Bits(0)) : Bits(0), i);
  }
  return op + 1;
}

Handler interpreter::bindFcmp(Binding &b) {
  b.op.byte = outcomesOf(b.data.floatCC());
  bool isVector = b.control.isVector();
  return forFloat(b.control.laneType(), [isVector]<typename F>() -> Handler {
    return isVector ? compareLanes<F> : compareScalars<F>;
  });
}
