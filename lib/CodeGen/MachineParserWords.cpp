//===- MachineParserWords.cpp - Words of the text of machine functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The characters of a line, its words, numbers, names of entities and registers.
///
//===----------------------------------------------------------------------===//

#include "MachineParser.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::codegen;
using llvm::StringRef;

/// Numbers of entities and sizes: below this.
static constexpr int64_t maxNumber = int64_t(1) << 30;

bool MachineParser::error(size_t offset, const llvm::Twine &message) {
  if (!failed) diagnostics.errorAt(file, text, std::min(offset, text.size()), message);
  failed = true;
  return false;
}

void MachineParser::skipSpace() {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r'))
    ++at;
  if (at < text.size() && text[at] == ';') at = std::min(text.find('\n', at), text.size());
}

bool MachineParser::atLineEnd() {
  skipSpace();
  return at >= text.size() || text[at] == '\n';
}

/// To the first word of the next line that has one. False at the end of the text.
bool MachineParser::nextLine() {
  while (atLineEnd()) {
    if (at >= text.size()) return false;
    ++at;
  }
  return true;
}

bool MachineParser::endLine() { return atLineEnd() || error(at, "expected the end of the line"); }

static bool isWordChar(char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; }

StringRef MachineParser::peekWord() {
  skipSpace();
  return text.drop_front(std::min(at, text.size())).take_while(isWordChar);
}

StringRef MachineParser::word() {
  StringRef result = peekWord();
  at += result.size();
  return result;
}

bool MachineParser::consume(StringRef mark) {
  skipSpace();
  if (!text.substr(at).starts_with(mark)) return false;
  at += mark.size();
  return true;
}

bool MachineParser::consumeWord(StringRef expected) {
  if (peekWord() != expected) return false;
  at += expected.size();
  return true;
}

bool MachineParser::expect(StringRef mark) {
  return consume(mark) || error(at, "expected `" + mark + "`");
}

bool MachineParser::number(int64_t &value, int64_t min, int64_t max) {
  skipSpace();
  size_t begin = at;
  bool isNegative = consume("-");
  StringRef digits = text.substr(at).take_while(llvm::isDigit);
  at += digits.size();
  uint64_t magnitude;
  if (digits.empty()) return error(begin, "expected a number");
  uint64_t limit = isNegative ? uint64_t(1) << 63 : uint64_t(INT64_MAX);
  if (digits.getAsInteger(10, magnitude) || magnitude > limit)
    return error(begin, "the number does not fit 64 bits");
  value = static_cast<int64_t>(isNegative ? 0 - magnitude : magnitude);
  if (value < min || value > max) return error(begin, "the number is out of range");
  return true;
}

bool MachineParser::count(uint32_t &value) {
  int64_t wide;
  if (!number(wide, 0, maxNumber - 1)) return false;
  value = static_cast<uint32_t>(wide);
  return true;
}

/// The number behind \p prefix in the word that comes, if that is what it is.
std::optional<uint32_t> MachineParser::entity(StringRef prefix) {
  StringRef digits = peekWord();
  uint32_t value;
  if (!digits.consume_front(prefix) || digits.empty() || !llvm::all_of(digits, llvm::isDigit) ||
      digits.getAsInteger(10, value) || value >= maxNumber)
    return std::nullopt;
  word();
  return value;
}

bool MachineParser::newEntity(StringRef prefix, size_t expected) {
  size_t begin = at;
  std::optional<uint32_t> value = entity(prefix);
  if (!value || *value != expected)
    return error(begin, "expected `" + prefix + llvm::Twine(expected) + "`");
  return true;
}

static std::optional<RegClass> parseClass(char letter) {
  for (RegClass regClass : regalloc::allRegClasses)
    if (regalloc::regClassLetter(regClass) == letter) return regClass;
  return std::nullopt;
}

/// A virtual register `v3i` (\p prefix 'v') or a register `p3i` ('p').
template <typename Reg> static std::optional<Reg> parseReg(StringRef word, char prefix) {
  if (word.size() < 3 || word.front() != prefix) return std::nullopt;
  std::optional<RegClass> regClass = parseClass(word.back());
  StringRef digits = word.drop_front().drop_back();
  uint64_t number;
  if (!regClass || !llvm::all_of(digits, llvm::isDigit) || digits.getAsInteger(10, number))
    return std::nullopt;
  return Reg::make(number, *regClass);
}

std::optional<VReg> MachineParser::parseVReg(StringRef word) { return parseReg<VReg>(word, 'v'); }
std::optional<PReg> MachineParser::parsePReg(StringRef word) { return parseReg<PReg>(word, 'p'); }

bool MachineParser::vreg(VReg &reg) {
  skipSpace();
  size_t begin = at;
  std::optional<VReg> found = parseVReg(word());
  if (!found) return error(begin, "expected a virtual register");
  reg = *found;
  return true;
}

bool MachineParser::registerSet(regalloc::PRegSet &set) {
  while (!atLineEnd()) {
    size_t begin = at;
    std::optional<PReg> reg = parsePReg(word());
    if (!reg) return error(begin, "expected a register");
    set.insert(*reg);
  }
  return true;
}
