// Every opcode, type and word must have a rule that asks nothing else.
//
// RUN: cot-tblgen -gen-lower-missing -I %cot_src/include -I %S/Inputs %s | FileCheck %s --implicit-check-not='isub:' --implicit-check-not='clz:' --implicit-check-not='jump:'
// RUN: not cot-tblgen -gen-lower -I %cot_src/include -I %S/Inputs %s 2>&1 >/dev/null | FileCheck %s --check-prefix=ERROR
include "Toy.td"

// ERROR: Integers.td:[[#]]:{{[0-9]+}}: error: Op_icmp: no rule without conditions lowers i8,

// Some words are missing for two of the types, all for others.
// CHECK: icmp: i8, i16, i32 (slt, sge, sgt, sle, ult, uge, ugt, ule), i128, i32x4
def : Lower<i32_64, (icmp OneOf<[IntCC_Equal, IntCC_NotEqual]>:$c, $x, $y), (seq (CMP $x, $y), (SET (cc $c)))>;
def : Lower<i64, (icmp $c, $x, $y), (seq (CMP $x, $y), (SET (cc $c)))>;
// A rule that asks for a feature or a constant covers nothing.
// CHECK: iadd: i8, i16, i32, i64, i128, i32x4
def : Lower<i64, (iadd $x, (once (imul $y, $z))), (MADD $y, $z, $x)>;
def : Lower<i64, (imul $x, $y), (MADD $x, $y, $x)>;
// CHECK: imul: i8, i16, i32, i64, i128, i32x4
// All types.
def : Lower<i8_to_64, (isub $x, $y), (cpp "subtract", $x, $y)>;
def : Lower<i128, (isub $x, $y), (cpp "subtractWide", $x, $y)>;
def : Illegal<[isub], i32x4, "cannot subtract vectors">;
def : Illegal<[clz], Int, "cannot count">;
// Types of operands that the controlling type leaves open.
// CHECK: uextend: i16, i32 (x:i8), i64 (x:i8), i128
def : Lower<i32_64, (uextend AnyOf<[i16, i32]>:$x), (cpp "extend", $x)>;
// Pairs of types that are in no program.
// CHECK: fcvt_from_sint: f32 (x:i128), f64{{$}}
def : Lower<f32, (fcvt_from_sint AnyOf<[i8, i16, i32, i64]>:$x), (cpp "convert", $x)>;
def : OnlyWhere<[fcvt_from_sint], "x.lanes = a.lanes">;
def : NoRules<[jump]>;
