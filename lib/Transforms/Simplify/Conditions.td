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
def : Condition<"isAllOnes", ["k"], "(= k (bvnot (_ bv0 {k.w})))">;
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
let OfTypes = 1 in {
def : Condition<"hasTypeOfResult", ["x"], "(= {x.w} {result.w})">;
def : Condition<"isNarrowerThanResult", ["x"], "(< {x.w} {result.w})">;
def : Condition<"isWiderThanResult", ["x"], "(> {x.w} {result.w})">;
def : Condition<"haveSameType", ["x", "y"], "(= {x.w} {y.w})">;
}
// The low bits that the result, or a number of x's type, has are all ones in k.
def : Condition<"coversResult", ["k"], "(= ((_ extract {result.w-1} 0) k) (bvnot (_ bv0 {result.w})))">;
def : Condition<"coversType", ["k", "x"], "(= ((_ extract {x.w-1} 0) k) (bvnot (_ bv0 {x.w})))">;
def : Condition<"isMaskOfType", ["k", "x"], "(= {resize k: 256} (bvsub (bvshl (_ bv1 256) (_ bv{x.w} 256)) (_ bv1 256)))">;
def : Condition<"isAboveType", ["k", "x"], "(= ((_ extract {x.w-1} 0) k) (_ bv0 {x.w}))">;
def : Condition<"isZeroExtended", ["k", "x"], "(= (bvand {resize k: 256} (bvsub (bvshl (_ bv1 256) (_ bv{x.w} 256)) (_ bv1 256))) {resize k: 256})">;
def : Condition<"isSignExtended", ["k", "x"], "(= ((_ sign_extend {256-k.w}) k) ((_ sign_extend {256-x.w}) ((_ extract {x.w-1} 0) k)))">;

// What shifting by j and then by k, each less than the width, shifts by.
def : Computation<"amountSum", ["j", "k"], "(= r (bvadd j {resize k: j.w}))">;
// The amount by which k shifts an x.
def : Computation<"amountModulo", ["k", "x"], "(= r (bvand k (_ bv{x.w-1} {k.w})))">;
// Both integers, or both floats.
def : Condition<"isSameKindAsResult", ["x"], "true"> { let OfTypes = 1; }
// The low 8, 16 or 32 bits are all ones.
foreach n = [8, 16, 32] in
  def : Condition<"coversBits"#n, ["k"], "(= ((_ extract "#!sub(n, 1)#" 0) k) (bvnot (_ bv0 "#n#")))">;

// Division by a constant (T. Granlund, P. L. Montgomery, "Division by Invariant Integers using
// Multiplication", PLDI 1994). p is the greatest power of two that is no more than k; numbers are taken
// in four times the width of k.
defvar TopPower = "{nest i k.w: (ite (= ((_ extract {k.w-1-i} {k.w-1-i}) k) #b1) (bvshl (_ bv1 {4*k.w}) (_ bv{k.w-1-i} {4*k.w})) {rest}): (_ bv0 {4*k.w})}";
defvar WideDivisor = "((_ zero_extend {3*k.w}) k)";
class InLets<string term> {
  string Term = !strconcat("(let ((p ", TopPower, ") (d ", WideDivisor, ") (two (bvshl (_ bv1 {4*k.w}) (_ bv{k.w} {4*k.w})))) ", term, ")");
}
defvar LowLane = "((_ extract {k.w-1} 0) ";
// p * 2^w / k and twice that, rounded up; the same halved, and as it is, rounded down, plus 1.
defvar MulShort = "(bvudiv (bvsub (bvadd (bvmul p two) d) (_ bv1 {4*k.w})) d)";
defvar MulLong = "(bvudiv (bvsub (bvadd (bvshl (bvmul p two) (_ bv1 {4*k.w})) d) (_ bv1 {4*k.w})) d)";
defvar MulSignedShort = "(bvadd (bvudiv (bvlshr (bvmul p two) (_ bv1 {4*k.w})) d) (_ bv1 {4*k.w}))";
defvar MulSignedLong = "(bvadd (bvudiv (bvmul p two) d) (_ bv1 {4*k.w}))";
def : Condition<"isDivisor", ["k"], "(and (bvugt k (_ bv2 {k.w})) (distinct (bvand k (bvsub k (_ bv1 {k.w}))) (_ bv0 {k.w})))">;
def : Condition<"isSignedDivisor", ["k"], "(and (bvsgt k (_ bv2 {k.w})) (distinct (bvand k (bvsub k (_ bv1 {k.w}))) (_ bv0 {k.w})))">;
def : Condition<"hasShortMultiplier", ["k"], InLets<!strconcat("(bvule (bvsub (bvmul ", MulShort, " d) (bvmul p two)) p)")>.Term>;
def : Condition<"hasShortSignedMultiplier", ["k"], InLets<!strconcat("(bvule (bvsub (bvmul ", MulSignedShort, " d) (bvlshr (bvmul p two) (_ bv1 {4*k.w}))) p)")>.Term>;
def : Computation<"shortMultiplier", ["k"], InLets<!strconcat("(= r ", LowLane, MulShort, "))")>.Term>;
def : Computation<"longMultiplier", ["k"], InLets<!strconcat("(= r ", LowLane, MulLong, "))")>.Term>;
def : Computation<"shortSignedMultiplier", ["k"], InLets<!strconcat("(= r ", LowLane, MulSignedShort, "))")>.Term>;
def : Computation<"longSignedMultiplier", ["k"], InLets<!strconcat("(= r ", LowLane, MulSignedLong, "))")>.Term>;
def : Computation<"log2", ["k"], InLets<"(= (bvshl (_ bv1 {4*k.w}) ((_ zero_extend {3*k.w}) r)) p)">.Term>;
