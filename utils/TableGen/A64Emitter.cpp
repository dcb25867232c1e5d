//===- A64Emitter.cpp - Encoding and decoding tables of AArch64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// -gen-a64-encodings: for each opcode the row that encoder and decoder share (EncodingInfo) with
/// its fields, how its operands print, the forms of one instruction for the encoder, and the
/// opcodes by the top bits of a word for the decoder.
///
/// Two records that decode the same bits are an error, unless one is a Spelling of the other or an
/// Alias. A spelling must be a special case: all bits that the other fixes are fixed in it too.
///
//===----------------------------------------------------------------------===//

#include "A64Encoding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TableGen/TableGenBackend.h"
#include <map>

using namespace cot::tblgen;
using namespace llvm;

/// The decoder looks at these top bits first.
static constexpr unsigned bucketBits = 11;

namespace {
class A64Writer {
public:
  A64Writer(RecordKeeper &records, raw_ostream &os)
      : model(records), os(os), encodings(readA64Encodings(model)) {}
  void run();

private:
  using Bucket = std::vector<unsigned>;

  void fillBuckets();
  void checkOverlaps(const Bucket &bucket);
  void writeFields();
  void writeStyles();
  void writeForms();
  void writeEncodings();
  void writeEncoding(unsigned opcode);
  void writeDecoder();
  bool isSpelling(unsigned opcode) const { return model.instrs[opcode].flag("Spelling"); }

  InstrModel model;
  raw_ostream &os;
  std::vector<A64Encoding> encodings; // by opcode
  std::vector<Bucket> buckets;
  std::vector<unsigned> firstField, firstStyle, firstForm; // by opcode
};
} // namespace

void A64Writer::run() {
  fillBuckets();
  writeFields();
  writeStyles();
  writeForms();
  writeEncodings();
  writeDecoder();
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

void A64Writer::fillBuckets() {
  buckets.resize(1U << bucketBits);
  constexpr unsigned shift = 32 - bucketBits;
  for (auto [opcode, encoding] : enumerate(encodings)) {
    if (encoding.isBroken || model.instrs[opcode].flag("Alias")) continue;
    for (uint32_t top = 0; top < buckets.size(); ++top)
      if ((((top << shift) ^ encoding.bits) & encoding.mask & ~0U << shift) == 0)
        buckets[top].push_back(opcode);
  }
  for (Bucket &bucket : buckets) {
    checkOverlaps(bucket);
    llvm::sort(bucket, [&](unsigned a, unsigned b) {
      return std::pair(!isSpelling(a), a) < std::pair(!isSpelling(b), b);
    });
  }
}

void A64Writer::checkOverlaps(const Bucket &bucket) {
  for (size_t i = 0; i < bucket.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      const A64Encoding &a = encodings[bucket[j]];
      const A64Encoding &b = encodings[bucket[i]];
      if (((a.bits ^ b.bits) & a.mask & b.mask) != 0) continue;
      if (isSpelling(bucket[i]) || isSpelling(bucket[j])) continue;
      const Instr &later = model.instrs[bucket[i]];
      reportAt(later.def,
               later.name + " decodes bits that " + model.instrs[bucket[j]].name + " decodes too");
    }
}

void A64Writer::writeDecoder() {
  os << "/// Opcodes by the top " << bucketBits << " bits of a word. Equal runs are there once.\n"
     << "constexpr uint16_t candidates[] = {\n";
  std::map<Bucket, unsigned> known;
  std::vector<std::pair<unsigned, unsigned>> runs;
  unsigned count = 0;
  for (const Bucket &bucket : buckets) {
    auto [place, isNew] = known.try_emplace(bucket, count);
    runs.emplace_back(place->second, bucket.size());
    if (!isNew || bucket.empty()) continue;
    os << "    ";
    for (unsigned opcode : bucket)
      os << opcode << ", ";
    os << '\n';
    count += bucket.size();
  }
  if (count == 0) os << "0";
  if (count > 0xffff) PrintFatalError("more than 65535 candidates");
  os << "};\n\nconstexpr unsigned candidateShift = " << 32 - bucketBits
     << ";\nconstexpr CandidateRun candidateRuns[] = {";
  for (auto [index, run] : enumerate(runs))
    os << (index % 8 == 0 ? "\n    {" : " {") << run.first << ", " << run.second << "},";
  os << "\n};\n\n";
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

/// The value of a string that only some operand types have.
static StringRef optionalString(const Record *type, StringRef name) {
  const RecordVal *value = type->getValue(name);
  const auto *text = value ? dyn_cast<StringInit>(value->getValue()) : nullptr;
  return text ? text->getValue() : StringRef();
}

static void writeField(const Instr &instr, const A64Field &field, raw_ostream &os) {
  static constexpr StringLiteral parts[] = {"Value",  "Base",   "Offset", "Index",
                                            "Option", "Scaled", "Target"};
  const InstrOperand &operand = instr.operands[field.operand];
  StringRef codec = optionalString(operand.type, "Codec");
  int64_t scale = 1;
  bool isSigned = operand.kind == OperandKind::Label;
  if (operand.kind == OperandKind::Immediate || operand.kind == OperandKind::Label ||
      field.part == A64Part::Offset || field.part == A64Part::Target)
    scale = operand.type->getValueAsInt("Scale");
  if (operand.kind == OperandKind::Immediate || operand.kind == OperandKind::Memory)
    isSigned = operand.type->getValueAsBit("Signed");
  if (scale <= 0 || !isPowerOf2_64(scale))
    reportAt(instr.def, "the scale of $" + operand.name + " is no power of two");
  StringRef fixup = optionalString(operand.type, "Fixup");
  os << "    {" << field.operand << ", Part::" << parts[static_cast<int>(field.part)]
     << ", Codec::" << (codec.empty() ? "None" : codec) << ", "
     << Log2_64(std::max<int64_t>(scale, 1)) << ", " << field.width << ", " << cppBool(isSigned)
     << ", " << (fixup.empty() ? "noFixup" : ("Fixup::" + fixup).str()) << ", {";
  for (unsigned i = 0; i < maxA64Pieces; ++i) {
    A64Piece piece = i < field.pieces.size() ? field.pieces[i] : A64Piece();
    os << (i == 0 ? "{" : ", {") << piece.lsb << ", " << piece.width << ", " << piece.from << '}';
  }
  os << "}},\n";
}

void A64Writer::writeFields() {
  os << "constexpr FieldInfo fieldInfos[] = {\n";
  // Opcodes with the same fields share their rows.
  std::map<std::string, unsigned> known;
  unsigned count = 0;
  for (auto [opcode, encoding] : enumerate(encodings)) {
    std::string rows;
    raw_string_ostream buffer(rows);
    // In the order of operands: codecs may ask for what stands before them.
    std::vector<A64Field> fields = encoding.fields;
    llvm::sort(fields, [](const A64Field &a, const A64Field &b) {
      return std::pair(a.operand, a.part) < std::pair(b.operand, b.part);
    });
    for (const A64Field &field : fields)
      writeField(model.instrs[opcode], field, buffer);
    auto [place, isNew] = known.try_emplace(rows, count);
    firstField.push_back(place->second);
    if (!isNew) continue;
    count += fields.size();
    os << rows;
  }
  os << "};\n\n";
}

//===----------------------------------------------------------------------===//
// Operands, forms, rows
//===----------------------------------------------------------------------===//

void A64Writer::writeStyles() {
  os << "/// How operands print, and whether they follow the operand before.\n"
     << "constexpr OperandStyle operandStyles[] = {\n";
  std::map<std::string, unsigned> known;
  unsigned count = 0;
  for (const Instr &instr : model.instrs) {
    std::string rows;
    raw_string_ostream buffer(rows);
    for (const InstrOperand &operand : instr.operands) {
      StringRef style = operand.type->getValueAsString("Style");
      bool follows =
          operand.kind == OperandKind::Register && operand.type->getValueAsBit("Follows");
      buffer << "    {Style::" << style << ", " << cppBool(follows) << "},\n";
    }
    auto [place, isNew] = known.try_emplace(rows, count);
    firstStyle.push_back(place->second);
    if (!isNew) continue;
    count += instr.operands.size();
    os << rows;
  }
  os << "};\n\n";
}

void A64Writer::writeForms() {
  std::map<std::pair<StringRef, StringRef>, std::vector<unsigned>> groups;
  for (auto [opcode, instr] : enumerate(model.instrs)) {
    StringRef name = instr.def->getValueAsString("Forms");
    if (!name.empty()) groups[{name, instr.variant->getName()}].push_back(opcode);
  }
  firstForm.assign(model.instrs.size(), 0);
  os << "/// Runs of opcodes that are one instruction, each ended by noForm; the first is of no "
        "use.\n"
     << "constexpr uint16_t forms[] = {noForm,\n";
  unsigned count = 1;
  for (const auto &[key, group] : groups) {
    os << "    ";
    for (unsigned opcode : group) {
      firstForm[opcode] = count;
      os << opcode << ", ";
    }
    os << "noForm, // " << key.first << '\n';
    count += group.size() + 1;
  }
  os << "};\n\n";
}

void A64Writer::writeEncoding(unsigned opcode) {
  const Instr &instr = model.instrs[opcode];
  const A64Encoding &encoding = encodings[opcode];
  os << "    {" << format_hex(encoding.bits, 10) << ", " << format_hex(encoding.mask, 10) << ", "
     << firstField[opcode] << ", " << firstStyle[opcode] << ", " << firstForm[opcode] << ", "
     << encoding.fields.size() << ", {";
  std::vector<StringRef> pairs = instr.def->getValueAsListOfStrings("Differ");
  if (pairs.size() > 3) reportAt(instr.def, "Differ has more than three pairs");
  for (unsigned i = 0; i < 3; ++i) {
    int first = 0, second = 0;
    if (i < pairs.size()) {
      auto [a, b] = pairs[i].split(' ');
      first = instr.findOperand(a);
      second = instr.findOperand(b);
      if (first < 0 || second < 0) {
        reportAt(instr.def, "Differ names `" + pairs[i] + "`, which are not two registers");
        first = second = 0;
      }
    }
    os << (i == 0 ? "{" : ", {") << first << ", " << second << '}';
  }
  os << "}}, // " << instr.name << '\n';
}

void A64Writer::writeEncodings() {
  os << "constexpr EncodingInfo encodingInfos[] = {\n";
  for (unsigned opcode = 0; opcode < encodings.size(); ++opcode)
    writeEncoding(opcode);
  os << "};\n\n";
}

static void emitEncodings(RecordKeeper &records, raw_ostream &os) {
  emitHeader(os, records, "encodings by opcode");
  A64Writer(records, os).run();
}

static TableGen::Emitter::Opt encodings("gen-a64-encodings", emitEncodings,
                                        "Encoding and decoding tables of AArch64");
