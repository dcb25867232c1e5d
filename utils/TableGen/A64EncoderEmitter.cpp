//===- A64EncoderEmitter.cpp - Encoders of AArch64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// -gen-a64-encoders: a function for each shape (which operand's bits are where) that emits the
/// words of instructions without labels and symbols, and for each opcode its shape and its constant
/// bits. What a function doesn't take it leaves to emitOther(), which goes through the fields: so
/// do opcodes whose shape is 0.
///
//===----------------------------------------------------------------------===//

#include "A64Encoding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TableGen/TableGenBackend.h"
#include <map>

using namespace cot::tblgen;
using namespace llvm;

namespace {
/// Writes the body of one shape's function.
class ShapeWriter {
public:
  ShapeWriter(const Instr &instr, raw_ostream &os) : instr(instr), os(os) {}
  /// Is there a short way for this encoding? Then it is written.
  bool run(const A64Encoding &encoding);

private:
  bool writeField(const A64Field &field);
  bool writeValue(const A64Field &field);
  bool writeAddressPart(const A64Field &field);
  void writeOffset(const A64Field &field);
  bool checkAddress(unsigned place);
  /// The bits of `value`, which has no others than those of the field unless \p isMasked.
  void place(const A64Field &field, const Twine &value, bool isMasked);

  const Instr &instr;
  raw_ostream &os;
};

class EncoderWriter {
public:
  EncoderWriter(RecordKeeper &records, raw_ostream &os) : model(records), os(os) {}
  void run();

private:
  unsigned shapeOf(const Instr &instr, const A64Encoding &encoding);

  InstrModel model;
  raw_ostream &os;
  std::map<std::string, unsigned> shapes; // by body; numbered from 1
};
} // namespace

static std::string operandName(unsigned place) { return "operands[" + std::to_string(place) + "]"; }

void ShapeWriter::place(const A64Field &field, const Twine &value, bool isMasked) {
  std::string text = value.str();
  for (const A64Piece &piece : field.pieces) {
    os << "  word |= ";
    if (isMasked || field.pieces.size() > 1)
      os << "(" << text << " >> " << piece.from << " & "
         << format_hex(maskTrailingOnes<uint32_t>(piece.width), 1) << ") << " << piece.lsb;
    else
      os << text << " << " << piece.lsb;
    os << ";\n";
  }
}

bool ShapeWriter::writeValue(const A64Field &field) {
  const InstrOperand &operand = instr.operands[field.operand];
  std::string name = operandName(field.operand);
  if (operand.isRegisterLike()) {
    // The stack pointer's number has more bits.
    bool isMasked = any_of(operand.registerClass->getValueAsListOfDefs("Reserved"),
                           [](const Record *reg) { return reg->getValueAsInt("Number") > 31; });
    place(field, isMasked ? "(" + name + ".reg & 31U)" : "uint32_t(" + name + ".reg)", false);
    return true;
  }
  os << "  if (!" << name
     << ".isImmediate()) [[unlikely]]\n    return emitOther(buffer, opcode, operands, count, "
        "word);\n";
  const RecordVal *codecField = operand.type->getValue("Codec");
  const auto *codec = codecField ? dyn_cast<StringInit>(codecField->getValue()) : nullptr;
  bool onlyChecks =
      operand.type->getValue("OnlyChecks") && operand.type->getValueAsBit("OnlyChecks");
  if (codec && !codec->getValue().empty() && !onlyChecks) {
    place(field, "encodeKnown<Codec::" + codec->getValue() + ">(" + name + ".value, word)", false);
    return true;
  }
  bool isSigned = operand.kind == OperandKind::Label ||
                  (operand.kind == OperandKind::Immediate && operand.type->getValueAsBit("Signed"));
  int64_t scale = operand.kind == OperandKind::Condition ? 1 : operand.type->getValueAsInt("Scale");
  place(field,
        "static_cast<uint32_t>(" + name + ".value >> " +
            std::to_string(Log2_64(std::max<int64_t>(scale, 1))) + ")",
        isSigned);
  return true;
}

/// Leaves addresses of another shape to the long way.
bool ShapeWriter::checkAddress(unsigned place) {
  StringRef style = instr.operands[place].type->getValueAsString("Style");
  std::string name = operandName(place);
  if (style == "BaseOnly")
    os << "  if (!isBaseOffset(" << name << ") || " << name << ".displacement != 0) [[unlikely]]\n";
  else if (style == "BaseOffset")
    os << "  if (!isBaseOffset(" << name << ")) [[unlikely]]\n";
  else if (style == "Indexed")
    os << "  if (!isIndexed(" << name << ")) [[unlikely]]\n";
  else
    return false;
  os << "    return emitOther(buffer, opcode, operands, count, word);\n";
  return true;
}

/// Turning what the scale takes away to the top makes one comparison of three.
void ShapeWriter::writeOffset(const A64Field &field) {
  const Record *type = instr.operands[field.operand].type;
  unsigned scale = Log2_64(type->getValueAsInt("Scale"));
  std::string name = "offset" + std::to_string(field.operand);
  bool isSigned = type->getValueAsBit("Signed");
  uint32_t bias = isSigned ? 1U << (field.width - 1) : 0;
  os << "  uint32_t " << name << " = llvm::rotr(static_cast<uint32_t>("
     << operandName(field.operand) << ".displacement)";
  if (isSigned) os << " + " << (bias << scale) << "U";
  os << ", " << scale << ");\n  if (" << name << " >= " << (1U << field.width)
     << "U) [[unlikely]]\n    return emitOther(buffer, opcode, operands, count, word);\n";
  place(field, isSigned ? "(" + name + " - " + std::to_string(bias) + "U)" : name, isSigned);
}

bool ShapeWriter::writeAddressPart(const A64Field &field) {
  std::string name = operandName(field.operand);
  switch (field.part) {
  case A64Part::Base:
    place(field, "(" + name + ".reg & 31U)", false);
    return true;
  case A64Part::Index:
    place(field, "uint32_t(" + name + ".index)", false);
    return true;
  case A64Part::Option:
    place(field, "static_cast<uint32_t>(" + name + ".extend)", false);
    return true;
  case A64Part::Scaled:
    place(field, "uint32_t(" + name + ".isScaled)", false);
    return true;
  case A64Part::Offset:
    writeOffset(field);
    return true;
  case A64Part::Target:
  case A64Part::Value:
    break;
  }
  return false;
}

bool ShapeWriter::run(const A64Encoding &encoding) {
  // In the order of operands: codecs may ask for what stands before them.
  std::vector<A64Field> fields = encoding.fields;
  llvm::sort(fields, [](const A64Field &a, const A64Field &b) {
    return std::pair(a.operand, a.part) < std::pair(b.operand, b.part);
  });
  for (auto [place, operand] : enumerate(instr.operands))
    if (operand.kind == OperandKind::Memory && !checkAddress(place)) return false;
  return llvm::all_of(fields, [this](const A64Field &field) {
    return field.part == A64Part::Value ? writeValue(field) : writeAddressPart(field);
  });
}

unsigned EncoderWriter::shapeOf(const Instr &instr, const A64Encoding &encoding) {
  std::string body;
  raw_string_ostream stream(body);
  if (!ShapeWriter(instr, stream).run(encoding)) return 0;
  auto [place, isNew] = shapes.try_emplace(body, shapes.size() + 1);
  if (isNew)
    os << "/// " << instr.name << " and others.\n"
       << "void emitShape" << place->second
       << "(mc::CodeBuffer &buffer, Opcode opcode, const Operand *operands,\n    size_t count, "
          "uint32_t word) {\n"
       << body << "  emitWord(buffer, opcode, operands, count, word);\n}\n\n";
  return place->second;
}

void EncoderWriter::run() {
  std::string rows;
  raw_string_ostream stream(rows);
  std::vector<A64Encoding> encodings = readA64Encodings(model);
  for (auto [instr, encoding] : zip(model.instrs, encodings))
    stream << "    {" << format_hex(encoding.bits, 10) << ", "
           << (encoding.isBroken ? 0 : shapeOf(instr, encoding)) << "}, // " << instr.name << '\n';
  os << "constexpr EncodeRow encodeRows[] = {\n"
     << rows << "};\n\n"
     << "constexpr ShapeEncoder shapeEncoders[] = {\n    emitOther,\n";
  for (unsigned shape = 1; shape <= shapes.size(); ++shape)
    os << "    emitShape" << shape << ",\n";
  os << "};\n";
}

static void emitEncoders(RecordKeeper &records, raw_ostream &os) {
  emitHeader(os, records, "encoders by opcode");
  EncoderWriter(records, os).run();
}

static TableGen::Emitter::Opt encoders("gen-a64-encoders", emitEncoders, "Encoders of AArch64");
