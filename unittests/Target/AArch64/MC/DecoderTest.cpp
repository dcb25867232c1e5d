//===- DecoderTest.cpp - Words to AArch64 instructions and to text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Decoder.h"
#include "cot/Target/AArch64/MC/Encoder.h"
#include "cot/Target/AArch64/MC/InstrTables.h"
#include "cot/Target/AArch64/MC/Printer.h"
#include "cot/Target/AArch64/MC/RandomInstance.h"
#include "cot/Target/AArch64/MC/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using namespace cot::aarch64;

std::string text(uint32_t word, uint64_t address = 0) {
  uint8_t bytes[instructionSize];
  llvm::support::endian::write32le(bytes, word);
  mc::DecodedInstruction decoded;
  mcTarget.decode(bytes, address, {}, decoded);
  EXPECT_EQ(decoded.length, 4);
  return decoded.isKnown ? decoded.text.str().str() : "unknown";
}

TEST(DecoderTest, PreferredSpellings) {
  EXPECT_EQ(text(0x52800000), "mov\tw0, #0x0");
  EXPECT_EQ(text(0x52a00000), "movz\tw0, #0x0, lsl #16"); // mov would be another word
  EXPECT_EQ(text(0x12800000), "mov\tw0, #-0x1");
  EXPECT_EQ(text(0x129fffe0), "movn\tw0, #0xffff");          // so can movz
  EXPECT_EQ(text(0x12bfffe0), "movn\tw0, #0xffff, lsl #16"); // movz makes it
  EXPECT_EQ(text(0xb20003e0), "mov\tx0, #0x100000001");
  EXPECT_EQ(text(0xb2403fe0), "orr\tx0, xzr, #0xffff"); // movz makes it
  EXPECT_EQ(text(0x9100001f), "mov\tsp, x0");
  EXPECT_EQ(text(0x91000000), "add\tx0, x0, #0x0");
  EXPECT_EQ(text(0x91400000), "add\tx0, x0, #0x0, lsl #12");
  EXPECT_EQ(text(0x1a9f07e0), "cset\tw0, ne");
  EXPECT_EQ(text(0x1a9fe7e0), "csinc\tw0, wzr, wzr, al"); // al has no inverse
  EXPECT_EQ(text(0xd65f0000), "ret\tx0");
  EXPECT_EQ(text(0xd503245f), "bti\tc");
}

TEST(DecoderTest, ExtendedRegistersBesideTheStackPointer) {
  EXPECT_EQ(text(0x8b2163e0), "add\tx0, sp, x1");
  EXPECT_EQ(text(0x8b2167e0), "add\tx0, sp, x1, lsl #1");
  EXPECT_EQ(text(0x8b216020), "add\tx0, x1, x1, uxtx");
  EXPECT_EQ(text(0x8b21c020), "add\tx0, x1, w1, sxtw");
  EXPECT_EQ(text(0x8b2117e0), "unknown") << "shifts by five";
}

TEST(DecoderTest, TargetsAreAddresses) {
  EXPECT_EQ(text(0x14000001, 0x1000), "b\t0x1004");
  EXPECT_EQ(text(0x17ffffff, 0x1000), "b\t0xffc");
  EXPECT_EQ(text(0xb0000000, 0x1234), "adrp\tx0, 0x2000");
  EXPECT_EQ(text(0x10000020, 0x1234), "adr\tx0, 0x1238");
  EXPECT_EQ(text(0x58000040, 0x1000), "ldr\tx0, 0x1008");
  EXPECT_EQ(text(0xb7f80001, 0x1000), "tbnz\tx1, #0x3f, 0x1000");
}

TEST(DecoderTest, BranchesAndBarriersAreKnownToDisassemblers) {
  mc::DecodedInstruction decoded;
  uint8_t branch[] = {1, 0, 0, 0x14}, add[] = {0, 0, 0, 0x91};
  mcTarget.decode(branch, 0x1000, {}, decoded);
  EXPECT_TRUE(decoded.isBarrier);
  EXPECT_EQ(decoded.branchTarget, 0x1004u);
  mcTarget.decode(add, 0x1000, {}, decoded);
  EXPECT_FALSE(decoded.isBarrier);
  EXPECT_FALSE(decoded.branchTarget);
}

TEST(DecoderTest, CutOffInstructionsAreUnknown) {
  const uint8_t bytes[] = {0x1f, 0x20, 0x03};
  for (size_t size = 1; size < 4; ++size) {
    mc::DecodedInstruction decoded;
    mcTarget.decode({bytes, size}, 0, {}, decoded);
    EXPECT_FALSE(decoded.isKnown);
    EXPECT_EQ(decoded.length, size);
  }
}

TEST(DecoderTest, SymbolsStandInPlaceOfNumbers) {
  auto withSymbol = [](uint32_t word) {
    mc::DecodeOptions options;
    auto symbolize = [](const mc::SymbolicOperand &operand, llvm::SmallVectorImpl<char> &to) {
      EXPECT_EQ(operand.fieldSize, 4);
      llvm::StringRef name = operand.use == mc::SymbolicOperand::Use::Branch ? "f" : ":lo12:v";
      to.append(name.begin(), name.end());
      return true;
    };
    options.symbolizer = symbolize;
    uint8_t bytes[instructionSize];
    llvm::support::endian::write32le(bytes, word);
    mc::DecodedInstruction decoded;
    mcTarget.decode(bytes, 0, options, decoded);
    return decoded.text.str().str();
  };
  EXPECT_EQ(withSymbol(0x94000000), "bl\tf");
  EXPECT_EQ(withSymbol(0x91000000), "add\tx0, x0, :lo12:v");
  EXPECT_EQ(withSymbol(0xf9400020), "ldr\tx0, [x1, :lo12:v]");
}

/// What decodes encodes to something that prints the same.
void checkRoundTrip(uint32_t word) {
  std::optional<Decoded> decoded = decode(word);
  if (!decoded) return;
  const Instruction &instruction = decoded->instruction;
  std::string what = opcodeName(instruction.opcode).str() + ' ' + llvm::utohexstr(word);
  std::optional<uint32_t> again = tryEncode(instruction.opcode, instruction.operandList());
  ASSERT_TRUE(again) << what;
  EXPECT_EQ(text(*again), text(word)) << what;
}

TEST(DecoderTest, InstancesOfAllRecordsComeBack) {
  InstanceGenerator generator(11);
  for (unsigned round = 0; round < 3; ++round)
    for (unsigned i = 0; i < numOpcodes; ++i) {
      auto opcode = static_cast<Opcode>(i);
      std::optional<Instruction> instance = generator.draw(opcode);
      ASSERT_TRUE(instance) << opcodeName(opcode).str();
      uint32_t word = encode(opcode, instance->operandList());
      std::optional<Decoded> decoded = decode(word);
      ASSERT_TRUE(decoded) << opcodeName(opcode).str();
      EXPECT_EQ(tryEncode(decoded->instruction.opcode, decoded->instruction.operandList()), word)
          << opcodeName(opcode).str();
      for (unsigned bit = 0; bit < 32; ++bit)
        checkRoundTrip(word ^ 1U << bit);
    }
}

TEST(DecoderTest, AnyWordMakesSense) {
  uint64_t state = 1;
  unsigned known = 0;
  for (unsigned i = 0; i < 300000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    auto word = static_cast<uint32_t>(state >> 32);
    known += decode(word).has_value();
    checkRoundTrip(word);
  }
  EXPECT_GT(known, 80000u);
}

} // namespace
