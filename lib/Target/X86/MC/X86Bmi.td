//===- X86Bmi.td - Bit manipulation: BMI1 and BMI2 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let Size = Int32_64 in {
  let Requires = [BMI1], WritesFlags = 1 in {
    def ANDN : Int<(ops (out Gv:$dst), (use Bv:$mask), (use Ev:$src)), "andn", "$dst, $mask, $src", "VEX.LZ.NP.0F38.W? F2 /r">;
    def BLSR : Int<(ops (out Bv:$dst), (use Ev:$src)), "blsr", "$dst, $src", "VEX.LZ.NP.0F38.W? F3 /1">;
    def BLSMSK : Int<(ops (out Bv:$dst), (use Ev:$src)), "blsmsk", "$dst, $src", "VEX.LZ.NP.0F38.W? F3 /2">;
    def BLSI : Int<(ops (out Bv:$dst), (use Ev:$src)), "blsi", "$dst, $src", "VEX.LZ.NP.0F38.W? F3 /3">;
    def BEXTR : Int<(ops (out Gv:$dst), (use Ev:$src), (use Bv:$control)), "bextr", "$dst, $src, $control", "VEX.LZ.NP.0F38.W? F7 /r">;
  }
  let Requires = [BMI2] in {
    let WritesFlags = 1 in
    def BZHI : Int<(ops (out Gv:$dst), (use Ev:$src), (use Bv:$index)), "bzhi", "$dst, $src, $index", "VEX.LZ.NP.0F38.W? F5 /r">;
    def PDEP : Int<(ops (out Gv:$dst), (use Bv:$src), (use Ev:$mask)), "pdep", "$dst, $src, $mask", "VEX.LZ.F2.0F38.W? F5 /r">;
    def PEXT : Int<(ops (out Gv:$dst), (use Bv:$src), (use Ev:$mask)), "pext", "$dst, $src, $mask", "VEX.LZ.F3.0F38.W? F5 /r">;
    def MULX : Int<(ops (out Gv:$high), (out Bv:$low), (use Ev:$src), (use RDXv:$multiplier)), "mulx", "$high, $low, $src", "VEX.LZ.F2.0F38.W? F6 /r">;
    def RORX : Int<(ops (out Gv:$dst), (use Ev:$src), UIb:$count), "rorx", "$dst, $src, $count", "VEX.LZ.F2.0F3A.W? F0 /r ib">;
    def SARX : Int<(ops (out Gv:$dst), (use Ev:$src), (use Bv:$count)), "sarx", "$dst, $src, $count", "VEX.LZ.F3.0F38.W? F7 /r">;
    def SHLX : Int<(ops (out Gv:$dst), (use Ev:$src), (use Bv:$count)), "shlx", "$dst, $src, $count", "VEX.LZ.66.0F38.W? F7 /r">;
    def SHRX : Int<(ops (out Gv:$dst), (use Ev:$src), (use Bv:$count)), "shrx", "$dst, $src, $count", "VEX.LZ.F2.0F38.W? F7 /r">;
  }
}
