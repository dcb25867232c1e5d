//===- TextReader.cpp - What all parts of the parser share -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Parser/TextReader.h"
#include "PrintedString.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::ir;
using llvm::StringRef;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// Counts from the last place asked about: places are asked for nearly in order, and a text may be
/// one line of a gigabyte.
uint32_t TextReader::lineOf(TextOffset offset) {
  if (offset >= knownOffset) {
    StringRef between = text.slice(knownOffset, offset);
    knownLine += uint32_t(between.count('\n'));
    if (size_t newline = between.rfind('\n'); newline != StringRef::npos)
      knownLineStart = TextOffset(knownOffset + newline + 1);
  } else if (size_t lines = text.slice(offset, knownOffset).count('\n')) {
    knownLine -= uint32_t(lines);
    size_t newline = text.take_front(offset).rfind('\n');
    knownLineStart = newline == StringRef::npos ? 0 : TextOffset(newline + 1);
  }
  knownOffset = offset;
  return knownLine;
}

bool TextReader::errorAt(TextOffset offset, const Twine &message) {
  if (isFull()) return false;
  // At the end of the text, the end of the last line that has something.
  if (offset == text.size()) offset = TextOffset(text.rtrim().size());
  uint32_t line = lineOf(offset);
  // Enough of the line for what is shown of it.
  StringRef lineText = text.slice(knownLineStart, size_t(offset) + 256);
  lineText = lineText.take_front(lineText.find('\n', offset - knownLineStart));
  diagnostics.add(makeDiagnostic(Severity::Error, fileName, line, offset - knownLineStart + 1,
                                 lineText, message));
  return false;
}

bool TextReader::expected(const Twine &what) {
  if (token.is(TokenKind::Invalid))
    return error(token.text == "\"" ? "string without end" : "invalid character");
  return error("expected " + what);
}

bool TextReader::startsLine() const {
  if (!previousEnd) return true;
  StringRef between(previousEnd, size_t(token.begin - previousEnd));
  return between.contains('\n');
}

//===----------------------------------------------------------------------===//
// Numbers, types, strings
//===----------------------------------------------------------------------===//

bool TextReader::readType(Type &type, const char *what) {
  if (!token.is(TokenKind::Type)) return expected(what);
  type = token.type();
  advance();
  return true;
}

bool TextReader::readBits(uint64_t &value, unsigned bits, const char *what) {
  if (!token.is(TokenKind::Integer)) return expected(what);
  // Up to 18 digits: fits in an int64_t.
  if (token.isSimple && bits == 64) {
    value = token.isNegative ? -token.number : token.number;
    advance();
    return true;
  }
  StringRef message;
  auto parsed = parseBits(token.text, bits, message);
  if (!parsed) return error(message);
  value = *parsed;
  advance();
  return true;
}

bool TextReader::readUnsigned(uint64_t &value, unsigned bits, const char *what) {
  if (!token.is(TokenKind::Integer)) return expected(what);
  StringRef message;
  auto parsed = parseUnsigned(token.text, bits, message);
  if (!parsed) return error(message);
  value = *parsed;
  advance();
  return true;
}

bool TextReader::readFloat(llvm::APInt &bits, FloatFormat format, const char *what) {
  if (!token.is(TokenKind::Float) && !token.is(TokenKind::Integer)) return expected(what);
  StringRef message;
  auto parsed = parseFloat(token.text, format, message);
  if (!parsed) return error(message);
  bits = std::move(*parsed);
  advance();
  return true;
}

bool TextReader::readOffset(int64_t &value, unsigned bits) {
  value = 0;
  if (!token.is(TokenKind::Integer) || llvm::isDigit(token.text.front())) return true;
  StringRef message;
  // Without the sign first: an offset, unlike an immediate, is no pattern of bits.
  auto magnitude = parseUnsigned(token.text.drop_front(), 64, message);
  if (!magnitude) return error(message);
  uint64_t limit = uint64_t(1) << (bits - 1);
  if (*magnitude > limit || (*magnitude == limit && !token.isNegative))
    return error("offset is out of range");
  value = int64_t(token.isNegative ? -*magnitude : *magnitude);
  advance();
  return true;
}

bool TextReader::readString(std::string &value, const char *what) {
  if (!token.is(TokenKind::String)) return expected(what);
  value = unescape(token.text);
  advance();
  return true;
}

//===----------------------------------------------------------------------===//
// Names and signatures
//===----------------------------------------------------------------------===//

bool TextReader::readUserName(ExternalName &name) {
  uint32_t space = uint32_t(token.number);
  if (token.number >= UINT32_MAX) return numberTooLarge();
  advance();
  if (!expect(TokenKind::Colon, "`:` and a number, as in u0:7")) return false;
  uint64_t index;
  if (!readUnsigned(index, 32, "a number, as in u0:7")) return false;
  name = ExternalName::user(space, uint32_t(index));
  return true;
}

bool TextReader::readName(ExternalName &name, bool isReference) {
  switch (token.kind) {
  case TokenKind::Name:
    name = isReference ? ExternalName::reference(token.text) : ExternalName::symbol(token.text);
    advance();
    return true;
  case TokenKind::QuotedName: {
    // What stands in quotes is never a library call.
    std::string symbol = unescape(token.text);
    if (llvm::is_contained(symbol, '\0')) return error("a name cannot contain a zero byte");
    name = ExternalName::symbol(symbol);
    advance();
    return true;
  }
  case TokenKind::UserRef:
    if (!readUserName(name)) return false;
    if (isReference && knownUserNames.insert(uint64_t(name.space) << 32 | name.index).second)
      userNames.push_back(name);
    return true;
  case TokenKind::UserNameRef:
    if (!isReference) break;
    if (token.number >= userNames.size()) return error("undefined name " + token.text);
    name = userNames[token.number];
    advance();
    return true;
  default:
    break;
  }
  return expected("a name, as in %name or u0:7");
}

bool TextReader::readParameter(AbiParameter &parameter) {
  if (!readType(parameter.type, "a parameter type")) return false;
  while (token.is(TokenKind::Word)) {
    if (auto extension = parseArgumentExtension(token.text)) {
      parameter.extension = *extension;
    } else if (auto purpose = parseArgumentPurpose(token.text)) {
      parameter.purpose = *purpose;
    } else {
      return true;
    }
    advance();
    if (parameter.purpose != ArgumentPurpose::StructArgument || !accept(TokenKind::LeftParen))
      continue;
    uint64_t size;
    if (!readUnsigned(size, 32, "a size in bytes") || !expect(TokenKind::RightParen, "`)`"))
      return false;
    parameter.structSize = uint32_t(size);
  }
  return true;
}

bool TextReader::readParameters(llvm::SmallVectorImpl<AbiParameter> &list, bool *variadic) {
  do {
    if (variadic && accept(TokenKind::Ellipsis)) {
      *variadic = true;
      return true;
    }
    AbiParameter parameter;
    if (!readParameter(parameter)) return false;
    list.push_back(parameter);
  } while (accept(TokenKind::Comma));
  return true;
}

/// Words that may follow a signature without being its calling convention.
static bool isAttribute(StringRef word) {
  return word == "inline" || word == "noinline" || word == "cold" || word == "returns_twice";
}

bool TextReader::readSignature(Signature &signature) {
  signature.callConv = defaultCallConv;
  if (!expect(TokenKind::LeftParen, "a signature, as in (i32) -> i32")) return false;
  if (!token.is(TokenKind::RightParen) &&
      !readParameters(signature.parameters, &signature.variadic))
    return false;
  if (!expect(TokenKind::RightParen, "`)` after the parameters")) return false;
  if (accept(TokenKind::Arrow) && !readParameters(signature.results, nullptr)) return false;
  // The words of the next line are no calling convention, and neither are attributes.
  if (!token.is(TokenKind::Word) || startsLine() || isAttribute(token.text)) return true;
  auto callConv = parseCallConv(token.text);
  if (!callConv) return error("unknown calling convention `" + token.text + "`");
  signature.callConv = *callConv;
  advance();
  return true;
}

bool TextReader::readAttributes(FunctionAttributes &attributes) {
  while (token.is(TokenKind::Word) && isAttribute(token.text)) {
    if (token.text == "inline") attributes.alwaysInline = true;
    if (token.text == "noinline") attributes.noInline = true;
    if (token.text == "cold") attributes.cold = true;
    if (token.text == "returns_twice") attributes.returnsTwice = true;
    advance();
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Flags and constants
//===----------------------------------------------------------------------===//

/// The fixed alias regions before regions had numbers, and a mark for proof-carrying code.
static bool isOldMemFlag(StringRef word) {
  return word == "heap" || word == "table" || word == "vmctx" || word == "checked";
}

bool TextReader::readMemFlags(MemFlags &flags) {
  for (;; advance()) {
    if (token.is(TokenKind::AliasRegion)) {
      if (flags.region) return error("an access has one alias region at most");
      if (token.number >= UINT32_MAX) return numberTooLarge();
      flags.region = AliasRegion(uint32_t(token.number));
      continue;
    }
    if (!token.is(TokenKind::Word)) return true;
    StringRef word = token.text;
    if (word == "notrap") {
      flags.trap = TrapCode();
    } else if (word == "aligned") {
      flags.aligned = true;
    } else if (word == "readonly") {
      flags.readonly = true;
    } else if (word == "can_move") {
      flags.canMove = true;
    } else if (word == "big" || word == "little") {
      auto order = word == "big" ? llvm::endianness::big : llvm::endianness::little;
      if (flags.endianness && *flags.endianness != order)
        return error("an access is either big or little endian");
      flags.endianness = order;
    } else if (isOldMemFlag(word)) {
      // What it promised or asked for cannot be said any more, and may be left out.
    } else if (auto trap = TrapCode::parse(word)) {
      flags.trap = *trap;
    } else {
      return true;
    }
  }
}

static void appendBytes(llvm::SmallVectorImpl<uint8_t> &bytes, const llvm::APInt &value) {
  for (unsigned bit = 0; bit < value.getBitWidth(); bit += 8)
    bytes.push_back(uint8_t(value.extractBitsAsZExtValue(8, bit)));
}

bool TextReader::readLane(Type lane, llvm::SmallVectorImpl<uint8_t> &bytes) {
  llvm::APInt value;
  if (lane.isFloat()) {
    FloatFormat format = lane == types::f16   ? binary16
                         : lane == types::f32 ? binary32
                         : lane == types::f64 ? binary64
                                              : binary128;
    if (!readFloat(value, format, "a float for each lane")) return false;
  } else {
    if (!token.is(TokenKind::Integer)) return expected("an integer for each lane");
    StringRef message;
    auto parsed = parseInteger(token.text, lane.bits(), message);
    if (!parsed) return error(message);
    value = *parsed;
    advance();
  }
  appendBytes(bytes, value);
  return true;
}

bool TextReader::readBytesOf(Type type, llvm::SmallVectorImpl<uint8_t> &bytes) {
  if (!accept(TokenKind::LeftBracket)) {
    if (!token.is(TokenKind::Integer)) return expected("a hexadecimal constant or a list of lanes");
    StringRef message;
    auto parsed = parseHexBytes(token.text, type.bytes(), message);
    if (!parsed) return error(message);
    bytes.append(parsed->begin(), parsed->end());
    bytes.resize(type.bytes());
    advance();
    return true;
  }
  if (!type.isVector()) return error("a list of lanes needs a vector type");
  for (unsigned lane = 0; lane < type.laneCount(); ++lane)
    if (!readLane(type.laneType(), bytes)) return false;
  return expect(TokenKind::RightBracket, "`]` after the last lane");
}
