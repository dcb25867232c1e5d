//===- Simplify/Arithmetic.td - Sums, products, minima ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let Group = Fold in {
def : Simplify<(iadd $x, 0), (use $x)>;
def : Simplify<(isub $x, 0), (use $x)>;
def : Simplify<(isub $x, $x), (use 0)>;
def : Simplify<(imul $x, 0), (use 0)>;
def : Simplify<(imul $x, 1), (use $x)>;
def : Simplify<(umulhi $x, 0), (use 0)>;
def : Simplify<(umulhi $x, 1), (use 0)>;
def : Simplify<(smulhi $x, 0), (use 0)>;
def : Simplify<(ineg (ineg $x)), (use $x)>;
def : Simplify<(iabs (iabs $x):$a), (use $a)>;
def : Simplify<(iadd (isub $x, $y), $y), (use $x)>;
def : Simplify<(isub (iadd $x, $y), $y), (use $x)>;
def : Simplify<(isub $x, (isub $x, $y)), (use $y)>;
def : Simplify<(iadd $x, (ineg $x)), (use 0)>;
def : Simplify<(iadd $x, (bnot $x)), (use -1)>;

foreach op = [smin, umin, smax, umax] in {
  def : Simplify<(op $x, $x), (use $x)>;
  def : Simplify<(op (op $x, $y):$m, $x), (use $m)>;
}
def : Simplify<(umin $x, 0), (use 0)>;
def : Simplify<(umax $x, 0), (use $x)>;
def : Simplify<(umin $x, -1), (use $x)>;
def : Simplify<(umax $x, -1), (use -1)>;
let When = ["isSignedMax($k)"] in {
  def : Simplify<(smin $x, Const:$k), (use $x)>;
  def : Simplify<(smax $x, Const:$k), (use $k)>;
}
let When = ["isSignedMin($k)"] in {
  def : Simplify<(smin $x, Const:$k), (use $k)>;
  def : Simplify<(smax $x, Const:$k), (use $x)>;
}
def : Simplify<(smin $x, (smax $x, $y)), (use $x)>;
def : Simplify<(smax $x, (smin $x, $y)), (use $x)>;
def : Simplify<(umin $x, (umax $x, $y)), (use $x)>;
def : Simplify<(umax $x, (umin $x, $y)), (use $x)>;
def : Simplify<(avg_round $x, $x), (use $x)>;
foreach op = [uadd_sat, sadd_sat, usub_sat, ssub_sat] in
  def : Simplify<(op $x, 0), (use $x)>;
foreach op = [usub_sat, ssub_sat] in
  def : Simplify<(op $x, $x), (use 0)>;
def : Simplify<(usub_sat 0, $x), (use 0)>;
foreach op = [uadd_overflow, sadd_overflow, usub_overflow, ssub_overflow] in
  def : Simplify<(op $x, 0), (values $x, 0)>;
foreach op = [usub_overflow, ssub_overflow] in
  def : Simplify<(op $x, $x), (values 0, 0)>;
foreach op = [umul_overflow, smul_overflow] in {
  def : Simplify<(op $x, 0), (values 0, 0)>;
  def : Simplify<(op $x, 1), (values $x, 0)>;
}
}

// Signs.
def : Simplify<(iadd $x, (ineg $y)), (isub $x, $y)>;
def : Simplify<(isub $x, (ineg $y)), (iadd $x, $y)>;
def : Simplify<(ineg (isub $x, $y)), (isub $y, $x)>;
def : Simplify<(isub 0, $x), (ineg $x)>;
def : Simplify<(isub -1, $x), (bnot $x)>;
def : Simplify<(imul $x, -1), (ineg $x)>;
def : Simplify<(imul (ineg $x), (ineg $y)), (imul $x, $y)>;
def : Simplify<(imul (ineg $x), Const:$k), (imul $x, (ineg $k))>;
def : Simplify<(iabs (ineg $x)), (iabs $x)>;
def : Simplify<(iadd (bnot $x), 1), (ineg $x)>;
def : Simplify<(bnot (iadd $x, -1)), (ineg $x)>;
def : Simplify<(ineg (bnot $x)), (iadd $x, 1)>;
def : Simplify<(bnot (ineg $x)), (iadd $x, -1)>;
def : Simplify<(bnot (iadd (bnot $x), $y)), (isub $x, $y)>;
def : Simplify<(bnot (isub (bnot $x), $y)), (iadd $x, $y)>;
def : Simplify<(iadd (iadd (bnot $x), $y), 1), (isub $y, $x)>;
def : Simplify<(isub (isub $x, $y), $x), (ineg $y)>;
def : Simplify<(isub $y, (iadd $x, $y)), (ineg $x)>;
def : Simplify<(isub (bnot $x), (bnot $y)), (isub $y, $x)>;

// Constants move outwards and meet.
let Group = Reshape in
def : Simplify<(isub $x, Const:$k), (iadd $x, (ineg $k))>;
def : Simplify<(iadd (iadd $x, Const:$a), Const:$b), (iadd $x, (iadd $a, $b))>;
def : Simplify<(iadd (isub Const:$a, $x), Const:$b), (isub (iadd $a, $b), $x)>;
def : Simplify<(isub Const:$a, (iadd $x, Const:$b)), (isub (isub $a, $b), $x)>;
def : Simplify<(isub Const:$a, (isub Const:$b, $x)), (iadd $x, (isub $a, $b))>;
def : Simplify<(ineg (iadd $x, Const:$a)), (isub (ineg $a), $x)>;
def : Simplify<(bnot (iadd $x, Const:$a)), (isub (bnot $a), $x)>;
def : Simplify<(bnot (isub Const:$a, $x)), (iadd $x, (bnot $a))>;
def : Simplify<(imul (imul $x, Const:$a), Const:$b), (imul $x, (imul $a, $b))>;
def : Simplify<(imul (ishl $x, Const:$a), Const:$b), (imul $x, (ishl $b, $a))>;
foreach op = [smin, umin, smax, umax] in
  def : Simplify<(op (op $x, Const:$a), Const:$b), (op $x, (op $a, $b))>;

// Common terms.
def : Simplify<(isub (iadd $x, $y), (iadd $x, $z)), (isub $y, $z)>;
def : Simplify<(isub (isub $x, $y), (isub $x, $z)), (isub $z, $y)>;
def : Simplify<(isub (isub $x, $z), (isub $y, $z)), (isub $x, $y)>;
def : Simplify<(iadd (isub $x, $y), (isub $y, $z)), (isub $x, $z)>;
def : Simplify<(iadd (isub $x, $y), (iadd $y, $z)), (iadd $x, $z)>;
def : Simplify<(iadd (once (imul $x, $y)), (once (imul $x, $z))), (imul $x, (iadd $y, $z))>;
def : Simplify<(isub (once (imul $x, $y)), (once (imul $x, $z))), (imul $x, (isub $y, $z))>;
def : Simplify<(iadd (imul $x, Const:$k), $x), (imul $x, (iadd $k, 1))>;
def : Simplify<(isub (imul $x, Const:$k), $x), (imul $x, (iadd $k, -1))>;
def : Simplify<(smax (bnot $x), (bnot $y)), (bnot (smin $x, $y))>;
def : Simplify<(smin (bnot $x), (bnot $y)), (bnot (smax $x, $y))>;
def : Simplify<(umax (bnot $x), (bnot $y)), (bnot (umin $x, $y))>;
def : Simplify<(umin (bnot $x), (bnot $y)), (bnot (umax $x, $y))>;
def : Simplify<(iadd (smin $x, $y), (smax $x, $y)), (iadd $x, $y)>;
def : Simplify<(iadd (umin $x, $y), (umax $x, $y)), (iadd $x, $y)>;
def : Simplify<(smax $x, (ineg $x)), (iabs $x)>;

// Sums of bit operations.
def : Simplify<(iadd (band $x, $y), (bor $x, $y)), (iadd $x, $y)>;
def : Simplify<(iadd (band $x, $y), (bxor $x, $y)), (bor $x, $y)>;
def : Simplify<(isub (iadd $x, $y), (bor $x, $y)), (band $x, $y)>;
def : Simplify<(isub (iadd $x, $y), (band $x, $y)), (bor $x, $y)>;
def : Simplify<(isub (bor $x, $y), (band $x, $y)), (bxor $x, $y)>;
def : Simplify<(isub (bor $x, $y), (bxor $x, $y)), (band $x, $y)>;
def : Simplify<(isub (bor $x, $y), $y), (band $x, (bnot $y))>;
def : Simplify<(isub $x, (band $x, Const:$k)), (band $x, (bnot $k))>;
def : Simplify<(isub (band $x, Const:$k), $x), (ineg (band $x, (bnot $k)))>;
let When = ["isNegationOf($b, $a)"] in
def : Simplify<(iadd (bor $x, Const:$a), Const:$b), (band $x, (bnot $a))>;

// Multiplications that are shifts.
def : Simplify<(imul $x, 2), (iadd $x, $x)>;
let Group = Reshape in {
let When = ["isPowerOfTwo($k)"] in
def : Simplify<(imul $x, Const:$k), (ishl $x, (ctz $k)), iB>;
let When = ["isNegatedPowerOfTwo($k)"] in
def : Simplify<(imul $x, Const:$k), (ineg (ishl $x, (ctz $k))), iB>;
}
def : Simplify<(imul $x, (ishl 1, $y)), (ishl $x, $y)>;
def : Simplify<(iadd (ishl $x, $z), (ishl $y, $z)), (ishl (iadd $x, $y), $z)>;
def : Simplify<(isub (ishl $x, $z), (ishl $y, $z)), (ishl (isub $x, $y), $z)>;

// Sums that can't overflow.
def : Simplify<(uadd_overflow_trap (uextend $x), (uextend $y), $_), (iadd (uextend $x), (uextend $y))>;
def : Simplify<(uadd_overflow_trap $x, 0, $_), (use $x)> { let Group = Fold; }
