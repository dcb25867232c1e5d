//===- Simplify/Shifts.td - Shifts and rotations ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let Group = Fold in {
foreach op = [ishl, ushr, sshr, rotl, rotr] in {
  let When = ["isMultipleOfWidth($k, $x)"] in
  def : Simplify<(op $x, Const:$k), (use $x)>;
  def : Simplify<(op 0, $y), (use 0)>;
}
foreach op = [sshr, rotl, rotr] in
  def : Simplify<(op -1, $y), (use -1)>;
def : Simplify<(rotl (rotr $x, $y), $y), (use $x)>;
def : Simplify<(rotr (rotl $x, $y), $y), (use $x)>;
foreach op = [ishl, ushr] in
  let When = ["isSumAtLeastWidth($a, $b, $x)"] in
  def : Simplify<(op (op $x, Const:$a), Const:$b), (use 0)>;
let When = ["isAtLeastWidth($k, $x)", "isBelowWidth($k, $w)"] in
def : Simplify<(ushr (uextend $x):$w, Const:$k), (use 0)>;
}

// Amounts count modulo the width.
foreach op = [ishl, ushr, sshr, rotl, rotr] in {
  let When = ["isSignShift($k, $x)"] in
  def : Simplify<(op $x, (band $y, Const:$k)), (op $x, $y)>;
  foreach extend = [uextend, sextend] in
    def : Simplify<(op $x, (extend $y)), (op $x, $y), iB>;
  let When = ["isAtLeastWidth($k, $x)", "!isMultipleOfWidth($k, $x)"] in
  def : Simplify<(op $x, Const:$k), (op $x, (like $k, (compute "amountModulo", $k, $x)))>;
}
def : Simplify<(rotl $x, (ineg $y)), (rotr $x, $y)>;
def : Simplify<(rotr $x, (ineg $y)), (rotl $x, $y)>;
let When = ["isMultipleOfWidth($k, $x)"] in {
  def : Simplify<(rotl $x, (isub Const:$k, $y)), (rotr $x, $y)>;
  def : Simplify<(rotr $x, (isub Const:$k, $y)), (rotl $x, $y)>;
}

// One shift after the other.
foreach op = [ishl, ushr, sshr] in
  let When = ["isSumBelowWidth($a, $b, $x)"] in
  def : Simplify<(op (op $x, Const:$a), Const:$b), (op $x, (like $a, (compute "amountSum", $a, $b)))>;
foreach op = [rotl, rotr] in
  let When = ["isSumBelowWidth($a, $b, $x)"] in
  def : Simplify<(op (op $x, Const:$a), Const:$b), (op $x, (like $a, (compute "amountSum", $a, $b)))>;
foreach op = [ishl, ushr, sshr] in
  def : Simplify<(op (op Const:$c, $x), Const:$k), (op (op $c, $k), $x)>;
let When = ["isSignShift($k, $x)"] in
def : Simplify<(ushr (sshr $x, $_), Const:$k), (ushr $x, $k)>;
def : Simplify<(ushr (ishl $x, $y), $y), (band $x, (ushr (like $x, -1), $y)), Int>;
def : Simplify<(ishl (ushr $x, $y), $y), (band $x, (ishl (like $x, -1), $y)), Int>;
def : Simplify<(ishl (sshr $x, $y), $y), (band $x, (ishl (like $x, -1), $y)), Int>;
def : Simplify<(sshr (uextend $x):$w, Const:$k), (ushr $w, $k)>;

// A shift there and back is an extension.
def : Simplify<(ushr (ishl $x, 32), 32), (uextend (like i32, (ireduce $x))), i64>;
def : Simplify<(ushr (ishl $x, 48), 48), (uextend (like i16, (ireduce $x))), i64>;
def : Simplify<(ushr (ishl $x, 56), 56), (uextend (like i8, (ireduce $x))), i64>;
def : Simplify<(ushr (ishl $x, 16), 16), (uextend (like i16, (ireduce $x))), i32>;
def : Simplify<(ushr (ishl $x, 24), 24), (uextend (like i8, (ireduce $x))), i32>;
def : Simplify<(ushr (ishl $x, 8), 8), (uextend (like i8, (ireduce $x))), i16>;
def : Simplify<(ushr (ishl $x, 64), 64), (uextend (like i64, (ireduce $x))), i128>;
def : Simplify<(sshr (ishl $x, 32), 32), (sextend (like i32, (ireduce $x))), i64>;
def : Simplify<(sshr (ishl $x, 48), 48), (sextend (like i16, (ireduce $x))), i64>;
def : Simplify<(sshr (ishl $x, 56), 56), (sextend (like i8, (ireduce $x))), i64>;
def : Simplify<(sshr (ishl $x, 16), 16), (sextend (like i16, (ireduce $x))), i32>;
def : Simplify<(sshr (ishl $x, 24), 24), (sextend (like i8, (ireduce $x))), i32>;
def : Simplify<(sshr (ishl $x, 8), 8), (sextend (like i8, (ireduce $x))), i16>;
def : Simplify<(sshr (ishl $x, 64), 64), (sextend (like i64, (ireduce $x))), i128>;

// Rotations.
foreach op = [bor, bxor, iadd] in
  let When = ["isSumWidth($a, $b, $x)"] in
  def : Simplify<(op (ishl $x, Const:$a), (ushr $x, Const:$b)), (rotl $x, $a), Int>;
def : Simplify<(bor (ishl $x, $y), (ushr $x, (ineg $y))), (rotl $x, $y), Int>;
def : Simplify<(bor (ushr $x, $y), (ishl $x, (ineg $y))), (rotr $x, $y), Int>;
let When = ["isMultipleOfWidth($k, $x)"] in {
  def : Simplify<(bor (ishl $x, $y), (ushr $x, (isub Const:$k, $y))), (rotl $x, $y), Int>;
  def : Simplify<(bor (ushr $x, $y), (ishl $x, (isub Const:$k, $y))), (rotr $x, $y), Int>;
}
