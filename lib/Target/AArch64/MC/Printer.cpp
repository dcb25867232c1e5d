//===- Printer.cpp - AArch64 instructions as text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Printer.h"
#include "EncodingTables.h"
#include "SystemNames.h"
#include "cot/Target/AArch64/MC/Immediates.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cinttypes>

using namespace cot;
using namespace cot::aarch64;
using llvm::StringRef;
using Use = mc::SymbolicOperand::Use;

static constexpr StringRef conditionNames[16] = {"eq", "ne", "hs", "lo", "mi", "pl", "vs", "vc",
                                                 "hi", "ls", "ge", "lt", "gt", "le", "al", "nv"};
static constexpr StringRef shiftNames[4] = {"lsl", "lsr", "asr", "ror"};
static constexpr StringRef extendNames[8] = {"uxtb", "uxth", "uxtw", "uxtx",
                                             "sxtb", "sxth", "sxtw", "sxtx"};

namespace {
class Printer {
public:
  Printer(const Decoded &decoded, const PrintOptions &options, llvm::raw_ostream &os)
      : decoded(decoded), instruction(decoded.instruction), options(options), os(os) {}
  void run();

private:
  void printOperand(unsigned index);
  void printRegister(const mc::OperandInfo &info, const Operand &operand, Style style);
  void printImmediate(int64_t value);
  void printMemory(const mc::OperandInfo &info, const Operand &memory, Style style);
  void printIndex(const mc::OperandInfo &info, const Operand &memory);
  void printTarget(int64_t distance, Style style);
  void printPrefetch(uint32_t kind);
  void printSystemRegister(uint32_t number);
  void printAddImmediate(int64_t value);
  void printExtend(int64_t value);
  bool symbolize(Use use, int64_t value);

  const Decoded &decoded;
  const Instruction &instruction;
  const PrintOptions &options;
  llvm::raw_ostream &os;
};
} // namespace

static void writeHex(int64_t value, llvm::raw_ostream &os) {
  uint64_t magnitude = value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  os << (value < 0 ? "-0x" : "0x");
  os.write_hex(magnitude);
}

static const char *gprName(unsigned number, unsigned width) {
  return registerNameGpr(number, width);
}

bool Printer::symbolize(Use use, int64_t value) {
  if (!options.symbolizer) return false;
  llvm::SmallString<32> text;
  mc::SymbolicOperand operand{use, 0, instructionSize, value};
  if (!options.symbolizer(operand, text)) return false;
  os << text;
  return true;
}

//===----------------------------------------------------------------------===//
// Registers and addresses
//===----------------------------------------------------------------------===//

void Printer::printRegister(const mc::OperandInfo &info, const Operand &operand, Style style) {
  unsigned width = info.width;
  uint32_t word = decoded.word;
  bool is64 = word >> 31 != 0;
  if (style == Style::Vector) {
    os << 'v' << unsigned(operand.reg);
    return;
  }
  // uxtx and sxtx take all of the register.
  if (style == Style::Extended) width = is64 && (word >> 13 & 3) == 3 ? 64 : 32;
  // Bit 31 is the highest bit of the number of the tested bit.
  if (style == Style::TestedBit) width = is64 ? 64 : 32;
  if (registerClasses[info.type].bank == RegisterBank::Gpr)
    os << gprName(operand.reg, width);
  else
    os << registerNameVec(operand.reg, width);
}

void Printer::printIndex(const mc::OperandInfo &info, const Operand &memory) {
  bool is64 = (static_cast<unsigned>(memory.extend) & 1) != 0;
  bool isPlain = memory.extend == ExtendKind::UXTX;
  os << ", " << gprName(memory.index, is64 ? 64 : 32);
  if (isPlain && !memory.isScaled) return;
  os << ", " << (isPlain ? "lsl" : extendNames[static_cast<unsigned>(memory.extend) & 7]);
  if (memory.isScaled) os << " #" << llvm::Log2_32(info.memoryWidth / 8);
}

void Printer::printMemory(const mc::OperandInfo &info, const Operand &memory, Style style) {
  if (style == Style::Literal) return printTarget(memory.displacement, style);
  os << '[' << gprName(memory.reg, 64);
  if (style == Style::Indexed) printIndex(info, memory);
  if (style == Style::BaseOffset) {
    llvm::SmallString<32> text;
    mc::SymbolicOperand offset{Use::Displacement, 0, instructionSize, memory.displacement};
    if (options.symbolizer && options.symbolizer(offset, text)) {
      os << ", " << text;
    } else if (memory.displacement != 0) {
      os << ", ";
      printImmediate(memory.displacement);
    }
  }
  os << ']';
}

void Printer::printTarget(int64_t distance, Style style) {
  bool isPage = style == Style::Page;
  uint64_t place = isPage ? options.address & ~uint64_t(0xfff) : options.address;
  uint64_t target = place + static_cast<uint64_t>(distance);
  Use use = style == Style::Label ? Use::Branch : Use::ProgramRelative;
  if (symbolize(use, static_cast<int64_t>(target))) return;
  if (!options.relativeTargets) {
    os << "0x";
    os.write_hex(target);
  } else if (isPage) {
    printImmediate(distance);
  } else {
    os << '.' << (distance < 0 ? "" : "+") << distance;
  }
}

std::optional<uint64_t> aarch64::targetAddress(const Decoded &decoded, uint64_t address) {
  const Instruction &instruction = decoded.instruction;
  for (unsigned i = 0; i < instruction.operandCount; ++i) {
    const Operand &operand = instruction.operands[i];
    switch (operandStyle(instruction.opcode, i).style) {
    case Style::Label:
    case Style::Address:
      return address + static_cast<uint64_t>(operand.value);
    case Style::Page:
      return (address & ~uint64_t(0xfff)) + static_cast<uint64_t>(operand.value);
    case Style::Literal:
      return address + static_cast<uint64_t>(int64_t(operand.displacement));
    default:
      break;
    }
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

void Printer::printImmediate(int64_t value) {
  os << '#';
  writeHex(value, os);
}

void Printer::printAddImmediate(int64_t value) {
  if (symbolize(Use::Immediate, value)) return;
  bool isShifted = value > 0xfff;
  printImmediate(value == shiftedZero ? 0 : isShifted ? value >> 12 : value);
  if (isShifted) os << ", lsl #12";
}

/// Beside the stack pointer, the extension that does nothing is a shift to the left.
void Printer::printExtend(int64_t value) {
  auto kind = static_cast<unsigned>(value >> 3 & 7), amount = static_cast<unsigned>(value & 7);
  bool is64 = decoded.word >> 31 != 0;
  bool hasStackPointer = false;
  for (const Operand &operand : instruction.operandList())
    hasStackPointer |= operand.isRegister() && operand.reg == static_cast<uint8_t>(Gpr::SP);
  auto plain = static_cast<unsigned>(is64 ? ExtendKind::UXTX : ExtendKind::UXTW);
  bool isShift = hasStackPointer && kind == plain;
  if (isShift && amount == 0) return;
  os << ", " << (isShift ? "lsl" : extendNames[kind]);
  if (amount != 0) os << " #" << amount;
}

void Printer::printPrefetch(uint32_t kind) {
  static constexpr StringRef types[3] = {"pld", "pli", "pst"};
  unsigned type = kind >> 3, level = kind >> 1 & 3;
  if (type < 3 && level < 3)
    os << types[type] << 'l' << level + 1 << ((kind & 1) != 0 ? "strm" : "keep");
  else
    printImmediate(kind);
}

void Printer::printSystemRegister(uint32_t number) {
  bool isWritten = instruction.operands[0].isImmediate();
  if (const SystemRegisterName *entry = findSystemRegister(number, isWritten)) {
    os << entry->name;
    return;
  }
  os << 'S' << 2 + (number >> 14) << '_' << (number >> 11 & 7) << "_C" << (number >> 7 & 15) << "_C"
     << (number >> 3 & 15) << '_' << (number & 7);
}

void Printer::printOperand(unsigned index) {
  const mc::OperandInfo &info = operandInfos(instruction.opcode)[index];
  const Operand &operand = instruction.operands[index];
  Style style = operandStyle(instruction.opcode, index).style;
  if (operand.isRegister()) return printRegister(info, operand, style);
  if (operand.isMemory()) return printMemory(info, operand, style);
  int64_t value = operand.value;
  switch (style) {
  case Style::Decimal:
    os << '#' << value;
    return;
  case Style::Plain:
    os << value;
    return;
  case Style::AddImmediate:
    return printAddImmediate(value);
  case Style::Shift:
    if (value != 0) os << ", " << shiftNames[value >> 6 & 3] << " #" << (value & 63);
    return;
  case Style::Extend:
    return printExtend(value);
  case Style::HalfShift:
  case Style::ByteShift:
    if (value != 0) os << ", lsl #" << value;
    return;
  case Style::OnesShift:
    os << ", msl #" << value;
    return;
  case Style::ByteMask:
    os << llvm::format("#%#016" PRIx64,
                       expandVectorImmediate({static_cast<uint8_t>(value), 14, true}));
    return;
  case Style::BarrierKind:
    if (StringRef name = barrierName(static_cast<uint32_t>(value)); !name.empty())
      os << name;
    else
      os << '#' << value;
    return;
  case Style::BitPattern:
    os << "#0x";
    os.write_hex(static_cast<uint64_t>(value));
    return;
  case Style::TrapNumber:
    if (value == 0)
      os << "#0";
    else
      printImmediate(value);
    return;
  case Style::Prefetch:
    return printPrefetch(static_cast<uint32_t>(value));
  case Style::SystemRegister:
    return printSystemRegister(static_cast<uint32_t>(value));
  case Style::Float:
    os << llvm::format("#%.8f", floatValue(static_cast<uint8_t>(value)));
    return;
  case Style::Condition:
    os << conditionNames[value & 15];
    return;
  case Style::Label:
  case Style::Address:
  case Style::Page:
    return printTarget(value, style);
  default:
    if (!symbolize(Use::Immediate, value)) printImmediate(value);
    return;
  }
}

void Printer::run() {
  bool inMnemonic = true;
  for (const char *text = asmText(instruction.opcode); *text != 0; ++text) {
    char c = *text;
    if (c > 0 && c <= 8) {
      printOperand(static_cast<unsigned>(c) - 1);
    } else if (c == ' ' && inMnemonic) {
      os << '\t';
      inMnemonic = false;
    } else {
      os << c;
    }
  }
}

void aarch64::print(const Decoded &decoded, const PrintOptions &options,
                    llvm::SmallVectorImpl<char> &out) {
  llvm::raw_svector_ostream os(out);
  Printer(decoded, options, os).run();
}
