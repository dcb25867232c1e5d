//===- cot/IR/Pattern.td - Patterns over CLIF, for rules of all kinds -----===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The left side of a rule: a tree of CLIF instructions, read by utils/TableGen/Rule*.cpp. docs/Rules.md
// is the reference. What the right side may be is for the kind of rule to say (cot/CodeGen/Rules.td).
//
//===----------------------------------------------------------------------===//

#ifndef COT_IR_PATTERN_TD
#define COT_IR_PATTERN_TD

include "cot/IR/Opcodes.td"

//===--- Opcodes in patterns -----------------------------------------------===//

/// An opcode under the name that it has in text: `(iadd $x, $y)`.
class PatternOpcode<Opcode of> {
  Opcode Of = of;
}
foreach description = OpcodeDescriptions in
  if !isa<Opcode>(description) then
    def !substr(!cast<string>(description), 3) : PatternOpcode<!cast<Opcode>(description)>;

/// `(once (op ...))`: the value has no other use.
def once;
/// `(sink (load ...))`: nor does any effect lie between the load and the instruction at the root.
def sink;

//===--- Sets of types -----------------------------------------------------===//

// Wherever a set of types is asked for, a type variable of Opcodes.td will do (`i32_64`, `iB` for any
// integer scalar, `Int` with vectors), and any of the following.

/// All lanes in all counts.
class TypeSet<list<LaneType> lanes, list<int> counts = [1]> : ValueType {
  list<LaneType> Lanes = lanes;
  list<int> LaneCounts = counts;
}
/// The union.
class AnyOf<list<ValueType> members> : ValueType {
  list<ValueType> Members = members;
}

/// All types but those of \p types.
class AllBut<ValueType types> : ValueType {
  ValueType Excluded = types;
}

// Single types, named as in text: i8, f64, i8x16, f32x4.
foreach lane = AllLanes in {
  def lane.Name : TypeSet<[lane]>;
  foreach count = Vectors in
    def lane.Name#"x"#count : TypeSet<[lane], [count]>;
}

def i8_16 : TypeSet<[I8, I16]>;
def i16_32 : TypeSet<[I16, I32]>;
def i8_to_32 : TypeSet<[I8, I16, I32]>;
def i8_to_64 : TypeSet<[I8, I16, I32, I64]>;
def i16_to_64 : TypeSet<[I16, I32, I64]>;
def f32_64 : TypeSet<[F32, F64]>;
def fB : TypeSet<AllFloats>;
def scalars : AnyOf<[iB, fB]>;

// Vectors of 64 and 128 bits.
def vi64 : AnyOf<[i8x8, i16x4, i32x2]>;
def vf64 : AnyOf<[f16x4, f32x2]>;
def v64 : AnyOf<[vi64, vf64]>;
def vi128 : AnyOf<[i8x16, i16x8, i32x4, i64x2]>;
def vf128 : AnyOf<[f16x8, f32x4, f64x2]>;
def v128 : AnyOf<[vi128, vf128]>;

/// Values of these types are in no program that rules see; \p message says so where one is.
class IllegalTypes<ValueType types, string message> {
  ValueType Types = types;
  string Message = message;
}

/// The types of the rule: `(brif (icmp $c, T:$x, $y), $t, $f)` says that the rule's types are those of
/// $x. Without it they are those of the controlling type of the root.
def T : ValueType;

/// Any constant whose lanes are alike, of whatever type: `(iadd Const:$a, $x)`. A number in the place of a
/// value, `(iadd $x, 0)`, is a constant with that number in each lane.
def Const;

//===--- Immediates --------------------------------------------------------===//

/// A named test of an immediate; for the immediate of an iconst, of its value, sign-extended from its
/// type. \p function is a C++ function from int64_t to bool.
class ImmPredicate<string function> {
  string Function = function;
  /// What holds wherever this holds.
  list<ImmPredicate> Implies = [];
  /// What holds nowhere where this holds.
  list<ImmPredicate> Excludes = [];
}
/// min <= k <= max. How two of these relate is known.
class ImmRange<int min, int max> : ImmPredicate<""> {
  int Min = min;
  int Max = max;
}
def Simm8 : ImmRange<-128, 127>;
def Uimm8Range : ImmRange<0, 255>;
def Simm16 : ImmRange<-32768, 32767>;
def Simm32 : ImmRange<-2147483648, 2147483647>;
def Uimm32 : ImmRange<0, 4294967295>;

/// One of these words: `(icmp OneOf<[IntCC_Equal, IntCC_NotEqual]>:$c, $x, $y)`.
class OneOf<list<Enumerator> words> {
  list<Enumerator> Words = words;
}

//===--- Rules -------------------------------------------------------------===//

/// Rules of a group win over overlapping rules of the groups that yield to it, where neither has
/// strictly more tests.
class RuleGroup<list<RuleGroup> yieldsTo = []> {
  list<RuleGroup> YieldsTo = yieldsTo;
  /// Which of two overlapping rules of this group is taken does not matter.
  bit AnyOrder = 0;
}
/// Of rules that stand in no other.
def Ungrouped : RuleGroup;

class Rule<ValueType types, dag pattern, dag result> {
  ValueType Types = types;
  dag Pattern = pattern;
  dag Result = result;
  /// C++ conditions with the names of the pattern, calls of functions of the client:
  /// "isMask($k)", "!isZero($x)".
  list<string> When = [];
  RuleGroup Group = Ungrouped;
}

// In results.
/// `(values $x, (OP ...), ...)`: what several expressions stand for, in order.
def values;

#endif // COT_IR_PATTERN_TD
