// What is wrong with a rule is said at its line.
//
// RUN: not cot-tblgen -gen-lower -allow-missing -I %cot_src/include -I %S/Inputs %s 2>&1 >/dev/null | FileCheck %s
include "Toy.td"

def Imm : ImmRange<-2048, 2047>;

// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}iadd has 2 operands, immediates included; the pattern gives 1
def : Lower<i64, (iadd $x), (ADD $x, $x)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}ADD is no opcode of CLIF
def : Lower<i64, (ADD $x, $y), (ADD $x, $y)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}FloatCC_Equal is no word for $condition
def : Lower<i64, (icmp FloatCC_Equal, $x, $y), (seq (CMP $x, $y), (SET 0))>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}load cannot be matched inside a pattern
def : Lower<i64, (isub $x, (load)), (SUB $x, $x)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}no legal types fit this rule
def : Lower<f32, (isub $x, $y), (SUB $x, $y)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}the condition names $z, which the pattern does not
def : Lower<i32, (isub $x, $y), (SUB $x, $y)> { let When = ["isNice($z)"]; }
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}the result names $z, which the pattern does not
def : Lower<i32, (band $x, $y), (SUB $x, $z)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}SUB has no single size for i16
def : Lower<i16, (band $x, $y), (SUB $x, $y)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}SUB needs more arguments: nothing for $b
def : Lower<i64, (band $x, $y), (SUB $x)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}CMP has too many arguments
def : Lower<i64, (bor $x, $y), (seq (CMP $x, $y, $x), (SUB $x, $y))>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}$k may not fit $imm of ADDI32, which takes -2048 to 2047
def : Lower<i32, (bxor $x, (iconst $k)), (ADDI $x, $k)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}4096 may not fit $imm of ADDI64, which takes -2048 to 2047
def : Lower<i64, (ineg $x), (ADDI $x, 4096)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}$dst of VADD wants a register of Float, not of Int
def : Lower<i32, (ineg $x), (VADD $x, $x)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}$x may be i128, which is in two registers: (lo) and (hi)
def : Lower<i128, (ineg $x), (SUB64 $x, $x)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}the result is in 1 register, the rule gives 2
def : Lower<i64, (imul $x, $y), (MUL $x, $y)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}DIV may trap: say (traps code, ...)
def : Lower<i64, (udiv $x, $y), (DIV $x, $y)>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}iabs accesses no memory that could be an operand
def : Lower<i64, (iabs $x), (LOAD (address))>;
// CHECK-DAG: rules-errors.td:[[#@LINE+1]]:1: error: {{.*}}once is neither
def : Lower<i32, (iabs $x), (once $x)>;
