//===- Printer.cpp - x86-64 instructions as text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/Printer.h"
#include "EncodingTables.h"
#include "OperandNames.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

using namespace cot;
using namespace cot::x86;
using llvm::StringRef;

static constexpr StringRef conditionNames[16] = {"o", "no", "b", "ae", "e", "ne", "be", "a",
                                                 "s", "ns", "p", "np", "l", "ge", "le", "g"};
/// Intel manual volume 2, table 3-1 of (V)CMPPS.
static constexpr StringRef predicateNames[32] = {
    "eq",    "lt",     "le",     "unord",    "neq",    "nlt",    "nle",    "ord",
    "eq_uq", "nge",    "ngt",    "false",    "neq_oq", "ge",     "gt",     "true",
    "eq_os", "lt_oq",  "le_oq",  "unord_s",  "neq_us", "nlt_uq", "nle_uq", "ord_s",
    "eq_us", "nge_uq", "ngt_uq", "false_os", "neq_os", "ge_oq",  "gt_oq",  "true_us"};

StringRef x86::registerName(const mc::OperandInfo &info, unsigned number) {
  static constexpr StringRef highBytes[4] = {"ah", "ch", "dh", "bh"};
  switch (registerClasses[info.type].bank) {
  case RegisterBank::Gpr:
    if (info.width == 8 && number >= firstHighByte) return highBytes[(number - firstHighByte) & 3];
    return registerNameGpr(number, info.width);
  case RegisterBank::Xmm:
    return registerNameXmm(number, info.width);
  case RegisterBank::Mask:
    return registerNameMask(number, info.width);
  case RegisterBank::Segment:
    return registerNameSegment(number, info.width);
  }
  return "";
}

/// How Intel's syntax names so many bits of memory.
static StringRef memorySizeName(unsigned bits) {
  switch (bits) {
  case 8:
    return "byte ptr ";
  case 16:
    return "word ptr ";
  case 32:
    return "dword ptr ";
  case 64:
    return "qword ptr ";
  case 80:
    return "tbyte ptr ";
  case 128:
    return "xmmword ptr ";
  case 256:
    return "ymmword ptr ";
  case 512:
    return "zmmword ptr ";
  default:
    return "";
  }
}

namespace {
class Printer {
public:
  Printer(const Decoded &decoded, const PrintOptions &options, llvm::raw_ostream &os)
      : decoded(decoded), instruction(decoded.instruction), options(options), os(os),
        isIntel(options.syntax == mc::AsmSyntax::Intel) {}
  void run();

private:
  void printPrefixes();
  void printText(StringRef text);
  void printOperand(unsigned index);
  void printRegister(StringRef name) { os << (isIntel ? "" : "%") << name; }
  void printImmediate(const mc::OperandInfo &info, const Operand &operand, unsigned index);
  void printLabel(const Operand &operand);
  void printMemory(const mc::OperandInfo &info, const Operand &memory);
  void printIntelMemory(const Operand &memory);
  void printAttMemory(const Operand &memory);
  void printHex(int64_t value);
  void printEvex(unsigned index);
  void printImplied(char which);
  void printAddressRegister(uint8_t number);
  void printIndex(const Operand &memory);
  void printRepeat();
  const Operand *memoryOperand() const;
  bool saysAddressSize() const;
  bool symbolize(mc::SymbolicOperand::Use use, unsigned offset, unsigned size, int64_t value);
  bool hasLongDisplacement() const;

  const Decoded &decoded;
  const Instruction &instruction;
  const PrintOptions &options;
  llvm::raw_ostream &os;
  bool isIntel;
};
} // namespace

void Printer::printHex(int64_t value) {
  uint64_t magnitude = value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  if (value < 0) os << '-';
  os << "0x";
  os.write_hex(magnitude);
}

bool Printer::symbolize(mc::SymbolicOperand::Use use, unsigned offset, unsigned size,
                        int64_t value) {
  if (!options.symbolizer) return false;
  llvm::SmallString<32> text;
  mc::SymbolicOperand operand{use, static_cast<uint8_t>(offset), static_cast<uint8_t>(size), value};
  if (!options.symbolizer(operand, text)) return false;
  os << text;
  return true;
}

const Operand *Printer::memoryOperand() const {
  for (const Operand &operand : instruction.operandList())
    if (operand.isMemory()) return &operand;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

void Printer::printImmediate(const mc::OperandInfo &info, const Operand &operand, unsigned index) {
  // A predicate is a part of the mnemonic.
  StringRef type = immediateInfo(info).name;
  if (type.starts_with("Pred")) {
    os << predicateNames[operand.value & 31];
    return;
  }
  const EncodingInfo &encoding = encodingInfo(instruction.opcode);
  unsigned which = encoding.immediates[1].operand == index ? 1 : 0;
  if (!isIntel) os << '$';
  if (symbolize(mc::SymbolicOperand::Use::Immediate, decoded.immediateOffset[which],
                decoded.immediateSize[which], operand.value))
    return;
  // An immediate as wide as the operation is printed without a sign; that of ret and enter has one,
  // as LLVM would have it.
  int64_t value = operand.value;
  unsigned size = instrInfo(instruction.opcode).size;
  if (info.width == size && info.width == 32) value = static_cast<uint32_t>(value);
  if (info.width == size && info.width == 16) value = static_cast<uint16_t>(value);
  if (info.width == 16 && size == 0) value = static_cast<int16_t>(value);
  printHex(value);
}

void Printer::printLabel(const Operand &operand) {
  int64_t distance = operand.value + decoded.length;
  auto target = static_cast<int64_t>(options.address + static_cast<uint64_t>(distance));
  if (symbolize(mc::SymbolicOperand::Use::Branch, decoded.immediateOffset[0],
                decoded.immediateSize[0], target))
    return;
  if (options.relativeTargets) {
    os << '.' << (distance < 0 ? "" : "+") << distance;
    return;
  }
  os << "0x";
  os.write_hex(static_cast<uint64_t>(target));
}

void Printer::printMemory(const mc::OperandInfo &info, const Operand &memory) {
  if (isIntel) {
    const EncodingInfo &encoding = encodingInfo(instruction.opcode);
    unsigned bits = instruction.evex.broadcast ? encoding.broadcast * 8 : info.memoryWidth;
    os << memorySizeName(bits);
  }
  if (memory.segment < 6) {
    printRegister(registerNameSegment(memory.segment, 16));
    os << ':';
  }
  if (isIntel)
    printIntelMemory(memory);
  else
    printAttMemory(memory);
}

void Printer::printAddressRegister(uint8_t number) {
  if (number == ripRegister)
    printRegister(instruction.address32 ? "eip" : "rip");
  else
    printRegister(registerNameGpr(number, instruction.address32 ? 32 : 64));
}

/// Of an address that has one, if only in the encoding.
void Printer::printIndex(const Operand &memory) {
  const EncodingInfo &encoding = encodingInfo(instruction.opcode);
  if (encoding.has(EncodingFlag::VectorIndex))
    printRegister(
        registerNameXmm(memory.index, encoding.has(EncodingFlag::VectorIndex256) ? 256 : 128));
  else if (memory.index != noRegister)
    printAddressRegister(memory.index);
  else
    printRegister(instruction.address32 ? "eiz" : "riz");
}

static bool hasRegisters(const Decoded &decoded, const Operand &memory) {
  return memory.reg != noRegister || memory.index != noRegister || decoded.idleIndexFactor != 0;
}

static unsigned indexFactor(const Decoded &decoded, const Operand &memory) {
  return memory.index != noRegister ? 1U << memory.scale : decoded.idleIndexFactor;
}

/// Whether registers of the address, or implied ones, have its size.
bool Printer::saysAddressSize() const {
  const Operand *memory = memoryOperand();
  return (memory && hasRegisters(decoded, *memory)) ||
         StringRef(asmText(instruction.opcode, 0)).contains('@');
}

void Printer::printAttMemory(const Operand &memory) {
  bool isRip = memory.reg == ripRegister;
  int64_t value = memory.displacement;
  auto use = mc::SymbolicOperand::Use::Displacement;
  if (isRip) {
    use = mc::SymbolicOperand::Use::ProgramRelative;
    // Addresses wrap around.
    value = static_cast<int64_t>(options.address + decoded.length + static_cast<uint64_t>(value));
  }
  bool isSymbol = decoded.displacementSize == 4 &&
                  symbolize(use, decoded.displacementOffset, decoded.displacementSize, value);
  bool isNumber = !hasRegisters(decoded, memory);
  if (!isSymbol && (memory.displacement != 0 || isNumber)) printHex(memory.displacement);
  if (isNumber) return;
  os << '(';
  if (memory.reg != noRegister) printAddressRegister(memory.reg);
  if (unsigned factor = indexFactor(decoded, memory)) {
    os << ',';
    printIndex(memory);
    if (factor != 1) os << ',' << factor;
  }
  os << ')';
}

void Printer::printIntelMemory(const Operand &memory) {
  os << '[';
  bool needsSign = false;
  if (memory.reg != noRegister) {
    printAddressRegister(memory.reg);
    needsSign = true;
  }
  if (unsigned factor = indexFactor(decoded, memory)) {
    if (needsSign) os << " + ";
    // Without a base, only the factor tells an index from a base.
    if (factor != 1 || !needsSign) os << factor << '*';
    printIndex(memory);
    needsSign = true;
  }
  int64_t displacement = memory.displacement;
  if (needsSign && displacement != 0) {
    os << (displacement < 0 ? " - " : " + ");
    printHex(displacement < 0 ? -displacement : displacement);
  } else if (!needsSign) {
    printHex(displacement);
  }
  os << ']';
}

void Printer::printEvex(unsigned index) {
  const EncodingInfo &encoding = encodingInfo(instruction.opcode);
  const EvexOptions &evex = instruction.evex;
  if (evex.broadcast && index == encoding.rm) {
    unsigned bytes = operandInfos(instruction.opcode)[index].memoryWidth / 8;
    os << "{1to" << bytes / encoding.broadcast << '}';
  }
  if (evex.mask != 0 && index == 0) {
    os << " {";
    printRegister(registerNameMask(evex.mask, 64));
    os << '}' << (evex.zeroing ? " {z}" : "");
  }
}

void Printer::printOperand(unsigned index) {
  const mc::OperandInfo &info = operandInfos(instruction.opcode)[index];
  const Operand &operand = instruction.operands[index];
  switch (info.kind) {
  case mc::OperandKind::Register:
  case mc::OperandKind::Memory:
  case mc::OperandKind::RegisterOrMemory:
    if (operand.isMemory())
      printMemory(info, operand);
    else
      printRegister(registerName(info, operand.reg));
    printEvex(index);
    return;
  case mc::OperandKind::Immediate:
    return printImmediate(info, operand, index);
  case mc::OperandKind::Label:
  case mc::OperandKind::Symbol:
    return printLabel(operand);
  case mc::OperandKind::Condition:
    os << conditionNames[operand.value & 15];
    return;
  }
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// Has four bytes of displacement where one or none would do.
bool Printer::hasLongDisplacement() const {
  const EncodingInfo &encoding = encodingInfo(instruction.opcode);
  if (decoded.displacementSize != 4) return false;
  const Operand &memory = instruction.operands[encoding.rm];
  if (memory.reg >= ripRegister) return false;
  int32_t unit = 1;
  if (encoding.space == Space::Evex)
    unit = instruction.evex.broadcast ? encoding.broadcast : encoding.memoryBytes;
  int32_t displacement = memory.displacement;
  return displacement % unit == 0 && displacement / unit >= -128 && displacement / unit <= 127;
}

/// F2 and F3 as hints of transactions (Intel manual volume 2, XACQUIRE).
static bool takesElisionHint(const Instruction &instruction) {
  const EncodingInfo &encoding = encodingInfo(instruction.opcode);
  if (instruction.lock || encoding.has(EncodingFlag::Lock)) return true;
  if (encoding.space != Space::Legacy || encoding.map != 0) return false;
  bool isExchange = (encoding.opcode | 1) == 0x87 || encoding.has(EncodingFlag::Yields);
  bool isMove = (encoding.opcode | 1) == 0x89 || (encoding.opcode | 1) == 0xc7;
  return isExchange || (isMove && instruction.rep && instruction.operands[0].isMemory());
}

void Printer::printRepeat() {
  if (!instruction.rep && !instruction.repne) return;
  if (takesElisionHint(instruction)) {
    os << (instruction.rep ? "xrelease\t" : "xacquire\t");
    return;
  }
  // Only what compares and moves strings repeats; elsewhere llvm-objdump prints it all the same,
  // but not in front of longer opcodes, of which the prefix would be a part.
  if (encodingInfo(instruction.opcode).map != 0) return;
  StringRef name = opcodeName(instruction.opcode);
  bool compares = name.starts_with("CMPS") || name.starts_with("SCAS");
  os << (instruction.repne ? "repne" : compares ? "repe" : "rep") << "\t\t";
}

/// A register that the opcode names; see X86Inst.
void Printer::printImplied(char which) {
  if (which == 'c') {
    os << (instruction.address32 ? "ecx" : "rcx");
    return;
  }
  bool isSource = which == 's';
  unsigned segment = isSource ? instruction.segment : static_cast<unsigned>(Segment::ES);
  if (segment < 6) {
    printRegister(registerNameSegment(segment, 16));
    os << ':';
  }
  os << (isIntel ? '[' : '(');
  printAddressRegister(static_cast<uint8_t>(isSource ? Gpr::RSI : Gpr::RDI));
  os << (isIntel ? ']' : ')');
}

void Printer::printPrefixes() {
  printRepeat();
  if (instruction.lock) os << "lock\t\t";
  if (instruction.address32 && !saysAddressSize()) os << "addr32\t\t";
  if (!options.explicitEncoding) return;
  const EncodingInfo &encoding = encodingInfo(instruction.opcode);
  if (encoding.space == Space::Evex) os << "{evex}\t";
  if (decoded.avoidableVex3) os << "{vex3}\t";
  bool isLongJump = instruction.opcode == Opcode::JMP || instruction.opcode == Opcode::JCC;
  if (isLongJump || hasLongDisplacement()) os << "{disp32}\t";
}

void Printer::printText(StringRef text) {
  // Words before the mnemonic.
  for (StringRef prefix : {"lock ", "{vex} "})
    if (text.consume_front(prefix)) os << prefix.drop_back() << (prefix[0] == 'l' ? "\t\t" : "\t");
  bool inMnemonic = true;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c > 0 && c <= 8) {
      printOperand(c - 1);
    } else if (c == '?') {
      // A suffix that only memory operands make necessary.
      ++i;
      if (memoryOperand()) os << text[i];
    } else if (c == '!') {
      if (options.explicitEncoding) os << text.substr(i + 1, 2);
      i += 2;
    } else if (c == '@') {
      printImplied(text[++i]);
    } else if (c == ' ' && inMnemonic) {
      os << '\t';
      inMnemonic = false;
    } else {
      os << c;
    }
  }
}

void Printer::run() {
  printPrefixes();
  printText(asmText(instruction.opcode, isIntel ? 0 : 1));
}

void x86::print(const Decoded &decoded, const PrintOptions &options,
                llvm::SmallVectorImpl<char> &out) {
  llvm::raw_svector_ostream os(out);
  Printer(decoded, options, os).run();
}
