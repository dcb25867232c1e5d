//===- Explain.cpp - The encoding of an x86-64 instruction, field by field -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/Explain.h"
#include "OperandNames.h"
#include "Prefixes.h"
#include "cot/Target/X86/MC/Decoder.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace cot;
using namespace cot::x86;
using llvm::ArrayRef;
using llvm::StringRef;

namespace {
class Explainer {
public:
  Explainer(ArrayRef<uint8_t> bytes, const Decoded &decoded, llvm::raw_ostream &os)
      : bytes(bytes), decoded(decoded), info(encodingInfo(decoded.instruction.opcode)),
        opcode(readOpcodeBytes(bytes)), os(os) {}
  void run();

private:
  llvm::raw_ostream &line(size_t begin, size_t size, StringRef what);
  void explainPrefixes();
  void explainRex(uint8_t rex, size_t at);
  void explainVector();
  void explainOpcode();
  void explainModRM();
  void explainSib(size_t at);
  void explainTail();
  void name(uint8_t place);

  ArrayRef<uint8_t> bytes;
  const Decoded &decoded;
  const EncodingInfo &info;
  OpcodeBytes opcode;
  llvm::raw_ostream &os;
};
} // namespace

llvm::raw_ostream &Explainer::line(size_t begin, size_t size, StringRef what) {
  std::string hex;
  llvm::raw_string_ostream text(hex);
  for (size_t i = 0; i < size; ++i)
    text << (i == 0 ? "" : " ") << llvm::format_hex_no_prefix(bytes[begin + i], 2);
  return os << "  " << llvm::left_justify(hex, 24) << llvm::left_justify(what, 14);
}

/// The operand at \p place: its register, or "memory".
void Explainer::name(uint8_t place) {
  const Operand &operand = decoded.instruction.operands[place];
  const mc::OperandInfo &operandInfo = operandInfos(decoded.instruction.opcode)[place];
  os << "operand " << place + 1 << ", ";
  if (operand.isRegister())
    os << registerName(operandInfo, operand.reg);
  else
    os << "memory";
}

static StringRef prefixMeaning(uint8_t byte) {
  switch (byte) {
  case 0x66:
    return "operand size, or a part of the opcode";
  case 0x67:
    return "address size";
  case 0xf0:
    return "lock";
  case 0xf2:
    return "repne, or a part of the opcode";
  case 0xf3:
    return "rep, or a part of the opcode";
  case 0x26:
    return "segment es";
  case 0x2e:
    return "segment cs";
  case 0x36:
    return "segment ss";
  case 0x3e:
    return "segment ds";
  case 0x64:
    return "segment fs";
  default:
    return "segment gs";
  }
}

void Explainer::explainRex(uint8_t rex, size_t at) {
  line(at, 1, "REX") << "W=" << (rex >> 3 & 1) << " R=" << (rex >> 2 & 1) << " X=" << (rex >> 1 & 1)
                     << " B=" << (rex & 1) << '\n';
}

void Explainer::explainPrefixes() {
  for (size_t at = 0; at < opcode.opcodeOffset; ++at) {
    if ((bytes[at] & 0xf0) == 0x40)
      explainRex(bytes[at], at);
    else
      line(at, 1, "prefix") << prefixMeaning(bytes[at]) << '\n';
  }
}

void Explainer::explainVector() {
  static constexpr StringRef prefixes[] = {"none", "66", "F3", "F2"};
  static constexpr StringRef maps[] = {"", "0F", "0F38", "0F3A"};
  size_t size = opcode.length - 1 - opcode.opcodeOffset;
  line(opcode.opcodeOffset, size, opcode.space == Space::Vex ? "VEX" : "EVEX")
      << "map " << maps[opcode.map] << ", prefix " << prefixes[static_cast<int>(opcode.prefix)]
      << ", W=" << opcode.w << ", " << (128 << opcode.vectorLength) << " bits, R=" << opcode.r
      << " X=" << opcode.x << " B=" << opcode.b;
  if (info.vvvv != EncodingInfo::none) {
    os << ", vvvv: ";
    name(info.vvvv);
  }
  if (opcode.mask != 0) os << ", mask k" << unsigned(opcode.mask);
  if (opcode.zeroing) os << ", zeroing";
  if (opcode.broadcast) os << ", broadcast";
  os << '\n';
}

void Explainer::explainOpcode() {
  size_t begin = opcode.space == Space::Legacy ? opcode.opcodeOffset : opcode.length - 1;
  line(begin, opcode.length - begin, "opcode") << opcodeName(decoded.instruction.opcode);
  if (info.has(EncodingFlag::OpcodeRegister)) {
    os << ", low bits: ";
    name(info.low);
  }
  if (info.has(EncodingFlag::OpcodeCondition)) os << ", condition " << (opcode.opcode & 15);
  os << '\n';
}

void Explainer::explainModRM() {
  if (!decoded.hasModRM) return;
  uint8_t modrm = bytes[decoded.modrmOffset];
  line(decoded.modrmOffset, 1, "ModRM")
      << "mod=" << (modrm >> 6) << " reg=" << (modrm >> 3 & 7) << " rm=" << (modrm & 7);
  if (info.has(EncodingFlag::FixedModRM)) os << ", all a part of the opcode";
  if (info.has(EncodingFlag::Digit)) os << "; reg: a part of the opcode";
  if (info.reg != EncodingInfo::none) {
    os << "; reg: ";
    name(info.reg);
  }
  if (info.rm != EncodingInfo::none) {
    os << "; rm: ";
    name(info.rm);
  }
  os << '\n';
  if (modrm < 0xc0 && (modrm & 7) == 4) explainSib(decoded.modrmOffset + 1);
}

void Explainer::explainSib(size_t at) {
  const Operand &memory = decoded.instruction.operands[info.rm];
  auto registerOr = [&](uint8_t number) {
    unsigned bits = decoded.instruction.address32 ? 32 : 64;
    return number < ripRegister ? registerNameGpr(number, bits) : "none";
  };
  bool isWide = info.has(EncodingFlag::VectorIndex256);
  line(at, 1, "SIB") << "scale " << (1 << (bytes[at] >> 6)) << ", index "
                     << (info.has(EncodingFlag::VectorIndex)
                             ? registerNameXmm(memory.index, isWide ? 256 : 128)
                             : registerOr(memory.index))
                     << ", base " << registerOr(memory.reg) << '\n';
}

void Explainer::explainTail() {
  if (decoded.displacementSize != 0) {
    line(decoded.displacementOffset, decoded.displacementSize, "displacement")
        << decoded.instruction.operands[info.rm].displacement;
    if (decoded.instruction.operands[info.rm].reg == ripRegister)
      os << " from the next instruction";
    os << '\n';
  }
  for (unsigned i = 0; i < 2; ++i) {
    if (decoded.immediateSize[i] == 0) continue;
    uint8_t place = info.immediates[i].operand;
    line(decoded.immediateOffset[i], decoded.immediateSize[i], "immediate")
        << "operand " << place + 1 << ", " << decoded.instruction.operands[place].value << '\n';
  }
  if (info.is4 != EncodingInfo::none) {
    line(decoded.length - 1, 1, "is4") << "";
    name(info.is4);
    os << '\n';
  }
}

void Explainer::run() {
  explainPrefixes();
  if (opcode.space != Space::Legacy) explainVector();
  explainOpcode();
  explainModRM();
  explainTail();
}

void x86::explain(ArrayRef<uint8_t> bytes, llvm::raw_ostream &os) {
  if (std::optional<Decoded> decoded = decode(bytes)) return Explainer(bytes, *decoded, os).run();
  if (unsigned length = instructionLength(bytes))
    os << "  not described, " << length << " bytes long\n";
  else
    os << "  no instruction\n";
}
