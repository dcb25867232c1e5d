//===- cot/IR/Opcodes/ControlFlow.td - Jumps, branches, traps, calls and returns -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_jump : Opcode<JumpFormat, (outs), (ins BlockCallOperand:$target), [IsTerminator, IsBranch]>;
def Op_brif
    : Opcode<BrifFormat, (outs), (ins ScalarTruthy:$c, BlockCallOperand:$ifTrue, BlockCallOperand:$ifFalse), [IsTerminator, IsBranch]>;
def Op_br_table
    : Opcode<BranchTableFormat, (outs), (ins Fixed<I32>:$x, JumpTableOperand:$targets), [IsTerminator, IsBranch]>;
def Op_debugtrap : Opcode<NullaryFormat, (outs), (ins), [CanLoad, CanStore, OtherSideEffects]>;
def Op_trap : Opcode<TrapFormat, (outs), (ins TrapCodeOperand:$code), [IsTerminator, CanTrap]>;
def Op_trapz
    : Opcode<CondTrapFormat, (outs), (ins ScalarTruthy:$c, TrapCodeOperand:$code), [CanTrap, SideEffectsIdempotent]>;
def Op_trapnz
    : Opcode<CondTrapFormat, (outs), (ins ScalarTruthy:$c, TrapCodeOperand:$code), [CanTrap, SideEffectsIdempotent]>;
def Op_return
    : Opcode<MultiaryFormat, (outs), (ins PlainValueList:$values), [IsTerminator, IsReturn]>;
def Op_call
    : Opcode<CallFormat, (outs ValueList:$results), (ins FuncRefOperand:$function, ValueList:$arguments), [IsCall]>;
def Op_call_indirect
    : Opcode<CallIndirectFormat, (outs ValueList:$results), (ins SigRefOperand:$signature, iAddr:$callee, ValueList:$arguments), [IsCall]>;
def Op_return_call
    : Opcode<CallFormat, (outs), (ins FuncRefOperand:$function, ValueList:$arguments), [IsTerminator, IsCall, IsReturn]>;
def Op_return_call_indirect
    : Opcode<CallIndirectFormat, (outs), (ins SigRefOperand:$signature, iAddr:$callee, ValueList:$arguments), [IsTerminator, IsCall, IsReturn]>;
def Op_func_addr : Opcode<FuncAddrFormat, (outs iAddr:$addr), (ins FuncRefOperand:$function)>;
def Op_try_call
    : Opcode<TryCallFormat, (outs), (ins FuncRefOperand:$callee, ValueList:$arguments, ExceptionTableOperand:$table), [IsTerminator, IsBranch, IsCall]>;
def Op_try_call_indirect
    : Opcode<TryCallIndirectFormat, (outs), (ins iAddr:$callee, ValueList:$arguments, ExceptionTableOperand:$table), [IsTerminator, IsBranch, IsCall]>;
def Op_get_exception_handler_address
    : Opcode<ExceptionHandlerAddressFormat, (outs iAddr:$addr), (ins BlockOperand:$block, Imm64:$index)>;
def Op_sequence_point : Opcode<NullaryFormat, (outs), (ins), [OtherSideEffects]>;
