//===- cot/IR/Opcodes.h - Opcodes, formats, enumerations -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The C++ face of Opcodes.td: enumerations and read-only tables, all generated.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_OPCODES_H
#define COT_IR_OPCODES_H

#include "cot/IR/Type.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringSwitch.h"
#include <array>
#include <optional>

namespace cot::ir {

#define COT_OPCODE_ENUMS
#include "cot/IR/Opcodes.inc"

/// The condition that holds exactly when \p condition does not.
IntCC complement(IntCC condition);
FloatCC complement(FloatCC condition);
/// The condition that holds for (y, x) exactly when \p condition holds for (x, y).
IntCC swapOperands(IntCC condition);
FloatCC swapOperands(FloatCC condition);

/// Where a field lies in InstructionData.
enum class FieldSlot : uint8_t { Byte, Half, Word0, Word1, Word2, Wide };

struct FieldInfo {
  OperandKind kind;
  FieldSlot slot;
  /// What stands before the operand in text, unless it is the first.
  llvm::StringLiteral separator;
};

struct FormatInfo {
  llvm::StringLiteral name;
  /// In text order.
  llvm::ArrayRef<FieldInfo> fields;
  /// Values in the words themselves; 0 if hasList.
  uint8_t fixedValues;
  /// The value operands are a list in Word0.
  bool hasList;
  /// Which value operand has the controlling type, if any has.
  uint8_t typeOperand;
};

/// How the type of an operand or result follows from the controlling type.
struct TypeConstraint {
  enum Kind : uint8_t {
    Fixed, ///< payload is the type's code
    Free,  ///< any type of set `payload`
    Same,
    LaneOf,
    AsTruthy,
    HalfWidth,
    DoubleWidth,
    SplitLanes,
    MergeLanes,
    DynamicToVector,
    Narrower, ///< any type of the same kind and lane count with narrower lanes
    Wider,    ///< any type of the same kind and lane count with wider lanes
  };
  Kind kind;
  uint16_t payload;

  /// The one type that satisfies the constraint; no type for Free, Narrower and Wider, and where
  /// the function is not defined for \p control.
  Type resolve(Type control) const {
    if (kind == Same) return control;
    return kind == Fixed ? Type(payload) : resolveFunction(control);
  }
  bool admits(Type type, Type control) const;
  /// resolve() of the kinds that compute a type.
  Type resolveFunction(Type control) const;
};

struct OpcodeInfo {
  llvm::StringLiteral name;
  Format format;
  uint16_t properties;
  /// Index of the controlling type's set; 255 when the opcode has no type variable.
  uint8_t controlSet;
  uint8_t numResults;
  /// Values that have a constraint of their own (a list may have more).
  uint8_t numValues;
  uint16_t constraintOffset;
  /// The results are those of a signature.
  bool variableResults;
  bool usesTypeOperand;
  bool requiresTypeOperand;

  bool isPolymorphic() const { return controlSet != 255; }
};

/// Where an instruction has the values that it uses, in a byte: walks over all uses ask nothing else
/// of an opcode.
class OperandShape {
public:
  constexpr OperandShape() = default;
  constexpr OperandShape(unsigned fixedValues, bool hasList, unsigned directCalls, bool hasTable)
      : bits(uint8_t(fixedValues | unsigned(hasList) << 2 | directCalls << 3 |
                     unsigned(hasTable) << 5)) {}

  /// Values in the words themselves; 0 if hasList.
  unsigned fixedValues() const { return bits & 3; }
  /// The value operands are a list in Word0.
  bool hasList() const { return bits & 4; }
  /// It passes arguments to blocks.
  bool callsBlocks() const { return bits & 0x38; }
  /// Calls of blocks in the words from Word1 on.
  unsigned directCalls() const { return bits >> 3 & 3; }
  /// Calls of blocks in a jump table or an exception table.
  bool hasTable() const { return bits & 0x20; }

private:
  uint8_t bits = 0;
};

/// The generated tables, by enumerator. For the functions below.
namespace tables {
extern const std::array<OperandShape, numOpcodes> operandShapes;
extern const OpcodeInfo opcodeInfos[];
extern const FormatInfo formatInfos[];
extern const TypeSet typeSets[];
extern const TypeConstraint typeConstraints[];
} // namespace tables

inline const OpcodeInfo &infoOf(Opcode opcode) { return tables::opcodeInfos[unsigned(opcode)]; }
inline const FormatInfo &infoOf(Format format) { return tables::formatInfos[unsigned(format)]; }
inline OperandShape operandShape(Opcode opcode) { return tables::operandShapes[unsigned(opcode)]; }
inline const TypeSet &typeSet(unsigned index) { return tables::typeSets[index]; }
inline llvm::ArrayRef<TypeConstraint> resultConstraints(Opcode opcode) {
  const OpcodeInfo &info = infoOf(opcode);
  return {tables::typeConstraints + info.constraintOffset, info.numResults};
}
inline llvm::ArrayRef<TypeConstraint> valueConstraints(Opcode opcode) {
  const OpcodeInfo &info = infoOf(opcode);
  return {tables::typeConstraints + info.constraintOffset + info.numResults, info.numValues};
}

inline llvm::StringRef textOf(Opcode opcode) { return infoOf(opcode).name; }
std::optional<Opcode> parseOpcode(llvm::StringRef text);

inline bool has(Opcode opcode, uint16_t properties) {
  return infoOf(opcode).properties & properties;
}
inline bool isTerminator(Opcode opcode) { return has(opcode, IsTerminator); }
inline bool isBranch(Opcode opcode) { return has(opcode, IsBranch); }
inline bool isReturn(Opcode opcode) { return has(opcode, IsReturn); }
inline bool isCall(Opcode opcode) { return has(opcode, IsCall); }
inline bool canTrap(Opcode opcode) { return has(opcode, CanTrap); }
inline bool canLoad(Opcode opcode) { return has(opcode, CanLoad); }
inline bool canStore(Opcode opcode) { return has(opcode, CanStore); }
/// True when removing the instruction could be noticed even if its results are unused. Loads are
/// not counted here: whether one may trap is in its flags.
inline bool hasSideEffects(Opcode opcode) {
  return has(opcode, IsTerminator | IsCall | CanStore | CanTrap | OtherSideEffects);
}

} // namespace cot::ir

#endif // COT_IR_OPCODES_H
