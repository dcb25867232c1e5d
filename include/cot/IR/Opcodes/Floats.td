//===- cot/IR/Opcodes/Floats.td - Floating-point arithmetic -------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

defvar NotANumber = "(_ NaN {e} {s})";
defvar AnyNaN = "(or (fp.isNaN {fp x}) (fp.isNaN {fp y}))";
defvar NaNDescription = [{

    A NaN among the operands gives a NaN. Its sign and payload are unspecified, but it is quiet, and it is
    the canonical one if every NaN operand is; `enable_nan_canonicalization` makes it canonical always.
  }];

def Op_fcmp
    : Opcode<FloatCompareFormat, (outs AsTruthy<Float>:$a), (ins FloatCCOperand:$condition, Float:$x, Float:$y)> {
  let Summary = "Compare floats.";
  let Description = [{
    Two floats are in exactly one of four relations: unordered (UN, one of them is a NaN), equal (EQ; 0.0
    equals -0.0), less (LT) or greater (GT). `condition` names a set of relations, and the result says
    whether theirs is in it. C's `==`, `<`, `<=`, `>`, `>=` are `eq`, `lt`, `le`, `gt`, `ge`, false of NaNs;
    its `!=` is `ne`, true of NaNs.

    Of scalars the result is an `i8`, 1 or 0. Of vectors it is a vector of integers of the same lane width
    and count, each lane all ones (-1) or 0. Signalling NaNs raise nothing.
  }];
  let Meaning = "{truth: {condition}}";
}
def : ConditionMeaning<FloatCC_Ordered, !strconcat("(not ", AnyNaN, ")")>;
def : ConditionMeaning<FloatCC_Unordered, AnyNaN>;
def : ConditionMeaning<FloatCC_Equal, "(fp.eq {fp x} {fp y})">;
def : ConditionMeaning<FloatCC_NotEqual, "(not (fp.eq {fp x} {fp y}))">;
def : ConditionMeaning<FloatCC_OrderedNotEqual, "(or (fp.lt {fp x} {fp y}) (fp.gt {fp x} {fp y}))">;
def : ConditionMeaning<FloatCC_UnorderedOrEqual,
                       "(not (or (fp.lt {fp x} {fp y}) (fp.gt {fp x} {fp y})))">;
def : ConditionMeaning<FloatCC_LessThan, "(fp.lt {fp x} {fp y})">;
def : ConditionMeaning<FloatCC_LessThanOrEqual, "(fp.leq {fp x} {fp y})">;
def : ConditionMeaning<FloatCC_GreaterThan, "(fp.gt {fp x} {fp y})">;
def : ConditionMeaning<FloatCC_GreaterThanOrEqual, "(fp.geq {fp x} {fp y})">;
def : ConditionMeaning<FloatCC_UnorderedOrLessThan, "(not (fp.geq {fp x} {fp y}))">;
def : ConditionMeaning<FloatCC_UnorderedOrLessThanOrEqual, "(not (fp.gt {fp x} {fp y}))">;
def : ConditionMeaning<FloatCC_UnorderedOrGreaterThan, "(not (fp.leq {fp x} {fp y}))">;
def : ConditionMeaning<FloatCC_UnorderedOrGreaterThanOrEqual, "(not (fp.lt {fp x} {fp y}))">;

def Op_fadd : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y), [Commutative]> {
  let Summary = "Add floats.";
  let Description = !strconcat([{
    x + y of IEEE 754, rounded to nearest, ties to even. Infinities of opposite signs give a NaN; the sum
    of a number and its negation is 0.0.
  }], NaNDescription);
  let Meaning = "(fp.add RNE {fp x} {fp y})";
  let IsNumber = 1;
}

def Op_fsub : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y)> {
  let Summary = "Subtract floats.";
  let Description = !strconcat([{
    x - y of IEEE 754, rounded to nearest, ties to even. Infinities of the same sign give a NaN. Negation is
    `fneg`: 0.0 - 0.0 is 0.0, not -0.0.
  }], NaNDescription);
  let Meaning = "(fp.sub RNE {fp x} {fp y})";
  let IsNumber = 1;
}

def Op_fmul : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y), [Commutative]> {
  let Summary = "Multiply floats.";
  let Description = !strconcat([{
    x * y of IEEE 754, rounded to nearest, ties to even. Zero times infinity gives a NaN.
  }], NaNDescription);
  let Meaning = "(fp.mul RNE {fp x} {fp y})";
  let IsNumber = 1;
}

def Op_fdiv : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y)> {
  let Summary = "Divide floats.";
  let Description = !strconcat([{
    x / y of IEEE 754, rounded to nearest, ties to even. Never traps: a finite number other than zero by
    zero is an infinity, zero by zero and infinity by infinity are NaNs.
  }], NaNDescription);
  let Meaning = "(fp.div RNE {fp x} {fp y})";
  let IsNumber = 1;
}

def Op_sqrt : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)> {
  let Summary = "Square root.";
  let Description = !strconcat([{
    The square root of IEEE 754, rounded to nearest, ties to even. That of -0.0 is -0.0; that of any other
    negative number is a NaN.
  }], NaNDescription);
  let Meaning = "(fp.sqrt RNE {fp x})";
  let IsNumber = 1;
}

def Op_fma : Opcode<TernaryFormat, (outs Float:$a), (ins Float:$x, Float:$y, Float:$z)> {
  let Summary = "Multiply and add floats, rounding once.";
  let Description = !strconcat([{
    x * y + z of IEEE 754: the product is exact and only the sum is rounded, to nearest, ties to even. Where
    the machine has no such instruction it is a library call, never two operations.
  }], NaNDescription);
  let Meaning = "(fp.fma RNE {fp x} {fp y} {fp z})";
  let IsNumber = 1;
}

def Op_fneg : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)> {
  let Summary = "Invert the sign of a float.";
  let Description = [{
    An operation on bits: the sign bit is inverted, of NaNs too, and all other bits stay.
  }];
  let Meaning = "(bvxor x (concat #b1 (_ bv0 {w-1})))";
}

def Op_fabs : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)> {
  let Summary = "Clear the sign of a float.";
  let Description = [{
    An operation on bits: the sign bit becomes 0, of NaNs too, and all other bits stay.
  }];
  let Meaning = "(concat #b0 ((_ extract {w-2} 0) x))";
}

def Op_fcopysign : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y)> {
  let Summary = "A float with the sign of another.";
  let Description = [{
    An operation on bits: the sign bit of `y` and all other bits of `x`, of NaNs too.
  }];
  let Meaning = "(concat ((_ extract {w-1} {w-1}) y) ((_ extract {w-2} 0) x))";
}

// The extremum of WebAssembly: a NaN wins, and of two zeros of different sign the right one.
class Extremum<string function, string zeroSign, string zero, string otherZero> {
  string Term = !strconcat("(ite ", AnyNaN, " ", NotANumber, " (ite (and (fp.isZero {fp x}) (fp.isZero {fp y})) "
                "(ite (or (", zeroSign, " {fp x}) (", zeroSign, " {fp y})) (_ ", zero, " {e} {s}) (_ ", otherZero, " {e} {s})) (", function, " {fp x} {fp y})))");
}

def Op_fmin : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y), [Commutative]> {
  let Summary = "Minimum of floats.";
  let Description = !strconcat([{
    The lesser of `x` and `y`, as WebAssembly defines it: -0.0 is less than 0.0.
  }], NaNDescription);
  let Meaning = Extremum<"fp.min", "fp.isNegative", "-zero", "+zero">.Term;
  let IsNumber = 1;
}

def Op_fmax : Opcode<BinaryFormat, (outs Float:$a), (ins Float:$x, Float:$y), [Commutative]> {
  let Summary = "Maximum of floats.";
  let Description = !strconcat([{
    The greater of `x` and `y`, as WebAssembly defines it: 0.0 is greater than -0.0.
  }], NaNDescription);
  let Meaning = Extremum<"fp.max", "fp.isPositive", "+zero", "-zero">.Term;
  let IsNumber = 1;
}

def Op_ceil : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)> {
  let Summary = "Round up to a whole number.";
  let Description = !strconcat([{
    The least whole number that is not below `x`, as a float. The sign stays: numbers in (-1, 0) give -0.0.
    Infinities and zeros stay as they are. A library call where the machine has no such instruction.
  }], NaNDescription);
  let Meaning = "(fp.roundToIntegral RTP {fp x})";
  let IsNumber = 1;
}

def Op_floor : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)> {
  let Summary = "Round down to a whole number.";
  let Description = !strconcat([{
    The greatest whole number that is not above `x`, as a float. Infinities and zeros stay as they are. A
    library call where the machine has no such instruction.
  }], NaNDescription);
  let Meaning = "(fp.roundToIntegral RTN {fp x})";
  let IsNumber = 1;
}

def Op_trunc : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)> {
  let Summary = "Round towards zero to a whole number.";
  let Description = !strconcat([{
    `x` without its fraction, as a float. The sign stays: numbers in (-1, 0) give -0.0. Infinities and
    zeros stay as they are. A library call where the machine has no such instruction.
  }], NaNDescription);
  let Meaning = "(fp.roundToIntegral RTZ {fp x})";
  let IsNumber = 1;
}

def Op_nearest : Opcode<UnaryFormat, (outs Float:$a), (ins Float:$x)> {
  let Summary = "Round to the nearest whole number.";
  let Description = !strconcat([{
    The whole number nearest to `x`, of two the even one, as a float. The sign stays. Infinities and zeros
    stay as they are. A library call where the machine has no such instruction.
  }], NaNDescription);
  let Meaning = "(fp.roundToIntegral RNE {fp x})";
  let IsNumber = 1;
}
