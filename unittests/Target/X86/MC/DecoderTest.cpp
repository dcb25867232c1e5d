//===- DecoderTest.cpp - Bytes to x86-64 instructions and to text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/Decoder.h"
#include "cot/Target/X86/MC/Encoder.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/RandomInstance.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using namespace cot::x86;

/// The text of the one instruction that \p hexBytes are.
std::string text(llvm::StringRef hexBytes, mc::AsmSyntax syntax = mc::AsmSyntax::ATT,
                 uint64_t address = 0) {
  std::string bytes = llvm::fromHex(hexBytes);
  mc::DecodeOptions options;
  options.syntax = syntax;
  mc::DecodedInstruction decoded;
  mcTarget.decode(llvm::arrayRefFromStringRef(bytes), address, options, decoded);
  if (decoded.length != bytes.size()) return "length " + std::to_string(decoded.length);
  return decoded.isKnown ? decoded.text.str().str() : "unknown";
}
std::string intel(llvm::StringRef hexBytes) { return text(hexBytes, mc::AsmSyntax::Intel); }

TEST(DecoderTest, BothSyntaxes) {
  EXPECT_EQ(text("4801c8"), "addq\t%rcx, %rax");
  EXPECT_EQ(intel("4801c8"), "add\trax, rcx");
  EXPECT_EQ(text("8b8480f0ffffff"), "movl\t-0x10(%rax,%rax,4), %eax");
  EXPECT_EQ(intel("8b8480f0ffffff"), "mov\teax, dword ptr [rax + 4*rax - 0x10]");
  EXPECT_EQ(text("f2480f2ac1"), "cvtsi2sd\t%rcx, %xmm0");
  EXPECT_EQ(text("f20f2a01"), "cvtsi2sdl\t(%rcx), %xmm0");
  EXPECT_EQ(intel("f20f2a01"), "cvtsi2sd\txmm0, dword ptr [rcx]");
  EXPECT_EQ(text("c5e8c2d904"), "vcmpneqps\t%xmm1, %xmm2, %xmm3");
  EXPECT_EQ(text("f348ab"), "rep\t\tstosq\t%rax, %es:(%rdi)");
  EXPECT_EQ(intel("f348ab"), "rep\t\tstosq\tqword ptr es:[rdi], rax");
}

TEST(DecoderTest, EvexDecorations) {
  EXPECT_EQ(text("62f175cbfec2"), "vpaddd\t%zmm2, %zmm1, %zmm0 {%k3} {z}");
  EXPECT_EQ(text("62f17558fe4001"), "vpaddd\t0x4(%rax){1to16}, %zmm1, %zmm0");
  EXPECT_EQ(intel("62f17558fe4001"), "vpaddd\tzmm0, zmm1, dword ptr [rax + 0x4]{1to16}");
}

TEST(DecoderTest, EvexFixedBitsHaveTheirValues) {
  EXPECT_EQ(text("62f17548fec2"), "vpaddd\t%zmm2, %zmm1, %zmm0");
  EXPECT_EQ(text("62f97548fec2"), "length 1"); // bit 3 of the second byte is 0
  EXPECT_EQ(text("62f17148fec2"), "length 1"); // bit 2 of the third is 1
}

TEST(DecoderTest, BranchesNameTheirTarget) {
  EXPECT_EQ(text("ebfe", mc::AsmSyntax::ATT, 0x1000), "jmp\t0x1000");
  EXPECT_EQ(text("0f8410000000", mc::AsmSyntax::ATT, 0x1000), "je\t0x1016");
}

TEST(DecoderTest, HighBytesHaveNoRex) {
  EXPECT_EQ(text("88e0"), "movb\t%ah, %al");
  EXPECT_EQ(text("4088e0"), "movb\t%spl, %al");
}

TEST(DecoderTest, PrefixesWithoutMeaningAreTolerated) {
  EXPECT_EQ(text("6690"), "nop");
  EXPECT_EQ(text("66488d3d00000000"), "leaq\t(%rip), %rdi");
  EXPECT_EQ(text("f3c3"), "rep\t\tretq");
  EXPECT_EQ(text("66682211"), "pushw\t$0x1122");
  EXPECT_EQ(text("480f58c1"), "addps\t%xmm1, %xmm0");
}

TEST(DecoderTest, RepeatPrefixesChooseBeforeOthers) {
  EXPECT_EQ(text("66f20f58c1"), "addsd\t%xmm1, %xmm0");
  EXPECT_EQ(text("f3660f58c1"), "addss\t%xmm1, %xmm0");
  EXPECT_EQ(text("f3480f58c1"), "addss\t%xmm1, %xmm0");
  EXPECT_EQ(text("66f3480f58c1"), "addss\t%xmm1, %xmm0");
  EXPECT_EQ(text("66480f58c1"), "addpd\t%xmm1, %xmm0");
  EXPECT_EQ(text("66f3480f7ec1"), "movq\t%xmm1, %xmm0"); // not movq %xmm0, %rcx
  EXPECT_EQ(text("66f3480fb8c1"), "popcntq\t%rcx, %rax");
  // Of vectors they make another instruction, which may be one that is not described.
  EXPECT_EQ(text("f20f11c1"), "unknown"); // movsd %xmm0, %xmm1, stored
  EXPECT_EQ(text("f30f2b01"), "unknown"); // movntss %xmm0, (%rcx)
  EXPECT_EQ(text("f30f44c1"), "rep\t\tcmovel\t%ecx, %eax");
}

TEST(DecoderTest, NopIsNoExchange) {
  EXPECT_EQ(text("90"), "nop");
  EXPECT_EQ(text("4190"), "xchgl\t%r8d, %eax");
  EXPECT_EQ(text("4893"), "xchgq\t%rbx, %rax");
  EXPECT_EQ(text("f390"), "pause");
}

TEST(DecoderTest, UnknownInstructionsHaveTheirFullLength) {
  EXPECT_EQ(text("d9742408"), "unknown"); // fnstenv 8(%rsp)
  EXPECT_EQ(text("0fc70d00000000"), "cmpxchg8b\t(%rip)");
  EXPECT_EQ(text("660f3a60c101"), "unknown");   // pcmpestrm
  EXPECT_EQ(text("c4e37dcec101"), "unknown");   // vgf2p8affineqb
  EXPECT_EQ(text("62f37d48cec101"), "unknown"); // the same, EVEX
  EXPECT_EQ(text("a1112233445566778899").substr(0, 8), "length 9");
  EXPECT_EQ(text("06"), "unknown");
}

TEST(DecoderTest, AddressesWrapAround) {
  std::string bytes = llvm::fromHex("488b0500000080"); // movq -0x80000000(%rip), %rax
  mc::DecodeOptions options;
  int64_t seen = 0;
  auto symbolizer = [&](const mc::SymbolicOperand &operand, llvm::SmallVectorImpl<char> &) {
    seen = operand.value;
    return false;
  };
  options.symbolizer = symbolizer;
  mc::DecodedInstruction decoded;
  for (mc::AsmSyntax syntax : {mc::AsmSyntax::ATT, mc::AsmSyntax::Intel}) {
    options.syntax = syntax;
    mcTarget.decode(llvm::arrayRefFromStringRef(bytes), uint64_t(1) << 63, options, decoded);
    EXPECT_EQ(seen, INT64_MAX - 0x80000000 + 8);
  }
}

TEST(DecoderTest, CandidatesDoNotDisturbEachOther) {
  // test, without its immediate: its last byte must not be taken for the ModRM byte of another.
  EXPECT_FALSE(decode({0xf7, 0x00, 0xff, 0x73}));
}

TEST(DecoderTest, CutOffIsNotAShorterInstruction) {
  // movabs, not the mov that a REX.W without a meaning would leave.
  EXPECT_EQ(text("4cbb3a3d45a211223344"), "movabsq\t$0x44332211a2453d3a, %rbx");
  EXPECT_FALSE(decode({0x4c, 0xbb, 0x3a, 0x3d, 0x45, 0xa2}));
  EXPECT_EQ(instructionLength({0x4c, 0xbb, 0x3a, 0x3d, 0x45, 0xa2}), 0u);
  // REX.W overrides prefix 66, here too.
  EXPECT_FALSE(decode({0x66, 0x48, 0xb8, 0x11, 0x22}));
  EXPECT_EQ(text("66486811223344"), "pushq\t$0x44332211");
  EXPECT_FALSE(decode({0x66, 0x48, 0x68, 0x11, 0x22}));
  // The limit of 15 bytes cuts off just as well.
  EXPECT_FALSE(decode({0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(DecoderTest, TextForAssemblersLeavesPaddingOut) {
  mc::DecodeOptions options;
  options.explicitEncoding = true;
  auto padding = [&](llvm::StringRef digits) {
    std::string bytes = llvm::fromHex(digits);
    mc::DecodedInstruction decoded;
    mcTarget.decode(llvm::arrayRefFromStringRef(bytes), 0, options, decoded);
    EXPECT_EQ(decoded.length, bytes.size());
    return decoded.padding;
  };
  EXPECT_EQ(padding("66488d3d00000000"), 1); // of __tls_get_addr's argument
  EXPECT_EQ(padding("666648e800000000"), 3); // and its call
  EXPECT_EQ(padding("668d3d00000000"), 0);   // leaw
  EXPECT_EQ(padding("660fefc0"), 0);
}

TEST(DecoderTest, PredicatesWithNamesAreDecoded) {
  EXPECT_EQ(text("62f37d483fc204"), "vpcmpneqb\t%zmm2, %zmm0, %k0");
  EXPECT_EQ(text("62f37d483fc200"), "vpcmpeqb\t%zmm2, %zmm0, %k0");
  EXPECT_EQ(text("62f37d483fc203"), "unknown");
}

TEST(DecoderTest, NothingIsReadPastTheEnd) {
  // Bytes say where they end: what begins an instruction is none itself.
  InstanceGenerator generator(7);
  for (unsigned i = 0; i < numOpcodes; ++i) {
    std::optional<Instruction> instance = generator.draw(static_cast<Opcode>(i));
    if (!instance) continue;
    uint8_t bytes[encodeRoom];
    const uint8_t *end =
        encode(bytes, instance->opcode, instance->operandList(), instance->evex).end;
    size_t size = end - bytes;
    ASSERT_LE(size, maxLength);
    for (size_t cut = 0; cut < size; ++cut) {
      // On the heap, so that the address sanitizer sees a byte too many.
      std::vector<uint8_t> part(bytes, bytes + cut);
      EXPECT_FALSE(decode(part)) << llvm::toHex(part);
      EXPECT_EQ(instructionLength(part), 0u) << llvm::toHex(part);
    }
  }
}

TEST(DecoderTest, BothDecodersAgreeOnLengths) {
  InstanceGenerator generator(11);
  for (unsigned round = 0; round < 3; ++round)
    for (unsigned i = 0; i < numOpcodes; ++i) {
      std::optional<Instruction> instance = generator.draw(static_cast<Opcode>(i));
      if (!instance) continue;
      uint8_t bytes[encodeRoom];
      const uint8_t *end =
          encode(bytes, instance->opcode, instance->operandList(), instance->evex).end;
      llvm::ArrayRef<uint8_t> encoded(bytes, end);
      std::optional<Decoded> decoded = decode(encoded);
      ASSERT_TRUE(decoded) << opcodeName(instance->opcode).str();
      EXPECT_TRUE(isSameInstruction(decoded->instruction, *instance))
          << opcodeName(instance->opcode).str() << ' ' << llvm::toHex(encoded);
      EXPECT_EQ(decoded->length, encoded.size());
      EXPECT_EQ(instructionLength(encoded), encoded.size())
          << opcodeName(instance->opcode).str() << ' ' << llvm::toHex(encoded);
    }
}

/// What decodes encodes to something that decodes to the same, whatever the bytes.
void checkRoundTrip(llvm::ArrayRef<uint8_t> bytes) {
  std::optional<Decoded> decoded = decode(bytes);
  if (!decoded) return;
  const Instruction &instruction = decoded->instruction;
  std::string what = opcodeName(instruction.opcode).str() + ' ' + llvm::toHex(bytes);
  EXPECT_EQ(instructionLength(bytes), decoded->length) << what;
  uint8_t again[encodeRoom];
  const uint8_t *end =
      encode(again, instruction.opcode, instruction.operandList(), instruction.evex).end;
  std::optional<Decoded> second = decode(llvm::ArrayRef<uint8_t>(again, end));
  ASSERT_TRUE(second) << what;
  EXPECT_TRUE(isSameInstruction(second->instruction, instruction)) << what;
}

TEST(DecoderTest, DamagedInstructionsStillMakeSense) {
  InstanceGenerator generator(13);
  uint32_t state = 1;
  for (unsigned round = 0; round < 8; ++round)
    for (unsigned i = 0; i < numOpcodes; ++i) {
      std::optional<Instruction> instance = generator.draw(static_cast<Opcode>(i));
      if (!instance) continue;
      std::vector<uint8_t> bytes(encodeRoom);
      const uint8_t *end =
          encode(bytes.data(), instance->opcode, instance->operandList(), instance->evex).end;
      state = state * 1664525 + 1013904223;
      bytes[(state >> 24) % (end - bytes.data())] = static_cast<uint8_t>(state >> 16);
      checkRoundTrip(bytes);
    }
}

TEST(DecoderTest, AnyBytesGiveProgress) {
  uint64_t state = 1;
  std::vector<uint8_t> bytes(1 << 16);
  for (uint8_t &byte : bytes) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    byte = static_cast<uint8_t>(state >> 56);
  }
  mc::DecodedInstruction decoded;
  llvm::ArrayRef<uint8_t> rest = bytes;
  while (!rest.empty()) {
    mcTarget.decode(rest, 0, {}, decoded);
    ASSERT_GE(decoded.length, 1);
    ASSERT_LE(decoded.length, rest.size());
    checkRoundTrip(rest.take_front(maxLength));
    rest = rest.drop_front(decoded.length);
  }
}

} // namespace
