//===- X86Encoding.cpp - The notation of Intel's manual, read -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "X86Encoding.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <algorithm>
#include <optional>

using namespace cot::tblgen;
using namespace llvm;

namespace {
/// Reads one encoding, word by word.
class Reader {
public:
  explicit Reader(const Instr &instr)
      : instr(instr), bits(static_cast<int>(instr.variant->getValueAsInt("Bits"))) {}
  std::optional<X86Encoding> run();

private:
  bool fail(const Twine &message) {
    reportAt(instr.def, "encoding \"" + instr.encoding + "\": " + message);
    return false;
  }
  bool readWord(StringRef word);
  bool readByte(StringRef word);
  bool readSlash(StringRef digit);
  bool readImmediate(StringRef word);
  bool readVector(StringRef word);
  bool readVectorPart(StringRef part);
  bool placeOperands();
  bool placeRegister(int index, const InstrOperand &operand);
  bool checkPlaces();

  const Instr &instr;
  int bits;
  X86Encoding result;
  bool hasIs4 = false;
  bool hasSlashR = false;
};
} // namespace

unsigned X86Encoding::fixedBytes() const {
  unsigned bytes = 1 + (hasModRM ? 1 : 0) + (is4 >= 0 ? 1 : 0);
  if (space == X86Space::Legacy)
    bytes += map + (prefix != X86Prefix::None ? 1 : 0) + (w == X86W::One ? 1 : 0);
  if (space == X86Space::Vex) bytes += w == X86W::One || map != 1 ? 3 : 2;
  if (space == X86Space::Evex) bytes += 4;
  for (unsigned size : immediateBytes)
    bytes += size;
  return bytes;
}

std::optional<X86Encoding> Reader::run() {
  SmallVector<StringRef> words;
  instr.encoding.split(words, ' ', -1, /*KeepEmpty=*/false);
  for (StringRef word : words)
    if (!readWord(word)) return std::nullopt;
  if (result.opcode < 0) {
    fail("has no opcode");
    return std::nullopt;
  }
  if (!placeOperands() || !checkPlaces()) return std::nullopt;
  return result;
}

bool Reader::readWord(StringRef word) {
  if (word == "LOCK") return result.lock = true;
  if (word == "NP") return true;
  if (word == "66?") {
    result.operandSize = bits == 16;
    return true;
  }
  if (word == "REX.W" || word == "REX.W?") {
    result.w = word == "REX.W" || bits == 64 ? X86W::One : X86W::Zero;
    return true;
  }
  if (word.starts_with("VEX.") || word.starts_with("EVEX.")) return readVector(word);
  if (word == "/is4") {
    hasIs4 = true;
    return true;
  }
  if (word.consume_front("/")) return readSlash(word);
  if (word[0] == 'i' || word[0] == 'c') return readImmediate(word);
  return readByte(word);
}

bool Reader::readSlash(StringRef digit) {
  result.hasModRM = true;
  if (digit == "r") return hasSlashR = true;
  if (digit.size() != 1 || digit[0] < '0' || digit[0] > '7')
    return fail("/" + digit + " is neither /r nor /0 to /7");
  result.digit = digit[0] - '0';
  return true;
}

bool Reader::readImmediate(StringRef word) {
  unsigned size = StringSwitch<unsigned>(word)
                      .Cases("ib", "cb", 1)
                      .Case("iw", 2)
                      .Cases("id", "cd", 4)
                      .Case("iq", 8)
                      .Case("iz", bits == 8    ? 1
                                  : bits == 16 ? 2
                                               : 4)
                      .Default(0);
  if (size == 0) return fail("cannot read `" + word + "`");
  result.immediateBytes.push_back(size);
  return true;
}

bool Reader::readByte(StringRef word) {
  auto [digits, plus] = word.split('+');
  bool legacy = result.space == X86Space::Legacy;
  if (legacy && result.opcode < 0 && (word == "0F38" || word == "0F3A")) {
    result.map = word == "0F38" ? 2 : 3;
    return true;
  }
  unsigned byte;
  if (digits.size() != 2 || digits.getAsInteger(16, byte))
    return fail("cannot read `" + word + "`");
  if (result.opcode < 0 && legacy && result.map == 0) {
    X86Prefix prefix = StringSwitch<X86Prefix>(word)
                           .Case("66", X86Prefix::P66)
                           .Case("F3", X86Prefix::F3)
                           .Case("F2", X86Prefix::F2)
                           .Default(X86Prefix::None);
    if (prefix != X86Prefix::None) {
      result.prefix = prefix;
      return true;
    }
    if (byte == 0x0f) {
      result.map = 1;
      return true;
    }
  }
  // "0F 38" and "0F 3A" may also stand as two bytes.
  if (result.opcode < 0 && legacy && result.map == 1 && (byte == 0x38 || byte == 0x3a)) {
    result.map = byte == 0x38 ? 2 : 3;
    return true;
  }
  if (result.opcode >= 0) {
    if (result.fixedModRM >= 0 || !plus.empty()) return fail("has two opcodes");
    result.fixedModRM = static_cast<int>(byte);
    result.hasModRM = true;
    return true;
  }
  if (plus == "w" && bits != 8) byte |= 1;
  result.opcodeRegister = plus == "r";
  result.opcodeCondition = plus == "cc";
  if (!plus.empty() && plus != "w" && plus != "r" && plus != "cc")
    return fail("+" + plus + " is none of +w, +r and +cc");
  if (byte % result.opcodeCount() != 0) return fail("`" + word + "` has no room for what is added");
  result.opcode = static_cast<int>(byte);
  return true;
}

//===----------------------------------------------------------------------===//
// VEX and EVEX
//===----------------------------------------------------------------------===//

bool Reader::readVector(StringRef word) {
  result.space = word.starts_with("E") ? X86Space::Evex : X86Space::Vex;
  SmallVector<StringRef> parts;
  word.split(parts, '.');
  for (StringRef part : ArrayRef(parts).drop_front())
    if (!readVectorPart(part)) return false;
  return result.map != 0 || fail("names no opcode map");
}

bool Reader::readVectorPart(StringRef part) {
  constexpr int unknown = -2;
  int length = StringSwitch<int>(part)
                   .Cases("128", "L0", "LZ", 0)
                   .Cases("256", "L1", 1)
                   .Case("512", 2)
                   .Case("LIG", -1)
                   .Case("L?", bits == 512   ? 2
                               : bits == 256 ? 1
                                             : 0)
                   .Default(unknown);
  if (length != unknown) {
    result.length = length;
    return true;
  }
  if (part == "NP") return true;
  if (part == "66" || part == "F3" || part == "F2") {
    result.prefix = part == "66" ? X86Prefix::P66 : part == "F3" ? X86Prefix::F3 : X86Prefix::F2;
    return true;
  }
  if (part == "0F" || part == "0F38" || part == "0F3A") {
    result.map = part == "0F" ? 1 : part == "0F38" ? 2 : 3;
    return true;
  }
  if (part == "W0" || part == "W1" || part == "WIG" || part == "W?") {
    bool one = part == "W1" || (part == "W?" && bits == 64);
    result.w = part == "WIG" ? X86W::Ignored : one ? X86W::One : X86W::Zero;
    return true;
  }
  return fail("cannot read `" + part + "`");
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

bool Reader::placeRegister(int index, const InstrOperand &operand) {
  StringRef slot = operand.type->getValueAsString("Slot");
  if (slot.empty()) return operand.fixed || fail("$" + operand.name + " has no place");
  int *place = StringSwitch<int *>(slot)
                   .Case("reg", &result.reg)
                   .Case("rm", &result.rm)
                   .Case("vvvv", &result.vvvv)
                   .Case("is4", &result.is4)
                   .Case("opcode", &result.low)
                   .Default(nullptr);
  if (!place) return fail("operand types know no place `" + slot + "`");
  if (*place >= 0) return fail("$" + operand.name + " has the place of another operand");
  *place = index;
  return true;
}

bool Reader::placeOperands() {
  for (size_t i = 0; i < instr.operands.size(); ++i) {
    const InstrOperand &operand = instr.operands[i];
    int index = static_cast<int>(i);
    switch (operand.kind) {
    case OperandKind::Register:
    case OperandKind::Memory:
    case OperandKind::RegisterOrMemory:
      if (!placeRegister(index, operand)) return false;
      break;
    case OperandKind::Immediate:
      // An immediate with one value is said by the opcode.
      if (operand.type->getValueAsInt("Max") != 0 &&
          operand.type->getValueAsInt("Min") == operand.type->getValueAsInt("Max"))
        break;
      [[fallthrough]];
    case OperandKind::Label:
    case OperandKind::Symbol:
      result.immediates.push_back(index);
      break;
    case OperandKind::Condition:
      result.condition = index;
      break;
    }
  }
  if (result.rm >= 0) {
    OperandKind kind = instr.operands[result.rm].kind;
    result.rmRegister = kind != OperandKind::Memory;
    result.rmMemory = kind != OperandKind::Register;
  }
  return true;
}

bool Reader::checkPlaces() {
  if (hasSlashR && (result.reg < 0 || result.rm < 0))
    return fail("/r needs an operand in ModRM.reg and one in ModRM.rm");
  if (result.digit >= 0 && (result.reg >= 0 || result.rm < 0))
    return fail("a digit needs an operand in ModRM.rm and none in ModRM.reg");
  if (!hasSlashR && result.digit < 0 && (result.reg >= 0 || result.rm >= 0))
    return fail("has operands of ModRM, but neither /r nor a digit");
  if (result.opcodeRegister != (result.low >= 0))
    return fail("+r and an operand in the opcode need each other");
  if (result.opcodeCondition != (result.condition >= 0))
    return fail("+cc and a condition need each other");
  if (hasIs4 != (result.is4 >= 0)) return fail("/is4 and an operand in it need each other");
  if (result.vvvv >= 0 && result.space == X86Space::Legacy)
    return fail("only VEX and EVEX have room for an operand in vvvv");
  if (result.immediates.size() != result.immediateBytes.size())
    return fail("has " + Twine(result.immediateBytes.size()) + " immediates, but the operands " +
                Twine(result.immediates.size()));
  for (size_t i = 0; i < result.immediates.size(); ++i) {
    const InstrOperand &operand = instr.operands[result.immediates[i]];
    if (operand.width != static_cast<int>(result.immediateBytes[i] * 8))
      return fail("$" + operand.name + " has " + Twine(operand.width) + " bits, its field " +
                  Twine(result.immediateBytes[i] * 8));
  }
  return true;
}

std::vector<X86Encoding> cot::tblgen::readX86Encodings(const InstrModel &model) {
  std::vector<X86Encoding> encodings;
  const Record *failed = nullptr; // reported once, not for each of its sizes
  for (const Instr &instr : model.instrs) {
    std::optional<X86Encoding> encoding;
    if (instr.def != failed) encoding = Reader(instr).run();
    if (!encoding) failed = instr.def;
    encodings.push_back(encoding.value_or(X86Encoding()));
  }
  return encodings;
}

//===----------------------------------------------------------------------===//
// Overlap
//===----------------------------------------------------------------------===//

/// The ModRM.reg digits that an encoding takes, as bits, for register and for memory operands.
static unsigned digits(const X86Encoding &e, bool memory) {
  if (e.fixedModRM >= 0)
    return !memory && e.fixedModRM >= 0xc0 ? 1U << ((e.fixedModRM >> 3) & 7) : 0;
  if (!(memory ? e.rmMemory : e.rmRegister)) return 0;
  return e.digit >= 0 ? 1U << e.digit : 0xff;
}

bool cot::tblgen::overlap(const X86Encoding &a, const X86Encoding &b) {
  int aEnd = a.opcode + static_cast<int>(a.opcodeCount());
  int bEnd = b.opcode + static_cast<int>(b.opcodeCount());
  if (a.space != b.space || a.map != b.map || a.opcode >= bEnd || b.opcode >= aEnd) return false;
  if (a.lock != b.lock || a.prefix != b.prefix || a.operandSize != b.operandSize) return false;
  if (a.w != b.w && a.w != X86W::Ignored && b.w != X86W::Ignored) return false;
  if (a.length != b.length && a.length >= 0 && b.length >= 0) return false;
  if (!a.hasModRM || !b.hasModRM) return true;
  if (a.fixedModRM >= 0 && b.fixedModRM >= 0) return a.fixedModRM == b.fixedModRM;
  return (digits(a, false) & digits(b, false)) != 0 || (digits(a, true) & digits(b, true)) != 0;
}
