//===- LibraryFloats.cpp - The functions of libgcc and libm on wide and narrow floats -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What generated code calls for f16, f128 and i128, as "Soft float library routines" of the GCC
/// internals manual describes it. Where that leaves the result open (a comparison with a NaN by the
/// wrong function, a number that does not fit), it is libgcc's or the nearest number.
///
//===----------------------------------------------------------------------===//

#include "Floats.h"
#include "LibraryCalls.h"

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;
using llvm::APFloat;

static constexpr auto nearestEven = APFloat::rmNearestTiesToEven;

template <typename F> static constexpr Type typeOf() {
  return F::width == 16   ? types::f16
         : F::width == 32 ? types::f32
         : F::width == 64 ? types::f64
                          : types::f128;
}

/// The bits of the arguments, if they have \p type and are as many.
template <typename Bits, unsigned Count>
static bool takeArguments(const HostCall &call, Type type, Bits (&bits)[Count]) {
  if (call.arguments.size() != Count) return false;
  for (unsigned i = 0; i < Count; ++i) {
    if (call.arguments[i].type() != type) return false;
    bits[i] = static_cast<Bits>(call.arguments[i].bits());
  }
  return true;
}

/// An operation on Quads.
template <unsigned Count, auto Function> static void quadCall(HostCall &call) {
  UInt128 x[Count];
  if (!takeArguments(call, types::f128, x)) return;
  UInt128 result;
  if constexpr (Count == 1)
    result = evaluate<Quad>(NoHost(), Function, x[0]);
  else if constexpr (Count == 2)
    result = evaluate<Quad>(NoHost(), Function, x[0], x[1]);
  else
    result = evaluate<Quad>(NoHost(), Function, x[0], x[1], x[2]);
  call.results.push_back(DataValue::scalar(types::f128, result));
}

static constexpr auto add = [](APFloat a, const APFloat &b) { return a.add(b, nearestEven), a; };
static constexpr auto subtract = [](APFloat a, const APFloat &b) {
  return a.subtract(b, nearestEven), a;
};
static constexpr auto multiply = [](APFloat a, const APFloat &b) {
  return a.multiply(b, nearestEven), a;
};
static constexpr auto divide = [](APFloat a, const APFloat &b) {
  return a.divide(b, nearestEven), a;
};
static constexpr auto fuse = [](APFloat a, const APFloat &b, const APFloat &c) {
  return a.fusedMultiplyAdd(b, c, nearestEven), a;
};
static constexpr auto root = [](const APFloat &a) { return squareRoot(a); };
static constexpr auto roundUp = [](APFloat a) {
  return a.roundToIntegral(APFloat::rmTowardPositive), a;
};
static constexpr auto roundDown = [](APFloat a) {
  return a.roundToIntegral(APFloat::rmTowardNegative), a;
};
static constexpr auto roundToZero = [](APFloat a) {
  return a.roundToIntegral(APFloat::rmTowardZero), a;
};
static constexpr auto roundToNearest = [](APFloat a) { return a.roundToIntegral(nearestEven), a; };

/// The comparisons that are less, equal, greater and unordered give \p Less, ... of them.
template <int Less, int Equal, int Greater, int Unordered> static void compareCall(HostCall &call) {
  UInt128 x[2];
  if (!takeArguments(call, types::f128, x)) return;
  FloatOrder order = compareFloats<Quad>(x[0], x[1]);
  int result = order == IsLess      ? Less
               : order == IsEqual   ? Equal
               : order == IsGreater ? Greater
                                    : Unordered;
  call.results.push_back(DataValue::i32(static_cast<uint32_t>(result)));
}

template <typename From, typename To> static void convertCall(HostCall &call) {
  typename From::Bits x[1];
  if (!takeArguments(call, typeOf<From>(), x)) return;
  call.results.push_back(DataValue::scalar(typeOf<To>(), convertFloat<To, From>(x[0])));
}

template <typename From, unsigned Width, bool IsSigned> static void toIntegerCall(HostCall &call) {
  typename From::Bits x[1];
  if (!takeArguments(call, typeOf<From>(), x)) return;
  UInt128 value = toInteger<From>(x[0], Width, IsSigned).value;
  call.results.push_back(DataValue::scalar(Type::intOfBits(Width), value));
}

template <typename To, unsigned Width, bool IsSigned> static void fromIntegerCall(HostCall &call) {
  UInt128 x[1];
  if (!takeArguments(call, Type::intOfBits(Width), x)) return;
  bool negative = IsSigned && (x[0] >> (Width - 1) & 1);
  UInt128 ones = ~UInt128(0) >> (128 - Width);
  UInt128 magnitude = negative ? (~x[0] + 1) & ones : x[0];
  call.results.push_back(DataValue::scalar(typeOf<To>(), fromInteger<To>(magnitude, negative)));
}

const HostFunction *interpreter::floatLibraryFunction(LibCall libCall) {
  static const std::pair<LibCall, HostFunction> functions[] = {
      {LibCall::AddF128, quadCall<2, add>},
      {LibCall::SubF128, quadCall<2, subtract>},
      {LibCall::MulF128, quadCall<2, multiply>},
      {LibCall::DivF128, quadCall<2, divide>},
      {LibCall::SqrtF128, quadCall<1, root>},
      {LibCall::FmaF128, quadCall<3, fuse>},
      {LibCall::CeilF128, quadCall<1, roundUp>},
      {LibCall::FloorF128, quadCall<1, roundDown>},
      {LibCall::TruncF128, quadCall<1, roundToZero>},
      {LibCall::NearestF128, quadCall<1, roundToNearest>},
      {LibCall::EqualF128, compareCall<1, 0, 1, 1>},
      {LibCall::LessF128, compareCall<-1, 0, 1, 1>},
      {LibCall::LessEqualF128, compareCall<-1, 0, 1, 1>},
      {LibCall::UnorderedF128, compareCall<0, 0, 0, 1>},
      {LibCall::F16ToF32, convertCall<Half, Single>},
      {LibCall::F32ToF128, convertCall<Single, Quad>},
      {LibCall::F64ToF128, convertCall<Double, Quad>},
      {LibCall::F32ToF16, convertCall<Single, Half>},
      {LibCall::F64ToF16, convertCall<Double, Half>},
      {LibCall::F128ToF16, convertCall<Quad, Half>},
      {LibCall::F128ToF32, convertCall<Quad, Single>},
      {LibCall::F128ToF64, convertCall<Quad, Double>},
      {LibCall::F32ToI128, toIntegerCall<Single, 128, true>},
      {LibCall::F32ToU128, toIntegerCall<Single, 128, false>},
      {LibCall::F64ToI128, toIntegerCall<Double, 128, true>},
      {LibCall::F64ToU128, toIntegerCall<Double, 128, false>},
      {LibCall::F128ToI64, toIntegerCall<Quad, 64, true>},
      {LibCall::F128ToU64, toIntegerCall<Quad, 64, false>},
      {LibCall::F128ToI128, toIntegerCall<Quad, 128, true>},
      {LibCall::F128ToU128, toIntegerCall<Quad, 128, false>},
      {LibCall::I128ToF32, fromIntegerCall<Single, 128, true>},
      {LibCall::U128ToF32, fromIntegerCall<Single, 128, false>},
      {LibCall::I128ToF64, fromIntegerCall<Double, 128, true>},
      {LibCall::U128ToF64, fromIntegerCall<Double, 128, false>},
      {LibCall::I64ToF128, fromIntegerCall<Quad, 64, true>},
      {LibCall::U64ToF128, fromIntegerCall<Quad, 64, false>},
      {LibCall::I128ToF128, fromIntegerCall<Quad, 128, true>},
      {LibCall::U128ToF128, fromIntegerCall<Quad, 128, false>},
  };
  const auto *found = llvm::find_if(functions, [&](const auto &f) { return f.first == libCall; });
  return found == std::end(functions) ? nullptr : &found->second;
}
