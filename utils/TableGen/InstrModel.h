//===- InstrModel.h - Machine descriptions, read and checked -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the emitters for instructions and registers of any target work on: the records of
/// cot/Target/*.td as plain data, one Instr per opcode. Encodings stay text here: each target reads
/// its own notation.
///
/// Invariant: every mistake that this code can see was reported at its record's line (PrintError),
/// and what is wrong was left out, so that emitters may rely on what they find.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_INSTRMODEL_H
#define COT_UTILS_TABLEGEN_INSTRMODEL_H

#include "cot/MC/InstrInfo.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/Record.h"
#include <string>
#include <vector>

namespace cot::tblgen {

using llvm::Record;
using llvm::RecordKeeper;
using llvm::StringRef;

/// All concrete records of a class, in the order in which the description has them.
std::vector<const Record *> recordsInOrder(RecordKeeper &records, StringRef className);

/// Reports \p message at the line of \p record; generation fails when all is read.
void reportAt(const Record *record, const llvm::Twine &message);

//===----------------------------------------------------------------------===//
// Registers
//===----------------------------------------------------------------------===//

struct RegisterBank {
  const Record *def;
  std::vector<int> widths;
  /// By hardware number; null where the bank has no such register.
  std::vector<const Record *> registers;
};

struct RegisterClass {
  const Record *def;
  unsigned bank; // index into RegisterModel::banks
  std::vector<unsigned> order;
  std::vector<unsigned> reserved;
};

struct RegisterModel {
  explicit RegisterModel(RecordKeeper &records);

  unsigned bankIndex(const Record *bank) const { return bankIds.lookup(bank); }
  unsigned classIndex(const Record *cls) const { return classIds.lookup(cls); }

  std::vector<RegisterBank> banks;
  std::vector<RegisterClass> classes;
  std::vector<const Record *> sets;

private:
  void readBank(const Record *def, RecordKeeper &records);
  void readClass(const Record *def);

  llvm::DenseMap<const Record *, unsigned> bankIds;
  llvm::DenseMap<const Record *, unsigned> classIds;
};

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

using mc::OperandKind;
using mc::OperandRole;

struct InstrOperand {
  StringRef name;
  const Record *type;
  OperandKind kind;
  OperandRole role = OperandRole::None;
  /// Uses are early and outs late unless the record says otherwise.
  bool late = false;
  /// Of the value in a register, with the variant's width filled in.
  int width = 0;
  /// Of what is read or written in memory.
  int memoryWidth = 0;
  const Record *registerClass = nullptr;
  const Record *fixed = nullptr;
  StringRef reusedName;   // of the use whose register this out takes
  int reuse = -1;         // its index
  int immediateType = -1; // index into InstrModel::immediates

  bool isRegisterLike() const {
    return kind == OperandKind::Register || kind == OperandKind::RegisterOrMemory;
  }
};

/// An immediate type at one width.
struct ImmediateType {
  const Record *def;
  int bits;
  friend bool operator==(const ImmediateType &, const ImmediateType &) = default;

  /// The least and the greatest value.
  std::pair<int64_t, int64_t> range() const;
};

/// A stretch of assembly text: literal text, or an operand when `operand` is not negative.
struct AsmPiece {
  std::string text;
  int operand = -1;
};
using AsmText = std::vector<AsmPiece>;

/// One opcode: a record at one of its sizes.
struct Instr {
  const Record *def;
  const Record *variant;
  std::string name; // of the opcode
  std::vector<InstrOperand> operands;
  std::vector<const Record *> features;
  /// The text in the first and the second syntax.
  AsmText asmText[2];
  StringRef encoding;

  bool flag(StringRef property) const { return def->getValueAsBit(property); }
  int findOperand(StringRef operandName) const;
  /// The property Loads or Stores, also when an operand that is always memory brings it.
  bool loads() const;
  bool stores() const;
};

struct InstrModel {
  explicit InstrModel(RecordKeeper &records);

  RegisterModel registers;
  StringRef cppNamespace;
  bool secondSyntaxReversed = false;
  std::vector<const Record *> features;
  std::vector<ImmediateType> immediates; // those in use
  std::vector<Instr> instrs;             // by opcode

private:
  void readRecord(const Record *def);
  bool readOperands(Instr &instr);
  bool readOperand(Instr &instr, const llvm::Init *arg, StringRef name);
  void readFeatures(Instr &instr, size_t variant);
  bool resolveReuses(Instr &instr);
  bool readType(Instr &instr, InstrOperand &operand, const Record *type);
  void readAsm(Instr &instr, int syntax);
  bool readPieces(const Instr &instr, StringRef text, AsmText &pieces);
};

/// `Foo` for the record Foo; the C++ spelling of a bool.
inline const char *cppBool(bool value) { return value ? "true" : "false"; }

/// The file header that every generated file opens with.
void emitHeader(llvm::raw_ostream &os, RecordKeeper &records, StringRef purpose);

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_INSTRMODEL_H
