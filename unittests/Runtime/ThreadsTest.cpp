//===- unittests/Runtime/ThreadsTest.cpp - One JIT, several threads -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a data race would break: linking, looking up, freeing, compiling when called, traps and
/// exceptions at the same time. Made to be built with ThreadSanitizer, too.
///
//===----------------------------------------------------------------------===//

#include "Code.h"
#include "cot/IR/Parser.h"
#include "cot/Runtime/CompileUnit.h"
#include "cot/Runtime/Exceptions.h"
#include "cot/Runtime/Trap.h"
#include <thread>

using namespace cot;
using namespace cot::runtime;

namespace {

constexpr int numThreads = 4;

/// Runs \p body on several threads, with the number of each.
void onThreads(llvm::function_ref<void(int)> body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < numThreads; ++i)
    threads.emplace_back([=] { body(i); });
  for (std::thread &thread : threads)
    thread.join();
}

std::shared_ptr<ir::Module> parse(const std::string &text) {
  DiagnosticList diagnostics;
  auto module = ir::parseModule(text, "test", diagnostics);
  EXPECT_FALSE(diagnostics.hasErrors());
  return module;
}

codegen::CompileOptions compileOptions() {
  return hostCompileOptions(Settings(), OptimizationLevel::O1);
}

/// %NAME(x) returns 10 / x, which traps for 0. %NAMEcalls(f) calls f and returns 1, or what a
/// handler of tag 5 gets.
std::string functionsNamed(const std::string &name) {
  return "function %" + name + R"((i32) -> i32 system_v {
block0(v0: i32):
    v1 = iconst.i32 10
    v2 = sdiv v1, v0
    return v2
}
function %)" +
         name + R"(calls(i64) -> i64 system_v {
    sig0 = () system_v
block0(v0: i64):
    try_call_indirect v0(), sig0, block1, [ tag5: block2(exn0) ]
block1:
    v1 = iconst.i64 1
    return v1
block2(v2: i64):
    return v2
}
)";
}

TEST(Threads, LinkCallTrapThrowAndFree) {
  auto jit = makeJit();
  onThreads([&](int number) {
    std::string name = "f" + std::to_string(number);
    auto module = parse(functionsNamed(name));
    for (int round = 0; round < 20; ++round) {
      auto unit = compileUnit(*module, compileOptions());
      ASSERT_TRUE(bool(unit)) << message(unit.takeError());
      ASSERT_EQ(message(jit->link(std::move(*unit))), "");
      auto divide = function<int(int)>(*jit, name);
      EXPECT_EQ(divide(3), 3);
      auto trap = callGuarded([&] { divide(0); });
      ASSERT_TRUE(trap.has_value());
      EXPECT_EQ(trap->str(), "trap int_divz in '" + name + "'");
      auto calls = function<int64_t(void (*)())>(*jit, name + "calls");
      EXPECT_EQ(calls([] {}), 1);
      EXPECT_EQ(calls([] { cot_throw(5, 77, 0); }), 77);
      int caught = 0;
      try {
        calls([] { throw 7; });
      } catch (int value) {
        caught = value;
      }
      EXPECT_EQ(caught, 7);
      ASSERT_EQ(message(jit->freeFunction(name)), "");
      ASSERT_EQ(message(jit->freeFunction(name + "calls")), "");
    }
  });
}

TEST(Threads, CompileEachLazyFunctionOnce) {
  constexpr int numFunctions = 12;
  std::string text;
  for (int i = 0; i < numFunctions; ++i)
    text += functionsNamed("f" + std::to_string(i));
  // A lazy function that calls another.
  text += R"(function %all(i32) -> i32 system_v {
    fn0 = %f0(i32) -> i32 system_v
    fn1 = %f1(i32) -> i32 system_v
block0(v0: i32):
    v1 = call fn0(v0)
    v2 = call fn1(v0)
    v3 = iadd v1, v2
    return v3
}
)";
  auto jit = makeJit();
  ASSERT_EQ(message(linkLazily(*jit, parse(text), compileOptions())), "");
  uint64_t used = jit->bytesUsed(Region::Code);
  onThreads([&](int number) {
    EXPECT_EQ(function<int(int)>(*jit, "all")(2), 10);
    for (int i = 0; i < numFunctions; ++i) {
      std::string name = "f" + std::to_string((i + number * 3) % numFunctions);
      EXPECT_EQ(function<int(int)>(*jit, name)(5), 2);
      auto trap = callGuarded([&] { function<int(int)>(*jit, name)(0); });
      EXPECT_TRUE(trap.has_value());
    }
  });
  // Once means that a second round takes no memory.
  EXPECT_GT(jit->bytesUsed(Region::Code), used);
  used = jit->bytesUsed(Region::Code);
  onThreads([&](int) { EXPECT_EQ(function<int(int)>(*jit, "all")(2), 10); });
  EXPECT_EQ(jit->bytesUsed(Region::Code), used);
}

} // namespace
