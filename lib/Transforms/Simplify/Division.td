//===- Simplify/Division.td - Division by constants ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let Group = Fold in {
def : Simplify<(udiv $x, 1), (use $x)>;
def : Simplify<(sdiv $x, 1), (use $x)>;
def : Simplify<(urem $x, 1), (use 0)>;
def : Simplify<(srem $x, 1), (use 0)>;
def : Simplify<(srem $x, -1), (use 0)>;
}

// By powers of two.
let Group = Reshape in {
let When = ["isPowerOfTwo($k)"] in {
  def : Simplify<(udiv $x, Const:$k), (ushr $x, (ctz $k))>;
  def : Simplify<(urem $x, Const:$k), (band $x, (iadd $k, -1))>;
}
// Towards zero: a negative dividend is raised by k - 1 before the shift.
let When = ["isLargePowerOfTwo($k)"] in {
  def : Simplify<(sdiv $x, Const:$k), (sshr (iadd $x, (ushr (sshr $x, (iadd (ctz $k), -1)), (iadd (clz $k), 1))), (ctz $k))>;
  def : Simplify<(srem $x, Const:$k), (isub $x, (band (iadd $x, (ushr (sshr $x, (iadd (ctz $k), -1)), (iadd (clz $k), 1))), (ineg $k)))>;
}
let When = ["isNegatedPowerOfTwo($k)"] in
def : Simplify<(sdiv $x, Const:$k), (ineg (sshr (iadd $x, (ushr (sshr $x, (iadd (ctz $k), -1)), (iadd (clz (ineg $k)), 1))), (ctz $k)))>;
let When = ["isNegative($k)", "!isSignedMin($k)"] in
def : Simplify<(srem $x, Const:$k), (srem $x, (ineg $k))>;
let When = ["isPowerOfTwo($a)", "isPowerOfTwo($b)"] in
def : Simplify<(udiv $x, (select $c, Const:$a, Const:$b)), (ushr $x, (select $c, (ctz $a), (ctz $b)))>;
}

// By other numbers: multiplication by the inverse, of which the high half is taken.
let Group = Reshape in {
let When = ["isDivisor($k)", "hasShortMultiplier($k)"] in
def : Simplify<(udiv $x, Const:$k), (ushr (umulhi $x, (compute "shortMultiplier", $k)), (like $x, (compute "log2", $k))), i8_to_64>;
let When = ["isDivisor($k)", "!hasShortMultiplier($k)"] in
def : Simplify<(udiv $x, Const:$k), (ushr (iadd (ushr (isub $x, (umulhi $x, (compute "longMultiplier", $k))), (like $x, 1)), (umulhi $x, (compute "longMultiplier", $k))), (like $x, (compute "log2", $k))), i8_to_64>;
let When = ["isSignedDivisor($k)", "hasShortSignedMultiplier($k)"] in
def : Simplify<(sdiv $x, Const:$k), (iadd (sshr (smulhi $x, (compute "shortSignedMultiplier", $k)), (iadd (like $x, (compute "log2", $k)), -1)), (ushr $x, (like $x, -1))), i8_to_64>;
let When = ["isSignedDivisor($k)", "!hasShortSignedMultiplier($k)"] in
def : Simplify<(sdiv $x, Const:$k), (iadd (sshr (iadd (smulhi $x, (compute "longSignedMultiplier", $k)), $x), (like $x, (compute "log2", $k))), (ushr $x, (like $x, -1))), i8_to_64>;
let When = ["isNegative($k)", "!isSignedMin($k)", "!isNegatedPowerOfTwo($k)", "!isAllOnes($k)"] in
def : Simplify<(sdiv $x, Const:$k), (ineg (sdiv $x, (ineg $k))), i8_to_64>;
// What the negation of a quotient ends with: the sign bit of x is the negation of all sign bits.
let When = ["isSignShift($k, $x)"] in
def : Simplify<(ineg (once (iadd $q, (once (ushr $x, Const:$k))))), (isub (sshr $x, $k), $q), i8_to_64>;
let When = ["isDivisor($k)"] in
def : Simplify<(urem $x, Const:$k), (isub $x, (imul (udiv $x, $k), $k)), i8_to_64>;
let When = ["isSignedDivisor($k)"] in
def : Simplify<(srem $x, Const:$k), (isub $x, (imul (sdiv $x, $k), $k)), i8_to_64>;
}
