//===- cot/IR/Opcodes/Vectors.td - Vector lanes ---------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_splat : Opcode<UnaryFormat, (outs TxNOrDynamic:$a), (ins LaneOf<TxNOrDynamic>:$x)>;
def Op_swizzle
    : Opcode<BinaryFormat, (outs Fixed<I8, 16>:$a), (ins Fixed<I8, 16>:$x, Fixed<I8, 16>:$y)>;
def Op_x86_pshufb
    : Opcode<BinaryFormat, (outs Fixed<I8, 16>:$a), (ins Fixed<I8, 16>:$x, Fixed<I8, 16>:$y)>;
def Op_insertlane
    : Opcode<TernaryImm8Format, (outs TxNOrDynamic:$a), (ins TxNOrDynamic:$x, LaneOf<TxNOrDynamic>:$y, Uimm8:$lane)>;
def Op_extractlane
    : Opcode<BinaryImm8Format, (outs LaneOf<TxNOrDynamic>:$a), (ins TxNOrDynamic:$x, Uimm8:$lane)>;
def Op_shuffle
    : Opcode<ShuffleFormat, (outs Fixed<I8, 16>:$a), (ins Fixed<I8, 16>:$a, Fixed<I8, 16>:$b, ImmediateOperand:$mask)>;
def Op_vany_true : Opcode<UnaryFormat, (outs Fixed<I8>:$s), (ins TxN:$a)>;
def Op_vall_true : Opcode<UnaryFormat, (outs Fixed<I8>:$s), (ins TxN:$a)>;
def Op_vhigh_bits : Opcode<UnaryFormat, (outs NarrowInt:$x), (ins TxN:$a)>;
def Op_scalar_to_vector
    : Opcode<UnaryFormat, (outs TxNOrDynamic:$a), (ins LaneOf<TxNOrDynamic>:$s)>;
def Op_snarrow
    : Opcode<BinaryFormat, (outs SplitLanes<I16or32or64xN>:$a), (ins I16or32or64xN:$x, I16or32or64xN:$y)>;
def Op_unarrow
    : Opcode<BinaryFormat, (outs SplitLanes<I16or32or64xN>:$a), (ins I16or32or64xN:$x, I16or32or64xN:$y)>;
def Op_uunarrow
    : Opcode<BinaryFormat, (outs SplitLanes<I16or32or64xN>:$a), (ins I16or32or64xN:$x, I16or32or64xN:$y)>;
def Op_swiden_low : Opcode<UnaryFormat, (outs MergeLanes<I8or16or32xN>:$a), (ins I8or16or32xN:$x)>;
def Op_swiden_high : Opcode<UnaryFormat, (outs MergeLanes<I8or16or32xN>:$a), (ins I8or16or32xN:$x)>;
def Op_uwiden_low : Opcode<UnaryFormat, (outs MergeLanes<I8or16or32xN>:$a), (ins I8or16or32xN:$x)>;
def Op_uwiden_high : Opcode<UnaryFormat, (outs MergeLanes<I8or16or32xN>:$a), (ins I8or16or32xN:$x)>;
def Op_iadd_pairwise
    : Opcode<BinaryFormat, (outs I8or16or32xN:$a), (ins I8or16or32xN:$x, I8or16or32xN:$y)>;
def Op_x86_pmaddubsw
    : Opcode<BinaryFormat, (outs Fixed<I16, 8>:$a), (ins Fixed<I8, 16>:$x, Fixed<I8, 16>:$y)>;
def Op_fvdemote : Opcode<UnaryFormat, (outs Fixed<F32, 4>:$a), (ins Fixed<F64, 2>:$x)>;
def Op_fvpromote_low : Opcode<UnaryFormat, (outs Fixed<F64, 2>:$x), (ins Fixed<F32, 4>:$a)>;
def Op_extract_vector
    : Opcode<BinaryImm8Format, (outs DynamicToVector<TxNOrDynamic>:$a), (ins TxNOrDynamic:$x, Uimm8:$y)>;
