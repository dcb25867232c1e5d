//===- Floats.h - Arithmetic on the bits of floats -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// IEEE 754 arithmetic, rounding to nearest with ties to even, on bit patterns. binary32 and
/// binary64 use the host's, which is exact; binary16 and binary128 use llvm::APFloat. NaN operands
/// and results are the caller's business (see interpreter::nanResult).
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_INTERPRETER_FLOATS_H
#define COT_LIB_INTERPRETER_FLOATS_H

#include "cot/Interpreter/DataValue.h"
#include "llvm/ADT/APFloat.h"
#include <bit>
#include <cmath>

namespace cot::interpreter {

/// Stands for the host type of a format that the host does not have.
struct NoHost {};

template <typename BitsType, typename HostType, unsigned Exponent, unsigned Fraction>
struct FloatFormat {
  using Bits = BitsType;
  using Host = HostType;
  static constexpr bool hasHost = !std::is_same_v<Host, NoHost>;
  static constexpr unsigned width = 1 + Exponent + Fraction;
  static constexpr unsigned fractionBits = Fraction;
  static constexpr int bias = (1 << (Exponent - 1)) - 1;
  static constexpr int maxExponentField = (1 << Exponent) - 1;
  static constexpr Bits signBit = static_cast<Bits>(Bits(1) << (width - 1));
  static constexpr Bits fractionMask = static_cast<Bits>((Bits(1) << Fraction) - 1);
  static constexpr Bits exponentMask = static_cast<Bits>(~(signBit | fractionMask));
  static constexpr Bits quietBit = static_cast<Bits>(Bits(1) << (Fraction - 1));
  static constexpr Bits canonicalNan = static_cast<Bits>(exponentMask | quietBit);

  static bool isNan(Bits x) { return static_cast<Bits>(x & ~signBit) > exponentMask; }
  static bool isZero(Bits x) { return static_cast<Bits>(x & ~signBit) == 0; }
  static bool isNegative(Bits x) { return (x & signBit) != 0; }
  static Bits quiet(Bits nan) { return static_cast<Bits>(nan | quietBit); }
};
using Half = FloatFormat<uint16_t, NoHost, 5, 10>;
using Single = FloatFormat<uint32_t, float, 8, 23>;
using Double = FloatFormat<uint64_t, double, 11, 52>;
using Quad = FloatFormat<UInt128, NoHost, 15, 112>;

template <typename F> const llvm::fltSemantics &semanticsOf() {
  if constexpr (F::width == 16) return llvm::APFloat::IEEEhalf();
  if constexpr (F::width == 32) return llvm::APFloat::IEEEsingle();
  if constexpr (F::width == 64) return llvm::APFloat::IEEEdouble();
  return llvm::APFloat::IEEEquad();
}

llvm::APInt toAPInt(unsigned width, UInt128 value);
UInt128 fromAPInt(const llvm::APInt &value);

template <typename F> llvm::APFloat toAPFloat(typename F::Bits bits) {
  return llvm::APFloat(semanticsOf<F>(), toAPInt(F::width, bits));
}
template <typename F> typename F::Bits fromAPFloat(const llvm::APFloat &value) {
  return static_cast<typename F::Bits>(fromAPInt(value.bitcastToAPInt()));
}

/// The first NaN among \p operands, quiet; the canonical NaN if there is none.
template <typename F, typename... Bits> typename F::Bits nanResult(Bits... operands) {
  typename F::Bits result = F::canonicalNan;
  bool found = false;
  ((found || !F::isNan(operands) ? void() : (found = true, result = F::quiet(operands), void())),
   ...);
  return result;
}

/// Applies \p onHost or \p onSoft, whichever fits the format, and the rule for NaNs.
template <typename F, typename OnHost, typename OnSoft, typename... Bits>
typename F::Bits evaluate(OnHost onHost, OnSoft onSoft, Bits... operands) {
  typename F::Bits result;
  if constexpr (F::hasHost)
    result = std::bit_cast<typename F::Bits>(onHost(std::bit_cast<typename F::Host>(operands)...));
  else
    result = fromAPFloat<F>(onSoft(toAPFloat<F>(operands)...));
  return F::isNan(result) ? nanResult<F>(operands...) : result;
}

/// The correctly rounded square root.
llvm::APFloat squareRoot(const llvm::APFloat &x);

/// How two floats compare, as bits of a mask.
enum FloatOrder : uint8_t { IsUnordered = 1, IsEqual = 2, IsLess = 4, IsGreater = 8 };

template <typename F> FloatOrder compareFloats(typename F::Bits x, typename F::Bits y) {
  using Bits = typename F::Bits;
  if (F::isNan(x) || F::isNan(y)) return IsUnordered;
  if (x == y || (F::isZero(x) && F::isZero(y))) return IsEqual;
  // Order of the bits is order of the magnitudes.
  auto key = [](Bits bits) {
    return F::isNegative(bits) ? static_cast<Bits>(~bits) : static_cast<Bits>(bits | F::signBit);
  };
  return key(x) < key(y) ? IsLess : IsGreater;
}

/// \p x rounded towards zero to an integer of \p width bits. On failure the nearest integer of that
/// type, or 0 for a NaN.
struct ToInteger {
  enum Failure : uint8_t { None, NotANumber, OutOfRange };
  UInt128 value;
  Failure failure;
};
template <typename F> ToInteger toInteger(typename F::Bits x, unsigned width, bool isSigned) {
  UInt128 ones = ~UInt128(0) >> (128 - width);
  bool negative = F::isNegative(x);
  if (F::isNan(x)) return {0, ToInteger::NotANumber};
  UInt128 highest = isSigned ? ones >> 1 : ones;
  UInt128 lowestMagnitude = isSigned ? highest + 1 : 0;
  UInt128 limit = negative ? lowestMagnitude : highest;
  UInt128 saturated = negative ? (~lowestMagnitude + 1) & ones : highest;
  int field = static_cast<int>((x & F::exponentMask) >> F::fractionBits);
  int exponent = field - F::bias;
  if (exponent < 0) return {0, ToInteger::None};
  if (exponent > 127 || field == F::maxExponentField) return {saturated, ToInteger::OutOfRange};
  UInt128 significand = UInt128(x & F::fractionMask) | UInt128(1) << F::fractionBits;
  int shift = exponent - static_cast<int>(F::fractionBits);
  UInt128 magnitude = shift >= 0 ? significand << shift : significand >> -shift;
  if (magnitude > limit) return {saturated, ToInteger::OutOfRange};
  return {(negative ? ~magnitude + 1 : magnitude) & ones, ToInteger::None};
}

/// The float nearest to an integer.
template <typename F> typename F::Bits fromInteger(UInt128 magnitude, bool negative) {
  typename F::Bits result;
  if constexpr (F::hasHost) {
    result = std::bit_cast<typename F::Bits>(static_cast<typename F::Host>(magnitude));
  } else {
    llvm::APFloat value(semanticsOf<F>());
    value.convertFromAPInt(toAPInt(128, magnitude), /*IsSigned=*/false,
                           llvm::APFloat::rmNearestTiesToEven);
    result = fromAPFloat<F>(value);
  }
  return negative ? static_cast<typename F::Bits>(result | F::signBit) : result;
}

/// Promotion and demotion. A NaN keeps its sign and the leading bits of its payload, and is quiet.
template <typename To, typename From> typename To::Bits convertFloat(typename From::Bits x) {
  using ToBits = typename To::Bits;
  if (From::isNan(x)) {
    UInt128 sign = UInt128(From::isNegative(x)) << (To::width - 1);
    UInt128 payload = x & From::fractionMask;
    int shift = static_cast<int>(To::fractionBits) - static_cast<int>(From::fractionBits);
    payload = shift >= 0 ? payload << shift : payload >> -shift;
    return static_cast<ToBits>(sign | To::exponentMask | payload | To::quietBit);
  }
  if constexpr (To::hasHost && From::hasHost) {
    return std::bit_cast<ToBits>(
        static_cast<typename To::Host>(std::bit_cast<typename From::Host>(x)));
  } else {
    llvm::APFloat value = toAPFloat<From>(x);
    bool losesInfo;
    value.convert(semanticsOf<To>(), llvm::APFloat::rmNearestTiesToEven, &losesInfo);
    return fromAPFloat<To>(value);
  }
}

} // namespace cot::interpreter

#endif // COT_LIB_INTERPRETER_FLOATS_H
