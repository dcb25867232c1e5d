//===- cot/IR/Opcodes/Machine.td - Stack slots, symbols and machine state -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_stack_switch
    : Opcode<TernaryFormat, (outs iAddr:$out_payload0), (ins iAddr:$store_context_ptr, iAddr:$load_context_ptr, iAddr:$in_payload0), [IsCall, CanLoad, CanStore, OtherSideEffects]> {
  let Summary = "Go on on another stack.";
  let Description = [{
    Notes where this stack stands in the memory at `store_context_ptr` and resumes the stack that the memory
    at `load_context_ptr` describes. The two may be the same memory: it is read before it is written.
    What it holds, and its size, are the platform's (`stack_switch_model`); nothing is checked.

    `in_payload0` goes to the other side. There it is the result of the `stack_switch` that left that stack,
    or arrives in a register if the stack is new. In turn, `out_payload0` is what the side that resumes
    this stack passes. A context may be resumed once.

    The model of the interpreter has no such stacks: it stops as not interpretable.
  }];
}

def Op_stack_addr
    : Opcode<StackAddrFormat, (outs iAddr:$addr), (ins StackSlotOperand:$slot, Offset32:$offset)> {
  let Summary = "The address of a byte of a stack slot.";
  let Description = [{
    `addr` is the address of `slot` plus `offset` bytes, an offset inside the slot. Each activation of the
    function has its own slots; an address outlives them at its own risk. `stack_load` and `stack_store`
    in text are read as this and a `load` or `store`.
  }];
}

def Op_dynamic_stack_addr
    : Opcode<DynamicStackAddrFormat, (outs iAddr:$addr), (ins DynamicStackSlotOperand:$slot)> {
  let Summary = "The address of a dynamic stack slot.";
  let Description = [{
    `addr` is the address of the first byte of `slot`, whose size is that of its dynamic type on the machine.
  }];
}

def Op_symbol_value
    : Opcode<UnaryGlobalValueFormat, (outs Mem:$a), (ins GlobalValueOperand:$global)> {
  let Summary = "The value of a global, mostly the address of a symbol.";
  let Description = [{
    The address that the symbolic global value `global` stands for, its offset included. A symbol that is not
    `colocated` is found through the global offset table when `is_pic` is set. A global of another kind
    (`vmctx`, `load`, `iadd_imm`) is computed as its declaration says.
  }];
}

def Op_tls_value : Opcode<UnaryGlobalValueFormat, (outs Mem:$a), (ins GlobalValueOperand:$global)> {
  let Summary = "The address of a thread-local variable.";
  let Description = [{
    The address, in the running thread, of the symbol that `global` names with `tls`. How it is found is
    chosen by `tls_model`; some models call a function.
  }];
}

def Op_get_pinned_reg : Opcode<NullaryFormat, (outs iAddr:$addr), (ins), [OtherSideEffects]> {
  let Summary = "Read the pinned register.";
  let Description = [{
    The value that `set_pinned_reg` wrote last, in whichever function of the thread. Needs
    `enable_pinned_reg`.
  }];
}

def Op_set_pinned_reg : Opcode<UnaryFormat, (outs), (ins iAddr:$addr), [OtherSideEffects]> {
  let Summary = "Write the pinned register.";
  let Description = [{
    `addr` stays in the register, across calls and returns, until the next write. Needs `enable_pinned_reg`.
  }];
}

def Op_get_frame_pointer : Opcode<NullaryFormat, (outs iAddr:$addr), (ins)> {
  let Summary = "The frame pointer of this function.";
  let Description = [{
    The address that the frame pointer register holds: there lie the caller's frame pointer and, a word
    above, the return address. Needs `preserve_frame_pointers`.
  }];
}

def Op_get_stack_pointer : Opcode<NullaryFormat, (outs iAddr:$addr), (ins)> {
  let Summary = "The stack pointer.";
  let Description = [{
    The address that the stack pointer register holds: the low end of the function's frame.
  }];
}

def Op_get_return_address : Opcode<NullaryFormat, (outs iAddr:$addr), (ins)> {
  let Summary = "Where this function returns to.";
  let Description = [{
    The code address behind the call that entered this function. Needs `preserve_frame_pointers`.
  }];
}

def Op_va_start : Opcode<UnaryFormat, (outs), (ins iAddr:$list), [CanStore, OtherSideEffects]> {
  let Summary = "Begin to read variable arguments.";
  let Description = [{
    Initializes the `va_list` of the target's C ABI at address `list`, so that it stands at the first
    argument behind those that the signature names. Only in a function whose signature ends in `...`; the
    arguments are read as C code does, by loads that follow the ABI. Its size is 24 bytes for `system_v` on
    x86-64, 32 bytes on AArch64, and 8 bytes for `apple_aarch64` and `windows_fastcall`.

    An extension of cot: Cranelift has no such opcode.
  }];
}
