//===- cot/IR/Opcodes/Floats.td - Floating-point arithmetic ---------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_fcmp
    : Opcode<FloatCompareFormat, (outs AsTruthy<Float>:$a), (ins FloatCCOperand:$condition, Float:$x, Float:$y)>;
def Op_fadd : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y), [Commutative]>;
def Op_fsub : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y)>;
def Op_fmul : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y), [Commutative]>;
def Op_fdiv : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y)>;
def Op_sqrt : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)>;
def Op_fma : Opcode<TernaryFormat, (outs Float:$a), (ins Float:$x, Float:$y, Float:$z)>;
def Op_fneg : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)>;
def Op_fabs : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)>;
def Op_fcopysign : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y)>;
def Op_fmin : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y), [Commutative]>;
def Op_fmax : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y), [Commutative]>;
def Op_ceil : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)>;
def Op_floor : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)>;
def Op_trunc : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)>;
def Op_nearest : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)>;
