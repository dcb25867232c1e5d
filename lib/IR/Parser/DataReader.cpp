//===- DataReader.cpp - Reading data objects -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Parser/DataReader.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::ir;

bool DataReader::read(DataObject &object) {
  object.threadLocal = in.acceptWord("tls");
  if (!in.acceptWord("data")) return in.expected("`data`");
  if (!in.readName(object.name, /*isReference=*/false) || !readAttributes(object)) return false;
  if (object.linkage == Linkage::Import) return true;
  if (!in.token.is(TokenKind::LeftBrace)) return in.expected("`{` before the contents");
  return readPieces(object);
}

bool DataReader::readAttributes(DataObject &object) {
  for (;;) {
    if (in.acceptWord("align")) {
      TextOffset offset = in.offset();
      if (!in.readUnsigned(object.align, 32, "a number of bytes")) return false;
      if (!llvm::isPowerOf2_64(object.align))
        return in.errorAt(offset, "alignment is not a power of two");
    } else if (in.acceptWord("section")) {
      if (!in.readString(object.section, "a section name in quotes")) return false;
    } else if (in.token.isWord("readonly") || in.token.isWord("writable")) {
      object.writable = in.token.isWord("writable");
      in.advance();
    } else {
      return true;
    }
  }
}

/// From the opening brace to behind the closing one. Between them, a semicolon separates.
bool DataReader::readPieces(DataObject &object) {
  in.lexer.semicolonSeparates = true;
  in.advance();
  bool isGood = true;
  while (isGood && !in.token.is(TokenKind::RightBrace)) {
    isGood = readPiece(object);
    while (isGood && in.accept(TokenKind::Semicolon)) {
    }
  }
  in.lexer.semicolonSeparates = false;
  if (isGood) in.advance();
  return isGood;
}

bool DataReader::readPiece(DataObject &object) {
  if (in.token.is(TokenKind::Type) && in.token.type().isInt() && in.token.type().bits() <= 64) {
    unsigned bits = in.token.type().bits();
    in.advance();
    return readNumbers(bits, bytesOf(object));
  }
  if (in.acceptWord("bytes")) return readBytes(bytesOf(object));
  DataPiece piece;
  if (in.acceptWord("zero")) {
    piece.kind = DataPiece::Zero;
    if (!in.readUnsigned(piece.size, 62, "a number of bytes")) return false;
  } else if (in.token.isWord("reloc4") || in.token.isWord("reloc8")) {
    piece.size = in.token.isWord("reloc4") ? 4 : 8;
    in.advance();
    if (!readAddress(piece)) return false;
  } else {
    return in.expected("`bytes`, `i8` to `i64`, `zero`, `reloc4` or `reloc8`");
  }
  // Bytes of the text are less than 2^32, so that no sum overflows.
  totalSize += piece.size;
  if (totalSize >> 62) return in.error("data object is too large");
  object.pieces.push_back(std::move(piece));
  return true;
}

/// The bytes at the end of the object, for more of them.
std::vector<uint8_t> &DataReader::bytesOf(DataObject &object) {
  if (object.pieces.empty() || object.pieces.back().kind != DataPiece::Bytes)
    object.pieces.emplace_back();
  return object.pieces.back().bytes;
}

bool DataReader::readNumbers(unsigned bits, std::vector<uint8_t> &bytes) {
  do {
    uint64_t number;
    if (!in.readBits(number, bits, "an integer")) return false;
    for (unsigned bit = 0; bit < bits; bit += 8)
      bytes.push_back(uint8_t(number >> bit));
  } while (in.accept(TokenKind::Comma));
  return true;
}

/// `"text"`, or `x"00ff"`.
bool DataReader::readBytes(std::vector<uint8_t> &bytes) {
  if (!in.acceptWord("x")) {
    std::string text;
    if (!in.readString(text, "a string, or digits as in x\"00ff\"")) return false;
    bytes.insert(bytes.end(), text.begin(), text.end());
    return true;
  }
  if (!in.token.is(TokenKind::String)) return in.expected("digits in quotes");
  llvm::StringRef digits = in.token.text;
  if (digits.size() % 2 != 0 || !llvm::all_of(digits, llvm::isHexDigit))
    return in.error("expected an even number of hexadecimal digits");
  for (size_t i = 0; i < digits.size(); i += 2)
    bytes.push_back(llvm::hexFromNibbles(digits[i], digits[i + 1]));
  in.advance();
  return true;
}

bool DataReader::readAddress(DataPiece &piece) {
  piece.kind = DataPiece::Address;
  return in.readName(piece.symbol, /*isReference=*/true) && in.readOffset(piece.addend, 64);
}
