//===- Simplify/Conditions.td - What rules ask of constants and types ---===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Each is a member of cot::simplify::Rewriter (Conditions.cpp). `{k.w}` is the width of a lane of k,
// `{result.w}` that of the root's result; docs/Meaning.md has the notation.

def : Condition<"isPowerOfTwo", ["k"], "(and (distinct k (_ bv0 {k.w})) (= (bvand k (bvsub k (_ bv1 {k.w}))) (_ bv0 {k.w})))">;
// 2, 4, 8, ..., as signed numbers.
def : Condition<"isLargePowerOfTwo", ["k"], "(and (bvsgt k (_ bv1 {k.w})) (= (bvand k (bvsub k (_ bv1 {k.w}))) (_ bv0 {k.w})))">;
// -2, -4, -8, ..., without the least number.
def : Condition<"isNegatedPowerOfTwo", ["k"], "(and (bvsgt (bvneg k) (_ bv1 {k.w})) (= (bvand k (bvneg k)) (bvneg k)))">;
def : Condition<"isNegative", ["k"], "(bvslt k (_ bv0 {k.w}))">;
def : Condition<"isNonNegative", ["k"], "(bvsge k (_ bv0 {k.w}))">;
def : Condition<"isOdd", ["k"], "(= ((_ extract 0 0) k) #b1)">;
def : Condition<"isNonZero", ["k"], "(distinct k (_ bv0 {k.w}))">;
def : Condition<"isSignedMin", ["k"], "(= k (concat #b1 (_ bv0 {k.w-1})))">;
def : Condition<"isSignedMax", ["k"], "(= k (concat #b0 (bvnot (_ bv0 {k.w-1}))))">;
def : Condition<"areEqual", ["j", "k"], "(= j k)">;
def : Condition<"areDifferent", ["j", "k"], "(distinct j k)">;
def : Condition<"areDisjoint", ["j", "k"], "(= (bvand j k) (_ bv0 {k.w}))">;
def : Condition<"isSubsetOf", ["j", "k"], "(= (bvand j k) j)">;
def : Condition<"coverAll", ["j", "k"], "(= (bvor j k) (bvnot (_ bv0 {k.w})))">;
def : Condition<"isNegationOf", ["j", "k"], "(= j (bvneg k))">;
def : Condition<"divides", ["j", "k"], "(and (distinct j (_ bv0 {j.w})) (= (bvurem k j) (_ bv0 {k.w})))">;
def : Condition<"isUnsignedBelow", ["j", "k"], "(bvult j k)">;
def : Condition<"isSignedBelow", ["j", "k"], "(bvslt j k)">;

// Of shift amounts; x is what is shifted.
def : Condition<"isMultipleOfWidth", ["k", "x"], "(= (bvand {resize k: 128} (_ bv{x.w-1} 128)) (_ bv0 128))">;
def : Condition<"isSignShift", ["k", "x"], "(= (bvand {resize k: 128} (_ bv{x.w-1} 128)) (_ bv{x.w-1} 128))">;
def : Condition<"isBelowWidth", ["k", "x"], "(bvult {resize k: 128} (_ bv{x.w} 128))">;
def : Condition<"isWidthOf", ["k", "x"], "(= {resize k: 128} (_ bv{x.w} 128))">;
def : Condition<"isAtLeastWidth", ["k", "x"], "(bvuge {resize k: 128} (_ bv{x.w} 128))">;
def : Condition<"isSumBelowWidth", ["j", "k", "x"], "(and (bvult {resize j: 128} (_ bv{x.w} 128)) (bvult {resize k: 128} (_ bv{x.w} 128)) (bvult (bvadd {resize j: 128} {resize k: 128}) (_ bv{x.w} 128)))">;
def : Condition<"isSumAtLeastWidth", ["j", "k", "x"], "(and (bvult {resize j: 128} (_ bv{x.w} 128)) (bvult {resize k: 128} (_ bv{x.w} 128)) (bvuge (bvadd {resize j: 128} {resize k: 128}) (_ bv{x.w} 128)))">;
def : Condition<"isSumWidth", ["j", "k", "x"], "(and (bvult {resize j: 128} (_ bv{x.w} 128)) (bvult {resize k: 128} (_ bv{x.w} 128)) (= (bvadd {resize j: 128} {resize k: 128}) (_ bv{x.w} 128)))">;

// Of types.
def : Condition<"hasTypeOfResult", ["x"], "(= {x.w} {result.w})">;
def : Condition<"isNarrowerThanResult", ["x"], "(< {x.w} {result.w})">;
def : Condition<"isWiderThanResult", ["x"], "(> {x.w} {result.w})">;
def : Condition<"haveSameType", ["x", "y"], "(= {x.w} {y.w})">;
// The low bits that the result, or a number of x's type, has are all ones in k.
def : Condition<"coversResult", ["k"], "(= ((_ extract {result.w-1} 0) k) (bvnot (_ bv0 {result.w})))">;
def : Condition<"coversType", ["k", "x"], "(= ((_ extract {x.w-1} 0) k) (bvnot (_ bv0 {x.w})))">;
def : Condition<"isMaskOfType", ["k", "x"], "(= {resize k: 256} (bvsub (bvshl (_ bv1 256) (_ bv{x.w} 256)) (_ bv1 256)))">;
def : Condition<"isAboveType", ["k", "x"], "(= ((_ extract {x.w-1} 0) k) (_ bv0 {x.w}))">;
def : Condition<"isZeroExtended", ["k", "x"], "(= (bvand {resize k: 256} (bvsub (bvshl (_ bv1 256) (_ bv{x.w} 256)) (_ bv1 256))) {resize k: 256})">;
def : Condition<"isSignExtended", ["k", "x"], "(= ((_ sign_extend {256-k.w}) k) ((_ sign_extend {256-x.w}) ((_ extract {x.w-1} 0) k)))">;

// What shifting by j and then by k, each less than the width, shifts by.
def : Computation<"amountSum", ["j", "k"], "(= r (bvadd j {resize k: j.w}))">;
// Both integers, or both floats.
def : Condition<"isSameKindAsResult", ["x"], "true">;
// The low 8, 16 or 32 bits are all ones.
foreach n = [8, 16, 32] in
  def : Condition<"coversBits"#n, ["k"], "(= ((_ extract "#!sub(n, 1)#" 0) k) (bvnot (_ bv0 "#n#")))">;
