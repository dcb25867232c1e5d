// Mistakes that the schema of all targets knows are reported at the record's line.
// RUN: not cot-tblgen -gen-instr-tables -I %cot_src/include -I %cot_src/lib/Target/X86/MC %s 2>&1 | FileCheck %s

include "X86Registers.td"
include "X86Features.td"
include "X86Operands.td"

// CHECK-DAG: [[#@LINE+1]]:5: error: NoRole: $dst needs a role
def NoRole : X86Inst<(ops Gd:$dst), "bad $dst", "90">;
// CHECK-DAG: [[#@LINE+1]]:5: error: RoleOfImmediate: $imm can have no role
def RoleOfImmediate : X86Inst<(ops (use Ib:$imm)), "bad $imm", "90 ib">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoName: an operand has no name
def NoName : X86Inst<(ops (use Gd)), "bad", "90">;
// CHECK-DAG: [[#@LINE+1]]:5: error: SameName: two operands have the name $a
def SameName : X86Inst<(ops (use Gd:$a), (use Ed:$a)), "bad $a", "90 /r">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoType: the operand RAX has no OperandType
def NoType : X86Inst<(ops RAX:$a), "bad $a", "90">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NotInText: the assembly text names $b, which is no operand
def NotInText : X86Inst<(ops (use Gd:$a)), "bad $b", "90">;
// CHECK-DAG: [[#@LINE+1]]:5: error: OpenBrace: the assembly text has a { without its }
def OpenBrace : X86Inst<(ops), "bad {", "90">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoSuchUse: $a reuses $b, which is no use
def NoSuchUse : X86Inst<(ops (reuse Gd:$a, $b)), "bad $a", "90">;
// CHECK-DAG: [[#@LINE+1]]:5: error: NoOps: the operands must be (ops ...)
def NoOps : X86Inst<(use Gd:$a), "bad", "90">;
// CHECK-DAG: [[#@LINE+1]]:5: error: TooMany: has more than 8 operands
def TooMany : X86Inst<(ops Ib:$a, Ib:$b, Ib:$c, Ib:$d, Ib:$e, Ib:$f, Ib:$g, Ib:$h, Ib:$i), "bad", "90">;
// CHECK-DAG: [[#@LINE+2]]:5: error: TooFewLists: RequiresBySize needs one list for every size
let Size = Int32_64, RequiresBySize = [[AVX]] in
def TooFewLists : X86Inst<(ops (use Gv:$a)), "bad $a", "90">;

// CHECK-DAG: error: Wrong: RAX is not in bank Xmm
def Wrong : RegisterClass<Xmm, [RAX]>;
// CHECK-DAG: error: Twice: RAX stands in it twice
def Twice : RegisterClass<Gpr, [RAX, RAX]>;
// CHECK-DAG: error: Second: has the number of RAX
def Second : Register<Gpr, 0, ["a", "b", "c", "d"]>;
// CHECK-DAG: error: Nameless: needs one name for every width of bank Gpr
def Nameless : Register<Gpr, 40, ["a"]>;
// CHECK-DAG: error: TooHigh: register number 64 is not in 0 to 63
def TooHigh : Register<Gpr, 64, ["a", "b", "c", "d"]>;
