//===- MemoryTest.cpp -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Analysis/Memory.h"
#include "cot/Analysis/CallGraph.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Parser.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using namespace cot::ir;

struct Places {
  explicit Places(llvm::StringRef body) {
    DiagnosticList diagnostics;
    module = parseModule(body, "test", diagnostics);
    EXPECT_FALSE(diagnostics.hasErrors());
    function = module->functions[0].get();
    graph.compute(*function);
    places.compute(*function, graph);
    for (Block block : function->layout.blocks())
      for (Inst inst : function->layout.insts(block)) {
        MemoryEffect effect = memoryEffect(*function, inst);
        if (effect == MemoryEffect::Load || effect == MemoryEffect::Store)
          accesses.push_back(places.placeOf(*function, inst));
      }
  }
  Overlap overlap(size_t a, size_t b) const {
    Overlap result = places.overlap(accesses[a], accesses[b]);
    EXPECT_EQ(result, places.overlap(accesses[b], accesses[a]));
    return result;
  }

  std::unique_ptr<Module> module;
  Function *function = nullptr;
  ControlFlowGraph graph;
  MemoryPlaces places;
  std::vector<MemoryPlace> accesses;
};

TEST(MemoryTest, OffsetsOfOneBase) {
  Places test(R"(function %f(i64) {
block0(v0: i64):
    v1 = load.i32 v0
    v2 = iconst.i64 4
    v3 = iadd v0, v2
    v4 = load.i32 v3
    v5 = load.i64 v3-4
    v6 = load.i32 v3-4
    return
})");
  EXPECT_EQ(test.overlap(0, 1), Overlap::Never);
  EXPECT_EQ(test.overlap(0, 2), Overlap::Partly);
  EXPECT_EQ(test.overlap(1, 2), Overlap::Partly);
  EXPECT_EQ(test.overlap(0, 3), Overlap::Same);
}

TEST(MemoryTest, NarrowAddressesWrap) {
  Places test(R"(function %f(i32) {
block0(v0: i32):
    v1 = iconst.i32 0x7fff_ffff
    v2 = iadd v0, v1
    v3 = load.i64 v2
    v4 = iconst.i32 0x8000_0003
    v5 = iadd v0, v4
    v6 = load.i64 v5
    return
})");
  EXPECT_EQ(test.overlap(0, 1), Overlap::Partly);
}

TEST(MemoryTest, SlotsSymbolsAndRegions) {
  Places test(R"(function %f(i64, i64) {
    ss0 = explicit_slot 8
    ss1 = explicit_slot 8
    gv0 = symbol colocated %a
    gv1 = symbol colocated %b
    gv2 = symbol colocated %a
    region0 = 0 "x"
    region1 = 1 "y"
block0(v0: i64, v1: i64):
    v2 = stack_addr.i64 ss0
    v3 = stack_addr.i64 ss1
    v4 = iadd v2, v1
    v5 = load.i32 v2
    v6 = load.i32 v3
    v7 = load.i32 v4
    v8 = load.i32 v0
    v9 = symbol_value.i64 gv0
    v10 = symbol_value.i64 gv1
    v11 = symbol_value.i64 gv2
    v12 = load.i32 v9
    v13 = load.i32 v10
    v14 = load.i32 v11
    v15 = load.i32 region0 v0
    v16 = load.i32 region1 v1
    store v3, v0
    return
})");
  EXPECT_EQ(test.overlap(0, 1), Overlap::Never);
  EXPECT_EQ(test.overlap(0, 2), Overlap::Maybe); // an index into the slot
  EXPECT_EQ(test.overlap(1, 2), Overlap::Never);
  EXPECT_EQ(test.overlap(0, 3), Overlap::Never); // the first slot's address stays here
  EXPECT_EQ(test.overlap(1, 3), Overlap::Maybe); // the second one's was stored
  EXPECT_EQ(test.overlap(4, 1), Overlap::Never);
  EXPECT_EQ(test.overlap(4, 5), Overlap::Maybe); // the linker may make them one
  EXPECT_EQ(test.overlap(4, 6), Overlap::Same);
  EXPECT_EQ(test.overlap(7, 8), Overlap::Never);
  EXPECT_TRUE(test.places.isPrivate(test.accesses[0]));
  EXPECT_FALSE(test.places.isPrivate(test.accesses[1]));
}

TEST(CallGraphTest, CalleesComeFirst) {
  DiagnosticList diagnostics;
  auto module = parseModule(R"(function %a() {
    sig0 = ()
    fn0 = %b sig0
block0:
    call fn0()
    return
}
function %b() {
    sig0 = ()
    fn0 = %c sig0
    fn1 = %outside sig0
block0:
    call fn0()
    call fn1()
    return
}
function %c() {
    sig0 = ()
    fn0 = %b sig0
block0:
    call fn0()
    return
}
function %d() {
block0:
    return
})",
                            "test", diagnostics);
  ASSERT_FALSE(diagnostics.hasErrors());
  CallGraph graph;
  graph.compute(*module);
  ASSERT_EQ(graph.bottomUp().size(), 4u);
  std::vector<uint32_t> position(4);
  for (uint32_t i = 0; i < 4; ++i)
    position[graph.bottomUp()[i]] = i;
  EXPECT_LT(position[1], position[0]);
  EXPECT_LT(position[2], position[0]);
  EXPECT_EQ(graph.componentOf(1), graph.componentOf(2));
  EXPECT_NE(graph.componentOf(0), graph.componentOf(1));
  EXPECT_EQ(graph.references(1), 2u);
  EXPECT_EQ(graph.references(3), 0u);
}

} // namespace
