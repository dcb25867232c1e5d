//===- Simplify/Floats.td - Floating point, where it is exact ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// The sign and payload of a NaN that arithmetic gives are unspecified: all such NaNs count as one. Signs
// are bits, also of NaNs.

let Group = Fold in {
def : Simplify<(fneg (fneg $x)), (use $x)>;
def : Simplify<(fabs (fabs $x):$a), (use $a)>;
def : Simplify<(fcopysign $x, $x), (use $x)>;
def : Simplify<(bitcast $_, (bitcast $_, $x)), (use $x), scalars> { let When = ["hasTypeOfResult($x)", "isSameKindAsResult($x)"]; }
foreach op = [ceil, floor, trunc, nearest] in
  def : Simplify<(op (op $x):$r), (use $r)>;
}
def : Simplify<(fabs (fneg $x)), (fabs $x)>;
def : Simplify<(fabs (fcopysign $x, $y)), (fabs $x)>;
foreach op = [fneg, fabs] in
  def : Simplify<(fcopysign (op $x), $y), (fcopysign $x, $y)>;
def : Simplify<(fcopysign (fcopysign $x, $_), $y), (fcopysign $x, $y)>;
def : Simplify<(fcopysign $x, (fcopysign $_, $y)), (fcopysign $x, $y)>;
def : Simplify<(fcopysign $x, (fabs $_)), (fabs $x)>;
def : Simplify<(fcopysign $x, (fneg $x)), (fneg $x)>;

// Signs of factors and terms.
def : Simplify<(fmul (fneg $x), (fneg $y)), (fmul $x, $y)>;
def : Simplify<(fdiv (fneg $x), (fneg $y)), (fdiv $x, $y)>;
def : Simplify<(fma (fneg $x), (fneg $y), $z), (fma $x, $y, $z)>;
def : Simplify<(fadd $x, (fneg $y)), (fsub $x, $y)>;
def : Simplify<(fsub $x, (fneg $y)), (fadd $x, $y)>;
def : Simplify<(fmul (fabs $x), (fabs $x)), (fmul $x, $x)>;
foreach cc = [FloatCC_Equal, FloatCC_NotEqual, FloatCC_Ordered, FloatCC_Unordered] in
  def : Simplify<(fcmp cc, (fneg $x), (fneg $y)), (fcmp cc, $x, $y)>;
def : Simplify<(fcmp FloatCC_LessThan, (fneg $x), (fneg $y)), (fcmp FloatCC_LessThan, $y, $x)>;
def : Simplify<(fcmp FloatCC_LessThanOrEqual, (fneg $x), (fneg $y)), (fcmp FloatCC_LessThanOrEqual, $y, $x)>;
def : Simplify<(fcmp FloatCC_GreaterThan, (fneg $x), (fneg $y)), (fcmp FloatCC_GreaterThan, $y, $x)>;
def : Simplify<(fcmp FloatCC_GreaterThanOrEqual, (fneg $x), (fneg $y)), (fcmp FloatCC_GreaterThanOrEqual, $y, $x)>;
def : Simplify<(fcmp FloatCC_Ordered, (fneg $x), $y), (fcmp FloatCC_Ordered, $x, $y)>;
def : Simplify<(fcmp FloatCC_Unordered, (fneg $x), $y), (fcmp FloatCC_Unordered, $x, $y)>;

// Numbers that were narrower.
def : Simplify<(fcvt_from_sint (sextend $x)), (fcvt_from_sint $x), f32_64>;
def : Simplify<(fcvt_from_uint (uextend $x)), (fcvt_from_uint $x), f32_64>;
def : Simplify<(fcvt_from_sint (uextend $x)), (fcvt_from_uint $x), f32_64>;
