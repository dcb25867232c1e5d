//===- cot/IR/Opcodes/Constants.td - Constants ----------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_iconst : Opcode<UnaryImmFormat, (outs NarrowInt:$a), (ins Imm64:$immediate)>;
def Op_f16const : Opcode<UnaryIeee16Format, (outs Fixed<F16>:$a), (ins Ieee16:$immediate)>;
def Op_f32const : Opcode<UnaryIeee32Format, (outs Fixed<F32>:$a), (ins Ieee32:$immediate)>;
def Op_f64const : Opcode<UnaryIeee64Format, (outs Fixed<F64>:$a), (ins Ieee64:$immediate)>;
def Op_f128const
    : Opcode<UnaryConstFormat, (outs Fixed<F128>:$a), (ins ConstantOperand:$immediate)>;
def Op_vconst : Opcode<UnaryConstFormat, (outs TxN:$a), (ins ConstantOperand:$immediate)>;
def Op_nop : Opcode<NullaryFormat, (outs), (ins)>;
