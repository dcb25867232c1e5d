//===- TextReader.h - What all parts of the parser share -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The current token, errors and the budget of numbers of one text, and the pieces that occur at
/// every level: types, numbers, strings, names, signatures.
///
/// A reading function returns false after it has reported an error; the one that knows where to go
/// on passes this on until somebody does.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_IR_PARSER_TEXTREADER_H
#define COT_LIB_IR_PARSER_TEXTREADER_H

#include "Lexer.h"
#include "cot/IR/Function.h"
#include "cot/IR/SourceMap.h"
#include "cot/Support/Diagnostics.h"
#include "llvm/ADT/DenseSet.h"

namespace cot::ir {

class TextReader {
public:
  TextReader(llvm::StringRef text, llvm::StringRef fileName, DiagnosticList &diagnostics)
      : lexer(text), text(text), fileName(fileName), diagnostics(diagnostics) {}

  //===--- Tokens ------------------------------------------------------------===//

  Lexer lexer;
  Token token;
  /// Where the token before the current one ended.
  const char *previousEnd = nullptr;

  void advance() {
    previousEnd = lexer.position();
    lexer.next(token);
  }
  bool accept(TokenKind kind) {
    if (!token.is(kind)) return false;
    advance();
    return true;
  }
  bool acceptWord(llvm::StringRef word) {
    if (!token.isWord(word)) return false;
    advance();
    return true;
  }
  /// \p what completes the message "expected ...".
  bool expect(TokenKind kind, const char *what) { return accept(kind) || expected(what); }
  TextOffset offset() const { return offsetOf(token.begin); }
  TextOffset offsetOf(const char *at) const { return TextOffset(at - text.begin()); }
  /// The current token is the first one of its line.
  bool startsLine() const;
  /// Goes on with the line after that of the current token.
  void skipLine() {
    lexer.skipLine(token.begin);
    advance();
  }

  //===--- Errors --------------------------------------------------------------===//

  /// At the current token. Always false.
  bool error(const llvm::Twine &message) { return errorAt(offset(), message); }
  bool errorAt(TextOffset offset, const llvm::Twine &message);
  /// "expected " and \p what, at the current token, or "invalid character" if there is one.
  bool expected(const llvm::Twine &what);
  /// No more errors will be kept: it is time to stop.
  bool isFull() const { return diagnostics.full(); }
  uint32_t lineOf(TextOffset offset);

  //===--- Numbers that a text may leave out -------------------------------------===//

  /// Charges \p count entities of \p bytes bytes each that the text names without having defined
  /// them; false if that is too many. They are given back as they are defined.
  bool charge(uint64_t count, size_t bytes) {
    uint64_t cost = count * bytes;
    if (count > unusedBudget || cost > unusedBudget) return false;
    unusedBudget -= cost;
    return true;
  }
  void giveBack(size_t bytes) { unusedBudget += bytes; }
  bool numberTooLarge() { return error("number of " + token.text + " is too large"); }

  //===--- Pieces ------------------------------------------------------------------===//

  bool readType(Type &type, const char *what);
  /// A pattern of \p bits bits (at most 64), zero-extended.
  bool readBits(uint64_t &value, unsigned bits, const char *what);
  bool readUnsigned(uint64_t &value, unsigned bits, const char *what);
  bool readFloat(llvm::APInt &bits, FloatFormat format, const char *what);
  /// `+8` or `-8`, which may be left out.
  bool readOffset(int64_t &value, unsigned bits);
  bool readString(std::string &value, const char *what);
  /// The name of something defined here, or of something referred to.
  bool readName(ExternalName &name, bool isReference);
  bool readSignature(Signature &signature);
  bool readAttributes(FunctionAttributes &attributes);
  bool readMemFlags(MemFlags &flags);
  /// Bytes of a vector or float constant: one hexadecimal number or `[1 2 3 4]`.
  bool readBytesOf(Type type, llvm::SmallVectorImpl<uint8_t> &bytes);

  /// Where a signature names no calling convention.
  CallConv defaultCallConv = CallConv::Fast;
  /// For each function: forgets its `u0:7`s.
  void startFunction() {
    userNames.clear();
    knownUserNames.clear();
  }

private:
  bool readParameters(llvm::SmallVectorImpl<AbiParameter> &list, bool *variadic);
  bool readParameter(AbiParameter &parameter);
  bool readLane(Type lane, llvm::SmallVectorImpl<uint8_t> &bytes);
  bool readUserName(ExternalName &name);

  llvm::StringRef text;
  llvm::StringRef fileName;
  DiagnosticList &diagnostics;
  /// The `u0:7`s that the current function refers to, in order of first mention.
  std::vector<ExternalName> userNames;
  llvm::DenseSet<uint64_t> knownUserNames;
  /// Numbers may leave gaps worth this many values.
  static constexpr uint64_t bytesPerValue = 16;
  uint64_t unusedBudget = bytesPerValue << 24;
  // A place whose line is known.
  TextOffset knownOffset = 0;
  uint32_t knownLine = 1;
  TextOffset knownLineStart = 0;
};

} // namespace cot::ir

#endif // COT_LIB_IR_PARSER_TEXTREADER_H
