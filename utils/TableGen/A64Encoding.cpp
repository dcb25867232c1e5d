//===- A64Encoding.cpp - The bit strings of AArch64 encodings, read -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "A64Encoding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <optional>

using namespace cot::tblgen;
using namespace llvm;

static constexpr unsigned wordBits = 32;
static constexpr unsigned registerBits = 5;

namespace {
/// Reads one encoding, word by word, from the most significant bit on.
class Reader {
public:
  explicit Reader(const Instr &instr) : instr(instr) {}
  std::optional<A64Encoding> run();

private:
  bool fail(const Twine &message) {
    reportAt(instr.def, "encoding \"" + instr.encoding + "\": " + message);
    return false;
  }
  bool readWord(StringRef word);
  bool readLiteral(StringRef digits);
  bool readOperand(int operand, StringRef part, StringRef range, StringRef word);
  std::optional<unsigned> partWidth(const InstrOperand &operand, A64Part part) const;
  A64Field &fieldOf(unsigned operand, A64Part part, unsigned width);
  bool take(unsigned width, unsigned &lsb);
  bool checkFields();
  bool checkOperands();

  const Instr &instr;
  A64Encoding result;
  unsigned left = wordBits; // bits that are not yet spoken of
};
} // namespace

/// The bits of a variant's field \p name ("q=1"), if it has one.
static std::optional<StringRef> variantField(const Record *variant, StringRef name) {
  for (StringRef field : variant->getValueAsListOfStrings("Fields"))
    if (field.split('=').first == name) return field.split('=').second;
  return std::nullopt;
}

std::optional<A64Encoding> Reader::run() {
  SmallVector<StringRef> words;
  instr.encoding.split(words, ' ', -1, /*KeepEmpty=*/false);
  for (StringRef word : words)
    if (!readWord(word)) return std::nullopt;
  if (left != 0) {
    fail("has " + Twine(wordBits - left) + " bits");
    return std::nullopt;
  }
  if (!checkFields() || !checkOperands()) return std::nullopt;
  return result;
}

bool Reader::take(unsigned width, unsigned &lsb) {
  if (width > left) return fail("has more than 32 bits");
  left -= width;
  lsb = left;
  return true;
}

bool Reader::readLiteral(StringRef digits) {
  unsigned lsb;
  if (!take(digits.size(), lsb)) return false;
  uint32_t value;
  if (digits.getAsInteger(2, value)) return fail("`" + digits + "` is no number of base 2");
  result.bits |= value << lsb;
  result.mask |= static_cast<uint32_t>((uint64_t(1) << digits.size()) - 1) << lsb;
  return true;
}

bool Reader::readWord(StringRef word) {
  if (word.find_first_not_of("01") == StringRef::npos) return readLiteral(word);
  auto [name, range] = word.split('[');
  auto [operandName, part] = name.split('.');
  int operand = instr.findOperand(operandName);
  if (operand >= 0) return readOperand(operand, part, range, word);
  std::optional<StringRef> field = variantField(instr.variant, word);
  if (!field) return fail("`" + word + "` is neither an operand nor a field of the size");
  return readLiteral(*field);
}

/// The bits of \p part of \p operand; nothing when it has no such part.
std::optional<unsigned> Reader::partWidth(const InstrOperand &operand, A64Part part) const {
  bool isMemory = operand.kind == OperandKind::Memory;
  switch (part) {
  case A64Part::Value:
    if (isMemory) return std::nullopt;
    if (operand.kind == OperandKind::Register)
      return operand.type->getValueAsBit("Low") ? registerBits - 1 : registerBits;
    return operand.width;
  case A64Part::Offset:
  case A64Part::Target:
    if (!isMemory) return std::nullopt;
    return operand.type->getValueAsInt("OffsetWidth");
  case A64Part::Base:
  case A64Part::Index:
    return isMemory ? std::optional(registerBits) : std::nullopt;
  case A64Part::Option:
    return isMemory ? std::optional(3U) : std::nullopt;
  case A64Part::Scaled:
    return isMemory ? std::optional(1U) : std::nullopt;
  }
  return std::nullopt;
}

A64Field &Reader::fieldOf(unsigned operand, A64Part part, unsigned width) {
  for (A64Field &field : result.fields)
    if (field.operand == operand && field.part == part) return field;
  A64Field &field = result.fields.emplace_back();
  field.operand = operand;
  field.part = part;
  field.width = width;
  return field;
}

bool Reader::readOperand(int operand, StringRef partName, StringRef range, StringRef word) {
  std::optional<A64Part> part = StringSwitch<std::optional<A64Part>>(partName)
                                    .Case("", A64Part::Value)
                                    .Case("base", A64Part::Base)
                                    .Case("offset", A64Part::Offset)
                                    .Case("index", A64Part::Index)
                                    .Case("option", A64Part::Option)
                                    .Case("s", A64Part::Scaled)
                                    .Case("target", A64Part::Target)
                                    .Default(std::nullopt);
  std::optional<unsigned> width =
      part ? partWidth(instr.operands[operand], *part) : std::optional<unsigned>();
  if (!width) return fail("`" + word + "` is no part of the operand");
  unsigned high = *width - 1, low = 0;
  if (!range.empty()) {
    auto [first, second] = range.split(':');
    bool isRange = !second.empty();
    StringRef last = isRange ? second : first;
    if (!last.consume_back("]") || last.getAsInteger(10, low) ||
        (isRange ? first : last).getAsInteger(10, high) || high < low || high >= *width)
      return fail("`" + word + "` names bits that the operand doesn't have");
  }
  A64Piece piece;
  piece.width = high - low + 1;
  piece.from = low;
  if (!take(piece.width, piece.lsb)) return false;
  fieldOf(operand, *part, *width).pieces.push_back(piece);
  return true;
}

bool Reader::checkFields() {
  for (const A64Field &field : result.fields) {
    StringRef name = instr.operands[field.operand].name;
    if (field.pieces.size() > maxA64Pieces) return fail("$" + name + " is in too many pieces");
    uint64_t covered = 0;
    for (const A64Piece &piece : field.pieces)
      covered |= ((uint64_t(1) << piece.width) - 1) << piece.from;
    if (covered != (uint64_t(1) << field.width) - 1)
      return fail("not all bits of $" + name + " have a place");
  }
  return true;
}

bool Reader::checkOperands() {
  for (auto [index, operand] : enumerate(instr.operands)) {
    bool hasField =
        any_of(result.fields, [i = index](const A64Field &field) { return field.operand == i; });
    bool isRegister = operand.kind == OperandKind::Register;
    bool follows = isRegister && operand.type->getValueAsBit("Follows");
    if (follows && index == 0) return fail("$" + operand.name + " follows no operand");
    bool isImplied = operand.fixed || follows;
    if (hasField && isImplied) return fail("$" + operand.name + " needs no place");
    if (!hasField && !isImplied) return fail("$" + operand.name + " has no place");
  }
  return true;
}

std::vector<A64Encoding> cot::tblgen::readA64Encodings(const InstrModel &model) {
  std::vector<A64Encoding> encodings;
  const Record *failed = nullptr; // reported once, not for each of its sizes
  for (const Instr &instr : model.instrs) {
    std::optional<A64Encoding> encoding;
    if (instr.def != failed) encoding = Reader(instr).run();
    if (!encoding) failed = instr.def;
    encodings.push_back(encoding.value_or(A64Encoding()));
    encodings.back().isBroken = !encoding;
  }
  return encodings;
}
