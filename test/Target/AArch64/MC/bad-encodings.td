// Mistakes in the bit string are reported at the record's line, and so are two records that decode the same
// bits.
// RUN: not cot-tblgen -gen-a64-encodings -I %cot_src/include -I %cot_src/lib/Target/AArch64/MC %s 2>&1 | FileCheck %s

include "A64Registers.td"
include "A64Features.td"
include "A64Operands.td"

// CHECK-DAG: [[#@LINE+1]]:5: error: TooShort: encoding "0101 rd": has 9 bits
def TooShort : A64<(ops (out Xr:$rd)), "bad $rd", "0101 rd">;
// CHECK-DAG: [[#@LINE+1]]:5: error: TooLong: encoding "00000000000000000000000000000 rd": has more than 32 bits
def TooLong : A64<(ops (out Xr:$rd)), "bad $rd", "00000000000000000000000000000 rd">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoField: encoding "sf 0000000000000000000000000000000": `sf` is neither an operand nor a field of the size
def NoField : A64<(ops), "bad", "sf 0000000000000000000000000000000">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoPart: encoding "000000000000000000000000000 rd.base": `rd.base` is no part of the operand
def NoPart : A64<(ops (out Xr:$rd)), "bad $rd", "000000000000000000000000000 rd.base">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoBits: encoding "00000000000000000000000000000 rd[5:3]": `rd[5:3]` names bits that the operand doesn't have
def NoBits : A64<(ops (out Xr:$rd)), "bad $rd", "00000000000000000000000000000 rd[5:3]">;
// CHECK-DAG: [[#@LINE+1]]:5: error: HalfPlaced: encoding "00000000000000000000000000000 rd[2:0]": not all bits of $rd have a place
def HalfPlaced : A64<(ops (out Xr:$rd)), "bad $rd", "00000000000000000000000000000 rd[2:0]">;
// CHECK-DAG: [[#@LINE+1]]:5: error: Pieces: encoding "000000000000000000000000000 rd[4] rd[3] rd[2:0]": $rd is in too many pieces
def Pieces : A64<(ops (out Xr:$rd)), "bad $rd", "000000000000000000000000000 rd[4] rd[3] rd[2:0]">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoPlace: encoding "00000000000000000000000000000000": $rd has no place
def NoPlace : A64<(ops (out Xr:$rd)), "bad $rd", "00000000000000000000000000000000">;
// CHECK-DAG: [[#@LINE+1]]:5: error: Implied: encoding "000000000000000000000000000 rd": $rd needs no place
def Implied : A64<(ops (use LR:$rd)), "bad $rd", "000000000000000000000000000 rd">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoFirst: encoding "00000000000000000000000000000000": $rd follows no operand
def NoFirst : A64<(ops (use V128Next:$rd)), "bad $rd", "00000000000000000000000000000000">;
// CHECK-DAG: [[#@LINE+3]]:5: error: OddScale: the scale of $imm is no power of two
def Odd : Imm<5> { let Scale = 3; }
// The immediate's.
def OddScale : A64<(ops Odd:$imm), "bad $imm", "111111000000000000000000000 imm">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoOperand: Differ names `rd ra`, which are not two registers
def NoOperand : A64<(ops (out Xr:$rd)), "bad $rd", "111110000000000000000000000 rd"> { let Differ = ["rd ra"]; }

def General : A64<(ops (out Xr:$rd), (use Xr:$rn)), "good $rd, $rn", "1010101010101010101010 rn rd">;
// CHECK-DAG: [[#@LINE+1]]:5: error: Same: Same decodes bits that General decodes too
def Same : A64<(ops (out Xr:$rd)), "bad $rd", "1010101010101010101010 00000 rd">;
let Spelling = 1 in
def Special : A64<(ops (out Xr:$rd)), "better $rd", "1010101010101010101010 11111 rd">;
let Alias = 1 in
def OnlyEncoded : A64<(ops (out Xr:$rd)), "other $rd", "1010101010101010101010 11110 rd">;
// CHECK-NOT: error: Special
// CHECK-NOT: error: OnlyEncoded
