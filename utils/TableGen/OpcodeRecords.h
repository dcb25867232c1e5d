//===- OpcodeRecords.h - CLIF's description, read and checked -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The opcode records of Opcodes.td as plain structures, with everything that the backends need
/// worked out once: names, field slots, type constraints and the controlling type. A wrong record
/// is reported at its line and ends the run.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_OPCODERECORDS_H
#define COT_UTILS_TABLEGEN_OPCODERECORDS_H

#include "llvm/ADT/MapVector.h"
#include "llvm/TableGen/Record.h"
#include <string>
#include <vector>

namespace cot::tblgen {

/// How the type of a value operand follows from the controlling type.
struct TypeConstraint {
  /// "Fixed", "Free", "Same", or the name of a TypeFunction ("LaneOf", "Narrower", ...).
  std::string kind;
  /// Fixed: the type's 16-bit code. Free: the index of a type set. Otherwise 0.
  unsigned payload = 0;
};

struct Operand {
  std::string name;
  /// The OperandKind record; ValueOperand for a value with a type.
  const llvm::Record *kind = nullptr;
  /// Null unless the operand is a single value.
  const llvm::Record *type = nullptr;
  TypeConstraint constraint;

  bool isValue() const { return type != nullptr; }
};

struct OpcodeRecord {
  const llvm::Record *record = nullptr;
  std::string text;       ///< br_table
  std::string enumerator; ///< BrTable
  std::string method;     ///< brTable
  const llvm::Record *format = nullptr;
  std::vector<Operand> operands;
  std::vector<Operand> results;
  bool variableResults = false;
  /// The controlling type variable; null for an opcode of fixed types.
  const llvm::Record *control = nullptr;
  /// The controlling type is that of the format's type operand.
  bool usesTypeOperand = false;
  /// ... and of no result.
  bool requiresTypeOperand = false;

  bool has(llvm::StringRef property) const;
  std::vector<const Operand *> valueOperands() const;
};

struct FormatRecord {
  const llvm::Record *record = nullptr;
  std::string name; ///< "Binary" for BinaryFormat
  unsigned fixedValues = 0;
  bool hasList = false;
};

/// Everything in Opcodes.td. Orders are those of the description, so that output is deterministic.
struct Dialect {
  explicit Dialect(const llvm::RecordKeeper &records);

  std::vector<OpcodeRecord> opcodes;
  std::vector<FormatRecord> formats;
  /// Type variables in order of definition: a type set's index is its place here.
  std::vector<const llvm::Record *> typeSets;
  std::vector<const llvm::Record *> lanes;
  std::vector<const llvm::Record *> properties;
  /// Enumeration -> its words by value.
  llvm::MapVector<const llvm::Record *, std::vector<const llvm::Record *>> enumerations;

  const FormatRecord &format(const llvm::Record *record) const;
  unsigned typeSetIndex(const llvm::Record *record) const;

private:
  OpcodeRecord readOpcode(const llvm::Record *record);
  void chooseControl(OpcodeRecord &opcode);
  void constrain(const OpcodeRecord &opcode, Operand &operand);
};

/// The 16-bit code of a fixed type, as in cot::ir::Type.
unsigned typeCode(const llvm::Record *lane, unsigned laneCount);
/// sadd_overflow -> SaddOverflow.
std::string upperCamel(llvm::StringRef text);

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_OPCODERECORDS_H
