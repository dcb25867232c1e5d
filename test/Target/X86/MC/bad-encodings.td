// Mistakes in the encoding are reported at the record's line, and so are two records that decode the same
// bits.
// RUN: not cot-tblgen -gen-x86-encodings -I %cot_src/include -I %cot_src/lib/Target/X86/MC %s 2>&1 | FileCheck %s

include "X86Registers.td"
include "X86Features.td"
include "X86Operands.td"

// CHECK-DAG: [[#@LINE+1]]:5: error: NoOpcode: encoding "66": has no opcode
def NoOpcode : X86Inst<(ops), "bad", "66">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoByte: encoding "0F xyz": cannot read `xyz`
def NoByte : X86Inst<(ops), "bad", "0F xyz">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoImmediate: encoding "90 ix": cannot read `ix`
def NoImmediate : X86Inst<(ops), "bad", "90 ix">;
// CHECK-DAG: [[#@LINE+1]]:5: error: TwoOpcodes: encoding "90 91 92": has two opcodes
def TwoOpcodes : X86Inst<(ops), "bad", "90 91 92">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoDigit: encoding "90 /8": /8 is neither /r nor /0 to /7
def NoDigit : X86Inst<(ops (use Ed:$a)), "bad $a", "90 /8">;
// CHECK-DAG: [[#@LINE+1]]:5: error: OddPlus: encoding "90+q": +q is none of +w, +r and +cc
def OddPlus : X86Inst<(ops), "bad", "90+q">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoRoom: encoding "91+r": `91+r` has no room for what is added
def NoRoom : X86Inst<(ops (use Zd:$a)), "bad $a", "91+r">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoMap: encoding "VEX.128.66 58 /r": names no opcode map
def NoMap : X86Inst<(ops (out Vx:$a), (use Wx:$b)), "bad $a, $b", "VEX.128.66 58 /r">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoPart: encoding "VEX.130.0F.W0 58": cannot read `130`
def NoPart : X86Inst<(ops), "bad", "VEX.130.0F.W0 58">;

// CHECK-DAG: [[#@LINE+1]]:5: error: SamePlace: encoding "01 /r": $b has the place of another operand
def SamePlace : X86Inst<(ops (out Gd:$a), (use Gd:$b)), "bad $a, $b", "01 /r">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoRm: encoding "02 /r": /r needs an operand in ModRM.reg and one in ModRM.rm
def NoRm : X86Inst<(ops (out Gd:$a)), "bad $a", "02 /r">;
// CHECK-DAG: [[#@LINE+1]]:5: error: DigitAndReg: encoding "03 /1": a digit needs an operand in ModRM.rm and none in ModRM.reg
def DigitAndReg : X86Inst<(ops (out Gd:$a), (use Ed:$b)), "bad $a, $b", "03 /1">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoModRM: encoding "04": has operands of ModRM, but neither /r nor a digit
def NoModRM : X86Inst<(ops (use Ed:$a)), "bad $a", "04">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoPlus: encoding "05": +r and an operand in the opcode need each other
def NoPlus : X86Inst<(ops (use Zd:$a)), "bad $a", "05">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoCondition: encoding "70+cc cb": +cc and a condition need each other
def NoCondition : X86Inst<(ops Rel8:$a), "bad $a", "70+cc cb">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoIs4: encoding "VEX.128.66.0F3A.W0 4A /r": /is4 and an operand in it need each other
def NoIs4 : X86Inst<(ops (out Vx:$a), (use Wx:$b), (use Lx:$c)), "bad $a, $b, $c", "VEX.128.66.0F3A.W0 4A /r">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoVvvv: encoding "06 /r": only VEX and EVEX have room for an operand in vvvv
def NoVvvv : X86Inst<(ops (out Gd:$a), (use Ed:$b), (use Bd:$c)), "bad $a, $b, $c", "06 /r">;
// CHECK-DAG: [[#@LINE+1]]:5: error: MissingImmediate: encoding "07": has 0 immediates, but the operands 1
def MissingImmediate : X86Inst<(ops Ib:$a), "bad $a", "07">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NarrowImmediate: encoding "08 iw": $a has 8 bits, its field 16
def NarrowImmediate : X86Inst<(ops Ib:$a), "bad $a", "08 iw">;

def First : X86Inst<(ops (out Gd:$a), (use Ed:$b)), "bad $a, $b", "0F 01 /r">;
// CHECK-DAG: [[#@LINE+1]]:5: error: OneDigit: OneDigit decodes bits that First decodes too
def OneDigit : X86Inst<(ops (use Md:$a)), "bad $a", "0F 01 /7">;
// CHECK-DAG: [[#@LINE+1]]:5: error: WholeByte: WholeByte decodes bits that First decodes too
def WholeByte : X86Inst<(ops), "bad", "0F 01 D0">;
def AnyCondition : X86Inst<(ops Cond:$cc), "b$(cc)", "50+cc">;
// CHECK-DAG: [[#@LINE+1]]:5: error: Low: Low decodes bits that AnyCondition decodes too
def Low : X86Inst<(ops (use Zd:$a)), "bad $a", "58+r">;
// CHECK-NOT: error: Wide
def Wide : X86Inst<(ops (out Gq:$a), (use Eq:$b)), "bad $a, $b", "REX.W 0F 01 /r">;
let Alias = 1 in
def WideAlias : X86Inst<(ops (out Gq:$a), (use Rq:$b)), "bad $a, $b", "REX.W 0F 01 /r">;
