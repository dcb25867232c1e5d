//===- Simplify/Compares.td - Comparisons ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Integer vectors.
def vInt : AnyOf<[TypeSet<AllInts, Vectors>]>;

defvar eq = IntCC_Equal;
defvar ne = IntCC_NotEqual;
defvar slt = IntCC_SignedLessThan;
defvar sle = IntCC_SignedLessThanOrEqual;
defvar sgt = IntCC_SignedGreaterThan;
defvar sge = IntCC_SignedGreaterThanOrEqual;
defvar ult = IntCC_UnsignedLessThan;
defvar ule = IntCC_UnsignedLessThanOrEqual;
defvar ugt = IntCC_UnsignedGreaterThan;
defvar uge = IntCC_UnsignedGreaterThanOrEqual;
defvar EqualOrNot = OneOf<[IntCC_Equal, IntCC_NotEqual]>;

/// \p pattern is true whatever its operands are: 1, or ones in all lanes.
multiclass AlwaysTrue<dag pattern> {
  def : Simplify<pattern, (use 1), iB>;
  def : Simplify<pattern, (use -1), vInt>;
}

let Group = Fold in {
defm : AlwaysTrue<(icmp OneOf<[eq, ule, uge, sle, sge]>, $x, $x)>;
def : Simplify<(icmp OneOf<[ne, ult, ugt, slt, sgt]>, $x, $x), (use 0)>;
def : Simplify<(icmp ult, $x, 0), (use 0)>;
defm : AlwaysTrue<(icmp uge, $x, 0)>;
def : Simplify<(icmp ugt, $x, -1), (use 0)>;
defm : AlwaysTrue<(icmp ule, $x, -1)>;
let When = ["isSignedMin($k)"] in {
  def : Simplify<(icmp slt, $x, Const:$k), (use 0)>;
  defm : AlwaysTrue<(icmp sge, $x, Const:$k)>;
}
let When = ["isSignedMax($k)"] in {
  def : Simplify<(icmp sgt, $x, Const:$k), (use 0)>;
  defm : AlwaysTrue<(icmp sle, $x, Const:$k)>;
}
def : Simplify<(icmp eq, (bnot $x), $x), (use 0)>;
defm : AlwaysTrue<(icmp ne, (bnot $x), $x)>;
def : Simplify<(icmp slt, (uextend $x), 0), (use 0)>;
def : Simplify<(icmp sge, (uextend $x), 0), (use 1)>;
def : Simplify<(icmp ugt, (band $x, $y), $x), (use 0)>;
defm : AlwaysTrue<(icmp ule, (band $x, $y), $x)>;
def : Simplify<(icmp ult, (bor $x, $y), $x), (use 0)>;
defm : AlwaysTrue<(icmp uge, (bor $x, $y), $x)>;
def : Simplify<(icmp ugt, (umin $x, $y), $x), (use 0)>;
defm : AlwaysTrue<(icmp ule, (umin $x, $y), $x)>;
def : Simplify<(icmp ult, (umax $x, $y), $x), (use 0)>;
defm : AlwaysTrue<(icmp uge, (umax $x, $y), $x)>;
def : Simplify<(icmp sgt, (smin $x, $y), $x), (use 0)>;
defm : AlwaysTrue<(icmp sle, (smin $x, $y), $x)>;
def : Simplify<(icmp slt, (smax $x, $y), $x), (use 0)>;
defm : AlwaysTrue<(icmp sge, (smax $x, $y), $x)>;
def : Simplify<(icmp ugt, (ushr $x, $y), $x), (use 0)>;
defm : AlwaysTrue<(icmp ule, (ushr $x, $y), $x)>;
// Truth of truth.
def : Simplify<(icmp ne, (icmp $_, $x, $y):$t, 0), (use $t)>;
def : Simplify<(icmp eq, (icmp $_, iB:$x, $y):$t, 1), (use $t)>;
def : Simplify<(icmp ne, (fcmp $_, $x, $y):$t, 0), (use $t)>;
def : Simplify<(icmp eq, (fcmp $_, fB:$x, $y):$t, 1), (use $t)>;
def : Simplify<(band (icmp $_, iB:$x, $y):$t, 1), (use $t)>;
def : Simplify<(band (fcmp $_, fB:$x, $y):$t, 1), (use $t)>;
def : Simplify<(band (uextend (icmp $_, iB:$x, $y)):$t, 1), (use $t)>;
def : Simplify<(band (uextend (fcmp $_, fB:$x, $y)):$t, 1), (use $t)>;
}

// Towards equality, and comparisons with 0.
let Group = Reshape in {
def : Simplify<(icmp ugt, $x, 0), (icmp ne, $x, 0)>;
def : Simplify<(icmp ule, $x, 0), (icmp eq, $x, 0)>;
def : Simplify<(icmp ult, $x, 1), (icmp eq, $x, 0)>;
def : Simplify<(icmp uge, $x, 1), (icmp ne, $x, 0)>;
def : Simplify<(icmp ult, $x, -1), (icmp ne, $x, -1)>;
def : Simplify<(icmp uge, $x, -1), (icmp eq, $x, -1)>;
def : Simplify<(icmp sge, $x, 1), (icmp sgt, $x, 0)>;
def : Simplify<(icmp slt, $x, 1), (icmp sle, $x, 0)>;
def : Simplify<(icmp sgt, $x, -1), (icmp sge, $x, 0)>;
def : Simplify<(icmp sle, $x, -1), (icmp slt, $x, 0)>;
let When = ["isSignedMin($k)"] in {
  def : Simplify<(icmp sgt, $x, Const:$k), (icmp ne, $x, $k)>;
  def : Simplify<(icmp sle, $x, Const:$k), (icmp eq, $x, $k)>;
}
let When = ["isSignedMax($k)"] in {
  def : Simplify<(icmp slt, $x, Const:$k), (icmp ne, $x, $k)>;
  def : Simplify<(icmp sge, $x, Const:$k), (icmp eq, $x, $k)>;
}
}

// Not.
def : Simplify<(icmp eq, (icmp $c, $x, $y), 0), (icmp (inverse $c), $x, $y)>;
def : Simplify<(icmp ne, (icmp $c, iB:$x, $y), 1), (icmp (inverse $c), $x, $y)>;
def : Simplify<(bxor (icmp $c, iB:$x, $y), 1), (icmp (inverse $c), $x, $y)>;
def : Simplify<(bnot (icmp $c, vInt:$x, $y)), (icmp (inverse $c), $x, $y)>;
def : Simplify<(icmp eq, (fcmp $c, $x, $y), 0), (fcmp (inverse $c), $x, $y)>;
def : Simplify<(icmp ne, (fcmp $c, fB:$x, $y), 1), (fcmp (inverse $c), $x, $y)>;
def : Simplify<(bxor (fcmp $c, fB:$x, $y), 1), (fcmp (inverse $c), $x, $y)>;

// Equality through what can be undone.
def : Simplify<(icmp EqualOrNot:$c, (iadd $x, Const:$a), Const:$b), (icmp $c, $x, (isub $b, $a))>;
def : Simplify<(icmp EqualOrNot:$c, (isub Const:$a, $x), Const:$b), (icmp $c, $x, (isub $a, $b))>;
def : Simplify<(icmp EqualOrNot:$c, (bxor $x, Const:$a), Const:$b), (icmp $c, $x, (bxor $a, $b))>;
def : Simplify<(icmp EqualOrNot:$c, (bnot $x), Const:$b), (icmp $c, $x, (bnot $b))>;
def : Simplify<(icmp EqualOrNot:$c, (ineg $x), Const:$b), (icmp $c, $x, (ineg $b))>;
def : Simplify<(icmp EqualOrNot:$c, (bswap $x), Const:$b), (icmp $c, $x, (bswap $b))>;
def : Simplify<(icmp EqualOrNot:$c, (bitrev $x), Const:$b), (icmp $c, $x, (bitrev $b))>;
let When = ["isOdd($a)", "divides($a, $b)"] in
def : Simplify<(icmp EqualOrNot:$c, (imul $x, Const:$a), Const:$b), (icmp $c, $x, (udiv $b, $a)), iB>;
foreach op = [ineg, bnot, bswap, bitrev] in
  def : Simplify<(icmp EqualOrNot:$c, (op $x), (op $y)), (icmp $c, $x, $y)>;
foreach op = [iadd, bxor] in
  def : Simplify<(icmp EqualOrNot:$c, (op $x, $z), (op $y, $z)), (icmp $c, $x, $y)>;
def : Simplify<(icmp EqualOrNot:$c, (isub $x, $z), (isub $y, $z)), (icmp $c, $x, $y)>;
def : Simplify<(icmp EqualOrNot:$c, (isub $z, $x), (isub $z, $y)), (icmp $c, $x, $y)>;
foreach op = [rotl, rotr] in
  def : Simplify<(icmp EqualOrNot:$c, (op $x, $z), (op $y, $z)), (icmp $c, $x, $y)>;
foreach op = [iadd, bxor] in
  def : Simplify<(icmp EqualOrNot:$c, (op $x, $y), $x), (icmp $c, $y, 0)>;
def : Simplify<(icmp EqualOrNot:$c, (isub $x, $y), $x), (icmp $c, $y, 0)>;
def : Simplify<(icmp EqualOrNot:$c, (isub $x, $y), 0), (icmp $c, $x, $y)>;
def : Simplify<(icmp EqualOrNot:$c, (bxor $x, $y), 0), (icmp $c, $x, $y)>;
def : Simplify<(icmp EqualOrNot:$c, (iabs $x), 0), (icmp $c, $x, 0)>;
def : Simplify<(icmp EqualOrNot:$c, (popcnt $x), 0), (icmp $c, $x, 0)>;
def : Simplify<(icmp EqualOrNot:$c, (bmask $x), 0), (icmp $c, $x, 0)>;
foreach op = [rotl, rotr] in {
  def : Simplify<(icmp EqualOrNot:$c, (op $x, $_), 0), (icmp $c, $x, 0)>;
  def : Simplify<(icmp EqualOrNot:$c, (op $x, $_), -1), (icmp $c, $x, -1)>;
}
let When = ["isPowerOfTwo($k)"] in {
  def : Simplify<(icmp eq, (band $x, Const:$k):$b, $k), (icmp ne, $b, 0)>;
  def : Simplify<(icmp ne, (band $x, Const:$k):$b, $k), (icmp eq, $b, 0)>;
}
let When = ["isSignShift($k, $x)"] in {
  def : Simplify<(icmp ne, (ushr $x, Const:$k), 0), (icmp slt, $x, 0)>;
  def : Simplify<(icmp eq, (ushr $x, Const:$k), 0), (icmp sge, $x, 0)>;
  def : Simplify<(icmp ne, (sshr $x, Const:$k), 0), (icmp slt, $x, 0)>;
  def : Simplify<(icmp eq, (sshr $x, Const:$k), 0), (icmp sge, $x, 0)>;
}

// Order through what keeps or reverses it.
foreach cc = [ult, ule, slt, sle] in
  def : Simplify<(icmp cc, (bnot $x), (bnot $y)), (icmp cc, $y, $x)>;
def : Simplify<(icmp slt, (bnot $x), 0), (icmp sge, $x, 0)>;
def : Simplify<(icmp sge, (bnot $x), 0), (icmp slt, $x, 0)>;
def : Simplify<(icmp ugt, (isub $x, $y), $x), (icmp ugt, $y, $x)>;
def : Simplify<(icmp ule, (isub $x, $y), $x), (icmp ule, $y, $x)>;

// Extended operands.
let When = ["haveSameType($x, $y)"] in {
  def : Simplify<(icmp OneOf<[eq, ne, ult, ule, ugt, uge]>:$c, (uextend $x), (uextend $y)), (icmp $c, $x, $y)>;
  def : Simplify<(icmp slt, (uextend $x), (uextend $y)), (icmp ult, $x, $y)>;
  def : Simplify<(icmp sle, (uextend $x), (uextend $y)), (icmp ule, $x, $y)>;
  def : Simplify<(icmp $c, (sextend $x), (sextend $y)), (icmp $c, $x, $y)>;
}
let When = ["isZeroExtended($k, $x)"] in {
  def : Simplify<(icmp OneOf<[eq, ne, ult, ule, ugt, uge]>:$c, (uextend $x), Const:$k), (icmp $c, $x, (like $x, (ireduce $k)))>;
  def : Simplify<(icmp slt, (uextend $x), Const:$k), (icmp ult, $x, (like $x, (ireduce $k)))>;
  def : Simplify<(icmp sle, (uextend $x), Const:$k), (icmp ule, $x, (like $x, (ireduce $k)))>;
  def : Simplify<(icmp sgt, (uextend $x), Const:$k), (icmp ugt, $x, (like $x, (ireduce $k)))>;
  def : Simplify<(icmp sge, (uextend $x), Const:$k), (icmp uge, $x, (like $x, (ireduce $k)))>;
}
let When = ["isSignExtended($k, $x)"] in
def : Simplify<(icmp $c, (sextend $x), Const:$k), (icmp $c, $x, (like $x, (ireduce $k)))>;

// Choices.
let When = ["areDifferent($a, $b)", "areEqual($a, $k)"] in {
  def : Simplify<(icmp eq, (select $c, Const:$a, Const:$b), Const:$k), (icmp ne, $c, 0), iB>;
  def : Simplify<(icmp ne, (select $c, Const:$a, Const:$b), Const:$k), (icmp eq, $c, 0), iB>;
}
let When = ["areDifferent($a, $b)", "areEqual($b, $k)"] in {
  def : Simplify<(icmp eq, (select $c, Const:$a, Const:$b), Const:$k), (icmp eq, $c, 0), iB>;
  def : Simplify<(icmp ne, (select $c, Const:$a, Const:$b), Const:$k), (icmp ne, $c, 0), iB>;
}
def : Simplify<(icmp eq, (smin $x, $y), $x), (icmp sle, $x, $y)>;
def : Simplify<(icmp ne, (smin $x, $y), $x), (icmp sgt, $x, $y)>;
def : Simplify<(icmp eq, (umin $x, $y), $x), (icmp ule, $x, $y)>;
def : Simplify<(icmp ne, (umin $x, $y), $x), (icmp ugt, $x, $y)>;
def : Simplify<(icmp eq, (smax $x, $y), $x), (icmp sge, $x, $y)>;
def : Simplify<(icmp ne, (smax $x, $y), $x), (icmp slt, $x, $y)>;
def : Simplify<(icmp eq, (umax $x, $y), $x), (icmp uge, $x, $y)>;
def : Simplify<(icmp ne, (umax $x, $y), $x), (icmp ult, $x, $y)>;

// Two comparisons of the same operands: the relations less, equal and greater that each admits.
class Relation<int less, int equal, int greater, Enumerator signed, Enumerator unsigned> {
  int Set = !add(less, !mul(2, equal), !mul(4, greater));
  Enumerator Signed = signed;
  Enumerator Unsigned = unsigned;
}
defvar Relations = [
  Relation<1, 0, 0, slt, ult>, Relation<0, 1, 0, eq, eq>, Relation<1, 1, 0, sle, ule>,
  Relation<0, 0, 1, sgt, ugt>, Relation<1, 0, 1, ne, ne>, Relation<0, 1, 1, sge, uge>];

/// \p op of two comparisons admits the relations \p set.
multiclass TwoComparisons<PatternOpcode op, int set, Enumerator a, Enumerator b, bit isUnsigned> {
  if !eq(set, 0) then
    let Group = Fold in
    def : Simplify<(op (icmp a, $x, $y), (icmp b, $x, $y)), (use 0), Int>;
  else if !eq(set, 7) then
    let Group = Fold in
    defm : AlwaysTrue<(op (icmp a, $x, $y), (icmp b, $x, $y))>;
  else
    foreach r = Relations in
      if !eq(r.Set, set) then
        def : Simplify<(op (icmp a, $x, $y), (icmp b, $x, $y)), (icmp !if(isUnsigned, r.Unsigned, r.Signed), $x, $y), Int>;
}
// Exchanged operands give the other pairs: greater is less.
foreach pair = [[0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [1, 2], [1, 4], [2, 4], [2, 5]] in {
  defvar p = Relations[pair[0]];
  defvar q = Relations[pair[1]];
  foreach isUnsigned = !if(!eq(pair[0], 1), !if(!eq(pair[1], 4), [0], [0, 1]), [0, 1]) in {
    defvar a = !if(isUnsigned, p.Unsigned, p.Signed);
    defvar b = !if(isUnsigned, q.Unsigned, q.Signed);
    defm : TwoComparisons<band, !and(p.Set, q.Set), a, b, isUnsigned>;
    defm : TwoComparisons<bor, !or(p.Set, q.Set), a, b, isUnsigned>;
    defm : TwoComparisons<bxor, !xor(p.Set, q.Set), a, b, isUnsigned>;
  }
}
// Signed and unsigned order beside one constant.
let Group = Fold in {
let When = ["isNegative($k)"] in {
  def : Simplify<(band (icmp slt, $x, Const:$k), (icmp ugt, $x, $k)), (use 0), Int>;
  def : Simplify<(band (icmp sgt, $x, Const:$k), (icmp ult, $x, $k)), (use 0), Int> { let When = ["isNonNegative($k)"]; }
}
def : Simplify<(band (icmp ult, $x, $y):$t, (icmp ne, $x, -1)), (use $t), Int>;
def : Simplify<(band (icmp ugt, $x, $y):$t, (icmp ne, $x, 0)), (use $t), Int>;
def : Simplify<(bor (icmp ult, $x, $y):$_, (icmp ne, $x, -1):$t), (use $t), Int>;
def : Simplify<(bor (icmp ugt, $x, $y):$_, (icmp ne, $x, 0):$t), (use $t), Int>;
}
// Ranges.
let When = ["isUnsignedBelow($a, $b)"] in {
  def : Simplify<(band (once (icmp uge, $x, Const:$a)), (once (icmp ult, $x, Const:$b))), (icmp ult, (iadd $x, (ineg $a)), (isub $b, $a))>;
  def : Simplify<(bor (once (icmp ult, $x, Const:$a)), (once (icmp uge, $x, Const:$b))), (icmp uge, (iadd $x, (ineg $a)), (isub $b, $a))>;
}
let When = ["isSignedBelow($a, $b)"] in {
  def : Simplify<(band (once (icmp sge, $x, Const:$a)), (once (icmp slt, $x, Const:$b))), (icmp ult, (iadd $x, (ineg $a)), (isub $b, $a))>;
  def : Simplify<(bor (once (icmp slt, $x, Const:$a)), (once (icmp sge, $x, Const:$b))), (icmp uge, (iadd $x, (ineg $a)), (isub $b, $a))>;
}
// Zeros and signs of two numbers.
def : Simplify<(band (once (icmp eq, $x, 0)), (once (icmp eq, T:$y, 0))), (icmp eq, (bor $x, $y), 0), Int> { let When = ["haveSameType($x, $y)"]; }
def : Simplify<(bor (once (icmp ne, $x, 0)), (once (icmp ne, T:$y, 0))), (icmp ne, (bor $x, $y), 0), Int> { let When = ["haveSameType($x, $y)"]; }
def : Simplify<(band (once (icmp slt, $x, 0)), (once (icmp slt, T:$y, 0))), (icmp slt, (band $x, $y), 0), Int> { let When = ["haveSameType($x, $y)"]; }
def : Simplify<(bor (once (icmp slt, $x, 0)), (once (icmp slt, T:$y, 0))), (icmp slt, (bor $x, $y), 0), Int> { let When = ["haveSameType($x, $y)"]; }
def : Simplify<(bxor (once (icmp slt, $x, 0)), (once (icmp slt, T:$y, 0))), (icmp slt, (bxor $x, $y), 0), Int> { let When = ["haveSameType($x, $y)"]; }
