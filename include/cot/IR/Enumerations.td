//===- cot/IR/Enumerations.td - The closed sets of words of CLIF ----------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//


def IntCC : Enumeration<"How two integers compare.">;
def IntCC_Equal : Enumerator<IntCC, 0, "Equal", "eq", "x = y.">;
def IntCC_NotEqual : Enumerator<IntCC, 1, "NotEqual", "ne", "x is not y.">;
def IntCC_SignedLessThan : Enumerator<IntCC, 2, "SignedLessThan", "slt", "x < y, signed.">;
def IntCC_SignedGreaterThanOrEqual : Enumerator<IntCC, 3, "SignedGreaterThanOrEqual", "sge", "x >= y, signed.">;
def IntCC_SignedGreaterThan : Enumerator<IntCC, 4, "SignedGreaterThan", "sgt", "x > y, signed.">;
def IntCC_SignedLessThanOrEqual : Enumerator<IntCC, 5, "SignedLessThanOrEqual", "sle", "x <= y, signed.">;
def IntCC_UnsignedLessThan : Enumerator<IntCC, 6, "UnsignedLessThan", "ult", "x < y, unsigned.">;
def IntCC_UnsignedGreaterThanOrEqual : Enumerator<IntCC, 7, "UnsignedGreaterThanOrEqual", "uge", "x >= y, unsigned.">;
def IntCC_UnsignedGreaterThan : Enumerator<IntCC, 8, "UnsignedGreaterThan", "ugt", "x > y, unsigned.">;
def IntCC_UnsignedLessThanOrEqual : Enumerator<IntCC, 9, "UnsignedLessThanOrEqual", "ule", "x <= y, unsigned.">;

def FloatCC : Enumeration<"How two floats compare: any of the four outcomes unordered, equal, less, greater.">;
def FloatCC_Ordered : Enumerator<FloatCC, 0, "Ordered", "ord", "EQ, LT or GT.">;
def FloatCC_Unordered : Enumerator<FloatCC, 1, "Unordered", "uno", "UN: one of them is a NaN.">;
def FloatCC_Equal : Enumerator<FloatCC, 2, "Equal", "eq", "EQ.">;
def FloatCC_NotEqual : Enumerator<FloatCC, 3, "NotEqual", "ne", "UN, LT or GT.">;
def FloatCC_OrderedNotEqual : Enumerator<FloatCC, 4, "OrderedNotEqual", "one", "LT or GT.">;
def FloatCC_UnorderedOrEqual : Enumerator<FloatCC, 5, "UnorderedOrEqual", "ueq", "UN or EQ.">;
def FloatCC_LessThan : Enumerator<FloatCC, 6, "LessThan", "lt", "LT.">;
def FloatCC_LessThanOrEqual : Enumerator<FloatCC, 7, "LessThanOrEqual", "le", "LT or EQ.">;
def FloatCC_GreaterThan : Enumerator<FloatCC, 8, "GreaterThan", "gt", "GT.">;
def FloatCC_GreaterThanOrEqual : Enumerator<FloatCC, 9, "GreaterThanOrEqual", "ge", "GT or EQ.">;
def FloatCC_UnorderedOrLessThan : Enumerator<FloatCC, 10, "UnorderedOrLessThan", "ult", "UN or LT.">;
def FloatCC_UnorderedOrLessThanOrEqual : Enumerator<FloatCC, 11, "UnorderedOrLessThanOrEqual", "ule", "UN, LT or EQ.">;
def FloatCC_UnorderedOrGreaterThan : Enumerator<FloatCC, 12, "UnorderedOrGreaterThan", "ugt", "UN or GT.">;
def FloatCC_UnorderedOrGreaterThanOrEqual : Enumerator<FloatCC, 13, "UnorderedOrGreaterThanOrEqual", "uge", "UN, GT or EQ.">;

def AtomicRmwOp : Enumeration<"What an atomic read-modify-write stores, given the old value and the operand.">;
def AtomicRmwOp_Add : Enumerator<AtomicRmwOp, 0, "Add", "add", "Sum.">;
def AtomicRmwOp_Sub : Enumerator<AtomicRmwOp, 1, "Sub", "sub", "Difference.">;
def AtomicRmwOp_And : Enumerator<AtomicRmwOp, 2, "And", "and", "Bitwise and.">;
def AtomicRmwOp_Nand : Enumerator<AtomicRmwOp, 3, "Nand", "nand", "Complement of bitwise and.">;
def AtomicRmwOp_Or : Enumerator<AtomicRmwOp, 4, "Or", "or", "Bitwise or.">;
def AtomicRmwOp_Xor : Enumerator<AtomicRmwOp, 5, "Xor", "xor", "Bitwise exclusive or.">;
def AtomicRmwOp_Xchg : Enumerator<AtomicRmwOp, 6, "Xchg", "xchg", "The operand.">;
def AtomicRmwOp_Umin : Enumerator<AtomicRmwOp, 7, "Umin", "umin", "Unsigned minimum.">;
def AtomicRmwOp_Umax : Enumerator<AtomicRmwOp, 8, "Umax", "umax", "Unsigned maximum.">;
def AtomicRmwOp_Smin : Enumerator<AtomicRmwOp, 9, "Smin", "smin", "Signed minimum.">;
def AtomicRmwOp_Smax : Enumerator<AtomicRmwOp, 10, "Smax", "smax", "Signed maximum.">;

def ArgumentPurpose : Enumeration<"What a parameter or result is for, beyond being a value.">;
def ArgumentPurpose_Normal : Enumerator<ArgumentPurpose, 0, "Normal", "", "An ordinary value.">;
def ArgumentPurpose_StructArgument : Enumerator<ArgumentPurpose, 1, "StructArgument", "sarg", "A structure passed by value: the operand is its address, sarg(N) its size in bytes.">;
def ArgumentPurpose_StructReturn : Enumerator<ArgumentPurpose, 2, "StructReturn", "sret", "The address of memory that receives the result.">;
def ArgumentPurpose_VMContext : Enumerator<ArgumentPurpose, 3, "VMContext", "vmctx", "The context pointer that global values start from.">;

def ArgumentExtension : Enumeration<"What the bits above a narrow integer hold when it is passed in a wider register.">;
def ArgumentExtension_None : Enumerator<ArgumentExtension, 0, "None", "", "Anything.">;
def ArgumentExtension_Uext : Enumerator<ArgumentExtension, 1, "Uext", "uext", "Zeros.">;
def ArgumentExtension_Sext : Enumerator<ArgumentExtension, 2, "Sext", "sext", "Copies of the sign.">;

def KnownSymbol : Enumeration<"Symbols that linkers define.">;
def KnownSymbol_ElfGlobalOffsetTable : Enumerator<KnownSymbol, 0, "ElfGlobalOffsetTable", "ElfGlobalOffsetTable", "The ELF global offset table.">;
def KnownSymbol_CoffTlsIndex : Enumerator<KnownSymbol, 1, "CoffTlsIndex", "CoffTlsIndex", "The COFF module index of thread-local storage.">;
