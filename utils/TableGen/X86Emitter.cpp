//===- X86Emitter.cpp - Encoding and decoding tables of x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// -gen-x86-encodings: for each opcode the row that decoder and explanations read (EncodingInfo),
/// and the opcodes by opcode byte for the decoder.
///
/// Two records that decode the same bits are an error, unless one is an Alias or Yields.
///
//===----------------------------------------------------------------------===//

#include "X86Encoding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TableGen/TableGenBackend.h"
#include <algorithm>
#include <map>

using namespace cot::tblgen;
using namespace llvm;

static constexpr unsigned numSpaces = 3;
static constexpr unsigned numMaps = 4;

namespace {
class X86Writer {
public:
  X86Writer(RecordKeeper &records, raw_ostream &os)
      : model(records), os(os), encodings(readX86Encodings(model)) {}
  void run();

private:
  using Bucket = std::vector<unsigned>;

  void fillBuckets();
  void checkOverlaps(const Bucket &bucket);
  void writeEncodings();
  void writeEncoding(unsigned opcode);
  void writeDecoder();

  InstrModel model;
  raw_ostream &os;
  std::vector<X86Encoding> encodings; // by opcode
  std::vector<Bucket> buckets;        // by space, map, opcode byte
};
} // namespace

void X86Writer::run() {
  fillBuckets();
  writeEncodings();
  writeDecoder();
}

void X86Writer::fillBuckets() {
  buckets.resize(size_t(numSpaces) * numMaps * 256);
  for (auto [opcode, encoding] : enumerate(encodings)) {
    if (encoding.opcode < 0 || model.instrs[opcode].flag("Alias")) continue;
    size_t base = (static_cast<size_t>(encoding.space) * numMaps + encoding.map) * 256;
    for (unsigned i = 0; i < encoding.opcodeCount(); ++i)
      buckets[base + encoding.opcode + i].push_back(opcode);
  }
  for (Bucket &bucket : buckets) {
    checkOverlaps(bucket);
    // Those that yield say themselves which bits are another's: they are asked first.
    llvm::sort(bucket, [&](unsigned a, unsigned b) {
      return std::pair(!model.instrs[a].flag("Yields"), a) <
             std::pair(!model.instrs[b].flag("Yields"), b);
    });
  }
}

/// Are the values of their last operands, immediates in the same place, never the same?
static bool haveDisjointImmediates(const InstrModel &model, const Instr &a, const Instr &b) {
  if (a.operands.size() != b.operands.size() || a.operands.empty()) return false;
  const InstrOperand &x = a.operands.back();
  const InstrOperand &y = b.operands.back();
  if (x.kind != OperandKind::Immediate || y.kind != OperandKind::Immediate) return false;
  auto [xMin, xMax] = model.immediates[x.immediateType].range();
  auto [yMin, yMax] = model.immediates[y.immediateType].range();
  return x.width == y.width && (xMax < yMin || yMax < xMin);
}

void X86Writer::checkOverlaps(const Bucket &bucket) {
  for (size_t i = 0; i < bucket.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      const Instr &a = model.instrs[bucket[j]];
      const Instr &b = model.instrs[bucket[i]];
      if (a.flag("Yields") || b.flag("Yields")) continue;
      if (haveDisjointImmediates(model, a, b)) continue;
      if (overlap(encodings[bucket[j]], encodings[bucket[i]]))
        reportAt(b.def, b.name + " decodes bits that " + a.name + " decodes too");
    }
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

/// Of the vector register that is the index of the memory operand; 0: it is no vector.
static int indexBitsOf(const Instr &instr, const X86Encoding &encoding) {
  if (encoding.rm < 0 || instr.operands[encoding.rm].kind != OperandKind::Memory) return 0;
  return static_cast<int>(instr.operands[encoding.rm].type->getValueAsInt("IndexBits"));
}

void X86Writer::writeEncoding(unsigned opcode) {
  const X86Encoding &e = encodings[opcode];
  const Instr &instr = model.instrs[opcode];
  static constexpr StringLiteral spaces[] = {"Legacy", "Vex", "Evex"};
  static constexpr StringLiteral prefixes[] = {"None", "P66", "F3", "F2"};
  unsigned flags = 0;
  auto flag = [&](unsigned bit, bool value) { flags |= value ? 1U << bit : 0; };
  // In the order of EncodingFlag.
  flag(0, e.w == X86W::One);
  flag(1, e.w == X86W::Ignored);
  flag(2, e.hasModRM);
  flag(3, e.digit >= 0);
  flag(4, e.fixedModRM >= 0);
  flag(5, e.opcodeRegister);
  flag(6, e.opcodeCondition);
  flag(7, e.operandSize);
  flag(8, e.lock);
  flag(9, e.length < 0);
  flag(10, e.hasModRM && e.rmRegister);
  flag(11, e.hasModRM && e.rmMemory);
  flag(12, instr.flag("Maskable"));
  flag(13, instr.flag("Yields"));
  int indexBits = indexBitsOf(instr, e);
  flag(14, indexBits != 0);
  flag(15, indexBits == 256);
  auto place = [&](int operand) { os << ", " << (operand < 0 ? 15 : operand); };
  os << "    {Space::" << spaces[static_cast<int>(e.space)]
     << ", Prefix::" << prefixes[static_cast<int>(e.prefix)] << ", " << e.map << ", "
     << format_hex(std::max(e.opcode, 0), 4) << ", " << std::max({e.digit, e.fixedModRM, 0}) << ", "
     << std::max(e.length, 0) << ", " << format_hex(flags, 6);
  place(e.reg);
  place(e.rm);
  place(e.vvvv);
  place(e.is4);
  place(e.opcodeCondition ? e.condition : e.low);
  os << ", {";
  for (unsigned i = 0; i < 2; ++i) {
    bool exists = i < e.immediates.size();
    os << (i == 0 ? "{" : ", {") << (exists ? e.immediates[i] : 15) << ", "
       << (exists ? e.immediateBytes[i] : 0) << '}';
  }
  os << '}';
  os << ", " << instr.def->getValueAsInt("Broadcast") / 8 << ", "
     << (e.rm >= 0 ? instr.operands[e.rm].memoryWidth / 8 : 0) << "}, // " << instr.name << '\n';
}

void X86Writer::writeEncodings() {
  os << "constexpr EncodingInfo encodingInfos[] = {\n";
  for (unsigned opcode = 0; opcode < encodings.size(); ++opcode)
    writeEncoding(opcode);
  os << "};\n\n";
}

void X86Writer::writeDecoder() {
  os << "/// Opcodes by opcode byte; the run of byte b of map m of space s begins at\n"
     << "/// firstCandidate[(s * 4 + m) * 256 + b] and ends where the next begins.\n"
     << "constexpr uint16_t candidates[] = {\n";
  for (const Bucket &bucket : buckets) {
    if (bucket.empty()) continue;
    os << "    ";
    for (unsigned opcode : bucket)
      os << opcode << ", ";
    os << '\n';
  }
  os << "};\n\nconstexpr uint16_t firstCandidate[] = {";
  unsigned begin = 0;
  for (auto [index, bucket] : enumerate(buckets)) {
    os << (index % 16 == 0 ? "\n    " : " ") << begin << ',';
    begin += bucket.size();
  }
  os << "\n    " << begin << "};\n\n";
}

static void emitEncodings(RecordKeeper &records, raw_ostream &os) {
  emitHeader(os, records, "encodings by opcode");
  X86Writer(records, os).run();
}

static TableGen::Emitter::Opt encodings("gen-x86-encodings", emitEncodings,
                                        "Encoding and decoding tables of x86-64");
