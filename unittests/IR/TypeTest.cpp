//===- TypeTest.cpp - Types of values -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Type.h"
#include "cot/IR/Opcodes.h"
#include "gtest/gtest.h"

namespace {

using namespace cot::ir;

TEST(TypeTest, EveryTypeReadsBackAsItself) {
  unsigned count = 0;
  for (uint16_t lane = 1; lane <= 9; ++lane) {
    EXPECT_EQ(Type::parse(Type(lane).str()), Type(lane));
    for (unsigned lanes = 2; lanes <= 256; lanes *= 2) {
      Type vector = Type(lane).by(lanes);
      if (!vector) continue;
      ++count;
      EXPECT_EQ(Type::parse(vector.str()), vector) << vector.str();
      Type dynamic = vector.vectorToDynamic();
      EXPECT_EQ(Type::parse(dynamic.str()), dynamic) << dynamic.str();
      EXPECT_EQ(dynamic.dynamicToVector(), vector);
    }
  }
  // 512 bits hold at most 64, 32, 16, 8, 4 lanes of 8, 16, 32, 64, 128 bits.
  EXPECT_EQ(count, 6u + 5 + 4 + 3 + 2 + 5 + 4 + 3 + 2);
}

TEST(TypeTest, RejectsOtherText) {
  for (const char *text : {"", "i", "i7", "i33", "x4", "i32x", "i32x0", "i32x1", "i32x3", "i32x32",
                           "i32x04", "i32xN", "f8", "f32x4x", "f32x4xNN", "i64x16", "r64"})
    EXPECT_FALSE(Type::parse(text)) << text;
}

TEST(TypeTest, FunctionsOfTypes) {
  using namespace types;
  EXPECT_EQ(i32.halfWidth(), i16);
  EXPECT_FALSE(i8.halfWidth());
  EXPECT_FALSE(f16.halfWidth());
  EXPECT_FALSE(i128.doubleWidth());
  EXPECT_FALSE(f128.doubleWidth());
  EXPECT_EQ(f64.doubleWidth(), f128);
  EXPECT_EQ(i16x8.splitLanes(), i8x16);
  EXPECT_EQ(i16x8.mergeLanes(), i32x4);
  EXPECT_FALSE(i64.by(2).halfWidth().mergeLanes().mergeLanes());
  EXPECT_EQ(f32x4.asTruthy(), i32x4);
  EXPECT_EQ(f32.asTruthy(), i8);
  EXPECT_EQ(i32x4.laneType(), i32);
  EXPECT_EQ(i32x4.bits(), 128u);
}

TEST(OpcodeTest, NamesReadBack) {
  for (unsigned i = 0; i < numOpcodes; ++i)
    EXPECT_EQ(parseOpcode(textOf(Opcode(i))), Opcode(i));
  EXPECT_FALSE(parseOpcode("iad"));
}

TEST(OpcodeTest, ControllingTypes) {
  EXPECT_TRUE(infoOf(Opcode::Iadd).usesTypeOperand);
  EXPECT_FALSE(infoOf(Opcode::Iadd).requiresTypeOperand);
  EXPECT_TRUE(infoOf(Opcode::Icmp).requiresTypeOperand);
  EXPECT_FALSE(infoOf(Opcode::Load).usesTypeOperand);
  EXPECT_TRUE(infoOf(Opcode::Store).requiresTypeOperand);
  EXPECT_FALSE(infoOf(Opcode::Return).isPolymorphic());
  EXPECT_FALSE(infoOf(Opcode::Uextend).usesTypeOperand);
  EXPECT_EQ(infoOf(infoOf(Opcode::Select).format).typeOperand, 1);
}

TEST(OpcodeTest, ConditionsFormGroups) {
  for (unsigned i = 0; i < numIntCCs; ++i) {
    EXPECT_EQ(complement(complement(IntCC(i))), IntCC(i));
    EXPECT_EQ(swapOperands(swapOperands(IntCC(i))), IntCC(i));
    EXPECT_NE(complement(IntCC(i)), IntCC(i));
  }
  for (unsigned i = 0; i < numFloatCCs; ++i) {
    EXPECT_EQ(complement(complement(FloatCC(i))), FloatCC(i));
    EXPECT_EQ(swapOperands(swapOperands(FloatCC(i))), FloatCC(i));
    EXPECT_NE(complement(FloatCC(i)), FloatCC(i));
  }
  EXPECT_EQ(complement(IntCC::SignedLessThan), IntCC::SignedGreaterThanOrEqual);
  EXPECT_EQ(swapOperands(IntCC::SignedLessThan), IntCC::SignedGreaterThan);
  EXPECT_EQ(complement(FloatCC::LessThan), FloatCC::UnorderedOrGreaterThanOrEqual);
  EXPECT_EQ(swapOperands(FloatCC::UnorderedOrLessThan), FloatCC::UnorderedOrGreaterThan);
}

} // namespace
