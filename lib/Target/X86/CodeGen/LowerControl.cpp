//===- LowerControl.cpp - Conditions and branches on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lower.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

Condition x86::conditionOf(ir::IntCC condition) {
  switch (condition) {
  case ir::IntCC::Equal:
    return Condition::E;
  case ir::IntCC::NotEqual:
    return Condition::NE;
  case ir::IntCC::SignedLessThan:
    return Condition::L;
  case ir::IntCC::SignedGreaterThanOrEqual:
    return Condition::GE;
  case ir::IntCC::SignedGreaterThan:
    return Condition::G;
  case ir::IntCC::SignedLessThanOrEqual:
    return Condition::LE;
  case ir::IntCC::UnsignedLessThan:
    return Condition::B;
  case ir::IntCC::UnsignedGreaterThanOrEqual:
    return Condition::AE;
  case ir::IntCC::UnsignedGreaterThan:
    return Condition::A;
  case ir::IntCC::UnsignedLessThanOrEqual:
    return Condition::BE;
  }
  llvm_unreachable("no condition");
}

FlagsTest x86::invert(FlagsTest test) {
  test.a = invert(test.a);
  test.b = invert(test.b);
  if (test.kind != FlagsTest::One)
    test.kind = test.kind == FlagsTest::And ? FlagsTest::Or : FlagsTest::And;
  return test;
}

/// Comparisons of scalars that the flags can tell.
static bool isFlagsCompare(const LoweringContext &ctx, Inst inst) {
  ir::Opcode opcode = ctx.data(inst).opcode();
  if (opcode != ir::Opcode::Icmp && opcode != ir::Opcode::Fcmp) return false;
  ir::Type type = ctx.typeOf(ctx.argument(inst, 0));
  if (type.isInt() || type == ir::types::f32 || type == ir::types::f64) return true;
  // By calls, which are not to be repeated.
  return type.isFloat() && ctx.isOnlyUse(ctx.result(inst));
}

FlagsTest Lower::test(Value value) {
  Inst inst = ctx.definingInst(value);
  if (!inst.isNone()) {
    if (isFlagsCompare(ctx, inst)) return testOf(inst);
    if (ctx.data(inst).opcode() == ir::Opcode::VanyTrue && ctx.isOnlyUse(value))
      return testAnyTrue(ctx.argument(inst, 0));
    if (ctx.data(inst).opcode() == ir::Opcode::VallTrue && ctx.isOnlyUse(value))
      return testAllTrue(ctx.argument(inst, 0));
    if (ctx.data(inst).opcode() == ir::Opcode::Uextend) return test(ctx.argument(inst, 0));
  }
  return testNonZero(value);
}

FlagsTest Lower::testOf(Inst compare) {
  if (ctx.data(compare).opcode() == ir::Opcode::Fcmp) return testFloatCompare(compare);
  return ctx.typeOf(ctx.argument(compare, 0)) == ir::types::i128 ? testWideCompare(compare)
                                                                 : testCompare(compare);
}

FlagsTest Lower::testWideCompare(Inst compare) {
  Value left = ctx.argument(compare, 0), right = ctx.argument(compare, 1);
  VReg x[] = {ctx.reg(left, 0), ctx.reg(left, 1)}, y[] = {ctx.reg(right, 0), ctx.reg(right, 1)};
  ir::IntCC condition = ctx.data(compare).intCC();
  if (condition == ir::IntCC::Equal || condition == ir::IntCC::NotEqual) {
    VReg low = binary(id(Opcode::XORrm64), x[0], y[0]);
    VReg high = binary(id(Opcode::XORrm64), x[1], y[1]);
    binary(id(Opcode::ORrm64), low, high);
  } else {
    // The difference tells less from not less only.
    bool swap = condition == ir::IntCC::SignedGreaterThan ||
                condition == ir::IntCC::SignedLessThanOrEqual ||
                condition == ir::IntCC::UnsignedGreaterThan ||
                condition == ir::IntCC::UnsignedLessThanOrEqual;
    if (swap) {
      std::swap(x, y);
      condition = ir::swapOperands(condition);
    }
    compareWide(x[0], x[1], y[0], y[1]);
  }
  Condition flags = conditionOf(condition);
  return {FlagsTest::One, flags, flags};
}

FlagsTest Lower::testNonZero(Value value) {
  ir::Type type = ctx.typeOf(value);
  if (type == ir::types::i128) {
    VReg low = ctx.reg(value, 0), high = ctx.reg(value, 1), both = ctx.newReg(RegClass::Int);
    ctx.emit(id(Opcode::ORrm64), {use(both), use(low), use(high)});
    return {FlagsTest::One, Condition::NE, Condition::NE};
  }
  if (testsBit(value)) return {FlagsTest::One, Condition::B, Condition::B};
  testZero(value);
  return {FlagsTest::One, Condition::NE, Condition::NE};
}

/// Puts bit y of x into the carry flag where \p value is (x >> y) & 1, which nothing else needs.
bool Lower::testsBit(Value value) {
  Inst mask = ctx.definingInst(value);
  ir::Type type = ctx.typeOf(value);
  bool mayTest = !mask.isNone() && ctx.data(mask).opcode() == ir::Opcode::Band &&
                 ctx.isOnlyUse(value) && (type == ir::types::i32 || type == ir::types::i64);
  if (!mayTest || ctx.constantOf(ctx.argument(mask, 1)) != 1) return false;
  Value shifted = ctx.argument(mask, 0);
  Inst shift = ctx.definingInst(shifted);
  if (shift.isNone() || ctx.data(shift).opcode() != ir::Opcode::Ushr || !ctx.isOnlyUse(shifted))
    return false;
  Value amount = ctx.argument(shift, 1);
  if (ctx.constantOf(amount) || ctx.typeOf(amount) == ir::types::i128) return false;
  VReg x = ctx.reg(ctx.argument(shift, 0)), y = ctx.reg(amount);
  ctx.emit(id(type == ir::types::i64 ? Opcode::BTmr64 : Opcode::BTmr32), {use(x), use(y)});
  return true;
}

/// Flags of \p value less 0: whether it is 0, and its sign.
void Lower::testZero(Value value) {
  ir::Type type = ctx.typeOf(value);
  Inst inst = ctx.definingInst(value);
  if (!inst.isNone() && ctx.data(inst).opcode() == ir::Opcode::Band && ctx.isOnlyUse(value)) {
    Value x = ctx.argument(inst, 0), y = ctx.argument(inst, 1);
    if (ctx.constantOf(x)) std::swap(x, y);
    std::optional<int64_t> k = ctx.constantOf(y);
    VReg left = ctx.reg(x);
    if (k && *k == static_cast<int32_t>(*k))
      return ctx.emit(sized(Opcode::TESTmi8, type), {use(left), ctx.immediate(*k)});
    return ctx.emit(sized(Opcode::TESTmr8, type), {use(left), use(ctx.reg(y))});
  }
  TrapCode trap;
  if (MachineOperand memory = takeLoad(value, trap); memory.isAddress())
    return ctx.emit(sized(Opcode::CMPmi8, type), {memory, imm(0)}, trap);
  VReg reg = ctx.reg(value);
  ctx.emit(sized(Opcode::TESTmr8, type), {use(reg), use(reg)});
}

static bool isUnsigned(ir::IntCC condition) {
  return condition == ir::IntCC::UnsignedLessThan ||
         condition == ir::IntCC::UnsignedLessThanOrEqual ||
         condition == ir::IntCC::UnsignedGreaterThan ||
         condition == ir::IntCC::UnsignedGreaterThanOrEqual;
}

FlagsTest Lower::testCompare(Inst compare) {
  Value left = ctx.argument(compare, 0), right = ctx.argument(compare, 1);
  ir::IntCC condition = ctx.data(compare).intCC();
  if (ctx.constantOf(left) && !ctx.constantOf(right)) {
    std::swap(left, right);
    condition = ir::swapOperands(condition);
  }
  ir::Type type = ctx.typeOf(left);
  Condition flags = conditionOf(condition);
  FlagsTest result = {FlagsTest::One, flags, flags};
  std::optional<int64_t> k = ctx.constantOf(right);
  TrapCode trap;
  if (k && *k == static_cast<int32_t>(*k)) {
    if (*k == 0 && condition == ir::IntCC::NotEqual) return testNonZero(left);
    if (*k == 0 && condition == ir::IntCC::Equal) return invert(testNonZero(left));
    // Comparing with 0 by TEST gives the same flags.
    if (*k == 0 && !isUnsigned(condition)) {
      testZero(left);
      return result;
    }
    MachineOperand memory = takeLoad(left, trap);
    MachineOperand first = memory.isAddress() ? memory : use(ctx.reg(left));
    ctx.emit(sized(Opcode::CMPmi8, type), {first, ctx.immediate(*k)}, trap);
    return result;
  }
  if (MachineOperand memory = takeLoad(right, trap); memory.isAddress()) {
    ctx.emit(sized(Opcode::CMPrm8, type), {use(ctx.reg(left)), memory}, trap);
  } else if (MachineOperand memory = takeLoad(left, trap); memory.isAddress()) {
    ctx.emit(sized(Opcode::CMPmr8, type), {memory, use(ctx.reg(right))}, trap);
  } else {
    VReg a = ctx.reg(left), b = ctx.reg(right);
    ctx.emit(sized(Opcode::CMPrm8, type), {use(a), use(b)});
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Branches and traps
//===----------------------------------------------------------------------===//

void Lower::branch(FlagsTest test, regalloc::Block taken, regalloc::Block other) {
  MachineOperand first = MachineOperand::block(taken), second = MachineOperand::block(other);
  if (test.kind == FlagsTest::One)
    ctx.emit(id(PseudoOpcode::BRANCH), {cc(test.a), first, second});
  else
    ctx.emit(id(test.kind == FlagsTest::And ? PseudoOpcode::BRANCHand : PseudoOpcode::BRANCHor),
             {cc(test.a), cc(test.b), first, second});
}

void Lower::trapIf(FlagsTest test, TrapCode code) {
  if (test.kind == FlagsTest::One)
    ctx.emit(id(PseudoOpcode::TRAPIF), {cc(test.a)}, code);
  else
    ctx.emit(id(test.kind == FlagsTest::And ? PseudoOpcode::TRAPIFand : PseudoOpcode::TRAPIFor),
             {cc(test.a), cc(test.b)}, code);
}

bool Lower::lowerBranchIf(Inst inst) {
  branch(test(ctx.argument(inst, 0)), ctx.successor(0), ctx.successor(1));
  return true;
}

/// The successors of br_table: the default, then those of the table.
bool Lower::lowerBranchTable(Inst inst) {
  unsigned count = ctx.numSuccessors() - 1;
  VReg index = ctx.reg(ctx.argument(inst, 0));
  if (count == 0) {
    ctx.emit(id(Opcode::JMP), {MachineOperand::block(ctx.successor(0))});
    return true;
  }
  codegen::MachineFunction &machine = ctx.machine();
  codegen::JumpTableRef table(static_cast<uint32_t>(machine.tableOffsets.size() - 1));
  for (unsigned i = 0; i <= count; ++i)
    machine.tableTargets.push_back(ctx.successor(i));
  machine.tableOffsets.push_back(static_cast<uint32_t>(machine.tableTargets.size()));
  ctx.emit(id(PseudoOpcode::SWITCH),
           {use(index), use(ctx.newReg(RegClass::Int)), use(ctx.newReg(RegClass::Int)),
            MachineOperand::jumpTable(table)});
  return true;
}
