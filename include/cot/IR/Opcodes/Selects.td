//===- cot/IR/Opcodes/Selects.td - Selection ------------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_select : Opcode<TernaryFormat, (outs Any:$a), (ins ScalarTruthy:$c, Any:$x, Any:$y)>;
def Op_select_spectre_guard
    : Opcode<TernaryFormat, (outs Any:$a), (ins ScalarTruthy:$c, Any:$x, Any:$y)>;
def Op_bitselect : Opcode<TernaryFormat, (outs Any:$a), (ins Any:$c, Any:$x, Any:$y)>;
def Op_blendv : Opcode<TernaryFormat, (outs Any:$a), (ins Any:$c, Any:$x, Any:$y)>;
