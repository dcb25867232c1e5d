//===- cot/IR/Opcodes/Machine.td - Stack slots, symbols and machine state -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_stack_switch
    : Opcode<TernaryFormat, (outs iAddr:$out_payload0), (ins iAddr:$store_context_ptr, iAddr:$load_context_ptr, iAddr:$in_payload0), [IsCall, CanLoad, CanStore, OtherSideEffects]>;
def Op_stack_addr
    : Opcode<StackAddrFormat, (outs iAddr:$addr), (ins StackSlotOperand:$slot, Offset32:$offset)>;
def Op_dynamic_stack_addr
    : Opcode<DynamicStackAddrFormat, (outs iAddr:$addr), (ins DynamicStackSlotOperand:$slot)>;
def Op_symbol_value
    : Opcode<UnaryGlobalValueFormat, (outs Mem:$a), (ins GlobalValueOperand:$global)>;
def Op_tls_value : Opcode<UnaryGlobalValueFormat, (outs Mem:$a), (ins GlobalValueOperand:$global)>;
def Op_get_pinned_reg : Opcode<NullaryFormat, (outs iAddr:$addr), (ins), [OtherSideEffects]>;
def Op_set_pinned_reg : Opcode<UnaryFormat, (outs), (ins iAddr:$addr), [OtherSideEffects]>;
def Op_get_frame_pointer : Opcode<NullaryFormat, (outs iAddr:$addr), (ins)>;
def Op_get_stack_pointer : Opcode<NullaryFormat, (outs iAddr:$addr), (ins)>;
def Op_get_return_address : Opcode<NullaryFormat, (outs iAddr:$addr), (ins)>;
def Op_va_start : Opcode<UnaryFormat, (outs), (ins iAddr:$list), [CanStore, OtherSideEffects]>;
