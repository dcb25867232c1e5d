//===- Lexer.cpp - Words of the text format -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include <array>
#include <cstring>

using namespace cot::ir;
using llvm::StringRef;

static constexpr std::array<bool, 256> wordCharacters = [] {
  std::array<bool, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c)
    table[c] = table[c - 'a' + 'A'] = true;
  for (int c = '0'; c <= '9'; ++c)
    table[c] = true;
  table['_'] = true;
  return table;
}();

static bool isWordCharacter(char c) { return wordCharacters[uint8_t(c)]; }

/// Reads one to seven decimal digits at \p from that no other character of a word follows. False
/// where there is anything else, or too near the end of the text to look at eight bytes at once.
///
/// The eight characters are one number: where each byte's digit lies, how many there are and their
/// value come from a few operations on it, without a branch for each.
static bool readShortNumber(const char *from, const char *end, uint64_t &number, unsigned &length) {
  if (end - from < 8) return false;
  constexpr uint64_t everyByte = 0x0101010101010101;
  // The first character is the lowest byte. A digit becomes its value, all else is above nine.
  uint64_t digits = llvm::support::endian::read64le(from) ^ everyByte * '0';
  // A byte above nine sets its top bit, or carries into bytes behind it, which do not matter.
  uint64_t others = ((digits + everyByte * (0x7f - 9)) | digits) & everyByte * 0x80;
  if (others == 0) return false;
  length = unsigned(llvm::countr_zero(others)) / 8;
  if (length == 0 || isWordCharacter(from[length])) return false;
  // Digits move to the top, zeros take the places before them. Each step joins neighbours into a
  // number of twice the width, which has room for it.
  digits <<= 64 - 8 * length;
  digits = (digits * 10 + (digits >> 8)) & 0x00ff00ff00ff00ff;
  digits = (digits * 100 + (digits >> 16)) & 0x0000ffff0000ffff;
  number = (digits * 10000 + (digits >> 32)) & 0x00000000ffffffff;
  return true;
}

void Lexer::punctuation(Token &token, TokenKind kind, unsigned length) {
  token.kind = kind;
  token.text = StringRef(at, length);
  at += length;
}

static const char *lineEnd(const char *from, const char *end) {
  const void *newline = std::memchr(from, '\n', size_t(end - from));
  return newline ? static_cast<const char *>(newline) : end;
}

void Lexer::comment() {
  if (commentCount == maxComments) {
    if (!firstTooMany) firstTooMany = at;
    at = end;
    return;
  }
  ++commentCount;
  const char *stop = lineEnd(at, end);
  comments.push_back(StringRef(at, size_t(stop - at)).rtrim("\r"));
  at = stop;
}

StringRef Lexer::restOfLine(const char *from) {
  at = lineEnd(from, end);
  return StringRef(from, size_t(at - from)).rtrim();
}

void Lexer::skipLine(const char *from) {
  const char *stop = lineEnd(from, end);
  const void *semicolon = std::memchr(from, ';', size_t(stop - from));
  at = semicolon ? static_cast<const char *>(semicolon) : stop;
}

void Lexer::next(Token &token) {
  for (;;) {
    while (at != end && *at == ' ')
      ++at;
    token.begin = at;
    if (at == end) {
      token.kind = TokenKind::End;
      token.text = StringRef();
      return;
    }
    switch (*at) {
    case '\t':
    case '\n':
    case '\v':
    case '\f':
    case '\r':
      ++at;
      continue;
    case ';':
      if (semicolonSeparates) return punctuation(token, TokenKind::Semicolon);
      comment();
      continue;
    case '(':
      return punctuation(token, TokenKind::LeftParen);
    case ')':
      return punctuation(token, TokenKind::RightParen);
    case '{':
      return punctuation(token, TokenKind::LeftBrace);
    case '}':
      return punctuation(token, TokenKind::RightBrace);
    case '[':
      return punctuation(token, TokenKind::LeftBracket);
    case ']':
      return punctuation(token, TokenKind::RightBracket);
    case '<':
      return punctuation(token, TokenKind::LeftAngle);
    case '>':
      return punctuation(token, TokenKind::RightAngle);
    case ',':
      return punctuation(token, TokenKind::Comma);
    case '.':
      if (looksAt("...")) return punctuation(token, TokenKind::Ellipsis, 3);
      return punctuation(token, TokenKind::Dot);
    case ':':
      return punctuation(token, TokenKind::Colon);
    case '=':
      return punctuation(token, TokenKind::Equal);
    case '!':
      return punctuation(token, TokenKind::Bang);
    case '*':
      return punctuation(token, TokenKind::Star);
    case '+':
      return signedNumeral(token, TokenKind::Plus);
    case '-':
      if (looksAt("->")) return punctuation(token, TokenKind::Arrow, 2);
      return signedNumeral(token, TokenKind::Minus);
    case '"':
      return string(token);
    case '%':
      if (looksAt("%\"")) {
        ++at;
        string(token);
        if (token.is(TokenKind::String)) token.kind = TokenKind::QuotedName;
        return;
      }
      [[fallthrough]];
    case '@': {
      bool isName = *at == '%';
      const char *from = ++at;
      while (at != end && (isName ? isWordCharacter(*at) : llvm::isHexDigit(*at)))
        ++at;
      token.text = StringRef(from, size_t(at - from));
      token.kind = isName               ? TokenKind::Name
                   : token.text.empty() ? TokenKind::At
                                        : TokenKind::Location;
      return;
    }
    case 'v': {
      // The most frequent word of all is a value.
      unsigned length;
      if (!readShortNumber(at + 1, end, token.number, length)) return word(token);
      if (at[1] == '0' && length != 1) return word(token);
      token.kind = TokenKind::Value;
      token.text = StringRef(at, length + 1);
      at += length + 1;
      return;
    }
    default:
      if (llvm::isDigit(*at)) return numeral(token);
      if (isWordCharacter(*at)) return word(token);
      // One byte, or all bytes of a character that is none of ours.
      unsigned length = 1;
      while (at + length != end && (uint8_t(at[length]) & 0xc0) == 0x80)
        ++length;
      return punctuation(token, TokenKind::Invalid, length);
    }
  }
}

/// A string ends at the next quote; it may span lines.
void Lexer::string(Token &token) {
  const char *from = at + 1;
  const void *quote = std::memchr(from, '"', size_t(end - from));
  if (!quote) return punctuation(token, TokenKind::Invalid);
  at = static_cast<const char *>(quote) + 1;
  token.kind = TokenKind::String;
  token.text = StringRef(from, size_t(at - 1 - from));
}

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

/// Types without lanes, and then all others.
static Type typeOf(StringRef text) {
  if (text.front() != 'i' && text.front() != 'f') return Type();
  if (text.size() == 3 && text.front() == 'i') {
    if (text == "i32") return types::i32;
    if (text == "i64") return types::i64;
  }
  return Type::parse(text).value_or(Type());
}

static TokenKind kindOfPrefix(StringRef prefix) {
  switch (prefix.front()) {
  case 'b':
    if (prefix == "block") return TokenKind::Block;
    break;
  case 'c':
    if (prefix == "const") return TokenKind::Constant;
    break;
  case 'd':
    if (prefix == "dss") return TokenKind::DynamicStackSlot;
    if (prefix == "dt") return TokenKind::DynamicType;
    break;
  case 'e':
    if (prefix == "exn") return TokenKind::ExceptionPayload;
    if (prefix == "ebb") return TokenKind::Block; // as blocks were called until 2020
    break;
  case 'f':
    if (prefix == "fn") return TokenKind::FuncRef;
    break;
  case 'g':
    if (prefix == "gv") return TokenKind::GlobalValue;
    break;
  case 'r':
    if (prefix == "ret") return TokenKind::CallResult;
    if (prefix == "region") return TokenKind::AliasRegion;
    break;
  case 's':
    if (prefix == "ss") return TokenKind::StackSlot;
    if (prefix == "sig") return TokenKind::SigRef;
    break;
  case 't':
    if (prefix == "tag") return TokenKind::ExceptionTag;
    break;
  case 'u':
    if (prefix == "u") return TokenKind::UserRef;
    if (prefix == "userextname") return TokenKind::UserNameRef;
    break;
  case 'v':
    if (prefix == "v") return TokenKind::Value;
    break;
  default:
    break;
  }
  return TokenKind::Word;
}

bool Lexer::numberedName(Token &token, StringRef text, size_t prefixLength) {
  StringRef digits = text.drop_front(prefixLength);
  if (digits.size() > 1 && digits.front() == '0') return false;
  TokenKind kind = kindOfPrefix(text.take_front(prefixLength));
  if (kind == TokenKind::Word) return false;
  token.kind = kind;
  token.number = 0;
  for (char digit : digits)
    token.number = std::min<uint64_t>(token.number * 10 + uint64_t(digit - '0'), UINT32_MAX);
  return true;
}

void Lexer::word(Token &token) {
  const char *from = at;
  while (at != end && isWordCharacter(*at))
    ++at;
  token.text = StringRef(from, size_t(at - from));
  token.kind = TokenKind::Word;
  size_t letters = token.text.size();
  while (letters != 0 && llvm::isDigit(token.text[letters - 1]))
    --letters;
  bool endsInDigit = letters != token.text.size();
  if (endsInDigit && numberedName(token, token.text, letters)) return;
  if (token.text.size() > 1 && llvm::isDigit(token.text[1])) {
    if (Type type = typeOf(token.text)) {
      token.kind = TokenKind::Type;
      token.number = type.code();
    }
    return;
  }
  if (endsInDigit) return;
  // Floats whose sign was left out.
  if (token.text == "NaN" || token.text == "Inf" || (token.text == "sNaN" && looksAt(":"))) {
    at = from;
    numeral(token);
  }
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

void Lexer::signedNumeral(Token &token, TokenKind alone) {
  const char *sign = at++;
  bool isNumber = at != end && (llvm::isDigit(*at) || *at == '_' || looksAt("Inf") ||
                                looksAt("NaN") || looksAt("sNaN"));
  if (!isNumber) {
    token.kind = alone;
    token.text = StringRef(sign, 1);
    return;
  }
  numeral(token);
  token.isNegative = *sign == '-';
  token.text = StringRef(sign, size_t(at - sign));
}

void Lexer::numeral(Token &token) {
  const char *from = at;
  token.kind = TokenKind::Integer;
  token.isNegative = false;
  unsigned length;
  if (readShortNumber(at, end, token.number, length) && at[length] != '.') {
    token.isSimple = true;
    token.text = StringRef(at, length);
    at += length;
    return;
  }
  uint64_t value = 0;
  while (at != end && at - from < 18 && llvm::isDigit(*at))
    value = value * 10 + uint64_t(*at++ - '0');
  token.number = value;
  token.isSimple = at != from && (at == end || (!isWordCharacter(*at) && *at != '.'));
  if (!token.isSimple) {
    if (looksAt("NaN") || looksAt("Inf") || looksAt("sNaN")) token.kind = TokenKind::Float;
    while (at != end) {
      char c = *at;
      bool isExponentSign = (c == '-' || c == '+') && at != from && at[-1] == 'p';
      bool isPayload = c == ':' && at != from && at[-1] == 'N';
      if (!isWordCharacter(c) && c != '.' && !isExponentSign && !isPayload) break;
      if (c == '.' || isExponentSign) token.kind = TokenKind::Float;
      ++at;
    }
  }
  token.text = StringRef(from, size_t(at - from));
}
