//===- InstrTablesTest.cpp - What the tables say about AArch64 opcodes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/InstrTables.h"
#include "cot/Target/AArch64/MC/Target.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using namespace cot::aarch64;
using mc::InstrProperty;
using mc::OperandRole;

TEST(InstrTablesTest, OpcodesHaveNames) {
  for (unsigned i = 0; i < numOpcodes; ++i) {
    auto opcode = static_cast<Opcode>(i);
    EXPECT_EQ(findOpcode(opcodeName(opcode)), opcode);
  }
  EXPECT_FALSE(findOpcode("ADD"));
}

TEST(InstrTablesTest, Roles) {
  auto role = [](Opcode opcode, unsigned operand) { return operandInfos(opcode)[operand].role; };
  EXPECT_EQ(role(Opcode::ADDrs64, 0), OperandRole::Out);
  EXPECT_EQ(role(Opcode::ADDrs64, 1), OperandRole::Use);
  EXPECT_EQ(role(Opcode::MOVK64, 0), OperandRole::Mod);
  EXPECT_EQ(role(Opcode::FMLAv4S, 0), OperandRole::Mod);
  EXPECT_EQ(role(Opcode::LDR64post, 1), OperandRole::Mod);
  EXPECT_EQ(role(Opcode::CAS64, 0), OperandRole::Mod);
  EXPECT_EQ(role(Opcode::XTNv8B, 0), OperandRole::Out);
  EXPECT_EQ(role(Opcode::XTNv16B, 0), OperandRole::Mod);
  EXPECT_EQ(operandInfos(Opcode::STXR64)[0].position, mc::OperandPosition::Early);
}

TEST(InstrTablesTest, Properties) {
  auto has = [](Opcode opcode, InstrProperty property) { return instrInfo(opcode).has(property); };
  EXPECT_TRUE(has(Opcode::LDR64ui, InstrProperty::Loads));
  EXPECT_FALSE(has(Opcode::LDR64ui, InstrProperty::Stores));
  EXPECT_TRUE(has(Opcode::STR64pre, InstrProperty::Stores));
  EXPECT_TRUE(has(Opcode::LDADD64, InstrProperty::Loads));
  EXPECT_TRUE(has(Opcode::LDADD64, InstrProperty::Stores));
  EXPECT_FALSE(has(Opcode::PRFMui, InstrProperty::Loads));
  EXPECT_TRUE(has(Opcode::LD2vpost4S, InstrProperty::Loads));
  EXPECT_TRUE(has(Opcode::ST2vpostr4S, InstrProperty::Stores));
  EXPECT_TRUE(has(Opcode::SUBSri64, InstrProperty::WritesFlags));
  EXPECT_TRUE(has(Opcode::CSEL64, InstrProperty::ReadsFlags));
  EXPECT_TRUE(has(Opcode::MOVrr64, InstrProperty::Move));
  EXPECT_TRUE(has(Opcode::B, InstrProperty::Barrier));
  EXPECT_TRUE(has(Opcode::RET, InstrProperty::Return));
  EXPECT_TRUE(has(Opcode::BL, InstrProperty::Call));
  EXPECT_EQ(clobbers(Opcode::BL).banks[static_cast<unsigned>(RegisterBank::Gpr)], uint64_t(1)
                                                                                      << 30);
}

TEST(InstrTablesTest, Features) {
  auto needs = [](Opcode opcode, Feature feature) {
    return (instrInfo(opcode).features >> static_cast<unsigned>(feature) & 1) != 0;
  };
  EXPECT_TRUE(needs(Opcode::LDADD64, Feature::LSE));
  EXPECT_TRUE(needs(Opcode::FADD16, Feature::FP16));
  EXPECT_FALSE(needs(Opcode::FADD32, Feature::FP16));
  EXPECT_TRUE(needs(Opcode::FADDv8H, Feature::FP16));
  EXPECT_TRUE(needs(Opcode::SMMLA, Feature::I8MM));
  EXPECT_EQ(instrInfo(Opcode::PACIASP).features, 0u) << "a hint, which all processors take";
}

TEST(InstrTablesTest, Lists) {
  EXPECT_FALSE(followsOperandBefore(Opcode::LD2v4S, 0));
  EXPECT_TRUE(followsOperandBefore(Opcode::LD2v4S, 1));
  EXPECT_TRUE(followsOperandBefore(Opcode::CASP64, 3));
}

TEST(InstrTablesTest, Registers) {
  EXPECT_STREQ(registerNameGpr(31, 64), "xzr");
  EXPECT_STREQ(registerNameGpr(static_cast<unsigned>(Gpr::SP), 32), "wsp");
  EXPECT_STREQ(registerNameVec(3, 128), "q3");
  const RegisterClassInfo &gpr = registerClasses[static_cast<unsigned>(RegisterClass::GPR)];
  for (unsigned i = 0; i < gpr.orderLength; ++i)
    for (unsigned kept : {16, 17, 18, 29, 30, 31})
      EXPECT_NE(gpr.order[i], kept);
  EXPECT_EQ(standardPreserved.banks[static_cast<unsigned>(RegisterBank::Vec)], 0xff00u);
}

TEST(InstrTablesTest, UnwindNumbers) {
  EXPECT_EQ(mcTarget.registers[0].dwarf[29], 29);
  EXPECT_EQ(mcTarget.registers[0].dwarf[static_cast<unsigned>(Gpr::SP)], 31);
  EXPECT_EQ(mcTarget.registers[0].dwarf[31], -1);
  EXPECT_EQ(mcTarget.registers[1].dwarf[8], 72);
  EXPECT_EQ(mcTarget.registers[0].names[static_cast<unsigned>(Gpr::SP)], "sp");
}

} // namespace
