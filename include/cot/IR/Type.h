//===- cot/IR/Type.h - Types of values -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A type is two bytes: a lane type, the number of lanes (a power of two, 1 for scalars), and
/// whether that number is only the minimum of a dynamic vector.
///
///   bits 0..3   lane type (0 means "no type")
///   bits 4..7   log2 of the lane count
///   bit  8      dynamic vector
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_TYPE_H
#define COT_IR_TYPE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <optional>
#include <string>

namespace cot::ir {

class Type {
public:
  /// The widest vector that the dialect has, in bits.
  static constexpr unsigned maxVectorBits = 512;

  constexpr Type() = default;
  constexpr explicit Type(uint16_t code) : bitsOfCode(code) {}
  /// The integer of \p bits bits: 8, 16, 32, 64 or 128; no type for any other number.
  static constexpr Type intOfBits(unsigned bits) {
    switch (bits) {
    case 8:
      return Type(1);
    case 16:
      return Type(2);
    case 32:
      return Type(3);
    case 64:
      return Type(4);
    case 128:
      return Type(5);
    }
    return Type();
  }
  /// Reads `i32`, `f32x4`, `i8x16xN`; nothing for any other text.
  static std::optional<Type> parse(llvm::StringRef text);

  constexpr uint16_t code() const { return bitsOfCode; }
  constexpr bool isValid() const { return bitsOfCode != 0; }
  constexpr explicit operator bool() const { return isValid(); }

  constexpr Type laneType() const { return Type(bitsOfCode & 0xf); }
  constexpr unsigned laneNumber() const { return bitsOfCode & 0xf; }
  constexpr unsigned log2LaneCount() const { return bitsOfCode >> 4 & 0xf; }
  /// Of a dynamic vector, the minimum.
  constexpr unsigned laneCount() const { return 1u << log2LaneCount(); }
  constexpr bool isDynamic() const { return bitsOfCode >> 8 & 1; }
  constexpr bool isVector() const { return log2LaneCount() != 0 || isDynamic(); }
  constexpr bool isScalar() const { return isValid() && !isVector(); }
  /// An integer scalar.
  constexpr bool isInt() const { return bitsOfCode >= 1 && bitsOfCode <= 5; }
  /// A floating-point scalar.
  constexpr bool isFloat() const { return bitsOfCode >= 6 && bitsOfCode <= 9; }
  constexpr bool hasIntLanes() const { return laneType().isInt(); }
  constexpr bool hasFloatLanes() const { return laneType().isFloat(); }

  constexpr unsigned laneBits() const {
    constexpr uint8_t widths[16] = {0, 8, 16, 32, 64, 128, 16, 32, 64, 128};
    return widths[bitsOfCode & 0xf];
  }
  /// Size in bits; of a dynamic vector, the minimum.
  constexpr unsigned bits() const { return laneBits() << log2LaneCount(); }
  constexpr unsigned bytes() const { return bits() / 8; }

  /// A vector of \p count lanes of this scalar; no type if that is too wide or no power of two.
  constexpr Type by(unsigned count) const {
    if (!isScalar() || count < 2 || (count & (count - 1)) || laneBits() * count > maxVectorBits)
      return Type();
    unsigned log2 = 0;
    while ((1u << log2) < count)
      ++log2;
    return Type(uint16_t(bitsOfCode | log2 << 4));
  }
  /// This type with lanes of type \p lane.
  constexpr Type withLane(Type lane) const {
    if (!lane.isScalar() || lane.laneBits() * laneCount() > maxVectorBits) return Type();
    return Type(uint16_t((bitsOfCode & ~0xf) | lane.code()));
  }
  /// The dynamic vector whose minimum is this vector, and back.
  constexpr Type vectorToDynamic() const {
    return isVector() ? Type(uint16_t(bitsOfCode | 1 << 8)) : Type();
  }
  constexpr Type dynamicToVector() const {
    return isDynamic() ? Type(uint16_t(bitsOfCode & ~(1 << 8))) : Type();
  }

  /// Lanes of half the width; no type for i8 and f16.
  constexpr Type halfWidth() const { return scaleLanes(-1); }
  /// Lanes of twice the width; no type for i128 and f128.
  constexpr Type doubleWidth() const { return scaleLanes(1); }
  /// Half as wide lanes, twice as many.
  constexpr Type splitLanes() const {
    Type half = halfWidth();
    return half && isVector() ? Type(uint16_t(half.code() + 0x10)) : Type();
  }
  /// Twice as wide lanes, half as many; no type when no two lanes would be left.
  constexpr Type mergeLanes() const {
    if (log2LaneCount() < 2) return Type();
    return Type(uint16_t(bitsOfCode - 0x10)).doubleWidth();
  }
  /// What a comparison gives: i8 for scalars, integer lanes of the same width for vectors.
  constexpr Type asTruthy() const { return isVector() ? asInt() : intOfBits(8); }
  /// Integer lanes of the same width and number.
  constexpr Type asInt() const {
    return Type(uint16_t((bitsOfCode & ~0xf) | intOfBits(laneBits()).code()));
  }

  void print(llvm::raw_ostream &os) const;
  std::string str() const;
  friend constexpr bool operator==(Type, Type) = default;

private:
  constexpr Type scaleLanes(int by) const {
    unsigned lane = laneNumber();
    bool canHalve = lane != 0 && lane != 1 && lane != 6;
    bool canDouble = lane != 0 && lane != 5 && lane != 9;
    if (by < 0 ? !canHalve : !canDouble) return Type();
    Type scaled(uint16_t(int(bitsOfCode) + by));
    return scaled.isVector() && scaled.bits() > maxVectorBits ? Type() : scaled;
  }

  uint16_t bitsOfCode = 0;
};
static_assert(sizeof(Type) == 2);

inline llvm::raw_ostream &operator<<(llvm::raw_ostream &os, Type type) {
  type.print(os);
  return os;
}

namespace types {
inline constexpr Type none{};
inline constexpr Type i8{1}, i16{2}, i32{3}, i64{4}, i128{5};
inline constexpr Type f16{6}, f32{7}, f64{8}, f128{9};
inline constexpr Type i8x16 = i8.by(16), i16x8 = i16.by(8), i32x4 = i32.by(4), i64x2 = i64.by(2);
inline constexpr Type f32x4 = f32.by(4), f64x2 = f64.by(2);
} // namespace types

/// A set of types: which lanes, which lane counts, which minimum counts of dynamic vectors.
struct TypeSet {
  uint16_t lanes;             ///< bit n: lane number n
  uint16_t laneCounts;        ///< bit n: 1 << n lanes
  uint16_t dynamicLaneCounts; ///< bit n: a minimum of 1 << n lanes

  constexpr bool contains(Type type) const {
    uint16_t counts = type.isDynamic() ? dynamicLaneCounts : laneCounts;
    return type.isValid() && (lanes >> type.laneNumber() & 1) &&
           (counts >> type.log2LaneCount() & 1);
  }
};

} // namespace cot::ir

#endif // COT_IR_TYPE_H
