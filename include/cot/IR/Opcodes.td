//===- cot/IR/Opcodes.td - CLIF: types, formats, opcodes, enumerations -----===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one definition of the dialect (today's is that of Cranelift 0.136, plus va_start). To define a new
// opcode, write one record in the file of its family; builder method, parser, printer, type checks and
// reference documentation follow, and the interpreter does not compile until it knows the opcode.
//
//===----------------------------------------------------------------------===//

include "cot/IR/Description.td"
include "cot/Support/Vocabulary.td"
include "cot/IR/Enumerations.td"

//===--- Type variables ----------------------------------------------------===//

def Any : TypeVariable<AllLanes, ScalarAndVectors, [], "Any integer, float or vector.">;
def Bits : TypeVariable<AllLanes, ScalarAndVectors, [], "Any type, taken as bits.">;
def Mem : TypeVariable<AllLanes, ScalarAndVectors, Vectors, "Any type that can be stored in memory.">;
def MemTo : TypeVariable<AllLanes, ScalarAndVectors, Vectors, "Any type that can be stored in memory.">;
def AtomicMem : TypeVariable<AllInts, Scalar, [], "An integer that can be accessed atomically.">;

def Int : TypeVariable<AllInts, ScalarAndVectors, Vectors, "An integer or a vector of integers.">;
def IntFixed
    : TypeVariable<AllInts, ScalarAndVectors, [], "An integer or a vector of integers of fixed size.">;
def iB : TypeVariable<AllInts, Scalar, [], "An integer.">;
def NarrowInt : TypeVariable<[I8, I16, I32, I64], Scalar, [], "An integer of up to 64 bits.">;
def WideInt : TypeVariable<[I16, I32, I64, I128], Scalar, [], "An integer of 16 bits or more.">;
def NarrowScalar : TypeVariable<[I8, I16, I32, I64], Scalar, [], "An integer of up to 64 bits.">;
def ScalarTruthy : TypeVariable<AllInts, Scalar, [], "An integer that is true unless it is 0.">;
def Truthy : TypeVariable<AllInts, Scalar, [], "An integer that is true unless it is 0.">;
def iAddr : TypeVariable<[I32, I64], Scalar, [], "An integer that can hold an address.">;
def i32_64 : TypeVariable<[I32, I64], Scalar, [], "An integer of 32 or 64 bits.">;
def iExt8 : TypeVariable<[I16, I32, I64], Scalar, [], "An integer of more than 8 bits, up to 64.">;
def iExt16 : TypeVariable<[I32, I64], Scalar, [], "An integer of more than 16 bits, up to 64.">;
def iExt32 : TypeVariable<[I64], Scalar, [], "An integer of more than 32 bits, up to 64.">;
def iSwappable : TypeVariable<[I16, I32, I64, I128], Scalar, [], "An integer of whole bytes, at least two.">;

def Float : TypeVariable<AllFloats, ScalarAndVectors, Vectors, "A float or a vector of floats.">;
def FloatFixed
    : TypeVariable<AllFloats, ScalarAndVectors, [], "A float or a vector of floats of fixed size.">;
def FloatScalar : TypeVariable<AllFloats, Scalar, [], "A float.">;

def TxN : TypeVariable<AllLanes, Vectors, [], "A vector.">;
def TxNOrDynamic : TypeVariable<AllLanes, Vectors, Vectors, "A vector of fixed or dynamic size.">;
def IxN : TypeVariable<AllInts, Vectors, [], "A vector of integers.">;
def I16or32 : TypeVariable<[I16, I32], [4, 8], [], "A vector of 4 or 8 integers of 16 or 32 bits.">;
def I16or32or64xN : TypeVariable<[I16, I32, I64], [2, 4, 8], [2, 4, 8],
                                 "A vector of integers of 16, 32 or 64 bits.">;
def I8or16or32xN : TypeVariable<[I8, I16, I32], [2, 4, 8, 16], [2, 4, 8, 16],
                                "A vector of integers of 8, 16 or 32 bits.">;

//===--- Formats -----------------------------------------------------------===//

defvar V0 = Field<ValueOperand, Word0>;
defvar V1 = Field<ValueOperand, Word1>;
defvar V2 = Field<ValueOperand, Word2>;
defvar Args = Field<ValueList, Word0>;
defvar Flags = Field<MemFlagsOperand, Half>;
defvar Offset = Field<Offset32, Word2>;

def NullaryFormat : Format<[]>;
def UnaryFormat : Format<[V0]>;
def BinaryFormat : Format<[V0, V1]>;
def TernaryFormat : Format<[V0, V1, V2], 1>;
def BinaryImm8Format : Format<[V0, Field<Uimm8, Byte>]>;
def TernaryImm8Format : Format<[V0, V1, Field<Uimm8, Byte>]>;
def ShuffleFormat : Format<[V0, V1, Field<ImmediateOperand, Word2>]>;
def IntCompareFormat : Format<[Field<IntCCOperand, Byte>, V0, V1]>;
def FloatCompareFormat : Format<[Field<FloatCCOperand, Byte>, V0, V1]>;
def MultiaryFormat : Format<[Field<PlainValueList, Word0>]>;

def UnaryImmFormat : Format<[Field<Imm64, Wide>]>;
def UnaryIeee16Format : Format<[Field<Ieee16, Word1>]>;
def UnaryIeee32Format : Format<[Field<Ieee32, Word1>]>;
def UnaryIeee64Format : Format<[Field<Ieee64, Wide>]>;
def UnaryConstFormat : Format<[Field<ConstantOperand, Word1>]>;
def UnaryGlobalValueFormat : Format<[Field<GlobalValueOperand, Word1>]>;
def StackAddrFormat : Format<[Field<StackSlotOperand, Word1>, Offset]>;
def DynamicStackAddrFormat : Format<[Field<DynamicStackSlotOperand, Word1>]>;
def FuncAddrFormat : Format<[Field<FuncRefOperand, Word1>]>;
def ExceptionHandlerAddressFormat : Format<[Field<BlockOperand, Word0>, Field<Imm64, Wide>]>;

def JumpFormat : Format<[Field<BlockCallOperand, Word1>]>;
def BrifFormat : Format<[V0, Field<BlockCallOperand, Word1>, Field<BlockCallOperand, Word2>]>;
def BranchTableFormat : Format<[V0, Field<JumpTableOperand, Word1>]>;
def TrapFormat : Format<[Field<TrapCodeOperand, Byte>]>;
def CondTrapFormat : Format<[V0, Field<TrapCodeOperand, Byte>]>;
def IntAddTrapFormat : Format<[V0, V1, Field<TrapCodeOperand, Byte>]>;

def CallFormat : Format<[Field<FuncRefOperand, Word1>, Args]>;
// The callee is the first value of the list.
def CallIndirectFormat : Format<[Field<SigRefOperand, Word1>, Args]>;
def TryCallFormat
    : Format<[Field<FuncRefOperand, Word1>, Args, Field<ExceptionTableOperand, Word2>]>;
// The callee is the first value of the list; the signature is the table's.
def TryCallIndirectFormat : Format<[Args, Field<ExceptionTableOperand, Word2>]>;

def LoadFormat : Format<[Flags, V0, Offset]>;
def StoreFormat : Format<[Flags, V0, V1, Offset]>;
def LoadNoOffsetFormat : Format<[Flags, V0]>;
def StoreNoOffsetFormat : Format<[Flags, V0, V1]>;
def AtomicRmwFormat : Format<[Flags, Field<AtomicRmwOpOperand, Byte>, V0, V1]>;
def AtomicCasFormat : Format<[Flags, V0, V1, V2], 2>;

//===--- Opcodes, by family ------------------------------------------------===//

// As a list, for descriptions that name them.
defset list<OpcodeDescription> OpcodeDescriptions = {
  include "cot/IR/Opcodes/ControlFlow.td"
  include "cot/IR/Opcodes/Constants.td"
  include "cot/IR/Opcodes/Selects.td"
  include "cot/IR/Opcodes/Integers.td"
  include "cot/IR/Opcodes/Bits.td"
  include "cot/IR/Opcodes/Floats.td"
  include "cot/IR/Opcodes/Conversions.td"
  include "cot/IR/Opcodes/Vectors.td"
  include "cot/IR/Opcodes/Memory.td"
  include "cot/IR/Opcodes/Atomics.td"
  include "cot/IR/Opcodes/Machine.td"
}
