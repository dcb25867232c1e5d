//===- Opcodes.cpp - Opcode tables -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Opcodes.h"
#include "llvm/ADT/StringMap.h"

using namespace cot::ir;

#define COT_OPCODE_TABLES
#include "cot/IR/Opcodes.inc"

const OpcodeInfo &cot::ir::infoOf(Opcode opcode) { return opcodeInfos[unsigned(opcode)]; }
const FormatInfo &cot::ir::infoOf(Format format) { return formatInfos[unsigned(format)]; }
const TypeSet &cot::ir::typeSet(unsigned index) { return typeSets[index]; }

llvm::ArrayRef<TypeConstraint> cot::ir::resultConstraints(Opcode opcode) {
  const OpcodeInfo &info = infoOf(opcode);
  return {typeConstraints + info.constraintOffset, info.numResults};
}

llvm::ArrayRef<TypeConstraint> cot::ir::valueConstraints(Opcode opcode) {
  const OpcodeInfo &info = infoOf(opcode);
  return {typeConstraints + info.constraintOffset + info.numResults, info.numValues};
}

std::optional<Opcode> cot::ir::parseOpcode(llvm::StringRef text) {
  static const llvm::StringMap<Opcode> byName = [] {
    llvm::StringMap<Opcode> map(2 * numOpcodes);
    for (unsigned i = 0; i < numOpcodes; ++i)
      map[textOf(Opcode(i))] = Opcode(i);
    return map;
  }();
  auto found = byName.find(text);
  if (found == byName.end()) return std::nullopt;
  return found->second;
}

Type TypeConstraint::resolve(Type control) const {
  switch (kind) {
  case Fixed:
    return Type(payload);
  case Same:
    return control;
  case LaneOf:
    return control.laneType();
  case AsTruthy:
    return control ? control.asTruthy() : Type();
  case HalfWidth:
    return control.halfWidth();
  case DoubleWidth:
    return control.doubleWidth();
  case SplitLanes:
    return control.splitLanes();
  case MergeLanes:
    return control.mergeLanes();
  case DynamicToVector:
    return control.dynamicToVector();
  case Free:
  case Narrower:
  case Wider:
    return Type();
  }
  return Type();
}

bool TypeConstraint::admits(Type type, Type control) const {
  switch (kind) {
  case Free:
    return typeSet(payload).contains(type);
  case Narrower:
  case Wider:
    return type.isValid() && type.hasIntLanes() == control.hasIntLanes() &&
           type.log2LaneCount() == control.log2LaneCount() &&
           type.isDynamic() == control.isDynamic() &&
           (kind == Narrower ? type.laneBits() < control.laneBits()
                             : type.laneBits() > control.laneBits());
  default:
    return type.isValid() && type == resolve(control);
  }
}

IntCC cot::ir::complement(IntCC condition) {
  switch (condition) {
  case IntCC::Equal:
    return IntCC::NotEqual;
  case IntCC::NotEqual:
    return IntCC::Equal;
  case IntCC::SignedLessThan:
    return IntCC::SignedGreaterThanOrEqual;
  case IntCC::SignedGreaterThanOrEqual:
    return IntCC::SignedLessThan;
  case IntCC::SignedGreaterThan:
    return IntCC::SignedLessThanOrEqual;
  case IntCC::SignedLessThanOrEqual:
    return IntCC::SignedGreaterThan;
  case IntCC::UnsignedLessThan:
    return IntCC::UnsignedGreaterThanOrEqual;
  case IntCC::UnsignedGreaterThanOrEqual:
    return IntCC::UnsignedLessThan;
  case IntCC::UnsignedGreaterThan:
    return IntCC::UnsignedLessThanOrEqual;
  case IntCC::UnsignedLessThanOrEqual:
    return IntCC::UnsignedGreaterThan;
  }
  return condition;
}

IntCC cot::ir::swapOperands(IntCC condition) {
  switch (condition) {
  case IntCC::Equal:
  case IntCC::NotEqual:
    return condition;
  case IntCC::SignedLessThan:
    return IntCC::SignedGreaterThan;
  case IntCC::SignedGreaterThanOrEqual:
    return IntCC::SignedLessThanOrEqual;
  case IntCC::SignedGreaterThan:
    return IntCC::SignedLessThan;
  case IntCC::SignedLessThanOrEqual:
    return IntCC::SignedGreaterThanOrEqual;
  case IntCC::UnsignedLessThan:
    return IntCC::UnsignedGreaterThan;
  case IntCC::UnsignedGreaterThanOrEqual:
    return IntCC::UnsignedLessThanOrEqual;
  case IntCC::UnsignedGreaterThan:
    return IntCC::UnsignedLessThan;
  case IntCC::UnsignedLessThanOrEqual:
    return IntCC::UnsignedGreaterThanOrEqual;
  }
  return condition;
}

/// A floating-point condition as the set of outcomes for which it holds.
enum Outcome : unsigned { Un = 1, Eq = 2, Lt = 4, Gt = 8, AnyOutcome = 15 };

static constexpr unsigned outcomes[] = {
    Eq | Lt | Gt, Un, Eq,      Un | Lt | Gt, Lt | Gt,      Un | Eq, Lt,
    Lt | Eq,      Gt, Gt | Eq, Un | Lt,      Un | Lt | Eq, Un | Gt, Un | Gt | Eq,
};
static_assert(std::size(outcomes) == numFloatCCs);

static FloatCC conditionFor(unsigned wanted, FloatCC otherwise) {
  for (unsigned i = 0; i < numFloatCCs; ++i)
    if (outcomes[i] == wanted) return FloatCC(i);
  return otherwise;
}

FloatCC cot::ir::complement(FloatCC condition) {
  return conditionFor(AnyOutcome & ~outcomes[unsigned(condition)], condition);
}

FloatCC cot::ir::swapOperands(FloatCC condition) {
  unsigned set = outcomes[unsigned(condition)];
  unsigned swapped = (set & (Un | Eq)) | (set & Lt ? Gt : 0) | (set & Gt ? Lt : 0);
  return conditionFor(swapped, condition);
}
