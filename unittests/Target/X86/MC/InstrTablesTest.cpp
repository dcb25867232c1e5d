//===- InstrTablesTest.cpp - What is known about each x86-64 opcode -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/InstrTables.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using namespace cot::x86;
using mc::InstrProperty;
using mc::OperandKind;
using mc::OperandRole;

TEST(InstrTablesTest, SizesOfARecordAreNeighbors) {
  EXPECT_EQ(static_cast<int>(Opcode::ADDmr64), static_cast<int>(Opcode::ADDmr8) + 3);
  EXPECT_EQ(opcodeName(Opcode::ADDmr16), "ADDmr16");
  EXPECT_EQ(findOpcode("ADDmr16"), Opcode::ADDmr16);
  EXPECT_EQ(findOpcode("ADDmr17"), std::nullopt);
}

TEST(InstrTablesTest, OperandsHaveRolesAndPlaces) {
  llvm::ArrayRef<mc::OperandInfo> operands = operandInfos(Opcode::DIV64);
  ASSERT_EQ(operands.size(), 3u);
  EXPECT_EQ(operands[0].role, OperandRole::Mod);
  EXPECT_EQ(operands[0].fixed, static_cast<uint8_t>(Gpr::RAX));
  EXPECT_EQ(operands[1].fixed, static_cast<uint8_t>(Gpr::RDX));
  EXPECT_EQ(operands[2].role, OperandRole::Use);
  EXPECT_EQ(operands[2].kind, OperandKind::RegisterOrMemory);
  EXPECT_EQ(operands[2].fixed, mc::OperandInfo::none);
  EXPECT_EQ(operands[2].width, 64);
  EXPECT_EQ(operandInfos(Opcode::ADDSS)[1].memoryWidth, 32);
}

TEST(InstrTablesTest, Properties) {
  EXPECT_TRUE(instrInfo(Opcode::ADDmr32).has(InstrProperty::WritesFlags));
  EXPECT_FALSE(instrInfo(Opcode::ADDmr32).has(InstrProperty::ReadsFlags));
  EXPECT_TRUE(instrInfo(Opcode::ADCmr32).has(InstrProperty::ReadsFlags));
  EXPECT_TRUE(instrInfo(Opcode::JMP).has(InstrProperty::Barrier));
  EXPECT_FALSE(instrInfo(Opcode::JCC).has(InstrProperty::Barrier));
  EXPECT_TRUE(instrInfo(Opcode::LOCK_ADDmr32).has(InstrProperty::Loads));
  EXPECT_TRUE(instrInfo(Opcode::LOCK_ADDmr32).has(InstrProperty::Stores));
  EXPECT_FALSE(instrInfo(Opcode::MOVSSrm).has(InstrProperty::Stores));
  EXPECT_FALSE(instrInfo(Opcode::LEA64).has(InstrProperty::Loads));
  EXPECT_EQ(clobbers(Opcode::SYSCALL).banks[0], 1u << 1 | 1u << 11);
  EXPECT_EQ(clobbers(Opcode::ADDmr32).banks[0], 0u);
}

TEST(InstrTablesTest, FeaturesBySize) {
  auto needs = [](Opcode opcode, Feature feature) {
    return (instrInfo(opcode).features >> static_cast<unsigned>(feature) & 1) != 0;
  };
  EXPECT_TRUE(needs(Opcode::VPADDD128, Feature::AVX));
  EXPECT_FALSE(needs(Opcode::VPADDD128, Feature::AVX2));
  EXPECT_TRUE(needs(Opcode::VPADDD256, Feature::AVX2));
  EXPECT_TRUE(needs(Opcode::EVPADDD128, Feature::AVX512VL));
  EXPECT_FALSE(needs(Opcode::EVPADDD512, Feature::AVX512VL));
}

TEST(InstrTablesTest, RegistersFoldToMemory) {
  EXPECT_EQ(foldMemory(Opcode::ADDrm32, 1), Opcode::ADDrm32); // as it is
  EXPECT_EQ(foldMemory(Opcode::ADDrm32, 0), Opcode::ADDmr32);
  EXPECT_EQ(foldMemory(Opcode::ADDmr32, 1), Opcode::ADDrm32);
  EXPECT_EQ(foldMemory(Opcode::MOVAPSrm, 0), Opcode::MOVAPSmr);
  EXPECT_EQ(foldMemory(Opcode::IMULrm32, 0), std::nullopt);
  EXPECT_EQ(foldMemory(Opcode::SHLX32, 2), std::nullopt);
}

} // namespace
