//===- Vectors.cpp - Vector lanes -===//
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
// Making and taking apart
//===----------------------------------------------------------------------===//

template <typename T> static const Operation *splat(Machine &m, const Operation *op) {
  T x = m.get<T>(op->a);
  for (unsigned i = 0, n = op->count; i < n; ++i)
    m.set<T>(op->result, x, i);
  return op + 1;
}
template <typename T> static const Operation *scalarToVector(Machine &m, const Operation *op) {
  m.set<T>(op->result, m.get<T>(op->a));
  for (unsigned i = 1, n = op->count; i < n; ++i)
    m.set<T>(op->result, T(0), i);
  return op + 1;
}
template <typename T> static const Operation *extractLane(Machine &m, const Operation *op) {
  m.set<T>(op->result, m.get<T>(op->a, op->byte));
  return op + 1;
}
template <typename T> static const Operation *insertLane(Machine &m, const Operation *op) {
  std::memcpy(m.bytesOf(op->result), m.bytesOf(op->a), op->count * sizeof(T));
  m.set<T>(op->result, m.get<T>(op->b), op->byte);
  return op + 1;
}
static const Operation *copyVector(Machine &m, const Operation *op) {
  std::memcpy(m.bytesOf(op->result), m.bytesOf(op->a), op->count);
  return op + 1;
}

Handler interpreter::bindSplat(Binding &b) {
  return forInteger(b.control.laneBits(), []<typename T>() -> Handler { return splat<T>; });
}
Handler interpreter::bindScalarToVector(Binding &b) {
  return forInteger(b.control.laneBits(),
                    []<typename T>() -> Handler { return scalarToVector<T>; });
}
Handler interpreter::bindExtractlane(Binding &b) {
  if (b.op.byte >= b.operand.laneCount()) return b.decoder.markMalformed(), nullptr;
  return forInteger(b.operand.laneBits(), []<typename T>() -> Handler { return extractLane<T>; });
}
Handler interpreter::bindInsertlane(Binding &b) {
  if (b.op.byte >= b.control.laneCount()) return b.decoder.markMalformed(), nullptr;
  return forInteger(b.control.laneBits(), []<typename T>() -> Handler { return insertLane<T>; });
}
/// With scale 1, a dynamic vector has one part.
Handler interpreter::bindExtractVector(Binding &b) {
  if (b.op.byte != 0) return nullptr;
  b.op.count = static_cast<uint16_t>(b.result.bytes());
  return copyVector;
}

//===----------------------------------------------------------------------===//
// Moving bytes
//===----------------------------------------------------------------------===//

namespace {
/// Index beyond 15: 0.
struct Swizzle {
  static uint8_t apply(const uint8_t *bytes, uint8_t index) {
    return index < 16 ? bytes[index] : 0;
  }
};
/// Top bit: 0; the low four bits are the index.
struct PshufB {
  static uint8_t apply(const uint8_t *bytes, uint8_t index) {
    return index & 0x80 ? 0 : bytes[index & 15];
  }
};
} // namespace

template <typename Op> static const Operation *permute(Machine &m, const Operation *op) {
  uint8_t bytes[16];
  for (unsigned i = 0; i < 16; ++i)
    bytes[i] = Op::apply(m.bytesOf(op->a), m.bytesOf(op->b)[i]);
  std::memcpy(m.bytesOf(op->result), bytes, 16);
  return op + 1;
}
static const Operation *shuffle(Machine &m, const Operation *op) {
  const uint8_t *mask = m.code->bytes.data() + op->immediate;
  uint8_t both[32], bytes[16];
  std::memcpy(both, m.bytesOf(op->a), 16);
  std::memcpy(both + 16, m.bytesOf(op->b), 16);
  for (unsigned i = 0; i < 16; ++i)
    bytes[i] = mask[i] < 32 ? both[mask[i]] : 0;
  std::memcpy(m.bytesOf(op->result), bytes, 16);
  return op + 1;
}

Handler interpreter::bindSwizzle(Binding &) { return permute<Swizzle>; }
Handler interpreter::bindX86Pshufb(Binding &) { return permute<PshufB>; }
Handler interpreter::bindShuffle(Binding &b) {
  const auto &masks = b.decoder.function.dfg.immediates;
  if (!masks.contains(b.data.mask())) return b.decoder.markMalformed(), nullptr;
  b.op.immediate = b.decoder.addBytes(masks[b.data.mask()]);
  return shuffle;
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

template <typename T> static const Operation *anyTrue(Machine &m, const Operation *op) {
  bool any = false;
  for (unsigned i = 0, n = op->count; i < n; ++i)
    any |= m.get<T>(op->a, i) != 0;
  m.set<uint8_t>(op->result, any);
  return op + 1;
}
template <typename T> static const Operation *allTrue(Machine &m, const Operation *op) {
  bool all = true;
  for (unsigned i = 0, n = op->count; i < n; ++i)
    all &= m.get<T>(op->a, i) != 0;
  m.set<uint8_t>(op->result, all);
  return op + 1;
}
/// Lane i gives bit i; the result is cut or extended with zeros to its type.
template <typename T> static const Operation *highBits(Machine &m, const Operation *op) {
  uint64_t bits = 0;
  for (unsigned i = 0, n = op->count; i < n; ++i)
    bits |= uint64_t((m.get<T>(op->a, i) & signBitOf<T>) != 0) << i;
  std::memcpy(m.bytesOf(op->result), &bits, sizeof bits);
  return op + 1;
}
Handler interpreter::bindVanyTrue(Binding &b) {
  return forInteger(b.control.laneBits(), []<typename T>() -> Handler { return anyTrue<T>; });
}
Handler interpreter::bindVallTrue(Binding &b) {
  return forInteger(b.control.laneBits(), []<typename T>() -> Handler { return allTrue<T>; });
}
Handler interpreter::bindVhighBits(Binding &b) {
  b.op.count = static_cast<uint16_t>(b.operand.laneCount());
  return forInteger(b.operand.laneBits(), []<typename T>() -> Handler { return highBits<T>; });
}

//===----------------------------------------------------------------------===//
// Narrowing and widening
//===----------------------------------------------------------------------===//

namespace {
/// Saturating: signed to signed, signed to unsigned, unsigned to unsigned.
struct NarrowSigned {
  template <typename To, typename From> static To apply(From x) {
    constexpr auto highest = static_cast<SignedOf<From>>(static_cast<To>(~signBitOf<To>));
    auto value = asSigned(x);
    if (value > highest) return static_cast<To>(~signBitOf<To>);
    return value < -highest - 1 ? signBitOf<To> : static_cast<To>(value);
  }
};
struct NarrowToUnsigned {
  template <typename To, typename From> static To apply(From x) {
    if (x & signBitOf<From>) return 0;
    return x > static_cast<To>(~To(0)) ? static_cast<To>(~To(0)) : static_cast<To>(x);
  }
};
struct NarrowUnsigned {
  template <typename To, typename From> static To apply(From x) {
    return x > static_cast<To>(~To(0)) ? static_cast<To>(~To(0)) : static_cast<To>(x);
  }
};
} // namespace

template <typename T> struct HalfOf;
template <> struct HalfOf<uint16_t> {
  using Type = uint8_t;
};
template <> struct HalfOf<uint32_t> {
  using Type = uint16_t;
};
template <> struct HalfOf<uint64_t> {
  using Type = uint32_t;
};

/// The lanes of the first operand, then those of the second.
template <typename Op, typename From>
static const Operation *narrow(Machine &m, const Operation *op) {
  using To = typename HalfOf<From>::Type;
  for (unsigned i = 0, n = op->count; i < n; ++i) {
    To low = Op::template apply<To>(m.get<From>(op->a, i));
    To high = Op::template apply<To>(m.get<From>(op->b, i));
    m.set<To>(op->result, low, i);
    m.set<To>(op->result, high, i + n);
  }
  return op + 1;
}
template <typename Op> static Handler bindNarrow(Binding &b) {
  switch (b.control.laneBits()) {
  case 16:
    return narrow<Op, uint16_t>;
  case 32:
    return narrow<Op, uint32_t>;
  case 64:
    return narrow<Op, uint64_t>;
  }
  return nullptr;
}
Handler interpreter::bindSnarrow(Binding &b) { return bindNarrow<NarrowSigned>(b); }
Handler interpreter::bindUnarrow(Binding &b) { return bindNarrow<NarrowToUnsigned>(b); }
Handler interpreter::bindUunarrow(Binding &b) { return bindNarrow<NarrowUnsigned>(b); }

/// Lanes \p from up of the operand, as many as the result has.
template <typename To, bool IsSigned>
static const Operation *widen(Machine &m, const Operation *op) {
  using From = typename HalfOf<To>::Type;
  for (unsigned i = 0, n = op->count; i < n; ++i) {
    From x = m.get<From>(op->a, i + op->byte);
    m.set<To>(
        op->result,
        IsSigned ? static_cast<To>(static_cast<SignedOf<To>>(asSigned(x))) : static_cast<To>(x), i);
  }
  return op + 1;
}
template <bool IsSigned> static Handler bindWiden(Binding &b, bool fromHigh) {
  b.op.count = static_cast<uint16_t>(b.result.laneCount());
  b.op.byte = static_cast<uint8_t>(fromHigh ? b.result.laneCount() : 0);
  switch (b.result.laneBits()) {
  case 16:
    return widen<uint16_t, IsSigned>;
  case 32:
    return widen<uint32_t, IsSigned>;
  case 64:
    return widen<uint64_t, IsSigned>;
  }
  return nullptr;
}
Handler interpreter::bindSwidenLow(Binding &b) { return bindWiden<true>(b, false); }
Handler interpreter::bindSwidenHigh(Binding &b) { return bindWiden<true>(b, true); }
Handler interpreter::bindUwidenLow(Binding &b) { return bindWiden<false>(b, false); }
Handler interpreter::bindUwidenHigh(Binding &b) { return bindWiden<false>(b, true); }

//===----------------------------------------------------------------------===//
// Neighbours
//===----------------------------------------------------------------------===//

template <typename T> static const Operation *addPairs(Machine &m, const Operation *op) {
  unsigned half = op->count / 2;
  for (unsigned i = 0; i < half; ++i) {
    auto sum = [&](uint32_t slot) {
      return static_cast<T>(Work<T>(m.get<T>(slot, 2 * i)) + m.get<T>(slot, 2 * i + 1));
    };
    m.set<T>(op->result, sum(op->a), i);
    m.set<T>(op->result, sum(op->b), i + half);
  }
  return op + 1;
}
Handler interpreter::bindIaddPairwise(Binding &b) {
  return forInteger(b.control.laneBits(), []<typename T>() -> Handler { return addPairs<T>; });
}

/// Signed bytes of the first operand times unsigned ones of the second; neighbours are added and
/// saturated.
static const Operation *multiplyAddBytes(Machine &m, const Operation *op) {
  for (unsigned i = 0; i < 8; ++i) {
    auto product = [&](unsigned lane) {
      return m.get<int8_t>(op->a, lane) * m.get<uint8_t>(op->b, lane);
    };
    int sum = std::clamp(product(2 * i) + product(2 * i + 1), INT16_MIN, INT16_MAX);
    m.set<int16_t>(op->result, static_cast<int16_t>(sum), i);
  }
  return op + 1;
}
Handler interpreter::bindX86Pmaddubsw(Binding &) { return multiplyAddBytes; }
