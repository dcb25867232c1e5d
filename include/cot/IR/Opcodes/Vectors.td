//===- cot/IR/Opcodes/Vectors.td - Vector lanes -------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// One lane v of x or y made half as wide; the results of the two are joined, x in the low lanes.
class Narrowed<string lane> {
  string Term = !strconcat("(concat {join i lanes: (let ((v {lane y: i})) ", lane, ")} {join i lanes: (let ((v {lane x: i})) ", lane, ")})");
}
defvar LowHalf = "((_ extract {w/2-1} 0) v)";
defvar HighHalf = "((_ extract {w-1} {w/2}) v)";
defvar HalfZero = "(_ bv0 {w/2})";
defvar HalfOnes = "(bvnot (_ bv0 {w/2}))";

defvar NarrowDescription = [{

    The result has twice as many lanes, half as wide: those of `x` in its low half, those of `y` in its high
    half, in order.
  }];
defvar WidenDescription = [{

    The result has half as many lanes, twice as wide, in the same order. Lane 0 is the lowest.
  }];

def Op_splat : Opcode<UnaryFormat, (outs TxNOrDynamic:$a), (ins LaneOf<TxNOrDynamic>:$x)> {
  let Summary = "A vector of equal lanes.";
  let Description = [{
    Every lane of the result is `x`. The vector may be dynamic.
  }];
  let Meaning = "{join i lanes: x}";
  let PerLane = 0;
}

def Op_swizzle
    : Opcode<BinaryFormat, (outs Fixed<I8, 16>:$a), (ins Fixed<I8, 16>:$x, Fixed<I8, 16>:$y)> {
  let Summary = "Choose bytes of a vector by the bytes of another.";
  let Description = [{
    Lane i of the result is the lane of `x` that lane i of `y` names, or 0 if that is 16 or more (taken as
    unsigned).
  }];
  let Meaning = "{join i 16: (let ((s {lane y: i})) (ite (bvult s (_ bv16 8)) "
                "((_ extract 7 0) (bvlshr x (bvshl ((_ zero_extend 120) s) (_ bv3 128)))) (_ bv0 8)))}";
  let PerLane = 0;
}

def Op_x86_pshufb
    : Opcode<BinaryFormat, (outs Fixed<I8, 16>:$a), (ins Fixed<I8, 16>:$x, Fixed<I8, 16>:$y)> {
  let Summary = "Choose bytes of a vector as x86's PSHUFB does.";
  let Description = [{
    Lane i of the result is 0 if the top bit of lane i of `y` is set; else it is the lane of `x` that the low
    four bits of lane i of `y` name. It differs from `swizzle` for 16 to 127.
  }];
  let Meaning = "{join i 16: (let ((s {lane y: i})) (ite (bvult s (_ bv128 8)) ((_ extract 7 0) "
                "(bvlshr x (bvshl ((_ zero_extend 120) (bvand s (_ bv15 8))) (_ bv3 128)))) (_ bv0 8)))}";
  let PerLane = 0;
}

// How far the lane named by the immediate stands from the low end, as a number of the vector's size.
defvar LaneShift = "(bvmul ((_ zero_extend {x.bits-8}) lane) (_ bv{w} {x.bits}))";

def Op_insertlane
    : Opcode<TernaryImm8Format, (outs TxNOrDynamic:$a), (ins TxNOrDynamic:$x, LaneOf<TxNOrDynamic>:$y, Uimm8:$lane)> {
  let Summary = "Replace one lane.";
  let Description = [{
    `x` with its lane `lane` replaced by `y`. The immediate is less than the number of lanes; of a dynamic
    vector, less than its minimum.
  }];
  let Meaning = !strconcat("(let ((n ", LaneShift, ")) (bvor (bvand x (bvnot (bvshl ((_ zero_extend {x.bits-w}) "
                "(bvnot (_ bv0 {w}))) n))) (bvshl ((_ zero_extend {x.bits-w}) y) n)))");
  let PerLane = 0;
}

def Op_extractlane
    : Opcode<BinaryImm8Format, (outs LaneOf<TxNOrDynamic>:$a), (ins TxNOrDynamic:$x, Uimm8:$lane)> {
  let Summary = "One lane of a vector.";
  let Description = [{
    Lane `lane` of `x` as a scalar. The immediate is less than the number of lanes; of a dynamic vector, less
    than its minimum.
  }];
  let Meaning = !strconcat("((_ extract {w-1} 0) (bvlshr x ", LaneShift, "))");
  let PerLane = 0;
}

def Op_shuffle
    : Opcode<ShuffleFormat, (outs Fixed<I8, 16>:$a), (ins Fixed<I8, 16>:$a, Fixed<I8, 16>:$b, ImmediateOperand:$mask)> {
  let Summary = "Choose bytes of two vectors by a constant.";
  let Description = [{
    Byte i of `mask`, counted as the lanes are, names lane i of the result: 0 to 15 a lane of the first
    operand, 16 to 31 one of the second. Other values are an error.
  }];
  let Meaning = "{join i 16: ((_ extract 7 0) (bvlshr (concat b a) (bvshl ((_ zero_extend 248) "
                "((_ extract {8*i+7} {8*i}) mask)) (_ bv3 256))))}";
  let PerLane = 0;
}

def Op_vany_true : Opcode<UnaryFormat, (outs Fixed<I8>:$s), (ins TxN:$a)> {
  let Summary = "Whether any lane is not zero.";
  let Description = [{
    1 if any bit of `a` is set, else 0. Lanes that are floats are taken as bits.
  }];
  let Meaning = "(ite (= a (_ bv0 {a.bits})) (_ bv0 8) (_ bv1 8))";
  let PerLane = 0;
}

def Op_vall_true : Opcode<UnaryFormat, (outs Fixed<I8>:$s), (ins TxN:$a)> {
  let Summary = "Whether no lane is zero.";
  let Description = [{
    1 if every lane of `a` has a bit set, else 0. Lanes that are floats are taken as bits.
  }];
  let Meaning = "(ite (or {each i lanes: (= {lane a: i} (_ bv0 {w}))}) (_ bv0 8) (_ bv1 8))";
  let PerLane = 0;
}

def Op_vhigh_bits : Opcode<UnaryFormat, (outs NarrowInt:$x), (ins TxN:$a)> {
  let Summary = "The top bits of all lanes, as a number.";
  let Description = [{
    Bit i of the result is the most significant bit of lane i of `a`; bits beyond the lanes are 0. The result
    has at least as many bits as `a` has lanes.
  }];
  let Meaning = "((_ zero_extend {x.w-a.lanes}) {join i a.lanes: ((_ extract {i*a.w+a.w-1} {i*a.w+a.w-1}) a)})";
  let PerLane = 0;
  let Where = "a.lanes <= x.w";
}

def Op_scalar_to_vector
    : Opcode<UnaryFormat, (outs TxNOrDynamic:$a), (ins LaneOf<TxNOrDynamic>:$s)> {
  let Summary = "A vector whose lowest lane is a scalar.";
  let Description = [{
    Lane 0 of the result is `s`; all other lanes are zero.
  }];
  let Meaning = "((_ zero_extend {a.bits-w}) s)";
  let PerLane = 0;
}

def Op_snarrow
    : Opcode<BinaryFormat, (outs SplitLanes<I16or32or64xN>:$a), (ins I16or32or64xN:$x, I16or32or64xN:$y)> {
  let Summary = "Halve signed lanes, saturating as signed.";
  let Description = !strconcat([{
    Each lane, taken as signed, becomes the nearest signed number of half the width.
  }], NarrowDescription);
  let Meaning = Narrowed<!strconcat("(ite (= v ((_ sign_extend {w/2}) ", LowHalf, ")) ", LowHalf, " (ite (bvslt v (_ bv0 {w})) "
                         "(concat #b1 (_ bv0 {w/2-1})) (concat #b0 (bvnot (_ bv0 {w/2-1})))))")>.Term;
  let PerLane = 0;
}

def Op_unarrow
    : Opcode<BinaryFormat, (outs SplitLanes<I16or32or64xN>:$a), (ins I16or32or64xN:$x, I16or32or64xN:$y)> {
  let Summary = "Halve signed lanes, saturating as unsigned.";
  let Description = !strconcat([{
    Each lane, taken as signed, becomes the nearest unsigned number of half the width: 0 if it is negative.
  }], NarrowDescription);
  let Meaning = Narrowed<!strconcat("(ite (bvslt v (_ bv0 {w})) ", HalfZero, " (ite (= ", HighHalf, " ", HalfZero, ") ", LowHalf, " ", HalfOnes, "))")>.Term;
  let PerLane = 0;
}

def Op_uunarrow
    : Opcode<BinaryFormat, (outs SplitLanes<I16or32or64xN>:$a), (ins I16or32or64xN:$x, I16or32or64xN:$y)> {
  let Summary = "Halve unsigned lanes, saturating.";
  let Description = !strconcat([{
    Each lane, taken as unsigned, becomes the nearest unsigned number of half the width.
  }], NarrowDescription);
  let Meaning = Narrowed<!strconcat("(ite (= ", HighHalf, " ", HalfZero, ") ", LowHalf, " ", HalfOnes, ")")>.Term;
  let PerLane = 0;
}

def Op_swiden_low : Opcode<UnaryFormat, (outs MergeLanes<I8or16or32xN>:$a), (ins I8or16or32xN:$x)> {
  let Summary = "Widen the low lanes with their sign.";
  let Description = !strconcat([{
    The lower half of the lanes of `x`, each sign-extended.
  }], WidenDescription);
  let Meaning = "{join i lanes/2: ((_ sign_extend {w}) {lane x: i})}";
  let PerLane = 0;
}

def Op_swiden_high : Opcode<UnaryFormat, (outs MergeLanes<I8or16or32xN>:$a), (ins I8or16or32xN:$x)> {
  let Summary = "Widen the high lanes with their sign.";
  let Description = !strconcat([{
    The upper half of the lanes of `x`, each sign-extended.
  }], WidenDescription);
  let Meaning = "{join i lanes/2: ((_ sign_extend {w}) {lane x: i+lanes/2})}";
  let PerLane = 0;
}

def Op_uwiden_low : Opcode<UnaryFormat, (outs MergeLanes<I8or16or32xN>:$a), (ins I8or16or32xN:$x)> {
  let Summary = "Widen the low lanes with zeros.";
  let Description = !strconcat([{
    The lower half of the lanes of `x`, each zero-extended.
  }], WidenDescription);
  let Meaning = "{join i lanes/2: ((_ zero_extend {w}) {lane x: i})}";
  let PerLane = 0;
}

def Op_uwiden_high : Opcode<UnaryFormat, (outs MergeLanes<I8or16or32xN>:$a), (ins I8or16or32xN:$x)> {
  let Summary = "Widen the high lanes with zeros.";
  let Description = !strconcat([{
    The upper half of the lanes of `x`, each zero-extended.
  }], WidenDescription);
  let Meaning = "{join i lanes/2: ((_ zero_extend {w}) {lane x: i+lanes/2})}";
  let PerLane = 0;
}

def Op_iadd_pairwise
    : Opcode<BinaryFormat, (outs I8or16or32xN:$a), (ins I8or16or32xN:$x, I8or16or32xN:$y)> {
  let Summary = "Add neighbouring lanes.";
  let Description = [{
    Lanes 2i and 2i+1 of each operand are added, wrapping. The sums of `x` fill the low half of the result,
    those of `y` the high half.
  }];
  let Meaning = "(concat {join i lanes/2: (bvadd {lane y: 2*i} {lane y: 2*i+1})} "
                "{join i lanes/2: (bvadd {lane x: 2*i} {lane x: 2*i+1})})";
  let PerLane = 0;
}

def Op_x86_pmaddubsw
    : Opcode<BinaryFormat, (outs Fixed<I16, 8>:$a), (ins Fixed<I8, 16>:$x, Fixed<I8, 16>:$y)> {
  let Summary = "Multiply bytes and add neighbours as x86's PMADDUBSW does.";
  let Description = [{
    Lanes of `x` are signed, lanes of `y` unsigned. Lane i of the result is
    x[2i] * y[2i] + x[2i+1] * y[2i+1], saturated to a signed number of 16 bits. The machine instruction takes
    the unsigned operand first.
  }];
  let Meaning = "{join i 8: (let ((v (bvadd (bvmul ((_ sign_extend 10) {lane x: 2*i}) ((_ zero_extend 10) {lane y: 2*i})) "
                "(bvmul ((_ sign_extend 10) {lane x: 2*i+1}) ((_ zero_extend 10) {lane y: 2*i+1}))))) "
                "(ite (= v ((_ sign_extend 2) ((_ extract 15 0) v))) ((_ extract 15 0) v) "
                "(ite (bvslt v (_ bv0 18)) (_ bv32768 16) (_ bv32767 16))))}";
  let PerLane = 0;
}

def Op_fvdemote : Opcode<UnaryFormat, (outs Fixed<F32, 4>:$a), (ins Fixed<F64, 2>:$x)> {
  let Summary = "Narrow two floats.";
  let Description = [{
    The two lanes of `x`, each rounded to binary32 as by `fdemote`, become lanes 0 and 1 of the result; lanes
    2 and 3 are 0.0.
  }];
}

def Op_fvpromote_low : Opcode<UnaryFormat, (outs Fixed<F64, 2>:$x), (ins Fixed<F32, 4>:$a)> {
  let Summary = "Widen the two low floats.";
  let Description = [{
    Lanes 0 and 1 of `a`, each widened to binary64 as by `fpromote`. Lanes 2 and 3 don't matter.
  }];
}

def Op_extract_vector
    : Opcode<BinaryImm8Format, (outs DynamicToVector<TxNOrDynamic>:$a), (ins TxNOrDynamic:$x, Uimm8:$y)> {
  let Summary = "A fixed part of a dynamic vector.";
  let Description = [{
    A dynamic vector of type `i32x4xN` is a row of vectors of type `i32x4`: this is number `y` of them,
    counted from 0 at the low end. Part 0 always exists.
  }];
}
