//===- cot/IR/Opcodes/Selects.td - Selection ---------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_select : Opcode<TernaryFormat, (outs Any:$a), (ins ScalarTruthy:$c, Any:$x, Any:$y)> {
  let Summary = "One of two values.";
  let Description = [{
    `x` if any bit of the scalar `c` is set, else `y`. Whole values are chosen, also of vectors; per bit
    there is `bitselect`, per lane `blendv`. Both values are computed; the compiler may turn the choice
    into a branch or a conditional move.
  }];
  let Meaning = "(ite (= c (_ bv0 {c.w})) y x)";
}

def Op_select_spectre_guard
    : Opcode<TernaryFormat, (outs Any:$a), (ins ScalarTruthy:$c, Any:$x, Any:$y)> {
  let Summary = "One of two values, never by speculation.";
  let Description = [{
    The result of `select`, with a promise about the machine code: it depends on `c` through data, never
    through a predicted branch. A bounds check chooses between an address inside and one that faults, and
    the access uses the result; a processor then can't read outside even on a path that it will abandon.

    Passes may replace it by an equal value as long as that brings no new speculation on `c`.
  }];
  let Meaning = "(ite (= c (_ bv0 {c.w})) y x)";
}

def Op_bitselect : Opcode<TernaryFormat, (outs Any:$a), (ins Any:$c, Any:$x, Any:$y)> {
  let Summary = "Each bit from one of two values.";
  let Description = [{
    A bit of the result is that of `x` where `c` has a 1 and that of `y` where `c` has a 0. All operands
    have the type of the result; floats and vectors are taken as bits.
  }];
  let Meaning = "(bvor (bvand c x) (bvand (bvnot c) y))";
}

def Op_blendv : Opcode<TernaryFormat, (outs Any:$a), (ins Any:$c, Any:$x, Any:$y)> {
  let Summary = "Each lane from one of two vectors, by the top bit of a third.";
  let Description = [{
    A lane of the result is that of `x` where the most significant bit of the lane of `c` is 1, else that
    of `y`; a scalar counts as one lane. The `blendv` instructions of x86 work like this. On the masks that
    comparisons give (all ones or all zeros) it equals `bitselect`.
  }];
  let Meaning = "(ite (= ((_ extract {w-1} {w-1}) c) #b1) x y)";
}
