//===- ControlFlowTest.cpp - Jumps, calls, exceptions, and how runs end -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner.h"

using namespace cot;
using namespace cot::interpreter;

TEST(ControlFlow, BlockArgumentsMoveInParallel) {
  expectRuns(R"(
function %fibonacci(i32) -> i64 {
block0(v0: i32):
  v1 = iconst.i64 0
  v2 = iconst.i64 1
  jump block1(v0, v1, v2)
block1(v3: i32, v4: i64, v5: i64):
  v6 = iconst.i32 -1
  v7 = iadd v3, v6
  v8 = iadd v4, v5
  brif v3, block1(v7, v5, v8), block2
block2:
  return v4
}
; run: %fibonacci(0) == 0
; run: %fibonacci(10) == 55
function %swap(i8x64, i8x64, i8) -> i8x64 {
block0(v0: i8x64, v1: i8x64, v2: i8):
  jump block1(v0, v1, v2)
block1(v3: i8x64, v4: i8x64, v5: i8):
  v6 = iconst.i8 1
  v7 = isub v5, v6
  brif v5, block1(v4, v3, v7), block2
block2:
  return v3
}
)");
}

TEST(ControlFlow, Tables) {
  expectRuns(R"(
function %f(i32) -> i32 {
block0(v0: i32):
  br_table v0, block1(v0), [block2, block1(v0), block2]
block1(v1: i32):
  return v1
block2:
  v2 = iconst.i32 100
  return v2
}
; run: %f(0) == 100
; run: %f(1) == 1
; run: %f(2) == 100
; run: %f(3) == 3
; run: %f(-1) == -1
)");
}

TEST(ControlFlow, WholeConditionsCount) {
  expectRuns(R"(
function %f(i128) -> i8 {
block0(v0: i128):
  brif v0, block1, block2
block1:
  v1 = iconst.i8 1
  return v1
block2:
  v2 = iconst.i8 0
  return v2
}
; run: %f(0x10000000000000000) == 1
; run: %f(0) == 0
)");
}

TEST(ControlFlow, TrapsNameTheirPlace) {
  auto module =
      parseText("function %f(i8) {\nblock0(v0: i8):\n  nop\n@0012 trapnz v0, user9\n  return\n}\n");
  Interpreter interpreter;
  interpreter.load(*module->functions[0]);
  Outcome outcome = interpreter.call(*module->functions[0], DataValue::i8(1));
  EXPECT_EQ(outcome.str(), "trapped: user9 at inst1 (@0012) of %f");
  EXPECT_EQ(outcome.steps, 2u);
  EXPECT_EQ(interpreter.call(*module->functions[0], DataValue::i8(0)).str(), "[]");
  EXPECT_EQ(callText("function %f() {\nblock0:\n  debugtrap\n  return\n}\n", {}).status,
            Status::Breakpoint);
}

TEST(ControlFlow, Calls) {
  expectRuns(R"(
function %factorial(i64) -> i64 {
  fn0 = %factorial(i64) -> i64
block0(v0: i64):
  brif v0, block1, block2
block1:
  v1 = iconst.i64 -1
  v2 = iadd v0, v1
  v3 = call fn0(v2)
  v4 = imul v0, v3
  return v4
block2:
  v5 = iconst.i64 1
  return v5
}
; run: %factorial(10) == 3628800
function %wide(i8x64, i8) -> i8, i8x64 {
block0(v0: i8x64, v1: i8):
  return v1, v0
}
function %indirect(i8) -> i8, i8x64 {
  sig0 = (i8x64, i8) -> i8, i8x64
  fn0 = %wide(i8x64, i8) -> i8, i8x64
block0(v0: i8):
  v1 = splat.i8x64 v0
  v2 = func_addr.i64 fn0
  v3, v4 = call_indirect sig0, v2(v1, v0)
  return v3, v4
}
; run: %indirect(1) == [1, 0x01010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101]
)");
}

TEST(ControlFlow, TailCallsTakeNoSpace) {
  Options options;
  options.maxCallDepth = 2;
  expectRuns(R"(
function %count(i64, i64) -> i64 tail {
  fn0 = %other(i64, i64) -> i64 tail
block0(v0: i64, v1: i64):
  v2 = iconst.i64 1
  v3 = iadd v1, v2
  v4 = isub v0, v2
  brif v0, block1, block2
block1:
  return_call fn0(v4, v3)
block2:
  return v1
}
; run: %count(30000, 0) == 30000
function %other(i64, i64) -> i64 tail {
  sig0 = (i64, i64) -> i64 tail
  fn0 = %count(i64, i64) -> i64 tail
  ss0 = explicit_slot 4096
block0(v0: i64, v1: i64):
  v2 = func_addr.i64 fn0
  return_call_indirect sig0, v2(v0, v1)
}
function %rounded(f32) -> f32 tail {
  fn0 = %CeilF32(f32) -> f32 tail
block0(v0: f32):
  return_call fn0(v0)
}
; run: %rounded(0x1.8) == 0x2.0
)",
             options);
}

TEST(ControlFlow, LimitsHaveNames) {
  llvm::StringRef loop = "function %f() {\nblock0:\n  jump block0\n}\n";
  Options options;
  options.fuel = 1000;
  Outcome outcome = callText(loop, {}, options);
  EXPECT_EQ(outcome.status, Status::OutOfFuel);
  EXPECT_EQ(outcome.steps, 1000u);
  llvm::StringRef recursion = "function %f() {\n  fn0 = %f()\nblock0:\n  call fn0()\n  return\n}\n";
  EXPECT_EQ(callText(recursion, {}).status, Status::StackExhausted);
  EXPECT_EQ(
      callText("function %f() {\n  ss0 = explicit_slot 0xffff_ffff\nblock0:\n  return\n}\n", {})
          .status,
      Status::StackExhausted);
}

TEST(ControlFlow, StackLimit) {
  llvm::StringRef text = "function %f(i64 vmctx) -> i8 {\n  gv0 = vmctx\n  stack_limit = gv0\n"
                         "block0(v0: i64):\n  v1 = iconst.i8 1\n  return v1\n}\n";
  EXPECT_TRUE(callText(text, DataValue::i64(0)).returned());
  Outcome outcome = callText(text, DataValue::i64(~0ull));
  EXPECT_EQ(outcome.trap, TrapCode::stackOverflow());
}

TEST(ControlFlow, BadCalls) {
  EXPECT_EQ(
      callText("function %f() {\n  fn0 = %missing()\nblock0:\n  call fn0()\n  return\n}\n", {})
          .str(),
      "unresolved name: %missing at inst0");
  EXPECT_EQ(callText("function %f() {\n  sig0 = ()\nblock0:\n  v0 = iconst.i64 5\n"
                     "  call_indirect sig0, v0()\n  return\n}\n",
                     {})
                .status,
            Status::BadCall);
  EXPECT_EQ(callText("function %f(i8) {\n  fn0 = %f(i16)\nblock0(v0: i8):\n  v1 = uextend.i16 v0\n"
                     "  call fn0(v1)\n  return\n}\n",
                     DataValue::i8(0))
                .status,
            Status::BadCall);
  EXPECT_EQ(callText("function %f(i8) {\nblock0(v0: i8):\n  return\n}\n", DataValue::i16(0)).status,
            Status::BadCall);
}

TEST(ControlFlow, MalformedFunctionsStop) {
  ir::Function function;
  function.name = ir::ExternalName::symbol("empty");
  Interpreter interpreter;
  interpreter.load(function);
  EXPECT_EQ(interpreter.call(function, {}).status, Status::Malformed);
  ir::Function open;
  open.layout.appendBlock(open.dfg.makeBlock());
  interpreter.load(open);
  EXPECT_EQ(interpreter.call(open, {}).status, Status::Malformed);
}

TEST(ControlFlow, LibraryCalls) {
  expectRuns(R"(
function %f(f64, f32) -> f64, f32, f32 {
  fn0 = %FloorF64(f64) -> f64
  fn1 = %NearestF32(f32) -> f32
  fn2 = %FmaF32(f32, f32, f32) -> f32
block0(v0: f64, v1: f32):
  v2 = call fn0(v0)
  v3 = call fn1(v1)
  v4 = call fn2(v1, v1, v1)
  return v2, v3, v4
}
; run: %f(-0x1.8, 0x2.8) == [-0x2.0, 0x2.0, 0x8.c]
function %memory(i8) -> i8, i32 {
  fn0 = %Memset(i64, i32, i64) -> i64
  fn1 = %Memcpy(i64, i64, i64) -> i64
  fn2 = %Memcmp(i64, i64, i64) -> i32
  ss0 = explicit_slot 8
  ss1 = explicit_slot 8
block0(v0: i8):
  v1 = stack_addr.i64 ss0
  v2 = stack_addr.i64 ss1
  v3 = uextend.i32 v0
  v4 = iconst.i64 4
  v5 = call fn0(v1, v3, v4)
  v6 = call fn1(v2, v1, v4)
  v7 = load.i8 v2+3
  v8 = iconst.i64 5
  v9 = iconst.i8 -1
  store v9, v1+4
  v10 = call fn2(v2, v1, v8)
  return v7, v10
}
; run: %memory(7) == [7, -1]
)");
}

// On floats that hosts lack: arithmetic, comparisons against 0, conversions that leave out the
// range check.
TEST(ControlFlow, LibraryCallsOnFloats) {
  expectRuns(R"(
function %quads(f128, f128) -> f128, f128, i32, i32, i32 {
  fn0 = %AddF128(f128, f128) -> f128
  fn1 = %SqrtF128(f128) -> f128
  fn2 = %EqualF128(f128, f128) -> i32
  fn3 = %LessF128(f128, f128) -> i32
  fn4 = %UnorderedF128(f128, f128) -> i32
block0(v0: f128, v1: f128):
  v2 = call fn0(v0, v1)
  v3 = call fn1(v2)
  v4 = call fn2(v0, v1)
  v5 = call fn3(v0, v1)
  v6 = call fn4(v0, v1)
  return v2, v3, v4, v5, v6
}
; run: %quads(0x1.0, 0x1.8p1) == [0x1.0p2, 0x1.0p1, 1, -1, 0]
; run: %quads(0x1.0p1, 0x1.0p1) == [0x1.0p2, 0x1.0p1, 0, 0, 0]
; run: %quads(+NaN, 0x1.0) == [+NaN, +NaN, 1, 1, 1]
function %conversions(f64, i128) -> f16, i128, f32, f32 {
  fn0 = %F64ToF16(f64) -> f16
  fn1 = %F64ToI128(f64) -> i128
  fn2 = %I128ToF32(i128) -> f32
  fn3 = %U128ToF32(i128) -> f32
block0(v0: f64, v1: i128):
  v2 = call fn0(v0)
  v3 = call fn1(v0)
  v4 = call fn2(v1)
  v5 = call fn3(v1)
  return v2, v3, v4, v5
}
; run: %conversions(-0x1.8, -1) == [-0x1.8, -1, -0x1.0, Inf]
)");
}

TEST(ControlFlow, BoundFunctions) {
  auto module =
      parseText("function %f(i32) -> i32 {\n  fn0 = %twice(i32) -> i32\nblock0(v0: i32):\n"
                "  v1 = call fn0(v0)\n  return v1\n}\n");
  Interpreter interpreter;
  interpreter.bind("twice", [](HostCall &call) {
    if (call.arguments[0].isZero())
      call.trap = TrapCode::user(1);
    else
      call.results.push_back(DataValue::i32(uint32_t(2 * call.arguments[0].low64())));
  });
  ASSERT_FALSE(static_cast<bool>(interpreter.load(*module)));
  EXPECT_EQ(interpreter.call(*module->functions[0], DataValue::i32(21)).results[0].low64(), 42u);
  EXPECT_EQ(interpreter.call(*module->functions[0], DataValue::i32(0)).trap, TrapCode::user(1));
}

static constexpr llvm::StringLiteral throwing = R"(
function %outer(i32, i64) -> i64 {
  sig0 = (i32, i64) -> i64
  fn0 = %middle(i32, i64) -> i64
block0(v0: i32, v1: i64):
  try_call fn0(v0, v1), sig0, block1(v1, ret0), [ tag1: block2(exn0), tag2: block3(exn0, exn1), context v1, tag4: block2(exn1) ]
block1(v2: i64, v3: i64):
  v4 = iadd v2, v3
  return v4
block2(v5: i64):
  return v5
block3(v6: i64, v7: i64):
  v8 = imul v6, v7
  return v8
}
function %middle(i32, i64) -> i64 {
  fn0 = %throw(i32, i64)
  ss0 = explicit_slot 64
block0(v0: i32, v1: i64):
  v2 = iconst.i64 100
  brif v0, block1, block2
block1:
  call fn0(v0, v1)
  trap user1
block2:
  return v2
}
function %throw(i32, i64) {
  fn0 = %__cranelift_throw(i64, i64, i64, i32, i64, i64)
block0(v0: i32, v1: i64):
  v2 = get_frame_pointer.i64
  v3 = get_return_address.i64
  v4 = iconst.i64 3
  call fn0(v2, v2, v3, v0, v1, v4)
  trap user2
}
)";

TEST(ControlFlow, Exceptions) {
  expectRuns(throwing.str() + "; run: %outer(0, 5) == 105\n; run: %outer(1, 5) == 5\n"
                              "; run: %outer(2, 5) == 15\n; run: %outer(4, 5) == 3\n");
  Outcome outcome = callText(throwing, {DataValue::i32(3), DataValue::i64(5)});
  EXPECT_EQ(outcome.status, Status::Uncaught);
  EXPECT_EQ(outcome.exceptionTag, 3u);
  expectRuns(R"(
function %f(i32) -> i32 {
  sig0 = (i32)
  fn0 = %g(i32)
block0(v0: i32):
  v1 = func_addr.i64 fn0
  try_call_indirect v1(v0), sig0, block1, [ default: block2 ]
block1:
  v2 = iconst.i32 1
  return v2
block2:
  v3 = iconst.i32 2
  return v3
}
; run: %f(7) == 2
function %g(i32) {
  fn0 = %__cranelift_throw(i64, i64, i64, i32)
block0(v0: i32):
  v1 = iconst.i64 0
  call fn0(v1, v1, v1, v0)
  return
}
)");
}

TEST(ControlFlow, StructuresArePassedByValue) {
  expectRuns(R"(
function %f() -> i64, i64 {
  fn0 = %change(i64 sarg(8)) -> i64
  ss0 = explicit_slot 8
block0:
  v0 = stack_addr.i64 ss0
  v1 = iconst.i64 5
  store v1, v0
  v2 = call fn0(v0)
  v3 = load.i64 v0
  return v2, v3
}
; run: %f() == [6, 5]
function %change(i64 sarg(8)) -> i64 {
block0(v0: i64):
  v1 = load.i64 v0
  v2 = iconst.i64 1
  v3 = iadd v1, v2
  store v3, v0
  v4 = load.i64 v0
  return v4
}
)");
}

TEST(ControlFlow, VariableArguments) {
  expectRuns(R"(
function %f() -> i64, f64, i32 {
  fn0 = %callee(i32, ...) -> i64, f64, i32 system_v
block0:
  v0 = iconst.i32 9
  v1 = iconst.i64 7
  v2 = f64const 0x1.8
  v3 = iconst.i32 -3
  v4, v5, v6 = call fn0(v0, v1, v2, v3)
  return v4, v5, v6
}
; run: %f() == [7, 0x1.8, -3]
function %callee(i32, ...) -> i64, f64, i32 system_v {
  ss0 = explicit_slot 24
block0(v0: i32):
  v1 = stack_addr.i64 ss0
  va_start v1
  v2 = load.i64 v1+8
  v3 = load.i64 v2
  v4 = load.f64 v2+8
  v5 = load.i32 v2+16
  return v3, v4, v5
}
)");
}
