//===- cot/IR/Opcodes/Integers.td - Integer arithmetic and comparison ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// The extreme values of a lane.
defvar Zero = "(_ bv0 {w})";
defvar Ones = "(bvnot (_ bv0 {w}))";
defvar SignedMin = "(concat #b1 (_ bv0 {w-1}))";
defvar SignedMax = "(concat #b0 (bvnot (_ bv0 {w-1})))";

// Both operands and a carry, one bit wider; results are named as in the records below.
class WithCarry<string operation, string extension, string carry> {
  string Sum = !strconcat("(", operation, " (", operation, " ((_ ", extension, " 1) x) ((_ ", extension, " 1) y)) (ite (= ", carry, " (_ bv0 8)) (_ bv0 {w+1}) (_ bv1 {w+1})))");
}
// Whether a number s of w+1 bits does not fit w bits, as an i8.
defvar TopBit = "(concat (_ bv0 7) ((_ extract {w} {w}) s))";
defvar NotSigned = "(ite (= ((_ extract {w} {w}) s) ((_ extract {w-1} {w-1}) s)) (_ bv0 8) (_ bv1 8))";
defvar Low = "((_ extract {w-1} 0) s)";

defvar OverflowDescription = [{

    The second result is 1 if the true result does not fit the type, else 0. The first result is the true
    one modulo 2 to the power of the width, in either case.
  }];

def Op_smin
    : Opcode<BinaryFormat, (outs IntFixed:$a), (ins IntFixed:$x, IntFixed:$y), [Commutative]> {
  let Summary = "Signed minimum.";
  let Description = [{
    The lesser of `x` and `y`, taken as signed, in each lane of a vector.
  }];
  let Meaning = "(ite (bvslt x y) x y)";
}

def Op_umin
    : Opcode<BinaryFormat, (outs IntFixed:$a), (ins IntFixed:$x, IntFixed:$y), [Commutative]> {
  let Summary = "Unsigned minimum.";
  let Description = [{
    The lesser of `x` and `y`, taken as unsigned, in each lane of a vector.
  }];
  let Meaning = "(ite (bvult x y) x y)";
}

def Op_smax
    : Opcode<BinaryFormat, (outs IntFixed:$a), (ins IntFixed:$x, IntFixed:$y), [Commutative]> {
  let Summary = "Signed maximum.";
  let Description = [{
    The greater of `x` and `y`, taken as signed, in each lane of a vector.
  }];
  let Meaning = "(ite (bvsgt x y) x y)";
}

def Op_umax
    : Opcode<BinaryFormat, (outs IntFixed:$a), (ins IntFixed:$x, IntFixed:$y), [Commutative]> {
  let Summary = "Unsigned maximum.";
  let Description = [{
    The greater of `x` and `y`, taken as unsigned, in each lane of a vector.
  }];
  let Meaning = "(ite (bvugt x y) x y)";
}

def Op_avg_round : Opcode<BinaryFormat, (outs IxN:$a), (ins IxN:$x, IxN:$y), [Commutative]> {
  let Summary = "Unsigned average, rounded up.";
  let Description = [{
    (x + y + 1) / 2 in each lane, rounded down. The sum is formed without losing its carry.
  }];
  let Meaning = "((_ extract {w} 1) (bvadd ((_ zero_extend 1) x) ((_ zero_extend 1) y) (_ bv1 {w+1})))";
}

def Op_uadd_sat : Opcode<BinaryFormat, (outs IxN:$a), (ins IxN:$x, IxN:$y), [Commutative]> {
  let Summary = "Add, unsigned and saturating.";
  let Description = [{
    x + y in each lane, or the greatest unsigned number if that is too large.
  }];
  let Meaning = !strconcat("(let ((s (bvadd x y))) (ite (bvult s x) ", Ones, " s))");
}

def Op_sadd_sat : Opcode<BinaryFormat, (outs IxN:$a), (ins IxN:$x, IxN:$y), [Commutative]> {
  let Summary = "Add, signed and saturating.";
  let Description = [{
    x + y in each lane, or the signed number nearest to it that the lane can hold.
  }];
  let Meaning = !strconcat("(let ((s (bvadd x y))) (ite (bvslt (bvand (bvxor x s) (bvxor y s)) ", Zero, ") (ite (bvslt x ", Zero, ") ", SignedMin, " ", SignedMax, ") s))");
}

def Op_usub_sat : Opcode<BinaryFormat, (outs IxN:$a), (ins IxN:$x, IxN:$y)> {
  let Summary = "Subtract, unsigned and saturating.";
  let Description = [{
    x - y in each lane, or 0 if y is the greater.
  }];
  let Meaning = !strconcat("(ite (bvult x y) ", Zero, " (bvsub x y))");
}

def Op_ssub_sat : Opcode<BinaryFormat, (outs IxN:$a), (ins IxN:$x, IxN:$y)> {
  let Summary = "Subtract, signed and saturating.";
  let Description = [{
    x - y in each lane, or the signed number nearest to it that the lane can hold.
  }];
  let Meaning = !strconcat("(let ((s (bvsub x y))) (ite (bvslt (bvand (bvxor x y) (bvxor x s)) ", Zero, ") (ite (bvslt x ", Zero, ") ", SignedMin, " ", SignedMax, ") s))");
}

def Op_icmp
    : Opcode<IntCompareFormat, (outs AsTruthy<Int>:$a), (ins IntCCOperand:$condition, Int:$x, Int:$y)> {
  let Summary = "Compare integers.";
  let Description = [{
    Whether `x` and `y` are in the relation `condition`, whose name says if they are taken as signed or
    unsigned. Of scalars the result is an `i8`, 1 if so and 0 if not. Of vectors it is a vector of integers
    of the same lane width and count, each lane all ones (-1) if so and 0 if not: a mask for `bitselect`.
  }];
  let Meaning = "{truth: {condition}}";
}
def : ConditionMeaning<IntCC_Equal, "(= x y)">;
def : ConditionMeaning<IntCC_NotEqual, "(distinct x y)">;
def : ConditionMeaning<IntCC_SignedLessThan, "(bvslt x y)">;
def : ConditionMeaning<IntCC_SignedGreaterThanOrEqual, "(bvsge x y)">;
def : ConditionMeaning<IntCC_SignedGreaterThan, "(bvsgt x y)">;
def : ConditionMeaning<IntCC_SignedLessThanOrEqual, "(bvsle x y)">;
def : ConditionMeaning<IntCC_UnsignedLessThan, "(bvult x y)">;
def : ConditionMeaning<IntCC_UnsignedGreaterThanOrEqual, "(bvuge x y)">;
def : ConditionMeaning<IntCC_UnsignedGreaterThan, "(bvugt x y)">;
def : ConditionMeaning<IntCC_UnsignedLessThanOrEqual, "(bvule x y)">;

def Op_iadd : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, Int:$y), [Commutative]> {
  let Summary = "Add.";
  let Description = [{
    x + y, wrapping: modulo 2 to the power of the width, which is the same for signed and unsigned
    numbers. Overflow is well defined and no pass assumes its absence.
  }];
  let Meaning = "(bvadd x y)";
}

def Op_isub : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, Int:$y)> {
  let Summary = "Subtract.";
  let Description = [{
    x - y, wrapping, the same for signed and unsigned numbers.
  }];
  let Meaning = "(bvsub x y)";
}

def Op_ineg : Opcode<UnaryFormat, (outs Int:$a), (ins Int:$x)> {
  let Summary = "Negate.";
  let Description = [{
    0 - x, wrapping: the least signed number is its own negation.
  }];
  let Meaning = "(bvneg x)";
}

def Op_iabs : Opcode<UnaryFormat, (outs Int:$a), (ins Int:$x)> {
  let Summary = "Absolute value.";
  let Description = [{
    `x` without its sign, wrapping: the least signed number stays as it is. Taken as unsigned, the result is
    right for every `x`.
  }];
  let Meaning = !strconcat("(ite (bvslt x ", Zero, ") (bvneg x) x)");
}

def Op_imul : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, Int:$y), [Commutative]> {
  let Summary = "Multiply.";
  let Description = [{
    The low half of the product, which is the same for signed and unsigned numbers. The high half is that of
    `umulhi` or `smulhi`.
  }];
  let Meaning = "(bvmul x y)";
}

def Op_umulhi : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, Int:$y), [Commutative]> {
  let Summary = "The high half of an unsigned product.";
  let Description = [{
    The product of two unsigned numbers has twice their width: these are its upper bits. `imul` gives the
    lower ones.
  }];
  let Meaning = "((_ extract {2*w-1} {w}) (bvmul ((_ zero_extend {w}) x) ((_ zero_extend {w}) y)))";
}

def Op_smulhi : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, Int:$y), [Commutative]> {
  let Summary = "The high half of a signed product.";
  let Description = [{
    The product of two signed numbers has twice their width: these are its upper bits. `imul` gives the
    lower ones.
  }];
  let Meaning = "((_ extract {2*w-1} {w}) (bvmul ((_ sign_extend {w}) x) ((_ sign_extend {w}) y)))";
}

// The rounded fixed-point product, of twice the width.
defvar RoundedProduct = "(bvashr (bvadd (bvmul ((_ sign_extend {w}) x) ((_ sign_extend {w}) y)) "
                        "(concat (_ bv1 {w+2}) (_ bv0 {w-2}))) (_ bv{w-1} {2*w}))";

def Op_sqmul_round_sat
    : Opcode<BinaryFormat, (outs I16or32:$a), (ins I16or32:$x, I16or32:$y), [Commutative]> {
  let Summary = "Multiply fixed-point fractions, rounding and saturating.";
  let Description = [{
    Lanes are signed fractions with Q = width - 1 bits behind the point. The product is
    (x * y + 2^(Q-1)) / 2^Q, rounded down. It fits unless both are -1: then the result is the greatest
    number, just below 1.
  }];
  let Meaning = !strconcat("(let ((s ", RoundedProduct, ")) (ite (= ((_ extract {w} {w}) s) ((_ extract {w-1} {w-1}) s)) ", Low, " ", SignedMax, "))");
}

def Op_x86_pmulhrsw
    : Opcode<BinaryFormat, (outs I16or32:$a), (ins I16or32:$x, I16or32:$y), [Commutative]> {
  let Summary = "Multiply fixed-point fractions as x86's PMULHRSW does.";
  let Description = [{
    As `sqmul_round_sat`, but -1 times -1 wraps to -1. For machines that have the instruction;
    others need not lower it.
  }];
  let Meaning = !strconcat("(let ((s ", RoundedProduct, ")) ", Low, ")");
}

def Op_udiv
    : Opcode<BinaryFormat, (outs iB:$a), (ins iB:$x, iB:$y), [CanTrap, SideEffectsIdempotent]> {
  let Summary = "Divide, unsigned.";
  let Description = [{
    x / y, rounded down. Traps with `int_divz` if `y` is 0. Scalars only.
  }];
  let Meaning = "(bvudiv x y)";
  let Traps = [!strconcat("int_divz: (= y ", Zero, ")")];
}

def Op_sdiv
    : Opcode<BinaryFormat, (outs iB:$a), (ins iB:$x, iB:$y), [CanTrap, SideEffectsIdempotent]> {
  let Summary = "Divide, signed.";
  let Description = [{
    x / y, rounded towards zero. Traps with `int_divz` if `y` is 0, and with `int_ovf` if the quotient does
    not fit: when `x` is the least number and `y` is -1. Scalars only.
  }];
  let Meaning = "(bvsdiv x y)";
  let Traps = [!strconcat("int_divz: (= y ", Zero, ")"),
               !strconcat("int_ovf: (and (= x ", SignedMin, ") (= y ", Ones, "))")];
}

def Op_urem
    : Opcode<BinaryFormat, (outs iB:$a), (ins iB:$x, iB:$y), [CanTrap, SideEffectsIdempotent]> {
  let Summary = "Remainder, unsigned.";
  let Description = [{
    What `udiv` leaves over. Traps with `int_divz` if `y` is 0. Scalars only.
  }];
  let Meaning = "(bvurem x y)";
  let Traps = [!strconcat("int_divz: (= y ", Zero, ")")];
}

def Op_srem
    : Opcode<BinaryFormat, (outs iB:$a), (ins iB:$x, iB:$y), [CanTrap, SideEffectsIdempotent]> {
  let Summary = "Remainder, signed.";
  let Description = [{
    What a signed division rounded towards zero leaves over; it has the sign of `x`. Traps with `int_divz`
    if `y` is 0. The least number by -1 does not trap, unlike in `sdiv`: the remainder is 0. Scalars only.
  }];
  let Meaning = "(bvsrem x y)";
  let Traps = [!strconcat("int_divz: (= y ", Zero, ")")];
}

def Op_sadd_overflow_cin
    : Opcode<TernaryFormat, (outs iB:$a, Fixed<I8>:$c_out), (ins iB:$x, iB:$y, Fixed<I8>:$c_in), [Commutative]> {
  let Summary = "Add, signed, with carry in and overflow out.";
  let Description = !strconcat([{
    x + y, and 1 more if `c_in` is not 0. Links the words of a long signed sum: the last word by this, those
    below it by `uadd_overflow_cin`.
  }], OverflowDescription);
  defvar S = WithCarry<"bvadd", "sign_extend", "c_in">.Sum;
  let Meaning = !strconcat("(let ((s ", S, ")) ", Low, ")");
  let MoreMeanings = [!strconcat("(let ((s ", S, ")) ", NotSigned, ")")];
}

def Op_uadd_overflow_cin
    : Opcode<TernaryFormat, (outs iB:$a, Fixed<I8>:$c_out), (ins iB:$x, iB:$y, Fixed<I8>:$c_in), [Commutative]> {
  let Summary = "Add, unsigned, with carry in and out.";
  let Description = !strconcat([{
    x + y, and 1 more if `c_in` is not 0. Links the words of a long sum: `c_out` goes into the next.
  }], OverflowDescription);
  defvar S = WithCarry<"bvadd", "zero_extend", "c_in">.Sum;
  let Meaning = !strconcat("(let ((s ", S, ")) ", Low, ")");
  let MoreMeanings = [!strconcat("(let ((s ", S, ")) ", TopBit, ")")];
}

def Op_uadd_overflow
    : Opcode<BinaryFormat, (outs iB:$a, Fixed<I8>:$of), (ins iB:$x, iB:$y), [Commutative]> {
  let Summary = "Add, unsigned, with overflow out.";
  let Description = !strconcat([{
    x + y of unsigned scalars.
  }], OverflowDescription);
  let Meaning = "(bvadd x y)";
  let MoreMeanings = [!strconcat("(let ((s (bvadd ((_ zero_extend 1) x) ((_ zero_extend 1) y)))) ", TopBit, ")")];
}

def Op_sadd_overflow
    : Opcode<BinaryFormat, (outs iB:$a, Fixed<I8>:$of), (ins iB:$x, iB:$y), [Commutative]> {
  let Summary = "Add, signed, with overflow out.";
  let Description = !strconcat([{
    x + y of signed scalars.
  }], OverflowDescription);
  let Meaning = "(bvadd x y)";
  let MoreMeanings = [!strconcat("(let ((s (bvadd ((_ sign_extend 1) x) ((_ sign_extend 1) y)))) ", NotSigned, ")")];
}

def Op_usub_overflow : Opcode<BinaryFormat, (outs iB:$a, Fixed<I8>:$of), (ins iB:$x, iB:$y)> {
  let Summary = "Subtract, unsigned, with overflow out.";
  let Description = !strconcat([{
    x - y of unsigned scalars; it overflows when y is the greater.
  }], OverflowDescription);
  let Meaning = "(bvsub x y)";
  let MoreMeanings = ["(ite (bvult x y) (_ bv1 8) (_ bv0 8))"];
}

def Op_ssub_overflow : Opcode<BinaryFormat, (outs iB:$a, Fixed<I8>:$of), (ins iB:$x, iB:$y)> {
  let Summary = "Subtract, signed, with overflow out.";
  let Description = !strconcat([{
    x - y of signed scalars.
  }], OverflowDescription);
  let Meaning = "(bvsub x y)";
  let MoreMeanings = [!strconcat("(let ((s (bvsub ((_ sign_extend 1) x) ((_ sign_extend 1) y)))) ", NotSigned, ")")];
}

def Op_umul_overflow
    : Opcode<BinaryFormat, (outs NarrowScalar:$a, Fixed<I8>:$of), (ins NarrowScalar:$x, NarrowScalar:$y), [Commutative]> {
  let Summary = "Multiply, unsigned, with overflow out.";
  let Description = !strconcat([{
    x * y of unsigned scalars of up to 64 bits.
  }], OverflowDescription);
  let Meaning = "(bvmul x y)";
  let MoreMeanings = [!strconcat("(let ((s (bvmul ((_ zero_extend {w}) x) ((_ zero_extend {w}) y)))) "
                      "(ite (= ((_ extract {2*w-1} {w}) s) ", Zero, ") (_ bv0 8) (_ bv1 8)))")];
}

def Op_smul_overflow
    : Opcode<BinaryFormat, (outs NarrowScalar:$a, Fixed<I8>:$of), (ins NarrowScalar:$x, NarrowScalar:$y), [Commutative]> {
  let Summary = "Multiply, signed, with overflow out.";
  let Description = !strconcat([{
    x * y of signed scalars of up to 64 bits.
  }], OverflowDescription);
  let Meaning = "(bvmul x y)";
  let MoreMeanings = [!strconcat("(let ((s (bvmul ((_ sign_extend {w}) x) ((_ sign_extend {w}) y)))) "
                      "(ite (= s ((_ sign_extend {w}) ", Low, ")) (_ bv0 8) (_ bv1 8)))")];
}

def Op_uadd_overflow_trap
    : Opcode<IntAddTrapFormat, (outs i32_64:$a), (ins i32_64:$x, i32_64:$y, TrapCodeOperand:$code), [CanTrap, SideEffectsIdempotent, Commutative]> {
  let Summary = "Add, unsigned; trap on overflow.";
  let Description = [{
    x + y of unsigned scalars of 32 or 64 bits. Traps with `code` if the sum does not fit. Address
    computations of bounds checks use it.
  }];
  let Meaning = "(bvadd x y)";
  let Traps = ["code: (bvult (bvadd x y) x)"];
}

def Op_ssub_overflow_bin
    : Opcode<TernaryFormat, (outs iB:$a, Fixed<I8>:$b_out), (ins iB:$x, iB:$y, Fixed<I8>:$b_in)> {
  let Summary = "Subtract, signed, with borrow in and overflow out.";
  let Description = !strconcat([{
    x - y, and 1 less if `b_in` is not 0. Links the words of a long signed difference: the last word by
    this, those below it by `usub_overflow_bin`.
  }], OverflowDescription);
  defvar S = WithCarry<"bvsub", "sign_extend", "b_in">.Sum;
  let Meaning = !strconcat("(let ((s ", S, ")) ", Low, ")");
  let MoreMeanings = [!strconcat("(let ((s ", S, ")) ", NotSigned, ")")];
}

def Op_usub_overflow_bin
    : Opcode<TernaryFormat, (outs iB:$a, Fixed<I8>:$b_out), (ins iB:$x, iB:$y, Fixed<I8>:$b_in)> {
  let Summary = "Subtract, unsigned, with borrow in and out.";
  let Description = !strconcat([{
    x - y, and 1 less if `b_in` is not 0. Links the words of a long difference: `b_out` goes into the next.
  }], OverflowDescription);
  defvar S = WithCarry<"bvsub", "zero_extend", "b_in">.Sum;
  let Meaning = !strconcat("(let ((s ", S, ")) ", Low, ")");
  let MoreMeanings = [!strconcat("(let ((s ", S, ")) ", TopBit, ")")];
}
