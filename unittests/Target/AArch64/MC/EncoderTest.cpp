//===- EncoderTest.cpp - AArch64 instructions to words -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Words are worked out by hand from the Arm Architecture Reference Manual; what random instances
// are held against is in utils/compare-llvm-mc.py.
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Encoder.h"
#include "cot/Target/AArch64/MC/Immediates.h"
#include "cot/Target/AArch64/MC/InstrTables.h"
#include "cot/Target/AArch64/MC/RandomInstance.h"
#include "cot/Target/AArch64/MC/Target.h"
#include "llvm/Support/Endian.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using namespace cot::aarch64;
using llvm::support::endian::read32le;

Operand reg(Gpr number) { return Operand::makeRegister(number); }
Operand reg(Vec number) { return Operand::makeRegister(number); }
Operand imm(int64_t value) { return Operand::makeImmediate(value); }
Operand mem(Gpr base, int32_t displacement = 0) { return Operand::makeMemory(base, displacement); }
Operand noShift() { return Operand::makeShift(ShiftKind::LSL, 0); }

std::vector<uint32_t> words(const mc::CodeBuffer &buffer) {
  std::vector<uint32_t> result;
  for (size_t i = 0; i + 4 <= buffer.bytes().size(); i += 4)
    result.push_back(read32le(buffer.bytes().data() + i));
  return result;
}

/// The one word that emit writes.
uint32_t emitted(Opcode opcode, llvm::ArrayRef<Operand> operands) {
  mc::CodeBuffer buffer(mcTarget);
  emit(buffer, opcode, operands);
  llvm::cantFail(buffer.finish());
  std::vector<uint32_t> result = words(buffer);
  return result.size() == 1 ? result[0] : 0;
}

TEST(EncoderTest, Arithmetic) {
  EXPECT_EQ(encode(Opcode::ADDrs64, {reg(Gpr::X0), reg(Gpr::X1), reg(Gpr::X2), noShift()}),
            0x8b020020u);
  EXPECT_EQ(encode(Opcode::SUBrs32, {reg(Gpr::X0), reg(Gpr::X1), reg(Gpr::ZR),
                                     Operand::makeShift(ShiftKind::ASR, 31)}),
            0x4b9f7c20u);
  EXPECT_EQ(encode(Opcode::ADDri64, {reg(Gpr::SP), reg(Gpr::SP), imm(0x1000)}), 0x914007ffu);
  EXPECT_EQ(encode(Opcode::ADDrx64, {reg(Gpr::SP), reg(Gpr::SP), reg(Gpr::X1),
                                     Operand::makeExtend(ExtendKind::SXTW, 2)}),
            0x8b21cbffu);
  EXPECT_EQ(encode(Opcode::LSLri32, {reg(Gpr::X0), reg(Gpr::X1), imm(3)}), 0x531d7020u);
  EXPECT_EQ(encode(Opcode::BFI64, {reg(Gpr::X0), reg(Gpr::X1), imm(8), imm(4)}), 0xb3780c20u);
  EXPECT_EQ(encode(Opcode::RORri64, {reg(Gpr::X0), reg(Gpr::X1), imm(5)}), 0x93c11420u);
  EXPECT_EQ(encode(Opcode::CSET32, {reg(Gpr::X0), Operand::makeCondition(Condition::EQ)}),
            0x1a9f17e0u);
  EXPECT_EQ(encode(Opcode::MOVinverted64, {reg(Gpr::X3), imm(-2)}), 0x92800023u);
  EXPECT_EQ(encode(Opcode::ANDri32, {reg(Gpr::X0), reg(Gpr::X1), imm(0xff)}), 0x12001c20u);
}

TEST(EncoderTest, VectorsAndAtomics) {
  EXPECT_EQ(encode(Opcode::FMADD64, {reg(Vec::V0), reg(Vec::V1), reg(Vec::V2), reg(Vec::V3)}),
            0x1f420c20u);
  EXPECT_EQ(encode(Opcode::ADDv4S, {reg(Vec::V0), reg(Vec::V1), reg(Vec::V2)}), 0x4ea28420u);
  EXPECT_EQ(encode(Opcode::SSHRvS4S, {reg(Vec::V0), reg(Vec::V1), imm(1)}), 0x4f3f0420u);
  EXPECT_EQ(encode(Opcode::FMOVi32, {reg(Vec::V0), imm(0x70)}), 0x1e2e1000u); // 1.0
  EXPECT_EQ(encode(Opcode::LDADDAL64, {reg(Gpr::X1), reg(Gpr::X2), mem(Gpr::X0)}), 0xf8e10002u);
  EXPECT_EQ(encode(Opcode::CASPAL64,
                   {reg(Gpr::X0), reg(Gpr::X1), reg(Gpr::X2), reg(Gpr::X3), mem(Gpr::SP)}),
            0x4860ffe2u);
}

TEST(EncoderTest, RefusesWhatAnOpcodeCannotSay) {
  auto refuses = [](Opcode opcode, llvm::ArrayRef<Operand> operands) {
    return !tryEncode(opcode, operands);
  };
  // Immediates and shifts out of range.
  EXPECT_TRUE(refuses(Opcode::ADDri64, {reg(Gpr::X0), reg(Gpr::X1), imm(4097)}));
  EXPECT_TRUE(refuses(Opcode::ANDri64, {reg(Gpr::X0), reg(Gpr::X1), imm(5 << 3 | 2)}));
  EXPECT_TRUE(refuses(Opcode::ADDrs32, {reg(Gpr::X0), reg(Gpr::X1), reg(Gpr::X2),
                                        Operand::makeShift(ShiftKind::LSL, 32)}));
  EXPECT_TRUE(refuses(Opcode::ADDrs64, {reg(Gpr::X0), reg(Gpr::X1), reg(Gpr::X2),
                                        Operand::makeShift(ShiftKind::ROR, 1)}));
  EXPECT_TRUE(refuses(Opcode::SSHRvS4S, {reg(Vec::V0), reg(Vec::V1), imm(0)}));
  // Where number 31 is the stack pointer, and where the zero register.
  EXPECT_TRUE(refuses(Opcode::ADDri64, {reg(Gpr::ZR), reg(Gpr::X1), imm(1)}));
  EXPECT_TRUE(refuses(Opcode::ADDrs64, {reg(Gpr::SP), reg(Gpr::X1), reg(Gpr::X2), noShift()}));
  // Pairs, lists and lanes.
  EXPECT_TRUE(refuses(Opcode::CASP64,
                      {reg(Gpr::X1), reg(Gpr::X2), reg(Gpr::X2), reg(Gpr::X3), mem(Gpr::SP)}));
  EXPECT_TRUE(refuses(Opcode::LD2v4S, {reg(Vec::V0), reg(Vec::V2), mem(Gpr::X0)}));
  EXPECT_FALSE(refuses(Opcode::LD2v4S, {reg(Vec::V31), reg(Vec::V0), mem(Gpr::X0)}));
  EXPECT_TRUE(refuses(Opcode::MULveH8H, {reg(Vec::V0), reg(Vec::V1), reg(Vec::V16), imm(0)}));
  // Addresses.
  EXPECT_TRUE(refuses(Opcode::LDR64ui, {reg(Gpr::X0), mem(Gpr::X1, 4)}));
  EXPECT_TRUE(refuses(Opcode::LDAR64, {reg(Gpr::X0), mem(Gpr::X1, 8)}));
  EXPECT_TRUE(refuses(Opcode::LDR64ui, {reg(Gpr::X0), mem(Gpr::ZR)}));
  // Kinds and numbers of operands.
  EXPECT_TRUE(refuses(Opcode::LDR64ui, {reg(Gpr::X0), reg(Gpr::X1)}));
  EXPECT_TRUE(refuses(Opcode::LDR64ui, {reg(Gpr::X0)}));
}

TEST(EncoderTest, LoadsTakeTheFormOfTheirAddress) {
  auto load = [](const Operand &address) {
    return emitted(Opcode::LDR64ui, {reg(Gpr::X0), address});
  };
  EXPECT_EQ(load(mem(Gpr::X1)), 0xf9400020u);
  EXPECT_EQ(load(mem(Gpr::X1, 32760)), 0xf97ffc20u);
  EXPECT_EQ(load(mem(Gpr::X1, 3)), 0xf8403020u);
  EXPECT_EQ(load(mem(Gpr::SP, -8)), 0xf85f83e0u);
  EXPECT_EQ(load(Operand::makeMemory(1, 2, ExtendKind::UXTX, true)), 0xf8627820u);
  EXPECT_EQ(load(Operand::makeMemory(1, 2, ExtendKind::SXTW, false)), 0xf862c820u);
  EXPECT_FALSE(chooseForm(Opcode::LDR64ui, {reg(Gpr::X0), mem(Gpr::X1, 32768)}));
  EXPECT_FALSE(chooseForm(Opcode::LDR64ui, {reg(Gpr::X0), mem(Gpr::X1, -257)}));
}

TEST(EncoderTest, BranchesAreTheBuffersToEdit) {
  mc::CodeBuffer buffer(mcTarget);
  mc::Label top = buffer.newLabel(), next = buffer.newLabel(), end = buffer.newLabel();
  buffer.bind(top);
  emit(buffer, Opcode::SUBSri64, {reg(Gpr::X0), reg(Gpr::X0), imm(1)});
  // Inverted, because its target is what follows.
  emit(buffer, Opcode::Bcond, {Operand::makeCondition(Condition::EQ), Operand::makeLabel(next)});
  emit(buffer, Opcode::B, {Operand::makeLabel(end)});
  buffer.bind(next);
  emit(buffer, Opcode::TBZ, {reg(Gpr::X3), imm(33), Operand::makeLabel(end)});
  emit(buffer, Opcode::CBNZ32, {reg(Gpr::X1), Operand::makeLabel(top)});
  emit(buffer, Opcode::NOP, {});
  buffer.bind(end);
  emit(buffer, Opcode::RET, {reg(Gpr::X30)});
  llvm::cantFail(buffer.finish());
  EXPECT_EQ(words(buffer), (std::vector<uint32_t>{0xf1000400,    // subs x0, x0, #1
                                                  0x54000081,    // b.ne end
                                                  0xb6080063,    // tbz x3, #33, end
                                                  0x35ffffa1,    // cbnz w1, top
                                                  0xd503201f,    // nop
                                                  0xd65f03c0})); // ret
}

TEST(EncoderTest, BranchesOutOfReachTakeVeneers) {
  mc::CodeBuffer buffer(mcTarget);
  mc::Label far = buffer.newLabel();
  emit(buffer, Opcode::TBZ, {reg(Gpr::X0), imm(0), Operand::makeLabel(far)});
  constexpr unsigned count = 20000; // words: tbz reaches 8191
  for (unsigned i = 0; i < count; ++i)
    emit(buffer, Opcode::NOP, {});
  buffer.bind(far);
  emit(buffer, Opcode::RET, {reg(Gpr::X30)});
  llvm::cantFail(buffer.finish());
  std::vector<uint32_t> code = words(buffer);
  ASSERT_EQ(code[0] & 0xfff8001f, 0x36000000u);
  uint32_t veneer = code[0] >> 5 & 0x3fff;
  ASSERT_LT(veneer, code.size());
  EXPECT_EQ(code[veneer] >> 26, 5u) << "a branch";
  uint32_t target = veneer + (code[veneer] & 0x3ffffff);
  ASSERT_LT(target, code.size());
  EXPECT_EQ(code[target], 0xd65f03c0u);
  // Who falls through jumps around the island.
  EXPECT_EQ(code[veneer - 1] >> 26, 5u);
}

TEST(EncoderTest, LiteralsAndAddresses) {
  mc::CodeBuffer buffer(mcTarget);
  mc::Label constant = buffer.constant({1, 2, 3, 4, 5, 6, 7, 8}, 8);
  emit(buffer, Opcode::LDRV64ui, {reg(Vec::V0), Operand::makeMemory(constant)});
  emit(buffer, Opcode::ADR, {reg(Gpr::X1), Operand::makeLabel(constant)});
  emit(buffer, Opcode::RET, {reg(Gpr::X30)});
  llvm::cantFail(buffer.finish());
  EXPECT_EQ(words(buffer),
            (std::vector<uint32_t>{0x5c000080, 0x10000061, 0xd65f03c0, 0, 0x04030201, 0x08070605}));
}

TEST(EncoderTest, SymbolsBecomeRelocations) {
  mc::CodeBuffer buffer(mcTarget);
  mc::SymbolId symbol(7);
  emit(buffer, Opcode::ADRP, {reg(Gpr::X0), Operand::makeSymbol(symbol, Fixup::Page21)});
  emit(buffer, Opcode::ADDri64,
       {reg(Gpr::X0), reg(Gpr::X0), Operand::makeSymbol(symbol, Fixup::AddLow12, 4)});
  emit(buffer, Opcode::LDR32ui,
       {reg(Gpr::X1), Operand::makeMemory(symbol, Fixup::Load32Low12, 8, /*base=*/0)});
  emit(buffer, Opcode::BL, {Operand::makeSymbol(symbol, Fixup::Call26)});
  emit(buffer, Opcode::MOVZ64,
       {reg(Gpr::X0), Operand::makeSymbol(symbol, Fixup::MoveUnsigned3), imm(48)});
  llvm::cantFail(buffer.finish());
  EXPECT_EQ(words(buffer),
            (std::vector<uint32_t>{0x90000000, 0x91000000, 0xb9400001, 0x94000000, 0xd2e00000}));
  struct Expected {
    uint32_t offset;
    mc::FixupKind kind;
    int64_t addend;
  };
  const Expected expected[] = {{0, Fixup::Page21, 0},
                               {4, Fixup::AddLow12, 4},
                               {8, Fixup::Load32Low12, 8},
                               {12, Fixup::Call26, 0},
                               {16, Fixup::MoveUnsigned3, 0}};
  ASSERT_EQ(buffer.relocations().size(), std::size(expected));
  for (size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(buffer.relocations()[i].offset, expected[i].offset);
    EXPECT_EQ(buffer.relocations()[i].kind, expected[i].kind);
    EXPECT_EQ(buffer.relocations()[i].addend, expected[i].addend);
  }
}

TEST(EncoderTest, EmitsWhatItEncodes) {
  InstanceGenerator generator(5);
  for (unsigned i = 0; i < 10 * numOpcodes; ++i) {
    auto opcode = static_cast<Opcode>(i % numOpcodes);
    std::optional<Instruction> instance = generator.draw(opcode);
    ASSERT_TRUE(instance) << opcodeName(opcode).str();
    EXPECT_EQ(emitted(opcode, instance->operandList()), encode(opcode, instance->operandList()))
        << opcodeName(opcode).str();
  }
}

TEST(EncoderTest, BufferGrowsUnderTheEncoder) {
  mc::CodeBuffer buffer(mcTarget);
  for (unsigned i = 0; i < 5000; ++i)
    emit(buffer, Opcode::ADDrs64, {reg(Gpr::X0), reg(Gpr::X1), reg(Gpr::X2), noShift()});
  llvm::cantFail(buffer.finish());
  EXPECT_EQ(words(buffer), std::vector<uint32_t>(5000, 0x8b020020u));
}

} // namespace
