//===- cot/Testing/CheckScript.h - The matcher of filecheck directives -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The directives by which comments of a test file say what text a command must print. The dialect
/// is that of the Rust crate filecheck, which Cranelift's tests use; LLVM's FileCheck differs.
///
///   check: P       P occurs after the last match
///   sameln: P      P occurs on the line where the last match ended, after it
///   nextln: P      P occurs on the line after that
///   unordered: P   P occurs after the last ordered match (and after the matches that defined the
///                  variables that P names); the next ordered match is after all of these
///   not: P         P does not occur between the last ordered match and the next
///   regex: V=R     from here on $V matches the regular expression R
///
/// A pattern is plain text, in which a run of blanks stands for any blanks, with
///
///   $V, $(V)       the text of variable V, or what its regular expression matches
///   $(V=R)         matches R and makes the text that matched the variable V
///   $(V=$W)        the same with the regular expression (or text) of W
///   $(=R)          matches R
///   $$             a dollar sign
///
/// Regular expressions are POSIX extended ones with \d, \w, \s, \b and (?:...).
///
//===----------------------------------------------------------------------===//

#ifndef COT_TESTING_CHECKSCRIPT_H
#define COT_TESTING_CHECKSCRIPT_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace cot::testing {

/// Why a text does not fit a script.
struct CheckFailure {
  /// Of the directive, in its file.
  uint32_t line = 0;
  /// `nextln: block0:`
  std::string directive;
  std::string message;
  /// The part of the text that was searched.
  size_t begin = 0, end = 0;
};

class CheckScript {
public:
  /// Adds the directive of a comment that stands in line \p line; \p comment starts after the
  /// semicolon. Comments that are none are ignored. False, with \p error, for one that is wrong.
  bool add(llvm::StringRef comment, uint32_t line, std::string &error);
  /// True when no directive asks for anything: every text fits.
  bool empty() const { return directives.empty(); }
  /// Nothing when \p text is as the directives say.
  std::optional<CheckFailure> match(llvm::StringRef text) const;

private:
  enum class Kind : uint8_t { Check, SameLine, NextLine, Unordered, Not, Regex };

  /// A piece of a pattern. Empty define: nothing is defined.
  struct Part {
    enum Kind : uint8_t { Text, Variable, Expression } kind;
    std::string text;
    std::string define;
    /// Parentheses in the expression.
    unsigned groups = 0;
  };
  struct Directive {
    Kind kind;
    uint32_t line;
    std::string source;
    std::vector<Part> parts;
    /// Of Regex: the name.
    std::string variable;
  };
  class Matcher;

  static bool parsePattern(llvm::StringRef text, std::vector<Part> &parts, std::string &error);
  static bool parseReference(llvm::StringRef &rest, std::vector<Part> &parts, std::string &error);

  std::vector<Directive> directives;
};

/// \p expression in the POSIX syntax of llvm::Regex; \p groups is how many parentheses it has.
/// Nothing, with \p error, where it is not valid.
std::optional<std::string> toPosixRegex(llvm::StringRef expression, unsigned &groups,
                                        std::string &error);

} // namespace cot::testing

#endif // COT_TESTING_CHECKSCRIPT_H
