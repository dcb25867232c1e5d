//===- cot/IR/Opcodes/Atomics.td - Atomic operations ----------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_atomic_rmw
    : Opcode<AtomicRmwFormat, (outs AtomicMem:$a), (ins MemFlagsOperand:$flags, AtomicRmwOpOperand:$operation, iAddr:$p, AtomicMem:$x), [CanLoad, CanStore, OtherSideEffects]>;
def Op_atomic_cas
    : Opcode<AtomicCasFormat, (outs AtomicMem:$a), (ins MemFlagsOperand:$flags, iAddr:$p, AtomicMem:$e, AtomicMem:$x), [CanLoad, CanStore, OtherSideEffects]>;
def Op_atomic_load
    : Opcode<LoadNoOffsetFormat, (outs AtomicMem:$a), (ins MemFlagsOperand:$flags, iAddr:$p), [CanLoad, OtherSideEffects]>;
def Op_atomic_store
    : Opcode<StoreNoOffsetFormat, (outs), (ins MemFlagsOperand:$flags, AtomicMem:$x, iAddr:$p), [CanStore, OtherSideEffects]>;
def Op_fence : Opcode<NullaryFormat, (outs), (ins), [OtherSideEffects]>;
