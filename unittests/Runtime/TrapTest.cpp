//===- unittests/Runtime/TrapTest.cpp - Traps, exceptions, unwinding -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Runtime/Trap.h"
#include "Code.h"
#include "cot/MC/UnwindTables.h"
#include "cot/Runtime/CodeMap.h"
#include "cot/Runtime/Exceptions.h"
#include "llvm/Support/Endian.h"
#include <csignal>
#include <execinfo.h>
#include <stdexcept>
#include <thread>
#include <unistd.h>

using namespace cot;
using namespace cot::runtime;

namespace {

//===----------------------------------------------------------------------===//
// Traps
//===----------------------------------------------------------------------===//

TEST(Trap, AnIllegalInstructionIsAResult) {
  auto jit = makeJit();
  Code code;
  code.buffer.setSourceLocation(SourceLocation(0x12));
  code.bytes({0x90});
  code.buffer.addTrap(TrapCode::heapOutOfBounds());
  code.bytes({0x0f, 0x0b}).finish();
  ASSERT_EQ(link(*jit, "f", code.buffer), "");
  auto f = function<void()>(*jit, "f");
  for (int i = 0; i < 3; ++i) {
    auto trap = callGuarded([&] { f(); });
    ASSERT_TRUE(trap.has_value());
    EXPECT_EQ(trap->code, TrapCode::heapOutOfBounds());
    EXPECT_EQ(trap->function, "f");
    EXPECT_EQ(trap->offset, 1u);
    EXPECT_EQ(trap->location, SourceLocation(0x12));
    EXPECT_EQ(trap->str(), "trap heap_oob in 'f' at @0012");
  }
  EXPECT_FALSE(callGuarded([] {}).has_value());
}

TEST(Trap, DivisionAndAccessFault) {
  auto jit = makeJit();
  Code divide, load;
  // movl %edi, %eax; cltd; idivl %esi; ret
  divide.bytes({0x89, 0xf8, 0x99});
  divide.buffer.addTrap(TrapCode::integerDivisionByZero());
  divide.bytes({0xf7, 0xfe, 0xc3}).finish();
  load.buffer.addTrap(TrapCode::user(9));
  load.bytes({0x8b, 0x07, 0xc3}).finish(); // movl (%rdi), %eax; ret
  ASSERT_EQ(link(*jit, "divide", divide.buffer), "");
  ASSERT_EQ(link(*jit, "load", load.buffer), "");
  auto quotient = function<int(int, int)>(*jit, "divide");
  auto read = function<int(const void *)>(*jit, "load");
  int result = 0;
  EXPECT_FALSE(callGuarded([&] { result = quotient(7, 2); }).has_value());
  EXPECT_EQ(result, 3);
  EXPECT_EQ(callGuarded([&] { quotient(1, 0); })->str(), "trap int_divz in 'divide'");
  EXPECT_EQ(callGuarded([&] { read(nullptr); })->code, TrapCode::user(9));
  // Not canonical: a protection fault without an address.
  EXPECT_EQ(callGuarded([&] { read(reinterpret_cast<void *>(uint64_t(1) << 62)); })->code,
            TrapCode::user(9));
}

TEST(Trap, GuardsNestAndBelongToTheirThreads) {
  auto jit = makeJit();
  Code code;
  code.buffer.addTrap(TrapCode::user(1));
  code.bytes({0x0f, 0x0b}).finish();
  ASSERT_EQ(link(*jit, "f", code.buffer), "");
  auto f = function<void()>(*jit, "f");
  int steps = 0;
  auto outer = callGuarded([&] {
    EXPECT_TRUE(callGuarded([&] { f(); }).has_value());
    ++steps;
    std::thread([&] { EXPECT_TRUE(callGuarded([&] { f(); }).has_value()); }).join();
    ++steps;
    f();
    ++steps;
  });
  EXPECT_TRUE(outer.has_value());
  EXPECT_EQ(steps, 2);
}

/// Code that calls itself without end.
void recursion(Code &code, LinkUnit &unit, llvm::StringRef name) {
  code.prologue()
      .bytes({0xe8, 0, 0, 0, 0})
      .field(x86::Fixup::Plt32, unit.symbol(name))
      .epilogue()
      .finish();
}

TEST(Trap, EndlessRecursionIsAStackOverflow) {
  auto jit = makeJit();
  LinkUnit unit(jit->target());
  Code code;
  recursion(code, unit, "f");
  ASSERT_EQ(message(unit.addFunction("f", code.buffer)), "");
  ASSERT_EQ(message(jit->link(std::move(unit))), "");
  auto f = function<void()>(*jit, "f");
  auto check = [&] {
    for (int i = 0; i < 2; ++i) {
      auto trap = callGuarded([&] { f(); });
      ASSERT_TRUE(trap.has_value());
      EXPECT_EQ(trap->str(), "trap stk_ovf in 'f'");
    }
  };
  check();
  std::thread(check).join();
}

TEST(Trap, TheProbeFindsTheStacksEnd) {
  auto jit = makeJit();
  LinkUnit unit(jit->target());
  Code code;
  // pushq %rbp...; movl %edi, %eax; call __cot_probestack; popq; ret
  code.prologue()
      .bytes({0x89, 0xf8, 0xe8, 0, 0, 0, 0})
      .field(x86::Fixup::Plt32, unit.symbol("__cot_probestack"))
      .epilogue()
      .finish();
  ASSERT_EQ(message(unit.addFunction("frame", code.buffer)), "");
  ASSERT_EQ(message(jit->link(std::move(unit))), "");
  auto frame = function<unsigned(unsigned)>(*jit, "frame");
  unsigned size = 0;
  EXPECT_FALSE(callGuarded([&] { size = frame(100000); }).has_value());
  EXPECT_EQ(size, 100000u); // rax is kept.
  EXPECT_FALSE(callGuarded([&] { frame(1); }).has_value());
  std::thread([&] {
    EXPECT_EQ(callGuarded([&] { frame(1 << 30); })->str(), "trap stk_ovf in 'frame'");
  }).join();
}

void handleAndLeave(int) { _exit(77); }

TEST(Trap, OtherFaultsGoToThePreviousHandler) {
  auto inChild = [] {
    signal(SIGSEGV, handleAndLeave);
    // Installs the handlers over the one above.
    callGuarded([] { *reinterpret_cast<volatile int *>(8) = 1; });
  };
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(inChild(), testing::ExitedWithCode(77), "");
}

TEST(Trap, OtherFaultsEndTheProgram) {
  auto inChild = [] {
    signal(SIGSEGV, SIG_DFL);
    callGuarded([] { *reinterpret_cast<volatile int *>(8) = 1; });
  };
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(inChild(), testing::KilledBySignal(SIGSEGV), "");
}

//===----------------------------------------------------------------------===//
// Unwinding
//===----------------------------------------------------------------------===//

/// void f(void (*callback)()) { callback(); }
void calls(Code &code) { code.prologue().bytes({0xff, 0xd7}).epilogue().finish(); }

TEST(Unwinding, CppExceptionsCrossFrames) {
  auto jit = makeJit();
  Code code;
  calls(code);
  ASSERT_EQ(link(*jit, "f", code.buffer), "");
  auto f = function<void(void (*)())>(*jit, "f");
  int caught = 0;
  try {
    f([] { throw 7; });
  } catch (int value) {
    caught = value;
  }
  EXPECT_EQ(caught, 7);
  // Through a guard too, which is then gone.
  try {
    callGuarded([&] { f([] { throw std::runtime_error("x"); }); });
  } catch (const std::runtime_error &) {
    caught = 8;
  }
  EXPECT_EQ(caught, 8);
  EXPECT_FALSE(callGuarded([] {}).has_value());
}

void *frames[64];
int frameCount;

TEST(Unwinding, BacktracesCrossFrames) {
  auto jit = makeJit();
  Code code;
  calls(code);
  ASSERT_EQ(link(*jit, "f", code.buffer), "");
  uint64_t start = *jit->lookup("f");
  function<void(void (*)())>(*jit, "f")([] { frameCount = backtrace(frames, 64); });
  int at = -1;
  for (int i = 0; i < frameCount; ++i)
    if (reinterpret_cast<uint64_t>(frames[i]) - start < code.buffer.codeSize()) at = i;
  ASSERT_GE(at, 0);
  EXPECT_LT(at + 1, frameCount); // It goes on behind the frame.
}

TEST(Unwinding, ObjectsBringTheirTables) {
  auto jit = makeJit();
  Code code;
  calls(code);
  mc::Object object(x86::mcTarget, mc::ObjectFormat::ELF);
  mc::SectionId text = object.standardSection(mc::SectionKind::Text);
  mc::Symbol symbol;
  symbol.name = "f";
  symbol.type = mc::SymbolType::Function;
  mc::SymbolId f = object.addSymbol(symbol);
  object.define(f, text, object.appendCode(text, code.buffer, [](mc::SymbolId id) { return id; }),
                code.buffer.codeSize());
  ASSERT_EQ(message(mc::addUnwindTables(object,
                                        {{f, code.buffer.codeSize(), code.buffer.unwindSteps()}})),
            "");
  LinkUnit unit(jit->target());
  ASSERT_EQ(message(unit.addObject(object)), "");
  ASSERT_EQ(message(jit->link(std::move(unit))), "");
  int caught = 0;
  try {
    function<void(void (*)())>(*jit, "f")([] { throw 7; });
  } catch (int value) {
    caught = value;
  }
  EXPECT_EQ(caught, 7);
}

//===----------------------------------------------------------------------===//
// Code that a linker put into the program
//===----------------------------------------------------------------------===//

extern "C" void trapInTheProgram();
__asm__(".text\n.type trapInTheProgram,@function\ntrapInTheProgram:\nnop\nud2\nret\n");

TEST(LinkedTables, MakeTrapsOfTheProgramResults) {
  mc::Object object(x86::mcTarget, mc::ObjectFormat::COFF); // absolute addresses
  mc::RuntimeTables tables;
  tables.traps.push_back({1, SourceLocation(0x30), TrapCode::user(8)});
  mc::addRuntimeTables(object, object.addSymbol({}), 4, tables);
  // Stays for as long as the program runs, as a section would.
  static std::vector<uint8_t> section;
  section = object.sections().values().front().bytes;
  llvm::support::endian::write64le(section.data() + 8,
                                   reinterpret_cast<uint64_t>(trapInTheProgram));
  llvm::ArrayRef<uint8_t> bytes = section;
  ASSERT_EQ(message(registerRuntimeTables(bytes)), "");
  auto trap = callGuarded([] { trapInTheProgram(); });
  ASSERT_TRUE(trap.has_value());
  EXPECT_EQ(trap->str(), "trap user8 at @0030");
  EXPECT_EQ(message(registerRuntimeTables(bytes.drop_back())),
            "runtime table at offset 0: lies outside the section");
}

//===----------------------------------------------------------------------===//
// Exceptions of generated code
//===----------------------------------------------------------------------===//

/// int f(void (*callback)()): calls it; returns 1, or what the handler of \p tag gets.
std::string linkCatcher(Jit &jit, llvm::StringRef name, mc::HandlerRow handler) {
  Code code;
  code.prologue().bytes({0x53}).unwind(mc::UnwindAction::Kind::Push, 8, 3); // pushq %rbx
  code.bytes({0x50}).unwind(mc::UnwindAction::Kind::Push, 8, 0);            // pushq %rax
  code.bytes({0xbb, 100, 0, 0, 0, 0xff, 0xd7}); // movl $100, %ebx; call *%rdi
  uint32_t returnOffset = code.buffer.offset();
  code.bytes({0xb8, 1, 0, 0, 0}); // movl $1, %eax
  code.bytes({0xeb, 4});          // jmp over the handler
  uint32_t landing = code.buffer.offset();
  code.bytes({0x01, 0xd0, 0x01, 0xd8});                // addl %edx, %eax; addl %ebx, %eax
  code.bytes({0x48, 0x83, 0xc4, 8, 0x5b, 0x5d, 0xc3}); // addq $8, %rsp; popq...; ret
  code.finish();
  mc::RuntimeTables tables;
  tables.beginCallSite(returnOffset, 0);
  handler.landing = landing;
  tables.addHandler({mc::HandlerRow::Context, 0, 0});
  tables.addHandler(handler);
  LinkUnit unit(jit.target());
  if (auto error = unit.addFunction(
          name, mc::Linkage::Global, code.buffer, [](mc::SymbolId id) { return id; }, &tables))
    return message(std::move(error));
  return message(jit.link(std::move(unit)));
}

/// Clobbers what C functions keep before it throws.
void throwNow() {
  __asm__ volatile("xorl %%ebx, %%ebx\n xorl %%r12d, %%r12d" ::: "rbx", "r12");
  cot_throw(5, 20, 3);
}

TEST(Exceptions, ArriveAtTheHandlerOfTheirTag) {
  auto jit = makeJit();
  ASSERT_EQ(linkCatcher(*jit, "tag5", {mc::HandlerRow::Tag, 5, 0}), "");
  auto f = function<int(void (*)())>(*jit, "tag5");
  EXPECT_EQ(f([] {}), 1);
  EXPECT_EQ(f(throwNow), 123);
  EXPECT_EQ(f([] { __cranelift_throw(0, 0, 0, 5, 1, 2); }), 103);
}

Jit *nestedJit;

TEST(Exceptions, PassOtherTagsToOuterHandlers) {
  auto jit = makeJit();
  nestedJit = jit.get();
  ASSERT_EQ(linkCatcher(*jit, "tag6", {mc::HandlerRow::Tag, 6, 0}), "");
  ASSERT_EQ(linkCatcher(*jit, "all", {mc::HandlerRow::Default, 0, 0}), "");
  auto all = function<int(void (*)())>(*jit, "all");
  EXPECT_EQ(all([] { function<int(void (*)())>(*nestedJit, "tag6")(throwNow); }), 123);
}

TEST(Exceptions, UncaughtEndTheGuard) {
  auto jit = makeJit();
  nestedJit = jit.get();
  ASSERT_EQ(linkCatcher(*jit, "tag6", {mc::HandlerRow::Tag, 6, 0}), "");
  ASSERT_EQ(linkCatcher(*jit, "all", {mc::HandlerRow::Default, 0, 0}), "");
  auto trap = callGuarded([&] { function<int(void (*)())>(*jit, "tag6")(throwNow); });
  ASSERT_TRUE(trap.has_value());
  EXPECT_EQ(trap->kind, Trap::UncaughtException);
  EXPECT_EQ(trap->str(), "uncaught exception, tag 5, payload 20, 3");
  // A handler outside of the guard is not its business.
  auto all = function<int(void (*)())>(*jit, "all");
  EXPECT_EQ(all([] { EXPECT_TRUE(callGuarded([] { throwNow(); }).has_value()); }), 1);
}

} // namespace
