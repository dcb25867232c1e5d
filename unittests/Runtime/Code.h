//===- unittests/Runtime/Code.h - Functions by hand for the tests -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_UNITTESTS_RUNTIME_CODE_H
#define COT_UNITTESTS_RUNTIME_CODE_H

#include "cot/Runtime/Jit.h"
#include "cot/Target/X86/MC/Target.h"
#include "gtest/gtest.h"

namespace cot::runtime {

inline std::string message(llvm::Error error) { return llvm::toString(std::move(error)); }

/// A code buffer that is filled byte by byte.
struct Code {
  mc::CodeBuffer buffer{x86::mcTarget};

  Code &bytes(std::initializer_list<uint8_t> list) {
    buffer.append(std::vector<uint8_t>(list));
    return *this;
  }
  /// The four bytes just written are a field of \p kind for \p symbol, counted from their end.
  Code &field(mc::FixupKind kind, mc::SymbolId symbol, int64_t addend = -4) {
    buffer.addRelocation(buffer.offset() - 4, kind, symbol, addend);
    return *this;
  }
  Code &unwind(mc::UnwindAction::Kind kind, uint32_t amount, uint8_t reg = 0) {
    mc::UnwindAction action;
    action.kind = kind;
    action.amount = amount;
    action.first = {0, reg};
    buffer.addUnwind(action);
    return *this;
  }
  /// pushq %rbp; movq %rsp, %rbp
  Code &prologue() {
    bytes({0x55}).unwind(mc::UnwindAction::Kind::Push, 8, 5);
    return bytes({0x48, 0x89, 0xe5}).unwind(mc::UnwindAction::Kind::SetFrame, 0, 5);
  }
  /// popq %rbp; ret
  Code &epilogue() {
    bytes({0x5d}).unwind(mc::UnwindAction::Kind::Pop, 8, 5);
    return bytes({0xc3});
  }
  const mc::CodeBuffer &finish() {
    EXPECT_EQ(message(buffer.finish()), "");
    return buffer;
  }
};

inline std::unique_ptr<Jit> makeJit(JitOptions options = {}) {
  auto jit = Jit::create(std::move(options));
  EXPECT_TRUE(bool(jit)) << message(jit.takeError());
  return std::move(*jit);
}

/// Links \p code as the function \p name.
inline std::string link(Jit &jit, llvm::StringRef name, const mc::CodeBuffer &code) {
  LinkUnit unit(jit.target());
  if (auto error = unit.addFunction(name, code)) return message(std::move(error));
  return message(jit.link(std::move(unit)));
}

template <typename Function> Function *function(Jit &jit, llvm::StringRef name) {
  auto address = jit.lookup(name);
  EXPECT_TRUE(bool(address)) << message(address.takeError());
  return reinterpret_cast<Function *>(*address);
}

} // namespace cot::runtime

#endif // COT_UNITTESTS_RUNTIME_CODE_H
