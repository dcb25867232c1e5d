//===- Lexer.h - Words of the text format -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Cuts text into tokens in one pass, without copying. A name with a number, such as `v12`, is one
/// token of its own kind; comments are set aside.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_IR_LEXER_H
#define COT_LIB_IR_LEXER_H

#include "cot/IR/Type.h"
#include <vector>

namespace cot::ir {

enum class TokenKind : uint8_t {
  End,
  Invalid,
  LeftParen,
  RightParen,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  LeftAngle,
  RightAngle,
  Comma,
  Dot,
  Ellipsis,
  Colon,
  Semicolon, ///< only where it is not the start of a comment
  Equal,
  Bang,
  Plus,
  Minus,
  Star,
  At,
  Arrow,
  Integer, ///< with its sign
  Float,
  Word,
  Name,       ///< `%name`; the text is without the percent sign
  QuotedName, ///< `%"name"`; the text is what stands between the quotes
  String,     ///< the text is what stands between the quotes
  Location,   ///< `@0012`; the text is without the at sign
  Type,
  // Names with a number.
  Value,
  Block,
  StackSlot,
  DynamicStackSlot,
  DynamicType,
  GlobalValue,
  Constant,
  FuncRef,
  SigRef,
  UserRef,          ///< `u5`
  UserNameRef,      ///< `userextname5`
  ExceptionTag,     ///< `tag5`
  AliasRegion,      ///< `region5`
  CallResult,       ///< `ret5`
  ExceptionPayload, ///< `exn5`
};

struct Token {
  TokenKind kind = TokenKind::End;
  /// Integer: it is decimal and short, `number` is its magnitude.
  bool isSimple = false;
  /// Integer: there is a minus sign.
  bool isNegative = false;
  /// The number of a name (2^32-1 and above: that), a type's code, an integer's magnitude.
  uint64_t number = 0;
  /// Where the token begins.
  const char *begin = nullptr;
  llvm::StringRef text;

  bool is(TokenKind other) const { return kind == other; }
  bool isWord(llvm::StringRef word) const { return kind == TokenKind::Word && text == word; }
  Type type() const { return Type(uint16_t(number)); }
};

class Lexer {
public:
  explicit Lexer(llvm::StringRef text) : at(text.begin()), end(text.end()) {}

  /// Reads the next token into \p token.
  void next(Token &token);
  /// From the start of \p from to the end of its line; the next token is on the next line.
  llvm::StringRef restOfLine(const char *from);
  /// Goes on behind the line of \p from, setting a comment at its end aside.
  void skipLine(const char *from);
  /// The next token is read from here.
  const char *position() const { return at; }

  /// The comments since the last clear(), each from its semicolon to the end of its line.
  std::vector<llvm::StringRef> comments;
  /// A text may have this many; each costs more memory than the two bytes that it may consist of.
  static constexpr uint32_t maxComments = 1u << 23;
  /// The first comment above that, where the text was taken to end; else null.
  const char *firstTooMany = nullptr;
  /// Semicolons are tokens: inside a data object.
  bool semicolonSeparates = false;

private:
  void punctuation(Token &token, TokenKind kind, unsigned length = 1);
  void comment();
  void word(Token &token);
  bool numberedName(Token &token, llvm::StringRef text, size_t prefixLength);
  void numeral(Token &token);
  void signedNumeral(Token &token, TokenKind alone);
  void string(Token &token);
  bool looksAt(llvm::StringRef text) const {
    return llvm::StringRef(at, size_t(end - at)).starts_with(text);
  }

  const char *at;
  const char *end;
  uint32_t commentCount = 0;
};

} // namespace cot::ir

#endif // COT_LIB_IR_LEXER_H
