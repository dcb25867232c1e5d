//===- SmtTerms.cpp - The notation of an opcode's Meaning -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SmtTerms.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/TableGen/Error.h"

using namespace cot::tblgen;
using llvm::formatv;
using llvm::StringRef;
using llvm::Twine;

std::string SmtType::text() const {
  std::string name = (isFloat ? "f" : "i") + llvm::utostr(width);
  if (isLane) return name + "xN";
  return lanes == 1 ? name : name + "x" + llvm::utostr(lanes);
}

std::string SmtType::sort() const { return formatv("(_ BitVec {0})", bits()); }

std::string SmtType::numberSort() const {
  return formatv("(_ FloatingPoint {0} {1})", exponent(), significand());
}

unsigned SmtType::exponent() const {
  switch (width) {
  case 16:
    return 5;
  case 32:
    return 8;
  case 64:
    return 11;
  default:
    return 15;
  }
}

unsigned SmtType::significand() const { return width - exponent(); }

namespace {

/// Fills the holes of one term; knows the counters of the repetitions around the place it is at.
class Expander {
public:
  explicit Expander(const SmtEnvironment &environment) : environment(environment) {}

  std::string expand(StringRef term);
  int64_t evaluate(StringRef expression);

private:
  std::string hole(StringRef text);
  std::string repetition(StringRef kind, StringRef head, StringRef body);
  std::string resize(StringRef name, int64_t width);
  int64_t sum(StringRef &text);
  int64_t product(StringRef &text);
  int64_t atom(StringRef &text);
  int64_t property(const SmtType &type, StringRef name);
  const SmtType &typeOf(StringRef name);

  [[noreturn]] void fail(const Twine &message) {
    llvm::PrintFatalError(environment.location, "meaning: " + message);
  }

  const SmtEnvironment &environment;
  std::map<std::string, int64_t> counters;
  std::string rest;
};

} // namespace

/// The index of the brace that closes the one at \p open; npos if none does.
static size_t closing(StringRef text, size_t open) {
  unsigned depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i;
  }
  return StringRef::npos;
}

/// Splits \p text at the first colon outside braces.
static std::pair<StringRef, StringRef> splitAtColon(StringRef text) {
  unsigned depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}') --depth;
    if (text[i] == ':' && depth == 0)
      return {text.take_front(i).trim(), text.drop_front(i + 1).trim()};
  }
  return {text.trim(), ""};
}

std::string Expander::expand(StringRef term) {
  std::string result;
  while (true) {
    size_t open = term.find('{');
    result += term.take_front(open);
    if (open == StringRef::npos) return result;
    size_t close = closing(term, open);
    if (close == StringRef::npos) fail("a brace is not closed");
    result += hole(term.slice(open + 1, close));
    term = term.drop_front(close + 1);
  }
}

std::string Expander::hole(StringRef text) {
  auto [head, body] = splitAtColon(text);
  auto [kind, arguments] = head.split(' ');
  arguments = arguments.trim();
  if (text == "rest") return rest;
  if (text == "condition") return expand(environment.condition);
  if (kind == "fp") {
    const SmtType &type = typeOf(arguments);
    return formatv("((_ to_fp {0} {1}) {2})", type.exponent(), type.significand(), arguments);
  }
  if (kind == "truth") {
    unsigned width = environment.result.bits();
    return formatv(environment.result.isLane ? "(ite {0} (bvnot (_ bv0 {1})) (_ bv0 {1}))"
                                             : "(ite {0} (_ bv1 {1}) (_ bv0 {1}))",
                   expand(body), width);
  }
  if (kind == "resize") return resize(arguments, evaluate(body));
  if (kind == "lane") {
    int64_t width = typeOf(arguments).width, lane = evaluate(body);
    return formatv("((_ extract {0} {1}) {2})", lane * width + width - 1, lane * width, arguments);
  }
  if (kind == "join" || kind == "each" || kind == "nest") return repetition(kind, arguments, body);
  return llvm::itostr(evaluate(text));
}

/// The terms of \p body for the counter's values 0, 1, ...: `each` in a row, `join` concatenated
/// with the last one highest, `nest` with each standing in the `{rest}` of the one before.
std::string Expander::repetition(StringRef kind, StringRef head, StringRef body) {
  auto [counter, countText] = head.split(' ');
  int64_t count = evaluate(countText);
  if (count < 1) fail("nothing to repeat");
  auto [step, last] = splitAtColon(body);
  llvm::SmallVector<std::string> terms;
  std::string outerRest = std::exchange(rest, "");
  if (kind == "nest") rest = expand(last);
  for (int64_t i = 0; i < count; ++i) {
    counters[counter.str()] = kind == "nest" ? count - 1 - i : i;
    std::string term = expand(step);
    if (kind == "nest")
      rest = std::move(term);
    else
      terms.push_back(std::move(term));
  }
  counters.erase(counter.str());
  std::swap(rest, outerRest);
  if (kind == "nest") return outerRest;
  if (kind == "each" || count == 1) return llvm::join(terms, " ");
  std::reverse(terms.begin(), terms.end());
  return "(concat " + llvm::join(terms, " ") + ")";
}

/// Operand \p name cut to, or filled with zeros up to, \p width bits.
std::string Expander::resize(StringRef name, int64_t width) {
  int64_t own = typeOf(name).bits();
  if (own == width) return name.str();
  if (own > width) return formatv("((_ extract {0} 0) {1})", width - 1, name);
  return formatv("((_ zero_extend {0}) {1})", width - own, name);
}

const SmtType &Expander::typeOf(StringRef name) {
  auto found = environment.types.find(name.str());
  if (found == environment.types.end()) fail("no operand `" + name + "`");
  return found->second;
}

int64_t Expander::evaluate(StringRef expression) {
  StringRef text = expression.trim();
  int64_t value = sum(text);
  if (!text.trim().empty()) fail("`" + expression + "` is not a number");
  return value;
}

int64_t Expander::sum(StringRef &text) {
  int64_t value = product(text);
  while (true) {
    if (text.consume_front("+"))
      value += product(text);
    else if (text.consume_front("-"))
      value -= product(text);
    else
      return value;
  }
}

int64_t Expander::product(StringRef &text) {
  int64_t value = atom(text);
  while (true) {
    if (text.consume_front("*")) {
      value *= atom(text);
    } else if (text.consume_front("/")) {
      int64_t divisor = atom(text);
      if (divisor == 0 || value % divisor) fail("a division leaves a remainder");
      value /= divisor;
    } else {
      return value;
    }
  }
}

int64_t Expander::atom(StringRef &text) {
  int64_t number;
  if (!text.consumeInteger(10, number)) return number;
  StringRef name = text.take_while([](char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; });
  text = text.drop_front(name.size());
  if (auto counter = counters.find(name.str()); counter != counters.end()) return counter->second;
  auto [operand, field] = name.split('.');
  if (!field.empty()) return property(typeOf(operand), field);
  if (environment.control.width == 0) fail("`" + name + "` needs a controlling type");
  return property(environment.control, name);
}

int64_t Expander::property(const SmtType &type, StringRef name) {
  if (name == "w") return type.width;
  if (name == "bits") return type.bits();
  if (name == "lanes" && !type.isLane) return type.lanes;
  if (name == "e" && type.isFloat) return type.exponent();
  if (name == "s" && type.isFloat) return type.significand();
  fail("type " + type.text() + " has no number `" + name + "`");
}

std::string cot::tblgen::expandTerm(StringRef term, const SmtEnvironment &environment) {
  return Expander(environment).expand(term);
}

bool cot::tblgen::holds(StringRef condition, const SmtEnvironment &environment) {
  if (condition.empty()) return true;
  Expander expander(environment);
  if (auto [left, right] = condition.split("<="); !right.empty())
    return expander.evaluate(left) <= expander.evaluate(right);
  auto [left, right] = condition.split('=');
  return expander.evaluate(left) == expander.evaluate(right);
}
