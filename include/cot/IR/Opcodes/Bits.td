//===- cot/IR/Opcodes/Bits.td - Bit operations and shifts -----------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_band : Opcode<BinaryFormat, (outs Bits:$a), (ins Bits:$x, Bits:$y), [Commutative]>;
def Op_bor : Opcode<BinaryFormat, (outs Bits:$a), (ins Bits:$x, Bits:$y), [Commutative]>;
def Op_bxor : Opcode<BinaryFormat, (outs Bits:$a), (ins Bits:$x, Bits:$y), [Commutative]>;
def Op_bnot : Opcode<UnaryFormat, (outs Bits:$a), (ins Bits:$x)>;
def Op_rotl : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, iB:$y)>;
def Op_rotr : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, iB:$y)>;
def Op_ishl : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, iB:$y)>;
def Op_ushr : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, iB:$y)>;
def Op_sshr : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, iB:$y)>;
def Op_bitrev : Opcode<UnaryFormat, (outs iB:$a), (ins iB:$x)>;
def Op_clz : Opcode<UnaryFormat, (outs iB:$a), (ins iB:$x)>;
def Op_cls : Opcode<UnaryFormat, (outs iB:$a), (ins iB:$x)>;
def Op_ctz : Opcode<UnaryFormat, (outs iB:$a), (ins iB:$x)>;
def Op_bswap : Opcode<UnaryFormat, (outs iSwappable:$a), (ins iSwappable:$x)>;
def Op_popcnt : Opcode<UnaryFormat, (outs Int:$a), (ins Int:$x)>;
