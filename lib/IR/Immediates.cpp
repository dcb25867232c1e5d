//===- Immediates.cpp - Constants inside instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Immediates.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot::ir;
using llvm::APInt;
using llvm::raw_ostream;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

namespace {
/// A number as it is written.
struct Numeral {
  StringRef digits;
  bool isSigned = false;
  bool isNegative = false;
  unsigned radix = 10;

  explicit Numeral(StringRef text) {
    isNegative = text.starts_with("-");
    isSigned = isNegative || text.starts_with("+");
    digits = text.drop_front(isSigned);
    if (digits.consume_front("0x")) radix = 16;
  }
};
} // namespace

static constexpr StringRef tooLarge = "number is too large";
static constexpr StringRef tooSmall = "negative number is too small";

/// Sets \p error unless there is a digit and all is digits and underscores.
static bool checkDigits(const Numeral &numeral, StringRef &error) {
  bool any = false;
  for (char c : numeral.digits) {
    if (c == '_') continue;
    if (numeral.radix == 16 ? !llvm::isHexDigit(c) : !llvm::isDigit(c)) {
      error = numeral.radix == 16 ? "invalid character in hexadecimal number"
                                  : "invalid character in decimal number";
      return false;
    }
    any = true;
  }
  if (!any) error = "number without digits";
  return any;
}

static std::optional<uint64_t> magnitudeOf(const Numeral &numeral, StringRef &error) {
  if (!checkDigits(numeral, error)) return std::nullopt;
  uint64_t value = 0;
  for (char c : numeral.digits) {
    if (c == '_') continue;
    bool overflow = __builtin_mul_overflow(value, uint64_t(numeral.radix), &value);
    overflow |= __builtin_add_overflow(value, uint64_t(llvm::hexDigitValue(c)), &value);
    if (overflow) {
      error = tooLarge;
      return std::nullopt;
    }
  }
  return value;
}

std::optional<uint64_t> cot::ir::parseUnsigned(StringRef text, unsigned bits, StringRef &error) {
  Numeral numeral(text);
  std::optional<uint64_t> value = magnitudeOf(numeral, error);
  if (!value) return std::nullopt;
  if (numeral.isNegative && *value != 0) {
    error = "negative number";
    return std::nullopt;
  }
  if (bits < 64 && *value >> bits) {
    error = tooLarge;
    return std::nullopt;
  }
  return value;
}

std::optional<uint64_t> cot::ir::parseBits(StringRef text, unsigned bits, StringRef &error) {
  Numeral numeral(text);
  std::optional<uint64_t> value = magnitudeOf(numeral, error);
  if (!value) return std::nullopt;
  uint64_t mask = llvm::maskTrailingOnes<uint64_t>(bits);
  if (numeral.isNegative) {
    if (*value > uint64_t(1) << (bits - 1)) {
      error = tooSmall;
      return std::nullopt;
    }
    return -*value & mask;
  }
  if (*value > mask) {
    error = tooLarge;
    return std::nullopt;
  }
  return value;
}

std::optional<APInt> cot::ir::parseInteger(StringRef text, unsigned bits, StringRef &error) {
  if (bits <= 64) {
    std::optional<uint64_t> value = parseBits(text, bits, error);
    if (!value) return std::nullopt;
    return APInt(bits, *value);
  }
  Numeral numeral(text);
  if (!checkDigits(numeral, error)) return std::nullopt;
  // Four bits more than needed take one digit too many without wrapping around.
  APInt value(bits + 4, 0);
  for (char c : numeral.digits) {
    if (c == '_') continue;
    value = value * numeral.radix + llvm::hexDigitValue(c);
    if (value.getActiveBits() > bits) {
      error = numeral.isNegative ? tooSmall : tooLarge;
      return std::nullopt;
    }
  }
  value = value.trunc(bits);
  if (!numeral.isNegative) return value;
  if (value.ugt(APInt::getSignedMinValue(bits))) {
    error = tooSmall;
    return std::nullopt;
  }
  return -value;
}

/// `0x0001_ffff`: groups of four digits.
static void printGroups(raw_ostream &os, uint64_t value) {
  static constexpr char digits[] = "0123456789abcdef";
  char text[2 + 16 + 3];
  char *end = text;
  *end++ = '0';
  *end++ = 'x';
  for (int shift = llvm::Log2_64(value | 1) & 0x30; shift >= 0; shift -= 16) {
    for (int nibble = 12; nibble >= 0; nibble -= 4)
      *end++ = digits[value >> (shift + nibble) & 0xf];
    if (shift) *end++ = '_';
  }
  os.write(text, end - text);
}

/// From here on numbers are hexadecimal.
static constexpr int64_t firstHexadecimal = 10000;

void cot::ir::printInteger(raw_ostream &os, int64_t value) {
  if (value < firstHexadecimal)
    os << value;
  else
    printGroups(os, uint64_t(value));
}

void cot::ir::printUnsigned(raw_ostream &os, uint64_t value) {
  if (value < uint64_t(firstHexadecimal))
    os << value;
  else
    printGroups(os, value);
}

void cot::ir::printOffset(raw_ostream &os, int32_t value) {
  if (value == 0) return;
  os << (value < 0 ? '-' : '+');
  printUnsigned(os, uint64_t(std::abs(int64_t(value))));
}

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

std::optional<llvm::SmallVector<uint8_t, 16>>
cot::ir::parseHexBytes(StringRef text, size_t maxBytes, StringRef &error) {
  if (!text.consume_front("0x")) {
    error = "expected a hexadecimal number, as in 0x1234";
    return std::nullopt;
  }
  llvm::SmallVector<uint8_t, 16> bytes;
  bool half = false;
  // From the last digit on, which is the low half of the first byte.
  for (char c : llvm::reverse(text)) {
    if (c == '_') continue;
    if (!llvm::isHexDigit(c)) {
      error = "invalid character in hexadecimal number";
      return std::nullopt;
    }
    uint8_t digit = uint8_t(llvm::hexDigitValue(c));
    if (half) {
      bytes.back() |= digit << 4;
    } else if (bytes.size() == maxBytes) {
      error = "too many hexadecimal digits";
      return std::nullopt;
    } else {
      bytes.push_back(digit);
    }
    half = !half;
  }
  if (half) error = "hexadecimal constant needs an even number of digits";
  if (bytes.empty()) error = "number without digits";
  if (half || bytes.empty()) return std::nullopt;
  return bytes;
}

void cot::ir::printHexBytes(raw_ostream &os, llvm::ArrayRef<uint8_t> bytes) {
  os << "0x";
  for (uint8_t byte : llvm::reverse(bytes))
    os << llvm::hexdigit(byte >> 4, /*LowerCase=*/true) << llvm::hexdigit(byte & 0xf, true);
}

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

static APInt infinity(FloatFormat format) {
  return APInt::getBitsSet(format.bits(), format.fractionBits, format.bits() - 1);
}

/// The payload after `NaN:`; the quiet bit and what lies above it are not part of it.
static std::optional<APInt> parsePayload(StringRef text, FloatFormat format, StringRef &error) {
  error = "invalid NaN payload";
  if (!text.consume_front("0x") || text.empty()) return std::nullopt;
  APInt payload(format.bits() + 4, 0);
  for (char c : text) {
    if (!llvm::isHexDigit(c)) return std::nullopt;
    payload = (payload << 4) | llvm::hexDigitValue(c);
    if (payload.getActiveBits() > format.fractionBits - 1) return std::nullopt;
  }
  return payload.trunc(format.bits());
}

static std::optional<APInt> parseSpecial(StringRef text, FloatFormat format, StringRef &error) {
  APInt quiet = infinity(format);
  quiet.setBit(format.fractionBits - 1);
  if (text == "0.0") return APInt::getZero(format.bits());
  if (text == "Inf") return infinity(format);
  if (text == "NaN") return quiet;
  if (text.consume_front("NaN:")) {
    auto payload = parsePayload(text, format, error);
    if (!payload) return std::nullopt;
    return *payload | quiet;
  }
  if (text.consume_front("sNaN:")) {
    auto payload = parsePayload(text, format, error);
    // Without a payload the bits would be an infinity's.
    if (!payload || payload->isZero()) return std::nullopt;
    return *payload | infinity(format);
  }
  error = "float must be hexadecimal";
  return std::nullopt;
}

namespace {
/// significand * 2^exponent.
struct ScaledInteger {
  APInt significand{128, 0};
  int32_t exponent = 0;
};
} // namespace

static std::optional<ScaledInteger> parseScaled(StringRef text, StringRef &error) {
  ScaledInteger number;
  auto [mantissa, power] = text.split('p');
  bool hasPower = mantissa.size() != text.size();
  if (hasPower) {
    // 16 bits are enough for every format, and what follows cannot overflow.
    int16_t written;
    if (power.starts_with("+")) power = power.drop_front();
    if (power.starts_with("+") || power.getAsInteger(10, written)) {
      error = "invalid exponent";
      return std::nullopt;
    }
    number.exponent = written;
  }
  unsigned digits = 0;
  bool afterPoint = false;
  for (char c : mantissa) {
    if (c == '.') {
      if (afterPoint) error = "more than one radix point";
      if (afterPoint) return std::nullopt;
      afterPoint = true;
      continue;
    }
    if (!llvm::isHexDigit(c)) {
      error = "invalid character in float";
      return std::nullopt;
    }
    if (++digits > 32) {
      error = "too many digits";
      return std::nullopt;
    }
    number.significand = (number.significand << 4) | llvm::hexDigitValue(c);
    number.exponent -= 4 * afterPoint;
  }
  if (digits == 0) {
    error = "number without digits";
    return std::nullopt;
  }
  return number;
}

/// The finite float that equals \p number.
static std::optional<APInt> encode(ScaledInteger number, FloatFormat format, StringRef &error) {
  APInt &significand = number.significand;
  int bias = (1 << (format.exponentBits - 1)) - 1;
  int fractionBits = int(format.fractionBits);
  // The weight of the lowest fraction bit: of this float's binade, or of the subnormals.
  int top = number.exponent + int(significand.getActiveBits()) - 1;
  int lowest = std::max(top, 1 - bias) - fractionBits;
  int shift = number.exponent - lowest;
  if (shift < 0) {
    if (int(significand.countTrailingZeros()) < -shift) {
      error =
          top < 1 - bias - fractionBits ? "magnitude is too small" : "too many significant bits";
      return std::nullopt;
    }
    significand.lshrInPlace(unsigned(-shift));
  } else {
    significand <<= unsigned(shift);
  }
  if (top > bias) {
    error = "magnitude is too large";
    return std::nullopt;
  }
  APInt bits = significand.zextOrTrunc(format.bits());
  bits.clearBit(format.fractionBits);
  uint64_t exponent = top < 1 - bias ? 0 : uint64_t(top + bias);
  return bits | APInt(format.bits(), exponent) << format.fractionBits;
}

std::optional<APInt> cot::ir::parseFloat(StringRef text, FloatFormat format, StringRef &error) {
  bool negative = text.starts_with("-");
  if (negative || text.starts_with("+")) text = text.drop_front();
  std::optional<APInt> bits;
  if (!text.consume_front("0x")) {
    bits = parseSpecial(text, format, error);
  } else if (auto number = parseScaled(text, error)) {
    bits = number->significand.isZero() ? APInt::getZero(format.bits())
                                        : encode(std::move(*number), format, error);
  }
  if (bits && negative) bits->setBit(format.bits() - 1);
  return bits;
}

/// All hexadecimal digits of \p bits, or those without leading zeros.
static void printHexDigits(raw_ostream &os, const APInt &bits, unsigned digits) {
  while (digits-- > 0)
    os << llvm::hexdigit(unsigned(bits.extractBitsAsZExtValue(4, 4 * digits)), true);
}

static void printNan(raw_ostream &os, APInt fraction, FloatFormat format) {
  unsigned quietBit = format.fractionBits - 1;
  bool quiet = fraction[quietBit];
  fraction.clearBit(quietBit);
  os << (quiet ? "NaN" : "sNaN");
  if (fraction.isZero()) return;
  os << ":0x";
  unsigned digits = (fraction.getActiveBits() + 3) / 4;
  printHexDigits(os, fraction.zext(format.bits() + 4), digits);
}

void cot::ir::printFloat(raw_ostream &os, const APInt &bits, FloatFormat format) {
  APInt fraction = bits.extractBits(format.fractionBits, 0);
  int exponent = int(bits.extractBitsAsZExtValue(format.exponentBits, format.fractionBits));
  int special = (1 << format.exponentBits) - 1;
  int bias = special >> 1;
  bool negative = bits.isNegative();
  if (exponent == special) {
    os << (negative ? '-' : '+'); // a sign tells them from identifiers
    if (fraction.isZero())
      os << "Inf";
    else
      printNan(os, fraction, format);
    return;
  }
  if (negative) os << '-';
  if (exponent == 0 && fraction.isZero()) {
    os << "0.0";
    return;
  }
  unsigned digits = (format.fractionBits + 3) / 4;
  APInt aligned = fraction.zext(format.bits()) << (4 * digits - format.fractionBits);
  os << (exponent == 0 ? "0x0." : "0x1.");
  printHexDigits(os, aligned, digits);
  os << 'p' << (exponent == 0 ? 1 - bias : exponent - bias);
}
