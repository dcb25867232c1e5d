//===- Simplify/Vectors.td - Vectors ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let Group = Fold in {
def : Simplify<(extractlane (splat $x), $_), (use $x)>;
def : Simplify<(extractlane (insertlane $_, $x, $k), $k), (use $x)>;
}
def : Simplify<(insertlane (insertlane $v, $_, $k), $x, $k), (insertlane $v, $x, $k)>;

// The same in every lane: once.
foreach op = [iadd, isub, imul, umulhi, smulhi, band, bor, bxor, smin, umin, smax, umax] in
  def : Simplify<(op (splat $x), (splat $y)), (splat (op $x, $y)), vi128>;
foreach op = [bnot, ineg, iabs, popcnt] in
  def : Simplify<(op (splat $x)), (splat (op $x)), vi128>;
foreach op = [ishl, ushr, sshr, rotl, rotr] in
  def : Simplify<(op (splat $x), $y), (splat (op $x, $y)), vi128>;
foreach op = [fneg, fabs] in
  def : Simplify<(op (splat $x)), (splat (op $x)), vf128>;
foreach op = [sqrt, ceil, floor, trunc, nearest] in
  def : Simplify<(op (splat $x)), (splat (op $x)), vf128>;
foreach op = [fadd, fsub, fmul, fdiv, fmin, fmax] in
  def : Simplify<(op (splat $x), (splat $y)), (splat (op $x, $y)), vf128>;
