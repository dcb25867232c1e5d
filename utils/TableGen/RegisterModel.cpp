//===- RegisterModel.cpp - Banks, classes and sets of registers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InstrModel.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/Support/Path.h"

using namespace cot::tblgen;
using namespace llvm;

/// Hardware numbers are bits of 64-bit masks in generated code.
static constexpr int maxRegisters = 64;

std::vector<const Record *> cot::tblgen::recordsInOrder(RecordKeeper &records,
                                                        StringRef className) {
  std::vector<const Record *> result;
  if (!records.getClass(className)) return result;
  for (const Record *def : records.getAllDerivedDefinitions(className))
    result.push_back(def);
  llvm::sort(result, [](const Record *a, const Record *b) { return a->getID() < b->getID(); });
  return result;
}

void cot::tblgen::reportAt(const Record *record, const Twine &message) {
  PrintError(record->getLoc(), record->getName() + ": " + message);
}

void cot::tblgen::emitHeader(raw_ostream &os, RecordKeeper &records, StringRef purpose) {
  os << "//===- " << purpose << " -===//\n"
     << "// Written by cot-tblgen from " << sys::path::filename(records.getInputFilename())
     << ".\n\n";
}

RegisterModel::RegisterModel(RecordKeeper &records) {
  for (const Record *def : recordsInOrder(records, "RegisterBank"))
    readBank(def, records);
  for (const Record *def : recordsInOrder(records, "RegisterClass"))
    readClass(def);
  sets = recordsInOrder(records, "RegisterSet");
}

void RegisterModel::readBank(const Record *def, RecordKeeper &records) {
  RegisterBank bank;
  bank.def = def;
  for (int64_t width : def->getValueAsListOfInts("Widths"))
    bank.widths.push_back(static_cast<int>(width));
  for (const Record *reg : recordsInOrder(records, "Register")) {
    if (reg->getValueAsDef("Bank") != def) continue;
    int64_t number = reg->getValueAsInt("Number");
    if (number < 0 || number >= maxRegisters) {
      reportAt(reg, "register number " + Twine(number) + " is not in 0 to 63");
      continue;
    }
    if (reg->getValueAsListOfStrings("Names").size() != bank.widths.size())
      reportAt(reg, "needs one name for every width of bank " + def->getName());
    if (bank.registers.size() <= static_cast<size_t>(number)) bank.registers.resize(number + 1);
    if (const Record *other = bank.registers[number])
      reportAt(reg, "has the number of " + other->getName());
    bank.registers[number] = reg;
  }
  bankIds[def] = banks.size();
  banks.push_back(std::move(bank));
}

void RegisterModel::readClass(const Record *def) {
  RegisterClass cls;
  cls.def = def;
  const Record *bank = def->getValueAsDef("Bank");
  cls.bank = bankIds.lookup(bank);
  SmallSet<unsigned, 32> seen;
  auto read = [&](StringRef field, std::vector<unsigned> &members) {
    for (const Record *reg : def->getValueAsListOfDefs(field)) {
      if (reg->getValueAsDef("Bank") != bank) {
        reportAt(def, reg->getName() + " is not in bank " + bank->getName());
        continue;
      }
      auto number = static_cast<unsigned>(reg->getValueAsInt("Number"));
      if (!seen.insert(number).second) reportAt(def, reg->getName() + " stands in it twice");
      members.push_back(number);
    }
  };
  read("AllocationOrder", cls.order);
  read("Reserved", cls.reserved);
  classIds[def] = classes.size();
  classes.push_back(std::move(cls));
}
