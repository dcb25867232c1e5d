//===- cot/IR/Opcodes/Conversions.td - Conversions ------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_bitcast : Opcode<LoadNoOffsetFormat, (outs MemTo:$a), (ins MemFlagsOperand:$flags, Mem:$x)>;
def Op_bmask : Opcode<UnaryFormat, (outs iB:$a), (ins Truthy:$x)>;
def Op_ireduce : Opcode<UnaryFormat, (outs iB:$a), (ins Wider<iB>:$x)>;
def Op_uextend : Opcode<UnaryFormat, (outs iB:$a), (ins Narrower<iB>:$x)>;
def Op_sextend : Opcode<UnaryFormat, (outs iB:$a), (ins Narrower<iB>:$x)>;
def Op_fpromote : Opcode<UnaryFormat, (outs FloatScalar:$a), (ins Narrower<FloatScalar>:$x)>;
def Op_fdemote : Opcode<UnaryFormat, (outs FloatScalar:$a), (ins Wider<FloatScalar>:$x)>;
def Op_fcvt_to_uint
    : Opcode<UnaryFormat, (outs iB:$a), (ins FloatScalar:$x), [CanTrap, SideEffectsIdempotent]>;
def Op_fcvt_to_sint
    : Opcode<UnaryFormat, (outs iB:$a), (ins FloatScalar:$x), [CanTrap, SideEffectsIdempotent]>;
def Op_fcvt_to_uint_sat : Opcode<UnaryFormat, (outs IntFixed:$a), (ins Float:$x)>;
def Op_fcvt_to_sint_sat : Opcode<UnaryFormat, (outs IntFixed:$a), (ins Float:$x)>;
def Op_x86_cvtt2dq : Opcode<UnaryFormat, (outs IntFixed:$a), (ins Float:$x)>;
def Op_fcvt_from_uint : Opcode<UnaryFormat, (outs FloatFixed:$a), (ins IntFixed:$x)>;
def Op_fcvt_from_sint : Opcode<UnaryFormat, (outs FloatFixed:$a), (ins IntFixed:$x)>;
def Op_isplit
    : Opcode<UnaryFormat, (outs HalfWidth<WideInt>:$lo, HalfWidth<WideInt>:$hi), (ins WideInt:$x)>;
def Op_iconcat
    : Opcode<BinaryFormat, (outs DoubleWidth<NarrowInt>:$a), (ins NarrowInt:$lo, NarrowInt:$hi)>;
