//===- Simplify/Branches.td - Conditions of branches and traps ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// They ask whether any bit is set.
foreach op = [uextend, sextend, ineg, bmask, bswap, bitrev, popcnt, iabs] in {
  def : Simplify<(brif (op $x), $t, $f), (brif $x, $t, $f)>;
  def : Simplify<(trapz (op $x), $code), (trapz $x, $code)>;
  def : Simplify<(trapnz (op $x), $code), (trapnz $x, $code)>;
}
foreach op = [rotl, rotr] in {
  def : Simplify<(brif (op $x, $_), $t, $f), (brif $x, $t, $f)>;
  def : Simplify<(trapz (op $x, $_), $code), (trapz $x, $code)>;
  def : Simplify<(trapnz (op $x, $_), $code), (trapnz $x, $code)>;
}
def : Simplify<(brif (icmp ne, iB:$x, 0), $t, $f), (brif $x, $t, $f)>;
def : Simplify<(brif (icmp eq, iB:$x, 0), $t, $f), (brif $x, $f, $t)>;
def : Simplify<(trapz (icmp ne, iB:$x, 0), $code), (trapz $x, $code)>;
def : Simplify<(trapz (icmp eq, iB:$x, 0), $code), (trapnz $x, $code)>;
def : Simplify<(trapnz (icmp ne, iB:$x, 0), $code), (trapnz $x, $code)>;
def : Simplify<(trapnz (icmp eq, iB:$x, 0), $code), (trapz $x, $code)>;
let When = ["isNonZero($k)"] in
def : Simplify<(trapz Const:$k, $_), (none)> { let Group = Fold; }
def : Simplify<(trapnz 0, $_), (none)> { let Group = Fold; }
