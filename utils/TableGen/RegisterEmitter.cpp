//===- RegisterEmitter.cpp - Registers as enums and tables -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// -gen-registers: a header with an enum of hardware numbers per bank, the names of the registers
/// by width, and the classes with their allocation orders.
///
//===----------------------------------------------------------------------===//

#include "InstrModel.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace cot::tblgen;
using namespace llvm;

static void emitBank(const RegisterBank &bank, raw_ostream &os) {
  StringRef name = bank.def->getName();
  os << "/// Hardware numbers of bank " << name << ".\nenum class " << name << " : uint8_t {\n";
  for (const Record *reg : bank.registers)
    if (reg) os << "  " << reg->getName() << " = " << reg->getValueAsInt("Number") << ",\n";
  os << "};\n\n";
}

static void emitNames(const RegisterBank &bank, raw_ostream &os) {
  StringRef name = bank.def->getName();
  for (size_t w = 0; w < bank.widths.size(); ++w) {
    os << "inline constexpr const char *names" << name << bank.widths[w] << "[] = {";
    for (const Record *reg : bank.registers) {
      if (reg)
        os << '"' << reg->getValueAsListOfStrings("Names")[w] << "\", ";
      else
        os << "nullptr, ";
    }
    os << "};\n";
  }
  os << "/// The name of register \\p number of bank " << name
     << " at \\p width bits; null where there is none.\n"
     << "constexpr const char *registerName" << name
     << "(unsigned number, unsigned width) {\n  if (number >= " << bank.registers.size()
     << ") return nullptr;\n  switch (width) {\n";
  for (int width : bank.widths)
    os << "  case " << width << ": return names" << name << width << "[number];\n";
  os << "  default: return nullptr;\n  }\n}\n\n";
}

static uint64_t maskOf(ArrayRef<unsigned> numbers) {
  uint64_t mask = 0;
  for (unsigned number : numbers)
    mask |= uint64_t(1) << number;
  return mask;
}

static void emitClasses(const RegisterModel &model, raw_ostream &os) {
  os << "enum class RegisterBank : uint8_t {";
  for (const RegisterBank &bank : model.banks)
    os << ' ' << bank.def->getName() << ',';
  os << " };\ninline constexpr unsigned numRegisterBanks = " << model.banks.size() << ";\n\n"
     << "enum class RegisterClass : uint8_t {\n";
  for (const RegisterClass &cls : model.classes)
    os << "  " << cls.def->getName() << ",\n";
  os << "};\n\n/// A class: registers that the allocator may take, in the order it should prefer "
        "them,\n"
        "/// and all that instructions may name, as bits by hardware number.\n"
        "struct RegisterClassInfo {\n  RegisterBank bank;\n  uint8_t orderLength;\n"
        "  const uint8_t *order;\n  uint64_t members;\n};\n\n";
  for (const RegisterClass &cls : model.classes) {
    os << "inline constexpr uint8_t order" << cls.def->getName() << "[] = {";
    for (unsigned number : cls.order)
      os << number << ", ";
    if (cls.order.empty()) os << '0';
    os << "};\n";
  }
  os << "\ninline constexpr RegisterClassInfo registerClasses[] = {\n";
  for (const RegisterClass &cls : model.classes)
    os << "    {RegisterBank::" << model.banks[cls.bank].def->getName() << ", " << cls.order.size()
       << ", order" << cls.def->getName() << ", "
       << format_hex(maskOf(cls.order) | maskOf(cls.reserved), 18) << "},\n";
  os << "};\n\n";
}

static void emitSets(const RegisterModel &model, raw_ostream &os) {
  os << "/// Registers by bank, as bits by hardware number.\n"
        "struct RegisterMasks {\n  uint64_t banks[numRegisterBanks];\n};\n\n";
  for (const Record *set : model.sets) {
    std::vector<uint64_t> masks(model.banks.size());
    for (const Record *reg : set->getValueAsListOfDefs("Members"))
      masks[model.bankIndex(reg->getValueAsDef("Bank"))] |= uint64_t(1)
                                                            << reg->getValueAsInt("Number");
    os << "inline constexpr RegisterMasks " << set->getName().substr(0, 1).lower()
       << set->getName().substr(1) << " = {{";
    for (uint64_t mask : masks)
      os << format_hex(mask, 18) << ", ";
    os << "}};\n";
  }
}

static void emitRegisters(RecordKeeper &records, raw_ostream &os) {
  InstrModel model(records);
  emitHeader(os, records, "registers");
  os << "#pragma once\n#include <cstdint>\n\nnamespace cot::" << model.cppNamespace << " {\n\n";
  for (const RegisterBank &bank : model.registers.banks)
    emitBank(bank, os);
  emitClasses(model.registers, os);
  emitSets(model.registers, os);
  os << '\n';
  for (const RegisterBank &bank : model.registers.banks)
    emitNames(bank, os);
  os << "} // namespace cot::" << model.cppNamespace << '\n';
}

static TableGen::Emitter::Opt registration("gen-registers", emitRegisters,
                                           "Registers, their classes and sets");
