//===- RuleTypes.cpp - Which CLIF types go together -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleTypes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/TableGen/Error.h"

using namespace cot::tblgen;
using namespace llvm;

std::vector<unsigned> cot::tblgen::membersOf(const TypeSet &set) {
  std::vector<unsigned> members;
  for (unsigned code = 0; code < numTypeCodes; ++code)
    if (set[code]) members.push_back(code);
  return members;
}

TypeSystem::TypeSystem(const Dialect &dialect, const RecordKeeper &records) : dialect(dialect) {
  for (const Record *lane : dialect.lanes) {
    auto number = size_t(lane->getValueAsInt("Number"));
    laneWidths[number] = unsigned(lane->getValueAsInt("Width"));
    floats[number] = lane->getValueAsBit("IsFloat");
    laneNames[number] = lane->getValueAsString("Name").str();
    for (unsigned log2Count = 0; log2Count <= 8; ++log2Count)
      allTypes.set(number | log2Count << 4);
  }
  legalTypes = allTypes;
  if (records.getClass("IllegalTypes"))
    for (const Record *def : records.getAllDerivedDefinitions("IllegalTypes")) {
      TypeSet types = expandAll(def->getValueAsDef("Types"));
      legalTypes &= ~types;
      for (unsigned code : membersOf(types))
        illegalTypes.emplace(code, def->getValueAsString("Message").str());
    }
  if (records.getClass("VariableTypes"))
    for (const Record *def : records.getAllDerivedDefinitions("VariableTypes"))
      limits[def->getValueAsDef("Variable")] = expandAll(def->getValueAsDef("Types"));
}

TypeSet TypeSystem::expandAll(const Record *valueType) const {
  TypeSet set;
  if (valueType->isSubClassOf("AnyOf")) {
    for (const Record *member : valueType->getValueAsListOfDefs("Members"))
      set |= expandAll(member);
  } else if (valueType->isSubClassOf("AllBut")) {
    set = allTypes & ~expandAll(valueType->getValueAsDef("Excluded"));
  } else if (valueType->isSubClassOf("Fixed")) {
    set.set(
        typeCode(valueType->getValueAsDef("Lane"), unsigned(valueType->getValueAsInt("Lanes"))));
  } else if (valueType->getValue("LaneCounts")) {
    for (const Record *lane : valueType->getValueAsListOfDefs("Lanes"))
      for (int64_t count : valueType->getValueAsListOfInts("LaneCounts"))
        set.set(typeCode(lane, unsigned(count)));
  }
  auto limit = limits.find(valueType);
  return limit == limits.end() ? set : set & limit->second;
}

TypeSet TypeSystem::expand(const Record *valueType) const {
  return expandAll(valueType) & legalTypes;
}

/// The type with the kind of \p code but lanes \p width wide and \p lanes of them; 0 if there is
/// none.
unsigned TypeSystem::withWidth(unsigned code, unsigned width, unsigned lanes) const {
  if (lanes == 0 || lanes > 256) return 0;
  for (unsigned number = 1; number < 16; ++number)
    if (laneWidths[number] == width && floats[number] == isFloat(code))
      return number | Log2_32(lanes) << 4;
  return 0;
}

TypeSet TypeSystem::apply(const TypeConstraint &constraint, unsigned control) const {
  TypeSet result;
  StringRef kind = constraint.kind;
  unsigned width = laneBits(control), count = lanes(control);
  auto is = [&](unsigned code) {
    if (code != 0) result.set(code);
  };
  if (kind == "Fixed")
    is(constraint.payload);
  else if (kind == "Free")
    result = expandAll(dialect.typeSets[constraint.payload]);
  else if (kind == "Same")
    is(control);
  else if (kind == "LaneOf")
    is(control & 15);
  else if (kind == "AsTruthy")
    is(count == 1 ? 1 : withWidth(1, width, count));
  else if (kind == "HalfWidth")
    is(withWidth(control, width / 2, count));
  else if (kind == "DoubleWidth")
    is(withWidth(control, width * 2, count));
  else if (kind == "SplitLanes")
    is(withWidth(control, width / 2, count * 2));
  else if (kind == "MergeLanes")
    is(count == 1 ? 0 : withWidth(control, width * 2, count / 2));
  else if (kind == "Narrower" || kind == "Wider")
    for (unsigned code : membersOf(allTypes))
      if (isFloat(code) == isFloat(control) && lanes(code) == count &&
          (kind == "Narrower" ? laneBits(code) < width : laneBits(code) > width))
        is(code);
  // DynamicToVector: its operand is no type of fixed size.
  return result & legalTypes;
}

const TypeRelation &TypeSystem::relation(const TypeConstraint &constraint) const {
  TypeRelation &table = relations[{constraint.kind, constraint.payload}];
  if (table.empty()) {
    table.resize(numTypeCodes);
    for (unsigned control : membersOf(allTypes))
      table[control] = apply(constraint, control);
    // An opcode without a controlling type has only fixed ones.
    if (constraint.kind == "Fixed") table[0] = apply(constraint, 1);
  }
  return table;
}

const TypeRelation *TypeSystem::whereRelation(StringRef where, std::string &left,
                                              std::string &right) const {
  SmallVector<StringRef> words;
  where.split(words, ' ');
  if (words.size() != 3) return nullptr;
  auto [leftName, leftPart] = words[0].split('.');
  auto [rightName, rightPart] = words[2].split('.');
  left = leftName.str();
  right = rightName.str();
  TypeRelation &table = whereRelations[where.str()];
  if (!table.empty()) return &table;
  auto number = [&](unsigned code, StringRef part) {
    return part == "bits" ? bits(code) : part == "lanes" ? lanes(code) : laneBits(code);
  };
  table.resize(numTypeCodes);
  for (unsigned a : membersOf(legalTypes))
    for (unsigned b : membersOf(legalTypes)) {
      unsigned x = number(a, leftPart), y = number(b, rightPart);
      if (words[1] == "=" ? x == y : x <= y) table[a].set(b);
    }
  return &table;
}

std::string TypeSystem::name(unsigned code) const {
  return laneNames[code & 15] + (lanes(code) == 1 ? "" : "x" + utostr(lanes(code)));
}

std::string TypeSystem::names(const TypeSet &set) const {
  std::string text;
  for (unsigned code : membersOf(set))
    text += (text.empty() ? "" : ", ") + name(code);
  return text;
}

std::string TypeSystem::cxx(unsigned code) const {
  std::string lane = "ir::types::" + laneNames[code & 15];
  return lanes(code) == 1 ? lane : lane + ".by(" + utostr(lanes(code)) + ")";
}
