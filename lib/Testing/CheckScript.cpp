//===- CheckScript.cpp - The matcher of filecheck directives -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Testing/CheckScript.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Regex.h"
#include <algorithm>

using namespace cot::testing;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Regular expressions
//===----------------------------------------------------------------------===//

/// What the escape \p letter means in POSIX; empty for none of the known classes.
static StringRef classOfEscape(char letter, bool inBrackets) {
  switch (letter) {
  case 'd':
    return inBrackets ? "0-9" : "[0-9]";
  case 'w':
    return inBrackets ? "A-Za-z0-9_" : "[A-Za-z0-9_]";
  case 's':
    return inBrackets ? " \t\r" : "[ \t\r]";
  default:
    return "";
  }
}

/// A repetition count multiplies the size of the compiled expression; nested ones would let a short
/// text fill the memory.
static constexpr unsigned maxCounts = 1;

std::optional<std::string> cot::testing::toPosixRegex(StringRef expression, unsigned &groups,
                                                      std::string &error) {
  std::string out;
  bool inBrackets = false;
  unsigned counts = 0;
  groups = 0;
  for (size_t i = 0; i < expression.size(); ++i) {
    char c = expression[i];
    if (c == '\\' && i + 1 < expression.size()) {
      char letter = expression[++i];
      if (StringRef letters = classOfEscape(letter, inBrackets); !letters.empty())
        out += letters;
      else if (letter == 'b' && !inBrackets)
        // The boundary is a word's start where nothing comes before it, else its end.
        out += out.empty() || out.back() == '(' || out.back() == '|' ? "[[:<:]]" : "[[:>:]]";
      else if (inBrackets)
        out += letter;
      else
        out += {'\\', letter};
      continue;
    }
    if (c == '[' && !inBrackets)
      inBrackets = true;
    else if (c == ']' && inBrackets && i > 0 && expression[i - 1] != '[')
      inBrackets = false;
    if (c == '(' && !inBrackets) {
      ++groups;
      if (expression.substr(i).starts_with("(?:")) i += 2;
    }
    if (c == '{' && !inBrackets && ++counts > maxCounts) {
      error = "more than one counted repetition in a regular expression";
      return std::nullopt;
    }
    out += c;
  }
  if (llvm::Regex regex(out); !regex.isValid(error)) return std::nullopt;
  return out;
}

/// Plain text as an expression; a run of blanks matches any blanks.
static std::string escapeText(StringRef text) {
  std::string out;
  while (!text.empty()) {
    StringRef word = text.take_while([](char c) { return c != ' ' && c != '\t'; });
    out += llvm::Regex::escape(word);
    text = text.drop_front(word.size());
    if (text.empty()) break;
    text = text.ltrim(" \t");
    out += "[ \t]+";
  }
  return out;
}

//===----------------------------------------------------------------------===//
// Reading directives
//===----------------------------------------------------------------------===//

static StringRef takeName(StringRef &rest) {
  StringRef name = rest.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
  if (!name.empty() && llvm::isDigit(name[0])) return "";
  rest = rest.drop_front(name.size());
  return name;
}

/// Where the parenthesis that is open at the start of \p text is closed; npos if nowhere.
static size_t findClosing(StringRef text) {
  unsigned depth = 1;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '(')
      ++depth;
    else if (text[i] == ')' && --depth == 0)
      return i;
  }
  return StringRef::npos;
}

/// \p rest is what follows a dollar sign.
bool CheckScript::parseReference(StringRef &rest, std::vector<Part> &parts, std::string &error) {
  if (!rest.consume_front("(")) {
    StringRef name = takeName(rest);
    if (name.empty()) {
      error = "expected a variable's name after `$`";
      return false;
    }
    parts.push_back({Part::Variable, name.str(), "", 0});
    return true;
  }
  size_t closing = findClosing(rest);
  if (closing == StringRef::npos) {
    error = "missing `)` after `$(`";
    return false;
  }
  StringRef inner = rest.take_front(closing);
  rest = rest.drop_front(closing + 1);
  StringRef name = takeName(inner);
  if (inner.empty()) {
    if (!name.empty()) parts.push_back({Part::Variable, name.str(), "", 0});
    return true; // $() separates
  }
  if (!inner.consume_front("=")) {
    error = "expected `=` or `)` after the variable's name";
    return false;
  }
  if (StringRef source = inner; source.consume_front("$")) {
    StringRef variable = takeName(source);
    if (!variable.empty() && source.empty()) {
      parts.push_back({Part::Variable, variable.str(), name.str(), 0});
      return true;
    }
  }
  unsigned groups = 0;
  std::optional<std::string> regex = toPosixRegex(inner, groups, error);
  if (!regex) return false;
  parts.push_back({Part::Expression, *regex, name.str(), groups});
  return true;
}

bool CheckScript::parsePattern(StringRef text, std::vector<Part> &parts, std::string &error) {
  StringRef rest = text.trim();
  if (rest.empty()) {
    error = "empty pattern";
    return false;
  }
  std::string plain;
  auto flush = [&] {
    if (!plain.empty()) parts.push_back({Part::Text, plain, "", 0});
    plain.clear();
  };
  while (!rest.empty()) {
    StringRef literal = rest.take_until([](char c) { return c == '$'; });
    plain += literal;
    rest = rest.drop_front(literal.size());
    if (!rest.consume_front("$")) break;
    if (rest.consume_front("$")) {
      plain += '$';
      continue;
    }
    flush();
    if (!parseReference(rest, parts, error)) return false;
  }
  flush();
  return true;
}

bool CheckScript::add(StringRef comment, uint32_t line, std::string &error) {
  static constexpr std::pair<StringRef, Kind> words[] = {
      {"check", Kind::Check},         {"sameln", Kind::SameLine}, {"nextln", Kind::NextLine},
      {"unordered", Kind::Unordered}, {"not", Kind::Not},         {"regex", Kind::Regex},
  };
  StringRef text = comment.trim();
  for (auto [word, kind] : words) {
    StringRef rest = text;
    if (!rest.consume_front(word) || !rest.consume_front(":")) continue;
    Directive directive{kind, line, text.str(), {}, ""};
    if (kind != Kind::Regex) {
      if (!parsePattern(rest, directive.parts, error)) return false;
    } else {
      auto [name, regex] = rest.split('=');
      StringRef left = name.trim();
      directive.variable = takeName(left).str();
      if (directive.variable.empty() || !left.empty() || regex.empty()) {
        error = "expected `NAME=expression`";
        return false;
      }
      Part part{Part::Expression, "", "", 0};
      std::optional<std::string> posix = toPosixRegex(regex.rtrim(), part.groups, error);
      if (!posix) return false;
      part.text = *posix;
      directive.parts.push_back(std::move(part));
    }
    directives.push_back(std::move(directive));
    return true;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Matching
//===----------------------------------------------------------------------===//

class CheckScript::Matcher {
public:
  explicit Matcher(StringRef text) : text(text) {}

  std::optional<CheckFailure> run(llvm::ArrayRef<Directive> directives) {
    for (const Directive &directive : directives)
      if (!step(directive)) return failure;
    for (const PendingNot &pending : nots)
      if (!checkNot(pending, text.size())) return failure;
    return std::nullopt;
  }

private:
  struct Range {
    size_t begin, end;
  };
  struct VariableValue {
    Part part;
    /// Where the text that defined it ends.
    size_t offset;
  };
  struct Compiled {
    std::string regex;
    /// Variables with the number of their parenthesis.
    std::vector<std::pair<StringRef, unsigned>> defines;
  };
  struct PendingNot {
    const Directive *directive;
    size_t begin;
    std::string regex;
  };

  bool fail(const Directive &directive, std::string message, Range range) {
    failure = {directive.line, directive.source, std::move(message), range.begin, range.end};
    return false;
  }

  size_t nextLine(size_t offset) const {
    size_t newline = text.find('\n', offset);
    return newline == StringRef::npos ? text.size() : newline + 1;
  }

  /// Unordered matches come after what defined the variables that they name.
  size_t unorderedBegin(const Directive &directive) const {
    size_t begin = lastOrdered;
    for (const Part &part : directive.parts)
      if (part.kind == Part::Variable)
        if (auto found = variables.find(part.text); found != variables.end())
          begin = std::max(begin, found->second.offset);
    return begin;
  }

  Range rangeOf(const Directive &directive) const {
    switch (directive.kind) {
    case Kind::SameLine:
      return {furthest, nextLine(furthest)};
    case Kind::NextLine: {
      size_t begin = nextLine(furthest);
      return {begin, nextLine(begin)};
    }
    case Kind::Unordered:
    case Kind::Not:
      return {unorderedBegin(directive), text.size()};
    case Kind::Check:
    case Kind::Regex:
      break;
    }
    return {furthest, text.size()};
  }

  bool compile(const Directive &directive, Compiled &compiled) {
    unsigned groups = 0;
    for (const Part &part : directive.parts) {
      const Part *source = &part;
      if (part.kind == Part::Variable) {
        auto found = variables.find(part.text);
        if (found == variables.end())
          return fail(directive, "undefined variable `$" + part.text + "`", {0, 0});
        source = &found->second.part;
      }
      // Every part is one parenthesis, so that an alternation stays inside of it.
      ++groups;
      if (!part.define.empty()) compiled.defines.push_back({part.define, groups});
      groups += source->groups;
      compiled.regex +=
          '(' + (source->kind == Part::Text ? escapeText(source->text) : source->text) + ')';
    }
    return true;
  }

  bool checkNot(const PendingNot &pending, size_t end) {
    StringRef searched = text.slice(pending.begin, std::max(pending.begin, end));
    llvm::SmallVector<StringRef, 4> matches;
    if (!llvm::Regex(pending.regex, llvm::Regex::Newline).match(searched, &matches)) return true;
    size_t at = matches[0].begin() - text.begin();
    return fail(*pending.directive, "found what must not be there", {at, at + matches[0].size()});
  }

  bool step(const Directive &directive) {
    if (directive.kind == Kind::Regex) {
      variables[directive.variable] = {directive.parts[0], 0};
      return true;
    }
    Compiled compiled;
    if (!compile(directive, compiled)) return false;
    Range range = rangeOf(directive);
    if (directive.kind == Kind::Not) {
      nots.push_back({&directive, range.begin, compiled.regex});
      return true;
    }
    llvm::SmallVector<StringRef, 4> matches;
    llvm::Regex regex(compiled.regex, llvm::Regex::Newline);
    if (!regex.match(text.slice(range.begin, range.end), &matches))
      return fail(directive, "no match", range);
    size_t begin = matches[0].begin() - text.begin(), end = begin + matches[0].size();
    for (auto [name, group] : compiled.defines)
      variables[name] = {{Part::Text, matches[group].str(), "", 0}, end};
    if (directive.kind == Kind::Unordered) {
      furthest = std::max(furthest, end);
      return true;
    }
    furthest = lastOrdered = end;
    for (const PendingNot &pending : nots)
      if (!checkNot(pending, begin)) return false;
    nots.clear();
    return true;
  }

  StringRef text;
  llvm::StringMap<VariableValue> variables;
  std::vector<PendingNot> nots;
  /// The end of the last match of an ordered directive, and of the match that reached furthest.
  size_t lastOrdered = 0, furthest = 0;
  CheckFailure failure;
};

std::optional<CheckFailure> CheckScript::match(StringRef text) const {
  return Matcher(text).run(directives);
}
