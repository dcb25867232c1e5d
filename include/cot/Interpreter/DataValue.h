//===- cot/Interpreter/DataValue.h - A value of any type -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A typed value outside of any function: an argument, a result, what a run line states. The bytes
/// are those of the value in little-endian memory, lane 0 first.
///
/// Dynamic vectors have as many lanes as their minimum: the scale of this model is 1.
///
/// Invariant: bytes beyond the type's size are 0, so that equality is equality of bits.
///
//===----------------------------------------------------------------------===//

#ifndef COT_INTERPRETER_DATAVALUE_H
#define COT_INTERPRETER_DATAVALUE_H

#include "cot/IR/Type.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <array>
#include <bit>
#include <cassert>
#include <cstring>

namespace cot::interpreter {

static_assert(std::endian::native == std::endian::little, "lanes are read in host order");

__extension__ using UInt128 = unsigned __int128;
__extension__ using Int128 = __int128;

class DataValue {
public:
  static constexpr unsigned maxBytes = ir::Type::maxVectorBits / 8;

  DataValue() = default;
  /// All bits 0.
  explicit DataValue(ir::Type type) : kind(type) {}
  /// The first bytes of \p bytes, of which there are as many as \p type has.
  DataValue(ir::Type type, llvm::ArrayRef<uint8_t> bytes);
  /// The low bits of \p value in an integer or float of at most 128 bits.
  static DataValue scalar(ir::Type type, UInt128 value);
  static DataValue i8(uint8_t value) { return scalar(ir::types::i8, value); }
  static DataValue i16(uint16_t value) { return scalar(ir::types::i16, value); }
  static DataValue i32(uint32_t value) { return scalar(ir::types::i32, value); }
  static DataValue i64(uint64_t value) { return scalar(ir::types::i64, value); }
  static DataValue i128(UInt128 value) { return scalar(ir::types::i128, value); }
  static DataValue f32(float value) {
    return scalar(ir::types::f32, std::bit_cast<uint32_t>(value));
  }
  static DataValue f64(double value) {
    return scalar(ir::types::f64, std::bit_cast<uint64_t>(value));
  }
  /// A vector from its lanes' bits, lane 0 first; as many as the type has.
  static DataValue vector(ir::Type type, llvm::ArrayRef<UInt128> lanes);

  ir::Type type() const { return kind; }
  unsigned size() const { return kind.bytes(); }
  llvm::ArrayRef<uint8_t> bytes() const { return {storage.data(), size()}; }
  llvm::MutableArrayRef<uint8_t> bytes() { return {storage.data(), size()}; }

  /// The bits of a lane, zero-extended; of a scalar, lane 0.
  UInt128 lane(unsigned index) const;
  void setLane(unsigned index, UInt128 bits);
  /// The bits of a scalar, zero-extended.
  UInt128 bits() const { return lane(0); }
  uint64_t low64() const { return static_cast<uint64_t>(lane(0)); }
  bool isZero() const;
  /// Some lane is a floating-point NaN.
  bool hasNan() const;
  /// The same with every NaN replaced by the positive quiet NaN without payload.
  DataValue withCanonicalNans() const;

  /// Integers in decimal, floats as the dialect writes them, vectors as one hexadecimal number.
  void print(llvm::raw_ostream &os) const;
  std::string str() const;

  friend bool operator==(const DataValue &a, const DataValue &b) {
    return a.kind == b.kind && a.storage == b.storage;
  }

private:
  ir::Type kind;
  std::array<uint8_t, maxBytes> storage{};
};

inline llvm::raw_ostream &operator<<(llvm::raw_ostream &os, const DataValue &value) {
  value.print(os);
  return os;
}

/// Reads a value of \p type from the start of \p text and removes it: `42`, `-1`, `0xff_ff`,
/// `0x1.8p3`, `+NaN`; a vector is `[1 2 3 4]` or a hexadecimal number of its width or less. The
/// error says what was expected.
llvm::Expected<DataValue> consumeDataValue(llvm::StringRef &text, ir::Type type);

/// `1`, or `[1, 2]` if there is not exactly one.
void printDataValues(llvm::raw_ostream &os, llvm::ArrayRef<DataValue> values);

} // namespace cot::interpreter

#endif // COT_INTERPRETER_DATAVALUE_H
