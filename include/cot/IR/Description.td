//===- cot/IR/Description.td - The language in which CLIF is described -----===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The classes of Opcodes.td: types, type variables, operand kinds, instruction formats, opcodes and
// enumerations. cot-tblgen reads them (utils/TableGen/Opcode*.cpp) and generates C++ tables, builder
// methods and the language reference.
//
//===----------------------------------------------------------------------===//

//===--- Enumerations ------------------------------------------------------===//

/// A closed set of words of the text format, a C++ `enum class` of the same name.
class Enumeration<string summary> {
  string Summary = summary;
}

/// One word. The C++ enumerator is the record's name with the prefix of its enumeration removed.
class Enumerator<Enumeration of, int value, string enumerator, string text, string doc> {
  Enumeration Of = of;
  int Value = value;
  string Enumerator = enumerator;
  string Text = text;
  string Doc = doc;
}

//===--- Types -------------------------------------------------------------===//

/// A scalar type, and the lane of the vectors made of it.
class LaneType<string name, int number, int width, bit isFloat, string doc> {
  string Name = name;
  int Number = number; // the low four bits of cot::ir::Type
  int Width = width;
  bit IsFloat = isFloat;
  string Doc = doc;
}
def I8   : LaneType<"i8", 1, 8, 0, "Integer of 8 bits; also the type of truth values (0 or 1).">;
def I16  : LaneType<"i16", 2, 16, 0, "Integer of 16 bits.">;
def I32  : LaneType<"i32", 3, 32, 0, "Integer of 32 bits.">;
def I64  : LaneType<"i64", 4, 64, 0, "Integer of 64 bits.">;
def I128 : LaneType<"i128", 5, 128, 0, "Integer of 128 bits.">;
def F16  : LaneType<"f16", 6, 16, 1, "IEEE 754 binary16.">;
def F32  : LaneType<"f32", 7, 32, 1, "IEEE 754 binary32.">;
def F64  : LaneType<"f64", 8, 64, 1, "IEEE 754 binary64.">;
def F128 : LaneType<"f128", 9, 128, 1, "IEEE 754 binary128.">;

/// Whatever can stand as the type of a value operand in an opcode's dag.
class ValueType;

/// One type only.
class Fixed<LaneType lane, int lanes = 1> : ValueType {
  LaneType Lane = lane;
  int Lanes = lanes;
}

/// Any type of a set. Two operands of one opcode that name the same variable have the same type.
/// Lane counts are powers of two; 1 is the scalar.
class TypeVariable<list<LaneType> lanes, list<int> laneCounts, list<int> dynamicLaneCounts,
                   string doc> : ValueType {
  list<LaneType> Lanes = lanes;
  list<int> LaneCounts = laneCounts;
  list<int> DynamicLaneCounts = dynamicLaneCounts;
  string Doc = doc;
}

/// A type that follows from the type variable \p of.
class TypeFunction<string function, TypeVariable of> : ValueType {
  string Function = function;
  TypeVariable Of = of;
}
/// The lane type of a vector.
class LaneOf<TypeVariable of> : TypeFunction<"LaneOf", of>;
/// i8 for a scalar; for a vector, integers of the same width and count.
class AsTruthy<TypeVariable of> : TypeFunction<"AsTruthy", of>;
/// Lanes half as wide, the same number of them.
class HalfWidth<TypeVariable of> : TypeFunction<"HalfWidth", of>;
/// Lanes twice as wide, the same number of them.
class DoubleWidth<TypeVariable of> : TypeFunction<"DoubleWidth", of>;
/// Lanes half as wide, twice as many.
class SplitLanes<TypeVariable of> : TypeFunction<"SplitLanes", of>;
/// Lanes twice as wide, half as many.
class MergeLanes<TypeVariable of> : TypeFunction<"MergeLanes", of>;
/// The fixed vector of a dynamic one's minimum lane count.
class DynamicToVector<TypeVariable of> : TypeFunction<"DynamicToVector", of>;
/// A type of the same kind and lane count with strictly narrower lanes; not determined by the variable.
class Narrower<TypeVariable of> : TypeFunction<"Narrower", of>;
/// A type of the same kind and lane count with strictly wider lanes; not determined by the variable.
class Wider<TypeVariable of> : TypeFunction<"Wider", of>;

defvar AllInts = [I8, I16, I32, I64, I128];
defvar AllFloats = [F16, F32, F64, F128];
defvar AllLanes = !listconcat(AllInts, AllFloats);
defvar Scalar = [1];
defvar Vectors = [2, 4, 8, 16, 32, 64, 128, 256];
defvar ScalarAndVectors = !listconcat(Scalar, Vectors);

//===--- Operand kinds and formats -----------------------------------------===//

/// Where in the 16 bytes of cot::ir::InstructionData a field lies. Word1 and Word2 hold 64-bit
/// immediates together (Wide).
class Slot<int number> { int Number = number; }
def Byte  : Slot<0>;
def Half  : Slot<1>;
def Word0 : Slot<2>;
def Word1 : Slot<3>;
def Word2 : Slot<4>;
def Wide  : Slot<5>;

/// A kind of operand: what it is in C++ and how it is separated from the operand before it in text.
class OperandKind<string cxxType, string separator, string doc> {
  string CxxType = cxxType;
  string Separator = separator;
  string Doc = doc;
}
def ValueOperand    : OperandKind<"Value", ", ", "A value.">;
def ValueList       : OperandKind<"llvm::ArrayRef<Value>", "", "Any number of values, in parentheses.">;
def PlainValueList  : OperandKind<"llvm::ArrayRef<Value>", ", ", "Any number of values, separated by commas.">;
def BlockOperand    : OperandKind<"Block", ", ", "A block.">;
def BlockCallOperand: OperandKind<"BlockCall", ", ", "A block with the arguments for its parameters.">;
def JumpTableOperand: OperandKind<"JumpTable", ", ", "A default target and a list of targets.">;
def FuncRefOperand  : OperandKind<"FuncRef", ", ", "A function declared in the preamble.">;
def SigRefOperand   : OperandKind<"SigRef", ", ", "A signature declared in the preamble.">;
def ExceptionTableOperand
    : OperandKind<"ExceptionTable", ", ", "Signature, normal return target and handlers of a call.">;
def GlobalValueOperand : OperandKind<"GlobalValue", ", ", "A global value declared in the preamble.">;
def StackSlotOperand   : OperandKind<"StackSlot", ", ", "A stack slot declared in the preamble.">;
def DynamicStackSlotOperand
    : OperandKind<"DynamicStackSlot", ", ", "A dynamic stack slot declared in the preamble.">;
def ConstantOperand : OperandKind<"Constant", ", ", "A constant of the function's pool.">;
def ImmediateOperand: OperandKind<"Immediate", ", ", "A 16-byte shuffle mask.">;
def Imm64           : OperandKind<"int64_t", ", ", "A 64-bit immediate.">;
def Uimm8           : OperandKind<"uint8_t", ", ", "An unsigned 8-bit immediate.">;
def Ieee16          : OperandKind<"Ieee16", ", ", "A binary16 immediate.">;
def Ieee32          : OperandKind<"Ieee32", ", ", "A binary32 immediate.">;
def Ieee64          : OperandKind<"Ieee64", ", ", "A binary64 immediate.">;
def Offset32        : OperandKind<"int32_t", "", "A signed 32-bit byte offset, written +8 or -8.">;
def MemFlagsOperand : OperandKind<"MemFlags", " ", "Flags of a memory access.">;
def TrapCodeOperand : OperandKind<"TrapCode", ", ", "Why the program stops.">;
def IntCCOperand    : OperandKind<"IntCC", " ", "An integer condition.">;
def FloatCCOperand  : OperandKind<"FloatCC", " ", "A floating-point condition.">;
def AtomicRmwOpOperand : OperandKind<"AtomicRmwOp", " ", "What an atomic read-modify-write does.">;

class Field<OperandKind kind, Slot slot> {
  OperandKind Kind = kind;
  Slot At = slot;
}

/// The shape of an instruction: its fields in text order. Values fill Word0, Word1, Word2 in order, or
/// one list fills Word0. \p typeOperand is the value whose type is the controlling type, if the
/// opcode's types allow it.
class Format<list<Field> fields, int typeOperand = 0> {
  list<Field> Fields = fields;
  int TypeOperand = typeOperand;
}

//===--- Opcodes -----------------------------------------------------------===//

class Property<string doc> { string Doc = doc; }
def IsTerminator : Property<"Ends its block.">;
def IsBranch : Property<"Names blocks to continue in.">;
def IsReturn : Property<"Leaves the function.">;
def IsCall : Property<"Calls a function.">;
def CanLoad       : Property<"May read memory.">;
def CanStore      : Property<"May write memory.">;
def CanTrap       : Property<"May stop the program with a trap.">;
def OtherSideEffects : Property<"Has effects beyond memory and traps.">;
def SideEffectsIdempotent
    : Property<"Doing it twice with the same operands is like doing it once.">;
def Commutative   : Property<"Exchanging the first two value operands gives the same results.">;

/// What the files of Opcodes/ define.
class OpcodeDescription;

/// An opcode. \p results and \p operands are dags, `(outs Int:$a)` and `(ins Int:$x, Int:$y)`.
class Opcode<Format format, dag results, dag operands, list<Property> properties = []>
    : OpcodeDescription {
  Format Form = format;
  dag Results = results;
  dag Operands = operands;
  list<Property> Properties = properties;
  string Summary = "";
  /// Markdown. What it does, which traps it raises, corner cases.
  string Description = "";
  /// For an opcode whose result is a function of its operands: one SMT-LIB term over the operands'
  /// names, in the theories of bit vectors and floating-point numbers. docs/Meaning.md defines the
  /// notation. Where the opcode admits vectors, the term speaks of one lane unless PerLane is 0.
  string Meaning = "";
  /// The meaning of further results, in order.
  list<string> MoreMeanings = [];
  bit PerLane = 1;
  /// The first Meaning is a number of floating-point theory, not bits: all NaNs are one.
  bit IsNumber = 0;
  /// Which types go together beyond what the operands' kinds say: "x.bits = a.bits".
  string Where = "";
  /// When it traps, "code: term" with a boolean term, the first that holds winning; where none holds,
  /// Meaning applies. `code` is a trap code's text or the name of a TrapCodeOperand.
  list<string> Traps = [];
}

/// What the word \p of, a condition, says about x and y: a boolean SMT-LIB term.
class ConditionMeaning<Enumerator of, string meaning> : OpcodeDescription {
  Enumerator Of = of;
  string Meaning = meaning;
}

def outs;
def ins;
