//===- RuleTypes.h - Which CLIF types go together -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Sets of concrete types of fixed size, and the relations between the types of an instruction's
/// operands and results, as tables. A type is its 16-bit code, as in cot::ir::Type.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_RULETYPES_H
#define COT_UTILS_TABLEGEN_RULETYPES_H

#include "OpcodeRecords.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <bitset>
#include <map>

namespace cot::tblgen {

constexpr unsigned numTypeCodes = 256;
/// Bit n: the type with code n.
using TypeSet = std::bitset<numTypeCodes>;
/// For each type of one value, the types that another one may have beside it.
using TypeRelation = std::vector<TypeSet>;

/// The members of \p set in ascending order.
std::vector<unsigned> membersOf(const TypeSet &set);

class TypeSystem {
public:
  /// Reads IllegalTypes and VariableTypes where the description has them.
  TypeSystem(const Dialect &dialect, const llvm::RecordKeeper &records);

  /// The legal members of a ValueType record: TypeVariable, TypeSet, AnyOf, AllBut or Fixed.
  TypeSet expand(const llvm::Record *valueType) const;
  const TypeSet &legal() const { return legalTypes; }
  /// The illegal ones with the message of each.
  const std::map<unsigned, std::string> &illegal() const { return illegalTypes; }
  /// From the controlling type to the type of a value with \p constraint.
  const TypeRelation &relation(const TypeConstraint &constraint) const;
  /// What \p where ("x.bits = a.bits", also lanes and w) says, from the left value to the right
  /// one; null if it says nothing. \p left and \p right receive the names.
  const TypeRelation *whereRelation(llvm::StringRef where, std::string &left,
                                    std::string &right) const;

  unsigned laneBits(unsigned code) const { return laneWidths[code & 15]; }
  unsigned lanes(unsigned code) const { return 1u << (code >> 4); }
  unsigned bits(unsigned code) const { return laneBits(code) * lanes(code); }
  bool isFloat(unsigned code) const { return floats[code & 15]; }
  bool isIntScalar(unsigned code) const { return code < 16 && !isFloat(code); }
  /// i32x4
  std::string name(unsigned code) const;
  std::string names(const TypeSet &set) const;
  /// The constant of C++.
  std::string cxx(unsigned code) const;

private:
  TypeSet expandAll(const llvm::Record *valueType) const;
  unsigned withWidth(unsigned code, unsigned width, unsigned lanes) const;
  /// The types that \p function gives for \p control.
  TypeSet apply(const TypeConstraint &constraint, unsigned control) const;

  const Dialect &dialect;
  unsigned laneWidths[16] = {};
  bool floats[16] = {};
  std::string laneNames[16];
  TypeSet allTypes, legalTypes;
  std::map<unsigned, std::string> illegalTypes;
  std::map<const llvm::Record *, TypeSet> limits; // by type variable
  mutable std::map<std::pair<std::string, unsigned>, TypeRelation> relations;
  mutable std::map<std::string, TypeRelation> whereRelations;
};

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_RULETYPES_H
