//===- cot/IR/Opcodes/Bits.td - Bit operations and shifts --------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// The shift amount y, modulo the width, as a number of the width of x.
defvar Amount = "(bvand {resize y: w} (_ bv{w-1} {w}))";
defvar AmountDescription = [{

    The amount is taken modulo the width of the lane, so that every amount is valid; it may have any
    integer type, and all lanes of a vector move by the same amount.
  }];

def Op_band : Opcode<BinaryFormat, (outs Bits:$a), (ins Bits:$x, Bits:$y), [Commutative]> {
  let Summary = "Bitwise and.";
  let Description = [{
    A bit is 1 where both operands have a 1. Floats and vectors are taken as bits.
  }];
  let Meaning = "(bvand x y)";
}

def Op_bor : Opcode<BinaryFormat, (outs Bits:$a), (ins Bits:$x, Bits:$y), [Commutative]> {
  let Summary = "Bitwise or.";
  let Description = [{
    A bit is 1 where at least one operand has a 1. Floats and vectors are taken as bits.
  }];
  let Meaning = "(bvor x y)";
}

def Op_bxor : Opcode<BinaryFormat, (outs Bits:$a), (ins Bits:$x, Bits:$y), [Commutative]> {
  let Summary = "Bitwise exclusive or.";
  let Description = [{
    A bit is 1 where exactly one operand has a 1. Floats and vectors are taken as bits.
  }];
  let Meaning = "(bvxor x y)";
}

def Op_bnot : Opcode<UnaryFormat, (outs Bits:$a), (ins Bits:$x)> {
  let Summary = "Bitwise complement.";
  let Description = [{
    Every bit of `x` inverted. Floats and vectors are taken as bits. Of a truth value of 0 or 1 it makes
    255 or 254, both of which are true: invert those by `bxor` with 1 or by comparing with 0.
  }];
  let Meaning = "(bvnot x)";
}

def Op_rotl : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, iB:$y)> {
  let Summary = "Rotate left.";
  let Description = !strconcat([{
    The bits of each lane of `x` move `y` places towards the most significant bit; those that leave there
    enter at the other end.
  }], AmountDescription);
  let Meaning = !strconcat("(let ((s ", Amount, ")) (bvor (bvshl x s) (bvlshr x (bvsub (_ bv{w} {w}) s))))");
}

def Op_rotr : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, iB:$y)> {
  let Summary = "Rotate right.";
  let Description = !strconcat([{
    The bits of each lane of `x` move `y` places towards the least significant bit; those that leave there
    enter at the other end.
  }], AmountDescription);
  let Meaning = !strconcat("(let ((s ", Amount, ")) (bvor (bvlshr x s) (bvshl x (bvsub (_ bv{w} {w}) s))))");
}

def Op_ishl : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, iB:$y)> {
  let Summary = "Shift left.";
  let Description = !strconcat([{
    The bits of each lane of `x` move `y` places towards the most significant bit, and zeros enter at the
    other end: a multiplication by a power of two, wrapping.
  }], AmountDescription);
  let Meaning = !strconcat("(bvshl x ", Amount, ")");
}

def Op_ushr : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, iB:$y)> {
  let Summary = "Shift right, filling with zeros.";
  let Description = !strconcat([{
    The bits of each lane of `x` move `y` places towards the least significant bit, and zeros enter at the
    other end: an unsigned division by a power of two, rounded down.
  }], AmountDescription);
  let Meaning = !strconcat("(bvlshr x ", Amount, ")");
}

def Op_sshr : Opcode<BinaryFormat, (outs Int:$a), (ins Int:$x, iB:$y)> {
  let Summary = "Shift right, filling with the sign.";
  let Description = !strconcat([{
    The bits of each lane of `x` move `y` places towards the least significant bit, and copies of the sign
    bit enter at the other end: a signed division by a power of two, rounded towards negative infinity
    (`sdiv` rounds towards zero).
  }], AmountDescription);
  let Meaning = !strconcat("(bvashr x ", Amount, ")");
}

def Op_bitrev : Opcode<UnaryFormat, (outs iB:$a), (ins iB:$x)> {
  let Summary = "Reverse the order of the bits.";
  let Description = [{
    The least significant bit of `x` becomes the most significant one, and so on.
  }];
  let Meaning = "{join i w: ((_ extract {w-1-i} {w-1-i}) x)}";
}

def Op_clz : Opcode<UnaryFormat, (outs iB:$a), (ins iB:$x)> {
  let Summary = "Count leading zeros.";
  let Description = [{
    How many zeros stand above the highest 1 of `x`; the width of the type if `x` is 0.
  }];
  let Meaning = "{nest i w: (ite (= ((_ extract {w-1-i} {w-1-i}) x) #b1) (_ bv{i} {w}) {rest}): (_ bv{w} {w})}";
}

def Op_cls : Opcode<UnaryFormat, (outs iB:$a), (ins iB:$x)> {
  let Summary = "Count leading sign bits.";
  let Description = [{
    How many bits below the sign bit of `x` are equal to it before the first that is not. 0 and -1 give the
    width less one.
  }];
  let Meaning = "(let ((s ((_ extract {w-1} {w-1}) x))) {nest i w-1: (ite (= ((_ extract {w-2-i} {w-2-i}) x) s) {rest} (_ bv{i} {w})): (_ bv{w-1} {w})})";
}

def Op_ctz : Opcode<UnaryFormat, (outs iB:$a), (ins iB:$x)> {
  let Summary = "Count trailing zeros.";
  let Description = [{
    How many zeros stand below the lowest 1 of `x`; the width of the type if `x` is 0.
  }];
  let Meaning = "{nest i w: (ite (= ((_ extract {i} {i}) x) #b1) (_ bv{i} {w}) {rest}): (_ bv{w} {w})}";
}

def Op_bswap : Opcode<UnaryFormat, (outs iSwappable:$a), (ins iSwappable:$x)> {
  let Summary = "Reverse the order of the bytes.";
  let Description = [{
    The least significant byte of `x` becomes the most significant one, and so on; bits keep their order
    within a byte. Converts between the byte orders of memory.
  }];
  let Meaning = "{join i w/8: ((_ extract {w-1-8*i} {w-8-8*i}) x)}";
}

def Op_popcnt : Opcode<UnaryFormat, (outs Int:$a), (ins Int:$x)> {
  let Summary = "Count ones.";
  let Description = [{
    The number of 1 bits, in each lane of a vector.
  }];
  let Meaning = "(bvadd {each i w: ((_ zero_extend {w-1}) ((_ extract {i} {i}) x))})";
}
