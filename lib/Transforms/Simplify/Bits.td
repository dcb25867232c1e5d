//===- Simplify/Bits.td - Bit by bit ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let Group = Fold in {
def : Simplify<(band $x, $x), (use $x)>;
def : Simplify<(bor $x, $x), (use $x)>;
def : Simplify<(bxor $x, $x), (use 0)>;
def : Simplify<(band $x, 0), (use 0)>;
def : Simplify<(band $x, -1), (use $x)>;
def : Simplify<(bor $x, 0), (use $x)>;
def : Simplify<(bor $x, -1), (use -1)>;
def : Simplify<(bxor $x, 0), (use $x)>;
def : Simplify<(bnot (bnot $x)), (use $x)>;
def : Simplify<(band $x, (bnot $x)), (use 0)>;
def : Simplify<(bor $x, (bnot $x)), (use -1)>;
def : Simplify<(bxor $x, (bnot $x)), (use -1)>;
def : Simplify<(band $x, (bor $x, $y)), (use $x)>;
def : Simplify<(bor $x, (band $x, $y)), (use $x)>;
def : Simplify<(band (band $x, $y):$a, $x), (use $a)>;
def : Simplify<(bor (bor $x, $y):$a, $x), (use $a)>;
def : Simplify<(bxor (bxor $x, $y), $y), (use $x)>;
def : Simplify<(band (band (bnot $x), $y), $x), (use 0)>;
def : Simplify<(bor (bor (bnot $x), $y), $x), (use -1)>;
def : Simplify<(band (bnot (bor $x, $y)), $x), (use 0)>;
def : Simplify<(bor (bnot (band $x, $y)), $x), (use -1)>;
def : Simplify<(band (bxor $x, $y), (band $x, $y)), (use 0)>;
def : Simplify<(bor (band $x, $y), (band $x, (bnot $y))), (use $x)>;
def : Simplify<(band (bor $x, $y), (bor $x, (bnot $y))), (use $x)>;
def : Simplify<(bor (bor $x, $y):$a, (bxor $x, $y)), (use $a)>;
def : Simplify<(bor (bor $x, $y):$a, (band $x, $y)), (use $a)>;
def : Simplify<(band (bor $x, $y), (band $x, $y):$a), (use $a)>;
def : Simplify<(band (bor $x, $y), (bxor $x, $y):$a), (use $a)>;
let When = ["isSubsetOf($b, $a)"] in
def : Simplify<(band (bor $x, Const:$a), Const:$b), (use $b)>;
let When = ["isSubsetOf($a, $b)"] in
def : Simplify<(bor (band $x, Const:$a), Const:$b), (use $b)>;
let When = ["areDisjoint($a, $b)"] in
def : Simplify<(band (band $x, Const:$a), Const:$b), (use 0)>;
def : Simplify<(bswap (bswap $x)), (use $x)>;
def : Simplify<(bitrev (bitrev $x)), (use $x)>;
def : Simplify<(bitselect $c, $x, $x), (use $x)>;
def : Simplify<(bitselect 0, $x, $y), (use $y)>;
def : Simplify<(bitselect -1, $x, $y), (use $x)>;
def : Simplify<(bitselect $x, -1, 0), (use $x)>;
}

// Complements.
def : Simplify<(bxor $x, -1), (bnot $x)>;
def : Simplify<(bxor (bnot $x), (bnot $y)), (bxor $x, $y)>;
def : Simplify<(bnot (bxor (bnot $x), $y)), (bxor $x, $y)>;
def : Simplify<(bnot (band (bnot $x), $y)), (bor $x, (bnot $y))>;
def : Simplify<(bnot (bor (bnot $x), $y)), (band $x, (bnot $y))>;
def : Simplify<(band (once (bnot $x)), (once (bnot $y))), (bnot (bor $x, $y))>;
def : Simplify<(bor (once (bnot $x)), (once (bnot $y))), (bnot (band $x, $y))>;
def : Simplify<(bnot (bxor $x, Const:$k)), (bxor $x, (bnot $k))>;
def : Simplify<(bxor (bnot $x), Const:$k), (bxor $x, (bnot $k))>;

// One operand already says what the other does.
def : Simplify<(band $x, (bor (bnot $x), $y)), (band $x, $y)>;
def : Simplify<(bor $x, (band (bnot $x), $y)), (bor $x, $y)>;
def : Simplify<(band $x, (bnot (band $x, $y))), (band $x, (bnot $y))>;
def : Simplify<(bor $x, (bnot (bor $x, $y))), (bor $x, (bnot $y))>;
def : Simplify<(bor (band $x, $y), (bnot $y):$n), (bor $x, $n)>;
def : Simplify<(band (bor $x, $y), (bnot $y):$n), (band $x, $n)>;
def : Simplify<(band $x, (bxor $x, (bnot $y))), (band $x, $y)>;
def : Simplify<(band $x, (bxor $x, $y)), (band $x, (bnot $y))>;
def : Simplify<(bor $x, (bxor $x, $y)), (bor $x, $y)>;
def : Simplify<(bxor $x, (bor $x, $y)), (band $y, (bnot $x))>;
def : Simplify<(bxor $x, (band $x, $y)), (band $x, (bnot $y))>;
def : Simplify<(bor (bxor (bxor $x, $y), $z), $x), (bor (bxor $y, $z), $x)>;
def : Simplify<(bor (bor $x, $y):$a, (bxor $x, $z)), (bor $a, $z)>;
def : Simplify<(bor (band (bxor $x, $y), $z), $x), (bor (band $y, $z), $x)>;
def : Simplify<(bor (band $x, (bor $y, $z)), $y), (bor (band $x, $z), $y)>;
def : Simplify<(band (bor $x, (band $y, $z)), $y), (band (bor $x, $z), $y)>;
def : Simplify<(bor (bxor $x, (band $y, $z)), $y), (bor $x, $y)>;
def : Simplify<(bor (bor (band $x, $y), $z), $x), (bor $x, $z)>;
def : Simplify<(band (band (bor $x, $y), $z), $x), (band $x, $z)>;

// Two operations of the same operands.
def : Simplify<(bor (band $x, $y), (bxor $x, $y)), (bor $x, $y)>;
def : Simplify<(bxor (bor $x, $y), (bxor $x, $y)), (band $x, $y)>;
def : Simplify<(bxor (band $x, $y), (bor $x, $y)), (bxor $x, $y)>;
def : Simplify<(bxor (band $x, $y), (bxor $x, $y)), (bor $x, $y)>;
def : Simplify<(bor (bxor $x, $y), (bnot $x)), (bnot (band $x, $y))>;
def : Simplify<(bxor (bnot $x), (bor $x, $y)), (bor $x, (bnot $y))>;
def : Simplify<(bxor (bxor $x, $y), (bxor $x, $z)), (bxor $y, $z)>;
def : Simplify<(bxor (bor $x, $y), (bnot (band $x, $y))), (bnot (bxor $x, $y))>;

// What is common is taken out.
def : Simplify<(bor (once (band $x, $y)), (once (band $x, $z))), (band $x, (bor $y, $z))>;
def : Simplify<(bxor (once (band $x, $y)), (once (band $x, $z))), (band $x, (bxor $y, $z))>;
def : Simplify<(band (once (bor $x, $y)), (once (bor $x, $z))), (bor $x, (band $y, $z))>;
foreach op = [band, bor, bxor] in {
  foreach shift = [ishl, ushr, sshr] in
    def : Simplify<(op (once (shift $x, $z)), (once (shift $y, $z))), (shift (op $x, $y), $z), Int>;
  foreach extend = [uextend, sextend] in
    let When = ["haveSameType($x, $y)"] in
    def : Simplify<(op (once (extend $x)), (once (extend $y))), (extend (op $x, $y)), iB>;
  def : Simplify<(op (once (bswap $x)), (once (bswap $y))), (bswap (op $x, $y))>;
}

// Constants.
foreach op = [band, bor, bxor] in
  def : Simplify<(op (op $x, Const:$a), Const:$b), (op $x, (op $a, $b))>;
let When = ["coverAll($a, $b)"] in
def : Simplify<(bor (band $x, Const:$a), Const:$b), (bor $x, $b)>;
let When = ["areDisjoint($a, $b)"] in {
def : Simplify<(band (bor $x, Const:$a), Const:$b), (band $x, $b)>;
def : Simplify<(band (bxor $x, Const:$a), Const:$b), (band $x, $b)>;
}
let When = ["isSubsetOf($a, $b)"] in {
def : Simplify<(bor (bxor $x, Const:$a), Const:$b), (bor $x, $b)>;
}
def : Simplify<(bxor (bor $x, Const:$a), Const:$a), (band $x, (bnot $a))>;

// Choices of bits.
def : Simplify<(bor (band $c, $x), (band (bnot $c), $y)), (bitselect $c, $x, $y), v128>;
def : Simplify<(bxor (band (bxor $x, $y), $c), $y), (bitselect $c, $x, $y), v128>;
def : Simplify<(bitselect (bnot $c), $x, $y), (bitselect $c, $y, $x)>;
def : Simplify<(bitselect $c, $x, 0), (band $c, $x)>;
def : Simplify<(bitselect $c, -1, $y), (bor $c, $y)>;
def : Simplify<(bitselect $c, $c, $y), (bor $c, $y)>;
def : Simplify<(bitselect $c, $x, $c), (band $c, $x)>;
foreach p = [[IntCC_SignedGreaterThan, IntCC_SignedGreaterThanOrEqual]] in {
  def : Simplify<(bitselect (icmp OneOf<p>, $x, $y), $x, $y), (smax $x, $y), vi128>;
  def : Simplify<(bitselect (icmp OneOf<p>, $x, $y), $y, $x), (smin $x, $y), vi128>;
}
foreach p = [[IntCC_UnsignedGreaterThan, IntCC_UnsignedGreaterThanOrEqual]] in {
  def : Simplify<(bitselect (icmp OneOf<p>, $x, $y), $x, $y), (umax $x, $y), vi128>;
  def : Simplify<(bitselect (icmp OneOf<p>, $x, $y), $y, $x), (umin $x, $y), vi128>;
}

// Orders of bits.
def : Simplify<(ctz (bitrev $x)), (clz $x)>;
def : Simplify<(clz (bitrev $x)), (ctz $x)>;
foreach op = [bitrev, bswap] in
  def : Simplify<(popcnt (op $x)), (popcnt $x)>;
foreach op = [rotl, rotr] in
  def : Simplify<(popcnt (op $x, $y)), (popcnt $x)>;
foreach op = [bnot] in {
  def : Simplify<(bswap (op (bswap $x))), (op $x)>;
  def : Simplify<(bitrev (op (bitrev $x))), (op $x)>;
}

// All ones or zeros.
def : Simplify<(bmask (bmask $x)), (bmask $x)>;
foreach op = [uextend, sextend, ineg, bswap, bitrev, iabs] in
  def : Simplify<(bmask (op $x)), (bmask $x)>;
def : Simplify<(bmask (popcnt $x)), (bmask $x)>;
foreach op = [rotl, rotr] in
  def : Simplify<(bmask (op $x, $_)), (bmask $x)>;
def : Simplify<(bmask (icmp IntCC_NotEqual, $x, 0)), (bmask $x), iB>;
let When = ["isNonZero($k)"] in
def : Simplify<(bmask (select $c, Const:$k, 0)), (bmask $c)>;
def : Simplify<(sextend (bmask $x)), (bmask $x)>;
def : Simplify<(ireduce (bmask $x)), (bmask $x)>;
def : Simplify<(ineg (icmp $c, iB:$x, $y):$t), (bmask $t), i8>;
def : Simplify<(ineg (fcmp $c, fB:$x, $y):$t), (bmask $t), i8>;
def : Simplify<(ineg (uextend (icmp $c, iB:$x, $y):$t)), (bmask $t)>;
def : Simplify<(ineg (uextend (fcmp $c, fB:$x, $y):$t)), (bmask $t)>;
let When = ["isSignShift($k, $x)"] in {
  def : Simplify<(sshr (bor $x, (ineg $x)), Const:$k), (bmask $x), iB>;
  def : Simplify<(ineg (ushr $x, Const:$k)), (sshr $x, $k)>;
  def : Simplify<(ineg (sshr $x, Const:$k)), (ushr $x, $k)>;
}
