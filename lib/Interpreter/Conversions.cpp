//===- Conversions.cpp - Conversions between types -===//
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
// Between integers
//===----------------------------------------------------------------------===//

namespace {
/// How an integer becomes a wider or a narrower one.
struct ZeroExtend {
  template <typename To, typename From> static To apply(From x) { return static_cast<To>(x); }
};
struct SignExtend {
  template <typename To, typename From> static To apply(From x) {
    return static_cast<To>(static_cast<SignedOf<To>>(asSigned(x)));
  }
};
struct Mask {
  template <typename To, typename From> static To apply(From x) {
    return x ? static_cast<To>(~To(0)) : To(0);
  }
};
} // namespace

template <typename Op, typename To, typename From>
static const Operation *convert(Machine &m, const Operation *op) {
  m.set<To>(op->result, Op::template apply<To>(m.get<From>(op->a)));
  return op + 1;
}
template <typename Op> static Handler bindConversion(Binding &b) {
  if (!b.operand.isInt() || !b.result.isInt()) return nullptr;
  unsigned from = b.operand.bits();
  return forInteger(b.result.bits(), [from]<typename To>() -> Handler {
    return forInteger(from, []<typename From>() -> Handler { return convert<Op, To, From>; });
  });
}
Handler interpreter::bindIreduce(Binding &b) { return bindConversion<ZeroExtend>(b); }
Handler interpreter::bindUextend(Binding &b) { return bindConversion<ZeroExtend>(b); }
Handler interpreter::bindSextend(Binding &b) { return bindConversion<SignExtend>(b); }
Handler interpreter::bindBmask(Binding &b) { return bindConversion<Mask>(b); }

/// Halves of an integer are the halves of its bytes.
static const Operation *split(Machine &m, const Operation *op) {
  unsigned half = op->count;
  uint8_t whole[16];
  std::memcpy(whole, m.bytesOf(op->a), 16);
  std::memcpy(m.bytesOf(op->result), whole, half);
  std::memcpy(m.bytesOf(static_cast<uint32_t>(op->immediate)), whole + half, half);
  return op + 1;
}
static const Operation *concatenate(Machine &m, const Operation *op) {
  unsigned half = op->count;
  uint8_t whole[16];
  std::memcpy(whole, m.bytesOf(op->a), half);
  std::memcpy(whole + half, m.bytesOf(op->b), half);
  std::memcpy(m.bytesOf(op->result), whole, 2 * half);
  return op + 1;
}
Handler interpreter::bindIsplit(Binding &b) {
  b.op.count = static_cast<uint16_t>(b.control.bytes() / 2);
  return split;
}
Handler interpreter::bindIconcat(Binding &b) {
  if (b.control.bytes() > 8) return nullptr;
  b.op.count = static_cast<uint16_t>(b.control.bytes());
  return concatenate;
}

/// The lanes of both types in memory of the stated byte order: nothing changes in little-endian
/// order, and in big-endian order the lanes of the one are put together from those of the other.
static const Operation *bitcastLittle(Machine &m, const Operation *op) {
  std::memcpy(m.bytesOf(op->result), m.bytesOf(op->a), op->count);
  return op + 1;
}
static void reverseLanes(uint8_t *bytes, unsigned size, unsigned laneBytes) {
  for (unsigned i = 0; i < size; i += laneBytes)
    std::reverse(bytes + i, bytes + i + laneBytes);
}
static const Operation *bitcastBig(Machine &m, const Operation *op) {
  uint8_t bytes[DataValue::maxBytes];
  std::memcpy(bytes, m.bytesOf(op->a), op->count);
  reverseLanes(bytes, op->count, 1u << (op->byte & 15));
  reverseLanes(bytes, op->count, 1u << (op->byte >> 4));
  std::memcpy(m.bytesOf(op->result), bytes, op->count);
  return op + 1;
}
Handler interpreter::bindBitcast(Binding &b) {
  if (b.operand.bits() != b.result.bits() || b.result.bytes() > DataValue::maxBytes) return nullptr;
  b.op.count = static_cast<uint16_t>(b.result.bytes());
  const MemFlags &flags = b.decoder.function.dfg.memFlagsOf(b.data.half());
  if (flags.endianness != llvm::endianness::big) return bitcastLittle;
  b.op.byte = static_cast<uint8_t>(llvm::Log2_32(b.operand.laneBits() / 8) |
                                   llvm::Log2_32(b.result.laneBits() / 8) << 4);
  return bitcastBig;
}

//===----------------------------------------------------------------------===//
// Between floats
//===----------------------------------------------------------------------===//

/// From the first lanes of the operand; what remains of the result is 0.
template <typename To, typename From>
static const Operation *convertFloats(Machine &m, const Operation *op) {
  unsigned lanes = op->count;
  for (unsigned i = 0; i < lanes; ++i)
    m.set<typename To::Bits>(op->result,
                             convertFloat<To, From>(m.get<typename From::Bits>(op->a, i)), i);
  return op + 1;
}
static Handler bindFloatConversion(Binding &b) {
  Type from = b.operand.laneType();
  return forFloat(b.result.laneType(), [from]<typename To>() -> Handler {
    return forFloat(from, []<typename From>() -> Handler { return convertFloats<To, From>; });
  });
}
Handler interpreter::bindFpromote(Binding &b) { return bindFloatConversion(b); }
Handler interpreter::bindFdemote(Binding &b) { return bindFloatConversion(b); }
Handler interpreter::bindFvpromoteLow(Binding &b) {
  b.op.count = 2;
  return convertFloats<Double, Single>;
}
static const Operation *demoteVector(Machine &m, const Operation *op) {
  for (unsigned i = 0; i < 2; ++i) {
    m.set<uint32_t>(op->result, convertFloat<Single, Double>(m.get<uint64_t>(op->a, i)), i);
    m.set<uint32_t>(op->result, 0, i + 2);
  }
  return op + 1;
}
Handler interpreter::bindFvdemote(Binding &) { return demoteVector; }

//===----------------------------------------------------------------------===//
// Between floats and integers
//===----------------------------------------------------------------------===//

/// The rule for i128 (see Interpreter.h): the range of the signed type bounds the value first, and
/// that is no failure.
template <typename F, typename T, bool IsSigned>
static ToInteger convertToInteger(typename F::Bits x) {
  if constexpr (sizeof(T) < 16) {
    return toInteger<F>(x, bitsOf<T>, IsSigned);
  } else {
    ToInteger result = toInteger<F>(x, 128, true);
    if (result.failure == ToInteger::OutOfRange) result.failure = ToInteger::None;
    if (!IsSigned && result.value & signBitOf<T>) return {0, ToInteger::OutOfRange};
    return result;
  }
}

template <typename F, typename T, bool IsSigned>
static const Operation *toIntegerOrTrap(Machine &m, const Operation *op) {
  ToInteger result = convertToInteger<F, T, IsSigned>(m.get<typename F::Bits>(op->a));
  if (result.failure == ToInteger::NotANumber)
    return m.trap(op, TrapCode::badConversionToInteger());
  if (result.failure == ToInteger::OutOfRange) return m.trap(op, TrapCode::integerOverflow());
  m.set<T>(op->result, static_cast<T>(result.value));
  return op + 1;
}
template <typename F, typename T, bool IsSigned>
static const Operation *toIntegerSaturating(Machine &m, const Operation *op) {
  for (unsigned i = 0, n = op->count; i < n; ++i) {
    auto x = m.get<typename F::Bits>(op->a, i);
    m.set<T>(op->result, static_cast<T>(convertToInteger<F, T, IsSigned>(x).value), i);
  }
  return op + 1;
}
/// Like x86's cvttps2dq: the lowest integer for everything that does not fit.
template <typename F, typename T>
static const Operation *toIntegerOrLowest(Machine &m, const Operation *op) {
  for (unsigned i = 0, n = op->count; i < n; ++i) {
    ToInteger result = toInteger<F>(m.get<typename F::Bits>(op->a, i), bitsOf<T>, true);
    m.set<T>(op->result, result.failure ? signBitOf<T> : static_cast<T>(result.value), i);
  }
  return op + 1;
}
template <typename F, typename T, bool IsSigned>
static const Operation *fromIntegers(Machine &m, const Operation *op) {
  for (unsigned i = 0, n = op->count; i < n; ++i) {
    T x = m.get<T>(op->a, i);
    bool negative = IsSigned && (x & signBitOf<T>) != 0;
    T magnitude = negative ? static_cast<T>(Work<T>(0) - x) : x;
    m.set<typename F::Bits>(op->result, fromInteger<F>(magnitude, negative), i);
  }
  return op + 1;
}

/// Calls \p visitor with the format of the float type and the integer of the other; both have as
/// many lanes.
template <typename Visitor>
static Handler forFloatAndInteger(Type floats, Type integers, Visitor visitor) {
  if (floats.log2LaneCount() != integers.log2LaneCount() || !integers.hasIntLanes()) return nullptr;
  return forFloat(floats.laneType(), [&]<typename F>() -> Handler {
    return forInteger(integers.laneBits(),
                      [&]<typename T>() -> Handler { return visitor.template operator()<F, T>(); });
  });
}
Handler interpreter::bindFcvtToUint(Binding &b) {
  return forFloatAndInteger(b.operand, b.result, []<typename F, typename T>() -> Handler {
    return toIntegerOrTrap<F, T, false>;
  });
}
Handler interpreter::bindFcvtToSint(Binding &b) {
  return forFloatAndInteger(b.operand, b.result, []<typename F, typename T>() -> Handler {
    return toIntegerOrTrap<F, T, true>;
  });
}
Handler interpreter::bindFcvtToUintSat(Binding &b) {
  return forFloatAndInteger(b.operand, b.result, []<typename F, typename T>() -> Handler {
    return toIntegerSaturating<F, T, false>;
  });
}
Handler interpreter::bindFcvtToSintSat(Binding &b) {
  return forFloatAndInteger(b.operand, b.result, []<typename F, typename T>() -> Handler {
    return toIntegerSaturating<F, T, true>;
  });
}
Handler interpreter::bindX86Cvtt2dq(Binding &b) {
  return forFloatAndInteger(b.operand, b.result, []<typename F, typename T>() -> Handler {
    return toIntegerOrLowest<F, T>;
  });
}
Handler interpreter::bindFcvtFromUint(Binding &b) {
  return forFloatAndInteger(b.result, b.operand, []<typename F, typename T>() -> Handler {
    return fromIntegers<F, T, false>;
  });
}
Handler interpreter::bindFcvtFromSint(Binding &b) {
  return forFloatAndInteger(b.result, b.operand, []<typename F, typename T>() -> Handler {
    return fromIntegers<F, T, true>;
  });
}
