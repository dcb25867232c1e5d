//===- cot/IR/Opcodes/Memory.td - Loads and stores ------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_load
    : Opcode<LoadFormat, (outs Mem:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_store
    : Opcode<StoreFormat, (outs), (ins MemFlagsOperand:$flags, Mem:$x, iAddr:$p, Offset32:$offset), [CanStore]>;
def Op_uload8
    : Opcode<LoadFormat, (outs iExt8:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_sload8
    : Opcode<LoadFormat, (outs iExt8:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_istore8
    : Opcode<StoreFormat, (outs), (ins MemFlagsOperand:$flags, iExt8:$x, iAddr:$p, Offset32:$offset), [CanStore]>;
def Op_uload16
    : Opcode<LoadFormat, (outs iExt16:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_sload16
    : Opcode<LoadFormat, (outs iExt16:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_istore16
    : Opcode<StoreFormat, (outs), (ins MemFlagsOperand:$flags, iExt16:$x, iAddr:$p, Offset32:$offset), [CanStore]>;
def Op_uload32
    : Opcode<LoadFormat, (outs iExt32:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_sload32
    : Opcode<LoadFormat, (outs iExt32:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_istore32
    : Opcode<StoreFormat, (outs), (ins MemFlagsOperand:$flags, iExt32:$x, iAddr:$p, Offset32:$offset), [CanStore]>;
def Op_uload8x8
    : Opcode<LoadFormat, (outs Fixed<I16, 8>:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_sload8x8
    : Opcode<LoadFormat, (outs Fixed<I16, 8>:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_uload16x4
    : Opcode<LoadFormat, (outs Fixed<I32, 4>:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_sload16x4
    : Opcode<LoadFormat, (outs Fixed<I32, 4>:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_uload32x2
    : Opcode<LoadFormat, (outs Fixed<I64, 2>:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
def Op_sload32x2
    : Opcode<LoadFormat, (outs Fixed<I64, 2>:$a), (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
