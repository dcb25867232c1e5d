//===- cot/IR/Opcodes/Conversions.td - Conversions ----------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

defvar IntZero = "(_ bv0 {a.w})";
defvar IntOnes = "(bvnot (_ bv0 {a.w}))";
defvar IntMin = "(concat #b1 (_ bv0 {a.w-1}))";
defvar IntMax = "(concat #b0 (bvnot (_ bv0 {a.w-1})))";
// Powers of two as floats; those beyond the format's range become infinite, which compares right.
defvar UnsignedEnd = "((_ to_fp_unsigned {x.e} {x.s}) RNE (concat #b1 (_ bv0 {a.w})))";
defvar SignedEnd = "((_ to_fp_unsigned {x.e} {x.s}) RNE (concat #b1 (_ bv0 {a.w-1})))";
defvar SignedBegin = "((_ to_fp {x.e} {x.s}) RNE (concat #b1 (_ bv0 {a.w-1})))";
defvar Truncated = "(fp.roundToIntegral RTZ {fp x})";
defvar NotUnsigned = !strconcat("(or (fp.isInfinite {fp x}) (fp.geq {fp x} ", UnsignedEnd, ") (fp.lt ", Truncated, " (_ +zero {x.e} {x.s})))");
defvar NotSignedInt = !strconcat("(or (fp.isInfinite {fp x}) (fp.geq {fp x} ", SignedEnd, ") (fp.lt ", Truncated, " ", SignedBegin, "))");
defvar ToUnsigned = "((_ fp.to_ubv {a.w}) RTZ {fp x})";
defvar ToSigned = "((_ fp.to_sbv {a.w}) RTZ {fp x})";
// To i128, the range of the signed type bounds every number.
defvar IsWide = "(= {a.w} 128)";
defvar SaturatedUnsigned = !strconcat("(ite (or (fp.isNaN {fp x}) (fp.isNegative {fp x})) ", IntZero, " (ite (fp.geq {fp x} (ite ", IsWide, " ", SignedEnd, " ", UnsignedEnd, ")) (ite ", IsWide, " ", IntMax, " ", IntOnes, ") ", ToUnsigned, "))");
defvar SaturatedSigned = !strconcat("(ite (fp.isNaN {fp x}) ", IntZero, " (ite (fp.geq {fp x} ", SignedEnd, ") ", IntMax, " (ite (fp.leq {fp x} ", SignedBegin, ") ", IntMin, " ", ToSigned, ")))");
defvar TrapsUnsigned = !strconcat("(and ", NotUnsigned, " (or (not ", IsWide, ") (fp.lt ", Truncated, " (_ +zero {x.e} {x.s}))))");
defvar TrapsSigned = !strconcat("(and ", NotSignedInt, " (not ", IsWide, "))");

def Op_bitcast : Opcode<LoadNoOffsetFormat, (outs MemTo:$a), (ins MemFlagsOperand:$flags, Mem:$x)> {
  let Summary = "The same bits as another type.";
  let Description = [{
    Like storing `x` and loading the result type, which has the same size, from the same place. If the
    number of lanes changes, the order of bytes matters and `flags` must say `little` or `big`; no other
    flag is allowed. With `little`, and where the lane count stays, the bits taken as one number stay.
  }];
  // Of the little-endian form.
  let Meaning = "x";
  let PerLane = 0;
  let Where = "x.bits = a.bits";
}

def Op_bmask : Opcode<UnaryFormat, (outs iB:$a), (ins Truthy:$x)> {
  let Summary = "All ones if a value is not zero.";
  let Description = [{
    -1 if any bit of `x` is set, else 0. The width of the result does not depend on that of `x`.
  }];
  let Meaning = "(ite (= x (_ bv0 {x.w})) (_ bv0 {w}) (bvnot (_ bv0 {w})))";
}

def Op_ireduce : Opcode<UnaryFormat, (outs iB:$a), (ins Wider<iB>:$x)> {
  let Summary = "Drop high bits.";
  let Description = [{
    The low bits of `x`, as many as the result type has. The operand is strictly wider than the result.
  }];
  let Meaning = "((_ extract {w-1} 0) x)";
}

def Op_uextend : Opcode<UnaryFormat, (outs iB:$a), (ins Narrower<iB>:$x)> {
  let Summary = "Widen with zeros.";
  let Description = [{
    The number `x`, taken as unsigned, in a strictly wider type.
  }];
  let Meaning = "((_ zero_extend {w-x.w}) x)";
}

def Op_sextend : Opcode<UnaryFormat, (outs iB:$a), (ins Narrower<iB>:$x)> {
  let Summary = "Widen with the sign.";
  let Description = [{
    The number `x`, taken as signed, in a strictly wider type.
  }];
  let Meaning = "((_ sign_extend {w-x.w}) x)";
}

def Op_fpromote : Opcode<UnaryFormat, (outs FloatScalar:$a), (ins Narrower<FloatScalar>:$x)> {
  let Summary = "Widen a float.";
  let Description = [{
    The same number in a strictly wider format, exactly. A NaN stays a NaN and becomes quiet.
  }];
  let Meaning = "((_ to_fp {e} {s}) RNE {fp x})";
  let IsNumber = 1;
}

def Op_fdemote : Opcode<UnaryFormat, (outs FloatScalar:$a), (ins Wider<FloatScalar>:$x)> {
  let Summary = "Narrow a float.";
  let Description = [{
    The number in a strictly narrower format, rounded to nearest, ties to even: it may become subnormal,
    zero or infinite. A NaN stays a NaN and becomes quiet.
  }];
  let Meaning = "((_ to_fp {e} {s}) RNE {fp x})";
  let IsNumber = 1;
}

def Op_fcvt_to_uint
    : Opcode<UnaryFormat, (outs iB:$a), (ins FloatScalar:$x), [CanTrap, SideEffectsIdempotent]> {
  let Summary = "Float to unsigned integer, trapping.";
  let Description = [{
    `x` rounded towards zero. Traps with `bad_toint` if `x` is a NaN, and with `int_ovf` if the rounded
    number is negative or too large. -0.9 gives 0. A number that is too large for a positive i128 gives the
    greatest one of those and does not trap.
  }];
  let Meaning = !strconcat("(ite ", IsWide, " ", SaturatedUnsigned, " ", ToUnsigned, ")");
  let Traps = ["bad_toint: (fp.isNaN {fp x})", !strconcat("int_ovf: ", TrapsUnsigned)];
}

def Op_fcvt_to_sint
    : Opcode<UnaryFormat, (outs iB:$a), (ins FloatScalar:$x), [CanTrap, SideEffectsIdempotent]> {
  let Summary = "Float to signed integer, trapping.";
  let Description = [{
    `x` rounded towards zero. Traps with `bad_toint` if `x` is a NaN, and with `int_ovf` if the rounded
    number does not fit the type. Of i128, the nearest number is given and does not trap.
  }];
  let Meaning = !strconcat("(ite ", IsWide, " ", SaturatedSigned, " ", ToSigned, ")");
  let Traps = ["bad_toint: (fp.isNaN {fp x})", !strconcat("int_ovf: ", TrapsSigned)];
}

def Op_fcvt_to_uint_sat : Opcode<UnaryFormat, (outs IntFixed:$a), (ins Float:$x)> {
  let Summary = "Float to unsigned integer, saturating.";
  let Description = [{
    `x` rounded towards zero, in each lane; 0 if that is negative or `x` is a NaN, and the greatest unsigned
    number if it is too large, which for i128 is the greatest signed one. Never traps. Lane counts of operand
    and result are equal.
  }];
  let Meaning = SaturatedUnsigned;
}

def Op_fcvt_to_sint_sat : Opcode<UnaryFormat, (outs IntFixed:$a), (ins Float:$x)> {
  let Summary = "Float to signed integer, saturating.";
  let Description = [{
    `x` rounded towards zero, in each lane; 0 if it is a NaN, and the nearest signed number if it does not
    fit. Never traps. Lane counts of operand and result are equal.
  }];
  let Meaning = SaturatedSigned;
}

def Op_x86_cvtt2dq : Opcode<UnaryFormat, (outs IntFixed:$a), (ins Float:$x)> {
  let Summary = "Float to signed integer as x86's CVTTPS2DQ does.";
  let Description = [{
    `x` rounded towards zero, in each lane; the least signed number if it is a NaN or does not fit. Lane
    counts of operand and result are equal.
  }];
  let Meaning = !strconcat("(ite (or (fp.isNaN {fp x}) ", NotSignedInt, ") ", IntMin, " ", ToSigned, ")");
}

def Op_fcvt_from_uint : Opcode<UnaryFormat, (outs FloatFixed:$a), (ins IntFixed:$x)> {
  let Summary = "Unsigned integer to float.";
  let Description = [{
    The number `x`, taken as unsigned, rounded to nearest, ties to even, in each lane. Too large a number
    becomes infinite, which only narrow formats can show. Lane counts of operand and result are equal.
  }];
  let Meaning = "((_ to_fp_unsigned {e} {s}) RNE x)";
  let IsNumber = 1;
}

def Op_fcvt_from_sint : Opcode<UnaryFormat, (outs FloatFixed:$a), (ins IntFixed:$x)> {
  let Summary = "Signed integer to float.";
  let Description = [{
    The number `x`, taken as signed, rounded to nearest, ties to even, in each lane. Too large a number
    becomes infinite, which only narrow formats can show. Lane counts of operand and result are equal.
  }];
  let Meaning = "((_ to_fp {e} {s}) RNE x)";
  let IsNumber = 1;
}

def Op_isplit
    : Opcode<UnaryFormat, (outs HalfWidth<WideInt>:$lo, HalfWidth<WideInt>:$hi), (ins WideInt:$x)> {
  let Summary = "The halves of an integer.";
  let Description = [{
    First the low half of the bits of `x`, then the high one. The inverse of `iconcat`.
  }];
  let Meaning = "((_ extract {w/2-1} 0) x)";
  let MoreMeanings = ["((_ extract {w-1} {w/2}) x)"];
}

def Op_iconcat
    : Opcode<BinaryFormat, (outs DoubleWidth<NarrowInt>:$a), (ins NarrowInt:$lo, NarrowInt:$hi)> {
  let Summary = "An integer from its halves.";
  let Description = [{
    An integer of twice the width whose low half is `lo` and whose high half is `hi`: note the order. The
    inverse of `isplit`.
  }];
  let Meaning = "(concat hi lo)";
}
