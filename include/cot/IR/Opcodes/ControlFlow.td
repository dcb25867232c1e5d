//===- cot/IR/Opcodes/ControlFlow.td - Jumps, branches, traps, calls, returns -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_jump : Opcode<JumpFormat, (outs), (ins BlockCallOperand:$target), [IsTerminator, IsBranch]> {
  let Summary = "Continue in another block.";
  let Description = [{
    Control passes to the block of `target`, whose parameters take the arguments listed there. Arguments
    and parameters agree in number and type. The entry block can't be a target.
  }];
}

def Op_brif
    : Opcode<BrifFormat, (outs), (ins ScalarTruthy:$c, BlockCallOperand:$ifTrue, BlockCallOperand:$ifFalse), [IsTerminator, IsBranch]> {
  let Summary = "Continue in one of two blocks.";
  let Description = [{
    Goes to `ifTrue` if any bit of `c` is set, else to `ifFalse`. Each target has its own arguments; both
    may be the same block, even with different arguments. An `i128` condition is tested in full.
  }];
}

def Op_br_table
    : Opcode<BranchTableFormat, (outs), (ins Fixed<I32>:$x, JumpTableOperand:$targets), [IsTerminator, IsBranch]> {
  let Summary = "Continue in a block that an index chooses.";
  let Description = [{
    `x` is an unsigned index into the bracketed list of `targets`: 0 is its first entry. An index beyond
    the list goes to the default target, which stands in front of it; with an empty list that is every
    index. All targets may carry arguments.

    With `enable_table_access_spectre_mitigation`, an index that is out of bounds is clamped by data
    flow before the table is read.
  }];
}

def Op_debugtrap : Opcode<NullaryFormat, (outs), (ins), [CanLoad, CanStore, OtherSideEffects]> {
  let Summary = "Stop in the debugger.";
  let Description = [{
    Executes the machine's breakpoint instruction. A debugger may look at and change memory; afterwards
    execution goes on behind it. Unlike `trap`, it does not end its block and has no trap code.
  }];
}

def Op_trap : Opcode<TrapFormat, (outs), (ins TrapCodeOperand:$code), [IsTerminator, CanTrap]> {
  let Summary = "Stop the program.";
  let Description = [{
    Execution stops with trap code `code` at this place. Nothing behind it runs.
  }];
}

def Op_trapz
    : Opcode<CondTrapFormat, (outs), (ins ScalarTruthy:$c, TrapCodeOperand:$code), [CanTrap, SideEffectsIdempotent]> {
  let Summary = "Stop the program if a value is zero.";
  let Description = [{
    Traps with `code` if all bits of `c` are 0; otherwise goes on with the next instruction. A second
    `trapz` of the same value and code that the first dominates can't trap any more.
  }];
  let Traps = ["code: (= c (_ bv0 {c.w}))"];
}

def Op_trapnz
    : Opcode<CondTrapFormat, (outs), (ins ScalarTruthy:$c, TrapCodeOperand:$code), [CanTrap, SideEffectsIdempotent]> {
  let Summary = "Stop the program if a value is not zero.";
  let Description = [{
    Traps with `code` if any bit of `c` is 1; otherwise goes on with the next instruction. The inverse of
    `trapz`.
  }];
  let Traps = ["code: (not (= c (_ bv0 {c.w})))"];
}

def Op_return
    : Opcode<MultiaryFormat, (outs), (ins PlainValueList:$values), [IsTerminator, IsReturn]> {
  let Summary = "Return to the caller.";
  let Description = [{
    `values` are the function's results, in number and type as its signature says. How they travel
    (registers, memory behind an `sret` pointer, extensions by `uext` and `sext`) is for the calling
    convention to say.
  }];
}

def Op_call
    : Opcode<CallFormat, (outs ValueList:$results), (ins FuncRefOperand:$function, ValueList:$arguments), [IsCall]> {
  let Summary = "Call a function.";
  let Description = [{
    Calls `function`, declared in the preamble. `arguments` agree with its signature in number and type,
    and there is one result for each type that the signature returns. Where the signature ends in `...`,
    any number of further arguments may follow.

    The callee may read and write all memory, trap, and not return. If it throws an exception, that
    passes through: see `try_call`. Debug tags in angle brackets and a user stack map may be attached.
  }];
}

def Op_call_indirect
    : Opcode<CallIndirectFormat, (outs ValueList:$results), (ins SigRefOperand:$signature, iAddr:$callee, ValueList:$arguments), [IsCall]> {
  let Summary = "Call a function by its address.";
  let Description = [{
    Calls the code at address `callee` with `signature`, which is declared in the preamble. Everything else
    is as for `call`. The address comes from `func_addr`, a load or anywhere else; it is not checked: a
    null or foreign address, or a function of another signature, has the result that the machine gives it.
    The interpreter reports an address that is no function's.
  }];
}

def Op_return_call
    : Opcode<CallFormat, (outs), (ins FuncRefOperand:$function, ValueList:$arguments), [IsTerminator, IsCall, IsReturn]> {
  let Summary = "Return what another function returns, in its place.";
  let Description = [{
    A tail call: the frame of the caller is gone before `function` runs, which then returns directly to
    the caller's caller. A chain of tail calls needs no stack.

    Both functions have the same calling convention, one that supports this (`tail`), and return the same
    types. An argument that is an address in the caller's frame dangles.
  }];
}

def Op_return_call_indirect
    : Opcode<CallIndirectFormat, (outs), (ins SigRefOperand:$signature, iAddr:$callee, ValueList:$arguments), [IsTerminator, IsCall, IsReturn]> {
  let Summary = "Return what the function at an address returns, in its place.";
  let Description = [{
    The tail call of `return_call`, to the code at address `callee` with `signature`. Its rules about
    calling conventions and results apply, and those of `call_indirect` about the address.
  }];
}

def Op_func_addr : Opcode<FuncAddrFormat, (outs iAddr:$addr), (ins FuncRefOperand:$function)> {
  let Summary = "The address of a function.";
  let Description = [{
    `addr` is the absolute address of `function`'s code, for `call_indirect` or to be stored. All uses of
    one function in one program yield the same address. A function that is not `colocated` is found
    through the global offset table when `is_pic` is set.
  }];
}

def Op_try_call
    : Opcode<TryCallFormat, (outs), (ins FuncRefOperand:$callee, ValueList:$arguments, ExceptionTableOperand:$table), [IsTerminator, IsBranch, IsCall]> {
  let Summary = "Call a function and handle its exceptions.";
  let Description = [{
    Calls `callee` like `call`, but ends its block: where to go on stands in `table`, which names the
    signature, the block for a normal return and a list of handlers in brackets.

    - Normal return: its block call may pass the results as `ret0`, `ret1`, ... among ordinary values.
    - `tag0: block2(exn0)` handles exceptions of one tag, `default: block3(exn0, exn1)` all of them. The
      first match in the list wins. `exn0`, `exn1`, ... are the payload words that the thrower leaves in
      registers fixed by the calling convention.
    - `context v1` in the list gives the unwinder a value for the handlers behind it, so that it can tell
      instances of a tag apart.

    An exception that no handler takes leaves the function. What a tag means and how the stack is unwound
    is the runtime's business: the compiler writes the tables that it reads.
  }];
}

def Op_try_call_indirect
    : Opcode<TryCallIndirectFormat, (outs), (ins iAddr:$callee, ValueList:$arguments, ExceptionTableOperand:$table), [IsTerminator, IsBranch, IsCall]> {
  let Summary = "Call a function by its address and handle its exceptions.";
  let Description = [{
    `try_call` for the code at address `callee`. The signature is that of `table`; the address is as
    unchecked as in `call_indirect`.
  }];
}

def Op_get_exception_handler_address
    : Opcode<ExceptionHandlerAddressFormat, (outs iAddr:$addr), (ins BlockOperand:$block, Imm64:$index)> {
  let Summary = "The code address where a handler of a call begins.";
  let Description = [{
    `block` ends in `try_call` or `try_call_indirect`, and `index` counts the handlers of its exception
    table from 0. `addr` is where an unwinder would resume for that handler. It serves runtimes that note
    the address before the call. To jump there is only right while that call is active, with the registers
    that the convention asks for.
  }];
}

def Op_sequence_point : Opcode<NullaryFormat, (outs), (ins), [OtherSideEffects]> {
  let Summary = "A place in the code that keeps its order.";
  let Description = [{
    Generates no instruction. No side effect moves across it, and debug tags attached to it
    (`<ss0, 1, 0>`) are reported with the code offset that it ends up at.
  }];
}
