// A machine of a few instructions for tests of rules.
include "cot/CodeGen/Rules.td"

def Toy : Target<"toy">;
def Gpr : RegisterBank<[32, 64]>;
def R0 : Register<Gpr, 0, ["w0", "r0"]>;
def R1 : Register<Gpr, 1, ["w1", "r1"]>;
def Vec : RegisterBank<[128]>;
def V0 : Register<Vec, 0, ["v0"]>;
def GPR : RegisterClass<Gpr, [R0, R1]>;
def VEC : RegisterClass<Vec, [V0]>;
def Fast : Feature<"fast">;
def Faster : Feature<"faster">;
def : FeatureImplies<Faster, [Fast]>;

def Word : Variant<"32", 32>;
def Double : Variant<"64", 64>;
def Both : Sizes<[Word, Double]>;
def R : RegOperand<GPR>;
def RM : RegMemOperand<GPR>;
def M : MemOperand<32>;
def V : RegOperand<VEC, 128>;
def Imm12 : ImmOperand<12, 1>;
def Place : LabelOperand<32>;
def Cond : CondOperand;

let Size = Both in {
  def ADD : Inst<(ops (mod R:$dst), (use RM:$src)), "add $dst, $src", "">;
  def ADDI : Inst<(ops (out R:$dst), (use R:$a), Imm12:$imm), "addi $dst, $a, $imm", "">;
  def SUB : Inst<(ops (out R:$dst), (use R:$a), (use R:$b)), "sub $dst, $a, $b", "">;
  def MUL : Inst<(ops (out R:$low), (out R:$high), (use R:$a), (use R:$b)), "mul $low, $high, $a, $b", "">;
  def LOAD : Inst<(ops (out R:$dst), (use RM:$src)), "load $dst, $src", "">;
  def STORE : Inst<(ops (out RM:$dst), (use R:$src)), "store $dst, $src", "">;
  def CMP : Inst<(ops (use R:$a), (use R:$b)), "cmp $a, $b", "">;
  def DIV : Inst<(ops (out R:$dst), (use R:$a), (use R:$b)), "div $dst, $a, $b", ""> { let MayTrap = 1; }
  def MADD : Inst<(ops (out R:$dst), (use R:$a), (use R:$b), (use R:$c)), "madd $dst, $a, $b, $c", ""> { let Requires = [Fast]; }
}
def SET : Inst<(ops Cond:$cc, (out R:$dst)), "set$cc $dst", "">;
def VADD : Inst<(ops (mod V:$dst), (use V:$src)), "vadd $dst, $src", "">;
def BR : Inst<(ops Cond:$cc, Place:$target), "b$cc $target", "">;

foreach inst = [ADD, ADDI, SUB, MUL, CMP, LOAD, STORE] in
  foreach variant = inst.Size.Variants in
    def !cast<string>(inst)#variant.Suffix : InstVariant<inst, variant>;

def : LoweringTarget<"Lowering">;
def : AllocatedBank<Gpr, "Int", [iB]>;
def : AllocatedBank<Vec, "Float", [fB, v128]>;
def : VariableTypes<iAddr, i64>;
def : IllegalTypes<AllBut<AnyOf<[i8, i16, i32, i64, i128, f32, f64, i32x4]>>, "no such type">;
