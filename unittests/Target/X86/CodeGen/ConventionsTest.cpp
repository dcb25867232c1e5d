//===- ConventionsTest.cpp - Places of arguments and results on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The expected places are written from the ABI documents: System V AMD64 1.0 (3.2.3), Microsoft's
/// "x64 calling convention", and for cot's own conventions from Conventions.cpp's opening.
///
//===----------------------------------------------------------------------===//

#include "Conventions.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace cot;
using namespace cot::x86;
using codegen::AbiValue;
using codegen::SignatureLayout;
namespace types = cot::ir::types;

namespace {

class ConventionsTest : public testing::Test {
protected:
  ir::Signature signature;
  codegen::TargetOptions options;
  SignatureLayout layout;
  std::string error;

  void takes(std::initializer_list<ir::AbiParameter> parameters) {
    signature.parameters.assign(parameters.begin(), parameters.end());
  }
  void returns(std::initializer_list<ir::AbiParameter> results) {
    signature.results.assign(results.begin(), results.end());
  }
  void enable(llvm::StringRef setting) {
    std::string problem;
    ASSERT_TRUE(options.settings.enable(setting, problem)) << problem;
  }
  bool run(CallConv convention) {
    signature.callConv = convention;
    error.clear();
    if (llvm::Error failure = layOut(signature, options, layout)) {
      error = llvm::toString(std::move(failure));
      return false;
    }
    return true;
  }

  /// `i7 f0 [16] &[8]`: integer register 7, vector register 0, stack; & is by reference, {} a
  /// structure, ^ packed.
  std::string textOf(llvm::ArrayRef<AbiValue> values) const {
    std::string text;
    llvm::raw_string_ostream os(text);
    for (const AbiValue &value : values) {
      if (!text.empty()) os << ' ';
      if (value.kind == AbiValue::Kind::Struct) {
        os << '{' << value.offset << '+' << value.size << '}';
        continue;
      }
      if (value.kind == AbiValue::Kind::ByReference) os << '&';
      if (value.kind == AbiValue::Kind::Packed) os << '^';
      bool isFirst = true;
      for (const codegen::AbiPart &part : layout.partsOf(value)) {
        if (!isFirst) os << ':';
        isFirst = false;
        if (part.reg)
          os << (part.reg.regClass() == regalloc::RegClass::Int ? 'i' : 'f') << part.reg.encoding();
        else
          os << '[' << part.offset << ']';
        if (part.copyReg) os << "+i" << part.copyReg.encoding();
      }
    }
    return text;
  }
  std::string parameters() const { return textOf(layout.parameters); }
  std::string results() const { return textOf(layout.results); }
};

ir::AbiParameter structOf(uint32_t size) {
  ir::AbiParameter parameter(types::i64, ir::ArgumentPurpose::StructArgument);
  parameter.structSize = size;
  return parameter;
}

//===----------------------------------------------------------------------===//
// System V
//===----------------------------------------------------------------------===//

// The example of figure 3.5 and 3.6: e, f and s.a, s.b in rdi, rsi, rdx, rcx; g, h in r8, r9;
// the floats in xmm0 to xmm2; i, j, k on the stack. The long double and the __m256 left out.
TEST_F(ConventionsTest, systemVExampleOfTheDocument) {
  takes({types::i32, types::i32, types::i32, types::f64, types::i32, types::i32, types::f64,
         types::f64, types::i32, types::i32, types::i32});
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  EXPECT_EQ(parameters(), "i7 i6 i2 f0 i1 i8 f1 f2 i9 [0] [8]");
  EXPECT_EQ(layout.argumentBytes, 16u);
}

TEST_F(ConventionsTest, systemVRegistersLeftByAWideIntegerAreUsedLater) {
  takes({types::i64, types::i64, types::i64, types::i64, types::i64, types::i128, types::i64,
         types::i64});
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  EXPECT_EQ(parameters(), "i7 i6 i2 i1 i8 [0]:[8] i9 [16]");
  EXPECT_EQ(layout.argumentBytes, 32u);
}

TEST_F(ConventionsTest, systemVAlignsSixteenBytesOnTheStack) {
  for (int i = 0; i < 8; ++i)
    signature.parameters.emplace_back(types::f64);
  signature.parameters.emplace_back(types::f32);
  signature.parameters.emplace_back(types::i32x4);
  signature.parameters.emplace_back(types::f128);
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  EXPECT_EQ(parameters(), "f0 f1 f2 f3 f4 f5 f6 f7 [0] [16] [32]");
  EXPECT_EQ(layout.argumentBytes, 48u);
}

TEST_F(ConventionsTest, systemVStructuresLieOnTheStackInWords) {
  takes({structOf(20), types::i32, structOf(3)});
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  EXPECT_EQ(parameters(), "{0+20} i7 {24+3}");
  EXPECT_EQ(layout.argumentBytes, 32u);
}

TEST_F(ConventionsTest, systemVResults) {
  returns({types::i64, types::f64, types::i8, types::f32});
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  EXPECT_EQ(results(), "i0 f0 i2 f1");
  returns({types::i128});
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  EXPECT_EQ(results(), "i0:i2");
}

TEST_F(ConventionsTest, systemVResultsBeyondRegisters) {
  takes({types::i64});
  returns({types::i64, types::i64, types::i64});
  EXPECT_FALSE(run(CallConv::SystemV));
  EXPECT_EQ(error, "has more results than registers return them: use an sret parameter or "
                   "enable_multi_ret_implicit_sret");
  enable("enable_multi_ret_implicit_sret");
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  EXPECT_EQ(results(), "i0 i2 [0]");
  ASSERT_TRUE(layout.hasHiddenResultPointer);
  EXPECT_EQ(layout.hiddenResultPointer.reg.encoding(), unsigned(Gpr::RSI));
}

TEST_F(ConventionsTest, systemVReturnsTheStructurePointer) {
  takes({ir::AbiParameter(types::i64, ir::ArgumentPurpose::StructReturn), types::i64});
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  EXPECT_EQ(parameters(), "i7 i6");
  EXPECT_EQ(layout.returnedPointer.encoding(), unsigned(Gpr::RAX));
}

TEST_F(ConventionsTest, systemVVariadicCallsCountVectorRegisters) {
  takes({types::i64, types::f64, types::f64});
  signature.variadic = true;
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  EXPECT_EQ(layout.vectorCountReg.encoding(), unsigned(Gpr::RAX));
  EXPECT_EQ(layout.vectorRegsUsed, 2u);
}

TEST_F(ConventionsTest, systemVPreserves) {
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  // rbx, rbp, r12 to r15; no vector register.
  EXPECT_EQ(layout.calleeSaved.mask(regalloc::RegClass::Int), 0xf028u);
  EXPECT_EQ(layout.calleeSaved.mask(regalloc::RegClass::Float), 0u);
  EXPECT_EQ(layout.clobbers.mask(regalloc::RegClass::Float), 0xffffu);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

// "func3(int a, double b, int c, float d, int e, float f)": rcx, xmm1, r8, xmm3, stack, stack.
TEST_F(ConventionsTest, windowsExampleOfTheDocument) {
  takes({types::i32, types::f64, types::i32, types::f32, types::i32, types::f32});
  ASSERT_TRUE(run(CallConv::WindowsFastcall)) << error;
  EXPECT_EQ(parameters(), "i1 f1 i8 f3 [32] [40]");
  EXPECT_EQ(layout.argumentBytes, 48u);
  EXPECT_EQ(layout.shadowBytes, 32u);
}

// "func4(__m64 a, __m128 b, struct c, float d, __m128 e, __m128 f)": b, e, f by pointers in rdx
// and on the stack.
TEST_F(ConventionsTest, windowsPassesWideValuesByReference) {
  takes({types::i64, types::f32x4, structOf(24), types::f32, types::f32x4, types::i128});
  ASSERT_TRUE(run(CallConv::WindowsFastcall)) << error;
  EXPECT_EQ(parameters(), "i1 &i2 &i8 f3 &[32] &[40]");
  EXPECT_EQ(layout.copyBytes, 16u + 32u + 16u + 16u);
  EXPECT_EQ(layout.parameters[2].offset, 16);
}

TEST_F(ConventionsTest, windowsResults) {
  returns({types::i128});
  ASSERT_TRUE(run(CallConv::WindowsFastcall)) << error;
  EXPECT_EQ(results(), "^f0");
  returns({types::f32x4});
  ASSERT_TRUE(run(CallConv::WindowsFastcall)) << error;
  EXPECT_EQ(results(), "f0");
  returns({types::i64, types::i64});
  ASSERT_TRUE(run(CallConv::WindowsFastcall)) << error;
  EXPECT_EQ(results(), "i0 i2");
}

TEST_F(ConventionsTest, windowsSplitsWideIntegersOnRequest) {
  enable("enable_llvm_abi_extensions");
  takes({types::i64, types::i128, types::i128});
  returns({types::i128});
  ASSERT_TRUE(run(CallConv::WindowsFastcall)) << error;
  EXPECT_EQ(parameters(), "i1 i2:i8 [32]:[40]");
  EXPECT_EQ(results(), "i0:i2");
}

TEST_F(ConventionsTest, windowsVariadicFloatsAreInBothRegisters) {
  takes({types::i64, types::f64, types::f64});
  signature.variadic = true;
  ASSERT_TRUE(run(CallConv::WindowsFastcall)) << error;
  EXPECT_EQ(parameters(), "i1 f1+i2 f2+i8");
  EXPECT_TRUE(layout.vectorCountReg.isNone());
  EXPECT_EQ(layout.nextArgumentOffset, 24u);
}

TEST_F(ConventionsTest, windowsPreserves) {
  ASSERT_TRUE(run(CallConv::WindowsFastcall)) << error;
  // rbx, rbp, rsi, rdi, r12 to r15; xmm6 to xmm15.
  EXPECT_EQ(layout.calleeSaved.mask(regalloc::RegClass::Int), 0xf0e8u);
  EXPECT_EQ(layout.calleeSaved.mask(regalloc::RegClass::Float), 0xffc0u);
}

//===----------------------------------------------------------------------===//
// cot's own
//===----------------------------------------------------------------------===//

TEST_F(ConventionsTest, tailCalleesPopTheirArguments) {
  for (int i = 0; i < 9; ++i)
    signature.parameters.emplace_back(types::i64);
  ASSERT_TRUE(run(CallConv::Tail)) << error;
  EXPECT_EQ(parameters(), "i7 i6 i2 i1 i8 i9 [0] [8] [16]");
  EXPECT_EQ(layout.calleePops, 32u);
  EXPECT_EQ(layout.calleeSaved.mask(regalloc::RegClass::Int), 0x20u);
}

TEST_F(ConventionsTest, ownResultsGoToMemoryBehindTheArguments) {
  for (int i = 0; i < 10; ++i)
    signature.results.emplace_back(types::i64);
  for (CallConv convention : {CallConv::Fast, CallConv::Tail}) {
    ASSERT_TRUE(run(convention)) << error;
    EXPECT_EQ(results(), "i0 i2 i1 i6 i7 i8 i9 i10 [0] [8]");
    EXPECT_EQ(layout.resultBytes, 16u);
    EXPECT_FALSE(layout.hasHiddenResultPointer);
  }
}

TEST_F(ConventionsTest, winchReturnsTheLastResultInARegister) {
  returns({types::i64, types::f64, types::i32});
  ASSERT_TRUE(run(CallConv::Winch)) << error;
  EXPECT_EQ(results(), "[0] [8] i0");
  returns({types::i64, types::f64});
  ASSERT_TRUE(run(CallConv::Winch)) << error;
  EXPECT_EQ(results(), "[0] f0");
}

TEST_F(ConventionsTest, preserveAllKeepsEverything) {
  takes({types::i64});
  ASSERT_TRUE(run(CallConv::PreserveAll)) << error;
  EXPECT_TRUE(layout.clobbers.empty());
  EXPECT_EQ(layout.calleeSaved.mask(regalloc::RegClass::Float), 0xffffu);
  returns({types::i64});
  EXPECT_FALSE(run(CallConv::PreserveAll));
  EXPECT_EQ(error, "functions of preserve_all have no results");
}

TEST_F(ConventionsTest, probestackTakesItsSizeInRax) {
  takes({types::i64});
  ASSERT_TRUE(run(CallConv::Probestack)) << error;
  EXPECT_EQ(parameters(), "i0");
  EXPECT_EQ(layout.clobbers.mask(regalloc::RegClass::Int), 1u);
  takes({types::i64, types::i64});
  EXPECT_FALSE(run(CallConv::Probestack));
}

TEST_F(ConventionsTest, pinnedRegisterBelongsToNobody) {
  enable("enable_pinned_reg");
  ASSERT_TRUE(run(CallConv::SystemV)) << error;
  EXPECT_EQ((layout.calleeSaved | layout.clobbers).mask(regalloc::RegClass::Int), 0x7fefu);
}

TEST_F(ConventionsTest, errors) {
  EXPECT_FALSE(run(CallConv::AppleAarch64));
  EXPECT_EQ(error, "the calling convention apple_aarch64 is not one of x86-64");
  takes({types::i64.by(4)});
  EXPECT_FALSE(run(CallConv::SystemV));
  EXPECT_EQ(error, "values of type i64x4 can't be passed on this target");
  takes({structOf(0xffffffff), structOf(0xffffffff)});
  EXPECT_FALSE(run(CallConv::SystemV));
  EXPECT_EQ(error, "the signature has more than 256 MiB of arguments or results");
  takes({types::i64});
  signature.variadic = true;
  EXPECT_FALSE(run(CallConv::Tail));
  EXPECT_EQ(error, "variable arguments are passed by system_v, fast and windows_fastcall only");
}

} // namespace
