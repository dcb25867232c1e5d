//===- DataValue.cpp - A value of any type -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Interpreter/DataValue.h"
#include "Floats.h"
#include "cot/IR/Immediates.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::interpreter;
using cot::ir::Type;
using llvm::ArrayRef;
using llvm::StringRef;

DataValue::DataValue(Type type, ArrayRef<uint8_t> bytes) : kind(type) {
  assert(bytes.size() >= size());
  std::memcpy(storage.data(), bytes.data(), size());
}

DataValue DataValue::scalar(Type type, UInt128 value) {
  DataValue result(type);
  result.setLane(0, value);
  return result;
}

DataValue DataValue::vector(Type type, ArrayRef<UInt128> lanes) {
  assert(lanes.size() == type.laneCount());
  DataValue result(type);
  for (unsigned i = 0; i < lanes.size(); ++i)
    result.setLane(i, lanes[i]);
  return result;
}

UInt128 DataValue::lane(unsigned index) const {
  unsigned width = kind.laneBits() / 8;
  assert(index < kind.laneCount());
  UInt128 value = 0;
  std::memcpy(&value, storage.data() + index * width, width);
  return value;
}

void DataValue::setLane(unsigned index, UInt128 bits) {
  unsigned width = kind.laneBits() / 8;
  assert(index < kind.laneCount());
  std::memcpy(storage.data() + index * width, &bits, width);
}

bool DataValue::isZero() const {
  return llvm::all_of(bytes(), [](uint8_t byte) { return byte == 0; });
}

static ir::FloatFormat formatOf(Type lane) {
  switch (lane.bits()) {
  case 16:
    return ir::binary16;
  case 32:
    return ir::binary32;
  case 64:
    return ir::binary64;
  default:
    return ir::binary128;
  }
}

/// The exponent field of a format, all ones.
static UInt128 exponentMask(ir::FloatFormat format) {
  return ((UInt128(1) << format.exponentBits) - 1) << format.fractionBits;
}

static bool isNanLane(UInt128 bits, ir::FloatFormat format) {
  UInt128 magnitude = bits & ~(UInt128(1) << (format.bits() - 1));
  return magnitude > exponentMask(format);
}

bool DataValue::hasNan() const {
  if (!kind.hasFloatLanes()) return false;
  ir::FloatFormat format = formatOf(kind.laneType());
  for (unsigned i = 0; i < kind.laneCount(); ++i)
    if (isNanLane(lane(i), format)) return true;
  return false;
}

DataValue DataValue::withCanonicalNans() const {
  if (!kind.hasFloatLanes()) return *this;
  DataValue result = *this;
  ir::FloatFormat format = formatOf(kind.laneType());
  for (unsigned i = 0; i < kind.laneCount(); ++i)
    if (isNanLane(lane(i), format))
      result.setLane(i, exponentMask(format) | UInt128(1) << (format.fractionBits - 1));
  return result;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

void DataValue::print(llvm::raw_ostream &os) const {
  if (kind.isInt()) {
    toAPInt(kind.bits(), bits()).print(os, /*isSigned=*/true);
  } else if (kind.isFloat()) {
    ir::printFloat(os, toAPInt(kind.bits(), bits()), formatOf(kind));
  } else {
    os << "0x";
    for (uint8_t byte : llvm::reverse(bytes()))
      os << llvm::hexdigit(byte >> 4, true) << llvm::hexdigit(byte & 15, true);
  }
}

std::string DataValue::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  print(os);
  return text;
}

void interpreter::printDataValues(llvm::raw_ostream &os, ArrayRef<DataValue> values) {
  if (values.size() == 1) {
    os << values[0];
    return;
  }
  os << '[';
  llvm::ListSeparator comma;
  for (const DataValue &value : values)
    os << comma << value;
  os << ']';
}

static llvm::Error textError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The token at the start of \p text: everything up to a space or a bracket, parenthesis or comma.
static StringRef consumeToken(StringRef &text) {
  text = text.ltrim(" \t");
  StringRef token = text.take_until([](char c) { return StringRef(" \t,()[]").contains(c); });
  text = text.drop_front(token.size());
  return token;
}

/// Digits, with `_` anywhere between them, of a number below 2^width.
static std::optional<llvm::APInt> parseDigits(StringRef digits, unsigned radix, unsigned width) {
  llvm::SmallString<48> plain;
  for (char c : digits)
    if (c != '_') plain.push_back(c);
  llvm::APInt value;
  // The bound keeps the conversion, which is quadratic, from being fed a whole line.
  if (plain.empty() || plain.size() > 160 || StringRef(plain).getAsInteger(radix, value))
    return std::nullopt;
  if (value.getActiveBits() > width) return std::nullopt;
  return value.zextOrTrunc(width);
}

/// -2^(width-1) .. 2^width-1: both readings of the bits.
static llvm::Expected<UInt128> parseInteger(StringRef token, Type type) {
  unsigned width = type.bits();
  StringRef digits = token;
  bool negative = digits.consume_front("-");
  if (!negative) digits.consume_front("+");
  unsigned radix = digits.consume_front("0x") ? 16 : 10;
  auto value = parseDigits(digits, radix, width);
  if (!value) return textError("expected an " + type.str() + ", found `" + token + "`");
  if (negative) {
    value->negate();
    if (!value->isZero() && !value->isNegative())
      return textError("`" + token + "` is too small for " + type.str());
  }
  return fromAPInt(*value);
}

static llvm::Expected<UInt128> parseLane(StringRef token, Type type) {
  if (type.isInt()) return parseInteger(token, type);
  StringRef error;
  auto value = ir::parseFloat(token, formatOf(type), error);
  if (!value)
    return textError("expected an " + type.str() + ", found `" + token + "`" +
                     (error.empty() ? "" : ": " + error));
  return fromAPInt(*value);
}

/// A vector as one number: the digits of the last byte are lane 0's first byte.
static llvm::Expected<DataValue> parseHexVector(StringRef token, Type type) {
  StringRef digits = token;
  DataValue value(type);
  if (!digits.consume_front("0x") || digits.empty())
    return textError("expected lanes in brackets or a hexadecimal number for " + type.str() +
                     ", found `" + token + "`");
  unsigned nibble = 0;
  for (char c : llvm::reverse(digits)) {
    if (c == '_') continue;
    if (!llvm::isHexDigit(c)) return textError("`" + token + "` is not a hexadecimal number");
    if (nibble == 2 * value.size())
      return textError("`" + token + "` has more bytes than " + type.str());
    value.bytes()[nibble / 2] |= uint8_t(llvm::hexDigitValue(c) << (nibble % 2 * 4));
    ++nibble;
  }
  return value;
}

llvm::Expected<DataValue> interpreter::consumeDataValue(StringRef &text, Type type) {
  text = text.ltrim(" \t");
  if (type.isScalar()) {
    auto bits = parseLane(consumeToken(text), type);
    if (!bits) return bits.takeError();
    return DataValue::scalar(type, *bits);
  }
  if (!text.consume_front("[")) return parseHexVector(consumeToken(text), type);
  DataValue value(type);
  for (unsigned i = 0; i < type.laneCount(); ++i) {
    auto bits = parseLane(consumeToken(text), type.laneType());
    if (!bits) return bits.takeError();
    value.setLane(i, *bits);
  }
  text = text.ltrim(" \t");
  if (!text.consume_front("]")) return textError("expected a closing bracket after the lanes");
  return value;
}
