//===- Simplify/Selects.td - Choices ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def i16_to_128 : TypeSet<[I16, I32, I64, I128]>;

let Group = Fold in {
def : Simplify<(select $c, $x, $x), (use $x)>;
def : Simplify<(select 0, $x, $y), (use $y)>;
let When = ["isNonZero($k)"] in
def : Simplify<(select Const:$k, $x, $y), (use $x)>;
def : Simplify<(select_spectre_guard $c, $x, $x), (use $x)>;
def : Simplify<(select_spectre_guard 0, $x, $y), (use $y)>;
let When = ["isNonZero($k)"] in
def : Simplify<(select_spectre_guard Const:$k, $x, $y), (use $x)>;
def : Simplify<(select (icmp eq, $x, $y), $x, $y), (use $y)>;
def : Simplify<(select (icmp ne, $x, $y), $x, $y), (use $x)>;
def : Simplify<(select (bor $c, (icmp ne, $x, $y)), $x, $y), (use $x), iB>;
def : Simplify<(select (band $c, (icmp eq, $x, $y)), $x, $y), (use $y), iB>;
// Where the operands are equal, so are these.
foreach op = [bor, band, smin, smax, umin, umax] in {
  def : Simplify<(select (icmp eq, $x, $y), $x, (op $x, $y):$r), (use $r)>;
  def : Simplify<(select (icmp ne, $x, $y), (op $x, $y):$r, $x), (use $r)>;
}
foreach op = [iadd, isub, bor, band, bxor] in {
  def : Simplify<(select (icmp eq, $x, $n), (op $y, $n), (op $y, $x):$r), (use $r)>;
  def : Simplify<(select (icmp ne, $x, $n), (op $y, $x):$r, (op $y, $n)), (use $r)>;
}
def : Simplify<(select (icmp eq, $x, 0), 0, $x), (use $x)>;
def : Simplify<(select (icmp ne, $x, 0), $x, 0), (use $x)>;
def : Simplify<(select (icmp $_, iB:$x, $y):$t, 1, 0), (use $t), i8>;
def : Simplify<(select (fcmp $_, fB:$x, $y):$t, 1, 0), (use $t), i8>;
def : Simplify<(select $x, $x, 0), (use $x), iB>;
}

// What is chosen by.
foreach op = [uextend, sextend, ineg, bmask, bswap, bitrev, iabs] in
  def : Simplify<(select (op $c), $x, $y), (select $c, $x, $y)>;
def : Simplify<(select (popcnt $c), $x, $y), (select $c, $x, $y)>;
foreach op = [rotl, rotr] in
  def : Simplify<(select (op $c, $_), $x, $y), (select $c, $x, $y)>;
def : Simplify<(select (icmp ne, iB:$c, 0), $x, $y), (select $c, $x, $y)>;
def : Simplify<(select (icmp eq, iB:$c, 0), $x, $y), (select $c, $y, $x)>;

// Truth.
def : Simplify<(select (icmp $_, iB:$x, $y):$t, 1, 0), (uextend $t), i16_to_128>;
def : Simplify<(select (fcmp $_, fB:$x, $y):$t, 1, 0), (uextend $t), i16_to_128>;
def : Simplify<(select (icmp $c, iB:$x, $y), 0, 1), (icmp (inverse $c), $x, $y), i8>;
def : Simplify<(select (fcmp $c, fB:$x, $y), 0, 1), (fcmp (inverse $c), $x, $y), i8>;
let Group = Reshape in {
def : Simplify<(select (icmp $c, iB:$x, $y), 0, 1), (uextend (icmp (inverse $c), $x, $y)), i16_to_128>;
def : Simplify<(select (icmp $c, iB:$x, $y), 0, -1), (bmask (icmp (inverse $c), $x, $y)), iB>;
}
def : Simplify<(select $c, -1, 0), (bmask $c), iB>;
def : Simplify<(select (icmp $_, iB:$x, $y):$s, 1, (icmp $_, iB:$z, $w):$t), (bor $s, $t), i8>;
def : Simplify<(select (icmp $_, iB:$x, $y):$s, (icmp $_, iB:$z, $w):$t, 0), (band $s, $t), i8>;

// The same condition again.
def : Simplify<(select $c, (select $c, $x, $y), $z), (select $c, $x, $z)>;
def : Simplify<(select $c, $x, (select $c, $y, $z)), (select $c, $x, $z)>;
foreach op = [iadd, bor, bxor] in
  def : Simplify<(select $x, $z, (op $x, $y)), (select $x, $z, $y), iB>;

// Minima, maxima and absolute values.
def : Simplify<(select (icmp OneOf<[sgt, sge]>, $x, $y), $x, $y), (smax $x, $y), i8_to_64>;
def : Simplify<(select (icmp OneOf<[sgt, sge]>, $x, $y), $y, $x), (smin $x, $y), i8_to_64>;
def : Simplify<(select (icmp OneOf<[ugt, uge]>, $x, $y), $x, $y), (umax $x, $y), i8_to_64>;
def : Simplify<(select (icmp OneOf<[ugt, uge]>, $x, $y), $y, $x), (umin $x, $y), i8_to_64>;
def : Simplify<(select (icmp OneOf<[sgt, sge]>, $x, 0), $x, (ineg $x)), (iabs $x), i8_to_64>;
def : Simplify<(select (icmp OneOf<[slt, sle]>, $x, 0), (ineg $x), $x), (iabs $x), i8_to_64>;
def : Simplify<(select (icmp OneOf<[sgt, sge]>, $x, 0), (ineg $x), $x), (ineg (iabs $x)), i8_to_64>;
def : Simplify<(select (icmp OneOf<[slt, sle]>, $x, 0), $x, (ineg $x)), (ineg (iabs $x)), i8_to_64>;
let When = ["isSignShift($k, $x)"] in {
  def : Simplify<(isub (bxor $x, (sshr $x, Const:$k):$s), $s), (iabs $x)>;
  def : Simplify<(bxor (iadd $x, (sshr $x, Const:$k):$s), $s), (iabs $x)>;
}

// One operation behind the choice instead of one on each side.
foreach op = [uextend, sextend] in
  let When = ["haveSameType($x, $y)"] in
  def : Simplify<(select $c, (once (op $x)), (once (op $y))), (op (select $c, $x, $y))>;
foreach op = [ineg, bnot] in
  def : Simplify<(select $c, (once (op $x)), (once (op $y))), (op (select $c, $x, $y))>;
foreach op = [iadd, imul, band, bor, bxor] in
  def : Simplify<(select $c, (once (op $x, $z)), (once (op $y, $z))), (op (select $c, $x, $y), $z)>;
def : Simplify<(select $c, (once (isub $x, $z)), (once (isub $y, $z))), (isub (select $c, $x, $y), $z)>;
def : Simplify<(select $c, (once (isub $z, $x)), (once (isub $z, $y))), (isub $z, (select $c, $x, $y))>;
foreach cc = [eq, ne, slt, sle, sgt, sge, ult, ule, ugt, uge] in
  def : Simplify<(select $c, (once (icmp cc, iB:$x, $z)), (once (icmp cc, iB:$y, $z))), (icmp cc, (select $c, $x, $y), $z)>;

// Constants on both sides.
foreach op = [iadd, imul, band, bor, bxor, smin, smax, umin, umax] in
  def : Simplify<(op (once (select $c, Const:$a, Const:$b)), Const:$k), (select $c, (op $a, $k), (op $b, $k)), iB>;
def : Simplify<(isub Const:$k, (once (select $c, Const:$a, Const:$b))), (select $c, (isub $k, $a), (isub $k, $b)), iB>;
foreach op = [bnot, ineg] in
  def : Simplify<(op (once (select $c, Const:$a, Const:$b))), (select $c, (op $a), (op $b)), iB>;
foreach op = [uextend, sextend, ireduce] in
  def : Simplify<(op (once (select $c, Const:$a, Const:$b))), (select $c, (op $a), (op $b)), iB>;

// Three-way comparison.
foreach p = [[slt, sle, sgt, sge], [ult, ule, ugt, uge]] in {
  defvar lt = p[0];
  defvar le = p[1];
  defvar gt = p[2];
  defvar ge = p[3];
  let Group = Reshape in {
  def : Simplify<(select (icmp lt, $x, $y), -1, (icmp OneOf<[ne, gt]>, $x, $y)), (isub (icmp gt, $x, $y), (icmp lt, $x, $y)), i8>;
  def : Simplify<(select (icmp gt, $x, $y), 1, (bmask (icmp OneOf<[ne, lt]>, $x, $y))), (isub (icmp gt, $x, $y), (icmp lt, $x, $y)), i8>;
  def : Simplify<(select (icmp eq, $x, $y), 0, (select (icmp OneOf<[lt, le]>, $x, $y), -1, 1)), (isub (icmp gt, $x, $y), (icmp lt, $x, $y)), i8>;
  def : Simplify<(select (icmp eq, $x, $y), 0, (select (icmp OneOf<[gt, ge]>, $x, $y), 1, -1)), (isub (icmp gt, $x, $y), (icmp lt, $x, $y)), i8>;
  def : Simplify<(select (icmp lt, $x, $y), -1, (uextend (icmp OneOf<[ne, gt]>, $x, $y))), (sextend (isub (icmp gt, $x, $y), (icmp lt, $x, $y))), i16_to_128>;
  def : Simplify<(select (icmp gt, $x, $y), 1, (bmask (icmp OneOf<[ne, lt]>, $x, $y))), (sextend (isub (icmp gt, $x, $y), (icmp lt, $x, $y))), i16_to_128>;
  def : Simplify<(select (icmp eq, $x, $y), 0, (select (icmp OneOf<[lt, le]>, $x, $y), -1, 1)), (sextend (isub (icmp gt, $x, $y), (icmp lt, $x, $y))), i16_to_128>;
  def : Simplify<(select (icmp eq, $x, $y), 0, (select (icmp OneOf<[gt, ge]>, $x, $y), 1, -1)), (sextend (isub (icmp gt, $x, $y), (icmp lt, $x, $y))), i16_to_128>;
  }
  // What is asked of its result: less, equal or greater.
  foreach r = [[slt, lt], [sle, le], [sgt, gt], [sge, ge]] in
    def : Simplify<(icmp r[0], (isub (icmp gt, $x, $y), (icmp lt, $x, $y)), 0), (icmp r[1], $x, $y), i8>;
  def : Simplify<(icmp eq, (isub (icmp gt, $x, $y), (icmp lt, $x, $y)), -1), (icmp lt, $x, $y), i8>;
  def : Simplify<(icmp ne, (isub (icmp gt, $x, $y), (icmp lt, $x, $y)), -1), (icmp ge, $x, $y), i8>;
  def : Simplify<(icmp eq, (isub (icmp gt, $x, $y), (icmp lt, $x, $y)), 1), (icmp gt, $x, $y), i8>;
  def : Simplify<(icmp ne, (isub (icmp gt, $x, $y), (icmp lt, $x, $y)), 1), (icmp le, $x, $y), i8>;
  foreach cc = [eq, ne] in
    def : Simplify<(icmp cc, (icmp gt, $x, $y), (icmp lt, $x, $y)), (icmp cc, $x, $y), i8>;
}

// A difference in two forms, of which one has the constant that was compared.
let When = ["isNegationOf($n, $m)"] in
def : Simplify<(select (icmp eq, $x, Const:$n), (iadd $y, Const:$m), (isub $y, $x):$d), (use $d)>;
