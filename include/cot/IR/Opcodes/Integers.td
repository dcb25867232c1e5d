//===- cot/IR/Opcodes/Integers.td - Integer arithmetic and comparison -----===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_smin
    : Opcode<BinaryFormat, (outs IntFixed:$a), (ins IntFixed:$x, IntFixed:$y), [Commutative]>;
def Op_umin
    : Opcode<BinaryFormat, (outs IntFixed:$a), (ins IntFixed:$x, IntFixed:$y), [Commutative]>;
def Op_smax
    : Opcode<BinaryFormat, (outs IntFixed:$a), (ins IntFixed:$x, IntFixed:$y), [Commutative]>;
def Op_umax
    : Opcode<BinaryFormat, (outs IntFixed:$a), (ins IntFixed:$x, IntFixed:$y), [Commutative]>;
def Op_avg_round : Opcode<BinaryFormat, (outs IxN:$a), (ins IxN:$x, IxN:$y), [Commutative]>;
def Op_uadd_sat : Opcode<BinaryFormat, (outs IxN:$a), (ins IxN:$x, IxN:$y), [Commutative]>;
def Op_sadd_sat : Opcode<BinaryFormat, (outs IxN:$a), (ins IxN:$x, IxN:$y), [Commutative]>;
def Op_usub_sat : Opcode<BinaryFormat, (outs IxN:$a), (ins IxN:$x, IxN:$y)>;
def Op_ssub_sat : Opcode<BinaryFormat, (outs IxN:$a), (ins IxN:$x, IxN:$y)>;
def Op_icmp
    : Opcode<IntCompareFormat, (outs AsTruthy<Int>:$a), (ins IntCCOperand:$condition, Int:$x, Int:$y)>;
def Op_iadd : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, Int:$y), [Commutative]>;
def Op_isub : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, Int:$y)>;
def Op_ineg : Opcode<UnaryFormat, (outs Int:$a), (ins Int:$x)>;
def Op_iabs : Opcode<UnaryFormat, (outs Int:$a), (ins Int:$x)>;
def Op_imul : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, Int:$y), [Commutative]>;
def Op_umulhi : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, Int:$y), [Commutative]>;
def Op_smulhi : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, Int:$y), [Commutative]>;
def Op_sqmul_round_sat
    : Opcode<BinaryFormat, (outs I16or32:$a), (ins I16or32:$x, I16or32:$y), [Commutative]>;
def Op_x86_pmulhrsw
    : Opcode<BinaryFormat, (outs I16or32:$a), (ins I16or32:$x, I16or32:$y), [Commutative]>;
def Op_udiv
    : Opcode<BinaryFormat, (outs iB:$a), (ins iB:$x, iB:$y), [CanTrap, SideEffectsIdempotent]>;
def Op_sdiv
    : Opcode<BinaryFormat, (outs iB:$a), (ins iB:$x, iB:$y), [CanTrap, SideEffectsIdempotent]>;
def Op_urem
    : Opcode<BinaryFormat, (outs iB:$a), (ins iB:$x, iB:$y), [CanTrap, SideEffectsIdempotent]>;
def Op_srem
    : Opcode<BinaryFormat, (outs iB:$a), (ins iB:$x, iB:$y), [CanTrap, SideEffectsIdempotent]>;
def Op_sadd_overflow_cin
    : Opcode<TernaryFormat, (outs iB:$a, Fixed<I8>:$c_out), (ins iB:$x, iB:$y, Fixed<I8>:$c_in), [Commutative]>;
def Op_uadd_overflow_cin
    : Opcode<TernaryFormat, (outs iB:$a, Fixed<I8>:$c_out), (ins iB:$x, iB:$y, Fixed<I8>:$c_in), [Commutative]>;
def Op_uadd_overflow
    : Opcode<BinaryFormat, (outs iB:$a, Fixed<I8>:$of), (ins iB:$x, iB:$y), [Commutative]>;
def Op_sadd_overflow
    : Opcode<BinaryFormat, (outs iB:$a, Fixed<I8>:$of), (ins iB:$x, iB:$y), [Commutative]>;
def Op_usub_overflow : Opcode<BinaryFormat, (outs iB:$a, Fixed<I8>:$of), (ins iB:$x, iB:$y)>;
def Op_ssub_overflow : Opcode<BinaryFormat, (outs iB:$a, Fixed<I8>:$of), (ins iB:$x, iB:$y)>;
def Op_umul_overflow
    : Opcode<BinaryFormat, (outs NarrowScalar:$a, Fixed<I8>:$of), (ins NarrowScalar:$x, NarrowScalar:$y), [Commutative]>;
def Op_smul_overflow
    : Opcode<BinaryFormat, (outs NarrowScalar:$a, Fixed<I8>:$of), (ins NarrowScalar:$x, NarrowScalar:$y), [Commutative]>;
def Op_uadd_overflow_trap
    : Opcode<IntAddTrapFormat, (outs i32_64:$a), (ins i32_64:$x, i32_64:$y, TrapCodeOperand:$code), [CanTrap, SideEffectsIdempotent, Commutative]>;
def Op_ssub_overflow_bin
    : Opcode<TernaryFormat, (outs iB:$a, Fixed<I8>:$b_out), (ins iB:$x, iB:$y, Fixed<I8>:$b_in)>;
def Op_usub_overflow_bin
    : Opcode<TernaryFormat, (outs iB:$a, Fixed<I8>:$b_out), (ins iB:$x, iB:$y, Fixed<I8>:$b_in)>;
