//===- InstrEmitter.cpp - Opcodes and what is known about them -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// For every target alike:
///   -gen-opcodes       a header with the opcode and feature enums
///   -gen-pseudos       opcodes and tables of the pseudo instructions, whose numbers follow on
///   those
///                      of the target's instructions
///   -gen-instr-tables  the tables by opcode, of the row types in cot/MC/InstrInfo.h: operands,
///                      properties, immediates, clobbers, memory folds, names, assembly texts
///
/// In an assembly text, a byte below 9 stands for the operand with that number, counted from 1.
///
//===----------------------------------------------------------------------===//

#include "InstrModel.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TableGen/TableGenBackend.h"
#include <map>

using namespace cot::tblgen;
using namespace llvm;

/// Opcodes are numbers of 16 bits.
static constexpr size_t maxOpcodes = 65535;
/// Features are bits of mc::InstrInfo::features.
static constexpr size_t maxFeatures = 32;

//===----------------------------------------------------------------------===//
// Opcodes
//===----------------------------------------------------------------------===//

static void emitOpcodes(RecordKeeper &records, raw_ostream &os) {
  InstrModel model(records);
  if (model.instrs.size() > maxOpcodes) PrintFatalError("more than 65535 opcodes");
  if (model.features.size() > maxFeatures) PrintFatalError("more than 32 features");
  emitHeader(os, records, "opcodes");
  os << "#pragma once\n#include <cstdint>\n\nnamespace cot::" << model.cppNamespace << " {\n\n"
     << "enum class Opcode : uint16_t {\n";
  for (const Instr &instr : model.instrs)
    os << "  " << instr.name << ",\n";
  os << "};\ninline constexpr unsigned numOpcodes = " << model.instrs.size() << ";\n\n"
     << "/// Bits of mc::InstrInfo::features, by number.\nenum class Feature : uint8_t {\n";
  for (const Record *feature : model.features)
    os << "  " << feature->getName() << ",\n";
  os << "};\ninline constexpr unsigned numFeatures = " << model.features.size() << ";\n"
     << "inline constexpr const char *featureNames[] = {";
  for (const Record *feature : model.features)
    os << '"' << feature->getValueAsString("Name") << "\", ";
  if (model.features.empty()) os << "nullptr";
  os << "};\n\n} // namespace cot::" << model.cppNamespace << '\n';
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static StringRef kindName(OperandKind kind) {
  static constexpr StringLiteral names[] = {"Register", "Memory", "RegisterOrMemory", "Immediate",
                                            "Label",    "Symbol", "Condition"};
  return names[static_cast<int>(kind)];
}

static StringRef roleName(OperandRole role) {
  static constexpr StringLiteral names[] = {"None", "Use", "Out", "Mod"};
  return names[static_cast<int>(role)];
}

namespace {
/// Writes the tables of one target.
class TableWriter {
public:
  TableWriter(const InstrModel &model, raw_ostream &os) : model(model), os(os) {}
  void run();
  /// What the code generator needs of pseudo instructions.
  void runForPseudos();

private:
  void writeOperands();
  void writeOperand(const InstrOperand &operand);
  void writeImmediates();
  void writeInfos();
  void writeClobbers();
  void writeFolds();
  void writeNames();
  void writeAsm(int syntax);
  unsigned clobberSet(const Instr &instr);

  const InstrModel &model;
  raw_ostream &os;
  std::vector<unsigned> firstOperand;
  std::vector<std::vector<uint64_t>> clobberSets;
};
} // namespace

void TableWriter::run() {
  clobberSets.emplace_back(model.registers.banks.size());
  writeOperands();
  writeImmediates();
  writeInfos();
  writeClobbers();
  writeFolds();
  writeNames();
  writeAsm(0);
  writeAsm(1);
}

void TableWriter::runForPseudos() {
  clobberSets.emplace_back(model.registers.banks.size());
  writeOperands();
  writeInfos();
  writeClobbers();
  writeNames();
}

void TableWriter::writeOperand(const InstrOperand &operand) {
  os << "    {mc::OperandKind::" << kindName(operand.kind)
     << ", mc::OperandRole::" << roleName(operand.role)
     << ", mc::OperandPosition::" << (operand.late ? "Late" : "Early") << ", ";
  if (operand.registerClass)
    os << model.registers.classIndex(operand.registerClass);
  else if (operand.immediateType >= 0)
    os << operand.immediateType;
  else
    os << "mc::OperandInfo::none";
  if (operand.fixed)
    os << ", " << operand.fixed->getValueAsInt("Number");
  else
    os << ", mc::OperandInfo::none";
  if (operand.reuse >= 0)
    os << ", " << operand.reuse;
  else
    os << ", mc::OperandInfo::none";
  os << ", " << operand.width << ", " << operand.memoryWidth << "},\n";
}

void TableWriter::writeOperands() {
  os << "constexpr mc::OperandInfo operandInfos[] = {\n";
  // Opcodes with the same operands share their rows.
  std::map<std::string, unsigned> known;
  unsigned count = 0;
  raw_ostream &file = os;
  for (const Instr &instr : model.instrs) {
    std::string rows;
    raw_string_ostream buffer(rows);
    TableWriter nested(model, buffer);
    for (const InstrOperand &operand : instr.operands)
      nested.writeOperand(operand);
    auto [place, isNew] = known.try_emplace(rows, count);
    firstOperand.push_back(place->second);
    if (!isNew) continue;
    count += instr.operands.size();
    file << rows;
  }
  os << "};\n\n";
}

void TableWriter::writeImmediates() {
  os << "constexpr mc::ImmediateInfo immediateInfos[] = {\n";
  for (const ImmediateType &immediate : model.immediates) {
    const Record *type = immediate.def;
    auto [min, max] = immediate.range();
    os << "    {\"" << type->getName() << immediate.bits << "\", ";
    if (min == INT64_MIN)
      os << "INT64_MIN, INT64_MAX";
    else
      os << min << "LL, " << max << "LL";
    os << ", " << type->getValueAsInt("Scale") << ", " << cppBool(type->getValueAsBit("Signed"))
       << ", " << cppBool(!type->getValueAsString("Codec").empty()) << "},\n";
  }
  if (model.immediates.empty()) os << "    {\"\", 0, 0, 1, false, false},\n";
  os << "};\n\n";
}

unsigned TableWriter::clobberSet(const Instr &instr) {
  std::vector<uint64_t> masks(model.registers.banks.size());
  for (const Record *reg : instr.def->getValueAsListOfDefs("Clobbers"))
    masks[model.registers.bankIndex(reg->getValueAsDef("Bank"))] |= uint64_t(1)
                                                                    << reg->getValueAsInt("Number");
  auto found = llvm::find(clobberSets, masks);
  unsigned index = found - clobberSets.begin();
  if (found == clobberSets.end()) clobberSets.push_back(std::move(masks));
  return index;
}

void TableWriter::writeInfos() {
  // In the order of mc::InstrProperty.
  static constexpr StringLiteral properties[] = {
      "Loads",       "Stores",  "Terminator", "Branch",      "Barrier",          "Call",
      "Return",      "MayTrap", "ReadsFlags", "WritesFlags", "Rematerializable", "Move",
      "SideEffects", "Alias"};
  os << "constexpr mc::InstrInfo instrInfos[] = {\n";
  for (auto [opcode, instr] : enumerate(model.instrs)) {
    unsigned flags = (instr.loads() ? 1 : 0) | (instr.stores() ? 2 : 0);
    for (auto [bit, property] : enumerate(properties))
      if (instr.flag(property)) flags |= 1U << bit;
    uint64_t features = 0;
    for (const Record *feature : instr.features)
      features |= uint64_t(1) << (llvm::find(model.features, feature) - model.features.begin());
    os << "    {" << firstOperand[opcode] << ", " << instr.operands.size() << ", "
       << clobberSet(instr) << ", " << format_hex(flags, 6) << ", "
       << instr.variant->getValueAsInt("Bits") << ", " << format_hex(features, 10) << "}, // "
       << instr.name << '\n';
  }
  os << "};\n\n";
}

void TableWriter::writeClobbers() {
  os << "constexpr RegisterMasks clobberSets[] = {\n";
  for (const std::vector<uint64_t> &masks : clobberSets) {
    os << "    {{";
    for (uint64_t mask : masks)
      os << format_hex(mask, 18) << ", ";
    os << "}},\n";
  }
  os << "};\n\n";
}

/// The operands of \p instr as the fold table compares them, with operand \p asMemory (if any)
/// taken for one that may be memory and every other register or memory operand for a register.
static std::string foldShape(const Instr &instr, int asMemory) {
  std::string shape = instr.def->getValueAsString("Asm").split(' ').first.str();
  raw_string_ostream os(shape);
  os << instr.variant->getName();
  for (auto [index, operand] : enumerate(instr.operands)) {
    os << ';' << roleName(operand.role) << operand.width;
    if (!operand.isRegisterLike())
      os << operand.type->getName();
    else if (static_cast<int>(index) == asMemory)
      os << "memory";
    else if (operand.fixed)
      os << operand.fixed->getName();
    else
      os << operand.registerClass->getValueAsDef("Bank")->getName();
  }
  return shape;
}

void TableWriter::writeFolds() {
  std::map<std::string, unsigned> foldable;
  for (auto [opcode, instr] : enumerate(model.instrs))
    for (auto [index, operand] : enumerate(instr.operands))
      if (operand.kind == OperandKind::RegisterOrMemory && !instr.flag("Alias"))
        foldable.try_emplace(foldShape(instr, static_cast<int>(index)), opcode);
  os << "constexpr mc::FoldInfo foldInfos[] = {\n";
  unsigned count = 0;
  for (auto [opcode, instr] : enumerate(model.instrs))
    for (auto [index, operand] : enumerate(instr.operands)) {
      if (operand.kind != OperandKind::Register || operand.fixed) continue;
      auto found = foldable.find(foldShape(instr, static_cast<int>(index)));
      if (found == foldable.end()) continue;
      ++count;
      os << "    {" << opcode << ", " << index << ", " << found->second << "}, // " << instr.name
         << " -> " << model.instrs[found->second].name << '\n';
    }
  if (count == 0) os << "    {0xffff, 0, 0},\n";
  os << "};\n\n";
}

void TableWriter::writeNames() {
  os << "constexpr const char *opcodeNames[] = {\n";
  for (const Instr &instr : model.instrs)
    os << "    \"" << instr.name << "\",\n";
  os << "};\n\n";
}

void TableWriter::writeAsm(int syntax) {
  os << "constexpr const char *asmTexts" << syntax << "[] = {\n";
  for (const Instr &instr : model.instrs) {
    os << "    \"";
    for (const AsmPiece &piece : instr.asmText[syntax]) {
      if (piece.operand < 0)
        os << piece.text;
      else
        os << "\\" << piece.operand + 1 << "\" \"";
    }
    os << "\",\n";
  }
  os << "};\n\n";
}

static void emitTables(RecordKeeper &records, raw_ostream &os) {
  InstrModel model(records);
  emitHeader(os, records, "tables by opcode");
  TableWriter(model, os).run();
}

static void emitPseudos(RecordKeeper &records, raw_ostream &os) {
  InstrModel model(records);
  llvm::erase_if(model.instrs, [](const Instr &instr) { return !instr.flag("Pseudo"); });
  emitHeader(os, records, "pseudo instructions");
  os << "#ifdef COT_PSEUDO_OPCODES\nenum class PseudoOpcode : uint16_t {\n";
  for (auto [index, instr] : enumerate(model.instrs))
    os << "  " << instr.name << " = numOpcodes + " << index << ",\n";
  os << "};\ninline constexpr unsigned numPseudos = " << model.instrs.size()
     << ";\n#undef COT_PSEUDO_OPCODES\n#endif\n\n#ifdef COT_PSEUDO_TABLES\n";
  TableWriter(model, os).runForPseudos();
  os << "#undef COT_PSEUDO_TABLES\n#endif\n";
}

static TableGen::Emitter::Opt pseudos("gen-pseudos", emitPseudos, "Pseudo instructions");
static TableGen::Emitter::Opt opcodes("gen-opcodes", emitOpcodes, "Opcode and feature enums");
static TableGen::Emitter::Opt tables("gen-instr-tables", emitTables,
                                     "What is known about each opcode");
