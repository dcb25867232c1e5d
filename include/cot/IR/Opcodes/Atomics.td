//===- cot/IR/Opcodes/Atomics.td - Atomic operations --------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

defvar AtomicDescription = [{

    Sequentially consistent: all atomic operations of a program have one order that every thread agrees on,
    and plain accesses do not move across them. `p` is aligned to the size of the access; a target may trap
    otherwise. 128 bits may need a feature of the machine (`has_cmpxchg16b`, `has_lse`). There is no offset.
  }];

def Op_atomic_rmw
    : Opcode<AtomicRmwFormat, (outs AtomicMem:$a), (ins MemFlagsOperand:$flags, AtomicRmwOpOperand:$operation, iAddr:$p, AtomicMem:$x), [CanLoad, CanStore, OtherSideEffects]> {
  let Summary = "Change memory in one step.";
  let Description = !strconcat([{
    Reads the integer at `p`, combines it with `x` as `operation` says, and writes the result back, with no
    other access in between. `a` is what was read. The access has the size of `x`.
  }], AtomicDescription);
}

def Op_atomic_cas
    : Opcode<AtomicCasFormat, (outs AtomicMem:$a), (ins MemFlagsOperand:$flags, iAddr:$p, AtomicMem:$e, AtomicMem:$x), [CanLoad, CanStore, OtherSideEffects]> {
  let Summary = "Write memory if it holds an expected value, in one step.";
  let Description = !strconcat([{
    Reads the integer at `p` and, if it equals `e`, writes `x`, with no other access in between. `a` is what
    was read, so the write took place if and only if `a` equals `e`. It does not fail spuriously.
  }], AtomicDescription);
}

def Op_atomic_load
    : Opcode<LoadNoOffsetFormat, (outs AtomicMem:$a), (ins MemFlagsOperand:$flags, iAddr:$p), [CanLoad, OtherSideEffects]> {
  let Summary = "Read memory in one step.";
  let Description = !strconcat([{
    Reads the integer at `p` whole: never a mixture of two writes.
  }], AtomicDescription);
}

def Op_atomic_store
    : Opcode<StoreNoOffsetFormat, (outs), (ins MemFlagsOperand:$flags, AtomicMem:$x, iAddr:$p), [CanStore, OtherSideEffects]> {
  let Summary = "Write memory in one step.";
  let Description = !strconcat([{
    Writes the integer `x` at `p` whole.
  }], AtomicDescription);
}

def Op_fence : Opcode<NullaryFormat, (outs), (ins), [OtherSideEffects]> {
  let Summary = "Keep memory accesses apart.";
  let Description = [{
    No load or store, atomic or plain, moves across it in either direction, neither in the compiler nor in
    the processor. It takes part in the one order of the sequentially consistent operations.
  }];
}
