//===- Simplify/Memory.td - What is stored ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// A store writes the low bits of its value.
let When = ["coversBits8($k)"] in
def : Simplify<(istore8 $f, (band $x, Const:$k), $p, $o), (istore8 $f, $x, $p, $o)>;
let When = ["coversBits16($k)"] in
def : Simplify<(istore16 $f, (band $x, Const:$k), $p, $o), (istore16 $f, $x, $p, $o)>;
let When = ["coversBits32($k)"] in
def : Simplify<(istore32 $f, (band $x, Const:$k), $p, $o), (istore32 $f, $x, $p, $o)>;
foreach extend = [uextend, sextend] in {
  def : Simplify<(istore8 $f, (extend i8:$x), $p, $o), (store $f, $x, $p, $o)>;
  def : Simplify<(istore8 $f, (extend i16_32:$x), $p, $o), (istore8 $f, $x, $p, $o)>;
  def : Simplify<(istore16 $f, (extend i16:$x), $p, $o), (store $f, $x, $p, $o)>;
  def : Simplify<(istore16 $f, (extend i32:$x), $p, $o), (istore16 $f, $x, $p, $o)>;
  def : Simplify<(istore32 $f, (extend i32:$x), $p, $o), (store $f, $x, $p, $o)>;
}
def : Simplify<(store $f, (ireduce i16_to_64:$x), $p, $o), (istore8 $f, $x, $p, $o), i8>;
def : Simplify<(store $f, (ireduce i32_64:$x), $p, $o), (istore16 $f, $x, $p, $o), i16>;
def : Simplify<(store $f, (ireduce i64:$x), $p, $o), (istore32 $f, $x, $p, $o), i32>;
def : Simplify<(store $f, (bitcast $_, scalars:$x), $p, $o), (store $f, $x, $p, $o), scalars>;
