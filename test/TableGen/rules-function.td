// The function that a family of rules becomes: types first, constants and folded loads next, the rule
// without conditions last; registers are fetched before the first instruction.
//
// RUN: cot-tblgen -gen-lower -family=Integers -allow-missing -I %cot_src/include -I %S/Inputs %s 2>/dev/null | FileCheck %s
include "Toy.td"

def Loads : RuleGroup;
def Other : RuleGroup<[Loads]>;
def Trees : RuleGroup<[Loads, Other]>;
def Imm : ImmRange<-2048, 2047>;

let Group = Loads in
def : Lower<i32_64, (iadd $x, (sink (load)):$m), (ADD $x, $m)>;
let Group = Other in {
  def Plain : Lower<i32_64, (iadd $x, $y), (ADD $x, $y)>;
  def AddImm : Lower<i32_64, (iadd $x, (iconst Imm:$k)), (ADDI $x, $k)>;
}
let Group = Trees in
def MulAdd : Lower<i64, (iadd $x, (once (imul $y, $z))), (MADD $y, $z, $x)>;
def WideAdd : Lower<i128, (iadd $x, $y), (values (ADD64 (lo $x), (lo $y)):$low, (ADD64 (hi $x), (hi $y)))>;
def Vectors : Lower<i32x4, (iadd $x, $y), (VADD $x, $y)>;
def Compare : Lower<i32_64, (icmp $c, $x, $y), (seq (CMP $x, $y), (SET (cc $c)))>;

// CHECK-LABEL: bool lowerIcmp(Lowering &target, codegen::LoweringContext &ctx, ir::Inst inst) {
// CHECK-NEXT:    const ir::Value v1 = ctx.argument(inst, 0);
// CHECK-NEXT:    const ir::Type t1 = ctx.typeOf(v1);
// CHECK-NEXT:    if (t1 == ir::types::i32 || t1 == ir::types::i64) {
// CHECK-NEXT:      // rules-function.td:[[#]]: Compare
// CHECK-NEXT:      ctx.fired(6);
// CHECK-NEXT:      const ir::Value v2 = ctx.argument(inst, 1);
// CHECK-NEXT:      const auto k0 = ctx.data(inst).intCC();
// CHECK-NEXT:      const VReg xReg = ctx.reg(v1);
// CHECK-NEXT:      const VReg yReg = ctx.reg(v2);
// CHECK-NEXT:      ctx.emit(uint16_t(t1 == ir::types::i32 ? Opcode::CMP32 : Opcode::CMP64), {MachineOperand::reg(xReg), MachineOperand::reg(yReg)});
// CHECK-NEXT:      ctx.emit(uint16_t(Opcode::SET), {ctx.immediate(int64_t(target.condition(k0))), MachineOperand::reg(ctx.resultReg(inst, 0, 0))});
// CHECK-NEXT:      return true;
// CHECK-NEXT:    }
// CHECK-NEXT:    return false;
// CHECK-NEXT:  }

// CHECK-LABEL: bool lowerIadd(Lowering &target, codegen::LoweringContext &ctx, ir::Inst inst) {
// CHECK-NEXT:    const ir::Value v0 = ctx.argument(inst, 0);
// CHECK-NEXT:    const ir::Type t0 = ctx.typeOf(v0);
// CHECK-NEXT:    switch (t0.code()) {
// CHECK-NEXT:    case ir::types::i32.code(): {
// CHECK:           if (i1 && ctx.data(i1).opcode() == ir::Opcode::Load) {
// CHECK-NEXT:        if (ctx.canSink(i1)) {
// CHECK-NEXT:          // rules-function.td:13
// CHECK-NEXT:          ctx.fired(0);
// CHECK-NEXT:          ctx.sink(i1);
// CHECK-NEXT:          const VReg xReg = ctx.reg(v0);
// CHECK-NEXT:          const MachineOperand mMemory = ctx.memory(target.address(i1));
// CHECK-NEXT:          ctx.emit(uint16_t(Opcode::ADD32), {MachineOperand::reg(ctx.resultReg(inst, 0, 0)), MachineOperand::reg(xReg), mMemory}, target.trapOf(i1));
// CHECK-NEXT:          return true;
// The commuted forms, then the constant where it was written.
// CHECK:           switch (i0 ? ctx.data(i0).opcode() : ir::Opcode::Nop) {
// CHECK-NEXT:      case ir::Opcode::Iconst: {
// CHECK-NEXT:        const int64_t k0_0 = *ctx.constantOf(v0);
// CHECK-NEXT:        if (k0_0 >= -2048 && k0_0 <= 2047) {
// CHECK-NEXT:          // rules-function.td:16: AddImm
// CHECK-NEXT:          ctx.fired(2);
// CHECK-NEXT:          const VReg xReg = ctx.reg(v1);
// CHECK-NEXT:          ctx.emit(uint16_t(Opcode::ADDI32), {MachineOperand::reg(ctx.resultReg(inst, 0, 0)), MachineOperand::reg(xReg), ctx.immediate(k0_0)});
// CHECK-NEXT:          return true;
// CHECK-NEXT:        }
// CHECK-NEXT:        break;
// CHECK-NEXT:      }
// CHECK:           if (i1 && ctx.data(i1).opcode() == ir::Opcode::Iconst) {
// CHECK-NEXT:        const int64_t k1_0 = *ctx.constantOf(v1);
// CHECK-NEXT:        if (k1_0 >= -2048 && k1_0 <= 2047) {
// CHECK:           // rules-function.td:15: Plain
// CHECK-NEXT:      ctx.fired(1);
// CHECK-NEXT:      const VReg xReg = ctx.reg(v0);
// CHECK-NEXT:      const VReg yReg = ctx.reg(v1);
// CHECK-NEXT:      ctx.emit(uint16_t(Opcode::ADD32), {MachineOperand::reg(ctx.resultReg(inst, 0, 0)), MachineOperand::reg(xReg), MachineOperand::reg(yReg)});
// CHECK-NEXT:      return true;
// CHECK-NEXT:    }
// CHECK-NEXT:    case ir::types::i64.code(): {
// The feature that an instruction needs is a test.
// CHECK:           ctx.hasFeature(unsigned(Feature::Fast))
// CHECK:             // rules-function.td:19: MulAdd
// CHECK:         case ir::types::i128.code(): {
// CHECK-NEXT:      // rules-function.td:[[#]]: WideAdd
// CHECK-NEXT:      ctx.fired(4);
// CHECK-NEXT:      const ir::Value v1 = ctx.argument(inst, 1);
// CHECK-NEXT:      const VReg xLo = ctx.reg(v0, 0);
// CHECK-NEXT:      const VReg yLo = ctx.reg(v1, 0);
// CHECK-NEXT:      const VReg xHi = ctx.reg(v0, 1);
// CHECK-NEXT:      const VReg yHi = ctx.reg(v1, 1);
// CHECK:           MachineOperand::reg(ctx.resultReg(inst, 0, 1)), MachineOperand::reg(xHi), MachineOperand::reg(yHi)});
// CHECK-NEXT:      ctx.setResult(inst, 0, 0, n1);
// CHECK-NEXT:      return true;
// CHECK:         default: break;
// CHECK-NEXT:    }
// CHECK-NEXT:    return false;
// CHECK-NEXT:  }
