//===- EncoderTest.cpp - x86-64 instructions to bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bytes are worked out by hand from the Intel manual, volume 2; what random instances are held
// against is in utils/compare-llvm-mc.py.
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/Encoder.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/RandomInstance.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using namespace cot::x86;

Operand reg(Gpr number) { return Operand::makeRegister(number); }
Operand reg(Xmm number) { return Operand::makeRegister(number); }
Operand imm(int64_t value) { return Operand::makeImmediate(value); }
Operand mem(Gpr base, int32_t displacement = 0) {
  return Operand::makeMemory(static_cast<unsigned>(base), displacement);
}

/// What the encoder writes into a buffer, in the best form, as hexadecimal digits.
std::string hex(Opcode opcode, llvm::ArrayRef<Operand> operands, EvexOptions evex = {}) {
  mc::CodeBuffer buffer(mcTarget);
  emit(buffer, opcode, operands, evex);
  llvm::cantFail(buffer.finish());
  return llvm::toHex(buffer.bytes(), /*LowerCase=*/true);
}

TEST(EncoderTest, TakesTheShortestImmediate) {
  EXPECT_EQ(hex(Opcode::ADDmi32, {reg(Gpr::RCX), imm(127)}), "83c17f");
  EXPECT_EQ(hex(Opcode::ADDmi32, {reg(Gpr::RCX), imm(-128)}), "83c180");
  EXPECT_EQ(hex(Opcode::ADDmi32, {reg(Gpr::RCX), imm(128)}), "81c180000000");
  EXPECT_EQ(hex(Opcode::ADDmi64, {reg(Gpr::RCX), imm(-129)}), "4881c17fffffff");
}

TEST(EncoderTest, TakesTheAccumulatorForm) {
  EXPECT_EQ(hex(Opcode::ADDmi32, {reg(Gpr::RAX), imm(300)}), "052c010000");
  EXPECT_EQ(hex(Opcode::ADDmi8, {reg(Gpr::RAX), imm(3)}), "0403");
  // As long as with the accumulator: assemblers take the short immediate.
  EXPECT_EQ(hex(Opcode::ADDmi16, {reg(Gpr::RAX), imm(3)}), "6683c003");
}

TEST(EncoderTest, MovesImmediatesWithoutModRM) {
  EXPECT_EQ(hex(Opcode::MOVmi32, {reg(Gpr::R9), imm(-1)}), "41b9ffffffff");
  EXPECT_EQ(hex(Opcode::MOVmi64, {reg(Gpr::R9), imm(-1)}), "49c7c1ffffffff");
  EXPECT_EQ(hex(Opcode::MOVABS, {reg(Gpr::RDX), imm(0x1122334455667788)}), "48ba8877665544332211");
}

TEST(EncoderTest, ShiftsByOneHaveAForm) {
  EXPECT_EQ(hex(Opcode::SHLmb32, {reg(Gpr::RDX), imm(1)}), "d1e2");
  EXPECT_EQ(hex(Opcode::SHLmb32, {reg(Gpr::RDX), imm(2)}), "c1e202");
}

TEST(EncoderTest, LowBytesOfFourRegistersNeedRex) {
  EXPECT_EQ(hex(Opcode::MOVmr8, {reg(Gpr::RBX), reg(Gpr::RCX)}), "88cb");
  EXPECT_EQ(hex(Opcode::MOVmr8, {reg(Gpr::RSI), reg(Gpr::RCX)}), "4088ce");
  EXPECT_EQ(hex(Opcode::SETCC, {Operand::makeCondition(Condition::E), reg(Gpr::RDI)}), "400f94c7");
  EXPECT_EQ(hex(Opcode::MOVmr8, {Operand::makeRegister(firstHighByte), reg(Gpr::RCX)}), "88cc");
}

TEST(EncoderTest, Addresses) {
  auto load = [](const Operand &memory) { return hex(Opcode::MOVrm64, {reg(Gpr::RAX), memory}); };
  EXPECT_EQ(load(mem(Gpr::RCX)), "488b01");
  EXPECT_EQ(load(mem(Gpr::RCX, 8)), "488b4108");
  EXPECT_EQ(load(mem(Gpr::RCX, 128)), "488b8180000000");
  EXPECT_EQ(load(mem(Gpr::RBP)), "488b4500");
  EXPECT_EQ(load(mem(Gpr::R13)), "498b4500");
  EXPECT_EQ(load(mem(Gpr::RSP)), "488b0424");
  EXPECT_EQ(load(mem(Gpr::R12, 8)), "498b442408");
  EXPECT_EQ(load(Operand::makeMemory(1, 0, 12, 3)), "4a8b04e1");
  EXPECT_EQ(load(Operand::makeMemory(noRegister, 8, 1, 2)), "488b048d08000000");
  EXPECT_EQ(load(Operand::makeMemory(noRegister, 8)), "488b042508000000");
  EXPECT_EQ(load(Operand::makeMemory(ripRegister, 8)), "488b0508000000");
}

TEST(EncoderTest, SegmentsComeFirst) {
  Operand memory = Operand::makeMemory(noRegister, 0);
  memory.segment = static_cast<uint8_t>(Segment::FS);
  EXPECT_EQ(hex(Opcode::MOVrm64, {reg(Gpr::RAX), memory}), "64488b042500000000");
  EXPECT_EQ(hex(Opcode::LOCK_ADDmr16, {memory, reg(Gpr::RAX)}), "6466f001042500000000");
}

TEST(EncoderTest, ShortVex) {
  EXPECT_EQ(hex(Opcode::VADDPS128, {reg(Xmm::XMM8), reg(Xmm::XMM15), reg(Xmm::XMM1)}), "c50058c1");
  EXPECT_EQ(hex(Opcode::VADDPS256, {reg(Xmm::XMM0), reg(Xmm::XMM1), reg(Xmm::XMM8)}), "c4c17458c0");
  EXPECT_EQ(hex(Opcode::SHLX64, {reg(Gpr::RAX), reg(Gpr::RCX), reg(Gpr::RDX)}), "c4e2e9f7c1");
}

TEST(EncoderTest, EvexCountsDisplacementsInElements) {
  Operand near = mem(Gpr::RAX, 64), odd = mem(Gpr::RAX, 65);
  EXPECT_EQ(hex(Opcode::EVPADDD512, {reg(Xmm::XMM0), reg(Xmm::XMM1), near}), "62f17548fe4001");
  EXPECT_EQ(hex(Opcode::EVPADDD512, {reg(Xmm::XMM0), reg(Xmm::XMM1), odd}), "62f17548fe8041000000");
  EvexOptions broadcast;
  broadcast.broadcast = true;
  broadcast.mask = 3;
  broadcast.zeroing = true;
  EXPECT_EQ(
      hex(Opcode::EVPADDD512, {reg(Xmm::XMM16), reg(Xmm::XMM17), mem(Gpr::RAX, 4)}, broadcast),
      "62e175d3fe4001");
}

TEST(EncoderTest, JumpsToLabelsShrink) {
  mc::CodeBuffer buffer(mcTarget);
  mc::Label top = buffer.newLabel(), end = buffer.newLabel();
  buffer.bind(top);
  emit(buffer, Opcode::DEC64, {reg(Gpr::RCX)});
  emit(buffer, Opcode::JCC, {Operand::makeCondition(Condition::E), Operand::makeLabel(end)});
  emit(buffer, Opcode::CALLr, {reg(Gpr::RAX)});
  emit(buffer, Opcode::JMP, {Operand::makeLabel(top)});
  buffer.bind(end);
  emit(buffer, Opcode::RET, {});
  llvm::cantFail(buffer.finish());
  EXPECT_EQ(llvm::toHex(buffer.bytes(), true), "48ffc9"
                                               "7404"
                                               "ffd0"
                                               "ebf7"
                                               "c3");
}

TEST(EncoderTest, FieldsOfLabelsAndSymbolsCountFromTheEnd) {
  mc::CodeBuffer buffer(mcTarget);
  mc::Label constant = buffer.constant({1, 2, 3, 4}, 4);
  // Four bytes of immediate lie between the field and the instruction's end.
  emit(buffer, Opcode::CMPmi32, {Operand::makeMemory(constant), imm(1000)});
  emit(buffer, Opcode::CALL, {Operand::makeSymbol(mc::SymbolId(7), Fixup::Plt32)});
  llvm::cantFail(buffer.finish());
  // 10 + 5 bytes of code, one of padding, then the constant: 16 - 10.
  EXPECT_EQ(llvm::toHex(buffer.bytes().take_front(15), true), "813d06000000e8030000"
                                                              "e800000000");
  ASSERT_EQ(buffer.relocations().size(), 1u);
  EXPECT_EQ(buffer.relocations()[0].offset, 11u);
  EXPECT_EQ(buffer.relocations()[0].addend, -4);
  EXPECT_EQ(buffer.relocations()[0].symbol.index(), 7u);
}

TEST(EncoderTest, AbsoluteFieldsCountFromNowhere) {
  mc::CodeBuffer buffer(mcTarget);
  mc::SymbolId symbol(3);
  emit(buffer, Opcode::MOVABS,
       {reg(Gpr::RAX), Operand::makeSymbol(symbol, mc::CommonFixup::Absolute64, 5)});
  emit(buffer, Opcode::MOVrm64,
       {reg(Gpr::RAX), Operand::makeMemory(symbol, Fixup::TlsThreadOffset32, 8, /*base=*/1)});
  emit(buffer, Opcode::MOVrm64,
       {reg(Gpr::RAX), Operand::makeMemory(symbol, Fixup::RexGotPcRelaxable)});
  llvm::cantFail(buffer.finish());
  EXPECT_EQ(llvm::toHex(buffer.bytes(), true), "48b80000000000000000"
                                               "488b8100000000"
                                               "488b0500000000");
  ASSERT_EQ(buffer.relocations().size(), 3u);
  EXPECT_EQ(buffer.relocations()[0].addend, 5);
  EXPECT_EQ(buffer.relocations()[0].offset, 2u);
  EXPECT_EQ(buffer.relocations()[1].addend, 8);
  EXPECT_EQ(buffer.relocations()[2].addend, -4);
}

TEST(EncoderTest, NopsFillAnySize) {
  for (uint32_t size = 0; size < 40; ++size) {
    std::vector<uint8_t> bytes(size + 1, 0xcc);
    fillNops(bytes.data(), size);
    EXPECT_EQ(bytes[size], 0xcc);
  }
}

TEST(EncoderTest, EmitsWhatItEncodes) {
  InstanceGenerator generator(5);
  for (unsigned i = 0; i < 10 * numOpcodes; ++i) {
    auto opcode = static_cast<Opcode>(i % numOpcodes);
    std::optional<Instruction> instance = generator.draw(opcode);
    ASSERT_TRUE(instance) << opcodeName(opcode).str();
    uint8_t bytes[encodeRoom];
    Encoded encoded = encode(bytes, opcode, instance->operandList(), instance->evex);
    EXPECT_EQ(hex(opcode, instance->operandList(), instance->evex),
              llvm::toHex(llvm::ArrayRef<uint8_t>(bytes, encoded.end), /*LowerCase=*/true))
        << opcodeName(opcode).str();
  }
}

TEST(EncoderTest, ListsFieldsInTheirOrder) {
  // movq $symbol, label(%rip)
  Operand memory = Operand::makeMemory(mc::Label(0));
  Operand value = Operand::makeSymbol(mc::SymbolId(0), static_cast<mc::FixupKind>(Fixup::Signed32));
  uint8_t bytes[encodeRoom];
  Encoded encoded = encode(bytes, Opcode::MOVmi64, {memory, value});
  EXPECT_EQ(encoded.end - bytes, 11);
  ASSERT_EQ(encoded.fieldCount, 2);
  EXPECT_EQ(encoded.fields[0].offset, 3);
  EXPECT_EQ(encoded.fields[0].operand, 0);
  EXPECT_EQ(encoded.fields[1].offset, 7);
  EXPECT_EQ(encoded.fields[1].operand, 1);
}

TEST(EncoderTest, BufferGrowsUnderTheEncoder) {
  mc::CodeBuffer buffer(mcTarget);
  std::string expected;
  for (unsigned i = 0; i < 5000; ++i) {
    emit(buffer, Opcode::ADDrm64, {reg(Gpr::RAX), mem(Gpr::RBX, 0x1000)});
    expected += "48038300100000";
  }
  llvm::cantFail(buffer.finish());
  EXPECT_EQ(llvm::toHex(buffer.bytes(), /*LowerCase=*/true), expected);
}

} // namespace
