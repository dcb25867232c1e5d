//===- cot/Transforms/Simplify.td - How CLIF becomes simpler CLIF ---------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The notation of the rules in lib/Transforms/Simplify/*.td:
//
//   def : Simplify<(iadd $x, 0), (use $x)>;
//   def : Simplify<(isub $x, (ineg $y)), (iadd $x, $y)>;
//
// docs/Rules.md is the reference. utils/TableGen/Simplify*.cpp reads it; utils/prove-rules proves it.
//
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_SIMPLIFY_TD
#define COT_TRANSFORMS_SIMPLIFY_TD

include "cot/IR/Pattern.td"

def AnyType : AllBut<TypeSet<[]>>;

// Vectors have at most 512 bits.
def : IllegalTypes<AnyOf<[
    TypeSet<AllLanes, [128, 256]>, TypeSet<[I16, I32, I64, I128, F16, F32, F64, F128], [64]>,
    TypeSet<[I32, I64, I128, F32, F64, F128], [32]>, TypeSet<[I64, I128, F64, F128], [16]>,
    TypeSet<[I128, F128], [8]>]>, "vectors have at most 512 bits">;

/// What the result is decides which of two overlapping rules is taken where neither has more tests:
/// rules whose result is at hand win over those that make fewer instructions than they found, and these
/// over those that only make other ones. Within each group any order will do.
def Fold : RuleGroup { let AnyOrder = 1; }
def Shrink : RuleGroup<[Fold]> { let AnyOrder = 1; }
def Reshape : RuleGroup<[Shrink]> { let AnyOrder = 1; }

/// The root becomes the result, which equals it for all values: utils/prove-rules proves it.
class Simplify<dag pattern, dag result, ValueType types = AnyType> : Rule<types, pattern, result> {
  let Group = Shrink;
}

/// `let When = ["isPowerOfTwo($k)"]`: the member \p function of cot::simplify::Rewriter, which is asked of
/// the values \p parameters, says that \p term holds (docs/Meaning.md). "!..." says that it doesn't.
class Condition<string function, list<string> parameters, string term> {
  string Function = function;
  list<string> Parameters = parameters;
  string Term = term;
  /// The term compares widths of types.
  bit OfTypes = 0;
}

/// `(compute "magic", $k)`: a constant that the member \p function computes from the constants
/// \p parameters; all that is known of it, called `r`, is that \p term holds.
class Computation<string function, list<string> parameters, string term> {
  string Function = function;
  list<string> Parameters = parameters;
  string Term = term;
}

//===--- Operators of results ----------------------------------------------===//

/// `(use $x)`: the root's result is $x. Numbers are constants: `(use 0)`.
def use;
/// `(none)`: the root goes.
def none;
/// `(like $x, (OP ...))`, `(like i8, (OP ...))`: of the type of $x, where a type does not follow.
def like;
def compute;
/// Of a condition: what holds where it doesn't; the one of exchanged operands.
def inverse;
def exchanged;

#endif // COT_TRANSFORMS_SIMPLIFY_TD
