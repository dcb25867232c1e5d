//===- cot/IR/Immediates.h - Constants inside instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Floating-point immediates as their bits, with the text form of the dialect: hexadecimal floats
/// (`0x1.8p3`), `0.0`, `-0.0`, `+Inf`, `-Inf`, `+NaN`, `-NaN:0x..`, `+sNaN:0x..`. Reading is exact;
/// text that a format cannot hold exactly is an error, never rounded. Integers: decimal or
/// hexadecimal after `0x`, with underscores anywhere among the digits.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_IMMEDIATES_H
#define COT_IR_IMMEDIATES_H

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <optional>

namespace cot::ir {

/// The shape of a binary interchange format.
struct FloatFormat {
  unsigned exponentBits;
  /// Stored fraction bits, without the hidden one.
  unsigned fractionBits;
  constexpr unsigned bits() const { return 1 + exponentBits + fractionBits; }
};
inline constexpr FloatFormat binary16{5, 10}, binary32{8, 23}, binary64{11, 52}, binary128{15, 112};

/// The bits of the float that \p text denotes; nothing, with \p error set, if it denotes none.
std::optional<llvm::APInt> parseFloat(llvm::StringRef text, FloatFormat format,
                                      llvm::StringRef &error);
void printFloat(llvm::raw_ostream &os, const llvm::APInt &bits, FloatFormat format);

template <typename Bits, int Number> class IeeeImmediate {
public:
  constexpr IeeeImmediate() = default;
  constexpr explicit IeeeImmediate(Bits bits) : value(bits) {}
  constexpr Bits bits() const { return value; }
  friend constexpr bool operator==(IeeeImmediate, IeeeImmediate) = default;

private:
  Bits value = 0;
};
using Ieee16 = IeeeImmediate<uint16_t, 16>;
using Ieee32 = IeeeImmediate<uint32_t, 32>;
using Ieee64 = IeeeImmediate<uint64_t, 64>;

/// The integer of \p bits (1 to 128) bits that \p text, the whole of it, denotes: -2^(bits-1) to
/// 2^bits-1, so that patterns may be written either way. Nothing, with \p error set, for other
/// text.
std::optional<llvm::APInt> parseInteger(llvm::StringRef text, unsigned bits,
                                        llvm::StringRef &error);
/// The same for up to 64 bits: the pattern, zero-extended.
std::optional<uint64_t> parseBits(llvm::StringRef text, unsigned bits, llvm::StringRef &error);
/// An integer without a sign below 2^bits (at most 64 bits).
std::optional<uint64_t> parseUnsigned(llvm::StringRef text, unsigned bits, llvm::StringRef &error);

/// The way the dialect prints integers: decimal below 10,000 (all negative ones), else hexadecimal
/// digits in groups of four, `0x1234_5678`.
void printInteger(llvm::raw_ostream &os, int64_t value);
void printUnsigned(llvm::raw_ostream &os, uint64_t value);
/// `+8`, `-0x0001_0000`; nothing for 0.
void printOffset(llvm::raw_ostream &os, int32_t value);

/// Constants as one hexadecimal number, `0x0f0e..00`: the last byte in memory first, at most
/// \p maxBytes of them. Nothing, with \p error set, for other text.
std::optional<llvm::SmallVector<uint8_t, 16>> parseHexBytes(llvm::StringRef text, size_t maxBytes,
                                                            llvm::StringRef &error);
void printHexBytes(llvm::raw_ostream &os, llvm::ArrayRef<uint8_t> bytes);

} // namespace cot::ir

#endif // COT_IR_IMMEDIATES_H
