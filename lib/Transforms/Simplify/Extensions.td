//===- Simplify/Extensions.td - Widths ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let Group = Fold in {
let When = ["hasTypeOfResult($x)"] in {
  def : Simplify<(ireduce (uextend $x)), (use $x)>;
  def : Simplify<(ireduce (sextend $x)), (use $x)>;
}
def : Simplify<(isplit (iconcat $x, $y)), (values $x, $y)>;
let When = ["hasTypeOfResult($x)"] in
def : Simplify<(ireduce (iconcat $x, $y)), (use $x)>;
let When = ["coversType($k, $x)"] in
def : Simplify<(band (uextend $x):$w, Const:$k), (use $w)>;
let When = ["isAboveType($k, $x)"] in
def : Simplify<(band (uextend $x), Const:$k), (use 0)>;
}

// One extension after the other.
def : Simplify<(uextend (uextend $x)), (uextend $x)>;
def : Simplify<(sextend (sextend $x)), (sextend $x)>;
def : Simplify<(sextend (uextend $x)), (uextend $x)>;
def : Simplify<(ireduce (ireduce $x)), (ireduce $x)>;
let When = ["isNarrowerThanResult($x)"] in {
  def : Simplify<(ireduce (uextend $x)), (uextend $x)>;
  def : Simplify<(ireduce (sextend $x)), (sextend $x)>;
}
let When = ["isWiderThanResult($x)"] in {
  def : Simplify<(ireduce (uextend $x)), (ireduce $x)>;
  def : Simplify<(ireduce (sextend $x)), (ireduce $x)>;
  def : Simplify<(ireduce (iconcat $x, $y)), (ireduce $x)>;
}
// Truth is 0 or 1 at any width.
let Group = Reshape in {
def : Simplify<(sextend (icmp $c, iB:$x, $y):$t), (uextend $t)>;
def : Simplify<(sextend (fcmp $c, fB:$x, $y):$t), (uextend $t)>;
}

// Masks.
let When = ["coversResult($k)"] in
def : Simplify<(ireduce (band $x, Const:$k)), (ireduce $x)>;
let When = ["isMaskOfType($k, $x)"] in
def : Simplify<(band (sextend $x), Const:$k), (uextend $x)>;

// Narrow results of wide operations on what was narrow.
foreach extend = [uextend, sextend] in
  let When = ["hasTypeOfResult($x)"] in {
    foreach op = [iadd, imul, band, bor, bxor] in
      def : Simplify<(ireduce (op (extend $x), $y)), (op $x, (ireduce $y))>;
    def : Simplify<(ireduce (isub (extend $x), $y)), (isub $x, (ireduce $y))>;
    def : Simplify<(ireduce (isub $y, (extend $x))), (isub (ireduce $y), $x)>;
    foreach op = [ineg, bnot] in
      def : Simplify<(ireduce (op (extend $x))), (op $x)>;
    let When = ["hasTypeOfResult($x)", "isBelowWidth($k, $x)"] in
    def : Simplify<(ireduce (ishl (extend $x), Const:$k)), (ishl $x, $k)>;
  }
let When = ["hasTypeOfResult($x)", "isBelowWidth($k, $x)"] in {
  def : Simplify<(ireduce (ushr (uextend $x), Const:$k)), (ushr $x, $k)>;
  def : Simplify<(ireduce (sshr (sextend $x), Const:$k)), (sshr $x, $k)>;
}
foreach op = [iadd, imul, band, bor, bxor] in
  def : Simplify<(ireduce (once (op $x, Const:$k))), (op (ireduce $x), (ireduce $k))>;

// The high half of a product.
let When = ["isWidthOf($k, $x)", "hasTypeOfResult($x)", "haveSameType($x, $y)"] in
foreach shift = [ushr, sshr] in {
  def : Simplify<(ireduce (shift (imul (uextend $x), (uextend $y)), Const:$k)), (umulhi $x, $y), i16_to_64>;
  def : Simplify<(ireduce (shift (imul (sextend $x), (sextend $y)), Const:$k)), (smulhi $x, $y), i16_to_64>;
}

// Halves.
def : Simplify<(iconcat $x, 0), (uextend $x)>;
let When = ["isSignShift($k, $x)"] in
def : Simplify<(iconcat $x, (sshr $x, Const:$k)), (sextend $x)>;
def : Simplify<(isplit (uextend i64:$x)), (values $x, 0)>;
