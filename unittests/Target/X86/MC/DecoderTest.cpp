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

TEST(DecoderTest, OnlyVectorRegistersHaveTheirElementsZeroed) {
  EXPECT_EQ(text("62f17c2a2906"), "vmovaps\t%ymm0, (%rsi) {%k2}");
  EXPECT_EQ(text("62f17caa29c6"), "vmovaps\t%ymm0, %ymm6 {%k2} {z}");
  EXPECT_EQ(text("62f17caa2906"), "unknown");
  EXPECT_EQ(text("62f16d8f65c8"), "unknown"); // vpcmpgtw, to a mask
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
  EXPECT_EQ(text("f30f2b01"), "unknown"); // movntss %xmm0, (%rcx)
  // So they do in groups 9 and 15 of the manual's opcode map.
  EXPECT_EQ(text("f30fc730"), "unknown"); // vmxon (%rax)
  EXPECT_EQ(text("f20fae00"), "unknown");
  EXPECT_EQ(text("f30fc7f0"), "senduipi\t%rax");
  EXPECT_EQ(text("f30fc7f8"), "rdpid\t%rax");
  EXPECT_EQ(text("f30fae20"), "ptwritel\t(%rax)");
  EXPECT_EQ(text("f3490faed9"), "wrgsbaseq\t%r9");
  EXPECT_EQ(text("660fae38"), "clflushopt\t(%rax)");
  // In two-byte opcodes they say nothing else.
  EXPECT_EQ(text("f30f44c1"), "cmovel\t%ecx, %eax");
}

TEST(DecoderTest, MovesBetweenRegistersThatAreStores) {
  EXPECT_EQ(text("f20f11c1"), "movsd\t%xmm0, %xmm1");
  EXPECT_EQ(text("f30f11c1"), "movss\t%xmm0, %xmm1");
  EXPECT_EQ(text("c5f311c1"), "vmovsd\t%xmm0, %xmm1, %xmm1");
  EXPECT_EQ(text("c5f211d1"), "vmovss\t%xmm2, %xmm1, %xmm1");
}

TEST(DecoderTest, SixteenBitOperands) {
  EXPECT_EQ(text("66c3"), "retw");
  EXPECT_EQ(intel("66c3"), "ret");
  EXPECT_EQ(text("6648c3"), "retq");
  EXPECT_EQ(text("66c265c8"), "retw\t$0xc865");
  EXPECT_EQ(text("660fb7c1"), "movzww\t%cx, %ax");
  EXPECT_EQ(text("660fbfa163b53bb5"), "movsww\t-0x4ac44a9d(%rcx), %sp");
  EXPECT_EQ(text("66410fc8"), "bswapw\t%r8w");
}

TEST(DecoderTest, WideFormsHaveNamesOfTheirOwn) {
  EXPECT_EQ(text("480fae00"), "fxsave64\t(%rax)");
  EXPECT_EQ(text("480fae08"), "fxrstor64\t(%rax)");
  EXPECT_EQ(text("480fae20"), "xsave64\t(%rax)");
  EXPECT_EQ(text("480fae28"), "xrstor64\t(%rax)");
  EXPECT_EQ(text("480fc720"), "xsavec64\t(%rax)");
  EXPECT_EQ(text("f2480f38f0c1"), "crc32b\t%cl, %rax");
  EXPECT_EQ(text("f30faee8"), "incsspd\t%eax");
}

TEST(DecoderTest, StringsHaveSegmentsAndAddressSizes) {
  EXPECT_EQ(text("64a4"), "movsb\t%fs:(%rsi), %es:(%rdi)");
  EXPECT_EQ(intel("6448a5"), "movsq\tqword ptr es:[rdi], qword ptr fs:[rsi]");
  EXPECT_EQ(text("65ac"), "lodsb\t%gs:(%rsi), %al");
  EXPECT_EQ(text("6567a6"), "cmpsb\t%es:(%edi), %gs:(%esi)");
  EXPECT_EQ(text("67ab"), "stosl\t%eax, %es:(%edi)");
  EXPECT_EQ(intel("67ae"), "scasb\tal, byte ptr es:[edi]");
  EXPECT_EQ(text("64ae"), "scasb\t%es:(%rdi), %al"); // its segment is fixed
}

TEST(DecoderTest, AddressesOf32Bits) {
  EXPECT_EQ(text("678b01"), "movl\t(%ecx), %eax");
  EXPECT_EQ(intel("67428b44e508"), "mov\teax, dword ptr [ebp + 8*r12d + 0x8]");
  EXPECT_EQ(text("678b0520000000"), "movl\t0x20(%eip), %eax");
  EXPECT_EQ(text("67c5f85801"), "vaddps\t(%ecx), %xmm0, %xmm0");
  // Without a register that would say so.
  EXPECT_EQ(text("678b042520000000"), "addr32\t\tmovl\t0x20, %eax");
  EXPECT_EQ(text("67c3"), "addr32\t\tretq");
  EXPECT_EQ(text("67e300"), "jecxz\t0x3");
  EXPECT_EQ(text("67e200"), "addr32\t\tloop\t0x3");
}

TEST(DecoderTest, BytesForAnIndexThatIsNone) {
  EXPECT_EQ(text("8b0421"), "movl\t(%rcx,%riz), %eax");
  EXPECT_EQ(text("678b04e1"), "movl\t(%ecx,%eiz,8), %eax");
  EXPECT_EQ(intel("8b4464ff"), "mov\teax, dword ptr [rsp + 2*riz - 0x1]");
  EXPECT_EQ(intel("8b04a520000000"), "mov\teax, dword ptr [4*riz + 0x20]");
  EXPECT_EQ(text("8b0424"), "movl\t(%rsp), %eax");
}

TEST(DecoderTest, GathersHaveVectorsAsIndex) {
  EXPECT_EQ(text("c4e269900408"), "vpgatherdd\t%xmm2, (%rax,%xmm1), %xmm0");
  EXPECT_EQ(text("c4e26d900420"), "vpgatherdd\t%ymm2, (%rax,%ymm4), %ymm0"); // RSP's number
  EXPECT_EQ(intel("c4e2ed900408"), "vpgatherdq\tymm0, ymmword ptr [rax + xmm1], ymm2");
  EXPECT_EQ(intel("c4e269910408"), "vpgatherqd\txmm0, qword ptr [rax + xmm1], xmm2");
  EXPECT_EQ(text("c4a26d934c7804"), "vgatherqps\t%xmm2, 0x4(%rax,%ymm15,2), %xmm1");
  EXPECT_EQ(text("c4e26d90040508000000"), "vpgatherdd\t%ymm2, 0x8(,%ymm0), %ymm0");
  EXPECT_EQ(text("c4e26d9000"), "unknown"); // an address needs a vector
}

TEST(DecoderTest, HintsForElision) {
  EXPECT_EQ(text("f2f00fb101"), "xacquire\tlock\t\tcmpxchgl\t%eax, (%rcx)");
  EXPECT_EQ(text("f3f0830101"), "xrelease\tlock\t\taddl\t$0x1, (%rcx)");
  EXPECT_EQ(text("f38601"), "xrelease\txchgb\t%al, (%rcx)");
  EXPECT_EQ(text("f3c60155"), "xrelease\tmovb\t$0x55, (%rcx)");
  EXPECT_EQ(text("f28801"), "repne\t\tmovb\t%al, (%rcx)");
}

TEST(DecoderTest, NopIsNoExchange) {
  EXPECT_EQ(text("90"), "nop");
  EXPECT_EQ(text("4190"), "xchgl\t%r8d, %eax");
  EXPECT_EQ(text("4893"), "xchgq\t%rbx, %rax");
  EXPECT_EQ(text("f390"), "pause");
}

TEST(DecoderTest, UnknownInstructionsHaveTheirFullLength) {
  EXPECT_EQ(text("df642408"), "unknown"); // fbld 8(%rsp)
  EXPECT_EQ(text("0fc70d00000000"), "cmpxchg8b\t(%rip)");
  EXPECT_EQ(text("660f3a60c101"), "unknown");   // pcmpestrm
  EXPECT_EQ(text("660f78c11234"), "unknown");   // extrq $0x34, $0x12, %xmm1
  EXPECT_EQ(text("f20f78c11234"), "unknown");   // insertq
  EXPECT_EQ(text("660f7801"), "unknown");       // only registers have what follows
  EXPECT_EQ(text("0fefc1"), "unknown");         // pxor %mm1, %mm0
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

TEST(DecoderTest, OperandSizeMakesTheDistanceOfXbeginShort) {
  EXPECT_EQ(text("c7f831f709f8"), "xbegin\t0xfffffffff809f737");
  // Of the branches only this one. A distance of 16 bits is not described.
  EXPECT_FALSE(decode({0x66, 0xc7, 0xf8, 0x31, 0xf7, 0x09, 0xf8}));
  EXPECT_EQ(instructionLength({0x66, 0xc7, 0xf8, 0x31, 0xf7, 0x09, 0xf8}), 5u);
  EXPECT_EQ(text("6648c7f831f709f8"), "xbegin\t0xfffffffff809f739");
  EXPECT_EQ(text("66e831f709f8"), "callq\t0xfffffffff809f737");
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

/// \p head, an opcode with what stands in front of it, and behind it each kind of ModRM byte that
/// opcodes tell apart.
void checkOpcode(std::vector<uint8_t> head) {
  const size_t size = head.size();
  head.resize(size + 12, 0x24); // as SIB, RSP without an index
  for (unsigned modrm = 0; modrm < 256; ++modrm) {
    if (modrm < 0xc0 && (modrm >= 0x40 || (modrm & 7) > 5 || (modrm & 3) == 2)) continue;
    head[size] = static_cast<uint8_t>(modrm);
    checkRoundTrip(llvm::ArrayRef<uint8_t>(head).take_front(maxLength));
  }
}

TEST(DecoderTest, AllPrefixesMakeSense) {
  static const std::vector<uint8_t> escapes[] = {{}, {0x0f}, {0x0f, 0x38}, {0x0f, 0x3a}};
  for (unsigned set = 0; set < 32; ++set)
    for (const std::vector<uint8_t> &escape : escapes)
      for (unsigned opcode = 0; opcode < 256; ++opcode) {
        std::vector<uint8_t> head;
        const uint8_t prefixes[] = {0x66, 0xf2, 0xf3, 0xf0, 0x48}; // REX.W last
        for (unsigned i = 0; i < 5; ++i)
          if ((set >> i & 1) != 0) head.push_back(prefixes[i]);
        llvm::append_range(head, escape);
        head.push_back(static_cast<uint8_t>(opcode));
        checkOpcode(head);
      }
}

TEST(DecoderTest, VexAndEvexMakeSense) {
  for (unsigned opcode = 0; opcode < 256; ++opcode)
    for (uint8_t map = 1; map <= 3; ++map)
      for (unsigned last = 0; last < 16; ++last) { // W, L, pp
        uint8_t vex = static_cast<uint8_t>((last & 8) << 4 | 0x78 | (last & 7));
        uint8_t evex = static_cast<uint8_t>((last & 8) << 4 | 0x7c | (last & 3));
        auto code = static_cast<uint8_t>(opcode);
        checkOpcode({0xc4, static_cast<uint8_t>(0xe0 | map), vex, code});
        for (uint8_t third : {0x08, 0x28, 0x48, 0x18, 0x4f}) // lengths, broadcast, a mask
          if ((last & 4) == 0)
            checkOpcode({0x62, static_cast<uint8_t>(0xf0 | map), evex, third, code});
      }
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
