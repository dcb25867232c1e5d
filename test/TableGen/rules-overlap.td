// Of two rules of which neither has more tests, one must yield to the other; a rule that others always
// come before is an error, too.
//
// RUN: not cot-tblgen -gen-lower -allow-missing -I %cot_src/include -I %S/Inputs %s 2>&1 >/dev/null | FileCheck %s
// RUN: cot-tblgen -gen-lower -allow-missing -I %cot_src/include -I %S/Inputs -D GROUPS %s 2>/dev/null | FileCheck %s --check-prefix=GROUPS
include "Toy.td"

#ifdef GROUPS
def First : RuleGroup;
def Second : RuleGroup<[First]>;
#else
def First : RuleGroup;
def Second : RuleGroup;
#endif

let Group = Second in
def Left : Lower<i64, (isub (ineg $x), $y), (SUB $x, $y)>;
let Group = First in
def Right : Lower<i64, (isub $x, (ineg $y)), (SUB $y, $x)>;
// CHECK: rules-overlap.td:[[#@LINE-1]]:5: error: Right: overlaps with the rule at rules-overlap.td:[[#@LINE-3]]: neither has more tests
// CHECK-NEXT: def Right
// CHECK-NEXT: ^
// CHECK-NEXT: rules-overlap.td:[[#@LINE-6]]:5: note: the other rule
// More tests than either: no word is needed.
def More : Lower<i64, (isub (ineg $x), (ineg $y)), (SUB $y, $x)>;
def Less : Lower<i32_64, (isub $x, $y), (SUB $x, $y)>;
#ifndef GROUPS
// CHECK: rules-overlap.td:[[#@LINE+1]]:5: error: Again: overlaps with the rule at rules-overlap.td:[[#@LINE-2]]: neither has more tests
def Again : Lower<i32_64, (isub $a, $b), (SUB $a, $b)>;
#endif
// A type fewer is a test more.
def Narrow : Lower<i32, (isub $x, $y), (SUB $x, $y)>;

// GROUPS-LABEL: lowerIsub
// GROUPS: case ir::types::i64
// GROUPS: : More
// GROUPS: : Right
// GROUPS: : Left
// GROUPS: : Less
