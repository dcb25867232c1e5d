//===- TypesTest.cpp - Bit layouts of the allocator's types -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Operand.h"
#include "cot/RegAlloc/Output.h"
#include "cot/RegAlloc/Problem.h"
#include "gtest/gtest.h"

namespace {

using namespace cot::regalloc;

template <typename T> std::string text(const T &value) {
  std::string out;
  llvm::raw_string_ostream(out) << value;
  return out;
}

TEST(TypesTest, PRegPacksClassAboveEncoding) {
  EXPECT_EQ(PReg(5, RegClass::Int).bits(), 5);
  EXPECT_EQ(PReg(5, RegClass::Float).bits(), 0x45);
  EXPECT_EQ(PReg(63, RegClass::Vector).bits(), 0xbf);
  EXPECT_EQ(PReg(63, RegClass::Vector).encoding(), 63u);
  EXPECT_EQ(PReg(63, RegClass::Vector).regClass(), RegClass::Vector);
  EXPECT_EQ(PReg(7, RegClass::Float).index(), 71u);
  EXPECT_EQ(PReg::fromIndex(71), PReg(7, RegClass::Float));
  EXPECT_EQ(PReg().bits(), 63);
  EXPECT_TRUE(PReg().isNone());
}

TEST(TypesTest, PRegRefusesWhatDoesNotFit) {
  EXPECT_TRUE(PReg::make(62, RegClass::Int));
  EXPECT_FALSE(PReg::make(63, RegClass::Int));
  EXPECT_TRUE(PReg::make(63, RegClass::Float));
  EXPECT_FALSE(PReg::make(64, RegClass::Float));
  EXPECT_FALSE(PReg::make(uint64_t(1) << 32, RegClass::Float));
}

TEST(TypesTest, PRegSetIteratesInOrderOfIndex) {
  PRegSet set = {PReg(9, RegClass::Vector), PReg(0, RegClass::Int), PReg(63, RegClass::Float)};
  std::vector<unsigned> indices;
  for (PReg reg : set)
    indices.push_back(reg.index());
  EXPECT_EQ(indices, (std::vector<unsigned>{0, 127, 137}));
  EXPECT_EQ(set.size(), 3u);
  set.erase(PReg(63, RegClass::Float));
  EXPECT_TRUE(set.empty(RegClass::Float));
  EXPECT_FALSE(set.empty());
  EXPECT_EQ((set - set).size(), 0u);
  EXPECT_EQ(set & PRegSet{PReg(0, RegClass::Int)}, PRegSet{PReg(0, RegClass::Int)});
}

TEST(TypesTest, VRegPacksNumberAboveClass) {
  EXPECT_EQ(VReg(3, RegClass::Int).bits(), 12u);
  EXPECT_EQ(VReg(3, RegClass::Vector).bits(), 14u);
  EXPECT_EQ(VReg::fromBits(13), VReg(3, RegClass::Float));
  EXPECT_EQ(VReg().bits(), 0xfffffffcu);
  EXPECT_TRUE(VReg().isNone());
  EXPECT_TRUE(VReg::make(VReg::maxNumber - 1, RegClass::Int));
  EXPECT_FALSE(VReg::make(VReg::maxNumber, RegClass::Int));
}

TEST(TypesTest, OperandPacksIntoItsFields) {
  PReg p9(9, RegClass::Float);
  VReg v7(7, RegClass::Float);
  EXPECT_EQ(Operand::def(v7, Constraint::any()).bits(), 0x5'0000'0007u);
  EXPECT_EQ(Operand::use(v7, Constraint::reg()).bits(), 0x19'0000'0007u);
  EXPECT_EQ(Operand::lateUse(v7, Constraint::stack()).bits(), 0x2d'0000'0007u);
  EXPECT_EQ(Operand::earlyDef(v7, Constraint::fixed(p9)).bits(), 0x491'0000'0007u);
  EXPECT_EQ(Operand::reuseDef(v7, 31).bits(), 0x3f5'0000'0007u);
  EXPECT_EQ(Operand::use(v7, Constraint::limit(16)).bits(), 0x149'0000'0007u);
  EXPECT_EQ(Operand::nonAllocatable(p9).bits(), 0x499'3fff'ffffu);
}

TEST(TypesTest, OperandFieldsReadBack) {
  for (RegClass regClass : allRegClasses)
    for (OperandKind kind : {OperandKind::Use, OperandKind::Def})
      for (OperandPosition position : {OperandPosition::Early, OperandPosition::Late})
        for (unsigned bits = 0; bits < 256; ++bits) {
          if (!Constraint::validBits(static_cast<uint8_t>(bits))) continue;
          Constraint constraint = Constraint::fromBits(static_cast<uint8_t>(bits));
          VReg vreg(VReg::maxNumber - bits, regClass);
          Operand operand(vreg, constraint, kind, position);
          EXPECT_EQ(operand.vreg(), vreg);
          EXPECT_EQ(operand.kind(), kind);
          EXPECT_EQ(operand.position(), position);
          EXPECT_EQ(operand.constraint(), constraint);
          EXPECT_EQ(Operand::fromBits(operand.bits()), operand);
          EXPECT_EQ(operand.bits() >> 43, 0u);
        }
}

TEST(TypesTest, ConstraintsKeepTheirArguments) {
  EXPECT_EQ(Constraint::fixed(PReg(63, RegClass::Float)).fixedEncoding(), 63u);
  EXPECT_EQ(Constraint::reuse(0).reuseIndex(), 0u);
  for (unsigned count : {1u, 2u, 4u, 8u, 16u, 32u, 64u})
    EXPECT_EQ(Constraint::limit(count).limitCount(), count);
  EXPECT_FALSE(Constraint::makeReuse(32));
  EXPECT_FALSE(Constraint::makeLimit(0));
  EXPECT_FALSE(Constraint::makeLimit(3));
  EXPECT_FALSE(Constraint::makeLimit(128));
  EXPECT_FALSE(Constraint::validBits(3));
  EXPECT_FALSE(Constraint::validBits(0x17));
  EXPECT_FALSE(Constraint::validBits(0x80));
}

TEST(TypesTest, AllocationPacksKindAboveIndex) {
  EXPECT_EQ(Allocation().bits(), 0u);
  EXPECT_EQ(Allocation(PReg(2, RegClass::Vector)).bits(), 0x20000082u);
  EXPECT_EQ(Allocation(SpillSlot(0xabcdef)).bits(), 0x40abcdefu);
  EXPECT_EQ(Allocation(PReg(2, RegClass::Vector)).reg(), PReg(2, RegClass::Vector));
  EXPECT_EQ(Allocation(SpillSlot(0xabcdef)).slot().index(), 0xabcdefu);
  EXPECT_TRUE(SpillSlot::make(SpillSlot::maxIndex));
  EXPECT_FALSE(SpillSlot::make(SpillSlot::maxIndex + 1));
}

TEST(TypesTest, ProgPointPacksInstructionAbovePosition) {
  EXPECT_EQ(ProgPoint::before(Inst(6)).bits(), 12u);
  EXPECT_EQ(ProgPoint::after(Inst(6)).bits(), 13u);
  EXPECT_EQ(ProgPoint::after(Inst(6)).next(), ProgPoint::before(Inst(7)));
  EXPECT_EQ(ProgPoint::before(Inst(6)).previous(), ProgPoint::after(Inst(5)));
  EXPECT_LT(ProgPoint::before(Inst(6)), ProgPoint::after(Inst(6)));
  EXPECT_EQ(ProgPoint::after(Inst(6)).inst(), Inst(6));
  EXPECT_TRUE(ProgPoint().isNone());
}

TEST(TypesTest, Text) {
  VReg v4(4, RegClass::Int);
  PReg p1(1, RegClass::Int);
  EXPECT_EQ(text(Operand::use(v4, Constraint::any())), "use v4i any");
  EXPECT_EQ(text(Operand::lateUse(v4, Constraint::fixed(p1))), "late use v4i fixed(p1i)");
  EXPECT_EQ(text(Operand::earlyDef(v4, Constraint::limit(8))), "early def v4i limit(8)");
  EXPECT_EQ(text(Operand::reuseDef(v4, 2)), "def v4i reuse(2)");
  EXPECT_EQ(text(Operand::nonAllocatable(p1)), "fixed p1i");
  EXPECT_EQ(text(Edit::move(p1, SpillSlot(3))), "move p1i -> stack3");
  EXPECT_EQ(text(Edit::rematerialize(Inst(2), p1)), "rematerialize inst2 -> p1i");
  EXPECT_EQ(text(ProgPoint::before(Inst(4))), "inst4.before");
}

} // namespace
