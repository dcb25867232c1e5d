//===- Opcodes.cpp - Opcode tables -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Opcodes.h"
#include <array>

using namespace cot::ir;

namespace cot::ir {
#define COT_OPCODE_TABLES
#include "cot/IR/Opcodes.inc"
} // namespace cot::ir

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

static constexpr OperandShape shapeOf(Opcode opcode) {
  Format format = tables::opcodeInfos[unsigned(opcode)].format;
  const FormatInfo &info = tables::formatInfos[unsigned(format)];
  unsigned directCalls = format == Format::Jump ? 1 : format == Format::Brif ? 2 : 0;
  bool hasTable = format == Format::BranchTable || format == Format::TryCall ||
                  format == Format::TryCallIndirect;
  return {info.fixedValues, info.hasList, directCalls, hasTable};
}

constexpr std::array<OperandShape, numOpcodes> tables::operandShapes = [] {
  std::array<OperandShape, numOpcodes> shapes{};
  for (unsigned i = 0; i < numOpcodes; ++i)
    shapes[i] = shapeOf(Opcode(i));
  return shapes;
}();

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

// Every instruction that is read looks one up, so the table is built by the compiler: open
// addressing with linear probing, less than a quarter full.
static constexpr unsigned log2NameSlots = 10;
static_assert(numOpcodes * 4 < 1u << log2NameSlots);

/// Length, first, middle and last letter tell nearly all names apart.
static constexpr unsigned nameSlot(llvm::StringRef name) {
  size_t length = name.size();
  const char *text = name.data();
  uint32_t letters = uint32_t(uint8_t(text[0])) | uint32_t(uint8_t(text[length / 2])) << 8 |
                     uint32_t(uint8_t(text[length - 1])) << 16 | uint32_t(length) << 24;
  return (letters * 0x9e3779b1u) >> (32 - log2NameSlots);
}

static constexpr uint16_t noOpcode = UINT16_MAX;
static constexpr auto opcodesByName = [] {
  std::array<uint16_t, 1u << log2NameSlots> slots{};
  slots.fill(noOpcode);
  for (unsigned i = 0; i < numOpcodes; ++i) {
    unsigned slot = nameSlot(tables::opcodeInfos[i].name);
    while (slots[slot] != noOpcode)
      slot = (slot + 1) % slots.size();
    slots[slot] = uint16_t(i);
  }
  return slots;
}();

std::optional<Opcode> cot::ir::parseOpcode(llvm::StringRef text) {
  if (text.empty()) return std::nullopt;
  for (unsigned slot = nameSlot(text);; slot = (slot + 1) % opcodesByName.size()) {
    uint16_t number = opcodesByName[slot];
    if (number == noOpcode) return std::nullopt;
    if (textOf(Opcode(number)) == text) return Opcode(number);
  }
}

//===----------------------------------------------------------------------===//
// Type constraints
//===----------------------------------------------------------------------===//

Type TypeConstraint::resolveFunction(Type control) const {
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
