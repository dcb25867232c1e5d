//===- MemoryTest.cpp - Memory, atomics, symbols and machine state -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner.h"

using namespace cot;
using namespace cot::interpreter;

TEST(Memory, RegionsHaveBounds) {
  Memory memory(1 << 20, 1 << 16);
  uint64_t a = *memory.allocate(10), b = *memory.allocate(10, 64, /*writable=*/false);
  EXPECT_EQ(b % 64, 0u);
  EXPECT_TRUE(memory.access(a, 10, true));
  EXPECT_FALSE(memory.access(a + 1, 10, false));
  EXPECT_FALSE(memory.access(a - 1, 1, false));
  EXPECT_TRUE(memory.access(a + 10, 0, false));
  EXPECT_FALSE(memory.access(a + 11, 0, false));
  EXPECT_TRUE(memory.access(b, 1, false));
  EXPECT_FALSE(memory.access(b, 1, true));
  EXPECT_FALSE(memory.access(UINT64_MAX, 2, false));
  EXPECT_TRUE(memory.release(a));
  EXPECT_FALSE(memory.release(a));
  EXPECT_FALSE(memory.access(a, 1, false));
  EXPECT_FALSE(memory.allocate(1 << 20));
}

TEST(Memory, StackRegionsEndWithTheirFrame) {
  Memory memory(1 << 20, 1 << 10);
  Memory::Mark mark = memory.mark();
  uint64_t address = *memory.push(16, 16);
  *memory.access(address, 1, true) = 7;
  EXPECT_FALSE(memory.push(1 << 10, 1));
  memory.pop(mark);
  EXPECT_FALSE(memory.access(address, 1, false));
  EXPECT_EQ(memory.push(16, 16), address);
  EXPECT_EQ(*memory.access(address, 1, false), 0);
}

TEST(Memory, LoadsAndStores) {
  expectRuns(R"(
function %widths(i64) -> i64, i64, i32, i16 {
  ss0 = explicit_slot 16
block0(v0: i64):
  v1 = stack_addr.i64 ss0
  store v0, v1+8
  v2 = sload8.i64 v1+15
  v3 = uload16.i64 v1+8
  v4 = sload16.i32 v1+14
  istore8 v0, v1
  istore16 v0, v1+1
  v5 = load.i16 v1+1
  v6 = uload8.i16 v1
  return v2, v3, v4, v5
}
; run: %widths(0x8000000000004321) == [-128, 0x4321, -32768, 0x4321]
function %vectors(i64) -> i16x8, i32x4, i64x2 {
  ss0 = explicit_slot 8
block0(v0: i64):
  v1 = stack_addr.i64 ss0
  store v0, v1
  v2 = sload8x8 v1
  v3 = uload16x4 v1
  v4 = sload32x2 v1
  return v2, v3, v4
}
; run: %vectors(0x80000000ff010203) == [[3 2 1 -1 0 0 0 -128], [0x203 0xff01 0 0x8000], [0xffffffffff010203 0xffffffff80000000]]
function %order(i32, i16x4) -> i32, i16x4, i32 {
  ss0 = explicit_slot 16
block0(v0: i32, v1: i16x4):
  v2 = stack_addr.i64 ss0
  store big v0, v2
  v3 = load.i32 little v2
  store big v1, v2
  v4 = load.i16x4 little v2
  v5 = load.i32 big v2
  return v3, v4, v5
}
; run: %order(0x11223344, [1 2 3 4]) == [0x44332211, [0x100 0x200 0x300 0x400], 0x00010002]
function %pointers(i32) -> i32 {
  ss0 = explicit_slot 8
block0(v0: i32):
  v1 = stack_addr.i32 ss0
  store v0, v1+4
  v2 = iconst.i32 -8
  v3 = isub v1, v2
  v4 = load.i32 v3-4
  return v4
}
; run: %pointers(77) == 77
)");
}

TEST(Memory, BigEndianTargets) {
  Options options;
  options.endianness = llvm::endianness::big;
  expectRuns(R"(
function %f(i32) -> i8, i32 {
  ss0 = explicit_slot 4
block0(v0: i32):
  v1 = stack_addr.i64 ss0
  store v0, v1
  v2 = load.i8 v1
  v3 = load.i32 little v1
  return v2, v3
}
; run: %f(0x11223344) == [0x11, 0x44332211]
)",
             options);
}

static std::string loadWith(llvm::StringRef flags) {
  return "function %f(i64) -> i32 {\n  ss0 = explicit_slot 8\nblock0(v0: i64):\n"
         "  v1 = stack_addr.i64 ss0\n  v2 = iadd v1, v0\n  v3 = load.i32 " +
         flags.str() + " v2\n  return v3\n}\n";
}

TEST(Memory, BadAccesses) {
  EXPECT_TRUE(callText(loadWith(""), DataValue::i64(4)).returned());
  Outcome outcome = callText(loadWith(""), DataValue::i64(5));
  EXPECT_EQ(outcome.trap, TrapCode::heapOutOfBounds());
  EXPECT_EQ(callText(loadWith("user3"), DataValue::i64(5)).trap, TrapCode::user(3));
  EXPECT_EQ(callText(loadWith("notrap"), DataValue::i64(5)).status, Status::UndefinedBehaviour);
  EXPECT_EQ(callText(loadWith("aligned"), DataValue::i64(1)).status, Status::UndefinedBehaviour);
  EXPECT_TRUE(callText(loadWith("aligned"), DataValue::i64(4)).returned());
}

TEST(Memory, Atomics) {
  expectRuns(R"(
function %rmw(i8, i8) -> i8, i8, i8, i8, i8 {
  ss0 = explicit_slot 8
block0(v0: i8, v1: i8):
  v2 = stack_addr.i64 ss0
  atomic_store v0, v2
  v3 = atomic_rmw.i8 nand v2, v1
  v4 = atomic_rmw.i8 smax v2, v1
  v5 = atomic_rmw.i8 umax v2, v1
  v6 = atomic_rmw.i8 xchg v2, v0
  v7 = atomic_load.i8 v2
  return v3, v4, v5, v6, v7
}
; run: %rmw(0x0f, 0x3c) == [0x0f, 0xf3, 0x3c, 0x3c, 0x0f]
function %cas(i128, i128, i128) -> i128, i128 {
  ss0 = explicit_slot 16
block0(v0: i128, v1: i128, v2: i128):
  v3 = stack_addr.i64 ss0
  store v0, v3
  v4 = atomic_cas.i128 v3, v1, v2
  v5 = load.i128 v3
  fence
  return v4, v5
}
; run: %cas(5, 5, -7) == [5, -7]
; run: %cas(5, 6, -7) == [5, 5]
)");
  Outcome outcome =
      callText("function %f() -> i32 {\n  ss0 = explicit_slot 8\nblock0:\n"
               "  v0 = stack_addr.i64 ss0+1\n  v1 = atomic_load.i32 v0\n  return v1\n}\n",
               {});
  EXPECT_EQ(outcome.status, Status::UndefinedBehaviour);
}

TEST(Memory, GlobalValues) {
  expectRuns(R"(
function %context() -> i64 {
  fn0 = %callee(i64 vmctx) -> i64
  ss0 = explicit_slot 16
block0:
  v0 = stack_addr.i64 ss0
  v1 = iconst.i64 41
  store v0, v0
  store v1, v0+8
  v2 = call fn0(v0)
  return v2
}
; run: %context() == 41
function %callee(i64 vmctx) -> i64 {
  gv0 = vmctx
  gv1 = load.i64 notrap aligned gv0
  gv2 = iadd_imm.i64 gv1, 8
  gv3 = load.i64 notrap aligned gv2
block0(v0: i64):
  v1 = symbol_value.i64 gv3
  return v1
}
)");
  Outcome outcome = callText("function %f() -> i64 {\n  gv0 = symbol %nowhere\nblock0:\n"
                             "  v0 = symbol_value.i64 gv0\n  return v0\n}\n",
                             {});
  EXPECT_EQ(outcome.status, Status::Unresolved);
  EXPECT_EQ(outcome.detail, "%nowhere");
}

TEST(Memory, DataObjects) {
  auto module = parseText("function %f(i64) -> i64 {\n  gv0 = symbol %table+8\nblock0(v0: i64):\n"
                          "  v1 = symbol_value.i64 gv0\n  v2 = load.i64 v1\n  store v0, v1\n"
                          "  v3 = load.i64 v2\n  return v3\n}\n");
  ir::DataObject table, text;
  table.name = ir::ExternalName::symbol("table");
  table.writable = true;
  ir::DataPiece zero, address, bytes;
  zero.kind = ir::DataPiece::Zero;
  zero.size = 8;
  address.kind = ir::DataPiece::Address;
  address.size = 8;
  address.symbol = ir::ExternalName::symbol("text");
  address.addend = 1;
  table.pieces = {zero, address};
  text.name = address.symbol;
  bytes.bytes = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  text.pieces = {bytes};
  module->addData(table);
  module->addData(text);
  Interpreter interpreter;
  ASSERT_FALSE(static_cast<bool>(interpreter.load(*module)));
  const ir::Function &function = *module->functions[0];
  Outcome first = interpreter.call(function, DataValue::i64(1));
  ASSERT_TRUE(first.returned()) << first.str();
  EXPECT_EQ(first.results[0].low64(), 0x0807060504030201u);
  // The pointer is overwritten now; fresh memory has it again.
  EXPECT_EQ(interpreter.call(function, DataValue::i64(1)).status, Status::Trapped);
  ASSERT_FALSE(static_cast<bool>(interpreter.resetMemory()));
  EXPECT_TRUE(interpreter.call(function, DataValue::i64(1)).returned());
  uint64_t readonly = *interpreter.addressOf(ir::ExternalName::symbol("text"));
  EXPECT_FALSE(interpreter.memory().access(readonly, 1, true));
}

TEST(Memory, MachineState) {
  expectRuns(R"(
function %pinned(i64) -> i64 {
block0(v0: i64):
  set_pinned_reg v0
  v1 = get_pinned_reg.i64
  return v1
}
; run: %pinned(5) == 5
function %pointers() -> i8, i8 {
  ss0 = explicit_slot 64
block0:
  v0 = get_stack_pointer.i64
  v1 = get_frame_pointer.i64
  v2 = stack_addr.i64 ss0
  v3 = icmp ule v0, v2
  v4 = icmp ult v2, v1
  return v3, v4
}
; run: %pointers() == [1, 1]
)");
  Outcome outcome = callText("function %f(i64) -> i64 {\nblock0(v0: i64):\n"
                             "  v1 = stack_switch v0, v0, v0\n  return v1\n}\n",
                             DataValue::i64(0));
  EXPECT_EQ(outcome.status, Status::NotInterpretable);
  EXPECT_EQ(outcome.detail, "stack_switch.i64");
}
