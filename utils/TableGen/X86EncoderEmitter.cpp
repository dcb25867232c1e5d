//===- X86EncoderEmitter.cpp - Encoders of x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// -gen-x86-encoders: the shapes of encodings (which operand is where), each of which becomes a
/// function of its own; for each opcode the constant bytes that its shape's function fills
/// (EncodeRow); and the choice among the forms of one instruction as code, the shorter ones first
/// (an immediate of eight bits, the accumulator, ...).
///
/// Opcodes of one shape differ in constants only, and opcodes whose forms are chosen by the same
/// questions share the code that asks them.
///
//===----------------------------------------------------------------------===//

#include "X86Encoding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TableGen/TableGenBackend.h"
#include <algorithm>
#include <map>

using namespace cot::tblgen;
using namespace llvm;

namespace {
/// The numbers of texts in the order in which they came first.
class Numbering {
public:
  unsigned operator()(const std::string &text) {
    auto [place, isNew] = numbers.try_emplace(text, texts.size());
    if (isNew) texts.push_back(text);
    return place->second;
  }
  ArrayRef<std::string> all() const { return texts; }

private:
  std::map<std::string, unsigned> numbers;
  std::vector<std::string> texts;
};

class EncoderWriter {
public:
  EncoderWriter(RecordKeeper &records, raw_ostream &os)
      : model(records), os(os), encodings(readX86Encodings(model)) {}
  void run();

private:
  struct Form {
    unsigned opcode;
    const Instr *instr;
    const X86Encoding *encoding;
  };

  bool isBetter(const Form &form, const Form &than) const;
  void findForms();
  void addForms(const Form &form, ArrayRef<Form> better);
  void writeForms();
  void writeRow(unsigned opcode);
  void writeShapes();

  InstrModel model;
  raw_ostream &os;
  std::vector<X86Encoding> encodings;  // by opcode
  Numbering choices, shapes;           // code, template arguments
  std::vector<unsigned> targets;       // runs of better opcodes
  std::vector<unsigned> choice, first; // by opcode: its number in `choices`, its run in `targets`
};
} // namespace

void EncoderWriter::run() {
  choices("");       // 0: there is no choice
  choices("branch"); // branchChoice
  shapes("");        // 0: that of opcodes with a choice
  findForms();
  writeForms();
  os << "constexpr EncodeRow encodeRows[] = {\n";
  for (unsigned opcode = 0; opcode < encodings.size(); ++opcode)
    writeRow(opcode);
  os << "};\n\n";
  writeShapes();
}

//===----------------------------------------------------------------------===//
// Forms of the same instruction
//===----------------------------------------------------------------------===//

/// What all forms of one instruction have in common: mnemonic, size, and the operands' roles.
static std::string formKey(const Instr &instr) {
  std::string key = instr.def->getValueAsString("Asm").split(" $").first.str();
  raw_string_ostream stream(key);
  stream << ';' << instr.variant->getName();
  for (const InstrOperand &operand : instr.operands)
    stream << ';' << static_cast<int>(operand.role)
           << (operand.kind == OperandKind::Immediate ? "i" : "");
  return key;
}

/// Operands of the same width, in registers or in memory.
static bool sameWidths(const Instr &a, const Instr &b) {
  return llvm::all_of(zip(a.operands, b.operands), [](auto pair) {
    auto &[x, y] = pair;
    return x.kind == OperandKind::Immediate || x.width == y.width || x.memoryWidth == y.memoryWidth;
  });
}

static const Record *bankOf(const InstrOperand &operand) {
  return operand.registerClass ? operand.registerClass->getValueAsDef("Bank") : nullptr;
}

static int64_t registerNumber(const Record *reg) { return reg->getValueAsInt("Number"); }

/// The condition under which an operand that fits \p from, called \p name, may stand where \p to is
/// asked for: empty for always, nothing for never.
static std::optional<std::string> condition(const InstrModel &model, const InstrOperand &from,
                                            const InstrOperand &to, const std::string &name) {
  auto mayBeRegister = [](const InstrOperand &operand) { return operand.isRegisterLike(); };
  auto mayBeMemory = [](const InstrOperand &operand) {
    return operand.kind == OperandKind::Memory || operand.kind == OperandKind::RegisterOrMemory;
  };
  switch (to.kind) {
  case OperandKind::Immediate: {
    if (from.kind != to.kind) return std::nullopt;
    if (from.immediateType == to.immediateType) return "";
    auto [min, max] = model.immediates[to.immediateType].range();
    if (min == INT64_MIN) return "";
    return "isWithin(" + name + ", " + std::to_string(min) + "LL, " + std::to_string(max) + "LL)";
  }
  case OperandKind::Memory:
    if (!mayBeMemory(from)) return std::nullopt;
    return mayBeRegister(from) ? name + ".isMemory()" : "";
  case OperandKind::Register:
  case OperandKind::RegisterOrMemory: {
    bool memory = mayBeMemory(from) && mayBeMemory(to);
    bool reg = mayBeRegister(from) && bankOf(from) == bankOf(to);
    if (!memory && !reg) return std::nullopt;
    if (reg && to.fixed && to.fixed != from.fixed)
      return name + ".isRegister() && " + name +
             ".reg == " + std::to_string(registerNumber(to.fixed));
    if (memory && reg) return "";
    return mayBeMemory(from) && mayBeRegister(from)
               ? name + (memory ? ".isMemory()" : ".isRegister()")
               : "";
  }
  default:
    if (from.kind != to.kind) return std::nullopt;
    return "";
  }
}

bool EncoderWriter::isBetter(const Form &form, const Form &than) const {
  if (form.encoding->space != than.encoding->space || !sameWidths(*form.instr, *than.instr))
    return false;
  unsigned bytes = form.encoding->fixedBytes();
  unsigned otherBytes = than.encoding->fixedBytes();
  if (bytes != otherBytes) return bytes < otherBytes;
  return form.instr->def->getValueAsBit("Preferred") &&
         !than.instr->def->getValueAsBit("Preferred");
}

void EncoderWriter::addForms(const Form &form, ArrayRef<Form> better) {
  std::string code;
  raw_string_ostream stream(code);
  unsigned count = 0;
  first[form.opcode] = targets.size();
  for (const Form &other : better) {
    std::vector<std::string> conditions;
    bool possible = true;
    for (size_t i = 0; i < form.instr->operands.size(); ++i) {
      std::optional<std::string> one =
          condition(model, form.instr->operands[i], other.instr->operands[i],
                    "operands[" + std::to_string(i) + "]");
      possible &= one.has_value();
      if (one && !one->empty()) conditions.push_back(*one);
    }
    if (!possible) continue;
    // A yielding record's register 0 is another instruction.
    if (other.instr->flag("Yields"))
      conditions.push_back("operands[" + std::to_string(other.encoding->low) + "].reg != 0");
    if (conditions.empty()) conditions.push_back("true");
    stream << "    if (" << join(conditions, " && ") << ") return " << count++ << ";\n";
    targets.push_back(other.opcode);
  }
  bool isBranch = form.instr->flag("Branch") &&
                  form.instr->operands.back().kind == OperandKind::Label &&
                  form.instr->operands.back().width == 32;
  if (isBranch && count != 0)
    reportAt(form.instr->def, "a branch to a label has other forms, which the buffer chooses");
  if (isBranch) choice[form.opcode] = 1;
  if (count != 0) choice[form.opcode] = choices(code);
}

void EncoderWriter::findForms() {
  std::map<std::string, std::vector<Form>> groups;
  for (auto [opcode, instr] : enumerate(model.instrs))
    if (encodings[opcode].opcode >= 0 && !instr.operands.empty())
      groups[formKey(instr)].push_back({static_cast<unsigned>(opcode), &instr, &encodings[opcode]});
  choice.assign(model.instrs.size(), 0);
  first.assign(model.instrs.size(), 0);
  for (auto &[key, group] : groups)
    for (const Form &form : group) {
      std::vector<Form> better;
      for (const Form &other : group)
        if (isBetter(other, form)) better.push_back(other);
      llvm::sort(better, [this](const Form &a, const Form &b) {
        if (isBetter(a, b) != isBetter(b, a)) return isBetter(a, b);
        return a.opcode < b.opcode;
      });
      addForms(form, better);
    }
}

void EncoderWriter::writeForms() {
  os << "/// A jump whose label may be near.\nconstexpr uint8_t branchChoice = 1;\n\n"
     << "/// Runs of opcodes that are better where the operands allow.\n"
     << "constexpr uint16_t betterForms[] = {";
  for (unsigned target : targets)
    os << target << ", ";
  os << "0};\n\n"
     << "/// Which one of an opcode's better forms the operands allow; -1: none.\n"
     << "COT_IN_PLACE int findBetter(unsigned choice, const Operand *operands) {\n  switch "
        "(choice) {\n";
  for (auto [number, code] : enumerate(choices.all()))
    if (number > 1) os << "  case " << number << ":\n" << code << "    break;\n";
  os << "  default:\n    break;\n  }\n  return -1;\n}\n\n";
}

//===----------------------------------------------------------------------===//
// Rows and shapes
//===----------------------------------------------------------------------===//

namespace {
/// Bytes that stand behind each other, the first one lowest.
struct Bytes {
  uint32_t value = 0;
  unsigned count = 0;
  void add(unsigned byte) { value |= byte << 8 * count++; }
};
} // namespace

/// What stands in front of REX.
static Bytes legacyPrefixes(const X86Encoding &e) {
  static constexpr unsigned mandatory[] = {0, 0x66, 0xf3, 0xf2};
  Bytes bytes;
  if (e.space != X86Space::Legacy) return bytes;
  if (e.operandSize) bytes.add(0x66);
  if (e.lock) bytes.add(0xf0);
  if (e.prefix != X86Prefix::None) bytes.add(mandatory[static_cast<int>(e.prefix)]);
  return bytes;
}

/// With its escape bytes, which VEX and EVEX have a field for.
static Bytes opcodeBytes(const X86Encoding &e) {
  Bytes bytes;
  if (e.space == X86Space::Legacy) {
    if (e.map != 0) bytes.add(0x0f);
    if (e.map >= 2) bytes.add(e.map == 2 ? 0x38 : 0x3a);
  }
  bytes.add(std::max(e.opcode, 0));
  if (e.fixedModRM >= 0) bytes.add(e.fixedModRM);
  return bytes;
}

/// The template arguments of the function that encodes instructions like this one.
static std::string shapeOf(const Instr &instr, const X86Encoding &e) {
  static constexpr StringLiteral spaces[] = {"Legacy", "Vex", "Evex"};
  std::string text;
  raw_string_ostream stream(text);
  auto place = [&](int operand) { stream << ", " << (operand < 0 ? 15 : operand); };
  stream << "Space::" << spaces[static_cast<int>(e.space)];
  stream << ", " << legacyPrefixes(e).count << ", " << opcodeBytes(e).count;
  place(e.reg);
  place(e.rm);
  stream << ", " << cppBool(e.rm >= 0 && e.rmRegister) << ", " << cppBool(e.rm >= 0 && e.rmMemory);
  place(e.vvvv);
  place(e.is4);
  place(e.opcodeCondition ? e.condition : e.low);
  stream << ", " << cppBool(e.opcodeCondition);
  for (unsigned i = 0; i < 2; ++i) {
    bool exists = i < e.immediates.size();
    place(exists ? e.immediates[i] : -1);
    stream << ", " << (exists ? e.immediateBytes[i] : 0);
  }
  unsigned byteRegisters = 0; // in ModRM.reg, ModRM.rm, the opcode
  const int registers[] = {e.reg, e.rm, e.low};
  for (auto [bit, operand] : enumerate(registers))
    if (operand >= 0 && instr.operands[operand].width == 8) byteRegisters |= 1U << bit;
  stream << ", " << byteRegisters;
  return text;
}

/// VEX in its long form, with register 0 everywhere; the numbers' bits are flipped in.
static uint32_t vexPrefix(const X86Encoding &e) {
  unsigned last = (e.w == X86W::One ? 0x80 : 0) | 0x78 | std::max(e.length, 0) << 2 |
                  static_cast<unsigned>(e.prefix);
  return 0xc4 | (0xe0 | e.map) << 8 | last << 16;
}

static uint32_t evexPrefix(const X86Encoding &e) {
  unsigned second = (e.w == X86W::One ? 0x80 : 0) | 0x7c | static_cast<unsigned>(e.prefix);
  unsigned third = std::max(e.length, 0) << 5 | 8;
  return 0x62 | (0xf0 | e.map) << 8 | second << 16 | third << 24;
}

void EncoderWriter::writeRow(unsigned opcode) {
  const X86Encoding &e = encodings[opcode];
  const Instr &instr = model.instrs[opcode];
  uint32_t prefix = 0;
  unsigned rex = 0x40 | (e.w == X86W::One ? 8 : 0), detail = 0;
  switch (e.space) {
  case X86Space::Legacy:
    prefix = legacyPrefixes(e).value;
    break;
  case X86Space::Vex: // whether the short form may be
    prefix = vexPrefix(e);
    detail = e.map == 1 && e.w != X86W::One;
    break;
  case X86Space::Evex: { // logarithms of what displacements count in
    int64_t broadcast = std::max<int64_t>(instr.def->getValueAsInt("Broadcast") / 8, 1);
    int bytes = e.rm < 0 ? 1 : std::max(instr.operands[e.rm].memoryWidth / 8, 1);
    prefix = evexPrefix(e);
    detail = Log2_32(bytes);
    rex = Log2_64(broadcast);
    break;
  }
  }
  unsigned shape = shapes(shapeOf(instr, e)), emitter = choice[opcode] == 0 ? shape : 0;
  if (shape > 255) PrintFatalError(instr.def->getLoc(), "more shapes of encodings than a byte has");
  os << "    {" << shape << ", " << choice[opcode] << ", " << first[opcode] << ", "
     << format_hex(prefix, 10) << ", " << format_hex(opcodeBytes(e).value, 10) << ", " << emitter
     << ", " << rex << ", " << (std::max(e.digit, 0) << 3) << ", " << detail << "}, // "
     << instr.name << '\n';
}

void EncoderWriter::writeShapes() {
  os << "constexpr ShapeEncoder shapeEncoders[] = {\n";
  for (const std::string &shape : shapes.all())
    if (shape.empty()) // 0: that of opcodes with a choice
      os << "    encodeChosen,\n";
    else
      os << "    encodeShape<Shape{" << shape << "}>,\n";
  os << "};\n";
}

static void emitEncoders(RecordKeeper &records, raw_ostream &os) {
  emitHeader(os, records, "encoders by opcode");
  EncoderWriter(records, os).run();
}

static TableGen::Emitter::Opt encoders("gen-x86-encoders", emitEncoders, "Encoders of x86-64");
